// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include <cstring>

#include "core/base/Error.h"
#include "core/defacing/Deface.h"
#include "tests/core/defacing/published/StandIns.h"

namespace bauta::defacing {
namespace {

using base::ErrorCode;
using testing::HasSubstr;
using testing::Not;

class PublishedEngineTest : public StandIns {
  protected:
    PublishedEngineTest() { places.save(); }

    DefaceRequest request(const std::string& method, const std::string& engine = "published") const {
        DefaceRequest asked;
        asked.method = method;
        asked.engine = engine;
        asked.scan = input.scan;
        return asked;
    }
    static base::Error refusal(const DefaceRequest& asked) {
        try {
            (void)deface(asked);
        } catch (const base::Error& error) {
            return error;
        }
        ADD_FAILURE() << "no error";
        return {ErrorCode::Internal, ""};
    }
};

TEST_F(PublishedEngineTest, RunsAsAMethodRunsWithAffectedMaskChecksAndProvenance) {
    const DefaceResult result = deface(request("deepdefacer"));
    EXPECT_GT(result.removedVoxels, 1000U);
    EXPECT_EQ(result.defaced.type(), input.scan.type());
    ASSERT_EQ(result.checks.size(), 6U);
    EXPECT_TRUE(result.checks[0].passed) << result.checks[0].detail;
    EXPECT_TRUE(result.checks[1].passed) << result.checks[1].detail;
    for (std::size_t v = 0; v < input.scan.voxelCount(); ++v)
        if (result.affected.voxels()[v] == 0) {
            ASSERT_EQ(result.defaced.at(v), input.scan.at(v));
        }
    EXPECT_EQ(result.provenance.at("engine"), "published");
    EXPECT_EQ(result.provenance.at("details").at("program"), "deepdefacer");
    EXPECT_EQ(result.provenance.at("details").at("exit_code"), 0);
    EXPECT_THAT(result.provenance.dump(), Not(HasSubstr(folder().string())));
}

TEST_F(PublishedEngineTest, OutsideTheMaskEveryBitOfRealNumbersIsAsItWas) {
    // Scaled by the program and stored as f32: only what lies in the mask may differ from the scan, to the last bit.
    input.scan = standInScan(image::PixelType::F32);
    set("STAND_IN", "rescaled");
    const DefaceResult result = deface(request("pydeface"));
    std::size_t untouched = 0;
    for (std::size_t v = 0; v < input.scan.voxelCount(); ++v) {
        if (result.affected.voxels()[v] != 0) continue;
        ++untouched;
        const float before = input.scan.as<float>()[v], after = result.defaced.as<float>()[v];
        ASSERT_EQ(std::memcmp(&before, &after, sizeof before), 0);
    }
    EXPECT_GT(untouched, input.scan.voxelCount() / 2);
}

TEST_F(PublishedEngineTest, QuickshearGetsTheBrainThatIsGiven) {
    DefaceRequest asked = request("quickshear");
    asked.brain = test::makeMask(input.scan.geometry(), [](const image::Vec3& p) { return image::norm(p) < 30; });
    const DefaceResult result = deface(asked);
    EXPECT_EQ(result.provenance.at("details").at("brain").at("source"), "given");
    EXPECT_TRUE(result.checks[2].judged);
    EXPECT_TRUE(result.checks[2].passed) << result.checks[2].detail;
}

TEST_F(PublishedEngineTest, AutoIsNativeWhereThereIsOne) {
    EXPECT_EQ(resolveEngine(method("pydeface"), "auto"), "native");
    EXPECT_EQ(resolveEngine(method("defacer"), "auto"), "published");
    EXPECT_EQ(resolveEngine(method("pydeface"), "published"), "published");
    EXPECT_EQ(refusal(request("defacer", "native")).code(), ErrorCode::BadRequest);
    EXPECT_THAT(refusal(request("pydeface", "fast")).hint(), HasSubstr("auto, native or published"));
}

TEST_F(PublishedEngineTest, RefusesOptionsOfTheOtherEngine) {
    DefaceRequest asked = request("pydeface");
    asked.options = {{"outside", "keep"}};
    const base::Error error = refusal(asked);
    EXPECT_EQ(error.code(), ErrorCode::BadRequest);
    EXPECT_THAT(error.what(), HasSubstr("the published engine does not take the option outside"));
    asked.engine = "native";
    asked.options = {{"cost", "corratio"}};
    EXPECT_THAT(refusal(asked).what(), HasSubstr("the native engine does not take the option cost"));
    asked.options = {{"cost", "mutualinfo"}};  // its default says nothing
    asked.scan = {};
    EXPECT_EQ(refusal(asked).code(), ErrorCode::Damaged);
}

TEST_F(PublishedEngineTest, EveryOptionThatAProgramTakesIsOneOfItsMethodAndEveryOptionIsTakenByAnEngine) {
    for (const auto& each : methods()) {
        const Program* program = findProgram(each->id());
        if (program == nullptr) continue;
        std::vector<std::string> keys;
        for (const OptionSpec& option : each->options()) {
            keys.push_back(option.key);
            EXPECT_TRUE(takesOption("native", *each, option) || takesOption("published", *each, option))
                << each->id() << " " << option.key;
        }
        EXPECT_THAT(keys, testing::IsSupersetOf(program->facts().options)) << each->id();
    }
}

TEST_F(PublishedEngineTest, SaysHowToGetAProgramThatIsNotHere) {
    fs::remove(bin() / "deepdefacer");
    const base::Error error = refusal(request("deepdefacer"));
    EXPECT_EQ(error.code(), ErrorCode::NotFound);
    EXPECT_THAT(error.hint(), HasSubstr("install the Python package deepdefacer"));
}

TEST_F(PublishedEngineTest, TheTimeoutOfTheSettingsHolds) {
    places.timeout = std::chrono::milliseconds(300);
    places.save();
    set("STAND_IN", "endless");
    EXPECT_THAT(refusal(request("deepdefacer")).what(), HasSubstr("did not come to an end within"));
}

}  // namespace
}  // namespace bauta::defacing
