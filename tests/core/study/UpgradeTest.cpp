// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Upgrade.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <thread>

#include "core/base/Error.h"
#include "core/study/FileLock.h"
#include "tests/core/study/Samples.h"
#include "tests/support/KillAtCall.h"

namespace bauta::study {
namespace {

using base::Json;
using ::testing::HasSubstr;

std::map<std::string, std::string> everything(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        files[entry.path().lexically_relative(folder).string()] =
            entry.is_regular_file() ? base::readFile(entry.path()) : "folder";
    }
    return files;
}

void setVersion(const fs::path& study, const Json& version, const std::string& program = "0.1.0") {
    Json json = base::readJson(study / "dataset_description.json");
    json["BautaSchemaVersion"] = version;
    json["GeneratedBy"][0]["Version"] = program;
    base::writeJson(study / "dataset_description.json", json);
}

/// The only copy folder of upgrades from this layout.
fs::path copies(const fs::path& study, int from) {
    for (const auto& entry : fs::directory_iterator(study / ".bauta")) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("upgrade-2") && name.ends_with("-from-" + std::to_string(from))) return entry.path();
    }
    return {};
}

TEST(UpgradeTest, ANewerStudyIsRefusedByBothVersionsAndNotTouched) {
    const test::TemporaryStudy folder;
    (void)test::ratedSample(folder).rate(test::sampleRating());
    for (const Json& version : {Json(kSchemaVersion + 1), Json(std::uint64_t{1} << 32U | 1U), Json(UINT64_MAX)}) {
        setVersion(folder.folder(), version, "7.8.9");
        const auto before = everything(folder.folder());
        try {
            (void)folder.open();
            FAIL() << "opened";
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code(), base::ErrorCode::Unsupported);
            EXPECT_THAT(error.what(), HasSubstr("Bauta 7.8.9"));
            EXPECT_THAT(error.what(), HasSubstr("layout " + version.dump()));
            EXPECT_THAT(error.what(), HasSubstr("layouts up to " + std::to_string(kSchemaVersion)));
            EXPECT_THAT(error.hint(), HasSubstr("install"));
        }
        EXPECT_THROW(requireNotNewer(folder.folder()), base::Error);
        EXPECT_EQ(everything(folder.folder()), before);
    }
}

TEST(UpgradeTest, AStudyThatANewerProgramTookOverMeanwhileIsWrittenNoMore) {
    const test::TemporaryStudy folder;
    Study study = test::ratedSample(folder);
    setVersion(folder.folder(), kSchemaVersion + 1);
    const auto before = everything(folder.folder());
    EXPECT_THROW(study.rate(test::sampleRating()), base::Error);
    EXPECT_THROW((void)study.refresh(), base::Error);
    EXPECT_THROW(study.storeRun("sub-001", "pydeface", "native", test::sampleResult(test::sampleSubject().scan), {}),
                 base::Error);
    EXPECT_EQ(everything(folder.folder()), before);
}

TEST(UpgradeTest, AStudyOfTheFirstLayoutIsUpgradedWithACopy) {
    const test::TemporaryStudy folder;
    // As the first layout had it: events without an order.
    test::ratedSample(folder).rate(test::sampleRating(0, {"nose"}));
    const fs::path journal = folder.folder() / "ratings/AK-here.jsonl";
    Json event = Json::parse(base::readFile(journal));
    event.erase("order");
    event["datetime_utc"] = "2031-01-01T00:00:00.000Z";  // its clock was ahead
    base::writeFile(journal, event.dump() + "\n");
    setVersion(folder.folder(), 1);
    const std::string description = base::readFile(folder.folder() / "dataset_description.json");
    Study study = folder.open();
    EXPECT_EQ(base::readJson(folder.folder() / "dataset_description.json").at("BautaSchemaVersion"), kSchemaVersion);
    EXPECT_EQ(base::readFile(copies(folder.folder(), 1) / "dataset_description.json"), description);
    EXPECT_EQ(study.currentRatings().at(0).rating.label, 0);
    ::setenv("BAUTA_INSTALLATION", "there", 1);  // another machine, whose clock is right
    EXPECT_EQ(study.rate(test::sampleRating(1)).order, 1U);
    ::setenv("BAUTA_INSTALLATION", "here", 1);
    EXPECT_EQ(study.currentRatings().at(0).rating.label, 1) << "what came later counts, whatever the clocks said";
}

TEST(UpgradeTest, AnUpgradeKilledAtAnyMomentIsBegunAgainAndLosesNothing) {
    // A layout to come: one more step, which changes sidecars.
    std::vector<UpgradeStep> steps = upgradeSteps();
    steps.push_back({[](const Layout& layout) {
        std::map<std::string, std::string> changes;
        for (const char* path : {"sub-001/anat/sub-001_MR.json", "participants.tsv", "ratings/AK-here.jsonl"}) {
            std::string text = base::readFile(layout.root() / path);
            if (!text.ends_with("new\n")) text += "new\n";
            changes[path] = text;
        }
        return changes;
    }});
    const test::TemporaryStudy made;
    test::ratedSample(made).rate(test::sampleRating());
    setVersion(made.folder(), 1);
    const auto before = everything(made.folder());
    int kills = 0;
    for (pid_t killed = 1; killed != 0;) {
        const base::TemporaryFolder scratch;
        const fs::path study = scratch.path() / "study";
        fs::copy(made.folder(), study, fs::copy_options::recursive);
        const Layout layout(study);
        killed = test::killAtCall(kills + 1, [&] { upgradeStudy(layout, steps); });
        if (killed == 0) break;
        ++kills;
        SCOPED_TRACE("killed at call " + std::to_string(kills));
        base::removeAbandoned(study);
        upgradeStudy(layout, steps);
        auto after = everything(study);
        EXPECT_EQ(Json::parse(after.at("dataset_description.json")).at("BautaSchemaVersion"), 3);
        EXPECT_EQ(base::readFile(copies(study, 1) / "dataset_description.json"), before.at("dataset_description.json"));
        EXPECT_EQ(Json::parse(base::readFile(copies(study, 2) / "dataset_description.json")).at("BautaSchemaVersion"),
                  2);
        for (const char* path : {"sub-001/anat/sub-001_MR.json", "participants.tsv", "ratings/AK-here.jsonl"}) {
            EXPECT_EQ(after.at(path), before.at(path) + "new\n") << path;
            EXPECT_EQ(base::readFile(copies(study, 2) / path), before.at(path)) << path;
        }
    }
    EXPECT_GT(kills, 30);
}

TEST(UpgradeTest, TwoProcessesUpgradeOnce) {
    const test::TemporaryStudy folder;
    setVersion(folder.folder(), 1);
    const Layout layout(folder.folder());
    std::optional<FileLock> held(layout.hidden() / "lock");
    std::jthread other([&] { upgradeStudy(layout); });
    setVersion(folder.folder(), kSchemaVersion);  // the first one, while the second waits
    held.reset();
    other.join();
    EXPECT_EQ(copies(folder.folder(), 1), fs::path());
}

}  // namespace
}  // namespace bauta::study
