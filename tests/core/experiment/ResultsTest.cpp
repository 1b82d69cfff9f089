// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/Files.h"
#include "core/experiment/ArmData.h"
#include "core/image/ImageIo.h"
#include "core/segmentation/training/Checkpoint.h"
#include "tests/core/experiment/Cells.h"
#include "tests/core/study/Samples.h"

namespace bauta::experiment {
namespace {

using base::Json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

/// Three subjects with a run of pydeface rated 1, an experiment of three folds, all of it evaluated.
class ResultsTest : public ::testing::Test {
  protected:
    ResultsTest() : study_(folder_.open()) {
        for (int i = 1; i <= 3; ++i) {
            auto sample = test::sampleSubject(i);
            if (i != 2) sample.patientKey = "one patient";
            const std::string id = study_.addSubject(sample);
            storeRun(id, i, i);
            rate(id, 1);
        }
        study_.declareVariant({"pydeface", "pydeface", "native", Json::object()});
        Experiment plan;
        plan.name = "exp-001";
        plan.arms = {kOriginal, "pydeface"};
        plan.folds = {{"sub-001"}, {"sub-002"}, {"sub-003"}};
        plan.runFolds = {0, 1, 2};
        plan.config = Json::object();
        plan.created_utc = "2026-11-26T10:00:00.000Z";
        store(study_.folder(), plan);
        for (const std::string& train : plan.arms) {
            for (std::size_t fold = 0; fold < 3; ++fold) {
                train_(train, fold);
                for (const std::string& test : plan.arms) evaluate(train, test, fold);
            }
        }
    }
    void storeRun(const std::string& id, int i, int fill, const char* engine = "native") {
        const auto sample = test::sampleSubject(i);
        const auto result = test::sampleResult(sample.scan, fill);
        study_.storeRun(id, "pydeface", engine, result, voxelloss::countLoss(sample.structures, result.affected));
    }
    void rate(const std::string& id, int label, const char* reader = "AK") {
        study::Rating rating = test::sampleRating(label);
        if (label == 0) rating.reasons = {"nose"};
        rating.subject = id;
        rating.reader = reader;
        study_.rate(rating);
        study_.refresh();
    }
    [[nodiscard]] fs::path model(const std::string& arm, std::size_t fold) const {
        return modelFolder(study_.folder(), "exp-001", arm, fold);
    }
    void train_(const std::string& arm, std::size_t fold, float weight = 1) const {
        fs::create_directories(model(arm, fold));
        const std::vector<float> numbers = {weight};
        segmentation::TensorFile::write(model(arm, fold) / segmentation::kBestCheckpoint,
                                        {{"machine", {{"device", "cpu"}, {"precision", "bfloat16"}}}},
                                        {{"w", {1}, numbers}});
        base::writeJson(
            model(arm, fold) / "training.json",
            {{"epochs", 12}, {"best_epoch", 7}, {"best_val_loss", 0.25}, {"reason", "done"}, {"app_version", "1.2.3"}});
        base::writeJson(model(arm, fold) / "inputs.json", inputsOf(study_, arm, {fold == 0 ? "sub-003" : "sub-001"}));
    }
    void evaluate(const std::string& train, const std::string& test, std::size_t fold) const {
        const std::string id = "sub-00" + std::to_string(fold + 1);
        OarScore score{"Parotid_L", {}};
        score.metrics.values = {{"dsc", 0.5}, {"msd_mm", 1}};
        test::writeCell(study_.folder(), {"exp-001", train, test, fold}, {{id, {score}}},
                        {{"model_sha256", base::sha256OfFile(model(train, fold) / segmentation::kBestCheckpoint)},
                         {"inputs", inputsOf(study_, test, {id})},
                         {"app_version", "1.2.3"}});
    }
    [[nodiscard]] Results read() const { return results(study::Study::open(study_.folder()), "exp-001"); }
    [[nodiscard]] std::vector<std::string> warnings() const { return read().warnings; }
    /// What these always have.
    const std::string patients_ =
        "1 patient has more than one scan in the cohort; the tests take each scan as a subject of its own";

    test::TemporaryStudy folder_;
    study::Study study_;
};

TEST_F(ResultsTest, EveryNumberHasItsSource) {
    const Results all = read();
    EXPECT_EQ(all.study, "Sample");
    EXPECT_EQ(all.subjectsInStudy, 3U);
    EXPECT_THAT(all.warnings, ElementsAre(patients_));
    EXPECT_FALSE(all.ratedByTruth);
    ASSERT_EQ(all.runs.size(), 6U);
    const SourceRun& run = all.runs[3];
    EXPECT_EQ(run.subject, "sub-002");
    EXPECT_EQ(run.arm, "pydeface");
    EXPECT_EQ(run.engine, "native");
    EXPECT_EQ(run.fold, 1U);
    EXPECT_EQ(run.imageSha256, study_.run("sub-002", "pydeface")->defacedSha256);
    EXPECT_THAT(run.ratings, ElementsAre(study_.currentRatings()[1].rating.eventId));
    EXPECT_THAT(run.readers, ElementsAre("AK"));
    EXPECT_EQ(run.parameters, "{}");
    EXPECT_EQ(all.runs[2].imageSha256, study_.subject("sub-002").scanSha256);
    ASSERT_EQ(all.models.size(), 6U);
    const SourceModel& network = all.models[4];
    EXPECT_EQ(network.arm, "pydeface");
    EXPECT_EQ(network.fold, 1U);
    EXPECT_EQ(network.epochs, 12);
    EXPECT_EQ(network.bestEpoch, 7);
    EXPECT_EQ(network.bestLoss, 0.25);
    EXPECT_EQ(network.device, "cpu");
    EXPECT_EQ(network.precision, "bfloat16");
    EXPECT_EQ(network.appVersion, "1.2.3");
    EXPECT_EQ(network.modelSha256, base::sha256OfFile(model("pydeface", 1) / segmentation::kBestCheckpoint));
    ASSERT_EQ(all.cells.size(), 12U);
    EXPECT_EQ(all.cells[7].modelSha256, network.modelSha256);
    EXPECT_EQ(all.cells[7].tableSha256, base::sha256OfFile(tableOf(study_.folder(), all.cells[7].cell)));
    EXPECT_EQ(all.cells[7].appVersion, "1.2.3");
    // Of the whole of y < 0 nothing is left; Parotid_R has no voxel in anyone.
    ASSERT_EQ(all.availableCohort.size(), 16U);
    for (const OarAvailability& row : all.availableCohort)
        EXPECT_EQ(row.subjects, row.oar == "Parotid_L" ? 3U : 0U) << row.method << row.oar;
}

TEST_F(ResultsTest, TellsWhatHasChangedSinceItWasEvaluated) {
    const std::string seen = study_.run("sub-003", "pydeface")->defacedSha256;
    storeRun("sub-003", 3, 77);
    const Results all = read();
    EXPECT_THAT(all.warnings, Contains("sub-003 has another image under pydeface since it was evaluated"));
    EXPECT_THAT(all.warnings,
                Contains("the network of pydeface, fold 0 learned from other data: sub-003 has another image"));
    EXPECT_THAT(all.warnings, Contains("sub-003 was judged 1 under pydeface when the experiment was planned and is not "
                                       "rated now"));
    EXPECT_EQ(all.warnings.size(), 4U) << "each once, however many networks were evaluated";
    EXPECT_EQ(all.runs[5].imageSha256, seen) << "what the network saw";
    EXPECT_THAT(all.runs[5].ratings, IsEmpty());
}

TEST_F(ResultsTest, TellsWhichTargetsNetworksAndRatingsAreOthersNow) {
    const auto oar = study_.subject("sub-001").structures.front();
    const image::Geometry grid = image::loadMask(oar.path).geometry();
    image::writeMask(oar.path, image::Mask(grid, std::vector<std::uint8_t>(grid.voxelCount(), 0)));
    train_("pydeface", 2, 2);
    rate("sub-002", 0);
    const auto told = warnings();
    EXPECT_THAT(told, Contains("sub-001 has another target under original since it was evaluated"));
    EXPECT_THAT(told, Contains("sub-001 has another target under pydeface since it was evaluated"));
    EXPECT_THAT(told,
                Contains("the network of pydeface, fold 2 is another than the one that was evaluated on original"));
    EXPECT_THAT(told, Contains("sub-002 was judged 1 under pydeface when the experiment was planned and now is rated 0 "
                               "by AK"));
}

TEST_F(ResultsTest, TellsWhatIsMissing) {
    fs::remove_all(model("pydeface", 1));
    for (const char* test : {kOriginal, "pydeface"}) {
        fs::remove(tableOf(study_.folder(), {"exp-001", "pydeface", test, 1}));
    }
    fs::remove(tableOf(study_.folder(), {"exp-001", kOriginal, "pydeface", 2}));
    test::writeCell(study_.folder(), {"exp-001", kOriginal, kOriginal, 0}, {}, {{"inputs", Json::object()}});
    const Results all = read();
    EXPECT_THAT(all.warnings,
                Contains("3 of 12 evaluations are missing: original on pydeface, fold 2 (not evaluated yet); the "
                         "network of pydeface, fold 1 is not trained"));
    EXPECT_THAT(all.warnings, Contains("sub-001 could not be evaluated: original on original, fold 0"));
    EXPECT_EQ(all.models[4].modelSha256, "");
    EXPECT_EQ(all.cells[5].tableSha256, "");
    EXPECT_THAT(all.analysis.composite("dsc", "pydeface", kOriginal)->reason,
                StartsWith("1 of 3 subjects are not evaluated"));
}

TEST_F(ResultsTest, TellsOfFoldsThatAreNotRunAndOfSeveralEngines) {
    Json plan = base::readJson(resultFolder(study_.folder(), "exp-001") / "experiment.json");
    plan["run_folds"] = {0, 2};
    base::writeJson(resultFolder(study_.folder(), "exp-001") / "experiment.json", plan);
    storeRun("sub-002", 2, 2, "published");
    const Results all = read();
    EXPECT_THAT(all.warnings, Contains("2 of 3 folds are run: 0 and 2"));
    EXPECT_THAT(all.warnings, Contains("the runs of pydeface come from several engines: native, published"));
    EXPECT_EQ(all.quality.front().engine, "native, published");
    EXPECT_EQ(all.runs[1].parameters, "{}") << "as the variant was declared, since the run does not tell";
    EXPECT_EQ(all.cells.size(), 8U);
    EXPECT_EQ(all.analysis.composite("dsc", kOriginal, kOriginal)->n, 2U);
    EXPECT_EQ(all.runs.size(), 6U) << "of the whole cohort";
}

TEST_F(ResultsTest, TellsOfSeveralSetsOfOptions) {
    for (const auto& [id, strength] : {std::pair("sub-001", 1), {"sub-003", 2}}) {
        const fs::path sidecar = study_.run(id, "pydeface")->sidecar;
        Json json = base::readJson(sidecar);
        json["provenance"]["options"]["strength"] = strength;
        base::writeJson(sidecar, json);
    }
    const Results all = read();
    EXPECT_THAT(all.warnings, Contains("the runs of pydeface were made with several sets of options"));
    EXPECT_EQ(all.runs[1].parameters, "{\"strength\":1}");
    EXPECT_EQ(all.runs[3].parameters, "{}");
    EXPECT_EQ(all.runs[5].parameters, "{\"strength\":2}");
}

TEST_F(ResultsTest, BrokenFilesBesideTheScoresAreToldAndDoNoHarm) {
    base::writeFile(model("pydeface", 0) / segmentation::kBestCheckpoint, "broken");
    base::writeFile(model("pydeface", 1) / "training.json", "{\"epochs\": \"many\"}");
    base::writeFile(model("pydeface", 2) / "inputs.json", "[");
    fs::remove_all(study_.folder() / "sub-003");
    const Results all = read();
    EXPECT_THAT(all.warnings, Contains(StartsWith("the network of pydeface, fold 0: ")));
    EXPECT_THAT(all.warnings, Contains("sub-003 is not in the study any more"));
    EXPECT_EQ(all.scores.rows.size(), 12U);
    EXPECT_EQ(all.runs.size(), 6U);
}

TEST_F(ResultsTest, RatingsByTheKnownFaceAreNoPersons) {
    EXPECT_FALSE(read().ratedByTruth);
    rate("sub-002", 1, kPhantomTruth);
    const Results all = read();
    EXPECT_TRUE(all.ratedByTruth);
    EXPECT_THAT(all.runs[3].readers, UnorderedElementsAre("AK", kPhantomTruth));
    EXPECT_THAT(all.quality.front().readers, ElementsAre("AK", kPhantomTruth));
}

TEST_F(ResultsTest, TableZeroCountsEveryRunOnce) {
    rate("sub-001", 0, "MT");
    storeRun("sub-002", 2, 99);  // its rating is stale
    const auto add = [&](int i, const base::Error* why) {
        const std::string id = study_.addSubject(test::sampleSubject(i));
        if (why != nullptr) study_.storeRunFailure(id, "pydeface", "native", *why, Json::object());
    };
    const base::Error failed(base::ErrorCode::Internal, "it broke"), other(base::ErrorCode::NotApplicable, "no brain"),
        cancelled(base::ErrorCode::Cancelled, "stopped");
    add(4, &failed);
    add(5, &other);
    add(6, &cancelled);
    add(7, nullptr);
    study_.refresh();
    const auto table = [&](const char* rule) {
        const auto rows = methodQuality(study_, readerRule(rule));
        EXPECT_EQ(rows.size(), 1U);
        return rows.front();
    };
    const MethodQuality all = table("all");
    EXPECT_EQ(all.n, 5U);
    EXPECT_EQ(all.rated1, 1U);
    EXPECT_EQ(all.rated0, 1U);
    EXPECT_EQ(all.unrated, 1U);
    EXPECT_EQ(all.failed, 1U);
    EXPECT_EQ(all.notApplicable, 1U);
    EXPECT_EQ(all.undecided, 0U);
    EXPECT_EQ(all.success.share, 0.5);
    EXPECT_THAT(all.readers, ElementsAre("AK", "MT"));
    EXPECT_EQ(all.agreement.runs, 1U);
    EXPECT_EQ(all.agreement.agreeing, 0);
    const MethodQuality majority = table("majority");
    EXPECT_EQ(majority.undecided, 1U);
    EXPECT_EQ(majority.rated0, 0U);
    const MethodQuality one = table("reader:MT");
    EXPECT_EQ(one.rated0, 1U);
    EXPECT_EQ(one.unrated, 2U) << "what MT has not rated";
    EXPECT_EQ(one.success.share, 0);
    EXPECT_THAT(judgedOne(study_, readerRule("all")).at("pydeface"), ElementsAre("sub-003"));
    EXPECT_THAT(judgedOne(study_, readerRule("reader:MT")), IsEmpty());
    EXPECT_TRUE(std::isnan(table("reader:XY").success.share)) << "nothing rated, nothing shared";
}

}  // namespace
}  // namespace bauta::experiment
