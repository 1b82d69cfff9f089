// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style/Widgets.h"

#include <QFontMetrics>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QPainter>
#include <QStackedWidget>
#include <QTimer>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace bauta::style {

Text::Text(const QString& text, Type type, Token token, QWidget* parent)
    : QLabel(text, parent), type_(type), token_(token) {
    setTextFormat(Qt::PlainText);
    whenStyled(this, [this] { restyle(); });
}

void Text::setToken(Token token) {
    token_ = token;
    restyle();
}

void Text::setType(Type type) {
    type_ = type;
    restyle();
}

void Text::restyle() {
    setFont(style::font(type_));
    QPalette p = palette();
    p.setColor(QPalette::WindowText, color(token_));
    setPalette(p);
}

bool Text::isCut() const {
    return sizePolicy().horizontalPolicy() == QSizePolicy::Ignored && !wordWrap() &&
           fontMetrics().horizontalAdvance(text()) > contentsRect().width();
}

void Text::paintEvent(QPaintEvent* event) {
    if (!isCut()) return QLabel::paintEvent(event);
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(contentsRect(), static_cast<int>(alignment()),
                     fontMetrics().elidedText(text(), Qt::ElideRight, contentsRect().width()));
}

bool Text::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty() && isCut()) {
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
        return true;
    }
    return QLabel::event(event);
}

Section::Section(const QString& title, QWidget* parent) : QFrame(parent) {
    auto* outer = new QVBoxLayout(this);
    head_ = new QHBoxLayout;
    title_ = new Text(title, Type::Section);
    head_->addWidget(title_);
    head_->addStretch(1);
    body_ = new QVBoxLayout;
    body_->setContentsMargins(0, 0, 0, 0);
    outer->addLayout(head_);
    outer->addLayout(body_);
    title_->setVisible(!title.isEmpty());
    whenStyled(this, [this, outer] {
        outer->setContentsMargins(px(16), px(12), px(16), px(13));
        outer->setSpacing(px(8));
        body_->setSpacing(px(6));
    });
}

void Section::setTitle(const QString& title) {
    title_->setText(title);
    title_->setVisible(!title.isEmpty());
}

void Section::setTitleWidget(QWidget* widget) {
    head_->addWidget(widget);
}

void Section::clear() {
    // Hidden and deleted later: this may be called from a signal of one of them.
    while (QLayoutItem* item = body_->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

Text* Section::addValue(const QString& key, const QString& value) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* keyText = new Text(key, Type::Table, Token::Text2);
    auto* valueText = new Text(value, Type::Table);
    valueText->setAlignment(Qt::AlignRight | Qt::AlignTop);
    valueText->setWordWrap(true);
    valueText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(keyText, 0, Qt::AlignTop);
    layout->addWidget(valueText, 1);
    body_->addWidget(row);
    return valueText;
}

void Section::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(0, height() - 1, width(), 1, color(Token::Line));
}

Pill::Pill(QWidget* parent) : QAbstractButton(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    whenStyled(this, [this] { updateGeometry(); });
}

void Pill::setTexts(const QString& caption, const QString& strong, const QString& tail) {
    caption_ = caption;
    strong_ = strong;
    tail_ = tail;
    setAccessibleName(QStringList{caption, strong, tail}.join(' ').simplified());
    updateGeometry();
    update();
}

void Pill::setProgress(std::optional<double> progress) {
    progress_ = progress;
    updateGeometry();
    update();
}

QSize Pill::sizeHint() const {
    const QFontMetrics plain(style::font(Type::Table));
    QFont bold = style::font(Type::Table);
    bold.setWeight(QFont::DemiBold);
    int width = px(20);
    const auto add = [&](const QString& text, const QFontMetrics& metrics) {
        if (!text.isEmpty()) width += metrics.horizontalAdvance(text) + px(6);
    };
    add(caption_, plain);
    add(strong_, QFontMetrics(bold));
    add(tail_, plain);
    if (progress_) width += px(62);
    return {width, px(28)};
}

void Pill::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(isDown() ? color(Token::Sel) : underMouse() ? color(Token::Hover) : color(Token::Raised));
    painter.drawRoundedRect(rect(), 6, 6);
    int x = px(11);
    if (progress_) {
        paintBar(painter, QRectF(x, (height() - px(6)) / 2.0, px(54), px(6)), *progress_, color(Token::Accent));
        x += px(62);
    }
    const auto draw = [&](const QString& text, const QFont& f, Token token) {
        if (text.isEmpty()) return;
        painter.setFont(f);
        painter.setPen(color(token));
        painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignVCenter, text);
        x += QFontMetrics(f).horizontalAdvance(text) + px(6);
    };
    QFont bold = style::font(Type::Table);
    bold.setWeight(QFont::DemiBold);
    draw(caption_, style::font(Type::Table), Token::Text2);
    draw(strong_, bold, Token::Text);
    draw(tail_, style::font(Type::Table), Token::Text2);
}

void paintBar(QPainter& painter, const QRectF& rect, double value, const QColor& fill) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double radius = rect.height() / 2;
    painter.setBrush(color(Token::Track));
    painter.drawRoundedRect(rect, radius, radius);
    if (value > 0) {
        const double width = std::max(rect.height(), rect.width() * std::min(value, 1.0));
        painter.setBrush(fill);
        painter.drawRoundedRect(QRectF(rect.left(), rect.top(), width, rect.height()), radius, radius);
    }
    painter.restore();
}

ProgressBar::ProgressBar(QWidget* parent) : QWidget(parent), timer_(new QTimer(this)) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("progress"));
    timer_->setInterval(40);
    connect(timer_, &QTimer::timeout, this, [this] {
        phase_ = std::fmod(phase_ + 0.02, 1.0);
        update();
    });
    whenStyled(this, [this] { updateGeometry(); });
}

void ProgressBar::setValue(double value) {
    value_ = value;
    setAccessibleDescription(value < 0 ? tr("working") : tr("%1 %").arg(std::lround(value * 100)));
    value < 0 ? timer_->start() : timer_->stop();
    update();
}

void ProgressBar::setToken(Token token) {
    token_ = token;
    update();
}

QSize ProgressBar::sizeHint() const {
    return {px(80), px(6)};
}

void ProgressBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (value_ >= 0) {
        paintBar(painter, rect(), value_, color(token_));
        return;
    }
    paintBar(painter, rect(), 0, color(token_));
    const double part = 0.25, from = (1 + part) * phase_ - part;
    const double left = std::max(0.0, from) * width(), right = std::min(1.0, from + part) * width();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color(token_));
    painter.drawRoundedRect(QRectF(left, 0, right - left, height()), height() / 2.0, height() / 2.0);
}

void showOnly(QStackedWidget& stack, QWidget* widget) {
    for (int i = 0; i < stack.count(); ++i) {
        QWidget* each = stack.widget(i);
        const auto policy = each == widget ? QSizePolicy::Preferred : QSizePolicy::Ignored;
        each->setSizePolicy(policy, policy);
    }
    stack.setCurrentWidget(widget);
    stack.updateGeometry();
}

Line::Line(Qt::Orientation orientation, QWidget* parent) : QWidget(parent) {
    orientation == Qt::Horizontal ? setFixedHeight(1) : setFixedWidth(1);
}

void Line::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), color(Token::Line));
}

}  // namespace bauta::style
