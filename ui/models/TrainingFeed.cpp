// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/TrainingFeed.h"

#include <QElapsedTimer>
#include <QThread>
#include <QTimer>

#include "ui/models/TrainingReader.h"

namespace bauta::models {
namespace {

constexpr int kLook_ms = 500;
constexpr qint64 kTell_ms = 950;  // a little less than a second, so that no tick is missed by a hair

}  // namespace

/// Lives on the feed's thread.
class TrainingFeed::Worker : public QObject {
  public:
    explicit Worker(TrainingFeed* owner) : owner_(owner), tick_(new QTimer(this)) {
        tick_->setInterval(kLook_ms);
        connect(tick_, &QTimer::timeout, this, [this] { look(); });
    }

    void ask(const Snapshot& study, const std::string& experiment, bool active, quint64 serial) {
        const bool other = serial != serial_;
        study_ = study;
        experiment_ = experiment;
        serial_ = serial;
        active&& study ? tick_->start() : tick_->stop();
        if (!study) reader_ = TrainingReader();
        if (other) told_.invalidate();
        if (active) look();
    }

  private:
    void look() {
        if (!study_) return;
        waits_ = reader_.read(*study_, experiment_) != nullptr || waits_;
        // Another question is answered at once, even when there is nothing new.
        if (told_.isValid() && (!waits_ || told_.elapsed() < kTell_ms)) return;
        told_.start();
        waits_ = false;
        QMetaObject::invokeMethod(
            owner_, [owner = owner_, news = reader_.last(), serial = serial_] { owner->take(news, serial); });
    }

    TrainingFeed* owner_;
    QTimer* tick_;
    Snapshot study_;
    std::string experiment_;
    quint64 serial_ = 0;
    TrainingReader reader_;
    bool waits_ = false;  ///< there is news, but the last was told too short a while ago
    QElapsedTimer told_;
};

struct TrainingFeed::Thread {
    QThread thread;
    Worker* worker = nullptr;  ///< deleted on its own thread when that ends
};

TrainingFeed::TrainingFeed(QObject* parent) : QObject(parent), thread_(std::make_unique<Thread>()) {
    thread_->worker = new Worker(this);
    thread_->worker->moveToThread(&thread_->thread);
    connect(&thread_->thread, &QThread::finished, thread_->worker, &QObject::deleteLater);
    thread_->thread.start(QThread::LowPriority);
}

TrainingFeed::~TrainingFeed() {
    thread_->thread.quit();
    thread_->thread.wait();
}

void TrainingFeed::ask(bool other) {
    if (other) ++serial_;
    QMetaObject::invokeMethod(thread_->worker,
                              [worker = thread_->worker, study = study_, experiment = experiment_.toStdString(),
                               active = active_, serial = serial_] { worker->ask(study, experiment, active, serial); });
}

void TrainingFeed::setStudy(const Snapshot& study) {
    const bool other = !study || !study_ || study->folder != study_->folder;
    study_ = study;
    if (other) {
        experiment_.clear();
        shown_.reset();
    }
    ask(other);
    if (other) Q_EMIT changed();
}

void TrainingFeed::setExperiment(const QString& name) {
    if (name == experiment_) return;
    experiment_ = name;
    ask(true);
}

void TrainingFeed::setActive(bool active) {
    if (active == active_) return;
    active_ = active;
    ask(false);
}

bool TrainingFeed::isSettled() const {
    return !study_ || answered_ == serial_;
}

void TrainingFeed::take(const TrainingsPtr& trainings, quint64 serial) {
    if (serial != serial_) return;
    answered_ = serial;
    shown_ = trainings;
    Q_EMIT changed();
}

}  // namespace bauta::models
