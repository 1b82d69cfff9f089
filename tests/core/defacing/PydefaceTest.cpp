// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/defacing/Deface.h"
#include "core/defacing/Templates.h"
#include "core/image/ImageIo.h"
#include "core/image/Window.h"
#include "core/phantom/Phantom.h"
#include "core/voxelloss/VoxelLoss.h"

namespace bauta::defacing {
namespace {

using base::ErrorCode;

const phantom::Phantom& rtHead() {
    static const phantom::Phantom made = [] {
        phantom::PhantomSpec spec;
        spec.seed = 611;
        spec.fov = phantom::FieldOfView::Rt;
        spec.spacing_mm = {2.5, 2.5, 3};
        return phantom::makePhantom(spec);
    }();
    return made;
}

DefaceResult run(base::Json options) {
    DefaceRequest request;
    request.method = "pydeface";
    request.scan = rtHead().scan;
    request.options = std::move(options);
    return deface(request);
}

ErrorCode codeOf(base::Json options) {
    try {
        run(std::move(options));
    } catch (const base::Error& error) {
        return error.code();
    }
    return ErrorCode::Internal;
}

double share(const image::Mask& part, const image::Mask& affected) {
    std::size_t lost = 0;
    for (std::size_t v = 0; v < part.voxels().size(); ++v)
        lost += part.voxels()[v] != 0 && affected.voxels()[v] != 0 ? 1U : 0U;
    return static_cast<double>(lost) / static_cast<double>(part.count());
}

TEST(PydefaceTest, RemovesTheFaceAndTheLowerNeckAndSparesTheUpper) {
    const auto result = run(base::Json::object());
    const auto score = faceScore(rtHead().scan, result.defaced, rtHead().face, image::skinLevel(rtHead().scan), true);
    for (const auto& feature : score.features) {
        if (feature.feature == "nose" || feature.feature == "mouth") {
            EXPECT_LE(feature.remainingFraction, 0.1) << feature.feature;
        }
    }
    for (const auto& [name, mask] : rtHead().oars) {
        if (name.starts_with("LN_Neck_III")) {
            EXPECT_GT(share(mask, result.affected), 0.5) << name;
        }
        if (name.starts_with("Parotid")) {
            EXPECT_LT(share(mask, result.affected), 0.1) << name;
        }
    }
    EXPECT_LT(share(rtHead().brain, result.affected), 0.01);
}

TEST(PydefaceTest, KeepsTheNeckWhenTheOutsideIsKept) {
    const auto result = run({{"outside", "keep"}, {"edge", "hard"}});
    for (const auto& [name, mask] : rtHead().oars) {
        if (name.starts_with("LN_Neck_III")) {
            EXPECT_EQ(share(mask, result.affected), 0) << name;
        }
    }
    EXPECT_EQ(result.alteredVoxels, 0U) << "a hard edge only removes";
}

TEST(PydefaceTest, TakesTheUsersTemplateWithItsMask) {
    const base::TemporaryFolder folder;
    const auto head = folder.path() / "head.nii.gz", keep = folder.path() / "keep.nii.gz";
    image::writeImage(head, templateHead(image::Modality::T2w));
    const auto& grid = templateHead(image::Modality::T2w).geometry();
    std::vector<std::uint8_t> voxels(grid.voxelCount());
    for (std::size_t v = 0; v < voxels.size(); ++v) {
        const auto slice = static_cast<std::int64_t>(v) / (grid.size[0] * grid.size[1]);
        const auto row = static_cast<std::int64_t>(v) / grid.size[0] % grid.size[1];
        voxels[v] = grid.toPoint(image::Index3{0, row, slice})[1] > -75 ? 1 : 0;
    }
    image::writeMask(keep, image::Mask(grid, std::move(voxels)));
    const auto result = run({{"template", head.string()}, {"facemask", keep.string()}});
    EXPECT_GT(result.removedVoxels, 0U);
    EXPECT_EQ(result.provenance.dump().find(folder.path().string()), std::string::npos) << "a path was stored";
}

TEST(PydefaceTest, RefusesPathsThatDoNotFit) {
    const base::TemporaryFolder folder;
    const auto head = folder.path() / "head.nii.gz", other = folder.path() / "other.nii.gz";
    image::writeImage(head, templateHead(image::Modality::T2w));
    image::writeMask(other, templateMask(TemplateMask::PydefaceKeep));
    EXPECT_EQ(codeOf({{"facemask", other.string()}}), ErrorCode::BadRequest);
    EXPECT_EQ(codeOf({{"template", head.string()}, {"facemask", (folder.path() / "none.nii.gz").string()}}),
              ErrorCode::NotFound);
    EXPECT_EQ(codeOf({{"template", head.string()}, {"facemask", other.string()}}), ErrorCode::Geometry);
}

TEST(PydefaceTest, TemplatesAreOneFrame) {
    const auto& head = templateHead(image::Modality::T1w);
    EXPECT_EQ(templateMask(TemplateMask::Brain).geometry(), head.geometry());
    EXPECT_EQ(templateMask(TemplateMask::Face).geometry(), head.geometry());
    // pydeface's field of view: 176 mm wide, from above the vertex to just below the chin.
    const auto& keep = templateMask(TemplateMask::PydefaceKeep).geometry();
    EXPECT_NEAR(static_cast<double>(keep.size[0] - 1) * keep.spacing_mm[0], 176, 2);
    EXPECT_NEAR(keep.origin_lps_mm[2], templateLandmark("menton")[2] - 6, 2);
    EXPECT_GT(keep.toPoint(image::Index3{0, 0, keep.size[2] - 1})[2], templateLandmark("vertex")[2]);
}

}  // namespace
}  // namespace bauta::defacing
