// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/Error.h"
#include "core/image/ImageIo.h"
#include "core/study/Import.h"
#include "tests/core/dicom/WriteRois.h"
#include "tests/core/dicom/WriteSlices.h"
#include "tests/core/study/Samples.h"
#include "tests/support/TestData.h"

namespace bauta::study {
namespace {

using base::ErrorCode;
using test::RoiSetSpec;
using test::RoiSpec;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

/// A series of 8 × 7 × 6 voxels with structure sets beside it.
class RoiImportTest : public ::testing::Test {
  protected:
    RoiImportTest() {
        test::writeStack(source_.path(), {}, grid_, [](std::int64_t i, std::int64_t j, std::int64_t k) {
            return static_cast<std::uint16_t>(i + 10 * j + 100 * k);
        });
    }
    void set(const std::string& name, std::vector<RoiSpec> rois, RoiSetSpec spec = {}) {
        spec.rois = std::move(rois);
        test::writeRois(source_.path() / name, spec, grid_);
    }
    ImportReport::Item import() {
        Study study = folder_.open();
        const SourceScan found = scanSource(source_.path(), study.folder());
        for (const Refused& r : found.refused) ADD_FAILURE() << r.file << r.reason;
        EXPECT_EQ(found.items.size(), 1U);
        return importItem(study, found.items.front(), {});
    }
    /// By name: voxels.
    std::map<std::string, std::uint64_t> stored() const {
        std::map<std::string, std::uint64_t> all;
        for (const Structure& s : folder_.open().subject("sub-001").structures) {
            all[s.name] = s.voxels;
            EXPECT_EQ(image::loadMask(s.path).count(), s.voxels);
        }
        return all;
    }
    std::vector<std::string> candidatesOf(const std::string& name) const {
        for (const Structure& s : folder_.open().subject("sub-001").structures) {
            if (s.name == name) return s.candidates;
        }
        return {"no such structure"};
    }

    image::Geometry grid_ = test::centredGeometry({8, 7, 6}, {1, 1, 4});
    base::TemporaryFolder source_{"bauta-source"};
    test::TemporaryStudy folder_;
};

TEST_F(RoiImportTest, StructuresComeWithTheirSeries) {
    set("rs.dcm", {{"Parotis li", {1, 1, 1}, {4, 3, 5}}, {"PTV", {2, 2, 2}, {6, 6, 4}}, {"Isocentre", {}, {}, true}});
    const ImportReport::Item item = import();
    EXPECT_EQ(stored(), (std::map<std::string, std::uint64_t>{{"Parotid_L", 24}, {"PTV", 32}}));
    EXPECT_EQ(item.structures, 2U);
    ASSERT_EQ(item.rois.size(), 3U) << "a line for each";
    EXPECT_EQ(item.rois[0].roi, "Parotis li");
    EXPECT_EQ(item.rois[0].name, "Parotid_L");
    EXPECT_EQ(item.rois[0].contours, 4U);
    EXPECT_EQ(item.rois[0].voxels, 24U);
    EXPECT_DOUBLE_EQ(item.rois[0].ml, 0.096);
    EXPECT_THAT(item.rois[0].warnings, IsEmpty());
    EXPECT_EQ(item.rois[2].name, "");
    EXPECT_THAT(item.rois[2].warnings, ElementsAre(HasSubstr("not stored")));
    const image::Mask mask = image::loadMask(folder_.open().subject("sub-001").structures[1].path);
    EXPECT_EQ(folder_.open().subject("sub-001").structures[1].importedAs, "Parotis li");
    EXPECT_EQ(mask.at({1, 1, 1}) + mask.at({3, 2, 4}), 2);
    EXPECT_EQ(mask.at({4, 2, 4}) + mask.at({3, 3, 4}) + mask.at({3, 2, 5}), 0);
}

TEST_F(RoiImportTest, AllSetsOfASeriesAreTakenAndTheNewestComesFirst) {
    RoiSetSpec old, later;
    old.date = "20230101";
    later.sopInstanceUid += ".2";
    set("a.dcm", {{"Parotid_L", {1, 1, 1}, {2, 2, 2}}, {"GTV", {1, 1, 1}, {3, 2, 2}}, {"SMG L", {1, 1, 1}, {7, 2, 2}}},
        old);
    set("b.dcm", {{"Parotid_L", {1, 1, 1}, {4, 2, 2}}, {"GTV", {1, 1, 1}, {5, 2, 2}}}, later);
    std::filesystem::copy_file(source_.path() / "b.dcm", source_.path() / "c.dcm");
    const ImportReport::Item item = import();
    EXPECT_EQ(stored(),
              (std::map<std::string, std::uint64_t>{
                  {"Parotid_L_1", 3}, {"Parotid_L_2", 1}, {"GTV_1", 4}, {"GTV_2", 2}, {"Glnd_Submand_L", 6}}));
    EXPECT_THAT(candidatesOf("Parotid_L_1"), ElementsAre("Parotid_L"));
    EXPECT_THAT(candidatesOf("Parotid_L_2"), ElementsAre("Parotid_L"));
    EXPECT_THAT(candidatesOf("GTV_1"), IsEmpty());
    EXPECT_THAT(item.warnings, ElementsAre(HasSubstr("a copy of a structure set")));
    Study study = folder_.open();
    study.nameStructure("sub-001", "Parotid_L_1", "Parotid_L");
    EXPECT_EQ(stored().at("Parotid_L"), 3U);
}

TEST_F(RoiImportTest, ASetThatCannotBeReadCostsItselfAlone) {
    set("good.dcm", {{"Parotid_L"}});
    RoiSetSpec other;
    other.sopInstanceUid += ".2";
    set("bad.dcm", {{"Parotid_R"}}, other);
    Study study = folder_.open();
    const SourceScan found = scanSource(source_.path(), study.folder());
    ASSERT_EQ(found.items.front().structureSets.size(), 2U);
    // It goes bad between the look and the reading.
    base::writeFile(source_.path() / "bad.dcm", base::readFile(source_.path() / "bad.dcm").substr(0, 700));
    const ImportReport::Item item = importItem(study, found.items.front(), {});
    EXPECT_EQ(item.subject, "sub-001");
    EXPECT_EQ(stored().size(), 1U);
    ASSERT_EQ(item.refused.size(), 1U);
    EXPECT_EQ(item.refused[0].file.filename(), "bad.dcm");
    EXPECT_THAT(item.refused[0].reason, HasSubstr("structure set was left out"));
    EXPECT_THAT(item.warnings, ElementsAre(HasSubstr("a structure set could not be used")));
}

TEST_F(RoiImportTest, ASetThatComesLaterAddsItsStructures) {
    (void)import();
    EXPECT_TRUE(stored().empty());
    Study study = folder_.open();
    const auto scan = loadScan(study.subject("sub-001"));
    defacing::DefaceResult result;
    result.affected = test::makeMask(scan.geometry(), [](const image::Vec3& p) { return p[1] < 0; });
    result.defaced = scan;
    study.storeRun("sub-001", "pydeface", "native", result, {});
    set("first.dcm", {{"Parotid_L", {1, 1, 1}, {4, 2, 2}}});
    const ImportReport::Item first = import();
    EXPECT_TRUE(first.alreadyThere);
    EXPECT_EQ(first.addedStructures, 1U);
    EXPECT_EQ(first.rois.size(), 1U);
    EXPECT_THAT(first.warnings, ElementsAre(HasSubstr("losses of 1 finished run")));
    const ImportReport::Item again = import();
    EXPECT_EQ(again.addedStructures, 0U);
    EXPECT_THAT(again.rois, IsEmpty());
    EXPECT_THAT(again.warnings, IsEmpty());
    // One more, with a parotid of its own: nothing that is there changes, and it is asked which one it is.
    RoiSetSpec more;
    more.sopInstanceUid += ".2";
    set("second.dcm", {{"parotid left", {1, 1, 1}, {6, 2, 2}}, {"Parotid_R", {1, 1, 1}, {2, 2, 2}}}, more);
    EXPECT_EQ(import().addedStructures, 2U);
    EXPECT_EQ(import().addedStructures, 0U);
    EXPECT_EQ(stored(),
              (std::map<std::string, std::uint64_t>{{"Parotid_L", 3}, {"parotid left", 5}, {"Parotid_R", 1}}));
    EXPECT_THAT(candidatesOf("parotid left"), ElementsAre("Parotid_L"));
}

TEST_F(RoiImportTest, NamesThatStandForAPersonAreNotStored) {
    RoiSetSpec spec;
    spec.extra = {{"(0010,0010)", "M\xC3\xBCller^Hans"},
                  {"(0010,0020)", "PID4711"},
                  {"(0010,0030)", "19570423"},
                  {"(0008,1070)", "Operator^Olga"}};
    set("rs.dcm",
        {{"GTV mueller"},
         {"PTV Hans"},
         {"bone pid4711"},
         {"CTV 23.04.57"},
         {"olga1"},
         {"Parotid_L"},
         {"Zunge \xC3\xBC"}},
        spec);
    const ImportReport::Item item = import();
    std::vector<std::string> names;
    for (const auto& [name, voxels] : stored()) names.push_back(name);
    EXPECT_THAT(names, UnorderedElementsAre("ROI_1", "ROI_2", "ROI_3", "ROI_4", "ROI_5", "Parotid_L", "Zunge u"));
    EXPECT_THAT(item.rois[0].warnings, ElementsAre(HasSubstr("may stand for a person")));
    const std::string all = test::runCommand("cd '" + folder_.folder().string() +
                                             "' && find . -print && find . -type f -print0 | xargs -0 -n 1 zcat -f")
                                .out;
    EXPECT_THAT(all, HasSubstr("Zunge u")) << "the search sees the names";
    for (const char* word : {"ueller", "Hans", "4711", "23.04", "lga", "1957"}) {
        EXPECT_THAT(all, Not(HasSubstr(word))) << word;
    }
}

TEST_F(RoiImportTest, ASetThatIsAnonymisedDoesNotNameThePersonOfItsSeries) {
    test::SliceSpec spec;
    spec.extra = {{"(0010,0010)", "Szymanska^Zofia"}};
    test::writeStack(source_.path(), spec, grid_, [](std::int64_t i, std::int64_t j, std::int64_t k) {
        return static_cast<std::uint16_t>(i + 10 * j + 100 * k);
    });
    set("rs.dcm", {{"GTV szymanska"}, {"Bone"}});
    (void)import();
    std::vector<std::string> names;
    for (const auto& [name, voxels] : stored()) names.push_back(name);
    EXPECT_THAT(names, UnorderedElementsAre("ROI_1", "Bone"));
}

}  // namespace
}  // namespace bauta::study
