// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/training/Prefetch.h"

#include <algorithm>
#include <utility>

namespace bauta::segmentation {

Prefetch::Prefetch(std::size_t first, std::size_t count, std::size_t threads, std::size_t ahead,
                   std::function<Sample(std::size_t)> make)
    : count_(count), ahead_(std::max<std::size_t>(1, ahead)), make_(std::move(make)), begun_(first), taken_(first) {
    for (std::size_t i = 0; i < std::max<std::size_t>(1, threads); ++i) {
        threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
    }
}

void Prefetch::work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, stop, [this] { return begun_ >= count_ || begun_ < taken_ + ahead_; });
        if (stop.stop_requested() || begun_ >= count_) return;
        const std::size_t index = begun_++;
        lock.unlock();
        Made made;
        try {
            made.sample = make_(index);
        } catch (...) {
            made.error = std::current_exception();
        }
        lock.lock();
        made_.emplace(index, std::move(made));
        changed_.notify_all();
    }
}

Sample Prefetch::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return made_.contains(taken_); });
    Made made = std::move(made_.extract(taken_).mapped());
    ++taken_;
    changed_.notify_all();
    lock.unlock();
    if (made.error) std::rethrow_exception(made.error);
    return std::move(*made.sample);
}

}  // namespace bauta::segmentation
