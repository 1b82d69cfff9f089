// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/defacing/Method.h"
#include "ui/style/Widgets.h"

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace bauta::panels {

/// One option of a method: name, a control for its kind, unit, range, default and meaning; what is wrong with the value
/// is one line below. A path has a button for the file chooser.
class OptionEditor : public QWidget {
    Q_OBJECT
  public:
    OptionEditor(const defacing::Method& method, defacing::OptionSpec spec, QWidget* parent = nullptr);

    [[nodiscard]] const defacing::OptionSpec& spec() const { return spec_; }
    /// As edited; anything a text field holds that is no number stays a text, which completeOptions() refuses.
    [[nodiscard]] base::Json value() const;
    void setValue(const base::Json& value);
    /// What a run would say against the value; empty when nothing.
    [[nodiscard]] QString refusal() const;
    /// Takes over a path that is still being typed.
    void finish();
    /// Of a file: what is wrong with it, or else what it is.
    void setFinding(const QString& trouble, const QString& text);
    [[nodiscard]] QString trouble() const { return trouble_; }
    /// The engine of the runs, native or published: an option that it does not take stays at its default.
    void setEngine(const std::string& engine);

  Q_SIGNALS:
    void changed();

  private:
    void follow();
    [[nodiscard]] bool isTaken() const;
    [[nodiscard]] QWidget* control() const;
    void choose();

    const defacing::Method& method_;
    defacing::OptionSpec spec_;
    std::string engine_ = "native";
    QCheckBox* check_ = nullptr;
    QComboBox* combo_ = nullptr;
    QLineEdit* line_ = nullptr;
    style::Button* browse_ = nullptr;
    style::Button* reset_;
    style::Text* key_;
    style::Text* finding_;
    style::Text* error_;
    QString trouble_, meaning_;
    QString finished_;  ///< the path as it was last taken over
};

}  // namespace bauta::panels
