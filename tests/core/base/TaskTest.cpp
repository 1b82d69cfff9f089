// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Task.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

#include "core/base/Error.h"

namespace bauta::base {
namespace {

TEST(TaskTest, PartsNestInTheWhole) {
    std::vector<double> seen;
    const TaskContext task({}, [&](double f, const std::string&) { seen.push_back(f); });
    const TaskContext second = task.part(0.5, 1.0);
    second.report(0.0);
    second.part(0.0, 0.5).report(1.0);
    second.report(7.0);
    EXPECT_EQ(seen, (std::vector<double>{0.5, 0.75, 1.0}));
}

TEST(TaskTest, StopIsThrownAsCancelled) {
    std::stop_source source;
    const TaskContext task(source.get_token());
    EXPECT_NO_THROW(task.throwIfStopped());
    source.request_stop();
    try {
        task.throwIfStopped();
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Cancelled);
    }
}

TEST(TaskTest, ParallelForVisitsEveryIndexOnce) {
    std::vector<std::atomic<int>> visits(10007);
    parallelFor(visits.size(), [&](std::size_t i) { ++visits[i]; });
    for (const auto& v : visits) ASSERT_EQ(v, 1);
    std::vector<std::atomic<int>> ranged(10007);
    parallelRanges(ranged.size(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) ++ranged[i];
    });
    for (const auto& v : ranged) ASSERT_EQ(v, 1);
    parallelRanges(0, [](std::size_t, std::size_t) { FAIL(); });
}

TEST(TaskTest, ParallelForRethrowsTheFailure) {
    EXPECT_THROW(parallelFor(100,
                             [](std::size_t i) {
                                 if (i == 42) throw std::runtime_error("42");
                             }),
                 std::runtime_error);
}

}  // namespace
}  // namespace bauta::base
