// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVector>
#include <QWidget>

#include "ui/style/Glyphs.h"

namespace bauta::panels {

/// One method of the shown subject.
struct MethodTab {
    QString id;       ///< what activated() says
    QString text;     ///< what is shown
    QString tooltip;  ///< state in words
    style::Glyph glyph = style::Glyph::NotRun;
    double progress = 0;
    bool operator==(const MethodTab&) const = default;
};

/// The methods of a subject side by side, each with its state; the current one is filled and underlined. Where there
/// is no room for all names the others shrink to their glyphs.
class MethodTabs : public QWidget {
    Q_OBJECT
  public:
    explicit MethodTabs(QWidget* parent = nullptr);
    void setTabs(const QVector<MethodTab>& tabs, const QString& current);
    void setCompact(bool compact);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

  Q_SIGNALS:
    void activated(const QString& id);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

  private:
    [[nodiscard]] bool isShort(int width) const;
    [[nodiscard]] int tabWidth(int index, bool shortened) const;
    [[nodiscard]] QRect rectOf(int index) const;
    [[nodiscard]] int at(const QPoint& position) const;
    QVector<MethodTab> tabs_;
    QString current_;
    bool compact_ = false;
    int hovered_ = -1;
};

}  // namespace bauta::panels
