// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/Background.h"

#include <QMetaObject>
#include <thread>

namespace bauta::models {

struct Background::Running {
    std::jthread thread;
    bool finished = false;  ///< touched on the owner's thread only
};

Background::Background(QObject* parent) : QObject(parent) {}

Background::~Background() {
    running_.clear();
}  // jthread asks to stop and joins

void Background::start(std::function<void(std::stop_token)> work, std::function<void()> done) {
    cancel();
    const std::uint64_t serial = ++serial_;
    auto running = std::make_shared<Running>();
    running_.push_back(running);
    setBusy(true);
    Running* mine = running.get();
    running->thread =
        std::jthread([this, serial, mine, work = std::move(work), done = std::move(done)](std::stop_token stop) {
            work(stop);
            // The destructor joins this thread before the object goes, so that `this` is alive here.
            QMetaObject::invokeMethod(
                this,
                [this, serial, mine, done] {
                    mine->finished = true;
                    std::erase_if(running_, [](const auto& r) { return r->finished; });
                    if (serial != serial_) return;
                    setBusy(false);
                    done();
                },
                Qt::QueuedConnection);
        });
}

void Background::cancel() {
    ++serial_;
    for (const auto& running : running_) running->thread.request_stop();
    setBusy(false);
}

void Background::setBusy(bool busy) {
    if (busy == busy_) return;
    busy_ = busy;
    Q_EMIT busyChanged(busy);
}

}  // namespace bauta::models
