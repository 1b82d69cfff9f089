// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "core/study/Study.h"
#include "tests/app/cli/CliStudy.h"

namespace bauta::cli {
namespace {

namespace fs = std::filesystem;
using base::Json;
using testing::HasSubstr;

/// The real bauta-cli and its jobs with stand-ins for the authors' programs (tests/core/defacing/published). Set what
/// they read before makeStudy(): the coordinator of the import may live on for a moment and take the next job too.
class PublishedTest : public test::CliStudy {
  protected:
    PublishedTest() {
        fs::create_directories(bin());
        for (const char* name : {"deepdefacer", "quickshear"}) fs::create_symlink(BAUTA_STAND_IN, bin() / name);
        fs::create_directories(folder() / "config/bauta");
        base::writeJson(folder() / "config/bauta/programs.json", {{"folders", {bin().string()}}});
        ::unsetenv("STAND_IN");
        ::unsetenv("STAND_IN_TEXT");
        ::setenv("STAND_IN_READY", (folder() / "ready").c_str(), 1);
    }
    ~PublishedTest() override {
        for (const char* name : {"STAND_IN", "STAND_IN_TEXT", "STAND_IN_READY"}) ::unsetenv(name);
    }
    fs::path bin() const { return folder() / "Jane Doe" / "bin"; }
    std::string deface(const std::string& method, const std::string& more = {}) const {
        return "deface " + quoted(study()) + " --subject all --method " + method + " " + more;
    }
    /// Stand-ins of this test that still run.
    int programsLeft() const {
        int count = 0;
        std::error_code ignored;
        for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
            if (fs::read_symlink(entry.path() / "exe", ignored).filename() != fs::path(BAUTA_STAND_IN).filename())
                continue;
            std::ifstream file(entry.path() / "environ", std::ios::binary);
            const std::string text{std::istreambuf_iterator<char>(file), {}};
            count += text.find("STAND_IN_READY=" + folder().string()) != std::string::npos ? 1 : 0;
        }
        return count;
    }
    /// Lines of the study's text files with what must not be there.
    std::string leaks() const {
        return test::runCommand("grep -rlE 'Jane|" + folder().string() + "' " + quoted(study() / "jobs") + " " +
                                quoted(study() / "derivatives") + " | grep -v coordinator")
            .out;
    }
};

TEST_F(PublishedTest, MethodsSaysWhatIsFoundWhereAndWhatIsMissing) {
    for (const Json& method : json("methods").at("methods")) {
        const Json& published = method.at("engines").at("published");
        if (method.at("id") == "deepdefacer") {
            EXPECT_TRUE(published.at("available"));
            EXPECT_EQ(published.at("path"), (bin() / "deepdefacer").string());
        }
        if (method.at("id") == "defacer") {
            EXPECT_FALSE(published.at("available"));
            EXPECT_THAT(published.at("missing").get<std::string>(), HasSubstr("model_contour4.h5"));
            EXPECT_THAT(published.at("how_to_get").get<std::string>(), HasSubstr("DEFACER_HOME"));
        }
    }
}

TEST_F(PublishedTest, AStudyKeepsTheEngineOfAVariant) {
    makeStudy(1);
    const Json runs = json(deface("deepdefacer")).at("runs");
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs[0].at("engine"), "published");
    EXPECT_EQ(runs[0].at("state"), "done");
    EXPECT_GT(runs[0].at("removed_voxels"), 1000);
    EXPECT_EQ(study::Study::open(study()).variant("deepdefacer")->engine, "published");
    EXPECT_EQ(cli(deface("deepdefacer", "--engine native")).exitCode, 2);
    const Json others = json(deface("quickshear", "--engine published --variant authors")).at("runs");
    EXPECT_EQ(others.at(0).at("engine"), "published");
    EXPECT_EQ(others.at(0).at("method"), "quickshear+authors");
    // Automatic is what it was before, not native.
    EXPECT_EQ(json(deface("quickshear", "--variant authors --again")).at("runs").at(0).at("engine"), "published");
    EXPECT_EQ(leaks(), "");
}

TEST_F(PublishedTest, AFailureIsStoredWithItsCauseAndWithoutPaths) {
    ::setenv("STAND_IN", "fail", 1);
    ::setenv("STAND_IN_TEXT", ("Failed to initialize tensorflow and Keras, see " + bin().string() + "/x").c_str(), 1);
    makeStudy(1);
    const auto failed = cli(deface("deepdefacer"));
    EXPECT_EQ(failed.exitCode, 3);
    EXPECT_THAT(failed.err, HasSubstr("TensorFlow 1 or Keras 2 is not installed"));
    const auto run = study::Study::open(study()).run("sub-001", "deepdefacer");
    ASSERT_TRUE(run.has_value());
    EXPECT_EQ(run->state, study::RunState::Failed);
    EXPECT_THAT(test::runCommand("cat " + quoted(study()) + "/jobs/*/log.txt").out,
                HasSubstr("deepdefacer | Failed to"));
    EXPECT_EQ(leaks(), "");
}

TEST_F(PublishedTest, ACancelledJobLeavesNoProcessAndNoFile) {
    ::setenv("STAND_IN", "endless", 1);
    makeStudy(1);
    ASSERT_EQ(cli(deface("deepdefacer", "--no-wait")).exitCode, 0);
    ASSERT_TRUE(eventually([&] { return fs::exists(folder() / "ready"); }));
    job::Queue queue(study() / "jobs");
    const std::string id = queue.list().back().id;  // the first is the import
    queue.control(id, "cancel");
    ASSERT_TRUE(eventually([&] { return job::isFinal(queue.status(id).state); }));
    EXPECT_EQ(queue.status(id).state, job::JobState::Cancelled);
    EXPECT_TRUE(eventually([&] { return !fs::exists(study() / "jobs" / id / "scratch"); }));
    EXPECT_TRUE(eventually([&] { return programsLeft() == 0; }));
}

TEST_F(PublishedTest, AJobProcessThatIsKilledLeavesNoProgramAndNoFile) {
    ::setenv("STAND_IN", "deaf", 1);
    makeStudy(1);
    ASSERT_EQ(cli(deface("deepdefacer", "--no-wait")).exitCode, 0);
    ASSERT_TRUE(eventually([&] { return fs::exists(folder() / "ready"); }));
    const fs::path work = base::readFile(folder() / "ready");
    EXPECT_TRUE(fs::exists(work / "scan.nii.gz")) << work;
    job::Queue queue(study() / "jobs");
    const std::string id = queue.list().back().id;
    ASSERT_TRUE(queue.status(id).pid.has_value());
    ::kill(static_cast<pid_t>(*queue.status(id).pid), SIGKILL);
    EXPECT_TRUE(eventually([&] { return queue.status(id).state == job::JobState::Lost; }));
    EXPECT_TRUE(eventually([&] { return programsLeft() == 0 && !fs::exists(work.parent_path()); }));
    EXPECT_TRUE(eventually([&] { return !fs::exists(study() / "jobs" / id / "scratch"); }));
}

TEST_F(PublishedTest, AllWithTheEnginePublishedMeansWhatIsFoundHere) {
    makeStudy(1);
    const auto done = cli(deface("all", "--engine published") + " --json");
    EXPECT_THAT(done.err, HasSubstr("all leaves out"));
    const Json runs = Json::parse(done.out).at("runs");
    std::vector<std::string> methods;
    for (const Json& run : runs) methods.push_back(run.at("method"));
    EXPECT_THAT(methods, testing::IsSupersetOf({"deepdefacer", "quickshear"}));
    EXPECT_THAT(methods, testing::Not(testing::Contains("defacer")));
}

}  // namespace
}  // namespace bauta::cli
