// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/training/Prefetch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace bauta::segmentation {
namespace {

Sample numbered(std::size_t i) {
    Sample sample;
    sample.subject = std::to_string(i);
    return sample;
}

TEST(PrefetchTest, GivesEverySampleInOrderWhateverTheThreads) {
    for (const std::size_t threads : {1U, 3U}) {
        Prefetch prefetch(2, 40, threads, 4, numbered);
        for (std::size_t i = 2; i < 40; ++i) ASSERT_EQ(prefetch.next().subject, std::to_string(i));
    }
}

TEST(PrefetchTest, MakesNoMoreThanItMayAhead) {
    std::atomic<std::size_t> taken{0}, most{0};
    Prefetch prefetch(0, 50, 3, 4, [&](std::size_t i) {
        const std::size_t ahead = i - std::min(i, taken.load());
        for (std::size_t seen = most; ahead > seen && !most.compare_exchange_weak(seen, ahead);) {
        }
        return numbered(i);
    });
    for (std::size_t i = 0; i < 50; ++i) {
        (void)prefetch.next();
        taken = i + 1;
    }
    EXPECT_LE(most, 4U);  // the count is raised after the sample is handed over: one may be in between
}

TEST(PrefetchTest, ThrowsWhatMakingASampleThrewWhereItIsTaken) {
    Prefetch prefetch(0, 5, 2, 3, [](std::size_t i) {
        if (i == 2) throw std::runtime_error("broken");
        return numbered(i);
    });
    EXPECT_EQ(prefetch.next().subject, "0");
    EXPECT_EQ(prefetch.next().subject, "1");
    EXPECT_THROW((void)prefetch.next(), std::runtime_error);
    EXPECT_EQ(prefetch.next().subject, "3");
}

TEST(PrefetchTest, MayBeLeftEarly) {
    Prefetch prefetch(0, 1000, 2, 3, numbered);
    EXPECT_EQ(prefetch.next().subject, "0");
}

}  // namespace
}  // namespace bauta::segmentation
