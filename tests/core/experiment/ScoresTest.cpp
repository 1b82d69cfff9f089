// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "tests/core/experiment/Cells.h"
#include "tests/core/study/Samples.h"

namespace bauta::experiment {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ScoresTest : public ::testing::Test {
  protected:
    ScoresTest() { plan({0, 1, 2}); }
    void plan(std::vector<std::size_t> runFolds) {
        std::filesystem::remove_all(study() / "results");
        Experiment experiment;
        experiment.name = "exp-001";
        experiment.arms = {kOriginal, "pydeface"};
        experiment.folds = {{"sub-001", "sub-002"}, {"sub-003"}, {"sub-004"}};
        experiment.runFolds = std::move(runFolds);
        experiment.config = Json::object();
        experiment.created_utc = "2026-11-23T17:34:28.123Z";
        store(study(), experiment);
    }
    [[nodiscard]] fs::path study() const { return folder_.folder(); }
    [[nodiscard]] Scores load() const { return loadScores(folder_.open(), "exp-001"); }
    static Cell cell(std::size_t fold, const std::string& train = kOriginal, const std::string& test = kOriginal) {
        return {"exp-001", train, test, fold};
    }
    static OarScore score(const char* oar, double dsc, double msd, bool refEmpty = false) {
        OarScore one{oar, {}};
        one.metrics.values = {{"dsc", dsc}, {"msd_mm", msd}};
        one.metrics.ref_empty = refEmpty;
        one.metrics.pred_empty = std::isinf(msd);
        return one;
    }
    [[nodiscard]] Error refusal() const {
        try {
            (void)load();
        } catch (const Error& error) {
            return error;
        }
        ADD_FAILURE() << "accepted";
        return {ErrorCode::Internal, ""};
    }
    /// The table of fold 0 with one text in place of another, as if it had been stored so.
    void spoil(const std::string& from, const std::string& to) const {
        test::writeCell(study(), cell(0), {{"sub-001", {score("Parotid_L", 0.5, 1), score("Parotid_R", 0.25, 2)}}},
                        Json::object());
        const fs::path table = tableOf(study(), cell(0));
        std::string text = base::readFile(table);
        ASSERT_NE(text.find(from), std::string::npos) << from;
        text.replace(text.find(from), from.size(), to);
        base::writeFile(table, text);
        base::writeJson(fs::path(table).replace_extension(".json"),
                        {{"provenance", Json::object()}, {"table_sha256", base::sha256(text)}});
    }
    test::TemporaryStudy folder_;
};

TEST_F(ScoresTest, ReadsWhatWasStoredInTheOrderOfThePlan) {
    storeEvaluation(study(), cell(0, "pydeface"), {{"sub-001", {score("Parotid_L", 0.1 + 0.2, 1.5)}}}, Json::object());
    storeEvaluation(study(), cell(0),
                    {{"sub-002", {score("Parotid_R", 0, INFINITY), score("Parotid_L", NAN, NAN, true)}},
                     {"sub-001", {score("Parotid_L", 0.75, 2)}}},
                    Json::object());
    const Scores scores = load();
    std::vector<std::string> order;
    for (const Score& s : scores.rows) order.push_back(s.armTrain + " " + s.subject + " " + s.oar);
    EXPECT_THAT(order, ElementsAre("original sub-001 Parotid_L", "original sub-002 Parotid_L",
                                   "original sub-002 Parotid_R", "pydeface sub-001 Parotid_L"));
    EXPECT_EQ(scores.rows[3].value("dsc"), 0.1 + 0.2);
    EXPECT_TRUE(scores.rows[1].refEmpty && std::isnan(scores.rows[1].value("dsc")));
    EXPECT_TRUE(scores.rows[2].predEmpty && std::isinf(scores.rows[2].value("msd_mm")));
    EXPECT_EQ(scores.rows[2].value("dsc"), 0);
    EXPECT_TRUE(std::isnan(scores.rows[0].value("hd95_mm"))) << "not measured";
    EXPECT_TRUE(std::isnan(scores.rows[0].value("beauty")));
    EXPECT_EQ(scores.metricImpl, "bauta-1");
    EXPECT_EQ(scores.missing.size(), 10U);
    EXPECT_EQ(scores.evaluated_utc.size(), 24U);
    for (const auto& file : fs::recursive_directory_iterator(study() / "results"))
        fs::last_write_time(file, fs::file_time_type::clock::now() + std::chrono::hours(1));
    EXPECT_EQ(load().evaluated_utc, scores.evaluated_utc) << "a copy of the study has files of another time";
}

TEST_F(ScoresTest, SaysWhyACellIsMissing) {
    base::writeFile(study() / "results" / "note.txt", "");
    fs::create_directories(modelFolder(study(), "exp-001", kOriginal, 1));
    base::writeJson(modelFolder(study(), "exp-001", kOriginal, 1) / "training.json", Json::object());
    test::writeCell(study(), cell(2), {{"sub-004", {score("Parotid_L", 0.5, 1)}}}, Json::object());
    base::appendLine(tableOf(study(), cell(2)), "more");
    const Scores scores = load();
    EXPECT_THAT(scores.rows, IsEmpty());
    EXPECT_EQ(scores.metricImpl, "");
    EXPECT_EQ(scores.evaluated_utc, "");
    ASSERT_EQ(scores.missing.size(), 12U);
    EXPECT_EQ(scores.missing[0].why, "the network of original, fold 0 is not trained");
    EXPECT_TRUE(scores.missing[0].untrained && !scores.missing[1].untrained);
    EXPECT_EQ(scores.missing[1].why, "not evaluated yet");
    EXPECT_EQ(scores.missing[2].why, "its table is not as it was stored: evaluate it again");
    EXPECT_EQ(scores.missing[11].why, "the network of pydeface, fold 2 is not trained");
}

TEST_F(ScoresTest, FoldsThatAreNotRunAreNotMissing) {
    plan({0, 2});
    test::writeCell(study(), cell(1), {{"sub-003", {score("Parotid_L", 0.5, 1)}}}, Json::object());
    const Scores scores = load();
    EXPECT_THAT(scores.rows, IsEmpty()) << "of a fold that is not part of the plan";
    EXPECT_EQ(scores.missing.size(), 8U);
}

TEST_F(ScoresTest, ADamagedTableIsNamed) {
    const std::string row = "sub-001\toriginal\toriginal\t0\tParotid_L\t0.5\t1.0";
    for (const auto& [from, to, how] : std::vector<std::array<std::string, 3>>{
             {"sub-001", "sub-009", "line 2 tells of sub-009, who is not in this fold of the plan"},
             {"sub-001", "sub-003", "line 2 tells of sub-003, who is not in this fold"},
             {"original\t0", "pydeface\t0", "line 2 belongs to another evaluation"},
             {"original\t0", "original\t1", "belongs to another evaluation"},
             {"Parotid_L", "Brain", "has Brain, which is no OAR"},
             {"Parotid_R", "Parotid_L", "line 3 has a subject's OAR twice"},
             {"\t0.5\t", "\t1.5\t", "has an impossible dsc"},
             {"\t0.5\t", "\tmuch\t", "has an impossible dsc"},
             {"\t0.5\t", "\tnan\t", "has an impossible dsc"},
             {"\t0.5\t1.0", "\t0.5\t-1", "has an impossible msd_mm"},
             {"\tfalse", "\tno", "has no true or false as ref_empty"},
             {"\tfalse", "\ttrue", "has a dsc where there is no target"},
             {"dsc", "dice", "has no column dsc"},
             {"\tmetric_impl", "", "line 2 has another number of columns than its head"},
         }) {
        spoil(from, to);
        const Error error = refusal();
        EXPECT_EQ(error.code(), ErrorCode::Damaged);
        EXPECT_THAT(error.what(), HasSubstr("the table of original on original, fold 0")) << to;
        EXPECT_THAT(error.what(), HasSubstr(how)) << from;
        EXPECT_THAT(error.what(), Not(HasSubstr(study().string())));
        EXPECT_EQ(error.context(), tableOf(study(), cell(0)).string());
    }
    spoil(row, row);
    EXPECT_EQ(load().rows.size(), 2U) << "and otherwise it is accepted";
}

TEST_F(ScoresTest, CellsMeasuredByOtherDefinitionsAreNotCompared) {
    test::writeCell(study(), cell(0), {{"sub-001", {score("Parotid_L", 0.5, 1)}}}, Json::object());
    test::writeCell(study(), cell(1), {{"sub-003", {score("Parotid_L", 0.5, 1)}}}, Json::object(), "bauta-2");
    const Error error = refusal();
    EXPECT_EQ(error.code(), ErrorCode::Damaged);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("bauta-1 (original on original, fold 0)"),
                                    HasSubstr("bauta-2 (original on original, fold 1)")));
}

TEST_F(ScoresTest, AnUnknownExperimentOrMetricIsRefused) {
    EXPECT_THROW((void)loadScores(folder_.open(), "exp-002"), Error);
    EXPECT_EQ(resultMetric("hd95_mm").title, "HD95");
    try {
        (void)resultMetric("hd_mm");
        ADD_FAILURE() << "accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::BadRequest);
        EXPECT_THAT(error.reason(), HasSubstr("dsc, msd_mm, hd95_mm, mean_hd95_mm, nsd_2mm"));
    }
}

}  // namespace
}  // namespace bauta::experiment
