// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/defacing/Deface.h"
#include "core/defacing/Templates.h"
#include "core/image/ImageIo.h"
#include "core/phantom/Phantom.h"
#include "core/voxelloss/VoxelLoss.h"

namespace bauta::defacing {
namespace {

using base::ErrorCode;
using base::Json;
using image::Index3;

phantom::Phantom made(phantom::FieldOfView fov, image::Modality modality) {
    phantom::PhantomSpec spec;
    spec.seed = 611;
    spec.fov = fov;
    spec.modality = modality;
    spec.spacing_mm = {2.5, 2.5, 3};
    return phantom::makePhantom(spec);
}

/// Cut at the forehead, as radiotherapy scans are.
const phantom::Phantom& rtHead() {
    static const phantom::Phantom head = made(phantom::FieldOfView::Rt, image::Modality::T2w);
    return head;
}

DefaceResult run(const Json& options, const phantom::Phantom& head = rtHead()) {
    DefaceRequest request;
    request.method = "fsl_deface";
    request.scan = head.scan;
    request.options = options;
    request.face = head.face;
    return deface(request);
}

const DefaceResult& plain() {
    static const DefaceResult result = run(Json::object());
    return result;
}

ErrorCode codeOf(const Json& options) {
    try {
        run(options);
    } catch (const base::Error& error) {
        return error.code();
    }
    return ErrorCode::Internal;
}

TEST(FslDefaceTest, RemovesFaceAndEarsOfAHeadCutAtTheForeheadAndKeepsTheNeck) {
    for (const FeatureScore& feature : plain().faceScore->features)
        EXPECT_LE(feature.remainingFraction, feature.feature == "ears" ? 0.2 : 0.1) << feature.feature;
    EXPECT_EQ(plain().alteredVoxels, 0U) << "a hard edge only removes";
    for (const auto& loss : voxelloss::countLoss(rtHead().oars, plain().affected)) {
        const double share = static_cast<double>(loss.lost()) / static_cast<double>(loss.n_vox_ref);
        EXPECT_LT(share, loss.oar.starts_with("Parotid") ? 0.3 : 0.02) << loss.oar;
    }
    EXPECT_EQ(voxelloss::countLoss({{"brain", rtHead().brain}}, plain().affected).at(0).lost(), 0U);
    EXPECT_TRUE(plain().provenance["details"]["robust_field_of_view"]["top_cut"].get<bool>());
    EXPECT_EQ(plain().provenance["details"]["face_mask_in_brain"]["fraction"], 0.0);
}

TEST(FslDefaceTest, LooksNoFurtherDownThanTheRobustFieldOfViewOfAWholeHead) {
    const phantom::Phantom head = made(phantom::FieldOfView::Full, image::Modality::CT);
    const DefaceResult result = run({{"compat", "published"}}, head);
    const Json& view = result.provenance["details"]["robust_field_of_view"];
    EXPECT_FALSE(view["top_cut"].get<bool>());
    EXPECT_EQ(view["kept_below_top_mm"], 170 * 3.0) << "170 slices";
    EXPECT_TRUE(result.faceScore->success);
    EXPECT_EQ(image::valueRange(result.defaced).min, image::valueRange(head.scan).min);
    for (std::size_t v = 0; v < head.scan.voxelCount(); ++v)
        if (result.affected.voxels()[v] != 0) {
            ASSERT_EQ(result.defaced.at(v), 0) << "0 HU";
        }
}

TEST(FslDefaceTest, DoesNotApplyToANeckWithoutABrain) {
    DefaceRequest request;
    request.method = "fsl_deface";
    request.scan = made(phantom::FieldOfView::Neck, image::Modality::T2w).scan;
    try {
        (void)deface(request);
        FAIL() << "cut blindly";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::NotApplicable) << error.line();
    }
}

TEST(FslDefaceTest, DoesNotApplyToAHeadThatIsSaidToLookBackwards) {
    for (const image::Modality modality : {image::Modality::T1w, image::Modality::CT}) {
        DefaceRequest request;
        request.method = "fsl_deface";
        request.scan = made(phantom::FieldOfView::Full, modality).scan;
        image::Geometry turned = request.scan.geometry();
        for (std::size_t row = 0; row < 2; ++row) {
            turned.origin_lps_mm[row] *= -1;
            for (std::size_t column = 0; column < 3; ++column) turned.direction[3 * row + column] *= -1;
        }
        request.scan = request.scan.withGeometry(turned);
        try {
            (void)deface(request);
            FAIL() << "cut blindly";
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::NotApplicable) << error.line();
        }
    }
}

/// Mean position of what is removed.
image::Vec3 centre(const image::Mask& removed) {
    const image::Geometry& grid = removed.geometry();
    image::Vec3 sum = {0, 0, 0};
    double count = 0;
    std::size_t v = 0;
    for (std::int64_t k = 0; k < grid.size[2]; ++k)
        for (std::int64_t j = 0; j < grid.size[1]; ++j)
            for (std::int64_t i = 0; i < grid.size[0]; ++i, ++v) {
                if (removed.voxels()[v] == 0) continue;
                const image::Vec3 p = grid.toPoint(Index3{i, j, k});
                for (std::size_t a = 0; a < 3; ++a) sum[a] += p[a];
                ++count;
            }
    for (double& each : sum) each /= count;
    return sum;
}

TEST(FslDefaceTest, NudgesTheMaskLeftForwardsAndUp) {
    // What of the mask lies in air or beyond the scan does not count, so the mean moves less than the mask.
    const image::Vec3 before = centre(plain().affected);
    const image::Vec3 moved = centre(run({{"nud_x", 6}, {"nud_y", 5}, {"nud_z", 4}}).affected);
    EXPECT_GT(moved[0] - before[0], 1);
    EXPECT_LT(moved[1] - before[1], -1);
    EXPECT_GT(moved[2] - before[2], 1);
}

/// A user's template on one grid and a face mask on another, related by a FLIRT matrix, as FSL's own are.
struct Given {
    base::TemporaryFolder folder;
    std::string head = (folder.path() / "head.nii.gz").string(), mask = (folder.path() / "mask.nii.gz").string(),
                matrix = (folder.path() / "face.mat").string();
};

TEST(FslDefaceTest, TakesTheUsersTemplateWithAMaskThatAFlirtMatrixRelatesToIt) {
    const Given files;
    image::writeImage(files.head, templateHead(image::Modality::T2w));
    // The mask's file puts it elsewhere and is stored from right to left: FLIRT's matrix alone tells where it belongs.
    const image::Mask& own = templateMask("fsl_face.nii.gz");
    image::Geometry stored = own.geometry();
    const Index3 size = stored.size;
    stored.origin_lps_mm = {40, 50, 60};
    stored.direction = {-1, 0, 0, 0, 1, 0, 0, 0, 1};
    std::vector<std::uint8_t> voxels(stored.voxelCount());
    for (std::int64_t k = 0; k < size[2]; ++k)
        for (std::int64_t j = 0; j < size[1]; ++j)
            for (std::int64_t i = 0; i < size[0]; ++i)
                voxels[stored.offset({i, j, k})] = own.at({size[0] - 1 - i, j, k});
    image::writeMask(files.mask, image::Mask(stored, std::move(voxels)));
    // FLIRT measures in voxel × spacing. The template's axes are right-handed in LPS, so its x runs from the last voxel
    // to the first; the mask's are left-handed, so its x runs as it is stored, which is from own's last to its first.
    const image::Geometry& head = templateHead(image::Modality::T2w).geometry();
    const auto last = [](const image::Geometry& g) {
        return g.origin_lps_mm[0] + static_cast<double>(g.size[0] - 1) * g.spacing_mm[0];
    };
    const image::Geometry& face = own.geometry();
    std::string rows;
    for (int row = 0; row < 4; ++row) {
        const auto r = static_cast<std::size_t>(row);
        const double shift = row == 0  ? last(face) - last(head)
                             : row < 3 ? head.origin_lps_mm[r] - face.origin_lps_mm[r]
                                       : 1;
        for (int column = 0; column < 3; ++column) rows += row == column ? "1 " : "0 ";
        rows += std::to_string(shift) + "  \n";
    }
    base::writeFile(files.matrix, rows);

    const DefaceResult result = run({{"template", files.head}, {"mask", files.mask}, {"matrix", files.matrix}});
    for (const FeatureScore& feature : result.faceScore->features)
        EXPECT_LE(feature.remainingFraction, 0.2) << feature.feature;
    EXPECT_EQ(voxelloss::countLoss({{"brain", rtHead().brain}}, result.affected).at(0).lost(), 0U);
    EXPECT_EQ(result.provenance.dump().find(files.folder.path().string()), std::string::npos) << "a path was stored";
    EXPECT_EQ(codeOf({{"template", files.head}, {"mask", files.mask}}), ErrorCode::Geometry) << "no stated relation";
}

TEST(FslDefaceTest, RefusesFilesThatDoNotFit) {
    const Given files;
    const image::Volume& head = templateHead(image::Modality::T2w);
    image::writeImage(files.head, head);
    EXPECT_EQ(codeOf({{"template", files.head}}), ErrorCode::BadRequest);
    EXPECT_EQ(codeOf({{"matrix", files.matrix}}), ErrorCode::BadRequest);
    EXPECT_EQ(codeOf({{"template", files.head}, {"mask", files.mask}}), ErrorCode::NotFound);
    image::writeMask(files.mask, image::Mask(head.geometry(), std::vector<std::uint8_t>(head.voxelCount(), 0)));
    EXPECT_EQ(codeOf({{"template", files.head}, {"mask", files.mask}}), ErrorCode::BadRequest) << "removes nothing";
    image::writeMask(files.mask, templateMask("fsl_face.nii.gz"));
    for (const char* text : {"", "1 0 0", "1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 2", "1 0 0 0 0 1 0 0 0 0 0 0 0 0 0 1",
                             "1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1 5", "1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 x"}) {
        base::writeFile(files.matrix, text);
        EXPECT_EQ(codeOf({{"template", files.head}, {"mask", files.mask}, {"matrix", files.matrix}}),
                  ErrorCode::Damaged)
            << text;
    }
}

}  // namespace
}  // namespace bauta::defacing
