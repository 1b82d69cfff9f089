// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/segmentation/training/Sample.h"

namespace bauta::segmentation {

/// Makes samples 0 … count − 1 on background threads, at most `ahead` before the one that is taken next. What is taken
/// depends on make() alone.
class Prefetch {
  public:
    Prefetch(std::size_t first, std::size_t count, std::size_t threads, std::size_t ahead,
             std::function<Sample(std::size_t)> make);
    Prefetch(const Prefetch&) = delete;
    Prefetch& operator=(const Prefetch&) = delete;

    /// The next sample, waited for. What make() threw for it is thrown here.
    [[nodiscard]] Sample next();

  private:
    struct Made {
        std::optional<Sample> sample;
        std::exception_ptr error;
    };
    void work(const std::stop_token& stop);

    const std::size_t count_, ahead_;
    const std::function<Sample(std::size_t)> make_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::size_t begun_, taken_;  ///< indices: the next to make, the next to take
    std::map<std::size_t, Made> made_;
    std::vector<std::jthread> threads_;  // last: they end before what they use
};

}  // namespace bauta::segmentation
