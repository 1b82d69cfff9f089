// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "ui/models/AppState.h"
#include "ui/panels/OptionEditor.h"

class QComboBox;
class QLineEdit;

namespace bauta::panels {

/// One method or variant: its engines, where its program lies, and its options, to be kept as the settings of new runs
/// or as a variant. What was changed and not saved is kept while another one is looked at.
class MethodEditor : public QWidget {
    Q_OBJECT
  public:
    explicit MethodEditor(models::AppState& state, QWidget* parent = nullptr);

    void show(const QString& variant);
    [[nodiscard]] const QString& variant() const { return variant_; }
    /// Buttons and what was saved; below the scrolled part.
    [[nodiscard]] QWidget* footer() const { return footer_; }
    /// The settings differ from what is saved.
    [[nodiscard]] bool isDirty(const QString& variant) const { return drafts_.contains(variant); }

    /// Saves for new runs, as the primary button does.
    void save();

  Q_SIGNALS:
    void variantMade(const QString& variant);
    void runWanted(const QString& variant);
    void draftsChanged();

  private:
    void buildFooter();
    void rebuild();
    void showEngines();
    void showPlaces();
    void edited();
    void checkFiles();
    void follow();
    void saveAs();
    void remove();
    [[nodiscard]] models::MethodSettings edit() const;
    [[nodiscard]] QString refusal() const;

    models::AppState& state_;
    QString variant_;
    const defacing::Method* method_ = nullptr;
    std::map<QString, models::MethodSettings> drafts_;
    models::Background files_;
    style::Text* title_;
    style::Text* summary_;
    style::Section* engines_;
    QComboBox* engine_;
    style::Section* places_;
    style::Section* options_;
    std::vector<OptionEditor*> editors_;
    QWidget* footer_;
    style::Text* note_;
    style::Text* prefix_;
    QLineEdit* name_;
    style::Button* defaults_;
    style::Button* remove_;
    style::Button* run_;
    style::Button* saveAs_;
    style::Button* save_;
    QString said_;  ///< what the last button did
};

}  // namespace bauta::panels
