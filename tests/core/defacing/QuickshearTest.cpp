// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/defacing/Deface.h"
#include "core/defacing/Shear.h"
#include "core/image/ImageIo.h"
#include "core/voxelloss/VoxelLoss.h"
#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

using base::ErrorCode;
using base::Json;
using image::Index3;
using image::operator*;

struct Ellipse {
    std::int64_t p, s, radius_p, radius_s;
};

/// As in quickshear_reference.py: everything along right, posterior, superior; axes and flips place it on the grid.
struct Case {
    Index3 size;
    std::array<std::size_t, 3> axes;
    std::array<bool, 3> flips;
    image::Vec3 spacing_mm;
    image::Mat3 rotation;
    double buffer;
    Ellipse cerebrum, cerebellum;

    [[nodiscard]] image::Geometry geometry() const {
        image::Geometry grid;
        image::Mat3 columns{};
        for (std::size_t a = 0; a < 3; ++a) {
            columns[3 * a + axes[a]] = flips[a] ? -1 : 1;
            grid.size[axes[a]] = size[a];
            grid.spacing_mm[axes[a]] = spacing_mm[a];
        }
        grid.direction = rotation * columns;
        return grid;
    }

    /// Position along right, posterior, superior of a voxel.
    [[nodiscard]] Index3 patient(const Index3& index) const {
        Index3 at{};
        for (std::size_t a = 0; a < 3; ++a) at[a] = flips[a] ? size[a] - 1 - index[axes[a]] : index[axes[a]];
        return at;
    }

    [[nodiscard]] image::Mask brain() const {
        const auto inside = [&](const Ellipse& e, const Index3& at) {
            const std::int64_t rr = size[0] / 3;
            const std::int64_t x = (at[0] - size[0] / 2) * e.radius_p * e.radius_s;
            const std::int64_t y = (at[1] - e.p) * rr * e.radius_s;
            const std::int64_t z = (at[2] - e.s) * rr * e.radius_p;
            const std::int64_t all = rr * e.radius_p * e.radius_s;
            return x * x + y * y + z * z <= all * all;
        };
        const image::Geometry grid = geometry();
        std::vector<std::uint8_t> voxels;
        for (std::int64_t k = 0; k < grid.size[2]; ++k)
            for (std::int64_t j = 0; j < grid.size[1]; ++j)
                for (std::int64_t i = 0; i < grid.size[0]; ++i) {
                    const Index3 at = patient({i, j, k});
                    voxels.push_back(inside(cerebrum, at) || inside(cerebellum, at) ? 1 : 0);
                }
        return {grid, std::move(voxels)};
    }
};

/// What is removed: how many voxels, and a digest of their offsets in memory order.
struct Removed {
    bool refused;
    std::size_t count;
    std::uint32_t digest;
};
struct Reference {
    Case head;
    Removed published, fixed;
};
std::vector<Reference> references() {
    using test::rotation;
    return {
#include "tests/core/defacing/QuickshearReference.inc"
    };
}

image::Volume grey(const image::Geometry& geometry) {
    return test::makeVolume(geometry, image::PixelType::I16,
                            [](const Index3& i) { return 100.0 + static_cast<double>((i[0] + i[1] + i[2]) % 7); });
}

MethodOutput shear(const image::Mask& brain, const Json& options) {
    const Method& quickshear = method("quickshear");
    return quickshear.run({grey(brain.geometry()), brain, completeOptions(quickshear, options)}, {});
}

ErrorCode refusal(const image::Mask& brain, const Json& options) {
    try {
        (void)shear(brain, options);
    } catch (const base::Error& error) {
        return error.code();
    }
    return ErrorCode::Internal;
}

/// A box of brain between columns p and rows s, both inclusive, on a plain grid (index = right, posterior, superior).
image::Mask box(const Index3& size, const image::Vec3& spacing_mm, Index3 low, Index3 high) {
    const image::Geometry geometry = test::centredGeometry(size, spacing_mm);
    std::vector<std::uint8_t> voxels;
    for (std::int64_t k = 0; k < size[2]; ++k)
        for (std::int64_t j = 0; j < size[1]; ++j)
            for (std::int64_t i = 0; i < size[0]; ++i)
                voxels.push_back(i >= low[0] && i <= high[0] && j >= low[1] && j <= high[1] && k >= low[2] &&
                                 k <= high[2]);
    return {geometry, std::move(voxels)};
}

/// Removed voxels of column p, counted from below.
std::int64_t depth(const image::Mask& removal, std::int64_t p) {
    std::int64_t count = 0;
    while (count < removal.geometry().size[2] && removal.at({0, p, count}) != 0) ++count;
    return count;
}

TEST(QuickshearTest, FillsCtWithAirAndAsPublishedWithWater) {
    const image::Mask brain = box({4, 70, 60}, {1, 1, 1}, {0, 20, 30}, {3, 50, 55});
    const Method& quickshear = method("quickshear");
    for (const char* compat : {"fixed", "published"}) {
        const image::Volume scan = grey(brain.geometry()).withModality(image::Modality::CT);
        const MethodOutput output =
            quickshear.run({scan, brain, completeOptions(quickshear, {{"compat", compat}})}, {});
        EXPECT_EQ(output.removal.at({0, 20, 0}), 1);
        EXPECT_EQ(output.defaced.at(Index3{0, 20, 0}), std::string(compat) == "fixed" ? -1000 : 0) << compat;
    }
}

void expectRemoved(const Case& head, const char* compat, const Removed& expected) {
    SCOPED_TRACE(compat);
    const Json options = {{"buffer", head.buffer}, {"compat", compat}};
    if (expected.refused) {
        EXPECT_EQ(refusal(head.brain(), options), ErrorCode::NotApplicable);
        return;
    }
    const MethodOutput output = shear(head.brain(), options);
    EXPECT_EQ(output.removal.count(), expected.count);
    std::uint32_t digest = 0;
    for (std::size_t v = 0; v < output.removal.voxels().size(); ++v)
        if (output.removal.voxels()[v] == 1) digest = digest * 31 + static_cast<std::uint32_t>(v);
    EXPECT_EQ(digest, expected.digest);
}

TEST(QuickshearTest, RemovesVoxelForVoxelWhatNumpyAndNibabelRemoveOnPermutedFlippedAndObliqueGrids) {
    std::size_t number = 0;
    for (const Reference& each : references()) {
        SCOPED_TRACE("case " + std::to_string(number++));
        expectRemoved(each.head, "published", each.published);
        expectRemoved(each.head, "fixed", each.fixed);
    }
    EXPECT_EQ(number, 20U) << "ten chosen and ten random ones";
}

TEST(QuickshearTest, LaysThePlaneOfABoxByHand) {
    // The edge holds (p 19, s 30), one step in front of the box, and (20, 29), one step under it: s = 49 − p. Ten
    // millimetres square to it lower it by 10·√2 = 14.14 steps.
    const image::Mask brain = box({4, 70, 60}, {1, 1, 1}, {0, 20, 30}, {3, 50, 55});
    const MethodOutput output = shear(brain, {{"buffer", 10}});
    EXPECT_EQ(depth(output.removal, 0), 34);
    EXPECT_EQ(depth(output.removal, 20), 14);
    EXPECT_EQ(depth(output.removal, 33), 1);
    EXPECT_EQ(depth(output.removal, 34), 0);
    EXPECT_EQ(depth(shear(brain, {{"buffer", 10}, {"buffer_units", "voxel"}}).removal, 0), 39);
    EXPECT_DOUBLE_EQ(output.provenance["plane"]["angle_deg"].get<double>(), -45.0);
}

TEST(QuickshearTest, MeasuresTheBufferInMillimetresOnAnisotropicVoxels) {
    // In voxels the line is the same; in mm its slope is −1 · 2 / 0.5 = −4, so 10 mm lower it by 10·√17 / 2 = 20.62.
    const image::Mask brain = box({4, 70, 60}, {1, 0.5, 2}, {0, 20, 30}, {3, 50, 55});
    EXPECT_EQ(depth(shear(brain, {{"buffer", 10}}).removal, 0), 28);
    EXPECT_EQ(depth(shear(brain, {{"buffer", 10}, {"compat", "published"}}).removal, 0), 39);
}

TEST(QuickshearTest, KeepsItsDistanceFromAnEllipsoidOnObliqueGrids) {
    for (const double angle : {0.0, 13.0, -24.0}) {
        const image::Geometry geometry =
            test::centredGeometry({50, 110, 80}, {2.0, 1.1, 1.6}, test::rotation(angle, angle / 2, -angle));
        const image::Mask brain = test::makeMask(geometry, [](const image::Vec3& p) {
            return std::pow(p[0] / 30, 2) + std::pow((p[1] - 5) / 40, 2) + std::pow((p[2] - 10) / 28, 2) < 1;
        });
        const MethodOutput output = shear(brain, {{"buffer", 8.0}});
        const double distance_mm = voxelloss::countLoss({{"brain", brain}}, output.removal).at(0).min_dist_cut_mm;
        // The outline's outer pixels carry the plane, and whole voxels are removed: up to two voxel diagonals more.
        EXPECT_GE(distance_mm, 8.0);
        EXPECT_LE(distance_mm, 8.0 + 2 * std::hypot(1.1, 1.6));
    }
}

TEST(QuickshearTest, CutsBehindTheFirstColumnsOnlyWhenFixed) {
    // 200 columns, 60 rows: the published program stops at column 60, short of the box's face below.
    const image::Mask brain = box({2, 200, 60}, {1, 1, 1}, {0, 100, 40}, {1, 180, 59});
    const MethodOutput fixed = shear(brain, {{"buffer", 2}});
    const MethodOutput published = shear(brain, {{"buffer", 2}, {"compat", "published"}});
    EXPECT_EQ(depth(fixed.removal, 59), 60);
    EXPECT_GT(depth(fixed.removal, 60), 0);
    EXPECT_EQ(depth(fixed.removal, 99), 37);  // s = 40 − (p − 99) − 2·√2
    EXPECT_EQ(depth(published.removal, 59), 60);
    EXPECT_EQ(depth(published.removal, 60), 0);
}

TEST(QuickshearTest, DoesNotSeeABrainCutByTheUpperBorderAtTheLowerOne) {
    // Rows 30 to 59 of 60: wrapped around, the outline of row 59 reappears in row 0.
    const image::Mask brain = box({2, 60, 60}, {1, 1, 1}, {0, 20, 30}, {1, 50, 59});
    const Silhouette silhouette = silhouetteOf(brain);
    const std::vector<Pixel> wrapped = lowerHull(edgesOf(silhouette, Border::Wrap));
    const std::vector<Pixel> continued = lowerHull(edgesOf(silhouette, Border::Continued));
    EXPECT_EQ(wrapped.at(1), Pixel(20, 0));
    EXPECT_EQ(continued.at(0), Pixel(19, 30));
    EXPECT_EQ(continued.at(1), Pixel(20, 29));
    EXPECT_EQ(depth(shear(brain, {{"buffer", 0}}).removal, 25), 24);
    EXPECT_EQ(depth(shear(brain, {{"buffer", 0}, {"compat", "published"}}).removal, 25), 0);
}

TEST(QuickshearTest, NeverCutsTheBrainItWasGiven) {
    for (const Reference& each : references()) {
        const image::Mask brain = each.head.brain();
        try {
            const MethodOutput output = shear(brain, {{"buffer", 0}});
            EXPECT_EQ(voxelloss::countLoss({{"brain", brain}}, output.removal).at(0).lost(), 0U);
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::NotApplicable);
        }
    }
}

TEST(QuickshearTest, IsNotApplicableWithoutAnUndersideOfTheBrain) {
    const Index3 size = {4, 40, 40};
    EXPECT_EQ(refusal(box(size, {1, 1, 1}, {0, 0, 0}, {3, 39, 39}), Json::object()), ErrorCode::NotApplicable);
    EXPECT_EQ(refusal(box(size, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}), Json::object()), ErrorCode::NotApplicable);  // none
    // One column deep: the first segment is upright.
    for (const char* compat : {"fixed", "published"})
        EXPECT_EQ(refusal(box({4, 1, 40}, {1, 1, 1}, {0, 0, 20}, {3, 0, 30}), {{"compat", compat}}),
                  ErrorCode::NotApplicable);
    // Fills the front up to the lower corner: every plane in front of it would be outside the scan.
    EXPECT_EQ(refusal(box(size, {1, 1, 1}, {0, 0, 0}, {3, 20, 20}), {{"buffer", 0}}), ErrorCode::NotApplicable);
}

TEST(QuickshearTest, SetsRemovedMrVoxelsToZeroAndCtToAir) {
    const image::Mask brain = box({4, 70, 60}, {1, 1, 1}, {0, 20, 30}, {3, 50, 55});
    const Method& quickshear = method("quickshear");
    for (const image::Modality modality : {image::Modality::T1w, image::Modality::CT}) {
        const image::Volume scan = grey(brain.geometry()).withModality(modality);
        const MethodOutput output = quickshear.run({scan, brain, completeOptions(quickshear, {})}, {});
        const double expected = modality == image::Modality::CT ? -1000 : 0;
        for (std::size_t v = 0; v < scan.voxelCount(); ++v)
            ASSERT_EQ(output.defaced.at(v), output.removal.voxels()[v] != 0 ? expected : scan.at(v));
    }
}

TEST(QuickshearTest, TakesTheMaskFileBeforeTheSubjectsOwn) {
    const image::Mask file = box({4, 70, 60}, {1, 1, 1}, {0, 20, 30}, {3, 50, 55});
    const image::Mask own = box({4, 70, 60}, {1, 1, 1}, {0, 30, 20}, {3, 50, 55});
    const base::TemporaryFolder folder;
    const std::string path = folder.path() / "brain.nii.gz";
    image::writeMask(path, file);
    const MethodOutput output = shear(own, {{"brainmask", path}});
    EXPECT_EQ(depth(output.removal, 0), 34);
    EXPECT_EQ(output.provenance["brain"]["source"], "file");
    EXPECT_EQ(output.provenance.dump().find(path), std::string::npos) << "a path may name a person";
    EXPECT_EQ(refusal(own, {{"brainmask", folder.path() / "none.nii.gz"}}), ErrorCode::NotFound);
    const std::string other = folder.path() / "other.nii.gz";
    image::writeMask(other, box({4, 70, 61}, {1, 1, 1}, {0, 20, 30}, {3, 50, 55}));
    EXPECT_EQ(refusal(own, {{"brainmask", other}}), ErrorCode::Geometry);
}

}  // namespace
}  // namespace bauta::defacing
