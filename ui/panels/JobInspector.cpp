// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/JobInspector.h"

#include <QApplication>
#include <QClipboard>
#include <QDateTime>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QScrollBar>
#include <QTextBlockFormat>
#include <QTextCursor>
#include <QTimer>
#include <QUrl>

#include "ui/models/ErrorText.h"
#include "ui/models/ImportReport.h"
#include "ui/panels/JobLines.h"

namespace bauta::panels {

using job::JobState;
using style::Button;
using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

constexpr double kMuchWork_s = 600;

QString clock(const std::string& utc) {
    const QDateTime time = QDateTime::fromString(QString::fromStdString(utc), Qt::ISODateWithMs).toLocalTime();
    return time.isValid() ? time.toString("HH:mm:ss") : QString();
}

}  // namespace

JobInspector::JobInspector(models::AppState& state, QWidget* parent)
    : QWidget(parent),
      state_(state),
      title_(new Text({}, Type::Selection)),
      icon_(new style::IconView("warning", Token::Warn)),
      sentence_(new Text({}, Type::Body, Token::Text2)),
      needs_(new QWidget),
      needsSentence_(new Text({}, Type::Section)),
      needsText_(new Text({}, Type::Body, Token::Text2)),
      resume_(new Button(tr("Resume"), Button::Role::Primary)),
      pause_(new Button(tr("Pause"))),
      cancel_(new Button(tr("Cancel job"))),
      facts_(new style::Section(tr("Job"))),
      which_(new style::Segment({tr("Events"), tr("Log")})),
      text_(new QTextEdit),
      lower_(new QWidget),
      footer_(new QWidget) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* head = new QVBoxLayout;
    auto* stateRow = new QHBoxLayout;
    title_->setWordWrap(true);
    sentence_->setWordWrap(true);
    stateRow->addWidget(icon_, 0, Qt::AlignTop);
    stateRow->addWidget(sentence_, 1);
    head->addWidget(title_);
    head->addLayout(stateRow);
    layout->addLayout(head);
    needs_->setObjectName("jobNeeds");
    auto* needs = new QVBoxLayout(needs_);
    auto* buttons = new QBoxLayout(QBoxLayout::LeftToRight);
    buttons->setAlignment(Qt::AlignLeft);
    buttons_ = buttons;
    needsSentence_->setWordWrap(true);
    needsText_->setWordWrap(true);
    needsText_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    resume_->setIconName("run");
    resume_->setKey("Shift R");
    pause_->setIconName("pause");
    pause_->setKey("P");
    cancel_->setKey("Del");
    buttons->addWidget(resume_);
    buttons->addWidget(pause_);
    buttons->addWidget(cancel_);
    needs->addWidget(needsSentence_);
    needs->addWidget(needsText_);
    needs->addLayout(buttons);
    layout->addWidget(needs_);
    layout->addWidget(new style::Line);
    layout->addWidget(facts_);
    auto* lower = new QVBoxLayout(lower_);
    auto* lowerHead = new QHBoxLayout;
    lowerHead->addWidget(new Text(tr("What happened"), Type::Section), 1);
    lowerHead->addWidget(which_);
    lower->addLayout(lowerHead);
    lower->addWidget(text_, 1);
    layout->addWidget(lower_, 1);
    layout->addStretch(0);
    text_->setReadOnly(true);
    text_->setProperty("role", "log");
    text_->setAccessibleName(tr("Events and log"));

    auto* foot = new QHBoxLayout(footer_);
    auto* folder = new Button(tr("Show folder"));
    auto* copy = new Button(tr("Copy"));
    folder->setButtonHeight(28);
    copy->setButtonHeight(28);
    copy->setKey("Ctrl C");
    foot->addWidget(folder);
    foot->addWidget(copy);
    foot->addStretch(1);
    style::whenStyled(this, [this, head, stateRow, needs, buttons, lower, foot] {
        head->setContentsMargins(px(16), px(12), px(16), px(12));
        head->setSpacing(px(6));
        stateRow->setSpacing(px(8));
        needs->setContentsMargins(px(16), px(12), px(16), px(12));
        needs->setSpacing(px(6));
        buttons->setContentsMargins(0, px(4), 0, 0);
        lower->setContentsMargins(px(16), px(12), px(16), px(12));
        lower->setSpacing(px(8));
        foot->setContentsMargins(px(16), px(10), px(16), px(10));
        text_->setFont(style::font(Type::Mono));
        shown_.clear();
        fillText();
    });
    connect(resume_, &Button::clicked, this, &JobInspector::resume);
    connect(pause_, &Button::clicked, this, &JobInspector::pause);
    connect(cancel_, &Button::clicked, this, &JobInspector::cancel);
    connect(copy, &Button::clicked, this, &JobInspector::copyLog);
    connect(which_, &style::Segment::currentChanged, this, &JobInspector::fillText);
    connect(folder, &Button::clicked, this, [this] {
        if (job_) QDesktopServices::openUrl(QUrl::fromLocalFile(QString::fromStdString(job_->folder.string())));
    });
    setJob(nullptr);
}

void JobInspector::setJob(const job::JobStatus* job) {
    const bool another = job == nullptr || !job_ || job_->id != job->id;
    job_ = job != nullptr ? std::optional<job::JobStatus>(*job) : std::nullopt;
    if (another) {
        armed_ = false;
        events_.clear();
        log_.clear();
        lines_ = {};
        shown_.clear();
        factsShown_.clear();
        text_->clear();
    }
    for (QWidget* part : {static_cast<QWidget*>(facts_), lower_, footer_}) part->setVisible(job_.has_value());
    showHead();
    if (!job_) return task_.cancel();
    showFacts();
    load();
}

void JobInspector::showHead() {
    icon_->setVisible(false);
    sentence_->setToken(Token::Text2);
    if (!job_) {
        title_->setText(tr("No job selected"));
        sentence_->setText({});
        needs_->hide();
        return;
    }
    const std::string &type = job_->spec.type, &title = job_->spec.title;
    title_->setText(QString::fromStdString(title.starts_with(type) ? title : type + " · " + title));
    const auto say = [this](const QString& icon, Token token, const QString& text) {
        icon_->setVisible(!icon.isEmpty());
        if (!icon.isEmpty()) icon_->setIcon(icon, token);
        sentence_->setText(text);
        sentence_->setToken(token);
    };
    QString strong, text;
    const QString elapsed = models::durationText(job_->elapsed_s);
    switch (job_->state) {
        case JobState::Queued:
            say({}, Token::Text2,
                job_->waitsFor.empty() ? tr("Queued") : tr("Queued, %1").arg(QString::fromStdString(job_->lastEvent)));
            break;
        case JobState::Running:
            say({}, Token::Accent, tr("Running, %1 %").arg(static_cast<int>(job_->progress * 100)));
            break;
        case JobState::Paused:
            say("pause", Token::Text2, tr("Paused at %1 %").arg(static_cast<int>(job_->progress * 100)));
            break;
        case JobState::Done:
            say("check", Token::Ok, tr("Done in %1").arg(elapsed));
            break;
        case JobState::Cancelled:
            say("stop", Token::Text3, tr("Cancelled"));
            break;
        case JobState::Failed:
            say("close", Token::Fail, tr("Failed"));
            strong = QString::fromStdString(job_->error);
            text = tr("Read its log below. Run it again once the cause is gone: what is finished is kept.");
            break;
        case JobState::Lost:
            say("warning", Token::Warn, tr("Lost: no sign of life since %1").arg(clock(job_->heartbeat_utc)));
            strong = tr("The job process stopped answering.");
            text = tr("What it finished is kept. Resume goes on from there.");
            break;
    }
    refused_.clear();
    if (job_->spec.type == "import" && job::isFinal(job_->state)) {
        const models::ImportReport report = models::importReport(*job_);
        for (const auto& refused : report.refused) {
            refused_ += "\n\u2022 ";
            refused_ += refused.reason.contains(refused.file) ? refused.reason : refused.file + ": " + refused.reason;
        }
        if (!report.refused.isEmpty()) {
            strong = models::resultText(job_->result);
            text = tr("Each refused file and its reason stand at the end of the events.");
        }
    }
    needsSentence_->setText(strong);
    needsSentence_->setVisible(!strong.isEmpty());
    needsText_->setText(text);
    needsText_->setVisible(!text.isEmpty());
    const JobState s = job_->state;
    const bool canResume =
        s == JobState::Paused || s == JobState::Lost || s == JobState::Failed || s == JobState::Cancelled;
    resume_->setVisible(canResume);
    resume_->setText(s == JobState::Failed || s == JobState::Cancelled ? tr("Run again") : tr("Resume"));
    resume_->setAccessibleName(resume_->text());
    pause_->setVisible(s == JobState::Running);
    cancel_->setVisible(s == JobState::Running || s == JobState::Paused || s == JobState::Queued ||
                        s == JobState::Lost);
    cancel_->setText(armed_ ? tr("Press again to stop") : tr("Cancel job"));
    needs_->setVisible(s != JobState::Done || !strong.isEmpty());
}

void JobInspector::showFacts() {
    QVector<std::pair<QString, QString>> facts = {{tr("Queued"), clock(job_->queued_utc)},
                                                  {tr("Started"), clock(job_->started_utc)},
                                                  {tr("Ended"), clock(job_->ended_utc)},
                                                  {tr("Folder"), "jobs/" + QString::fromStdString(job_->id)}};
    QString key;
    for (const auto& [name, value] : facts) key += name + value + '\n';
    if (key == factsShown_) return;
    factsShown_ = key;
    facts_->clear();
    for (const auto& [name, value] : facts) {
        if (!value.isEmpty()) facts_->addValue(name, value);
    }
}

void JobInspector::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (job_) load();
}

void JobInspector::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    buttons_->setDirection(width() < px(330) ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void JobInspector::load() {
    if (!isVisible()) return;
    task_.run<LoadedJob>([job = *job_, lines = lines_](std::stop_token) { return loadJob(job, lines); },
                         [this](base::Outcome<LoadedJob> outcome) {
                             if (outcome.ok()) lines_ = outcome.value().lines;
                             events_ = outcome.ok() ? outcome.value().events : models::sentence(outcome.error());
                             log_ = outcome.ok() ? outcome.value().log : QString();
                             fillText();
                             Q_EMIT settled();
                         });
}

void JobInspector::fillText() {
    QString text = !job_                    ? QString()
                   : which_->current() == 0 ? events_
                   : log_.isEmpty()         ? tr("The log is empty.")
                                            : log_;
    if (which_->current() == 0 && !refused_.isEmpty()) text += "\n\n" + tr("Refused:") + refused_;
    if (text == shown_ && !shown_.isEmpty()) return;
    QScrollBar* bar = text_->verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum() - 2;
    const int before = bar->value();
    const QString added =
        !shown_.isEmpty() && text.startsWith(shown_ + QLatin1Char('\n')) ? text.mid(shown_.size()) : QString();
    shown_ = text;
    if (!added.isEmpty()) {
        // Laying out two thousand lines anew takes longer than a frame has.
        QTextCursor end(text_->document());
        end.movePosition(QTextCursor::End);
        end.insertText(added);
        bar->setValue(atEnd ? bar->maximum() : before);
        return;
    }
    text_->setPlainText(text);
    // Where a line goes on it is set in.
    QTextBlockFormat lines;
    const int indent = QFontMetrics(text_->font()).horizontalAdvance(QStringLiteral("00"));
    lines.setLeftMargin(indent);
    lines.setTextIndent(-indent);
    lines.setLineHeight(125, QTextBlockFormat::ProportionalHeight);
    QTextCursor all(text_->document());
    all.select(QTextCursor::Document);
    all.mergeBlockFormat(lines);
    bar->setValue(atEnd ? bar->maximum() : before);
}

void JobInspector::resume() {
    if (job_ && resume_->isVisibleTo(this)) state_.controlJob(QString::fromStdString(job_->id), "resume");
}

void JobInspector::pause() {
    if (job_ && job_->state == JobState::Running) state_.controlJob(QString::fromStdString(job_->id), "pause");
}

void JobInspector::cancel() {
    if (!job_ || !cancel_->isVisibleTo(this)) return;
    if (job_->elapsed_s > kMuchWork_s && !armed_) {
        armed_ = true;
        cancel_->setText(tr("Press again to stop"));
        QTimer::singleShot(4000, this, [this] {
            armed_ = false;
            showHead();
        });
        return;
    }
    armed_ = false;
    state_.controlJob(QString::fromStdString(job_->id), "cancel");
}

void JobInspector::copyLog() {
    QApplication::clipboard()->setText(text_->toPlainText());
}

}  // namespace bauta::panels
