// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/voxelloss/VoxelLoss.h"

namespace bauta::voxelloss {
namespace {

LossRow row(const std::string& subject, const std::string& method, const std::string& oar, std::size_t total,
            std::size_t lost) {
    LossRow result{subject, method, {}};
    result.loss.oar = oar;
    result.loss.n_vox_ref = total;
    result.loss.n_vox_removed = lost;
    result.loss.preserved_ratio = total == 0 ? std::numeric_limits<double>::quiet_NaN()
                                             : 1.0 - static_cast<double>(lost) / static_cast<double>(total);
    return result;
}

TEST(SummaryTest, GivesMeanAndSampleDeviationOfThreeSubjects) {
    // Ratios 1, 0.75 and 0.5: mean 0.75, SD with n − 1 exactly 0.25.
    const auto all =
        summarise({row("sub-001", "pydeface", "Parotid_L", 8, 0), row("sub-002", "pydeface", "Parotid_L", 8, 2),
                   row("sub-003", "pydeface", "Parotid_L", 8, 4)});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].n, 3U);
    EXPECT_DOUBLE_EQ(all[0].mean, 0.75);
    EXPECT_DOUBLE_EQ(all[0].sd, 0.25);
    EXPECT_EQ(all[0].omitted, 0U);
}

TEST(SummaryTest, KeepsMethodsAndOarsApartInTheOrderTheyCome) {
    const auto all = summarise({row("sub-001", "quickshear", "B", 4, 1), row("sub-001", "quickshear", "A", 4, 2),
                                row("sub-001", "pydeface", "B", 4, 3), row("sub-002", "quickshear", "B", 4, 1)});
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].method + all[0].oar, "quickshearB");
    EXPECT_EQ(all[1].method + all[1].oar, "quickshearA");
    EXPECT_EQ(all[2].method + all[2].oar, "pydefaceB");
    EXPECT_EQ(all[0].n, 2U);
    EXPECT_DOUBLE_EQ(all[0].sd, 0.0);
    EXPECT_DOUBLE_EQ(all[2].mean, 0.25);
}

TEST(SummaryTest, CountsOarsThatWereLostWhole) {
    const auto all = summarise({row("a", "m", "LN_Neck_III_L", 10, 10), row("b", "m", "LN_Neck_III_L", 10, 10),
                                row("c", "m", "LN_Neck_III_L", 10, 9)});
    EXPECT_EQ(all.at(0).omitted, 2U);
    EXPECT_NEAR(all.at(0).mean, 0.1 / 3, 1e-15);
}

TEST(SummaryTest, LeavesEmptyOarsOutOfMeanCountAndOmitted) {
    const auto all = summarise({row("a", "m", "O", 0, 0), row("b", "m", "O", 4, 2)});
    EXPECT_EQ(all.at(0).n, 1U);
    EXPECT_DOUBLE_EQ(all.at(0).mean, 0.5);
    EXPECT_TRUE(std::isnan(all.at(0).sd));
    EXPECT_EQ(all.at(0).omitted, 0U);
}

TEST(SummaryTest, HasNoMeanWithoutAnyVoxel) {
    const auto all = summarise({row("a", "m", "O", 0, 0)});
    EXPECT_EQ(all.at(0).n, 0U);
    EXPECT_TRUE(std::isnan(all.at(0).mean));
    EXPECT_TRUE(std::isnan(all.at(0).sd));
    EXPECT_TRUE(summarise({}).empty());
}

}  // namespace
}  // namespace bauta::voxelloss
