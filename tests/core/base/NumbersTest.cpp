// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Numbers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/Json.h"
#include "tests/support/CommaLocale.h"

namespace bauta::base {
namespace {

std::optional<double> read(std::string_view text) {
    return takeNumber(text);
}

TEST(NumbersTest, AreWrittenAndReadWithAPointInEveryLocale) {
    const test::CommaLocale comma;
    EXPECT_EQ(fixed(1234.5, 2), "1234.50");
    EXPECT_EQ(fixed(-0.06, 1), "-0.1");
    EXPECT_EQ(general(0.25, 3), "0.25");
    EXPECT_EQ(general(12345.678, 4), "1.235e+04");
    EXPECT_EQ(shortest(0.1), "0.1");
    EXPECT_EQ(read("2.5"), 2.5);
    EXPECT_EQ(Json(1234.5).dump(), "1234.5");
    EXPECT_EQ(parseJson("[2.5]", "text").at(0), 2.5);
}

TEST(NumbersTest, TheShortestTextReadsBackAsTheSameNumber) {
    for (const double value : {0.1, 1.0 / 3, -2e-300, 6.02214076e23, std::numeric_limits<double>::max()}) {
        EXPECT_EQ(read(shortest(value)), value);
    }
}

TEST(NumbersTest, TakesOneNumberAndLeavesTheRest) {
    std::string_view text = "+1.5e2,7";
    EXPECT_EQ(takeNumber(text), 150);
    EXPECT_EQ(text, ",7");
    EXPECT_EQ(takeNumber(text), std::nullopt);
    EXPECT_EQ(text, ",7");
    for (const char* none : {"", "+", "+-1", " 1", "x", "1e999"}) EXPECT_EQ(read(none), std::nullopt) << none;
    EXPECT_TRUE(std::isnan(read("nan").value()));
}

}  // namespace
}  // namespace bauta::base
