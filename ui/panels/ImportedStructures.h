// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "ui/models/ImportReport.h"
#include "ui/style/Widgets.h"

class QTableWidget;

namespace bauta::panels {

/// What an import made of structure sets and masks: a line a structure, above the board until it is closed.
class ImportedStructures : public QFrame {
    Q_OBJECT
  public:
    explicit ImportedStructures(QWidget* parent = nullptr);
    void showReport(const models::ImportReport& report);
    /// In a narrow window volumes stand without the numbers they come from.
    void setNarrow(bool narrow);

  private:
    void layOut();
    style::Text* title_;
    QTableWidget* table_;
    bool narrow_ = false;
};

}  // namespace bauta::panels
