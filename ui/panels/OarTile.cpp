// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/OarTile.h"

#include <QPainter>
#include <QVBoxLayout>

#include "ui/style/Theme.h"

namespace bauta::panels {

using style::px;
using style::Token;
using style::Type;

namespace {

class Head : public QAbstractButton {
  public:
    explicit Head(const QString& oar) {
        setText(oar);
        setAccessibleName(OarTile::tr("%1, show it large").arg(oar));
        setToolTip(OarTile::tr("Show it large ([ and ] step through the OARs)"));
        setFocusPolicy(Qt::TabFocus);
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        style::whenStyled(this, [this] { updateGeometry(); });
    }
    [[nodiscard]] QSize sizeHint() const override {
        return {px(22) + QFontMetrics(style::font(Type::Table)).horizontalAdvance(text()), px(20)};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(style::oarPlotColor(text()));
        painter.drawRoundedRect(QRectF(0, (height() - px(10)) / 2.0, px(10), px(10)), 2, 2);
        painter.setFont(style::font(Type::Table));
        painter.setPen(style::color(underMouse() ? Token::Text : Token::Text2));
        painter.drawText(rect().adjusted(px(17), 0, 0, 0), Qt::AlignVCenter, text());
    }
};

}  // namespace

OarTile::OarTile(const QString& oar, QWidget* parent) : QWidget(parent), chart_(new views::CurveChart) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new Head(oar);
    chart_->setCompact(true);
    chart_->setAccessibleName(tr("DSC of %1").arg(oar));
    column->addWidget(head);
    column->addWidget(chart_, 1);
    connect(head, &QAbstractButton::clicked, this, &OarTile::opened);
}

}  // namespace bauta::panels
