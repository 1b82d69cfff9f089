// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QThread>
#include <functional>
#include <memory>
#include <stop_token>
#include <utility>

#include "core/base/Outcome.h"

namespace bauta::models {

/// One background task at a time for one owner (a panel, a model): work under two seconds on a snapshot. Starting a
/// new task asks the old one to stop and drops its result; destruction asks it to stop and waits. done() comes on the
/// owner's thread.
class Background : public QObject {
    Q_OBJECT
  public:
    explicit Background(QObject* parent = nullptr);
    ~Background() override;

    /// \param work  runs on another thread; polls the token. Its exceptions arrive in done() as an Error.
    template <typename T>
    void run(std::function<T(std::stop_token)> work, std::function<void(base::Outcome<T>)> done) {
        auto result = std::make_shared<std::unique_ptr<base::Outcome<T>>>();
        start(
            [work = std::move(work), result](std::stop_token stop) {
                *result = std::make_unique<base::Outcome<T>>(base::attempt([&] { return work(stop); }));
            },
            [result, done = std::move(done)] { done(std::move(**result)); });
    }
    /// Asks the present task to stop and drops its result. Returns at once.
    void cancel();
    [[nodiscard]] bool busy() const { return busy_; }

  Q_SIGNALS:
    void busyChanged(bool busy);

  private:
    void start(std::function<void(std::stop_token)> work, std::function<void()> done);
    void setBusy(bool busy);
    struct Running;
    std::vector<std::shared_ptr<Running>> running_;
    std::uint64_t serial_ = 0;
    bool busy_ = false;
};

}  // namespace bauta::models
