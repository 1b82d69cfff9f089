// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "core/experiment/Evaluation.h"
#include "core/experiment/Experiment.h"
#include "core/metrics/Metric.h"
#include "core/segmentation/Case.h"
#include "tests/app/cli/CliStudy.h"

namespace bauta::cli {
namespace {

namespace fs = std::filesystem;
using base::Json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// bauta-cli report on a study whose evaluations are made up: no network was trained.
class ReportTest : public test::CliStudy {
  protected:
    /// A copy of one study, which is made once.
    void SetUp() override {
        static const base::TemporaryFolder made("bauta-report-test");
        if (fs::is_empty(made.path())) {
            makeStudy(3);
            ASSERT_TRUE(coordinatorGone()) << "it may still clear up as it leaves";
            fs::copy(study(), made.path() / "study", fs::copy_options::recursive);
        } else {
            fs::copy(made.path() / "study", study(), fs::copy_options::recursive);
        }
        experiment::Request request;
        request.folds = 3;
        experiment::store(study(), experiment::plan(study::Study::open(study()), request));
    }
    void evaluate() const {
        const experiment::Experiment plan = experiment::load(study(), "exp-001");
        for (std::size_t fold = 0; fold < 3; ++fold) {
            std::vector<experiment::SubjectScores> scores;
            for (const std::string& subject : plan.folds[fold]) {
                experiment::SubjectScores one{subject, {}};
                for (const std::string& oar : segmentation::oarNames()) {
                    metrics::Metrics metrics;
                    for (const metrics::Metric& metric : metrics::allMetrics())
                        metrics.values.emplace_back(metric.key, 0.5 + 0.1 * static_cast<double>(fold));
                    metrics.n_vox_ref = metrics.n_vox_pred = 10;
                    one.oars.push_back({oar, metrics});
                }
                scores.push_back(one);
            }
            experiment::storeEvaluation(study(), {"exp-001", "original", "original", fold}, scores,
                                        {{"app_version", "0.1.0"}, {"inputs", Json::object()}});
        }
    }
    [[nodiscard]] std::string report(const std::string& more) const { return "report " + quoted(study()) + " " + more; }
    [[nodiscard]] static std::map<std::string, std::string> filesIn(const fs::path& folder) {
        std::map<std::string, std::string> all;
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file())
                all[entry.path().lexically_relative(folder).string()] = base::readFile(entry.path());
        return all;
    }
};

TEST_F(ReportTest, WritesTheReportAndListsItsFiles) {
    evaluate();
    const Json told = json(report("--no-figures"));
    const fs::path folder = study() / "results/exp-001/report";
    EXPECT_EQ(fs::weakly_canonical(told.at("folder").get<std::string>()), fs::weakly_canonical(folder));
    const auto files = filesIn(folder);
    EXPECT_EQ(told.at("files").size(), files.size());
    for (const Json& file : told.at("files")) EXPECT_TRUE(files.contains(file.get<std::string>())) << file;
    EXPECT_TRUE(told.at("notes").empty());
    // Mean of 0.5, 0.6 and 0.7 over 24 pairs, SD with n − 1.
    EXPECT_THAT(files.at("report.html"), AllOf(HasSubstr(">0.600 (0.083)<"), HasSubstr("original, n = 24")));
    EXPECT_THAT(files.at("tables/table2_composite.tsv"), HasSubstr("dsc\toriginal\tn/a\toriginal\tn/a\t24\t0.6"));
    for (const auto& [name, text] : files) EXPECT_THAT(text, Not(HasSubstr(folder.string()))) << name;

    const auto elsewhere = cli(report("--out " + quoted(this->folder() / "out") + " --no-figures"));
    EXPECT_EQ(elsewhere.exitCode, 0) << elsewhere.err;
    EXPECT_THAT(elsewhere.out, HasSubstr("out/report.html\n"));
    EXPECT_EQ(filesIn(this->folder() / "out"), files);
}

TEST_F(ReportTest, AnExperimentWithNothingEvaluatedSaysSo) {
    const auto result = cli(report("--no-figures"));
    EXPECT_EQ(result.exitCode, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("3 of 3 evaluations are missing"));
    const auto files = filesIn(study() / "results/exp-001/report");
    EXPECT_THAT(files.at("report.html"),
                AllOf(HasSubstr("3 of 3 evaluations are missing"), HasSubstr("Nothing is evaluated yet")));
}

TEST_F(ReportTest, WhatItMustNotWriteToIsRefusedBeforeAnythingIsWritten) {
    base::writeFile(folder() / "file", "mine");
    for (const fs::path& place : {folder() / "file", study() / "sub-001", study() / "derivatives/oars", study()}) {
        const auto result = cli(report("--out " + quoted(place)));
        EXPECT_EQ(result.exitCode, 2) << place;
        EXPECT_FALSE(fs::exists(place / "tables")) << place;
    }
    EXPECT_EQ(base::readFile(folder() / "file"), "mine");
    EXPECT_EQ(cli(report("--experiment other")).exitCode, 2);
    EXPECT_FALSE(fs::exists(study() / "results/other"));
    EXPECT_EQ(cli(report("--preset best")).exitCode, 2);
    EXPECT_EQ(cli(report("--stars five")).exitCode, 2);
}

}  // namespace
}  // namespace bauta::cli
