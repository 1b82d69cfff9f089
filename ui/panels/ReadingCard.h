// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QScrollArea>

#include "ui/models/ResultsModel.h"
#include "ui/style/Widgets.h"

class QGridLayout;

namespace bauta::panels {

/// What the composite scores say in words, what is not in them, and what to bear in mind.
class ReadingCard : public QFrame {
    Q_OBJECT
  public:
    explicit ReadingCard(QWidget* parent = nullptr);
    /// With results only.
    void show(const models::ResultsModel& model);
    /// So much of it is to be seen without scrolling.
    void setContentHeight(int pixels) { scroll_->setMinimumHeight(pixels); }

  private:
    void add(const QString& icon, style::Token token, const QString& sentence);
    QScrollArea* scroll_;
    style::Text* words_;
    QGridLayout* table_;
    QVBoxLayout* notes_;
};

}  // namespace bauta::panels
