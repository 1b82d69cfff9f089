// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/ReviewBar.h"

#include <QHBoxLayout>
#include <QPainter>

namespace bauta::panels {

using style::Button;
using style::KeyCap;

namespace {

Button* stepButton(const QString& icon, const QString& name) {
    auto* button = new Button({}, Button::Role::Quiet);
    button->setIconName(icon);
    button->setButtonHeight(28);
    button->setAccessibleName(name);
    button->setToolTip(name);
    return button;
}

}  // namespace

ReviewBar::ReviewBar(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("contextBar"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(4);

    backKey_ = new KeyCap(QStringLiteral("⌫"));
    previous_ = stepButton(QStringLiteral("chevron-left"), tr("Previous subject"));
    next_ = stepButton(QStringLiteral("chevron-right"), tr("Next subject"));
    subject_ = new style::Text({}, style::Type::Selection);
    subject_->setObjectName(QStringLiteral("subjectTitle"));
    row->addWidget(backKey_);
    row->addWidget(previous_);
    row->addWidget(subject_);
    row->addWidget(next_);
    row->addWidget(new KeyCap(QStringLiteral("N")));
    row->addSpacing(8);
    row->addWidget(new style::Line(Qt::Vertical));
    row->addSpacing(8);
    row->addWidget(new KeyCap(QStringLiteral("K")));
    tabs_ = new MethodTabs;
    row->addWidget(tabs_);
    row->addWidget(new KeyCap(QStringLiteral("J")));
    row->addSpacing(12);
    row->addStretch(1);

    modes_ = new style::Segment({tr("Pair"), tr("One"), tr("Blend")});
    modes_->setToolTip(tr("Layout of the images (T)"));
    removed_ = new style::Toggle(QStringLiteral("D"), tr("Removed"));
    oars_ = new style::Toggle(QStringLiteral("S"), tr("OARs"));
    cross_ = new style::Toggle(QStringLiteral("X"), tr("Cross"));
    ct_ = new style::Segment({tr("Soft"), tr("Bone")});
    ct_->setToolTip(tr("CT window (Shift+W)"));
    ct_->hide();
    connect(ct_, &style::Segment::currentChanged, this,
            [this](int preset) { Q_EMIT ctWindowChosen(preset == 0 ? image::kCtSoft : image::kCtBone); });
    row->addWidget(ct_);
    row->addSpacing(4);
    row->addWidget(modes_);
    row->addSpacing(8);
    for (style::Toggle* toggle : {removed_, oars_, cross_}) {
        row->addWidget(toggle);
        row->addSpacing(4);
    }
    // A click leaves the keyboard with the pictures.
    for (QWidget* widget : {static_cast<QWidget*>(previous_), static_cast<QWidget*>(next_),
                            static_cast<QWidget*>(modes_), static_cast<QWidget*>(ct_), static_cast<QWidget*>(removed_),
                            static_cast<QWidget*>(oars_), static_cast<QWidget*>(cross_)})
        widget->setFocusPolicy(Qt::TabFocus);
    connect(previous_, &Button::clicked, this, [this] { Q_EMIT subjectStepped(-1); });
    connect(next_, &Button::clicked, this, [this] { Q_EMIT subjectStepped(1); });
    style::whenStyled(this, [this] { setFixedHeight(style::px(44)); });
}

void ReviewBar::setSubject(const QString& subject, bool hasPrevious, bool hasNext) {
    subject_->setText(subject);
    previous_->setDisabledBecause(hasPrevious ? QString() : tr("This is the first subject."));
    next_->setDisabledBecause(hasNext ? QString() : tr("This is the last subject."));
}

void ReviewBar::setCt(bool ct) {
    ct_->setVisible(ct);
}

void ReviewBar::stepCtWindow() {
    if (ct_->isVisibleTo(this)) ct_->setCurrent(1 - ct_->current());
}

void ReviewBar::setNarrow(bool narrow) {
    backKey_->setVisible(!narrow);
    tabs_->setCompact(narrow);
    for (style::Toggle* toggle : {removed_, oars_, cross_}) toggle->setCompact(narrow);
}

void ReviewBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), style::color(style::Token::Panel));
    painter.fillRect(0, height() - 1, width(), 1, style::color(style::Token::Line));
}

}  // namespace bauta::panels
