// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/Error.h"
#include "core/image/ImageIo.h"
#include "core/study/KeyFile.h"
#include "tests/core/dicom/WriteSlices.h"
#include "tests/core/study/Samples.h"
#include "tests/support/TestData.h"

namespace bauta::study {
namespace {

using base::ErrorCode;
using test::TemporaryStudy;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// What an import job does, without its steps.
ImportReport importAll(Study& study, const fs::path& source, const ImportOptions& options) {
    const SourceScan found = scanSource(source, study.folder());
    ImportReport report;
    report.refused = found.refused;
    for (const SourceItem& item : found.items) {
        try {
            report.imported.push_back(importItem(study, item, options));
        } catch (...) {
            report.refused.push_back(refusal(base::currentError(item.path.string()), item));
        }
    }
    return report;
}

class ImportTest : public ::testing::Test {
  protected:
    /// A folder as `phantom` writes it.
    fs::path subjectFolder(const std::string& name, int number) {
        const fs::path folder = source_.path() / name;
        fs::create_directories(folder);
        const auto sample = test::sampleSubject(number);
        image::writeImage(folder / "image.nii.gz", sample.scan);
        image::writeMask(folder / "mask_parotid_left.nii.gz", sample.structures[0].second);
        image::writeMask(folder / "brain.nii.gz", sample.brain);
        return folder;
    }
    ImportReport import(const ImportOptions& options = {}) {
        Study study = folder_.open();
        ImportReport report = importAll(study, source_.path(), options);
        for (const Refused& r : report.refused) std::cout << r.file.filename() << ": " << r.reason << "\n";
        return report;
    }
    /// All text in the study, file names included, compressed files unpacked.
    std::string everythingStored() const {
        return test::runCommand("cd '" + folder_.folder().string() +
                                "' && find . -print && find . -type f -print0 | xargs -0 -n 1 zcat -f")
            .out;
    }
    fs::path dicomSeries(const std::string& name, const std::map<std::string, std::string>& extra = {},
                         const std::string& seriesUid = test::SliceSpec().seriesUid) {
        const fs::path folder = source_.path() / name;
        fs::create_directories(folder);
        test::SliceSpec spec;
        spec.seriesUid = seriesUid;
        spec.extra = extra;
        const auto grid = test::centredGeometry({8, 7, 6}, {1, 1, 4});
        test::writeStack(folder, spec, grid, [](std::int64_t i, std::int64_t j, std::int64_t k) {
            return static_cast<std::uint16_t>(i + 10 * j + 100 * k);
        });
        return folder;
    }

    base::TemporaryFolder source_{"bauta-source"};
    TemporaryStudy folder_;
};

TEST_F(ImportTest, ReadsSubjectFoldersWithTheirStructures) {
    const fs::path folder = subjectFolder("one", 1);
    base::writeFile(folder / "landmarks.json", R"({"modality":"PDw","points":{"nasion":[1,2,3]}})");
    subjectFolder("two", 2);
    const ImportReport report = import();
    ASSERT_EQ(report.imported.size(), 2U);
    EXPECT_TRUE(report.refused.empty());
    const Study study = folder_.open();
    const Subject one = study.subject("sub-001");
    EXPECT_EQ(one.modality, image::Modality::PDw);
    ASSERT_EQ(one.structures.size(), 1U);
    EXPECT_EQ(one.structures[0].name, "Parotid_L") << "by the alias table";
    EXPECT_FALSE(one.brain.empty());
    EXPECT_TRUE(fs::exists(folder_.folder() / "derivatives/truth/sub-001/anat/sub-001_landmarks.json"));
    EXPECT_EQ(study.subject("sub-002").modality, image::Modality::MR);
    EXPECT_THAT(report.imported[1].warnings, ElementsAre(HasSubstr("weighting is unknown")));
}

TEST_F(ImportTest, ASecondImportAddsNothing) {
    subjectFolder("one", 1);
    dicomSeries("series");
    EXPECT_EQ(import().imported.size(), 2U);
    const ImportReport again = import();
    ASSERT_EQ(again.imported.size(), 2U);
    EXPECT_TRUE(again.imported[0].alreadyThere && again.imported[1].alreadyThere);
    EXPECT_EQ(folder_.open().subjects().size(), 2U);
}

TEST_F(ImportTest, AMaskOnAnotherGridRefusesItsSubjectAlone) {
    const fs::path bad = subjectFolder("bad", 1);
    image::Geometry other = test::sampleGrid();
    other.size[2] += 1;
    image::writeMask(bad / "mask_LN_Neck_II_L.nii.gz", test::makeMask(other, [](const image::Vec3&) { return true; }));
    subjectFolder("good", 2);
    const ImportReport report = import();
    EXPECT_EQ(report.imported.size(), 1U);
    ASSERT_EQ(report.refused.size(), 1U);
    EXPECT_EQ(report.refused[0].code, ErrorCode::Geometry);
    EXPECT_EQ(report.refused[0].file.filename(), "mask_LN_Neck_II_L.nii.gz");
    EXPECT_THAT(report.refused[0].reason, HasSubstr("6×5×4"));
    EXPECT_THAT(report.refused[0].reason, HasSubstr("6×5×5"));
}

TEST_F(ImportTest, OneBadFileNeverStopsTheOthers) {
    subjectFolder("good", 1);
    const std::string whole = base::readFile(source_.path() / "good/image.nii.gz");
    base::writeFile(source_.path() / "broken.nii.gz", whole.substr(0, whole.size() / 2));
    base::writeFile(source_.path() / "notes.txt", "nothing to import");
    base::writeFile(source_.path() / "packed.tar.gz", "x");
    image::writeMask(source_.path() / "mask_alone.nii.gz", test::sampleSubject().brain);
    image::writeMask(source_.path() / "binary.nii.gz", test::sampleSubject().brain);
    const ImportReport report = import();
    EXPECT_EQ(report.imported.size(), 1U);
    std::map<std::string, ErrorCode> refused;
    for (const Refused& r : report.refused) {
        refused[r.file.filename().string()] = r.code;
        EXPECT_FALSE(r.reason.empty());
    }
    EXPECT_EQ(refused.size(), 4U);
    EXPECT_EQ(refused.at("broken.nii.gz"), ErrorCode::Damaged);
    EXPECT_EQ(refused.at("packed.tar.gz"), ErrorCode::Unsupported);
    EXPECT_EQ(refused.at("mask_alone.nii.gz"), ErrorCode::NotFound);
    EXPECT_EQ(refused.at("binary.nii.gz"), ErrorCode::Unsupported) << "0 and 1 are a mask, not a scan";
}

TEST_F(ImportTest, ReadsABidsTreeAndItsMasks) {
    const fs::path anat = source_.path() / "sub-07/ses-1/anat";
    const fs::path masks = source_.path() / "derivatives/manual/sub-07/ses-1/anat";
    fs::create_directories(anat);
    fs::create_directories(masks);
    base::writeFile(source_.path() / "dataset_description.json", R"({"Name":"x","BIDSVersion":"1.9.0"})");
    const auto sample = test::sampleSubject();
    image::writeImage(anat / "sub-07_ses-1_T1w.nii.gz", sample.scan);
    image::writeMask(masks / "sub-07_ses-1_label-SMGleft_mask.nii.gz", sample.structures[0].second);
    fs::create_directories(source_.path() / "sub-08/func");
    const ImportReport report = import();
    ASSERT_EQ(report.imported.size(), 1U);
    const Subject subject = folder_.open().subject("sub-001");
    EXPECT_EQ(subject.modality, image::Modality::T1w);
    ASSERT_EQ(subject.structures.size(), 1U);
    EXPECT_EQ(subject.structures[0].name, "Glnd_Submand_L");
    ASSERT_EQ(report.refused.size(), 1U);
    EXPECT_EQ(report.refused[0].file.filename(), "sub-08");
}

TEST_F(ImportTest, ImportsAStudyIntoAnother) {
    const TemporaryStudy other;
    (void)test::ratedSample(other);
    Study study = folder_.open();
    const ImportReport report = importAll(study, other.folder(), {});
    ASSERT_EQ(report.imported.size(), 1U) << "the scan, not its defaced copies";
    EXPECT_EQ(study.subject("sub-001").structures.size(), 2U);
}

TEST_F(ImportTest, TheStudyIsNeverImportedIntoItself) {
    subjectFolder("one", 1);
    (void)import();
    Study study = folder_.open();
    try {
        (void)importAll(study, folder_.folder() / "sub-001", {});
        FAIL() << "imported a part of the study";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::BadRequest);
    }
    // From the folder above, as someone may keep both side by side.
    fs::rename(source_.path() / "one", folder_.folder().parent_path() / "one");
    const ImportReport report = importAll(study, folder_.folder().parent_path(), {});
    ASSERT_EQ(report.imported.size(), 1U);
    EXPECT_TRUE(report.imported[0].alreadyThere);
    EXPECT_EQ(study.subjects().size(), 1U);
}

TEST_F(ImportTest, TakesAScanWithAirAtMinusThousandForCt) {
    const auto grid = test::sampleGrid();
    image::writeImage(source_.path() / "scan.nrrd", test::makeVolume(grid, image::PixelType::I16, [&](const auto& i) {
                          return i[0] == 0 ? -1000.0 : 40.0 + static_cast<double>(i[1]);
                      }));
    ASSERT_EQ(import().imported.size(), 1U);
    EXPECT_EQ(folder_.open().subject("sub-001").modality, image::Modality::CT);
}

TEST_F(ImportTest, TheUsersModalityWins) {
    subjectFolder("one", 1);
    ImportOptions options;
    options.modality = image::Modality::T2w;
    import(options);
    EXPECT_EQ(folder_.open().subject("sub-001").modality, image::Modality::T2w);
}

TEST_F(ImportTest, NothingOfThePatientReachesTheStudy) {
    std::map<std::string, std::string> texts;
    // Every text a DICOM header may hold, of every text type, standard and private.
    const std::vector<std::string> tags = {
        "(0008,0050)", "(0008,0080)", "(0008,0081)", "(0008,0090)", "(0008,1010)", "(0008,1030)", "(0008,103e)",
        "(0008,1040)", "(0008,1048)", "(0008,1050)", "(0008,1060)", "(0008,1070)", "(0008,1080)", "(0008,1090)",
        "(0008,2111)", "(0010,0010)", "(0010,0020)", "(0010,0021)", "(0010,1000)", "(0010,1001)", "(0010,1040)",
        "(0010,1060)", "(0010,1090)", "(0010,2154)", "(0010,2160)", "(0010,2180)", "(0010,21b0)", "(0010,4000)",
        "(0018,0015)", "(0018,0024)", "(0018,1000)", "(0018,1020)", "(0018,1030)", "(0018,1250)", "(0018,1400)",
        "(0020,0010)", "(0020,4000)", "(0032,1032)", "(0032,1060)", "(0038,0010)", "(0040,0254)", "(0040,1001)"};
    for (std::size_t i = 0; i < tags.size(); ++i) texts[tags[i]] = "CANARY" + std::to_string(i);
    dicomSeries("CANARYpath/CANARYseries", texts);
    ImportOptions options;
    const base::TemporaryFolder keys;
    options.keyFile = keys.path() / "key.tsv";
    const ImportReport report = import(options);
    ASSERT_EQ(report.imported.size(), 1U);
    const std::string stored = everythingStored();
    EXPECT_THAT(stored, HasSubstr("sub-001_MR.nii.gz")) << "the search sees the study";
    EXPECT_THAT(stored, Not(HasSubstr("CANARY")));
    EXPECT_THAT(stored, Not(HasSubstr("1.2.826.0.1.3680043.10"))) << "UIDs lead back to the archive";
    EXPECT_THAT(stored, Not(HasSubstr(source_.path().string())));
    const std::string key = base::readFile(options.keyFile);
    EXPECT_THAT(key, HasSubstr("sub-001\tCANARY16\t")) << "(0010,0020), for the user alone";
    EXPECT_EQ(fs::status(options.keyFile).permissions() & fs::perms::others_read, fs::perms::none);
}

TEST_F(ImportTest, LandmarksAreNamedPointsAndNothingElse) {
    const fs::path folder = subjectFolder("one", 1);
    base::writeFile(folder / "landmarks.json", R"({"patient":"CANARY","points":{"nasion":[1,2,3]}})");
    base::writeFile(subjectFolder("two", 2) / "landmarks.json", R"({"points":{"of CANARY":[1,2,3]}})");
    base::writeFile(subjectFolder("three", 3) / "landmarks.json", R"({"points":{"nasion":"CANARY"}})");
    const ImportReport report = import();
    EXPECT_EQ(report.imported.size(), 1U);
    EXPECT_EQ(report.refused.size(), 2U);
    EXPECT_THAT(everythingStored(), Not(HasSubstr("CANARY")));
}

TEST_F(ImportTest, TheKeyFileMayNotLieInTheStudy) {
    subjectFolder("one", 1);
    ImportOptions options;
    options.keyFile = folder_.folder() / "sub-001/key.tsv";
    const ImportReport report = import(options);
    ASSERT_EQ(report.refused.size(), 1U);
    EXPECT_THAT(report.refused[0].reason, HasSubstr("inside the study"));
    EXPECT_TRUE(folder_.open().subjects().empty());
}

TEST_F(ImportTest, AMissingSourceIsAnError) {
    Study study = folder_.open();
    EXPECT_THROW(importAll(study, source_.path() / "nowhere", {}), base::Error);
    base::writeFile(source_.path() / "a.txt", "text");
    const ImportReport report = importAll(study, source_.path() / "a.txt", {});
    ASSERT_EQ(report.refused.size(), 1U) << "a file named by the user is never passed over without a word";
}

TEST_F(ImportTest, MasksWhoseNameIsNoCertainOneAreAsked) {
    const fs::path folder = source_.path() / "Mueller Hans";
    fs::create_directories(folder);
    const auto sample = test::sampleSubject();
    image::writeImage(folder / "image.nii.gz", sample.scan);
    for (const char* name :
         {"Parotid", "SMG_li", "Submandibular_left", "Neck 2-3 R", "GTV_mueller", "Brainstem", "PTV"}) {
        image::writeMask(folder / ("mask_" + std::string(name) + ".nii.gz"), sample.structures[0].second);
    }
    const ImportReport report = import();
    ASSERT_EQ(report.imported.size(), 1U);
    std::map<std::string, std::vector<std::string>> found;
    for (const Structure& structure : folder_.open().subject("sub-001").structures) {
        found[structure.name] = structure.candidates;
    }
    const std::map<std::string, std::vector<std::string>> expected = {{"Parotid", {"Parotid_L", "Parotid_R"}},
                                                                      {"SMG_li", {"Glnd_Submand_L"}},
                                                                      {"Submandibular_left", {"Glnd_Submand_L"}},
                                                                      {"Neck 2-3 R", {"LN_Neck_II_R", "LN_Neck_III_R"}},
                                                                      {"ROI_2", {}},
                                                                      {"Brainstem", {}},
                                                                      {"PTV", {}}};
    EXPECT_EQ(found, expected);
    EXPECT_EQ(report.imported[0].rois.size(), 7U);
    EXPECT_THAT(everythingStored(), Not(::testing::ContainsRegex("[Mm]ueller")));
}

TEST_F(ImportTest, SeriesOfOnePatientAreSubjectsThatShareIt) {
    const auto id = [](const std::string& patient, const std::string& issuer = {}) {
        std::map<std::string, std::string> extra = {{"(0010,0020)", patient}};
        if (!issuer.empty()) extra["(0010,0021)"] = issuer;
        return extra;
    };
    dicomSeries("a", id("4711"), "1.2.826.0.1.3680043.10.1");
    dicomSeries("b", id("4711 "), "1.2.826.0.1.3680043.10.2");
    dicomSeries("c", id("4711", "another hospital"), "1.2.826.0.1.3680043.10.3");
    dicomSeries("d", id("ANONYMOUS"), "1.2.826.0.1.3680043.10.4");
    dicomSeries("e", id("anonymous"), "1.2.826.0.1.3680043.10.5");
    const ImportReport report = import();
    ASSERT_EQ(report.imported.size(), 5U);
    std::vector<std::string> patients;
    for (const Subject& subject : folder_.open().subjects()) patients.push_back(subject.patient);
    EXPECT_THAT(patients, ElementsAre("pat-001", "pat-001", "pat-003", "", ""));
    EXPECT_THAT(report.imported[1].samePatient, ElementsAre("sub-001"));
    EXPECT_THAT(everythingStored(), Not(HasSubstr("4711")));
}

TEST_F(ImportTest, SessionsOfABidsSubjectShareTheirPatient) {
    base::writeFile(source_.path() / "dataset_description.json", R"({"Name":"x","BIDSVersion":"1.9.0"})");
    int number = 0;
    for (const char* place : {"sub-07/ses-1", "sub-07/ses-2", "sub-08"}) {
        const fs::path anat = source_.path() / place / "anat";
        fs::create_directories(anat);
        image::writeImage(anat / "scan_T1w.nii.gz", test::sampleSubject(++number).scan);
    }
    ASSERT_EQ(import().imported.size(), 3U);
    std::vector<std::string> patients;
    for (const Subject& subject : folder_.open().subjects()) patients.push_back(subject.patient);
    EXPECT_THAT(patients, ElementsAre("pat-001", "pat-001", "pat-003"));
    // A study's own patients stay together when it is imported into another.
    const TemporaryStudy other;
    Study into = other.open();
    (void)importAll(into, folder_.folder(), {});
    EXPECT_EQ(into.subject("sub-002").patient, "pat-001");
    EXPECT_EQ(into.subject("sub-003").patient, "pat-003");
}

TEST_F(ImportTest, AKeyFileThatCannotBeWrittenIsToldBeforeAnything) {
    const base::TemporaryFolder keys;
    for (const fs::path& file : {keys.path(), keys.path() / "none" / "key.tsv", fs::path("/proc/key.tsv")}) {
        try {
            requireWritable(file, folder_.folder());
            FAIL() << file;
        } catch (const base::Error& error) {
            EXPECT_THAT(error.what(), HasSubstr("key file"));
            EXPECT_EQ(error.context(), file.string());
            EXPECT_FALSE(error.hint().empty());
        }
    }
    requireWritable(keys.path() / "key.tsv", folder_.folder());
    EXPECT_EQ(base::readFile(keys.path() / "key.tsv"), "subject\tpatient_id\tsource\n");
}

TEST_F(ImportTest, TheKeyFileHasALineForEachSubjectWhereverItCameFrom) {
    dicomSeries("series", {{"(0010,0020)", "patient seven"}});
    const base::TemporaryFolder keys;
    ImportOptions options;
    options.keyFile = keys.path() / "key.tsv";
    import(options);
    fs::rename(source_.path() / "series", source_.path() / "moved");
    // A line that a crash cut off is made good by the next import.
    std::string key = base::readFile(options.keyFile);
    base::writeFile(options.keyFile, key.substr(0, key.size() - 5));
    import(options);
    import(options);
    key = base::readFile(options.keyFile);
    EXPECT_THAT(key, HasSubstr("sub-001\tpatient seven\t" + (source_.path() / "moved").string() + "\n"));
    EXPECT_EQ(std::ranges::count(key, '\n'), 3) << "head, the half line, a whole one: " << key;
}

TEST_F(ImportTest, WarningsKeepTheirNumbersWhateverTheFilesAreCalled) {
    const fs::path folder = dicomSeries("1");
    std::vector<fs::path> slices(fs::directory_iterator(folder), fs::directory_iterator{});
    std::ranges::sort(slices);
    fs::copy_file(slices.back(), folder / "z-copy");
    fs::rename(slices.front(), folder / "1");
    ASSERT_EQ(import().imported.size(), 1U);
    EXPECT_THAT(folder_.open().subject("sub-001").warnings, ElementsAre("1 file is a copy of slices already there"));
}

TEST_F(ImportTest, TheKeyFileGetsWhatAKilledImportOwedIt) {
    dicomSeries("series", {{"(0010,0020)", "patient seven"}});
    import();
    ImportOptions options;
    const base::TemporaryFolder keys;
    options.keyFile = keys.path() / "key.tsv";
    import(options);
    import(options);
    const std::string key = base::readFile(options.keyFile);
    EXPECT_THAT(key, HasSubstr("sub-001\tpatient seven\t"));
    EXPECT_EQ(std::ranges::count(key, '\n'), 2) << "head and one line: " << key;
}

TEST_F(ImportTest, SeriesThatShareTheirUidAreNotTakenForOne) {
    // The image UIDs differ, as they do for two patients; the series UID was overwritten by one word, or blanked.
    for (const char* shared : {"1.2.3", "-"}) {
        for (const char* patient : {"1.2.4.1", "1.2.4.2"}) {
            const std::string name = std::string(patient) + shared;
            const fs::path folder = dicomSeries(name, {{"(0020,000e)", shared}}, patient);
            Study study = folder_.open();
            EXPECT_FALSE(importAll(study, folder, {}).imported.at(0).alreadyThere) << name;
            EXPECT_TRUE(importAll(study, folder, {}).imported.at(0).alreadyThere) << name;
        }
    }
    EXPECT_EQ(folder_.open().subjects().size(), 4U);
}

}  // namespace
}  // namespace bauta::study
