// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

namespace bauta::base {

/// What long work gets from above: when to stop, where to report, how to seed. Cheap to copy. Callbacks may come
/// from any thread of the work, one at a time.
class TaskContext {
  public:
    /// fraction in [0, 1]; text names the present step ("registration, start 3 of 8").
    using ProgressCallback = std::function<void(double fraction, const std::string& text)>;
    using LogCallback = std::function<void(const std::string& line)>;

    TaskContext() = default;
    explicit TaskContext(std::stop_token stop, ProgressCallback progress = {}, LogCallback log = {},
                         std::uint64_t seed = 0);

    [[nodiscard]] const std::stop_token& stopToken() const noexcept { return stop_; }
    [[nodiscard]] bool stopRequested() const noexcept { return stop_.stop_requested(); }
    /// Throws Error{Cancelled} once a stop was requested. Poll between levels, layers and slices.
    void throwIfStopped() const;

    void report(double fraction, const std::string& text = {}) const;
    void log(const std::string& line) const;
    [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }

    /// A context whose 0…1 is this one's from…to.
    [[nodiscard]] TaskContext part(double from, double to) const;

  private:
    std::stop_token stop_;
    ProgressCallback progress_;
    LogCallback log_;
    std::uint64_t seed_ = 0;
    double from_ = 0.0;
    double to_ = 1.0;
};

/// Threads worth using on this machine, at least 1; the environment variable BAUTA_THREADS overrides it.
[[nodiscard]] unsigned workerCount();

/// Calls body(i) for i in [0, count) on up to workerCount() threads, in no particular order. The first exception is
/// rethrown after all threads have ended; the others skip what is left.
void parallelFor(std::size_t count, const std::function<void(std::size_t)>& body);

/// The same in contiguous ranges [begin, end), one or a few a thread: for tight loops over voxels or slices.
void parallelRanges(std::size_t count, const std::function<void(std::size_t begin, std::size_t end)>& body);

}  // namespace bauta::base
