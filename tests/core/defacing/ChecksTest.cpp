// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/Checks.h"

#include <gtest/gtest.h>

#include "core/defacing/Fill.h"
#include "core/defacing/Head.h"
#include "tests/support/Images.h"

namespace bauta::defacing {
namespace {

using image::Index3;

constexpr double kLevel = 50;

/// A head of 20 × 20 × 10 voxels in 30 × 30 × 20 and what a test removes from it.
struct Setting {
    image::Geometry geometry = test::centredGeometry({30, 30, 20}, {2, 2, 2}, test::rotation(5, 10, -20));
    DefaceRequest request;
    image::Mask methodBrain;
    std::optional<FaceScore> faceScore;

    Setting() {
        request.scan = test::makeVolume(geometry, image::PixelType::I16, [](const Index3& i) {
            return i[0] >= 5 && i[0] < 25 && i[1] >= 5 && i[1] < 25 && i[2] >= 5 && i[2] < 15 ? 100.0 : 0.0;
        });
    }

    [[nodiscard]] image::Mask where(const std::function<int(const Index3&)>& value) const {
        std::vector<std::uint8_t> voxels;
        for (std::int64_t k = 0; k < 20; ++k)
            for (std::int64_t j = 0; j < 30; ++j)
                for (std::int64_t i = 0; i < 30; ++i) voxels.push_back(static_cast<std::uint8_t>(value({i, j, k})));
        return {geometry, std::move(voxels)};
    }

    Check operator()(const std::string& name, const std::function<int(const Index3&)>& removal) {
        const image::Mask removed = where(removal);
        const image::Volume defaced = filled(request.scan, removed, 0);
        const image::Mask head = headMask(request.scan, kLevel);
        const image::Mask affected = affectedMask(request.scan, defaced, removed, kLevel);
        const std::vector<Check> checks = judge({request, defaced, affected, head, methodBrain}, kLevel, faceScore);
        EXPECT_EQ(checks.size(), 6U);
        for (const Check& check : checks) {
            EXPECT_FALSE(check.detail.empty()) << check.name;
            if (check.name == name) return check;
        }
        return {};
    }
};

/// The first n columns of the head's 20 along y: n · 5 % of it.
std::function<int(const Index3&)> front(std::int64_t n) {
    return [n](const Index3& i) { return i[1] < 5 + n ? 1 : 0; };
}

TEST(ChecksTest, HasTheSixNamesInOrder) {
    Setting setting;
    std::vector<std::string> names;
    const image::Mask nothing = setting.where([](const Index3&) { return 0; });
    for (const Check& check : judge({setting.request, setting.request.scan, nothing,
                                     headMask(setting.request.scan, kLevel), setting.methodBrain},
                                    kLevel, setting.faceScore))
        names.push_back(check.name);
    EXPECT_EQ(names, (std::vector<std::string>{"geometry", "changed", "brain", "amount", "oar", "face"}));
}

TEST(ChecksTest, FailsWhenNothingOfTheHeadChanged) {
    Setting setting;
    EXPECT_FALSE(setting("changed", front(0)).passed) << "the region lies in the air";
    EXPECT_EQ(setting("changed", front(0)).detail, "nothing of the head changed");
    const Check check = setting("changed", front(1));
    EXPECT_TRUE(check.passed);
    EXPECT_EQ(check.detail, "1.60 ml of the head changed");  // 200 voxels of 8 mm³
}

TEST(ChecksTest, WantsAPlausibleAmountOfTheHead) {
    Setting setting;
    EXPECT_FALSE(setting("amount", [](const Index3& i) { return i[1] == 5 && i[2] < 6 ? 1 : 0; }).passed);  // 0.5 %
    EXPECT_TRUE(setting("amount", front(1)).passed);
    EXPECT_EQ(setting("amount", front(3)).detail, "15.0 % of the head affected");
    EXPECT_TRUE(setting("amount", front(15)).passed);
    EXPECT_FALSE(setting("amount", front(16)).passed);
}

TEST(ChecksTest, AllowsNoBrainVoxelToBeLost) {
    Setting setting;
    EXPECT_FALSE(setting("brain", front(3)).judged);
    EXPECT_FALSE(setting("brain", front(3)).passed);
    EXPECT_EQ(setting("brain", front(3)).detail, "not judged: no brain mask");
    setting.methodBrain =
        setting.where([](const Index3& i) { return i[0] >= 5 && i[0] < 25 && i[1] >= 10 && i[1] < 20 && i[2] == 10; });
    EXPECT_TRUE(setting("brain", front(5)).passed);
    EXPECT_FALSE(setting("brain", front(6)).passed);
    EXPECT_EQ(setting("brain", front(6)).detail, "20 voxels (10.00 %) of the registered brain lost");
    // The request's own mask is the better judge.
    setting.request.brain = setting.where([](const Index3& i) { return i[1] == 20 && i[2] == 10; });
    EXPECT_TRUE(setting("brain", front(6)).passed);
}

TEST(ChecksTest, NamesTheOrgansTheCutEnters) {
    Setting setting;
    EXPECT_FALSE(setting("oar", front(5)).judged);
    // 20 columns in x, of which one, then two, lie in the cut: 5 % and 10 %.
    setting.request.oars = {
        {"Parotid_L", setting.where([](const Index3& i) { return i[0] < 20 && i[1] == 15 && i[2] == 9; })},
        {"Parotid_R", setting.where([](const Index3&) { return 0; })}};
    EXPECT_TRUE(setting("oar", front(5)).passed);
    EXPECT_EQ(setting("oar", front(5)).detail, "no organ at risk lost a voxel");
    const auto columns = [](std::int64_t n) {
        return [n](const Index3& i) { return i[0] >= 5 && i[0] < 5 + n ? 1 : 0; };
    };
    EXPECT_TRUE(setting("oar", columns(1)).passed);
    EXPECT_EQ(setting("oar", columns(1)).detail, "cut enters Parotid_L: 5.0 % lost");
    EXPECT_FALSE(setting("oar", columns(2)).passed);
}

TEST(ChecksTest, RoundsNeitherALossNorWhatIsLeftAway) {
    Setting setting;
    const auto head = [](const Index3& i) {
        return i[0] >= 5 && i[0] < 25 && i[1] >= 5 && i[1] < 25 && i[2] >= 5 && i[2] < 15;
    };
    setting.request.oars = {{"Parotid_L", setting.where(head)}};
    const auto corner = [](const Index3& i) { return i[0] == 5 && i[1] == 5 && i[2] == 5; };
    EXPECT_EQ(setting("oar", corner).detail, "cut enters Parotid_L: <0.1 % lost");  // one of 4000
    EXPECT_EQ(setting("oar", [&](const Index3& i) { return head(i) && !corner(i); }).detail,
              "cut enters Parotid_L: >99.9 % lost");
    EXPECT_EQ(setting("oar", head).detail, "cut enters Parotid_L: 100.0 % lost");
}

TEST(ChecksTest, JudgesTheFaceOnlyByLabels) {
    Setting setting;
    const Check none = setting("face", front(5));
    EXPECT_FALSE(none.judged);
    EXPECT_EQ(none.detail, "not judged: no face labels");
    setting.request.face = setting.where([](const Index3& i) {
        if (i[1] < 5 || i[1] > 7 || i[0] < 8 || i[0] > 20) return 0;
        return i[2] == 7 ? 4 : i[2] == 10 ? 3 : i[2] == 13 ? 1 : 0;
    });
    EXPECT_TRUE(setting("face", front(4)).passed);
    EXPECT_EQ(setting("face", front(4)).detail, "surface still there: eyes 0 %, nose 0 %, mouth 0 %");
    ASSERT_TRUE(setting.faceScore.has_value());
    EXPECT_EQ(setting.faceScore->features.size(), 3U);
    const Check kept = setting("face", [](const Index3& i) { return i[1] < 9 && i[2] > 8 ? 1 : 0; });
    EXPECT_FALSE(kept.passed);
    EXPECT_EQ(kept.detail, "surface still there: eyes 0 %, nose 0 %, mouth 100 %");
    EXPECT_EQ(setting.faceScore->worst, 1);
}

TEST(ChecksTest, SaysWhereTheFaceIsAnEstimateOrWhyThereIsNone) {
    Setting setting;
    setting.request.noFace = "no head was found";
    EXPECT_EQ(setting("face", front(5)).detail, "not judged: no head was found");
    setting.request.face = setting.where([](const Index3& i) { return i[1] == 5 && i[2] == 10 ? 3 : 0; });
    setting.request.faceQuality = 0.75;
    EXPECT_EQ(setting("face", front(4)).detail, "estimated: surface still there: nose 0 %");
    EXPECT_EQ(setting.faceScore->estimateQuality, 0.75);
    setting.request.face = setting.where([](const Index3& i) { return i[1] == 5 && i[2] == 10 ? 7 : 0; });
    EXPECT_EQ(setting("face", front(4)).detail, "not judged: no eyes, nose or mouth in the field of view");
    EXPECT_FALSE(setting.faceScore.has_value()) << "a chin alone is no score";
}

}  // namespace
}  // namespace bauta::defacing
