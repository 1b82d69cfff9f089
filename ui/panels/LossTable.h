// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractScrollArea>

#include "ui/models/LossModel.h"
#include "ui/style/Theme.h"

namespace bauta::panels {

/// The heat map: a row a subject, for every OAR a column a method. Arrow keys and clicks select a cell, a click on a
/// column's head sorts by it, a double-click opens the cell.
class LossTable : public QAbstractScrollArea {
    Q_OBJECT
  public:
    explicit LossTable(models::LossModel& model, QWidget* parent = nullptr);

    /// The whole table as it stands, for export.
    void paintAll(QPainter& painter, style::ThemeKind kind) const;
    [[nodiscard]] QSize fullSize() const;
    /// What the selected cell says, for screen readers.
    [[nodiscard]] QString description() const;
    /// Middle of a cell in viewport pixels, for tests.
    [[nodiscard]] QPoint cellCentre(const std::string& subject, const models::LossColumn& column) const;

  Q_SIGNALS:
    void opened();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool viewportEvent(QEvent* event) override;

  private:
    struct Layout;
    [[nodiscard]] Layout layout(int width) const;
    [[nodiscard]] Layout scrolled() const;
    void paint(QPainter& painter, const Layout& layout, const QRect& clip, style::ThemeKind kind, bool selection) const;
    void paintHead(QPainter& painter, const Layout& layout, style::ThemeKind kind) const;
    void updateBars();
    void showSelected();
    [[nodiscard]] static QString columnTip(const models::LossColumn& column);
    [[nodiscard]] QString tip(const std::string& subject, const models::LossColumn& column) const;

    models::LossModel& model_;
};

}  // namespace bauta::panels
