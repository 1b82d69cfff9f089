// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/published/Runner.h"

#include <gmock/gmock.h>

#include <future>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/image/ImageIo.h"
#include "tests/core/defacing/published/StandIns.h"

namespace bauta::defacing {
namespace {

using base::ErrorCode;
using base::Json;
using image::PixelType;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::vector<std::string> kAll = {"afni_refacer", "deepdefacer", "defacer",  "fsl_deface",
                                       "mask_face",    "mri_deface",  "pydeface", "quickshear"};

class RunnerTest : public StandIns {
  protected:
    RunnerTest() {
        input.brain = test::makeMask(input.scan.geometry(), [](const image::Vec3& p) {
            return image::norm({p[0] / 40, (p[1] - 10) / 40, (p[2] - 30) / 30}) < 1;
        });
    }

    /// Affected in the head exactly in front of the plane (but for what a program leaves there), nothing behind it
    /// changed by a bit, nothing in the head kept in front of it.
    void expectFrontRemoved(const MethodOutput& output, std::uint8_t kind) const {
        const image::Geometry& grid = input.scan.geometry();
        EXPECT_EQ(output.defaced.type(), input.scan.type());
        EXPECT_EQ(output.defaced.geometry(), grid);
        std::size_t kept = 0, lost = 0, changedBehind = 0, wrongKind = 0, front = 0;
        std::size_t v = 0;
        for (image::Index3 i{}; i[2] < grid.size[2]; ++i[2])
            for (i[1] = 0; i[1] < grid.size[1]; ++i[1])
                for (i[0] = 0; i[0] < grid.size[0]; ++i[0], ++v) {
                    const image::Vec3 p = grid.toPoint(i);
                    const std::uint8_t mark = output.removal.voxels()[v];
                    const bool inHead = input.scan.at(v) > 60;
                    // A soft edge reaches 4 mm behind the plane.
                    if (!test::inFront({p[0], p[1] - 5, p[2]})) {
                        lost += mark != 0 ? 1 : 0;
                        changedBehind += output.defaced.at(v) != input.scan.at(v) ? 1 : 0;
                    } else if (inHead && test::inFront(p)) {
                        ++front;
                        kept += mark == 0 ? 1 : 0;
                        wrongKind += mark != 0 && mark != kind ? 1 : 0;
                    }
                }
        EXPECT_GT(front, 1000U);
        // An altered voxel may have come to lie within the tolerance of its old value.
        EXPECT_LE(kept, kind == 1 ? 0 : front / 50);
        EXPECT_EQ(lost, 0U);
        EXPECT_EQ(changedBehind, 0U);
        EXPECT_EQ(wrongKind, 0U);
    }

    static std::string notes(const MethodOutput& output) { return output.provenance.at("notes").dump(); }
};

TEST_F(RunnerTest, RunsEveryProgramByItsDocumentedCommandLine) {
    const std::string before = base::sha256(
        std::string_view(reinterpret_cast<const char*>(input.scan.bytes().data()), input.scan.bytes().size()));
    for (const std::string& method : kAll) {
        SCOPED_TRACE(method);
        const MethodOutput output = run(method);
        if (method == "defacer") {
            EXPECT_GT(output.removal.count(1), 1000U);
            EXPECT_GT(output.removal.count(2), 300U);
        } else {
            expectFrontRemoved(output, method == "mask_face" ? 2 : 1);
        }
        EXPECT_EQ(output.provenance.at("exit_code"), 0);
        EXPECT_THAT(output.provenance.dump(), Not(HasSubstr(folder().string())));
    }
    EXPECT_EQ(before, base::sha256(std::string_view(reinterpret_cast<const char*>(input.scan.bytes().data()),
                                                    input.scan.bytes().size())));
}

TEST_F(RunnerTest, KeepsEveryPixelTypeAndGrid) {
    for (const PixelType type : {PixelType::U8, PixelType::I16, PixelType::U16, PixelType::I32, PixelType::F32}) {
        SCOPED_TRACE(std::string(image::name(type)));
        input.scan = standInScan(type);
        expectFrontRemoved(run("mri_deface"), 1);
    }
}

TEST_F(RunnerTest, RecordsVersionAndCommandWithoutPaths) {
    const MethodOutput output = run("mri_deface");
    EXPECT_EQ(output.provenance.at("version"), "1.22");
    EXPECT_EQ(output.provenance.at("command"),
              Json({"mri_deface", "scan.nii.gz", "<talairach_mixed_with_skull.gca>", "<face.gca>", "defaced.nii.gz"}));
    const MethodOutput unknown = run("deepdefacer");
    EXPECT_TRUE(unknown.provenance.at("version").is_null());
    EXPECT_TRUE(unknown.provenance.contains("version_reason"));
}

TEST_F(RunnerTest, PassesTheOptionsThatAProgramKnows) {
    EXPECT_THAT(run("quickshear", "", {{"buffer", 12.5}}).provenance.at("command").dump(), HasSubstr("\"12.5\""));
    EXPECT_THAT(run("pydeface", "", {{"cost", "corratio"}}).provenance.at("command").dump(),
                HasSubstr("\"--cost\",\"corratio\""));
    expectFrontRemoved(run("afni_refacer", "", {{"mode", "reface"}}), 2);
    const MethodOutput filled = run("mri_deface", "", {{"fill", 33}});
    expectFrontRemoved(filled, 1);
    for (std::size_t v = 0; v < input.scan.voxelCount(); ++v)
        if (filled.removal.voxels()[v] == 1) {
            ASSERT_EQ(filled.defaced.at(v), 33);
        }
    // Ears kept: nothing is left that has neither 0 nor a constant.
    const MethodOutput fewer = run("defacer", "", {{"ears", false}});
    EXPECT_LT(fewer.removal.count(2), fewer.removal.count(1) / 20);
}

TEST_F(RunnerTest, HandsOverTheUsersFilesUnderNeutralNames) {
    const fs::path own = folder() / "Doe_Jane_1970.nii.gz";
    image::writeImage(own, input.scan);
    const std::string before = base::sha256OfFile(own);
    const MethodOutput output = run("pydeface", "", {{"template", own.string()}, {"facemask", own.string()}});
    EXPECT_THAT(output.provenance.at("command").dump(),
                AllOf(HasSubstr("template.nii.gz"), HasSubstr("facemask.nii.gz"), Not(HasSubstr("Doe"))));
    EXPECT_EQ(base::sha256OfFile(own), before);
}

TEST_F(RunnerTest, HandsOverFilesThatStandInForMissingParts) {
    for (const char* atlas : {"face.gca", "talairach_mixed_with_skull.gca"}) fs::remove(bin() / atlas);
    write(folder() / "Doe Jane.gca", "atlas");
    const std::string own = (folder() / "Doe Jane.gca").string();
    EXPECT_EQ(failure("mri_deface", "").code(), ErrorCode::NotFound);
    const MethodOutput output =
        run("mri_deface", "", {{"braingca", own}, {"facegca", own}, {"flash", true}, {"n", 10}});
    EXPECT_EQ(output.provenance.at("command"), Json({"mri_deface", "-n", "10", "-flash", "scan.nii.gz",
                                                     "talairach_mixed_with_skull.gca", "face.gca", "defaced.nii.gz"}));
}

TEST_F(RunnerTest, HandsOverMasksInTheOrderOfTheScan) {
    const fs::path kept = folder() / "kept.nii.gz";
    image::writeMask(kept, input.brain);
    EXPECT_THAT(run("mask_face", "", {{"x", kept.string()}}).provenance.at("command").dump(), HasSubstr("kept.nii.gz"));
    EXPECT_THAT(run("fsl_deface", "", {{"nud_y", 3.5}, {"B", true}}).provenance.at("command").dump(),
                HasSubstr(R"("-B","-nud","0","3.5","0")"));
}

TEST_F(RunnerTest, TakesMaskFacesOlderKindWithItsPairsAndLostGeometry) {
    set("STAND_IN_KIND", "old");
    const MethodOutput output = run("mask_face");
    expectFrontRemoved(output, 2);
    EXPECT_THAT(notes(output), HasSubstr("lost the scan's geometry"));
    expectFrontRemoved(run("mask_face", "analyze"), 2);
}

TEST_F(RunnerTest, AcceptsOutputsThatDifferInFormOnly) {
    for (const char* how : {"overwrite-too", "no-geometry", "no-orientation", "turned", "rescaled", "eight-bit",
                            "inverted-mask", "soft-mask", "wrong-mask", "flood", "litter", "families", "link"}) {
        SCOPED_TRACE(how);
        expectFrontRemoved(run("fsl_deface", how), 1);
    }
    EXPECT_THAT(notes(run("fsl_deface", "no-geometry")), HasSubstr("lost the scan's geometry"));
    EXPECT_THAT(notes(run("fsl_deface", "turned")), HasSubstr("exchanged axes"));
    EXPECT_THAT(notes(run("fsl_deface", "rescaled")), AllOf(HasSubstr("scale"), HasSubstr("0.37")));
    EXPECT_THAT(notes(run("fsl_deface", "inverted-mask")), HasSubstr("marks what it keeps"));
    EXPECT_THAT(notes(run("fsl_deface", "wrong-mask")), HasSubstr("left out"));
}

TEST_F(RunnerTest, VoxelsThatAreNoNumbersAreNotTheScans) {
    const MethodOutput output = run("deepdefacer", "nan");
    expectFrontRemoved(output, 2);
    EXPECT_THAT(notes(output), HasSubstr("were not finite"));
}

TEST_F(RunnerTest, WorksWhereScriptsThatQuoteNoPathsCan) {
    const fs::path awkward = folder() / "Meine Prüfung";
    fs::create_directory(awkward);
    set("TMPDIR", awkward.string());
    expectFrontRemoved(run("mri_deface"), 1);
    EXPECT_TRUE(fs::is_empty(awkward));
}

TEST_F(RunnerTest, FindsAnOutputThatWasPutIntoTheWorkingFolder) {
    expectFrontRemoved(run("deepdefacer", "elsewhere"), 1);
    expectFrontRemoved(run("pydeface", "elsewhere"), 1);
}

TEST_F(RunnerTest, AnExitCodeOfZeroProvesNothing) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"nothing", "ended without an error but left no output"},
        {"overwrite", "changed its input and left no output"},
        {"echo", "ended without an error but changed nothing"},
        {"double-size", "another size"},
        {"truncated", "left an output that cannot be read"},
        {"garbage", "left an output that cannot be read"},
        {"empty", "the whole scan was removed"},
        {"mirrored", "does not show the scan"}};
    for (const auto& [how, said] : cases) {
        SCOPED_TRACE(how);
        for (const char* method : {"mri_deface", "quickshear"})
            EXPECT_THAT(failure(method, how).what(), HasSubstr(said));
    }
    EXPECT_EQ(failure("mri_deface", "double-size").code(), ErrorCode::Geometry);
    EXPECT_EQ(failure("mri_deface", "truncated").code(), ErrorCode::Damaged);
}

TEST_F(RunnerTest, AProgramThatSaysItFailedIsBelieved) {
    EXPECT_THAT(failure("pydeface", "good-but-failed").what(), HasSubstr("failed with exit code 3"));
    EXPECT_THAT(failure("pydeface", "fail").what(), HasSubstr("failed with exit code 1"));
    EXPECT_THAT(failure("pydeface", "crash").what(), HasSubstr("crashed (signal 11)"));
    // What a shell says of a program that it ran.
    EXPECT_THAT(failure("fsl_deface", "exit 139").what(), HasSubstr("crashed (signal 11)"));
    EXPECT_THAT(failure("fsl_deface", "exit 137").what(), HasSubstr("was killed, perhaps for want of memory"));
    EXPECT_THAT(failure("fsl_deface", "exit 255").what(), HasSubstr("exit code 255"));
}

TEST_F(RunnerTest, ReadsWhatMatlabWritesIntoFilesOnly) {
    const base::Error error = failure("mask_face", "matlab");
    EXPECT_EQ(error.code(), ErrorCode::NotApplicable);
    EXPECT_THAT(error.what(), HasSubstr("the face lies outside the field of view"));
}

TEST_F(RunnerTest, NamesTheCauseByWhatEachProgramPrints) {
    for (const auto& program : programs()) {
        for (const FailureText& text : program->facts().failures) {
            set("STAND_IN_TEXT", "Traceback\n  at some place\n** ERROR: " + text.text + " (see manual)");
            const base::Error error = failure(program->facts().method, "fail");
            EXPECT_THAT(error.what(), AllOf(HasSubstr(text.meaning), HasSubstr(program->facts().name)));
            EXPECT_EQ(error.code(), text.code);
        }
    }
    set("STAND_IN_TEXT", "write: No space left on device");
    EXPECT_EQ(failure("quickshear", "fail").code(), ErrorCode::DiskFull);
    // Without an output the text counts even when the program says it went well.
    set("STAND_IN_TEXT", "Could not find proper eyes on the face");
    EXPECT_EQ(failure("defacer", "nothing").code(), ErrorCode::NotApplicable);
}

TEST_F(RunnerTest, LogsWhatWasPrintedWithoutPaths) {
    std::string log;
    const base::TaskContext task({}, {}, [&](const std::string& line) { log += line + "\n"; });
    set("STAND_IN_TEXT", "Patient file is /data/Müller/scan.nii, license in " + (bin() / "face.gca").string());
    (void)run("mri_deface", "tell", Json::object(), task);
    EXPECT_THAT(log, AllOf(HasSubstr("mri_deface | in <scratch>/work for "), HasSubstr("<path>"),
                           HasSubstr("<face.gca>"), Not(HasSubstr("Müller")), Not(HasSubstr(folder().string()))));
}

TEST_F(RunnerTest, SaysWhatIsMissingBeforeAnythingIsStarted) {
    fs::remove(bin() / "face.gca");
    const base::Error error = failure("mri_deface", "");
    EXPECT_EQ(error.code(), ErrorCode::NotFound);
    EXPECT_THAT(error.what(), HasSubstr("the atlas face.gca"));
    EXPECT_THAT(error.hint(), HasSubstr("FREESURFER_HOME"));
}

TEST_F(RunnerTest, AScriptWhoseInterpreterIsMissingIsNamed) {
    fs::remove(bin() / "quickshear");
    write(bin() / "quickshear", "#!/no/such/python\n");
    fs::permissions(bin() / "quickshear", fs::perms::owner_all);
    EXPECT_THAT(failure("quickshear", "").what(), HasSubstr("its interpreter may be missing"));
}

TEST_F(RunnerTest, EndsAProgramAtTheTimeout) {
    places.timeout = std::chrono::milliseconds(400);
    EXPECT_THAT(failure("afni_refacer", "endless").what(), HasSubstr("did not come to an end within"));
}

TEST_F(RunnerTest, AStopEndsEvenAProgramThatIgnoresItAndItsDescendants) {
    const fs::path ready = folder() / "ready";
    set("STAND_IN_READY", ready.string());
    std::stop_source stop;
    std::jthread stopper([&] {
        EXPECT_TRUE(eventually([&] { return fs::exists(ready); }));
        stop.request_stop();
    });
    EXPECT_EQ(failure("fsl_deface", "deaf", base::TaskContext(stop.get_token())).code(), ErrorCode::Cancelled);
    EXPECT_EQ(processesLeft(), 0);
}

TEST_F(RunnerTest, RunsSideBySide) {
    set("STAND_IN", "flood");
    const image::Mask head = headMask(input.scan, 60);
    std::vector<std::future<std::size_t>> runs;
    for (int i = 0; i < 4; ++i)
        runs.push_back(std::async(std::launch::async, [&] {
            return runPublished(*findProgram("fsl_deface"), input, head, places, {}).removal.count(1);
        }));
    const std::size_t first = runs[0].get();
    for (std::size_t i = 1; i < runs.size(); ++i) EXPECT_EQ(runs[i].get(), first);
}

TEST_F(RunnerTest, SetsRemovedVoxelsOfCtToAirAndNotToWater) {
    input.scan = standInScan(PixelType::I16, image::Modality::CT);
    const MethodOutput output = run("mri_deface");
    EXPECT_GT(output.removal.count(1), 1000U);
    for (std::size_t v = 0; v < input.scan.voxelCount(); ++v)
        if (output.removal.voxels()[v] == 1) {
            ASSERT_EQ(output.defaced.at(v), -1000);
        }
}

}  // namespace
}  // namespace bauta::defacing
