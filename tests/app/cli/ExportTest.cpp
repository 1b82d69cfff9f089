// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/dicom/StructureSet.h"
#include "core/image/ImageIo.h"
#include "core/study/Study.h"
#include "tests/app/cli/CliStudy.h"

namespace bauta::cli {
namespace {

using base::Json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
namespace fs = std::filesystem;

class ExportTest : public test::CliStudy {
  protected:
    /// The structures of the study's subject, read back from an exported set on this series.
    void expectStructures(const fs::path& set, const dicom::SeriesInfo& series) const {
        const auto wanted = study::loadStructures(study::Study::open(study()).subject("sub-001"));
        const auto read = dicom::readStructureSet(set);
        ASSERT_THAT(read.rois, SizeIs(wanted.size()));
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            EXPECT_EQ(read.rois[i].name, wanted[i].first);
            const auto made = dicom::rasterise(read.rois[i], series);
            EXPECT_TRUE(std::ranges::equal(made.mask.voxels(), wanted[i].second.voxels())) << wanted[i].first;
        }
    }
    [[nodiscard]] std::string exportTo(const std::string& name, const std::string& more) const {
        return "export " + quoted(study()) + " --out " + quoted(folder() / name) + " " + more;
    }
};

TEST_F(ExportTest, ScansDefacedScansAndStructuresBecomeDicom) {
    makeStudy(1);
    const Json done = json(exportTo("scans", "--subject all"));
    ASSERT_THAT(done.at("exported"), SizeIs(1));
    EXPECT_EQ(done.at("exported")[0].at("structures"), 8);
    EXPECT_THAT(done.at("refused"), IsEmpty());
    const fs::path made = folder() / "scans/sub-001";
    auto found = dicom::scanFolder(made);
    ASSERT_THAT(found.series, SizeIs(1));
    ASSERT_THAT(found.structureSets, SizeIs(1));
    EXPECT_THAT(found.refused, IsEmpty());
    EXPECT_EQ(done.at("exported")[0].at("slices"), found.series[0].files.size());
    expectStructures(found.structureSets[0].file, found.series[0]);
    EXPECT_THAT(base::readFile(found.series[0].files[0]), Not(HasSubstr("113102")));

    ASSERT_EQ(cli("deface " + quoted(study()) + " --method quickshear --subject all").exitCode, 0);
    const Json defaced = json(exportTo("defaced", "--subject sub-001 --method quickshear"));
    EXPECT_THAT(defaced.at("exported")[0].at("warnings"), IsEmpty());
    found = dicom::scanFolder(folder() / "defaced");
    ASSERT_THAT(found.series, SizeIs(1));
    const std::string header = base::readFile(found.series[0].files[0]);
    EXPECT_THAT(header, HasSubstr("113102"));
    EXPECT_THAT(header, HasSubstr("defaced by quickshear"));
    const auto wanted = image::loadImage(study::Study::open(study()).run("sub-001", "quickshear")->defaced).volume;
    const auto written = dicom::loadSeries(found.series[0]).volume;
    for (std::size_t i = 0; i < wanted.voxelCount(); ++i) ASSERT_EQ(written.at(i), wanted.at(i)) << i;

    // A run that a reader failed is not called defaced.
    ASSERT_EQ(
        cli("rate " + quoted(study()) + " --subject sub-001 --method quickshear --reader anna --label 0 --reason eyes")
            .exitCode,
        0);
    const Json failed = json(exportTo("failed", "--subject sub-001 --method quickshear"));
    EXPECT_THAT(failed.at("exported")[0].at("warnings").dump(), HasSubstr("rated as not defaced"));
    EXPECT_THAT(base::readFile(folder() / "failed/sub-001/image-0001.dcm"), Not(HasSubstr("113102")));

    // On an existing series: the structure set alone.
    const Json drawn = json(exportTo("drawn", "--subject sub-001 --series " + quoted(made)));
    EXPECT_EQ(drawn.at("exported")[0].at("slices"), 0);
    expectStructures(folder() / "drawn/sub-001/structures.dcm", dicom::scanFolder(made).series.at(0));
}

TEST_F(ExportTest, RefusesInOneSentence) {
    makeStudy(1);
    const auto expectRefused = [&](const std::string& arguments, const std::string& words) {
        const auto result = cli(arguments);
        EXPECT_NE(result.exitCode, 0) << arguments;
        EXPECT_THAT(result.err, HasSubstr(words));
    };
    expectRefused("export " + quoted(study()) + " --subject all --out " + quoted(study() / "out"), "inside the study");
    expectRefused(exportTo("a", "--subject sub-009"), "sub-009");
    expectRefused(exportTo("a", "--subject sub-001 --method pydeface"), "no finished run of pydeface");
    expectRefused(exportTo("a", "--subject all --series " + quoted(folder())), "--series is the series of one subject");
    expectRefused(exportTo("a", "--subject sub-001 --series " + quoted(folder() / "state")), "series");
    // Another grid: the error gives both.
    ASSERT_EQ(cli("phantom " + quoted(folder() / "other") + " --fov rt --spacing 5,5,5 --subjects 1").exitCode, 0);
    ASSERT_EQ(cli("import " + quoted(folder() / "other") + " --study " + quoted(folder() / "second")).exitCode, 0);
    ASSERT_EQ(
        cli("export " + quoted(folder() / "second") + " --subject all --out " + quoted(folder() / "dicom")).exitCode,
        0);
    expectRefused(exportTo("a", "--subject sub-001 --series " + quoted(folder() / "dicom")), "the scan of sub-001");
    EXPECT_FALSE(fs::exists(folder() / "a/sub-001/structures.dcm"));
    // Nothing is written over.
    ASSERT_EQ(cli(exportTo("b", "--subject sub-001")).exitCode, 0);
    expectRefused(exportTo("b", "--subject sub-001"), "already");
}

}  // namespace
}  // namespace bauta::cli
