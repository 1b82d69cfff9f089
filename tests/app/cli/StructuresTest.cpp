// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/image/ImageIo.h"
#include "tests/app/cli/CliStudy.h"
#include "tests/core/dicom/WriteRois.h"
#include "tests/core/dicom/WriteSlices.h"
#include "tests/support/Images.h"

namespace bauta::cli {
namespace {

namespace fs = std::filesystem;
using base::Json;
using ::testing::HasSubstr;

class StructuresCliTest : public test::CliStudy {
  protected:
    void writeSource() const {
        const image::Geometry grid = test::centredGeometry({12, 12, 12}, {5, 5, 5});
        fs::create_directories(folder() / "dicom");
        test::writeStack(folder() / "dicom", {}, grid, [](std::int64_t i, std::int64_t j, std::int64_t k) {
            return static_cast<std::uint16_t>(i + 12 * j + 144 * k);
        });
        test::RoiSetSpec set;
        set.rois = {{"Parotis bds", {2, 2, 2}, {6, 6, 6}}, {"SMG re", {2, 2, 2}, {4, 4, 4}}, {"Marker", {}, {}, true}};
        test::writeRois(folder() / "dicom/set.dcm", set, grid);
    }
};

TEST_F(StructuresCliTest, ImportTellsOfEachRegionAndTheQuestionIsAnsweredLater) {
    writeSource();
    const std::string at = quoted(study()), import = "import " + quoted(folder() / "dicom") + " --study " + at;
    const auto shown = cli(import);
    ASSERT_EQ(shown.exitCode, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("Parotid_L, Parotid_R?"));
    EXPECT_THAT(shown.out, HasSubstr("not stored"));
    EXPECT_THAT(shown.err, HasSubstr("Marker"));
    const Json jobs = json("jobs " + at).at("jobs");
    const Json rois = jobs[0].at("result").at("imported")[0].at("rois");
    ASSERT_EQ(rois.size(), 3U);
    EXPECT_EQ(rois[0].at("roi"), "Parotis bds");
    EXPECT_EQ(rois[0].at("name"), "Parotis bds");
    EXPECT_EQ(rois[0].at("candidates"), (Json{"Parotid_L", "Parotid_R"}));
    EXPECT_EQ(rois[0].at("contours"), 4);
    EXPECT_EQ(rois[0].at("voxels"), 64);
    EXPECT_EQ(rois[0].at("ml"), 8.0);
    EXPECT_EQ(rois[1].at("name"), "Glnd_Submand_R");
    EXPECT_TRUE(rois[2].at("name").is_null());
    EXPECT_TRUE(rois[2].contains("name_reason"));
    EXPECT_EQ(test::runCommand("grep -rl 'SMG re' " + quoted(study() / "jobs")).out, "")
        << "the source's name is for the screen";

    Json list = json("structures " + at).at("structures");
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[1].at("structure"), "Parotis bds");
    EXPECT_THAT(cli("structures " + at).err, HasSubstr("1 structure needs a name"));
    const std::string name = "name " + at + " --subject sub-001 --structure 'Parotis bds' --as ";
    EXPECT_EQ(json(name + "Glnd_Submand_R", 2).at("error").at("code"), "bad_request") << "taken";
    EXPECT_EQ(json("name " + at + " --subject sub-001 --structure nobody --as x", 2).at("error").at("code"),
              "not_found");
    EXPECT_EQ(json(name + "'left parotid'").at("structure"), "Parotid_L");
    list = json("structures " + at + " --subject sub-001").at("structures");
    EXPECT_EQ(list[1].at("structure"), "Parotid_L");
    EXPECT_EQ(list[1].at("imported_as"), "Parotis bds");
    EXPECT_TRUE(list[1].at("candidates").empty());
    EXPECT_EQ(json(import).at("imported")[0].at("structures_added"), 0) << "it stays named";
}

TEST_F(StructuresCliTest, AKeyFileThatCannotBeWrittenStopsTheImportBeforeItBegins) {
    writeSource();
    const std::string import = "import " + quoted(folder() / "dicom") + " --study " + quoted(study()) + " --key ";
    EXPECT_EQ(json(import + quoted(folder() / "none/key.tsv"), 2).at("error").at("context"),
              (folder() / "none/key.tsv").string());
    EXPECT_TRUE(json("jobs " + quoted(study())).at("jobs").empty());
    EXPECT_EQ(json(import + quoted(study() / "key.tsv"), 2).at("error").at("code"), "bad_request");
}

}  // namespace
}  // namespace bauta::cli
