// SPDX-License-Identifier: GPL-3.0-or-later
// The real programs on studies of newer layouts, with clocks that jump, copied, and with a coordinator that is killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>

#include "core/study/Study.h"
#include "tests/app/cli/CliStudy.h"
#include "tests/app/cli/Wholeness.h"
#include "tests/support/Shim.h"

namespace bauta::cli {
namespace {

namespace fs = std::filesystem;
using base::Json;
using ::testing::HasSubstr;

class NothingLostTest : public test::CliStudy {
  protected:
    NothingLostTest() { ::setenv("BAUTA_THREADS", "1", 1); }
    ~NothingLostTest() override { ::unsetenv("BAUTA_THREADS"); }
    /// In place: a process may have it open.
    static void set(const fs::path& clock, long offset_s) { std::ofstream(clock) << offset_s; }
    [[nodiscard]] std::string digest() const {
        return test::runCommand("cd " + quoted(study()) +
                                " && find . | sort && find . -type f | sort | xargs sha256sum")
            .out;
    }
};

TEST_F(NothingLostTest, NoCommandTouchesAStudyOfANewerVersion) {
    makeStudy(1);
    const std::string at = quoted(study());
    ASSERT_EQ(cli("deface " + at + " --method quickshear --subject all").exitCode, 0);
    const std::string id = job::Queue(study() / "jobs").list().front().id;
    ASSERT_TRUE(coordinatorGone()) << "it empties its lock file";
    Json description = base::readJson(study() / "dataset_description.json");
    description["BautaSchemaVersion"] = 99;
    description["GeneratedBy"][0]["Version"] = "7.8.9";
    base::writeJson(study() / "dataset_description.json", description);
    const std::string before = digest();
    for (const std::string& command : std::vector<std::string>{
             "runs " + at, "ratings " + at, "loss " + at,
             "rate " + at + " --subject sub-001 --method quickshear --label 1 --reader AK",
             "deface " + at + " --method quickshear --subject all --variant other",
             "import " + quoted(folder() / "phantoms") + " --study " + at, "train " + at + " --arm original --fold 0",
             "jobs " + at + " --work", "jobs " + at + " resume " + id,
             "job " + quoted(study() / "jobs" / id / "job.json")}) {
        const auto result = cli(command);
        EXPECT_EQ(result.exitCode, 2) << command;
        EXPECT_THAT(result.err, HasSubstr("Bauta 7.8.9 with layout 99; this is Bauta ")) << command;
        EXPECT_THAT(result.err, HasSubstr("install the newer version; nothing was changed")) << command;
        EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << command << "\n" << result.err;
        EXPECT_EQ(digest(), before) << command;
    }
}

TEST_F(NothingLostTest, ClocksThatJumpReorderNothing) {
    makeStudy(1);
    ASSERT_EQ(cli("deface " + quoted(study()) + " --method quickshear --subject all").exitCode, 0);
    const test::Shim shim{study(), folder() / "shim.log", 0, {}, folder() / "clock"};
    const auto rate = [&](const std::string& installation, long offset_s, const std::vector<std::string>& what) {
        set(shim.clock, offset_s);
        ::setenv("BAUTA_INSTALLATION", installation.c_str(), 1);
        std::vector<std::string> command = {test::programPath("bauta-cli").string(),
                                            "rate",
                                            study().string(),
                                            "--subject",
                                            "sub-001",
                                            "--method",
                                            "quickshear",
                                            "--reader",
                                            "AK"};
        command.insert(command.end(), what.begin(), what.end());
        EXPECT_EQ(test::waitFor(test::startWithShim(shim, command, {}, {})), 0);
        ::unsetenv("BAUTA_INSTALLATION");
    };
    constexpr long kYear = 365L * 24 * 3600;
    const auto current = [&] { return json("ratings " + quoted(study())).at("current").at(0).at("label").get<int>(); };
    rate("a", 3 * kYear, {"--label", "1"});
    rate("b", 0, {"--label", "0"});
    EXPECT_EQ(current(), 0) << "another machine, whose clock is years behind";
    rate("a", -3 * kYear, {"--label", "1"});
    EXPECT_EQ(current(), 1) << "the clock of the first was set back";
    rate("b", 0, {"--undo"});
    EXPECT_EQ(current(), 0) << "undo takes what came last, not what is dated last";
    const Json events = json("ratings " + quoted(study())).at("events");
    ASSERT_EQ(events.size(), 4U);
    EXPECT_GT(events[0].at("datetime_utc"), events[1].at("datetime_utc")) << "the clocks did jump";
    for (std::size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].at("order"), i + 1);
    // The coordinator and its jobs: nothing is lost or given up for a clock's sake.
    ASSERT_TRUE(coordinatorGone());
    set(shim.clock, 5 * kYear);
    job::Queue queue(study() / "jobs");
    const std::string id = queue.add(
        {"deface", {{"method", "quickshear"}, {"variant", "quickshear+b"}, {"subjects", {"sub-001"}}}, "", {}, {}});
    const pid_t worker = test::startWithShim(
        shim, {test::programPath("bauta-cli").string(), "jobs", study().string(), "--work"}, {}, {});
    set(shim.clock, -5 * kYear);  // in the middle of it all
    EXPECT_EQ(test::waitFor(worker), 0);
    EXPECT_EQ(queue.status(id).state, job::JobState::Done);
}

TEST_F(NothingLostTest, AKilledCoordinatorLeavesNothingBehindTheNextDoesNotBringToItsEnd) {
    makeStudy(2);
    ASSERT_TRUE(coordinatorGone());
    for (const char* subject : {"sub-001", "sub-002"}) {
        job::Queue(study() / "jobs").add({"deface", {{"method", "quickshear"}, {"subjects", {subject}}}, "", {}, {}});
    }
    const fs::path before = folder() / "before";
    fs::copy(study(), before, fs::copy_options::recursive);
    test::Shim shim{study(), folder() / "shim.log", 0, "--work"};
    const auto work = [&](int killAt) {
        shim.killAt = killAt;
        test::waitFor(test::startWithShim(
            shim, {test::programPath("bauta-cli").string(), "jobs", study().string(), "--work"}, {}, {}));
        return test::shimReport(shim);
    };
    const int calls = work(0).calls;
    ASSERT_GT(calls, 4);
    const auto undisturbed = test::contents(study());
    int kills = 0;
    for (int moment = 0; moment < 5; ++moment) {
        SCOPED_TRACE("killed at call " + std::to_string(1 + (calls - 1) * moment / 4));
        fs::remove_all(study());
        fs::copy(before, study(), fs::copy_options::recursive);
        kills += work(1 + (calls - 1) * moment / 4).kills;
        EXPECT_TRUE(eventually([&] {  // its jobs outlive it
            (void)work(0);
            const auto jobs = job::Queue(study() / "jobs").list();
            return std::ranges::all_of(jobs, [](const auto& j) { return j.state == job::JobState::Done; });
        }));
        EXPECT_EQ(test::contents(study()), undisturbed);
        EXPECT_TRUE(test::halfFiles(study()).empty());
        EXPECT_TRUE(eventually([&] { return test::strays(study()).empty(); }));
        EXPECT_TRUE(test::indexIsRebuiltEqual(study()));
    }
    EXPECT_GE(kills, 4);
}

}  // namespace
}  // namespace bauta::cli
