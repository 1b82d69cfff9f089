// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/RatingPanel.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTimer>
#include <algorithm>

#include "ui/models/BoardState.h"
#include "ui/models/ImageCache.h"
#include "ui/models/JobsModel.h"
#include "ui/models/Settings.h"
#include "ui/panels/KeyRow.h"

namespace bauta::panels {

using models::RatingKey;
using style::Button;
using style::Text;
using style::Token;
using style::Type;

namespace {

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

/// The list below has every loss, so the line names one OAR or says how many.
QString oarText(const defacing::Check& check, const study::Run& run) {
    QStringList cut;
    for (const voxelloss::OarLoss& loss : run.losses)
        if (loss.lost() > 0) cut << QString::fromStdString(loss.oar);
    if (check.passed || cut.isEmpty()) return models::checkText(check);
    return cut.size() == 1 ? RatingPanel::tr("Cut enters %1").arg(cut.front())
                           : RatingPanel::tr("Cut enters %1 OARs").arg(cut.size());
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
    auto* verdict = new QWidget;
    auto* verdictRow = new QHBoxLayout(verdict);
    verdictRow->setContentsMargins(0, 0, 0, 0);
    verdictRow->setSpacing(6);
    verdictIcon_ = new style::IconView(QStringLiteral("check"), Token::Ok, 16);
    verdict_ = new Text({}, Type::Table, Token::Text2);
    verdictRow->addWidget(verdictIcon_);
    verdictRow->addWidget(verdict_);
    checks_->setTitleWidget(verdict);
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

    // Last: the keys are printed on the controls too, the losses nowhere else.
    hints_ = new style::Section(tr("To begin with"));
    column->addWidget(hints_);
    column->addStretch(1);
    refresh();
}

void RatingPanel::refresh() {
    const study::Run* run = model_.run();
    method_->setText(QString::fromStdString(model_.method()));
    method_->setMaximumWidth(method_->sizeHint().width());
    QString engine;
    if (run != nullptr) {
        engine = QString::fromStdString(run->engine);
        if (run->seconds > 0) engine += QStringLiteral(" · ") + models::durationText(run->seconds);
    }
    engine_->setText(engine);
    QString position;
    if (const auto& snapshot = model_.snapshot()) {
        const auto& methods = snapshot->ranMethods;
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
    if (why != why_ && note_->text() == why_) note_->hide();  // what a key was refused for has passed
    why_ = why;
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
    // What the program makes of the face would sway a reader who has yet to judge it.
    const bool open = !model_.isRated({model_.subject(), model_.method()});
    std::vector<defacing::Check> checks;
    std::ranges::copy_if(run->checks, std::back_inserter(checks),
                         [open](const defacing::Check& check) { return !open || check.name != "face"; });
    int failed = 0, passed = 0;
    for (const defacing::Check& check : checks)
        if (check.judged) ++(check.passed ? passed : failed);
    verdictIcon_->setIcon(failed > 0 ? QStringLiteral("warning") : QStringLiteral("check"),
                          failed > 0 ? Token::Warn : Token::Ok);
    const bool all = passed == static_cast<int>(checks.size());
    verdict_->setText(failed > 0 ? tr("%1 to look at").arg(failed)
                      : all      ? tr("all passed")
                                 : tr("%1 of %2 passed").arg(passed).arg(checks.size()));
    verdict_->setToken(failed > 0 ? Token::Warn : Token::Text2);
    if (narrow_ && passed > 0) checks_->body()->addWidget(checkRow(models::passedText(passed), {{}, true, {}, true}));
    for (const defacing::Check& check : checks)
        if (!narrow_ || (check.judged && !check.passed))
            checks_->body()->addWidget(checkRow(check.name == "oar"                 ? oarText(check, *run)
                                                : check.name == "face" && run->face ? models::faceText(*run->face)
                                                                                    : models::checkText(check),
                                                check));
}

void RatingPanel::refreshOars() {
    QVector<OarLossList::Row> rows;
    const auto& snapshot = model_.snapshot();
    const study::Subject* subject = snapshot ? snapshot->subject(model_.subject()) : nullptr;
    const study::Run* run = model_.run();
    if (subject != nullptr)
        for (const study::Structure& structure : models::inDisplayOrder(subject->structures)) {
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
    hints_->setVisible(any && !model_.subject().empty());
}

void RatingPanel::useHint(const QString& id) {
    const QString key = QStringLiteral("review/") + id;
    if (settings_.hintSeen(key)) return;
    settings_.setHintSeen(key);
    refreshHints();
}

void RatingPanel::setNarrow(bool narrow) {
    narrow_ = narrow;
    question_->setType(narrow ? Type::Section : Type::Question);  // one line
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
