// SPDX-License-Identifier: GPL-3.0-or-later
#include <QVBoxLayout>

#include "ui/panels/RatingPanel.h"

namespace bauta::panels {

using style::Text;
using style::Token;
using style::Type;

RatingFooter::RatingFooter(models::ReviewModel& model, QWidget* parent) : QWidget(parent), model_(model) {
    setObjectName(QStringLiteral("ratingFooter"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 10, 16, 12);
    column->setSpacing(8);

    error_ = new style::InlineError;
    error_->setAction(tr("Try now"));
    error_->hide();
    connect(error_, &style::InlineError::actionTriggered, &model_, &models::ReviewModel::retry);
    column->addWidget(error_);

    lastRow_ = new QWidget;
    auto* row = new QHBoxLayout(lastRow_);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    glyph_ = new style::GlyphView(style::Glyph::Unrated, 16);
    last_ = new Text({}, Type::Table);
    last_->setObjectName(QStringLiteral("lastRating"));
    last_->setWordWrap(true);
    undo_ = new style::Button(tr("Undo"), style::Button::Role::Quiet);
    undo_->setObjectName(QStringLiteral("undoButton"));
    undo_->setKey(QStringLiteral("Ctrl Z"));
    undo_->setButtonHeight(28);
    undo_->setFocusPolicy(Qt::TabFocus);
    connect(undo_, &style::Button::clicked, &model_, &models::ReviewModel::undo);
    row->addWidget(glyph_);
    row->addWidget(last_, 1);
    row->addWidget(undo_);
    column->addWidget(lastRow_);

    auto* progress = new QHBoxLayout;
    list_ = new Text({}, Type::Table, Token::Text2);
    list_->setObjectName(QStringLiteral("readingOrder"));
    count_ = new Text({}, Type::Table, Token::Text2);
    count_->setObjectName(QStringLiteral("readingProgress"));
    progress->addWidget(list_, 1);
    progress->addWidget(count_);
    column->addLayout(progress);
    bar_ = new style::ProgressBar;
    column->addWidget(bar_);
    refresh();
}

void RatingFooter::refresh() {
    using Saving = models::ReviewModel::Saving;
    const Saving saving = model_.saving();
    error_->setVisible(saving == Saving::Failed);
    if (saving == Saving::Failed)
        error_->setMessage(tr("The rating could not be saved: %1. It is kept here.").arg(model_.savingTrouble()),
                           tr("%1; saving is tried again every 5 s.").arg(model_.savingRemedy()), Token::Fail);
    const auto& last = model_.lastRating();
    lastRow_->setVisible(last.has_value() || model_.canUndo());
    glyph_->setVisible(last.has_value());
    if (last) {
        const QString method = QString::fromStdString(last->method);
        const QString subject = QString::fromStdString(last->subject);
        const QString where = last->subject == model_.subject() ? method : subject + QStringLiteral(" ") + method;
        glyph_->setGlyph(!last->label        ? style::Glyph::Unrated
                         : *last->label == 1 ? style::Glyph::Rated1
                                             : style::Glyph::Rated0);
        if (last->undone)
            last_->setText(last->label ? tr("%1 is %2 again").arg(where).arg(*last->label)
                                       : tr("%1 is unrated again").arg(where));
        else
            last_->setText(tr("%1 rated %2%3")
                               .arg(where)
                               .arg(*last->label)
                               .arg(saving == Saving::Idle      ? tr(", saved")
                                    : saving == Saving::Writing ? tr(", saving…")
                                                                : tr(", not saved yet")));
    } else {
        last_->setText({});
    }
    undo_->setDisabledBecause(model_.canUndo() ? QString() : tr("There is no rating of yours to take back."));
    list_->setText(model_.worstFirst() ? tr("Worst face first") : tr("All runs"));
    const auto rated = model_.ratedCount(), all = model_.runCount();
    count_->setText(tr("%1 of %2 rated").arg(rated).arg(all));
    bar_->setValue(all == 0 ? 0 : static_cast<double>(rated) / static_cast<double>(all));
}

}  // namespace bauta::panels
