// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/RunInspector.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLocale>
#include <algorithm>
#include <set>

#include "ui/models/JobsModel.h"
#include "ui/models/LossText.h"
#include "ui/panels/BoardView.h"
#include "ui/panels/SkinThumbnails.h"
#include "ui/panels/StructureNaming.h"

namespace bauta::panels {

using models::CellKind;
using models::CellState;
using style::Button;
using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

QString localTime(const std::string& utc) {
    const QDateTime time = QDateTime::fromString(QString::fromStdString(utc), Qt::ISODateWithMs).toLocalTime();
    return time.isValid() ? QLocale(QLocale::English).toString(time, "d MMM HH:mm") : QString();
}

QWidget* line(QWidget* first, QWidget* second) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(px(8));
    layout->addWidget(first, 0, Qt::AlignTop);
    layout->addWidget(second, 1);
    return row;
}

/// "pat-001, also sub-003": whose scan it is; empty when its source did not tell.
QString patientText(const models::StudySnapshot& study, const study::Subject& subject) {
    if (subject.patient.empty()) return {};
    QStringList others;
    for (const study::Subject& other : study.subjects) {
        if (other.patient == subject.patient && other.id != subject.id) others.append(QString::fromStdString(other.id));
    }
    const QString patient = QString::fromStdString(subject.patient);
    if (others.isEmpty()) return patient;
    return others.size() == 1 ? patient + ", also " + others.first()
                              : QString("%1, also %2 others").arg(patient).arg(others.size());
}

}  // namespace

RunInspector::RunInspector(models::AppState& state, models::BoardModel& model, QWidget* parent)
    : QWidget(parent),
      state_(state),
      model_(model),
      title_(new Text({}, Type::Selection)),
      glyph_(new style::GlyphView(style::Glyph::Unrated)),
      sentence_(new Text({}, Type::Body, Token::Text2)),
      thumbnails_(new SkinThumbnails),
      naming_(new StructureNaming(state)),
      checks_(new style::Section(tr("Checks"))),
      facts_(new style::Section(tr("Run"))),
      ratings_(new style::Section(tr("Ratings"))),
      footer_(new QWidget),
      primary_(new Button({}, Button::Role::Primary)),
      again_(new Button(tr("Run again"))),
      folder_(new Button(tr("Show folder"))) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* head = new QWidget;
    auto* headLayout = new QVBoxLayout(head);
    auto* stateRow = new QHBoxLayout;
    title_->setWordWrap(true);
    sentence_->setWordWrap(true);
    stateRow->addWidget(glyph_, 0, Qt::AlignTop);
    stateRow->addWidget(sentence_, 1);
    headLayout->addWidget(title_);
    headLayout->addLayout(stateRow);
    layout->addWidget(head);
    layout->addWidget(thumbnails_);
    layout->addWidget(new style::Line);
    layout->addWidget(naming_);
    layout->addWidget(checks_);
    layout->addWidget(facts_);
    layout->addWidget(ratings_);
    layout->addStretch(1);

    auto* footLayout = new QVBoxLayout(footer_);
    auto* pair = new QHBoxLayout;
    primary_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    again_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    folder_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    again_->setKey("Shift R");
    again_->setButtonHeight(28);
    folder_->setButtonHeight(28);
    pair->addWidget(again_);
    pair->addWidget(folder_);
    footLayout->addWidget(primary_);
    footLayout->addLayout(pair);
    style::whenStyled(this, [headLayout, stateRow, footLayout, pair] {
        headLayout->setContentsMargins(px(16), px(12), px(16), px(12));
        headLayout->setSpacing(px(6));
        stateRow->setSpacing(px(8));
        footLayout->setContentsMargins(px(16), px(12), px(16), px(12));
        footLayout->setSpacing(px(8));
        pair->setSpacing(px(8));
    });
    connect(primary_, &Button::clicked, this, [this] {
        if (kind_ == CellKind::NotRun || kind_ == CellKind::FailedCheck || kind_ == CellKind::NotApplicable) {
            Q_EMIT runWanted(kind_ != CellKind::NotRun);
        } else {
            Q_EMIT openWanted();
        }
    });
    connect(again_, &Button::clicked, this, [this] { Q_EMIT runWanted(true); });
    connect(folder_, &Button::clicked, this, &RunInspector::folderWanted);
    connect(thumbnails_, &SkinThumbnails::settled, this, &RunInspector::settled);
    showNothing();
}

bool RunInspector::isSettled() const {
    return thumbnails_->isSettled();
}

void RunInspector::focusQuestion() {
    naming_->focusFirst();
}

void RunInspector::setCells(const QModelIndexList& cells) {
    if (cells.isEmpty()) {
        showNothing();
    } else if (cells.size() == 1) {
        showOne(cells.first());
    } else {
        showMany(cells);
    }
}

void RunInspector::showNothing() {
    shown_.clear();
    const models::Snapshot study = state_.study();
    const bool empty = study == nullptr || study->subjects.empty();
    title_->setText(empty ? tr("No subject yet") : tr("Nothing selected"));
    sentence_->setText(empty ? tr("Import images to begin.") : tr("Choose a cell to see its run."));
    sentence_->setToken(Token::Text2);
    glyph_->hide();
    for (QWidget* part : {static_cast<QWidget*>(thumbnails_), static_cast<QWidget*>(checks_),
                          static_cast<QWidget*>(facts_), static_cast<QWidget*>(ratings_)}) {
        part->hide();
    }
    footer_->hide();
    thumbnails_->clear();
    naming_->showSubject({});
}

void RunInspector::showOne(const QModelIndex& cell) {
    const models::Snapshot study = state_.study();
    const study::Subject* subject = model_.subjectAt(cell.row());
    const CellState* state = model_.cell(cell);
    if (study == nullptr || subject == nullptr || state == nullptr) return showNothing();
    const QString method = model_.methodAt(cell.column());
    const study::Run* run = study->run(subject->id, method.toStdString());
    // A running job brings news every second; what is shown is only built anew when it would look different.
    QStringList key = {narrow_ ? "narrow" : "",
                       QString::fromStdString(subject->id),
                       method,
                       state->sentence,
                       state_.reader(),
                       QString::fromStdString(run != nullptr ? run->defacedSha256 + run->datetime_utc : std::string()),
                       patientText(*study, *subject)};
    for (const auto* r : study->ratingsOf(subject->id, method.toStdString())) {
        key.append(QString::fromStdString(r->rating.eventId) + (r->stale ? "!" : ""));
    }
    naming_->showSubject(QString::fromStdString(subject->id));
    if (key == shown_) return;
    shown_ = key;
    title_->setText(QString("%1 %2 %3").arg(QString::fromStdString(subject->id), QChar(0x00D7), method));
    glyph_->show();
    glyph_->setGlyph(glyphOf(state->kind), state->progress);
    sentence_->setText(state->sentence);
    sentence_->setToken(state->kind == CellKind::Disagreement  ? Token::Dis
                        : state->kind == CellKind::FailedCheck ? Token::Warn
                                                               : Token::Text2);
    thumbnails_->show();
    thumbnails_->showRun(study, *subject, run);
    const bool done = run != nullptr && run->state == study::RunState::Done;
    checks_->setVisible(done && !run->checks.empty());
    if (done) showChecks(*run);
    facts_->show();
    facts_->setTitle(run != nullptr ? tr("Run") : tr("Subject"));
    showFacts(*subject, run);
    showRatings(QString::fromStdString(subject->id), method, state->kind);
    setActions(state->kind, 1, done);
    if (state->blocked) showWhyBlocked();
}

void RunInspector::showWhyBlocked() {
    primary_->setText(tr("Why it cannot run"));
    primary_->setAccessibleName(primary_->text());
    primary_->setKey("Enter");
    again_->hide();
    kind_ = CellKind::Unrated;  // the primary button opens, and what it opens says why
}

void RunInspector::showMany(const QModelIndexList& cells) {
    shown_.clear();
    models::BoardCounts counts;
    std::set<int> rows, columns;
    bool allBlocked = true;
    for (const QModelIndex& cell : cells) {
        const CellState* state = model_.cell(cell);
        if (state != nullptr) counts.add(state->kind);
        allBlocked = allBlocked && state != nullptr && state->blocked;
        rows.insert(cell.row());
        columns.insert(cell.column());
    }
    title_->setText(tr("%1 runs selected").arg(counts.total));
    const auto plural = [](std::size_t n, const QString& one) {
        return QString("%1 %2%3").arg(n).arg(one, n == 1 ? "" : "s");
    };
    sentence_->setText(plural(rows.size(), tr("subject")) + ", " + plural(columns.size(), tr("method")));
    sentence_->setToken(Token::Text2);
    glyph_->hide();
    thumbnails_->hide();
    thumbnails_->clear();
    naming_->showSubject({});
    checks_->hide();
    ratings_->hide();
    facts_->show();
    facts_->setTitle(tr("States"));
    facts_->clear();
    for (int k = 0; k < static_cast<int>(counts.of.size()); ++k) {
        const auto kind = static_cast<CellKind>(k);
        if (counts[kind] == 0) continue;
        auto* row = new QWidget;
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(new style::GlyphView(glyphOf(kind)));
        layout->addWidget(new Text(style::word(glyphOf(kind)), Type::Table, Token::Text2), 1);
        layout->addWidget(new Text(QString::number(counts[kind]), Type::Table));
        facts_->body()->addWidget(row);
    }
    const int missing = counts[CellKind::NotRun];
    setActions(missing > 0 ? CellKind::NotRun : CellKind::Unrated, missing > 0 ? missing : counts.total, false);
    if (allBlocked) showWhyBlocked();
    folder_->hide();
}

void RunInspector::showChecks(const study::Run& run) {
    checks_->clear();
    // What is left of the face stands there also where passed checks are folded.
    const auto folds = [&](const defacing::Check& check) {
        return check.judged && check.passed && !(check.name == "face" && run.face);
    };
    const auto passed = std::count_if(run.checks.begin(), run.checks.end(), folds);
    if (narrow_ && passed > 0)
        checks_->body()->addWidget(line(new style::IconView("check", Token::Ok),
                                        new Text(models::passedText(passed), Type::Body, Token::Text2)));
    for (const defacing::Check& check : run.checks) {
        const bool warn = check.judged && !check.passed;
        if (narrow_ && (folds(check) || !check.judged)) continue;
        QWidget* icon = nullptr;
        if (check.judged) {
            icon = new style::IconView(warn ? "warning" : "check", warn ? Token::Warn : Token::Ok);
        } else {
            icon = new style::GlyphView(style::Glyph::NotApplicable, 16);
        }
        const bool face = check.name == "face" && run.face;
        auto* text = new Text(face ? models::faceText(*run.face) : models::checkText(check), Type::Body,
                              warn ? Token::Text : Token::Text2);
        text->setWordWrap(true);
        if (!check.detail.empty()) text->setToolTip(QString::fromStdString(check.detail));
        checks_->body()->addWidget(line(icon, text));
    }
}

void RunInspector::showFacts(const study::Subject& subject, const study::Run* run) {
    facts_->clear();
    if (run != nullptr) {
        facts_->addValue(tr("Engine"), QString::fromStdString(run->engine));
        if (run->seconds > 0) facts_->addValue(tr("Time"), models::durationText(run->seconds));
        if (run->state == study::RunState::Done) {
            facts_->addValue(tr("Voxels removed"), models::withThousands(run->removedVoxels));
            if (run->alteredVoxels > 0)
                facts_->addValue(tr("Voxels altered"), models::withThousands(run->alteredVoxels));
            if (!run->datetime_utc.empty()) facts_->addValue(tr("Finished"), localTime(run->datetime_utc));
        }
    }
    QStringList size;
    for (const auto n : subject.geometry.size) size.append(QString::number(n));
    facts_->addValue(tr("Scan"), size.join(QChar(0x00D7)));
    if (const QString patient = patientText(*state_.study(), subject); !patient.isEmpty()) {
        facts_->addValue(tr("Patient"), patient)
            ->setToolTip(
                tr("Subjects that share it are scans of one patient; they stay in one fold of an experiment."));
    }
    const QString hash = QString::fromStdString(subject.scanSha256);
    if (hash.size() > 8)
        facts_->addValue(tr("Original SHA-256"), hash.left(4) + QChar(0x2026) + hash.right(4))->setToolTip(hash);
    for (const std::string& warning : subject.warnings) {
        auto* text = new Text(QString::fromStdString(warning), Type::Table, Token::Text2);
        text->setWordWrap(true);
        facts_->body()->addWidget(line(new style::IconView("warning", Token::Warn), text));
    }
}

void RunInspector::showRatings(const QString& subject, const QString& method, CellKind kind) {
    ratings_->clear();
    const bool open = kind != CellKind::Rated1 && kind != CellKind::Rated0 && kind != CellKind::Disagreement;
    int shown = 0;
    for (const auto* r : state_.study()->ratingsOf(subject.toStdString(), method.toStdString())) {
        // While this reader has not rated, the marks of others stay hidden.
        if (open && QString::fromStdString(r->rating.reader) != state_.reader()) continue;
        auto* row = new QWidget;
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(px(10));
        layout->addWidget(new style::GlyphView(r->rating.label == 1 ? style::Glyph::Rated1 : style::Glyph::Rated0));
        layout->addWidget(new Text(QString::fromStdString(r->rating.reader), Type::Table));
        layout->addWidget(
            new Text(r->stale ? tr("before re-run") : localTime(r->rating.datetime_utc), Type::Table, Token::Text2), 1);
        if (r->rating.duration_s > 0)
            layout->addWidget(new Text(models::durationText(r->rating.duration_s), Type::Table, Token::Text2));
        ratings_->body()->addWidget(row);
        QStringList why;
        for (const std::string& reason : r->rating.reasons) why.append(models::reasonText(reason));
        if (!r->rating.comment.empty()) why.append(QString::fromStdString(r->rating.comment));
        if (!why.isEmpty()) {
            auto* text = new Text(why.join(", "), Type::Caption, Token::Text3);
            text->setWordWrap(true);
            ratings_->body()->addWidget(text);
        }
        ++shown;
    }
    ratings_->setVisible(shown > 0);
}

void RunInspector::setActions(CellKind kind, int cells, bool hasImage) {
    // A run that failed a check has an image to look at; one that failed altogether can only be run again.
    if (hasImage && kind == CellKind::FailedCheck) kind = CellKind::Unrated;
    kind_ = kind;
    footer_->show();
    const bool several = cells > 1;
    QString text = tr("Open in Review");
    QString key = "Enter";
    switch (kind) {
        case CellKind::NotRun:
            text = several ? tr("Run %1").arg(cells) : tr("Run");
            key = several ? QString() : key;
            break;
        case CellKind::FailedCheck:
        case CellKind::NotApplicable:
            text = tr("Run again"), key = "Shift R";
            break;
        case CellKind::Unrated:
            text = several ? tr("Review the first") : tr("Review");
            break;
        case CellKind::Disagreement:
            text = tr("Settle the disagreement");
            break;
        default:
            break;
    }
    primary_->setText(text);
    primary_->setAccessibleName(text);
    primary_->setKey(key);
    const bool busy = kind == CellKind::Queued || kind == CellKind::Running;
    primary_->setDisabledBecause(busy ? tr("The run is not finished yet. See Jobs (Ctrl+6).") : QString());
    again_->setVisible(kind != CellKind::NotRun && !primary_->text().startsWith(tr("Run again")));
    again_->setDisabledBecause(busy ? tr("It is queued or running already.") : QString());
    folder_->setVisible(!several);
}

}  // namespace bauta::panels
