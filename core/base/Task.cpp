// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Task.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/Error.h"

namespace bauta::base {

TaskContext::TaskContext(std::stop_token stop, ProgressCallback progress, LogCallback log, std::uint64_t seed)
    : stop_(std::move(stop)), progress_(std::move(progress)), log_(std::move(log)), seed_(seed) {}

void TaskContext::throwIfStopped() const {
    if (stop_.stop_requested()) throw Error(ErrorCode::Cancelled, "stopped on request");
}

void TaskContext::report(double fraction, const std::string& text) const {
    if (progress_) progress_(from_ + (to_ - from_) * std::clamp(fraction, 0.0, 1.0), text);
}

void TaskContext::log(const std::string& line) const {
    if (log_) log_(line);
}

TaskContext TaskContext::part(double from, double to) const {
    TaskContext inner = *this;
    inner.from_ = from_ + (to_ - from_) * from;
    inner.to_ = from_ + (to_ - from_) * to;
    return inner;
}

unsigned workerCount() {
    if (const char* text = std::getenv("BAUTA_THREADS")) {
        const int wanted = std::atoi(text);
        if (wanted > 0) return static_cast<unsigned>(wanted);
    }
    return std::max(1U, std::thread::hardware_concurrency());
}

void parallelFor(std::size_t count, const std::function<void(std::size_t)>& body) {
    const std::size_t workers = std::min<std::size_t>(workerCount(), count);
    if (workers <= 1) {
        for (std::size_t i = 0; i < count; ++i) body(i);
        return;
    }
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::exception_ptr failure;
    const auto work = [&] {
        for (std::size_t i = next++; i < count; i = next++) {
            try {
                body(i);
            } catch (...) {
                const std::lock_guard lock(mutex);
                if (!failure) failure = std::current_exception();
                next = count;
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 1; t < workers; ++t) threads.emplace_back(work);
        work();
    }
    if (failure) std::rethrow_exception(failure);
}

void parallelRanges(std::size_t count, const std::function<void(std::size_t, std::size_t)>& body) {
    // Four ranges a thread even out uneven work without many calls.
    const std::size_t ranges = std::min<std::size_t>(count, std::size_t{4} * workerCount());
    if (ranges == 0) return;
    parallelFor(ranges, [&](std::size_t r) { body(count * r / ranges, count * (r + 1) / ranges); });
}

}  // namespace bauta::base
