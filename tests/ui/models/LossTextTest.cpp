// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/LossText.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace bauta::models {
namespace {

voxelloss::OarLoss lossOf(std::size_t lost, std::size_t total, double distance_mm = 0) {
    voxelloss::OarLoss loss;
    loss.n_vox_ref = total;
    loss.n_vox_removed = lost;
    loss.vol_ref_ml = static_cast<double>(total) / 1000;
    loss.vol_lost_ml = static_cast<double>(lost) / 1000;
    loss.preserved_ratio = total == 0 ? std::nan("") : 1 - static_cast<double>(lost) / static_cast<double>(total);
    loss.min_dist_cut_mm = distance_mm;
    return loss;
}

TEST(LossTextTest, AnyLossIsVisibleInThePreservedRatio) {
    EXPECT_EQ(preservedText(lossOf(0, 10000)), "1");
    EXPECT_EQ(preservedText(lossOf(1, 10000)), ">0.999");
    EXPECT_EQ(preservedText(lossOf(5, 10000)), ">0.999");  // 0.9995 would round to 1.000
    EXPECT_EQ(preservedText(lossOf(6, 10000)), "0.999");
    EXPECT_EQ(preservedText(lossOf(4154, 29226)), "0.858");
    EXPECT_EQ(preservedText(lossOf(9999, 10000)), "<0.001");
    EXPECT_EQ(preservedText(lossOf(10000, 10000)), "0");
    EXPECT_EQ(preservedText(lossOf(0, 0)), "n/a");
}

TEST(LossTextTest, PercentIsEmptyOnlyForNothingAndHundredOnlyForAll) {
    EXPECT_EQ(percentText(0, 500), "");
    EXPECT_EQ(percentText(1, 1000000), "<1");
    EXPECT_EQ(percentText(5, 500), "1");
    EXPECT_EQ(percentText(123, 500), "25");
    EXPECT_EQ(percentText(499, 500), ">99");
    EXPECT_EQ(percentText(999, 1000), ">99");
    EXPECT_EQ(percentText(500, 500), "100");
}

TEST(LossTextTest, CellsFollowTheUnit) {
    const auto loss = lossOf(4154, 29226, 0);
    EXPECT_EQ(cellText(loss, LossUnit::Percent), "14");
    EXPECT_EQ(cellText(loss, LossUnit::Voxels), "4\u2009154");
    EXPECT_EQ(cellText(loss, LossUnit::Millilitres), "4.2");
    EXPECT_EQ(cellText(loss, LossUnit::Distance), "0");
    EXPECT_EQ(cellText(lossOf(3, 29226), LossUnit::Millilitres), "<0.1");
    EXPECT_EQ(cellText(lossOf(0, 29226, 12.4), LossUnit::Voxels), "");
    EXPECT_EQ(cellText(lossOf(0, 29226, 12.4), LossUnit::Distance), "12");
    EXPECT_EQ(cellText(lossOf(0, 29226, 0.5), LossUnit::Distance), "<1");
    EXPECT_EQ(cellText(lossOf(0, 29226, std::numeric_limits<double>::infinity()), LossUnit::Distance), "∞");
    EXPECT_EQ(cellText(lossOf(0, 0, std::nan("")), LossUnit::Percent), "n/a");
}

TEST(LossTextTest, ShadesGrowWithTheLossAndTheNearness) {
    EXPECT_DOUBLE_EQ(cellShade(lossOf(0, 100), LossUnit::Percent), 0);
    EXPECT_DOUBLE_EQ(cellShade(lossOf(25, 100), LossUnit::Voxels), 0.25);
    EXPECT_DOUBLE_EQ(cellShade(lossOf(0, 100, 0), LossUnit::Distance), 1);
    EXPECT_DOUBLE_EQ(cellShade(lossOf(0, 100, 5), LossUnit::Distance), 0.75);
    EXPECT_DOUBLE_EQ(cellShade(lossOf(0, 100, 80), LossUnit::Distance), 0);
}

TEST(LossTextTest, NumbersHaveThinSpacesAndTheTrueMinus) {
    EXPECT_EQ(withThousands(7), "7");
    EXPECT_EQ(withThousands(999), "999");
    EXPECT_EQ(withThousands(1000), "1\u2009000");
    EXPECT_EQ(withThousands(1234567), "1\u2009234\u2009567");
    EXPECT_EQ(decimal(-4.04, 1), "−4.0");
    EXPECT_EQ(decimal(-0.04, 1), "0.0") << "no minus zero";
    EXPECT_EQ(decimal(std::nan(""), 1), "n/a");
}

}  // namespace
}  // namespace bauta::models
