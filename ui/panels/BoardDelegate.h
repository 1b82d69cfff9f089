// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>
#include <QStyledItemDelegate>

#include "ui/models/BoardModel.h"

namespace bauta::panels {

/// Paints one run: glyph (or a bar while it runs) and text.
class BoardDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// Method id, a bar of rated 1, rated 0 and the rest, and their counts.
class MethodHeader : public QHeaderView {
    Q_OBJECT
  public:
    MethodHeader(const models::BoardModel& model, QWidget* parent);
    [[nodiscard]] QSize sizeHint() const override;

  protected:
    void paintSection(QPainter* painter, const QRect& rect, int column) const override;

  private:
    const models::BoardModel& model_;
};

/// Subject id, modality, spacing and number of OARs.
class SubjectHeader : public QHeaderView {
    Q_OBJECT
  public:
    SubjectHeader(const models::BoardModel& model, QWidget* parent);
    [[nodiscard]] QSize sizeHint() const override;
    void setCurrentRow(int row);

  protected:
    void paintSection(QPainter* painter, const QRect& rect, int row) const override;

  private:
    const models::BoardModel& model_;
    int current_ = -1;
};

}  // namespace bauta::panels
