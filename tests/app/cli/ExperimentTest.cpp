// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/experiment/Evaluation.h"
#include "core/experiment/Experiment.h"
#include "core/job/ExperimentJobs.h"
#include "core/job/JobFolder.h"
#include "tests/app/cli/CliStudy.h"
#include "tests/app/cli/TinyExperiment.h"
#include "tests/app/cli/Wholeness.h"

namespace bauta::cli {
namespace {

namespace fs = std::filesystem;
using base::Json;
using job::JobState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Whole experiments by the real program: phantoms, quickshear, a network that learns in a second.
class ExperimentTest : public test::CliStudy {
  protected:
    void SetUp() override {
        // Made once.
        static const base::TemporaryFolder made("bauta-experiment-test");
        if (fs::is_empty(made.path())) test::makeRatedStudy(made.path(), 4);
        fs::copy(made.path() / "study", study(), fs::copy_options::recursive);
        fs::copy(made.path() / "tiny.json", folder() / "tiny.json");
        for (const auto& job : fs::directory_iterator(study() / "jobs")) fs::remove_all(job);
    }
    [[nodiscard]] std::vector<std::string> arguments(const fs::path& of, const std::string& more = {}) const {
        std::vector<std::string> all = {"experiment", of.string(), "--config",    (folder() / "tiny.json").string(),
                                        "--folds",    "3",         "--run-folds", "0,1"};
        if (!more.empty()) all.push_back(more);
        return all;
    }
    [[nodiscard]] std::string command(const fs::path& of, const std::string& more = {}) const {
        std::string all;
        for (const std::string& argument : arguments(of)) all += quoted(argument) + " ";
        return all + more;
    }
    /// The whole of a small experiment while the process of one of its jobs, killed a moment ago, has not yet let go of
    /// its claim. Returns the jobs: two trainings, their evaluations, the report.
    std::vector<std::string> resumeWhileOneIsDying(std::size_t which) const {
        experiment::Request request;
        request.arms = {experiment::kOriginal, "quickshear"};
        request.folds = 3;
        request.runFolds = {0};
        request.config = test::tinyTraining();
        experiment::store(study(), experiment::plan(study::Study::open(study()), request));
        std::vector<std::string> ids = job::queueExperiment(study(), "exp-001");
        const job::JobFolder dying(study() / "jobs" / ids.at(which));
        std::optional<base::Held> claim = dying.take();
        dying.append({{"event", "state"}, {"state", "running"}});
        const pid_t child = test::startCli({"experiment", study().string(), "--resume"}, folder() / "output.txt");
        const job::Queue queue(study() / "jobs");
        // Jobs begin once the command has queued what there is to do.
        EXPECT_TRUE(eventually([&] { return queue.status(ids[1]).state != JobState::Queued; }));
        EXPECT_EQ(queue.status(ids[which]).state, JobState::Running);
        claim.reset();
        const int status = test::waitFor(child);
        const std::string output = base::readFile(folder() / "output.txt");
        EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0) << output;
        EXPECT_THAT(output, HasSubstr("it goes on now"));
        return ids;
    }
    static std::map<std::string, std::size_t> countOf(const Json& jobs, const char* key) {
        std::map<std::string, std::size_t> counts;
        for (const Json& job : jobs) ++counts[job.at(key).get<std::string>()];
        return counts;
    }
};

TEST_F(ExperimentTest, ThePlanSaysWhoTakesPartAndBeginsNothing) {
    ASSERT_EQ(
        cli("rate " + quoted(study()) + " --subject sub-002 --method quickshear --label 0 --reason nose --reader MT")
            .exitCode,
        0);
    ASSERT_EQ(cli("deface " + quoted(study()) + " --method mask_face --subject sub-001").exitCode, 0);
    const Json plan = json(command(study(), "--plan"));
    EXPECT_EQ(plan.at("arms"), (Json{"original", "quickshear"}));
    EXPECT_EQ(plan.at("left_out_arms")[0].at("arm"), "mask_face");
    EXPECT_EQ(plan.at("left_out_arms")[0].at("reason"), "none of its runs is rated 1");
    EXPECT_EQ(plan.at("left_out")[0], (Json{{"subject", "sub-002"}, {"reason", "quickshear is rated 0 by MT"}}));
    EXPECT_EQ(plan.at("subjects"), (Json{"sub-001", "sub-003", "sub-004"}));
    EXPECT_EQ(plan.at("trainings"), 4);
    EXPECT_EQ(plan.at("evaluations"), 8);
    EXPECT_EQ(plan.at("readers"), "all");
    EXPECT_EQ(json(command(study(), "--plan --readers reader:AK")).at("subjects").size(), 4U);
    const auto text = cli(command(study(), "--plan"));
    EXPECT_THAT(text.out, HasSubstr("quickshear is rated 0 by MT"));
    const auto few = cli("experiment " + quoted(study()) + " --folds 4 --plan");
    EXPECT_EQ(few.exitCode, 2);
    EXPECT_THAT(few.err, HasSubstr("has 3 subjects and cannot fill 4 folds"));
    EXPECT_THAT(few.err, HasSubstr("sub-002: quickshear is rated 0 by MT"));
    const auto refused = [&](const std::string& more, const std::string& words) {
        const auto result = cli(command(study(), more));
        EXPECT_EQ(result.exitCode, 2) << more;
        EXPECT_THAT(result.err, HasSubstr(words)) << more;
    };
    refused("--readers most", "no rule for readers");
    refused("--readers reader:ZS", "no method of this study has a run that is rated 1");
    refused("--arms original,pydeface", "no finished run of pydeface");
    refused("--resume", "no experiment exp-001");
    EXPECT_TRUE(experiment::names(study()).empty());
    EXPECT_THAT(job::Queue(study() / "jobs").list(), SizeIs(1)) << "the run of mask_face";
}

TEST_F(ExperimentTest, RunsToItsReportAndDoesNothingTwice) {
    const Json done = json(command(study()));
    EXPECT_THAT(countOf(done.at("jobs"), "type"),
                ElementsAre(std::pair("evaluate", 4U), std::pair("report", 1U), std::pair("train", 4U)));
    EXPECT_THAT(countOf(done.at("jobs"), "state"), ElementsAre(std::pair("done", 9U)));
    EXPECT_EQ(done.at("jobs").back().at("type"), "report");
    EXPECT_EQ(fs::path(done.at("report").get<std::string>()), study() / "results/exp-001/report");
    const std::string table = base::readFile(study() / "results/exp-001/evaluation.tsv");
    const experiment::Experiment plan = experiment::load(study(), "exp-001");
    const auto subjects = static_cast<std::ptrdiff_t>(plan.folds[0].size() + plan.folds[1].size());
    EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 1 + 2 * 2 * subjects * 8);
    const auto before = test::resultsOf(study());

    const Json again = json(command(study(), "--resume"));
    EXPECT_THAT(countOf(again.at("jobs"), "title"), ElementsAre(std::pair("report of exp-001", 1U)));
    EXPECT_EQ(test::resultsOf(study()), before);
    const auto other = cli(command(study(), "--arms original --readers majority"));
    EXPECT_EQ(other.exitCode, 2);
    EXPECT_THAT(other.err, HasSubstr("exp-001 was begun with another --arms, --readers"));

    // Evaluations on all arms skip what is as it was, and one that cannot be done does not keep the others.
    fs::remove(experiment::tableOf(study(), {"exp-001", "original", "quickshear", 0}));
    const std::string subject = plan.folds[1].front();
    const fs::path defaced =
        study() / "derivatives/quickshear" / subject / "anat" / (subject + "_desc-defaced_T2w.nii.gz");
    const std::string whole = base::readFile(defaced);
    base::writeFile(defaced, whole.substr(0, whole.size() / 2));
    fs::remove(experiment::tableOf(study(), {"exp-001", "original", "quickshear", 1}));
    const Json third = json(command(study()));
    EXPECT_THAT(countOf(third.at("jobs"), "title"),
                ElementsAre(std::pair("evaluate original, fold 0", 1U), std::pair("evaluate original, fold 1", 1U),
                            std::pair("report of exp-001", 1U)));
    const auto status = [&](std::size_t i) {
        return job::Queue(study() / "jobs").status(third.at("jobs")[i].at("job").get<std::string>());
    };
    EXPECT_EQ(status(0).state, JobState::Done);
    EXPECT_TRUE(status(0).result.at("cells")[0].at("skipped").get<bool>());
    EXPECT_FALSE(status(0).result.at("cells")[1].contains("skipped"));
    EXPECT_EQ(status(1).state, JobState::Failed);
    EXPECT_EQ(status(1).result.at("refused")[0].at("subject"), subject);
    EXPECT_EQ(status(1).result.at("refused")[0].at("arm_test"), "quickshear");
    EXPECT_EQ(status(2).state, JobState::Done) << "the report says what is missing";
    base::writeFile(defaced, whole);
    EXPECT_THAT(countOf(json(command(study())).at("jobs"), "state"), ElementsAre(std::pair("done", 2U)));
    EXPECT_EQ(test::resultsOf(study()), before);
}

TEST_F(ExperimentTest, KilledInTheMiddleAndResumedItEndsWithTheSameTables) {
    const fs::path undisturbed = folder() / "undisturbed";
    fs::copy(study(), undisturbed, fs::copy_options::recursive);
    ASSERT_EQ(cli(command(undisturbed)).exitCode, 0);
    const auto wanted = test::resultsOf(undisturbed);
    ASSERT_GE(wanted.size(), 4U + 8U + 1U) << "networks, tables of the cells, the table of all";

    job::Queue queue(study() / "jobs");
    const auto told = [&](const std::string& type, const std::string& kind) {
        std::size_t count = 0;
        for (const job::JobStatus& one : queue.list()) {
            if (one.spec.type != type) continue;
            std::uintmax_t offset = 0;
            for (const Json& event : queue.events(one.id, offset)) count += event.value("event", "") == kind ? 1U : 0U;
        }
        return count;
    };
    // While it trains, evaluates, and when all but the report is done.
    const std::vector<std::function<bool()>> moments = {
        [&] { return told("train", "epoch") >= 2; },
        [&] { return told("evaluate", "evaluation") >= 1; },
        [&] { return told("evaluate", "result") >= 4; },
    };
    std::map<std::string, std::string> ended;  // what the jobs that were done have told
    bool resumes = false;
    for (const auto& moment : moments) {
        const pid_t child =
            test::startCli(arguments(study(), resumes ? "--resume" : "--json"), folder() / "output.txt");
        ASSERT_TRUE(eventually(moment)) << base::readFile(folder() / "output.txt");
        test::killAll(study(), child);
        EXPECT_THAT(test::halfFiles(study()), IsEmpty());
        for (const job::JobStatus& one : queue.list()) {
            if (one.state == JobState::Done && one.spec.type != "report")
                ended[one.id] = base::readFile(one.folder / "events.jsonl");
        }
        resumes = true;
    }
    EXPECT_EQ(cli(command(study(), "--resume")).exitCode, 0);
    std::map<std::string, int> jobs;
    for (const job::JobStatus& one : queue.list()) {
        if (one.spec.type == "report") continue;
        ++jobs[one.spec.title];
        EXPECT_EQ(one.state, JobState::Done) << one.spec.title << ": " << one.error;
        if (ended.contains(one.id)) {
            EXPECT_EQ(base::readFile(one.folder / "events.jsonl"), ended[one.id]) << "done a second time";
        }
    }
    EXPECT_THAT(jobs, SizeIs(8));
    for (const auto& [title, count] : jobs) EXPECT_EQ(count, 1) << title;
    EXPECT_THAT(ended, testing::Not(IsEmpty()));
    const auto found = test::resultsOf(study());
    for (const auto& [path, text] : wanted) EXPECT_TRUE(found.contains(path) && found.at(path) == text) << path;
    EXPECT_EQ(found.size(), wanted.size());
    ASSERT_TRUE(coordinatorGone()) << "a job says that it is done before it clears up";
    EXPECT_THAT(test::strays(study()), IsEmpty());
}

TEST_F(ExperimentTest, AFailedTrainingFailsItsEvaluationAndTheReportIsMadeAllTheSame) {
    // Its volumes cannot be read; those of the other arm can.
    for (const auto& entry : fs::recursive_directory_iterator(study() / "derivatives/quickshear")) {
        if (entry.path().filename().string().ends_with("_desc-defaced_T2w.nii.gz")) base::writeFile(entry.path(), "no");
    }
    const Json done = json(command(study()));
    std::map<std::string, std::string> states, errors;
    for (const Json& job : done.at("jobs")) {
        states[job.at("title").get<std::string>()] = job.at("state").get<std::string>();
        errors[job.at("title").get<std::string>()] = job.value("error", "");
    }
    EXPECT_EQ(states["train original, fold 0"], "done");
    EXPECT_EQ(states["train quickshear, fold 0"], "failed");
    EXPECT_EQ(states["evaluate quickshear, fold 0"], "failed");
    EXPECT_THAT(errors["evaluate quickshear, fold 0"], HasSubstr("needs train quickshear, fold 0, which failed: "));
    EXPECT_EQ(states["report of exp-001"], "done");
    EXPECT_FALSE(done.at("report").is_null());
}

TEST_F(ExperimentTest, ATrainingThatIsJustEndingWhenItIsCountedOnGoesOnAllTheSame) {
    const std::vector<std::string> ids = resumeWhileOneIsDying(0);
    const auto jobs = job::Queue(study() / "jobs").list();
    EXPECT_THAT(jobs, SizeIs(ids.size()));
    for (const job::JobStatus& one : jobs) EXPECT_EQ(one.state, JobState::Done) << one.spec.title;
}

TEST_F(ExperimentTest, AReportThatIsJustEndingWhenItIsCountedOnIsMadeAnew) {
    const std::vector<std::string> ids = resumeWhileOneIsDying(4);
    const auto jobs = job::Queue(study() / "jobs").list();
    ASSERT_THAT(jobs, SizeIs(ids.size() + 1));
    for (const job::JobStatus& one : jobs)
        EXPECT_EQ(one.state, one.id == ids[4] ? JobState::Cancelled : JobState::Done) << one.spec.title;
    EXPECT_EQ(jobs.back().spec.type, "report");
}

TEST_F(ExperimentTest, LostJobsAndWhatWaitsForThemAreToldInsteadOfWaitedFor) {
    base::writeJson(folder() / "tiny.json", test::tinyTraining(12));  // long enough to be killed in
    job::Queue queue(study() / "jobs");
    const pid_t child = test::startCli(arguments(study()), folder() / "output.txt");
    std::string id;
    ASSERT_TRUE(eventually([&] {
        for (const job::JobStatus& one : queue.list())
            if (one.spec.title == "train original, fold 1" && one.state == JobState::Running && one.pid) id = one.id;
        return !id.empty();
    }));
    ::kill(static_cast<pid_t>(queue.status(id).pid.value()), SIGKILL);
    const int status = test::waitFor(child);
    const std::string output = base::readFile(folder() / "output.txt");
    ASSERT_NE(queue.status(id).state, JobState::Done) << "it had ended before it was killed";
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 3) << output;
    EXPECT_THAT(output, HasSubstr("(train original, fold 1) lost: the job process is gone"));
    EXPECT_THAT(output, HasSubstr("(evaluate original, fold 1) waits for train original, fold 1, which is lost"));
    EXPECT_TRUE(coordinatorGone());
    EXPECT_EQ(cli(command(study(), "--resume")).exitCode, 0);
    EXPECT_EQ(queue.status(id).state, JobState::Done);
}

}  // namespace
}  // namespace bauta::cli
