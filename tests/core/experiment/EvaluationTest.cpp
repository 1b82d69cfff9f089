// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>
#include <thread>

#include "core/base/Files.h"
#include "core/experiment/Experiment.h"

namespace bauta::experiment {
namespace {

using base::Json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::vector<std::string>> read(const fs::path& table) {
    std::vector<std::vector<std::string>> rows;
    std::istringstream text(base::readFile(table));
    for (std::string line; std::getline(text, line);) {
        std::istringstream cells(line);
        rows.emplace_back();
        for (std::string cell; std::getline(cells, cell, '\t');) rows.back().push_back(cell);
    }
    return rows;
}

class EvaluationTest : public ::testing::Test {
  protected:
    EvaluationTest() {
        Experiment experiment;
        experiment.name = "exp-001";
        experiment.arms = {kOriginal, "pydeface+keep"};
        experiment.folds = {{"sub-001", "sub-002"}, {"sub-003"}, {"sub-004"}};
        experiment.config = Json::object();
        experiment.created_utc = "2026-11-23T17:34:28.123Z";
        store(study(), experiment);
    }
    [[nodiscard]] const fs::path& study() const { return folder_.path(); }
    static OarScore score(double dsc, double msd) {
        OarScore one{"Parotid_L", {}};
        one.metrics.values = {{"dsc", dsc}, {"msd_mm", msd}};
        one.metrics.ref_empty = std::isnan(dsc);
        one.metrics.pred_empty = !std::isfinite(msd);
        return one;
    }
    base::TemporaryFolder folder_;
};

TEST_F(EvaluationTest, WritesMissingAndInfiniteValuesAsSuch) {
    const Cell cell = {"exp-001", kOriginal, "pydeface+keep", 0};
    EXPECT_TRUE(provenanceOf(study(), cell).is_null());
    storeEvaluation(study(), cell,
                    {{"sub-001", {score(0.1 + 0.2, 1.5)}}, {"sub-002", {score(0, INFINITY), score(NAN, INFINITY)}}},
                    {{"model_sha256", "abc"}});
    EXPECT_EQ(provenanceOf(study(), cell).at("model_sha256"), "abc");
    const auto rows = read(tableOf(study(), cell));
    ASSERT_EQ(rows.size(), 4U);
    const auto column = [&](const char* key) {
        return static_cast<std::size_t>(std::ranges::find(rows[0], key) - rows[0].begin());
    };
    EXPECT_THAT(std::vector(rows[1].begin(), rows[1].begin() + 5),
                ElementsAre("sub-001", "original", "pydeface+keep", "0", "Parotid_L"));
    EXPECT_EQ(std::stod(rows[1][column("dsc")]), 0.1 + 0.2) << "reads back exactly";
    EXPECT_EQ(rows[2][column("msd_mm")], "inf");
    EXPECT_EQ(rows[2][column("pred_empty")], "true");
    EXPECT_EQ(rows[3][column("dsc")], "n/a");
    EXPECT_EQ(rows[3][column("ref_empty")], "true");
    EXPECT_EQ(rows[1][column("metric_impl")], std::string(metrics::kImplementation));
    const Json sidecar = base::readJson(fs::path(tableOf(study(), cell)).replace_extension(".json"));
    for (const std::string& key : rows[0]) EXPECT_TRUE(sidecar.at("columns").contains(key)) << key;
}

TEST_F(EvaluationTest, OneTableOfAllCellsInTheOrderOfTheExperimentWhoeverComesFirst) {
    {
        std::vector<std::jthread> writers;
        for (std::size_t fold = 3; fold-- > 0;) {
            writers.emplace_back([this, fold] {
                for (const char* arm : {"pydeface+keep", kOriginal}) {
                    storeEvaluation(study(), {"exp-001", kOriginal, arm, fold},
                                    {{"sub-00" + std::to_string(fold), {score(0.5, 1)}}}, Json::object());
                }
            });
        }
    }
    std::vector<std::string> order;
    for (const auto& row : read(study() / "results/exp-001/evaluation.tsv")) order.push_back(row[2] + " " + row[3]);
    EXPECT_THAT(order, ElementsAre("arm_test fold", "original 0", "original 1", "original 2", "pydeface+keep 0",
                                   "pydeface+keep 1", "pydeface+keep 2"));
}

TEST_F(EvaluationTest, ATableThatIsNotAsItWasStoredIsLeftOutUntilItIsEvaluatedAgain) {
    const Cell kept = {"exp-001", kOriginal, kOriginal, 0}, spoilt = {"exp-001", kOriginal, kOriginal, 1};
    const auto storeSpoilt = [&] {
        storeEvaluation(study(), spoilt, {{"sub-003", {score(0.5, 1)}}}, {{"model_sha256", "abc"}});
    };
    const auto rows = [&] { return read(study() / "results/exp-001/evaluation.tsv").size() - 1; };
    storeEvaluation(study(), kept, {{"sub-001", {score(0.5, 1)}}}, {{"model_sha256", "abc"}});
    const fs::path table = tableOf(study(), spoilt), sidecar = fs::path(table).replace_extension(".json");
    for (const fs::path& file : {table, sidecar}) {
        for (const char* content : {"", "[1]", "a\tb\n1\t2\n", "cut", "gone"}) {
            storeSpoilt();
            ASSERT_EQ(rows(), 2U);
            const std::string whole = base::readFile(file);
            if (content == std::string("gone")) {
                fs::remove(file);
            } else {
                base::writeFile(file, content == std::string("cut") ? whole.substr(0, whole.size() / 2) : content);
            }
            EXPECT_TRUE(provenanceOf(study(), spoilt).is_null()) << file << content;
            collectEvaluations(study(), "exp-001");
            EXPECT_EQ(rows(), 1U) << file << content;
        }
    }
    fs::remove(study() / "results/exp-001/evaluation.tsv");
    storeSpoilt();
    EXPECT_EQ(rows(), 2U);
}

}  // namespace
}  // namespace bauta::experiment
