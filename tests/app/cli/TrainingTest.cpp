// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "core/base/Hash.h"
#include "core/experiment/Experiment.h"
#include "tests/app/cli/CliStudy.h"
#include "tests/app/cli/TinyTraining.h"

namespace bauta::cli {
namespace {

namespace fs = std::filesystem;
using base::Json;
using ::testing::HasSubstr;

/// Trainings and evaluations by the real program on phantoms.
class TrainingTest : public test::CliStudy {
  protected:
    void SetUp() override {
        take({1, 2, 3}, folder() / "phantoms");
        import(folder() / "phantoms", study());
        write(test::tinyTraining());
    }
    /// Copies of some of four phantoms, which are made once.
    void take(const std::vector<int>& subjects, const fs::path& place) const {
        static const base::TemporaryFolder made("bauta-training-test");
        if (fs::is_empty(made.path())) {
            const auto result = cli("phantom " + quoted(made.path()) + " --fov rt --spacing 6,6,6 --subjects 4");
            ASSERT_EQ(result.exitCode, 0) << result.err;
        }
        fs::create_directories(place);
        for (const int subject : subjects) {
            const std::string name = "sub-00" + std::to_string(subject);
            fs::copy(made.path() / name, place / name);
        }
    }
    void import(const fs::path& from, const fs::path& to) const {
        const auto result = cli("import " + quoted(from) + " --study " + quoted(to));
        ASSERT_EQ(result.exitCode, 0) << result.err;
    }
    void write(const Json& config) const { base::writeJson(folder() / "tiny.json", config); }
    [[nodiscard]] std::string train(const std::string& more) const {
        return "train " + quoted(study()) + " --folds 3 --config " + quoted(folder() / "tiny.json") + " " + more;
    }
    [[nodiscard]] std::vector<Json> events(const Json& job, const std::string& kind) const {
        std::vector<Json> found;
        std::uintmax_t offset = 0;
        for (const Json& event : job::Queue(study() / "jobs").events(job.at("job").get<std::string>(), offset)) {
            if (event.value("event", "") == kind) found.push_back(event);
        }
        return found;
    }
    [[nodiscard]] fs::path model(const std::string& arm, std::size_t fold) const {
        return experiment::modelFolder(study(), "exp-001", arm, fold);
    }
};

TEST_F(TrainingTest, TrainsTellsEveryEpochAndEvaluatesEverySubject) {
    const Json trained = json(train("--arm original --fold 0,1")).at("jobs");
    ASSERT_EQ(trained.size(), 2U);
    for (const Json& job : trained) {
        EXPECT_EQ(job.at("state"), "done");
        EXPECT_EQ(job.at("epochs"), 3);
        const auto set = events(job, "training");
        ASSERT_EQ(set.size(), 1U);
        EXPECT_EQ(set[0].at("arm"), "original");
        EXPECT_EQ(set[0].at("train"), 1);
        EXPECT_EQ(set[0].at("device"), "cpu");
        EXPECT_EQ(set[0].at("precision"), "float32");
        const auto epochs = events(job, "epoch");
        ASSERT_EQ(epochs.size(), 3U);
        EXPECT_EQ(epochs[1].at("epoch"), 2);
        EXPECT_LT(epochs[2].at("train_loss"), epochs[0].at("train_loss"));
        EXPECT_TRUE(epochs[0].at("measured").is_null());
        const Json& measured = epochs[1].at("measured");
        for (const char* key : {"dsc", "msd_mm", "n", "empty", "mean_dsc", "mean_msd_mm", "subjects"}) {
            EXPECT_TRUE(measured.contains(key)) << key;
        }
        EXPECT_EQ(measured.at("dsc").size(), 8U);
        const auto preview = events(job, "preview");
        ASSERT_FALSE(preview.empty());
        EXPECT_TRUE(fs::exists(study() / preview[0].at("file").get<std::string>()));
    }
    EXPECT_NE(base::sha256OfFile(model("original", 0) / "best.safetensors"),
              base::sha256OfFile(model("original", 1) / "best.safetensors"));

    const Json evaluated = json("evaluate " + quoted(study())).at("jobs");
    ASSERT_EQ(evaluated.size(), 2U);
    const auto told = events(evaluated[0], "evaluation");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].at("oars").size(), 8U);
    std::istringstream table(base::readFile(study() / "results/exp-001/evaluation.tsv"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(table, line);) lines.push_back(line);
    EXPECT_EQ(lines.size(), 1U + 2U * 8U);
    EXPECT_THAT(lines[0], HasSubstr("arm_train\tarm_test\tfold\toar\tdsc\tmsd_mm"));

    // Done work is not done again.
    const std::string before = base::sha256OfFile(model("original", 0) / "best.safetensors");
    const Json again = json(train("--arm original --fold 0")).at("jobs");
    EXPECT_EQ(again[0].at("state"), "done");
    EXPECT_TRUE(events(again[0], "epoch").empty());
    EXPECT_EQ(base::sha256OfFile(model("original", 0) / "best.safetensors"), before);
    EXPECT_TRUE(
        events(json("evaluate " + quoted(study()) + " --model original/0").at("jobs")[0], "evaluation").empty());
}

TEST_F(TrainingTest, StoppedAndResumedItTellsItsHistoryAndEndsWithTheSameNetwork) {
    write(test::tinyTraining(20));
    ASSERT_EQ(json(train("--arm original --fold 0 --no-wait")).at("jobs").size(), 1U);
    const std::string id = job::Queue(study() / "jobs").list().back().id;
    job::Queue jobs(study() / "jobs");
    ASSERT_TRUE(eventually([&] { return events({{"job", id}}, "epoch").size() >= 3; }));
    jobs.control(id, "cancel");
    ASSERT_TRUE(eventually([&] { return jobs.status(id).state == job::JobState::Cancelled; }));
    const std::size_t before = events({{"job", id}}, "epoch").size();
    ASSERT_LT(before, 20U) << "it ended before it could be stopped";
    ASSERT_TRUE(eventually([&] {  // the coordinator that ran it is gone
        const fs::path lock = study() / "jobs/coordinator.lock";
        return !fs::exists(lock) || base::readFile(lock).empty();
    }));
    const auto resumed = cli("jobs " + quoted(study()) + " resume " + id);
    ASSERT_EQ(resumed.exitCode, 0) << resumed.err;
    ASSERT_TRUE(eventually([&] { return jobs.status(id).state == job::JobState::Done; }));
    const auto history = events({{"job", id}}, "history");
    ASSERT_EQ(history.size(), 1U);
    EXPECT_GE(history[0].at("epochs").size(), before - 1);
    EXPECT_EQ(history[0].at("epochs")[0].at("epoch"), 1);

    const std::string network = base::sha256OfFile(model("original", 0) / "best.safetensors");
    const auto whole = json(train("--arm original --fold 0 --name whole")).at("jobs");
    ASSERT_EQ(whole[0].at("state"), "done");
    EXPECT_EQ(base::sha256OfFile(experiment::modelFolder(study(), "whole", "original", 0) / "best.safetensors"),
              network);
}

TEST_F(TrainingTest, SaysWhatIsWrongBeforeAnythingIsQueued) {
    const auto refused = [&](const std::string& arguments, const std::string& words, int code = 2) {
        const auto result = cli(arguments);
        EXPECT_EQ(result.exitCode, code) << arguments;
        EXPECT_THAT(result.err, HasSubstr(words)) << arguments;
        EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    };
    refused(train("--arm pydeface"), "no finished run of pydeface");
    refused(train("--arm original --subject sub-001"), "has 1 subjects and cannot fill 3 folds");
    refused("train " + quoted(study()) + " --arm original", "has 3 subjects and cannot fill 5 folds");
    refused("train " + quoted(study()) + " --folds 3 --arm original --config nothing", "nothing");
    refused("evaluate " + quoted(study()), "no experiment exp-001");
    write({{"features", {4, 4, 4, 4, 4}}, {"learning_rate", "fast"}, {"epoch", 3}});
    const auto wrong = cli(train("--arm original"));
    EXPECT_EQ(wrong.exitCode, 2);
    for (const char* field : {"features", "learning_rate", "epoch"}) EXPECT_THAT(wrong.err, HasSubstr(field));
    EXPECT_EQ(json("jobs " + quoted(study())).at("jobs").size(), 1U) << "the import alone";
    write(test::tinyTraining());
    refused(train("--arm original --fold 3"), "there is no fold 3");
    refused(train("--arm original --fold ''"), "no fold is named");
    refused("train " + quoted(study()) + " --folds 3 --arm original --config ''", "no training configuration");
    EXPECT_FALSE(fs::exists(study() / "models"));
    EXPECT_TRUE(experiment::names(study()).empty()) << "a refused request would have fixed the experiment";

    ASSERT_EQ(cli(train("--arm original --fold 0")).exitCode, 0);
    refused(train("--arm original --subject sub-001 sub-002 sub-009"), "begun with another --subject");
    refused("train " + quoted(study()) + " --arm pydeface", "has no arm \"pydeface\"");
    refused("train " + quoted(study()) + " --arm original --config quick", "begun with another --config");
    refused("evaluate " + quoted(study()) + " --model original/1", "is not trained yet");
    refused("evaluate " + quoted(study()) + " --model original/", "no fold is named");
}

TEST_F(TrainingTest, DamagedFilesOfATrainingAreMendedOrToldAndNothingElseIsTouched) {
    const std::string command = train("--arm original --fold 0");
    ASSERT_EQ(cli(command).exitCode, 0);
    const fs::path result = model("original", 0) / "training.json", best = model("original", 0) / "best.safetensors";
    const std::string stored = base::readFile(result), network = base::readFile(best);
    const auto refused = [&](const std::string& words) {
        const auto said = cli(command);
        EXPECT_EQ(said.exitCode, 2);
        EXPECT_THAT(said.err, HasSubstr(words));
        EXPECT_THAT(said.err, Not(HasSubstr(study().string()))) << "it is stored in the study";
    };
    for (const std::string& text : {std::string(), stored.substr(0, 20), std::string("[1]\n")}) {
        base::writeFile(result, text);
        base::writeFile(model("original", 0) / ".tmp-1-0-last.safetensors", "half");
        EXPECT_EQ(cli(command).exitCode, 0);
        EXPECT_EQ(base::readFile(result), stored);
        EXPECT_FALSE(fs::exists(model("original", 0) / ".tmp-1-0-last.safetensors"));
    }
    for (const std::string& text : {std::string(), network.substr(0, network.size() / 2), "{}" + network}) {
        base::writeFile(best, text);
        refused("best.safetensors: the checkpoint is ");
        EXPECT_EQ(base::readFile(best), text);
    }
    fs::remove(best);
    refused("best.safetensors: cannot read the checkpoint: no such file or folder (put back a copy");
    base::writeFile(best, network);
    EXPECT_EQ(cli(command).exitCode, 0);

    const std::string subject = experiment::split(experiment::load(study(), "exp-001"), 0).train.front();
    for (const auto& entry : fs::directory_iterator(study() / "derivatives/oars" / subject / "anat")) {
        if (entry.path().filename().string().find("ParotidL") != std::string::npos) fs::remove(entry.path());
    }
    refused(subject + " has another target (begin another experiment");
}

TEST_F(TrainingTest, ASubjectThatCannotBeEvaluatedDoesNotStopTheOthers) {
    take({4}, folder() / "more");
    import(folder() / "more", study());
    ASSERT_EQ(cli(train("--arm original --fold 0")).exitCode, 0);
    const auto subjects = experiment::split(experiment::load(study(), "exp-001"), 0).test;
    ASSERT_EQ(subjects.size(), 2U);
    const fs::path scan = study() / subjects[0] / "anat" / (subjects[0] + "_T2w.nii.gz");
    const std::string whole = base::readFile(scan);
    base::writeFile(scan, whole.substr(0, whole.size() / 2));
    const std::string evaluate = "evaluate " + quoted(study());
    const Json job = json(evaluate, 2).at("jobs")[0];
    EXPECT_EQ(job.at("state"), "failed");
    EXPECT_THAT(job.at("error").get<std::string>(), HasSubstr("1 of 2 test images could not be evaluated: " +
                                                              subjects[0] + "/anat/" + subjects[0] + "_T2w.nii.gz"));
    EXPECT_EQ(job.at("refused")[0].at("subject"), subjects[0]);
    const auto rows = [&] {
        const std::string text = base::readFile(study() / "results/exp-001/evaluation.tsv");
        return std::count(text.begin(), text.end(), '\n') - 1;
    };
    EXPECT_EQ(rows(), 8);
    base::writeFile(scan, whole);
    EXPECT_EQ(json(evaluate).at("jobs")[0].at("subjects"), 2);
    EXPECT_EQ(rows(), 16);
    fs::remove(study() / "results/exp-001/evaluation.tsv");
    EXPECT_TRUE(json(evaluate).at("jobs")[0].at("cells")[0].contains("skipped"));
    EXPECT_EQ(rows(), 16) << "made again from the tables of the cells";
}

TEST_F(TrainingTest, WhatFitsNoMachineIsRefusedBeforeTheSystemEndsIt) {
    Json config = test::tinyTraining();
    config["spacing_mm"] = 0.2;
    config["features"] = {1024, 1024, 1024, 1024, 1024, 1024};
    write(config);
    const auto result = cli(train("--arm original --fold 0"));
    EXPECT_EQ(result.exitCode, 2);
    EXPECT_THAT(result.err, HasSubstr("GB of memory; this machine has"));
}

TEST_F(TrainingTest, AnOarWithoutAVoxelIsToldAndLeftOutOfTheMeans) {
    const fs::path more = folder() / "more", other = folder() / "other";
    take({1, 2, 3}, more);
    for (const auto& entry : fs::recursive_directory_iterator(more)) {
        if (entry.path().filename() == "mask_LN_Neck_III_L.nii.gz") fs::remove(entry.path());
    }
    import(more, other);
    const std::string train =
        "train " + quoted(other) + " --folds 3 --arm original --fold 0 --config " + quoted(folder() / "tiny.json");
    ASSERT_EQ(cli(train).exitCode, 0);
    std::uintmax_t offset = 0;
    const job::Queue jobs(other / "jobs");
    const std::string id = jobs.list().back().id;
    int told = 0;
    for (const Json& event : jobs.events(id, offset)) {
        if (event.value("event", "") == "training") {
            EXPECT_EQ(event.at("absent"), Json({"LN_Neck_III_L"}));
            ++told;
        }
        if (event.value("event", "") == "epoch" && !event.at("measured").is_null()) {
            EXPECT_TRUE(event.at("measured").at("dsc").at("LN_Neck_III_L").is_null());
            EXPECT_EQ(event.at("measured").at("n").at("LN_Neck_III_L"), 0);
            ++told;
        }
    }
    EXPECT_EQ(told, 3) << "the training, and epochs 2 and 3";

    for (const auto& entry : fs::recursive_directory_iterator(more)) {
        if (entry.path().filename().string().starts_with("mask_")) fs::remove(entry.path());
    }
    const fs::path none = folder() / "none";
    import(more, none);
    const auto refused = cli("train " + quoted(none) + " --folds 3 --arm original --subject sub-001 sub-002 sub-003");
    EXPECT_EQ(refused.exitCode, 2);
    EXPECT_THAT(refused.err, HasSubstr("none of the eight OARs"));
}

TEST_F(TrainingTest, AGraphicsCardThatIsNotThereFailsTheJobWithWhatToDo) {
    Json config = test::tinyTraining();
    config["device"] = "cuda";
    write(config);
    const auto result = cli(train("--arm original --fold 0"));
    if (result.exitCode == 0) GTEST_SKIP() << "this machine has one";
    EXPECT_EQ(result.exitCode, 2);
    EXPECT_THAT(result.err, HasSubstr("GPU"));
}

TEST_F(TrainingTest, DataThatChangedSinceIsAnotherExperiment) {
    ASSERT_EQ(cli("deface " + quoted(study()) + " --method quickshear --subject all").exitCode, 0);
    for (int i = 1; i <= 3; ++i) {
        ASSERT_EQ(cli("rate " + quoted(study()) + " --method quickshear --reader AK --label 1 --subject sub-00" +
                      std::to_string(i))
                      .exitCode,
                  0);
    }
    ASSERT_EQ(cli(train("--arm quickshear --fold 0")).exitCode, 0);
    fs::remove(model("quickshear", 0) / "training.json");  // as if it had been stopped
    const std::string subject = experiment::split(experiment::load(study(), "exp-001"), 0).validation.front();
    const fs::path sidecar =
        study() / "derivatives/quickshear" / subject / "anat" / (subject + "_desc-defaced_T2w.json");
    std::string text = base::readFile(sidecar);
    const std::size_t at = text.find("\"engine\": \"native\"");
    ASSERT_NE(at, std::string::npos);
    base::writeFile(sidecar, text.replace(at, 18, "\"engine\": \"published\""));
    const auto mixed = cli(train("--arm quickshear --fold 0"));
    EXPECT_EQ(mixed.exitCode, 2);
    EXPECT_THAT(mixed.err, HasSubstr("engines"));
}

}  // namespace
}  // namespace bauta::cli
