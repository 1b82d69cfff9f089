// SPDX-License-Identifier: GPL-3.0-or-later
// The real program draws a report without a display.
#include <gtest/gtest.h>

#include "core/base/Files.h"
#include "core/experiment/Experiment.h"
#include "tests/support/TestData.h"
#include "tests/ui/models/StudyMaker.h"

namespace bauta {
namespace {

class RenderTest : public testing::Test {
  protected:
    RenderTest() : study_(test::makeStudy(scratch_.path() / "study", 3)) {
        experiment::Request request;
        for (const char* id : {"sub-001", "sub-002", "sub-003"}) {
            test::storeRun(study_, id, "pydeface");
            request.subjects.emplace_back(id);
        }
        request.arms = {"original", "pydeface"};
        request.folds = 3;
        experiment::store(study_.folder(), experiment::plan(study_, request));
    }
    test::CommandResult render(const std::filesystem::path& study, const std::string& arguments) {
        std::string command("env -u DISPLAY -u WAYLAND_DISPLAY -u QT_QPA_PLATFORM '");
        command.append(test::programPath("bauta").string()).append("' --render '").append(study.string()).append("' ");
        return test::runCommand(command.append(arguments));
    }
    base::TemporaryFolder scratch_;
    study::Study study_;
};

TEST_F(RenderTest, AReportOfAPlannedExperimentIsDrawnWithoutADisplay) {
    const std::filesystem::path out = scratch_.path() / "out";
    const auto result = render(study_.folder(), "--experiment exp-001 --out '" + out.string() + "'");
    ASSERT_EQ(result.exitCode, 0) << result.err;
    const std::string pdf = (out / "report.pdf").string();
    EXPECT_NE(result.out.find(pdf + "\n"), std::string::npos) << result.out;
    EXPECT_TRUE(base::readFile(pdf).starts_with("%PDF-"));
    EXPECT_NE(result.err.find("skin pictures are left out"), std::string::npos) << result.err;
    // The same study, the same bytes.
    const std::string first = base::readFile(pdf);
    for (int i = 0; i < 4; ++i) {  // the order of fonts was that of a seeded hash
        ASSERT_EQ(render(study_.folder(), "--out '" + out.string() + "'").exitCode, 0);
        EXPECT_EQ(base::readFile(pdf), first);
    }
}

TEST_F(RenderTest, WithoutOutItGoesToTheExperimentsReport) {
    ASSERT_EQ(render(study_.folder(), "").exitCode, 0);
    EXPECT_TRUE(std::filesystem::exists(study_.folder() / "results/exp-001/report/report.pdf"));
}

TEST_F(RenderTest, BadRequestsGetOneSentenceAndLeaveNothing) {
    const std::string out = (scratch_.path() / "none").string();
    for (const auto& [study, arguments] : {std::pair{scratch_.path() / "nowhere", std::string()},
                                           std::pair{study_.folder(), std::string("--experiment no ")},
                                           std::pair{study_.folder(), std::string("--preset none ")}}) {
        const auto result = render(study, arguments + "--out '" + out + "'");
        EXPECT_EQ(result.exitCode, 2) << result.err;
        EXPECT_FALSE(result.err.empty());
    }
    EXPECT_FALSE(std::filesystem::exists(out));
    EXPECT_EQ(render(study_.folder(), "--out '" + (study_.folder() / "ratings").string() + "'").exitCode, 2);
}

}  // namespace
}  // namespace bauta
