// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/TrainingInspector.h"

#include <QDateTime>
#include <QLocale>
#include <cmath>

#include "ui/models/JobsModel.h"
#include "ui/models/LossText.h"
#include "ui/models/TrainingGrid.h"
#include "ui/panels/PredictionView.h"
#include "ui/panels/TrainingMarks.h"

namespace bauta::panels {

using job::JobState;
using models::TrainingCell;
using style::Button;
using style::px;
using style::Text;
using style::Token;
using style::Type;

namespace {

constexpr double kMuchWork_s = 600;
constexpr int kArmed_ms = 4000;

QString text(const std::string& s) {
    return QString::fromStdString(s);
}

QDateTime local(const std::string& utc) {
    return QDateTime::fromString(text(utc), Qt::ISODateWithMs).toLocalTime();
}

/// Four significant digits, never in exponents unless it is tiny: losses.
QString loss(double value) {
    if (std::isnan(value)) return QStringLiteral("n/a");
    const double size = std::abs(value);
    return size > 0 && size < 1e-4 ? QString::number(value, 'e', 2) : QString::number(value, 'g', 4);
}

/// A number of seconds for a big value: one unit, two digits or so.
QString shortTime(double seconds) {
    if (seconds < 90) return QStringLiteral("%1 s").arg(std::lround(std::max(seconds, 1.0)));
    if (seconds < 5400) return QStringLiteral("%1 min").arg(std::lround(seconds / 60));
    const double hours = seconds / 3600;
    return QStringLiteral("%1 h").arg(hours, 0, 'f', hours < 9.95 ? 1 : 0);
}

QString agoText(const std::string& utc) {
    const QDateTime then = local(utc);
    if (!then.isValid()) return {};
    const qint64 seconds = std::max<qint64>(0, then.secsTo(QDateTime::currentDateTime()));
    return seconds < 3 ? TrainingInspector::tr("now") : TrainingInspector::tr("%1 ago").arg(shortTime(double(seconds)));
}

QString gigabytes(double megabytes) {
    return std::isnan(megabytes) ? QString() : QStringLiteral("%1 GB").arg(megabytes / 1024, 0, 'f', 1);
}

/// 0.001 as "1e-3".
QString rate(double value) {
    if (!(value > 0)) return QStringLiteral("n/a");
    const int power = static_cast<int>(std::floor(std::log10(value) + 1e-9));
    return QStringLiteral("%1e%2%3").arg(value / std::pow(10, power), 0, 'g', 3).arg(QChar(0x2212)).arg(-power);
}

}  // namespace

TrainingInspector::TrainingInspector(models::AppState& state, QWidget* parent) : QWidget(parent), state_(state) {
    setObjectName(QStringLiteral("trainingInspector"));
    buildBody();
    buildFooter();
    clock_.setInterval(1000);
    connect(&clock_, &QTimer::timeout, this, &TrainingInspector::showHead);
    connect(picture_, &PredictionView::settled, this, &TrainingInspector::settled);
    setCell(nullptr, nullptr);
}

void TrainingInspector::setActive(bool active) {
    active ? clock_.start() : clock_.stop();
}

bool TrainingInspector::isSettled() const {
    return picture_->isSettled();
}

void TrainingInspector::scrollSlices(int slices) {
    picture_->scroll(slices);
}

void TrainingInspector::setCell(const models::TrainingsPtr& trainings, const TrainingCell* cell) {
    const bool same = cell != nullptr && cell_ != nullptr && cell->job == cell_->job && cell->arm == cell_->arm &&
                      cell->fold == cell_->fold;
    if (!same) armed_ = false;
    cell_ = cell;
    trainings_ = trainings;  // after cell_, whose old target may go with them
    refresh();
}

void TrainingInspector::refresh() {
    const bool any = cell_ != nullptr;
    const bool begun = any && (cell_->log->last() != nullptr || cell_->log->setup.has_value());
    for (QWidget* part : {big_, static_cast<QWidget*>(now_), static_cast<QWidget*>(setup_)}) part->setVisible(begun);
    const bool preview = any && cell_->log->preview.has_value();
    prediction_->setVisible(preview);
    marker_->setVisible(any);
    static_cast<ArmMarker*>(marker_)->setArm(any ? text(cell_->arm) : QString());
    title_->setText(any ? tr("%1, fold %2").arg(text(cell_->arm)).arg(cell_->fold) : tr("No training selected"));
    picture_->want(state_.study(), any ? cell_->arm : std::string(),
                   any ? cell_->log->preview : std::optional<models::TrainingPreview>());
    showHead();
    showButtons();
    if (!begun) {
        told_.clear();
        return;
    }
    showBig();
    // Rows are widgets: they are made anew only when a number in them is another.
    const models::Epoch* last = cell_->log->last();
    const QString now =
        QStringLiteral("%1|%2|%3|%4|%5")
            .arg(text(cell_->job), text(cell_->log->checkpoint_utc))
            .arg(last == nullptr ? 0 : last->number)
            .arg(last == nullptr ? 0.0 : last->valLoss)
            .arg(cell_->log->setup ? text(cell_->log->setup->deviceName + cell_->log->setup->why) : QString());
    if (now == told_) return;
    told_ = now;
    showNow();
    showSetup();
}

void TrainingInspector::showHead() {
    Token token = Token::Text3;
    QString words;
    if (cell_ != nullptr) {
        const QString ago = agoText(cell_->heartbeat_utc);
        const QString sign = ago.isEmpty() ? QString() : tr(" · last sign of life %1").arg(ago);
        if (!cell_->exists()) {
            words = tr("Not started");
        } else {
            switch (cell_->state) {
                case JobState::Queued:
                    words = tr("Queued: waits for a free place");
                    break;
                case JobState::Running:
                    token = Token::Ok;
                    words = tr("Running") + sign;
                    break;
                case JobState::Paused:
                    token = Token::Text2;
                    words = tr("Paused after epoch %1").arg(cell_->epoch());
                    break;
                case JobState::Done:
                    token = Token::Ok;
                    words = tr("Done in %1").arg(models::durationText(cell_->elapsed_s));
                    break;
                case JobState::Cancelled:
                    words = tr("Stopped. What was trained is kept; Resume goes on.");
                    break;
                case JobState::Failed:
                    token = Token::Fail;
                    words = tr("Failed: %1").arg(text(cell_->error));
                    break;
                case JobState::Lost:
                    token = Token::Warn;
                    words = tr("The job process stopped answering");
                    if (!ago.isEmpty()) words += tr(" (%1)").arg(ago);
                    words += cell_->log->checkpointEpoch > 0
                                 ? tr(". Its last checkpoint is epoch %1. Resume goes on from there.")
                                       .arg(cell_->log->checkpointEpoch)
                                 : tr(". Resume begins it again.");
                    break;
            }
        }
    }
    static_cast<Dot*>(dot_)->setToken(token);
    dot_->setVisible(cell_ != nullptr);
    if (sentence_->text() != words) sentence_->setText(words);
}

void TrainingInspector::showBig() {
    const models::TrainingLog& log = *cell_->log;
    const QString none(QChar(0x2013));
    epoch_->setText(cell_->epoch() > 0 ? QString::number(cell_->epoch()) : none);
    const QString dsc = models::dscText(log.bestDsc());
    dsc_->setText(dsc.isEmpty() ? none : dsc);
    const bool going = is(JobState::Running) || is(JobState::Paused);
    const bool known = going && cell_->left.has_value();
    leftCaption_->setText(known && cell_->left->atMost ? tr("At most left") : tr("Time left"));
    left_->setText(known ? shortTime(cell_->left->seconds) : none);
    left_->setVisible(going);
    leftCaption_->setVisible(going);
    left_->setToolTip(!known                ? QString()
                      : cell_->left->atMost ? tr("If it goes on to its last epoch. It stops earlier when the loss gets "
                                                 "no better.")
                                            : tr("Estimated from the trainings that have ended"));
    const bool waits = going && log.setup && log.setup->patienceEpochs > 0 && log.last() != nullptr;
    patience_->setVisible(waits);
    if (!waits) return;
    const int past = log.epochsWithoutBetter(), most = log.setup->patienceEpochs;
    patienceCount_->setText(tr("%1 of %2").arg(past).arg(most));
    patienceBar_->setValue(double(past) / most);
    patienceNote_->setText(tr("Stops by itself at %1.").arg(most));
}

void TrainingInspector::showNow() {
    now_->clear();
    const models::TrainingLog& log = *cell_->log;
    const models::Epoch* last = log.last();
    now_->setVisible(last != nullptr);
    if (last == nullptr) return;
    const bool over = job::isFinal(cell_->state) && cell_->exists();
    now_->setTitle(over ? tr("At its end") : tr("Now"));
    now_->addValue(tr("Training loss"), loss(last->trainLoss));
    now_->addValue(tr("Validation loss"), loss(last->valLoss));
    now_->addValue(tr("Best epoch"), last->bestEpoch > 0 ? QString::number(last->bestEpoch) : QStringLiteral("n/a"));
    if (const double seconds = log.secondsPerEpoch(); !std::isnan(seconds))
        now_->addValue(tr("Seconds per epoch"), QString::number(seconds, 'f', seconds < 9.95 ? 2 : 1));
    const bool gpu = log.setup && log.setup->device.starts_with("cuda");
    if (const QString memory = gigabytes(last->memory_mb); !memory.isEmpty())
        now_->addValue(gpu ? tr("GPU memory") : tr("Memory"), memory);
    if (log.checkpointEpoch > 0) {
        const QDateTime when = local(log.checkpoint_utc);
        now_->addValue(tr("Last checkpoint"), (when.isValid() ? when.toString(QStringLiteral("HH:mm, ")) : QString()) +
                                                  tr("epoch %1").arg(log.checkpointEpoch));
    }
}

void TrainingInspector::showSetup() {
    setup_->clear();
    setup_->setVisible(cell_->log->setup.has_value());
    if (!cell_->log->setup) return;
    const models::TrainingSetup& s = *cell_->log->setup;
    setup_->addValue(tr("Train / validate / test"), tr("%1 / %2 / %3").arg(s.train).arg(s.validation).arg(s.test));
    const QStringList size{QString::number(s.grid[0]), QString::number(s.grid[1]), QString::number(s.grid[2])};
    setup_->addValue(tr("Grid"), tr("%1 mm, %2").arg(QString::number(s.spacing_mm, 'g', 3), size.join(QChar(0x00D7))));
    setup_->addValue(tr("Network"),
                     tr("U-Net, %1").arg(models::withThousands(static_cast<std::uint64_t>(s.parameters))));
    setup_->addValue(tr("Optimiser"),
                     tr("Adam %1%2").arg(rate(s.learningRate), s.amsgrad ? tr(", AMSGrad") : QString()));
    const QString device = s.deviceName.empty() ? text(s.device) : text(s.deviceName);
    setup_->addValue(tr("Device"),
                     s.device == "cpu" && s.threads > 0
                         ? tr("%1, %2").arg(device.isEmpty() ? tr("CPU") : device,
                                            s.threads == 1 ? tr("1 thread") : tr("%1 threads").arg(s.threads))
                         : device);
    QString precision = text(s.precision);
    if (s.memoryFormat == "channels_last") precision += tr(", channels last");
    Text* value = setup_->addValue(tr("Precision"), precision);
    value->setToolTip(text(s.why));
    setup_->addValue(tr("Seed"), models::withThousands(s.seed));
}

void TrainingInspector::showButtons() {
    const bool any = cell_ != nullptr;
    footer_->setVisible(any);
    if (!any) return;
    const bool running = is(JobState::Running), queued = is(JobState::Queued), done = is(JobState::Done);
    pause_->setText(running ? tr("Pause") : !cell_->exists() ? tr("Start") : tr("Resume"));
    pause_->setAccessibleName(pause_->text());
    pause_->setIconName(running ? QStringLiteral("pause") : QStringLiteral("run"));
    pause_->setKey(tr("Ctrl P"));
    pause_->setVisible(!queued && !done);
    const bool stoppable = running || queued || is(JobState::Paused);
    stop_->setVisible(stoppable);
    stop_->setText(armed_ ? tr("Press again to stop") : queued ? tr("Take from the queue") : tr("Stop"));
    stop_->setAccessibleName(stop_->text());
    pause_->setVisible(pause_->isVisibleTo(footer_) && !armed_);
    log_->setVisible(cell_->exists());
    footNote_->setVisible(running || is(JobState::Paused));
    footNote_->setText(tr("Pausing keeps the epoch, the optimiser and the random state."));
}

void TrainingInspector::pauseOrResume() {
    if (cell_ == nullptr || is(JobState::Queued) || is(JobState::Done)) return;
    if (!cell_->exists()) return Q_EMIT startWanted();
    const QString word = is(JobState::Running) ? QStringLiteral("pause") : QStringLiteral("resume");
    state_.controlJob(text(cell_->job), word);
}

void TrainingInspector::stop() {
    if (cell_ == nullptr || !stop_->isVisibleTo(footer_)) return;
    if (cell_->elapsed_s > kMuchWork_s && !is(JobState::Queued) && !armed_) {
        armed_ = true;
        showButtons();
        QTimer::singleShot(kArmed_ms, this, [this] {
            armed_ = false;
            showButtons();
        });
        return;
    }
    armed_ = false;
    showButtons();
    state_.controlJob(text(cell_->job), QStringLiteral("cancel"));
}

void TrainingInspector::showLog() {
    if (cell_ != nullptr && cell_->exists()) state_.openJob(text(cell_->job));
}

}  // namespace bauta::panels
