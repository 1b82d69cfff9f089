// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/TrainingCurves.h"

#include <gtest/gtest.h>

namespace bauta::models {
namespace {

SeriesPtr series(std::vector<double> x, std::vector<double> y) {
    auto made = std::make_shared<Series>();
    made->x = std::move(x);
    made->y = std::move(y);
    return made;
}

TEST(TrainingCurvesTest, TheMeanIsOfThoseThatReachedAnEpochAndOfThoseThatEndedBefore) {
    const auto mean =
        meanOf({series({1, 2, 3}, {2, 4, 6}), series({1, 2}, {4, 8}), series({1}, {9})}, {false, true, false});
    EXPECT_EQ(mean->x, (std::vector<double>{1, 2, 3}));
    EXPECT_EQ(mean->y, (std::vector<double>{5, 6, 7})) << "(2+4+9)/3, (4+8)/2, (6+8)/2: the second has ended with 8";
    EXPECT_EQ(mean->n, (std::vector<int>{3, 2, 2}));
}

TEST(TrainingCurvesTest, TheRunningMeanTakesFewerPointsAtTheEnds) {
    const auto smooth = smoothed(*series({1, 2, 3, 4}, {3, 6, 9, 0}), 3);
    EXPECT_EQ(smooth->y, (std::vector<double>{3, 6, 5, 4.5}));
    EXPECT_EQ(smoothed(*series({5, 10, 15}, {3, 6, 9}), 9)->y, (std::vector<double>{3, 6, 9})) << "too far apart";
    EXPECT_TRUE(smoothed(*series({}, {}), 9)->y.empty());
}

}  // namespace
}  // namespace bauta::models
