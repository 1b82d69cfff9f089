// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/RatingPanel.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTimer>
#include <algorithm>

#include "ui/models/BoardState.h"
#include "ui/models/Settings.h"
#include "ui/panels/KeyRow.h"

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

// One line of the checks: a sign and words.
QWidget* checkRow(const QString& words, const defacing::Check& check) {
    auto* row = new QWidget;
    auto* layout = new QGridLayout(row);
    layout->setContentsMargins(0, 1, 0, 1);
    layout->setHorizontalSpacing(8);
    layout->setVerticalSpacing(0);
    const bool warn = check.judged && !check.passed;
    if (!check.judged)
        layout->addWidget(new style::GlyphView(style::Glyph::NotApplicable, 16), 0, 0, Qt::AlignTop);
    else
        layout->addWidget(new style::IconView(warn ? QStringLiteral("warning") : QStringLiteral("check"),
                                              warn ? Token::Warn : Token::Ok, 16),
                          0, 0, Qt::AlignTop);
    auto* text = new Text(words, Type::Table, warn ? Token::Text : Token::Text2);
    text->setWordWrap(true);
    layout->addWidget(text, 0, 1);
    layout->setColumnStretch(1, 1);
    row->setToolTip(QString::fromStdString(check.detail));
    return row;
}

}  // namespace

RatingPanel::RatingPanel(models::ReviewModel& model, models::Settings& settings, QWidget* parent)
    : QWidget(parent), model_(model), settings_(settings) {
    setObjectName(QStringLiteral("ratingPanel"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);

    decision_ = new style::Section;
    column->addWidget(decision_);
    buildDecision(decision_->body());

    checks_ = new style::Section(tr("Checks"));
    column->addWidget(checks_);

    losses_ = new style::Section(tr("OAR voxels lost"));
    auto* keys = new QWidget;
    auto* keyRow = new QHBoxLayout(keys);
    keyRow->setContentsMargins(0, 0, 0, 0);
    keyRow->setSpacing(6);
    keyRow->addWidget(new style::KeyCap(QStringLiteral("[")));
    keyRow->addWidget(new style::KeyCap(QStringLiteral("]")));
    keyRow->addWidget(new Text(tr("go to"), Type::Table, Token::Text2));
    losses_->setTitleWidget(keys);
    oars_ = new OarLossList;
    losses_->body()->addWidget(oars_);
    column->addWidget(losses_);
    connect(oars_, &OarLossList::activated, this, &RatingPanel::oarActivated);

    hints_ = new style::Section(tr("To begin with"));
    column->addWidget(hints_);
    column->addStretch(1);
    refresh();
}

void RatingPanel::buildDecision(QVBoxLayout* column) {
    auto* head = rowLayout();
    method_ = new Text({}, Type::Section);
    method_->setObjectName(QStringLiteral("runMethod"));
    engine_ = new Text({}, Type::Table, Token::Text2);
    position_ = new Text({}, Type::Table, Token::Text2);
    head->addWidget(method_);
    head->addWidget(engine_, 1);
    head->addWidget(position_);
    column->addLayout(head);

    trouble_ = new style::InlineError;
    trouble_->hide();
    connect(trouble_, &style::InlineError::actionTriggered, this, &RatingPanel::troubleAction);
    column->addWidget(trouble_);
    warning_ = new style::InlineError;
    warning_->hide();
    column->addWidget(warning_);

    auto* question = new Text(tr("Eyes, nose and mouth all removed?"), Type::Question);
    question->setWordWrap(true);
    column->addWidget(question);

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
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    column->addLayout(grid);

    column->addWidget(new style::Line);
    auto* extra = new QGridLayout;
    extra->setContentsMargins(0, 0, 0, 0);
    extra->setHorizontalSpacing(8);
    extra->setVerticalSpacing(2);
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
    comment_ = new KeyRow(QStringLiteral("M"), tr("Comment"), Token::Accent);
    comment_->setObjectName(QStringLiteral("commentButton"));
    connect(comment_, &KeyRow::clicked, this, &RatingPanel::editComment);
    extra->addWidget(tissue_, 0, 0);
    extra->addWidget(new Text(tr("a flag beside it"), Type::Caption, Token::Text3), 0, 1);
    extra->addWidget(later_, 1, 0);
    extra->addWidget(comment_, 1, 1);
    extra->setColumnStretch(0, 1);
    extra->setColumnStretch(1, 1);
    column->addLayout(extra);

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

void RatingPanel::refresh() {
    const study::Run* run = model_.run();
    method_->setText(QString::fromStdString(model_.method()));
    QString engine;
    if (run != nullptr) {
        engine = QString::fromStdString(run->engine);
        if (run->seconds > 0) engine += QStringLiteral(" · %1 s").arg(run->seconds, 0, 'f', 1);
    }
    engine_->setText(engine);
    QString position;
    if (const auto& snapshot = model_.snapshot()) {
        const auto& methods = snapshot->methods;
        const auto at = std::find(methods.begin(), methods.end(), model_.method());
        if (at != methods.end()) position = tr("run %1 of %2").arg(at - methods.begin() + 1).arg(methods.size());
    }
    position_->setText(position);
    refreshDecision();
    refreshChecks();
    refreshOars();
    refreshHints();
}

void RatingPanel::refreshDecision() {
    const models::Decision decision = model_.decision();
    const QString why = model_.whyNot();
    yes_->setChecked(decision.label == 1);
    no_->setChecked(decision.label == 0);
    yes_->setAccessibleName(decision.label == 1 ? tr("Yes, chosen") : tr("Yes"));
    no_->setAccessibleName(decision.label == 0 ? tr("No, chosen") : tr("No"));
    yes_->setDisabledBecause(why);
    no_->setDisabledBecause(why);
    for (auto& [key, button] : reasons_) {
        button->setChecked(decision.reasons.contains(models::reasonOf(key)));
        button->setEnabled(why.isEmpty());
        button->setToolTip(why);
    }
    tissue_->setChecked(decision.tissue);
    tissue_->setEnabled(why.isEmpty());
    later_->setEnabled(model_.run() != nullptr);
    comment_->setEnabled(model_.run() != nullptr);
    stale_->setVisible(model_.ratedBeforeRerun());
    const QString comment = QString::fromStdString(decision.comment);
    if (!commentEdit_->hasFocus()) {
        commentEdit_->setText(comment);
        commentEdit_->setVisible(!comment.isEmpty());
    }
}

void RatingPanel::refreshChecks() {
    checks_->clear();
    const study::Run* run = model_.run();
    const bool shown = run != nullptr && run->state == study::RunState::Done && !run->checks.empty();
    checks_->setVisible(shown);
    if (!shown) return;
    int failed = 0, passed = 0;
    for (const defacing::Check& check : run->checks)
        if (check.judged) ++(check.passed ? passed : failed);
    auto* verdict = new QWidget;
    auto* row = new QHBoxLayout(verdict);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(new style::IconView(failed > 0 ? QStringLiteral("warning") : QStringLiteral("check"),
                                       failed > 0 ? Token::Warn : Token::Ok, 16));
    row->addWidget(new Text(failed > 0 ? tr("%1 to look at").arg(failed) : tr("all passed"), Type::Table,
                            failed > 0 ? Token::Warn : Token::Text2));
    checks_->setTitleWidget(verdict);
    if (narrow_ && passed > 0)
        checks_->body()->addWidget(
            checkRow(passed == 1 ? tr("1 check passed") : tr("%1 checks passed").arg(passed), {{}, true, {}, true}));
    for (const defacing::Check& check : run->checks)
        if (!narrow_ || (check.judged && !check.passed))
            checks_->body()->addWidget(checkRow(models::checkText(check), check));
}

void RatingPanel::refreshOars() {
    QVector<OarLossList::Row> rows;
    const auto& snapshot = model_.snapshot();
    const study::Subject* subject = snapshot ? snapshot->subject(model_.subject()) : nullptr;
    const study::Run* run = model_.run();
    if (subject != nullptr)
        for (const study::Structure& structure : subject->structures) {
            OarLossList::Row row{QString::fromStdString(structure.name), std::nullopt};
            if (run != nullptr)
                for (const voxelloss::OarLoss& loss : run->losses)
                    if (loss.oar == structure.name) row.loss = loss;
            rows << row;
        }
    losses_->setVisible(!rows.isEmpty());
    oars_->setRows(std::move(rows));
}

void RatingPanel::refreshHints() {
    hints_->clear();
    const std::pair<QString, QString> hints[] = {{QStringLiteral("space"), tr("Hold Space to see the original")},
                                                 {QStringLiteral("rate"), tr("Press 1 or 0")},
                                                 {QStringLiteral("next"), tr("J shows the next method")}};
    bool any = false;
    for (const auto& [id, text] : hints) {
        if (settings_.hintSeen(QStringLiteral("review/") + id)) continue;
        hints_->body()->addWidget(new Text(text, Type::Table, Token::Text2));
        any = true;
    }
    hints_->setVisible(any);
}

void RatingPanel::useHint(const QString& id) {
    const QString key = QStringLiteral("review/") + id;
    if (settings_.hintSeen(key)) return;
    settings_.setHintSeen(key);
    refreshHints();
}

void RatingPanel::setNarrow(bool narrow) {
    narrow_ = narrow;
    because_->setText(narrow ? tr("No, because … (key rates 0)")
                             : tr("No, because … (each key rates 0 with its reason)"));
    for (Button* button : {yes_, no_}) button->setButtonHeight(narrow ? 40 : 48);
    refreshChecks();
}

void RatingPanel::setOar(const QString& oar) {
    oars_->setCurrent(oar);
}

void RatingPanel::setTrouble(const QString& sentence, const QString& whatToDo, const QString& action,
                             const QString& key) {
    trouble_->setVisible(!sentence.isEmpty());
    if (sentence.isEmpty()) return;
    trouble_->setMessage(sentence, whatToDo, Token::Warn);
    trouble_->setAction(action, key);
}

void RatingPanel::setNote(const QString& sentence) {
    note_->setText(sentence);
    note_->setAccessibleName(sentence);
    note_->setVisible(!sentence.isEmpty());
    noteTimer_->start();
}

void RatingPanel::setWarnings(const QStringList& sentences) {
    warning_->setVisible(!sentences.isEmpty());
    if (!sentences.isEmpty())
        warning_->setMessage(sentences.front(), sentences.mid(1).join(QLatin1Char(' ')), Token::Warn);
}

void RatingPanel::askReader() {
    readerRow_->show();
    readerEdit_->setFocus(Qt::OtherFocusReason);
}

bool RatingPanel::asksReader() const {
    return readerRow_->isVisibleTo(this);
}

void RatingPanel::editComment() {
    commentEdit_->show();
    commentEdit_->setFocus(Qt::OtherFocusReason);
}

bool RatingPanel::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        if (watched == commentEdit_) commentEdit_->setText(QString::fromStdString(model_.decision().comment));
        if (watched == readerEdit_) readerRow_->hide();
        Q_EMIT textLeft();
        refreshDecision();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace bauta::panels
