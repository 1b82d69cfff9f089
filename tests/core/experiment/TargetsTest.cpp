// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Targets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/support/Images.h"

namespace bauta::experiment {
namespace {

using image::Index3;
using image::Mask;
using segmentation::oarNames;

/// Balls that overlap, one OAR without a voxel and one that the subject does not have.
segmentation::NativeCase overlapping(const image::Geometry& grid) {
    segmentation::NativeCase native;
    native.subject = "sub-001";
    native.scan = test::makeVolume(grid, image::PixelType::I16, [](const Index3&) { return 1; });
    for (std::size_t oar = 0; oar < 7; ++oar) {
        const double x = 3.0 * static_cast<double>(oar) - 9;
        native.targets.emplace_back(oarNames()[oar], test::makeMask(grid, [&](const image::Vec3& p) {
                                        return oar != 3 && image::norm(image::operator-(p, image::Vec3{x, 0, 2})) < 4.5;
                                    }));
    }
    return native;
}

TEST(TargetsTest, MeasuresAsTheWholeMasksWouldAlsoWhereTheyOverlap) {
    const image::Geometry grid = test::centredGeometry({24, 17, 13}, {1, 1.5, 2}, test::rotation(10, 5, -20));
    const segmentation::NativeCase native = overlapping(grid);
    std::mt19937 random(7);
    std::vector<std::uint8_t> labels(grid.voxelCount(), 0);
    for (std::uint8_t& label : labels) label = static_cast<std::uint8_t>(random() % 40 < 9 ? random() % 9 : 0);
    const Targets targets(native);
    const auto scores = targets.measure(Mask(grid, labels));
    ASSERT_EQ(scores.size(), 7U);
    for (std::size_t oar = 0; oar < scores.size(); ++oar) {
        std::vector<std::uint8_t> one(labels.size());
        for (std::size_t v = 0; v < labels.size(); ++v) one[v] = labels[v] == oar + 1 ? 1 : 0;
        const metrics::Metrics whole = metrics::measure(native.targets[oar].second, Mask(grid, one));
        const metrics::Metrics& cut = scores[oar].metrics;
        EXPECT_EQ(scores[oar].oar, oarNames()[oar]);
        EXPECT_EQ(metrics::toJson(cut), metrics::toJson(whole)) << oarNames()[oar];
        EXPECT_EQ(cut.ref_empty, oar == 3);
    }
}

TEST(TargetsTest, AnEmptyPredictionIsAMissWithoutADistance) {
    const image::Geometry grid = test::centredGeometry({24, 17, 13}, {1, 1.5, 2});
    const Targets targets(overlapping(grid));
    const auto scores = targets.measure(Mask(grid, std::vector<std::uint8_t>(grid.voxelCount(), 0)));
    EXPECT_EQ(scores[0].metrics["dsc"], 0);
    EXPECT_TRUE(scores[0].metrics.pred_empty);
    const base::Json summary = summarise({scores});
    EXPECT_EQ(summary.at("mean_dsc"), 0.0);
    EXPECT_TRUE(summary.at("mean_msd_mm").is_null());
    EXPECT_TRUE(summary.at("dsc").at(oarNames()[3]).is_null()) << "no target";
    EXPECT_TRUE(summary.at("dsc").at(oarNames()[7]).is_null()) << "no such structure";
    EXPECT_EQ(summary.at("n").at(oarNames()[0]), 1);
    EXPECT_EQ(summary.at("empty").at(oarNames()[0]), 1);
    EXPECT_EQ(summary.at("n").at(oarNames()[3]), 0);
}

TEST(TargetsTest, MeansArePooledOverSubjectsAndOars) {
    std::vector<std::vector<OarScore>> subjects(2);
    const auto score = [](std::size_t oar, double dsc, double msd) {
        OarScore one{oarNames()[oar], {}};
        one.metrics.values = {{"dsc", dsc}, {"msd_mm", msd}};
        one.metrics.pred_empty = std::isinf(msd);
        return one;
    };
    subjects[0] = {score(0, 0.8, 1), score(1, 0.5, 2)};
    subjects[1] = {score(0, 0, INFINITY)};
    const base::Json summary = summarise(subjects);
    EXPECT_NEAR(summary.at("mean_dsc").get<double>(), 1.3 / 3, 1e-15);
    EXPECT_NEAR(summary.at("mean_msd_mm").get<double>(), 1.5, 1e-15);
    EXPECT_NEAR(summary.at("dsc").at(oarNames()[0]).get<double>(), 0.4, 1e-15);
    EXPECT_EQ(summary.at("msd_mm").at(oarNames()[0]), 1.0) << "the miss is left out";
    EXPECT_EQ(summary.at("empty").at(oarNames()[0]), 1);
    EXPECT_EQ(summary.at("subjects"), 2);
}

}  // namespace
}  // namespace bauta::experiment
