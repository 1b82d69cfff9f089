// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Time.h"

#include <gtest/gtest.h>

#include "core/base/Error.h"

namespace bauta::base {
namespace {

TEST(TimeTest, WritesKnownInstants) {
    using namespace std::chrono;
    EXPECT_EQ(utc(system_clock::time_point{}), "1970-01-01T00:00:00.000Z");
    // 2024 is a leap year: day 60 is 29 February.
    EXPECT_EQ(utc(system_clock::time_point{sys_days{year{2024} / 2 / 29}.time_since_epoch()} + 3723004ms),
              "2024-02-29T01:02:03.004Z");
}

TEST(TimeTest, RoundTripsAndRefusesOtherText) {
    const std::string now = utcNow();
    EXPECT_EQ(utc(parseUtc(now)), now);
    EXPECT_THROW((void)parseUtc("yesterday"), Error);
    EXPECT_THROW((void)parseUtc("2024-02-29T01:02:03"), Error);
    EXPECT_THROW((void)parseUtc("2023-02-29T01:02:03.004Z"), Error) << "no such day";
    EXPECT_THROW((void)parseUtc("2024-02-29T01:02:03.004Z, about"), Error);
    EXPECT_THROW((void)parseUtc("2426-11-23T01:02:03.004Z"), Error) << "more nanoseconds than the clock counts";
}

}  // namespace
}  // namespace bauta::base
