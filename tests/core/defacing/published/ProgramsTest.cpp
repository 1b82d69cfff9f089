// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include "core/base/Error.h"
#include "tests/core/defacing/published/StandIns.h"

namespace bauta::defacing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ProgramsTest : public StandIns {
  protected:
    static std::vector<std::string> ids() {
        std::vector<std::string> all;
        for (const auto& each : programs()) all.push_back(each->facts().method);
        return all;
    }
    std::string version(const std::string& method) const {
        const Program& program = *findProgram(method);
        return program.version(program.find(places), places).text;
    }
};

TEST_F(ProgramsTest, KnowsAllEightMethods) {
    EXPECT_THAT(ids(), ElementsAre("afni_refacer", "deepdefacer", "defacer", "fsl_deface", "mask_face", "mri_deface",
                                   "pydeface", "quickshear"));
    EXPECT_EQ(findProgram("defice"), nullptr);
}

TEST_F(ProgramsTest, FindsEachWhereItIsInstalled) {
    for (const auto& each : programs()) {
        const Installation found = each->find(places);
        EXPECT_TRUE(found.available()) << each->facts().method << ": " << found.missingLine();
        EXPECT_FALSE(found.program.empty());
    }
}

TEST_F(ProgramsTest, SaysForEachWhatIsMissingAndHowToGetIt) {
    places = {};
    set("PATH", (folder() / "nothing here").string());
    set("HOME", (folder() / "nobody").string());
    for (const auto& each : programs()) {
        const Installation found = each->find(places);
        EXPECT_FALSE(found.available()) << each->facts().method;
        for (const Missing& part : found.missing) {
            EXPECT_FALSE(part.what.empty());
            EXPECT_FALSE(part.howToGet.empty());
        }
        EXPECT_FALSE(each->facts().licence.empty());
    }
    EXPECT_THAT(findProgram("pydeface")->find(places).missingLine(),
                HasSubstr("the program pydeface, FSL's folder, the program fsl, the program flirt"));
}

TEST_F(ProgramsTest, NamesTheOnePartThatIsMissing) {
    fs::remove(bin() / "face.gca");
    EXPECT_EQ(findProgram("mri_deface")->find(places).missingLine(), "the atlas face.gca");
    fs::remove(fsl() / "bin/fsl");
    EXPECT_EQ(findProgram("pydeface")->find(places).missingLine(), "the program fsl");
    fs::remove(defacer() / "model_distribution/model/model_contour4.h5");
    EXPECT_EQ(findProgram("defacer")->find(places).missingLine(), "Defacer's weights model_contour4.h5");
}

TEST_F(ProgramsTest, LearnsVersionsTheWayEachProgramTellsThem) {
    EXPECT_EQ(version("afni_refacer"), "2.4");
    EXPECT_EQ(version("fsl_deface"), "6.0.7.4");
    EXPECT_EQ(version("mask_face"), "August, 2023");
    EXPECT_EQ(version("mri_deface"), "1.22");
    EXPECT_EQ(version("pydeface"), "2.1.0");
    EXPECT_EQ(version("defacer"), "63a0762f00ba");
    const Program& deepdefacer = *findProgram("deepdefacer");
    EXPECT_THAT(deepdefacer.version(deepdefacer.find(places), places).reason, HasSubstr("does not tell its version"));
}

TEST_F(ProgramsTest, AsksTheInterpreterOfAScriptForItsPackagesVersion) {
    // The kernel takes no interpreter with a space in its path.
    const fs::path plain = folder() / "env/bin";
    install(plain / "python3.7");
    write(plain / "quickshear", "#!" + (plain / "python3.7").string() + "\nimport quickshear\n");
    fs::permissions(plain / "quickshear", fs::perms::owner_all);
    places.folders.insert(places.folders.begin(), plain);
    EXPECT_EQ(version("quickshear"), "1.2.0");
}

TEST_F(ProgramsTest, FindsFslByItsProgramsWhenNothingIsSet) {
    places.places.clear();
    places.folders.push_back(fsl() / "bin");
    EXPECT_EQ(findProgram("fsl_deface")->find(places).parts.at("fsl"), fsl());
}

TEST_F(ProgramsTest, AnFslFolderThatIsNotThereIsNotFsl) {
    places.places["FSLDIR"] = folder() / "moved";
    EXPECT_THAT(findProgram("fsl_deface")->find(places).missingLine(), HasSubstr("FSL's folder"));
    places.folders.push_back(fsl() / "bin");
    EXPECT_EQ(findProgram("fsl_deface")->find(places).parts.at("fsl"), fsl());
}

TEST_F(ProgramsTest, WithoutPathAndHomeUsesWhatTheSystemHas) {
    for (const char* name : {"PATH", "HOME", "XDG_CONFIG_HOME"}) set(name, "");
    EXPECT_THAT(places.searchPath(), testing::EndsWith(":/usr/bin:/bin"));
    EXPECT_FALSE(places.executable("sh").empty());
    EXPECT_TRUE(ProgramPlaces::file().is_absolute());
    places.places["FSLDIR"] = "fsl";
    EXPECT_EQ(places.place("FSLDIR"), fs::current_path() / "fsl");
}

TEST_F(ProgramsTest, APlaceThatIsSetGoesBeforeTheVariable) {
    set("FSLDIR", "/somewhere/else");
    EXPECT_EQ(places.place("FSLDIR"), fsl());
    places.places.clear();
    EXPECT_EQ(places.place("FSLDIR"), "/somewhere/else");
    EXPECT_THAT(places.place("FREESURFER_HOME").string(), IsEmpty());
}

TEST_F(ProgramsTest, KeepsPlacesInAFileOfTheUsersAlone) {
    places.timeout = std::chrono::milliseconds(1500);
    places.save();
    const ProgramPlaces again = ProgramPlaces::load();
    EXPECT_EQ(again.places, places.places);
    EXPECT_EQ(again.folders, places.folders);
    EXPECT_EQ(again.timeout, places.timeout);
    EXPECT_EQ(ProgramPlaces::file(), folder() / "config/bauta/programs.json");
    EXPECT_EQ(fs::status(ProgramPlaces::file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(ProgramsTest, WithoutAFileNothingIsSetAndADamagedOneIsNamed) {
    EXPECT_TRUE(ProgramPlaces::load().places.empty());
    EXPECT_EQ(ProgramPlaces::load().timeout, std::chrono::hours(1));
    for (const char* text : {"{", "[]", R"({"places": 3})", R"({"timeout_s": 0})", R"({"folders": [7]})"}) {
        write(ProgramPlaces::file(), text);
        try {
            (void)ProgramPlaces::load();
            ADD_FAILURE() << text;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code(), base::ErrorCode::Damaged);
            EXPECT_THAT(error.hint(), HasSubstr("delete the file"));
        }
    }
}

}  // namespace
}  // namespace bauta::defacing
