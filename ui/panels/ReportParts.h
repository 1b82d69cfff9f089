// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <array>

#include "core/report/Report.h"
#include "ui/style/Widgets.h"

class QGridLayout;

namespace bauta::panels {

/// What the report will hold, and where it is written.
class ReportParts : public style::Section {
    Q_OBJECT
  public:
    explicit ReportParts(QWidget* parent = nullptr);
    void setNarrow(bool narrow);  ///< one column instead of two
    /// Relative to the study; empty for none.
    void setFolder(const QString& folder);
    /// What becomes of it just now: "queued", "being written"; empty for nothing.
    void setState(const QString& state);
    [[nodiscard]] report::Parts parts() const;
    [[nodiscard]] bool any() const;

  Q_SIGNALS:
    void partsChanged();

  private:
    QGridLayout* grid_;
    style::Text* folder_;
    style::Text* state_;
    std::array<QCheckBox*, 6> boxes_{};
};

}  // namespace bauta::panels
