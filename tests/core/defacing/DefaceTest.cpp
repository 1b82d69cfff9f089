// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/Deface.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/image/ImageIo.h"
#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

using base::ErrorCode;
using image::Index3;
using testing::HasSubstr;

image::Geometry grid() {
    return test::centredGeometry({30, 40, 36}, {2, 2, 2}, test::rotation(6, -9, 14));
}

DefaceRequest request() {
    DefaceRequest result;
    result.method = "quickshear";
    result.scan = test::makeVolume(grid(), image::PixelType::I16, [](const Index3& i) {
        return i[0] > 3 && i[0] < 26 && i[1] > 3 && i[1] < 36 && i[2] > 2 && i[2] < 33
                   ? 100.0 + static_cast<double>(i[1])
                   : 2.0;
    });
    result.brain = test::makeMask(grid(), [](const image::Vec3& p) {
        return std::pow(p[0] / 14, 2) + std::pow((p[1] - 6) / 18, 2) + std::pow((p[2] - 12) / 12, 2) < 1;
    });
    return result;
}

base::Error refused(const DefaceRequest& wrong) {
    try {
        (void)deface(wrong);
    } catch (const base::Error& error) {
        return error;
    }
    return {ErrorCode::Internal, "no error"};
}

TEST(DefaceTest, ReturnsWhatItDidWithItsProvenance) {
    const DefaceRequest asked = request();
    const DefaceResult result = deface(asked);
    EXPECT_EQ(result.removedVoxels, result.affected.count(1));
    EXPECT_GT(result.removedVoxels, 0U);
    EXPECT_EQ(result.alteredVoxels, 0U);
    EXPECT_GT(result.seconds, 0);
    EXPECT_EQ(result.skinLevel, result.provenance["skin_level"]);
    EXPECT_EQ(result.provenance["method"], "quickshear");
    EXPECT_EQ(result.provenance["engine"], "native");
    EXPECT_EQ(result.provenance["options"]["buffer"], 10.0);
    EXPECT_EQ(result.provenance["details"]["brain"]["source"], "given");
    ASSERT_EQ(result.checks.size(), 6U);
    EXPECT_TRUE(result.checks[0].passed) << result.checks[0].detail;
    EXPECT_TRUE(result.checks[1].passed) << result.checks[1].detail;
    EXPECT_TRUE(result.checks[2].passed) << result.checks[2].detail;
    EXPECT_FALSE(result.faceScore.has_value());
}

TEST(DefaceTest, StoresHashesInsteadOfPathsThatMayNameAPerson) {
    DefaceRequest asked = request();
    const base::TemporaryFolder folder;
    const std::string path = folder.path() / "Jane_Doe.nii.gz";
    image::writeMask(path, asked.brain);
    asked.options = {{"brainmask", path}};
    const DefaceResult result = deface(asked);
    EXPECT_EQ(result.provenance["options"]["brainmask"], "sha256:" + base::sha256OfFile(path));
    EXPECT_EQ(result.provenance.dump().find("Jane_Doe"), std::string::npos);
}

TEST(DefaceTest, TakesTheStoredSkinLevel) {
    DefaceRequest asked = request();
    asked.skinLevel = 120;
    const DefaceResult high = deface(asked);
    EXPECT_EQ(high.skinLevel, 120);
    EXPECT_EQ(high.defaced.geometry(), asked.scan.geometry());
}

TEST(DefaceTest, RefusesScansThatAreNoHead) {
    DefaceRequest asked = request();
    asked.scan = {};
    EXPECT_EQ(refused(asked).code(), ErrorCode::Damaged);

    asked = request();
    asked.brain = {};
    asked.scan = test::makeVolume(grid(), image::PixelType::I16, [](const Index3&) { return 7.0; });
    EXPECT_EQ(refused(asked).code(), ErrorCode::Damaged);
    EXPECT_THAT(refused(asked).line(), HasSubstr("constant"));

    asked.scan = test::countingVolume(test::centredGeometry({30, 7, 30}, {2, 8, 2}), image::PixelType::U8);
    EXPECT_EQ(refused(asked).code(), ErrorCode::Damaged);
    EXPECT_THAT(refused(asked).line(), HasSubstr("7 voxels"));
    asked.scan = test::countingVolume(test::centredGeometry({30, 30, 30}, {2, 2, 1.2}), image::PixelType::U8);
    EXPECT_THAT(refused(asked).line(), HasSubstr("36 mm"));

    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        asked.scan = test::makeVolume(grid(), image::PixelType::F32, [bad](const Index3& i) {
            return i[0] == 4 && i[1] == 4 && i[2] < 3 ? bad : 5.0;
        });
        EXPECT_EQ(refused(asked).code(), ErrorCode::Damaged);
        EXPECT_THAT(refused(asked).line(), HasSubstr("3 voxels"));
    }
}

TEST(DefaceTest, RefusesUnknownMethodsAndOptions) {
    DefaceRequest asked = request();
    asked.method = "pixelate";
    EXPECT_EQ(refused(asked).code(), ErrorCode::BadRequest);
    asked = request();
    asked.options = {{"buffer", -3}};
    EXPECT_EQ(refused(asked).code(), ErrorCode::BadRequest);
}

TEST(DefaceTest, RefusesMasksOnAnotherGridByName) {
    const image::Mask other(test::centredGeometry({30, 40, 35}, {2, 2, 2}), std::vector<std::uint8_t>(30 * 40 * 35, 1));
    DefaceRequest asked = request();
    asked.brain = other;
    EXPECT_EQ(refused(asked).code(), ErrorCode::Geometry);
    EXPECT_THAT(refused(asked).line(), HasSubstr("brain mask"));
    asked = request();
    asked.oars = {{"LN_Neck_II_R", other}};
    EXPECT_THAT(refused(asked).line(), HasSubstr("LN_Neck_II_R"));
    asked = request();
    asked.face = other;
    EXPECT_THAT(refused(asked).line(), HasSubstr("face labels"));
}

}  // namespace
}  // namespace bauta::defacing
