// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/PageHead.h"

#include <QMenu>

namespace bauta::panels {

using style::px;

PageHead::PageHead(const QString& title, const QVector<QWidget*>& controls)
    : page_(title),
      title_(new style::Text(title, style::Type::PageTitle)),
      summary_(new style::Text({}, style::Type::Table, style::Token::Text2)),
      choice_(new style::Button({}, style::Button::Role::Quiet)) {
    summary_->setObjectName(QStringLiteral("pageSummary"));
    summary_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    choice_->setObjectName(QStringLiteral("experimentChoice"));
    choice_->setButtonHeight(24);
    choice_->setMenuArrow(true);
    connect(choice_, &style::Button::clicked, this, &PageHead::choose);
    auto* head = new QHBoxLayout(this);
    head->setContentsMargins(0, 0, 0, 0);
    auto* titles = new QVBoxLayout;
    titles->setSpacing(2);
    auto* first = new QHBoxLayout;
    first->addWidget(title_);
    first->addWidget(choice_);
    first->addStretch(1);
    titles->addLayout(first);
    titles->addWidget(summary_);
    head->addLayout(titles, 1);
    for (QWidget* control : controls) {
        head->addWidget(control, 0, Qt::AlignVCenter);
        control->setFocusPolicy(Qt::TabFocus);
    }
    style::whenStyled(this, [head, first] {
        head->setSpacing(px(10));
        first->setSpacing(px(8));
    });
    setExperiments({}, {});
}

void PageHead::setExperiments(const std::vector<std::string>& all, const std::string& shown) {
    experiments_ = all;
    shown_ = shown;
    const QString name = QString::fromStdString(shown);
    const bool several = all.size() > 1;
    title_->setText(several || shown.empty() ? page_ : tr("%1: %2").arg(page_, name));
    choice_->setVisible(several);
    choice_->setText(shown.empty() ? tr("Choose") : name);
    choice_->setAccessibleName(tr("Experiment %1, choose another").arg(choice_->text()));
}

void PageHead::choose() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const std::string& one : experiments_) {
        const QString name = QString::fromStdString(one);
        QAction* action = menu->addAction(name, this, [this, name] { Q_EMIT chosen(name); });
        action->setCheckable(true);
        action->setChecked(one == shown_);
    }
    menu->popup(choice_->mapToGlobal(QPoint(0, choice_->height() + 4)));
}

}  // namespace bauta::panels
