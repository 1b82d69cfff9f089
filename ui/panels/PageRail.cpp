// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/PageRail.h"

#include <QPainter>
#include <QVBoxLayout>

#include "ui/style/Glyphs.h"

namespace bauta::panels {

using style::color;
using style::px;
using style::Token;

RailItem::RailItem(const QString& icon, const QString& label, const QString& key, QWidget* parent)
    : QAbstractButton(parent), icon_(icon), tip_(key.isEmpty() ? label : QString("%1 (%2)").arg(label, key)) {
    setText(label);
    setAccessibleName(label);
    setToolTip(tip_);
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    style::whenStyled(this, [this] { updateGeometry(); });
}

void RailItem::setDisabledBecause(const QString& reason) {
    setEnabled(reason.isEmpty());
    setToolTip(reason.isEmpty() ? tip_ : reason);
}

void RailItem::setIconsOnly(bool only) {
    iconsOnly_ = only;
    updateGeometry();
    update();
}

QSize RailItem::sizeHint() const {
    return iconsOnly_ ? QSize(px(40), px(40)) : QSize(px(64), px(52));
}

void RailItem::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!isEnabled()) painter.setOpacity(0.45);
    painter.setPen(Qt::NoPen);
    if (isChecked() || isDown() || (isEnabled() && underMouse())) {
        painter.setBrush(color(isChecked() || isDown() ? Token::Sel : Token::Hover));
        painter.drawRoundedRect(rect(), 8, 8);
    }
    const QColor ink = isChecked() ? color(Token::Text) : color(Token::Text2);
    const double side = px(20);
    const double top = iconsOnly_ ? (height() - side) / 2 : px(7);
    style::paintIcon(painter, QRectF((width() - side) / 2, top, side, side), icon_, ink);
    if (iconsOnly_) return;
    painter.setFont(style::font(style::Type::Caption));
    painter.setPen(ink);
    painter.drawText(QRectF(0, px(29), width(), px(18)), Qt::AlignCenter, text());
}

PageRail::PageRail(QWidget* parent)
    : QWidget(parent),
      pages_(new QVBoxLayout),
      settings_(new RailItem("settings", tr("Settings"), "Ctrl+,")),
      help_(new RailItem("help", tr("Help"), "F1")) {
    setObjectName("pageRail");
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Pages"));
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(pages_);
    layout->addStretch(1);
    layout->addWidget(settings_, 0, Qt::AlignHCenter);
    layout->addWidget(help_, 0, Qt::AlignHCenter);
    settings_->setCheckable(false);
    help_->setCheckable(false);
    connect(settings_, &QAbstractButton::clicked, this, &PageRail::settingsClicked);
    connect(help_, &QAbstractButton::clicked, this, &PageRail::helpClicked);
    style::whenStyled(this, [this, layout] {
        layout->setContentsMargins(0, px(8), 1, px(8));
        layout->setSpacing(px(4));
        pages_->setSpacing(px(4));
        applySizes();
    });
}

void PageRail::applySizes() {
    setFixedWidth(px(iconsOnly_ ? 48 : 72));
}

void PageRail::addPage(const QString& id, const QString& icon, const QString& label, int number) {
    auto* item = new RailItem(icon, label, QString("Ctrl+%1").arg(number));
    item->setObjectName(id);
    item->setIconsOnly(iconsOnly_);
    items_.append(item);
    pages_->addWidget(item, 0, Qt::AlignHCenter);
    connect(item, &QAbstractButton::clicked, this, [this, id] { Q_EMIT pageClicked(id); });
}

void PageRail::setCurrent(const QString& id) {
    for (RailItem* item : items_) item->setChecked(item->objectName() == id);
    update();
}

void PageRail::setDisabledBecause(const QString& id, const QString& reason) {
    for (RailItem* item : items_)
        if (item->objectName() == id) item->setDisabledBecause(reason);
}

void PageRail::setIconsOnly(bool only) {
    if (only == iconsOnly_) return;
    iconsOnly_ = only;
    for (RailItem* item : items_) item->setIconsOnly(only);
    settings_->setIconsOnly(only);
    help_->setIconsOnly(only);
    applySizes();
}

void PageRail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Panel));
    painter.fillRect(width() - 1, 0, 1, height(), color(Token::Line));
    for (const RailItem* item : items_) {
        if (item->isChecked()) painter.fillRect(QRect(0, item->y() + 3, 3, item->height() - 6), color(Token::Accent));
    }
}

}  // namespace bauta::panels
