// SPDX-License-Identifier: GPL-3.0-or-later
// The question, its buttons and the lines to type into.
#include <QGridLayout>
#include <QLineEdit>
#include <QTimer>

#include "ui/panels/KeyRow.h"
#include "ui/panels/PredictionLine.h"
#include "ui/panels/RatingPanel.h"

namespace bauta::panels {

using models::RatingKey;
using style::Button;
using style::Text;
using style::Token;
using style::Type;

namespace {

QHBoxLayout* rowLayout(int spacing = 8) {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing);
    return row;
}

}  // namespace

void RatingPanel::buildDecision(QVBoxLayout* column) {
    auto* head = rowLayout();
    method_ = new Text({}, Type::Section);
    method_->setObjectName(QStringLiteral("runMethod"));
    engine_ = new Text({}, Type::Table, Token::Text2);
    position_ = new Text({}, Type::Table, Token::Text2);
    // A long variant's name ends in "…" rather than pushing the buttons out of the column.
    method_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    style::whenStyled(method_, [this] { method_->setMaximumWidth(method_->sizeHint().width()); });
    head->addWidget(method_, 1);
    head->addWidget(engine_);
    head->addStretch();
    head->addWidget(position_);
    column->addLayout(head);

    trouble_ = new style::InlineError;
    trouble_->hide();
    connect(trouble_, &style::InlineError::actionTriggered, this, &RatingPanel::troubleAction);
    column->addWidget(trouble_);
    warning_ = new style::InlineError;
    warning_->hide();
    column->addWidget(warning_);
    prediction_ = new PredictionLine;
    column->addWidget(prediction_);

    question_ = new Text(tr("Eyes, nose and mouth all removed?"), Type::Question);
    question_->setWordWrap(true);
    column->addWidget(question_);

    auto* buttons = rowLayout();
    yes_ = new Button(tr("Yes"), Button::Role::Yes);
    yes_->setGlyph(style::Glyph::Rated1);
    yes_->setKey(QStringLiteral("1"));
    no_ = new Button(tr("No"), Button::Role::No);
    no_->setGlyph(style::Glyph::Rated0);
    no_->setKey(QStringLiteral("0"));
    for (Button* button : {yes_, no_}) {
        button->setButtonHeight(48);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        buttons->addWidget(button, 1);
    }
    yes_->setObjectName(QStringLiteral("yesButton"));
    no_->setObjectName(QStringLiteral("noButton"));
    // The model decides what is marked, so a click may not leave the button checked by itself.
    connect(yes_, &Button::clicked, this, [this] {
        model_.press(RatingKey::Yes);
        refreshDecision();
    });
    connect(no_, &Button::clicked, this, [this] {
        model_.press(RatingKey::No);
        refreshDecision();
    });
    column->addLayout(buttons);

    readerRow_ = new QWidget;
    auto* reader = new QVBoxLayout(readerRow_);
    reader->setContentsMargins(0, 0, 0, 0);
    reader->setSpacing(4);
    auto* ask = new Text(tr("Your initials, stored with each rating:"), Type::Table, Token::Text2);
    ask->setWordWrap(true);
    readerEdit_ = new QLineEdit;
    readerEdit_->setObjectName(QStringLiteral("readerEdit"));
    readerEdit_->setMaxLength(16);
    readerEdit_->setPlaceholderText(tr("AK"));
    readerEdit_->setAccessibleName(tr("Reader's initials"));
    readerEdit_->installEventFilter(this);
    reader->addWidget(ask);
    auto* readerLine = rowLayout();
    auto* take = new Button(tr("Use"), Button::Role::Primary);
    take->setKey(QStringLiteral("Enter"));
    readerLine->addWidget(readerEdit_, 1);
    readerLine->addWidget(take);
    reader->addLayout(readerLine);
    const auto given = [this] {
        const QString name = readerEdit_->text().trimmed();
        if (name.isEmpty()) return;
        readerRow_->hide();
        Q_EMIT textLeft();
        Q_EMIT readerGiven(name);
    };
    connect(readerEdit_, &QLineEdit::returnPressed, this, given);
    connect(take, &Button::clicked, this, given);
    readerRow_->hide();
    column->addWidget(readerRow_);

    stale_ = new Text(tr("Rated before the run was made anew. Rate it again."), Type::Table, Token::Warn);
    stale_->setWordWrap(true);
    stale_->hide();
    column->addWidget(stale_);

    note_ = new Text({}, Type::Table, Token::Accent);
    note_->setObjectName(QStringLiteral("reviewNote"));
    note_->setWordWrap(true);
    note_->hide();
    noteTimer_ = new QTimer(this);
    noteTimer_->setSingleShot(true);
    noteTimer_->setInterval(4000);
    connect(noteTimer_, &QTimer::timeout, note_, &QWidget::hide);
    column->addWidget(note_);

    because_ = new Text({}, Type::Caption, Token::Text2);
    column->addWidget(because_);
    auto* grid = new QGridLayout;
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    const auto add = [&](RatingKey key, const QString& cap, const QString& text, Token mark, int row, int col) {
        auto* button = new KeyRow(cap, text, mark);
        button->setCheckable(true);
        button->setObjectName(QStringLiteral("reason") + cap);
        connect(button, &KeyRow::clicked, this, [this, key] {
            model_.press(key);
            refreshDecision();
        });
        grid->addWidget(button, row, col);
        return button;
    };
    reasons_[RatingKey::Eyes] = add(RatingKey::Eyes, QStringLiteral("2"), tr("Eyes remain"), Token::Fail, 0, 0);
    reasons_[RatingKey::Nose] = add(RatingKey::Nose, QStringLiteral("3"), tr("Nose remains"), Token::Fail, 0, 1);
    reasons_[RatingKey::Mouth] = add(RatingKey::Mouth, QStringLiteral("4"), tr("Mouth remains"), Token::Fail, 1, 0);
    reasons_[RatingKey::Unusable] = add(RatingKey::Unusable, QStringLiteral("6"), tr("Unusable"), Token::Fail, 1, 1);
    reasons_[RatingKey::Other] = add(RatingKey::Other, QStringLiteral("7"), tr("Other reason"), Token::Fail, 2, 0);
    comment_ = new KeyRow(QStringLiteral("M"), tr("Comment"), Token::Accent);
    comment_->setObjectName(QStringLiteral("commentButton"));
    connect(comment_, &KeyRow::clicked, this, &RatingPanel::editComment);
    grid->addWidget(comment_, 2, 1);
    grid->addWidget(new style::Line, 3, 0, 1, 2);
    grid->setRowMinimumHeight(3, 10);
    tissue_ = new KeyRow(QStringLiteral("5"), tr("Tissue lost"), Token::Warn);
    tissue_->setCheckable(true);
    tissue_->setObjectName(QStringLiteral("reason5"));
    tissue_->setToolTip(tr("Brain or OAR cut. A flag: it leaves Yes or No as it is."));
    connect(tissue_, &KeyRow::clicked, this, [this] {
        model_.press(RatingKey::Tissue);
        refreshDecision();
    });
    later_ = new KeyRow(QStringLiteral("L"), tr("Later"), Token::Accent);
    later_->setObjectName(QStringLiteral("laterButton"));
    connect(later_, &KeyRow::clicked, this, &RatingPanel::laterPressed);
    grid->addWidget(tissue_, 4, 0);
    grid->addWidget(later_, 4, 1);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    column->addLayout(grid);

    commentEdit_ = new QLineEdit;
    commentEdit_->setObjectName(QStringLiteral("commentEdit"));
    commentEdit_->setPlaceholderText(tr("Comment, Enter keeps it"));
    commentEdit_->setAccessibleName(tr("Comment"));
    commentEdit_->installEventFilter(this);
    commentEdit_->hide();
    connect(commentEdit_, &QLineEdit::editingFinished, this, [this] { model_.setComment(commentEdit_->text()); });
    connect(commentEdit_, &QLineEdit::returnPressed, this, &RatingPanel::textLeft);
    column->addWidget(commentEdit_);
}

}  // namespace bauta::panels
