// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <set>

#include "core/image/ImageIo.h"
#include "core/study/Study.h"
#include "tests/app/cli/Canaries.h"
#include "tests/app/cli/CliStudy.h"
#include "tests/core/dicom/WriteRois.h"
#include "tests/core/dicom/WriteSlices.h"
#include "tests/support/Images.h"
#include "tests/support/KillAtCall.h"

namespace bauta::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

/// Strings of their own stand wherever a source has room for text; none of them may come through.
class PrivacyTest : public test::CliStudy {
  protected:
    fs::path source() const { return folder() / "CNRYFOLDER"; }

    /// A phantom as a DICOM series with a structure set.
    void writeSeries() const {
        ASSERT_EQ(cli("phantom " + quoted(folder() / "phantoms") + " --fov rt --spacing 6,6,6 --subjects 1").exitCode,
                  0);
        const image::Volume scan = image::loadImage(folder() / "phantoms/sub-001/image.nii.gz").volume;
        image::Geometry grid = scan.geometry();
        fs::create_directories(source() / "CNRYSERIES");
        const auto slices =
            test::writeStack(source() / "CNRYSERIES", {}, grid, [&](std::int64_t i, std::int64_t j, std::int64_t k) {
                return static_cast<std::uint16_t>(scan.at(image::Index3{i, j, k}));
            });
        int count = 0;
        for (const fs::path& slice : slices) count = test::addCanaries(slice);
        EXPECT_GT(count, 1500) << "the dictionary was found";
        test::RoiSetSpec set;
        set.extra = {{"(0010,0010)", "CNRYFAMILY^CNRYGIVEN"}, {"(0010,0020)", "CNRY4711"}, {"(0010,0030)", "19570423"}};
        set.rois = {{"Parotis links", {4, 4, 4}, {7, 7, 7}}, {"GTV CNRYFAMILY", {4, 4, 4}, {8, 8, 8}},
                    {"PTV cnry4711", {4, 4, 4}, {7, 7, 7}},  {"CTV 23.04.1957", {4, 4, 4}, {8, 8, 8}},
                    {"kept as it is", {4, 4, 4}, {7, 7, 7}}, {"CNRYGIVEN", {}, {}, true}};
        const fs::path file = source() / "CNRYSERIES" / "CNRYSET.dcm";
        test::writeRois(file, set, grid);
        EXPECT_GT(test::addCanaries(file), 1500);
    }

    /// NIfTI, NRRD and MetaImage with text in every field that takes some, a BIDS tree, and files to refuse.
    void writeFiles() const {
        const image::Volume scan = image::loadImage(folder() / "phantoms/sub-001/image.nii.gz").volume;
        const auto other = [&](int add) {
            const image::Geometry& g = scan.geometry();
            return test::makeVolume(g, image::PixelType::I16,
                                    [&](const image::Index3& i) { return scan.at(i) + add * (i[0] % 2); });
        };
        const fs::path files = source() / "CNRYFILES";
        fs::create_directories(files);
        image::writeImage(files / "CNRYa_T2w.nii", other(1));
        test::addNiftiCanaries(files / "CNRYa_T2w.nii");
        image::writeImage(files / "CNRYb.nrrd", other(2));
        std::string text = base::readFile(files / "CNRYb.nrrd");
        text.insert(text.find('\n') + 1, "# CNRYCOMMENT\ncontent: CNRYCONTENT\nCNRYKEY:=CNRYVALUE\n");
        base::writeFile(files / "CNRYb.nrrd", text);
        image::writeImage(files / "CNRYc.mha", other(3));
        text = base::readFile(files / "CNRYc.mha");
        text.insert(text.find('\n') + 1, "Comment = CNRYCOMMENT\nName = CNRYNAME\nAcquisitionDate = CNRYDATE\n");
        base::writeFile(files / "CNRYc.mha", text);
        // A patient's folder, whose masks are called after the patient.
        const fs::path person = files / "CNRYPERSON";
        fs::create_directories(person);
        image::writeImage(person / "image.nii.gz", other(4));
        image::writeMask(person / "mask_GTV_CNRYPERSON.nii.gz",
                         test::makeMask(scan.geometry(), [](const image::Vec3& p) { return p[0] > 0; }));
        base::writeFile(person / "landmarks.json", R"({"patient":"CNRYJSON","points":{"nasion":[1,2,3]}})");
        const fs::path bids = source() / "CNRYBIDS";
        fs::create_directories(bids / "sub-CNRY1/ses-CNRY/anat");
        base::writeFile(bids / "dataset_description.json", R"({"Name":"CNRYSTUDY","BIDSVersion":"1.9.0"})");
        base::writeFile(bids / "participants.tsv", "participant_id\tname\nsub-CNRY1\tCNRYNAME\n");
        image::writeImage(bids / "sub-CNRY1/ses-CNRY/anat/sub-CNRY1_ses-CNRY_T1w.nii.gz", other(5));
        base::writeFile(bids / "sub-CNRY1/ses-CNRY/anat/sub-CNRY1_ses-CNRY_T1w.json", R"({"PatientName":"CNRYNAME"})");
        for (const char* bad : {"CNRYbad.nii.gz", "CNRYbad.nrrd", "CNRYbad.mha", "CNRYbad.zip"}) {
            base::writeFile(files / bad, "CNRYBROKEN");
        }
    }

    /// Every byte of the study, file names included, packed files unpacked.
    std::string everythingStored() const {
        return test::runCommand("cd " + quoted(study()) +
                                " && find . -print && find . -type f -print0 | xargs -0 -n 1 zcat -f")
            .out;
    }
};

TEST_F(PrivacyTest, NothingOfAPersonReachesTheStudy) {
    writeSeries();
    writeFiles();
    study::Study::create(study(), "Private");
    const std::string at = quoted(study());
    const fs::path key = folder() / "CNRYKEY.tsv";

    // Killed in the middle of it, and taken up again.
    job::Queue jobs(study() / "jobs");
    const std::string id = jobs.add(
        {"import", {{"source", (source() / "CNRYSERIES").string()}, {"key", key.string()}}, "CNRYTITLE", {}, {}});
    const auto work = [&] {
        const std::string program = test::programPath("bauta-cli").string(),
                          file = (study() / "jobs" / id / "job.json").string();
        if (std::freopen("/dev/null", "w", stderr) == nullptr) ::_exit(126);
        ::execl(program.c_str(), program.c_str(), "job", file.c_str(), nullptr);
        ::_exit(127);
    };
    ASSERT_NE(test::killAtCall(40, work), 0) << "it was killed";
    EXPECT_EQ(jobs.status(id).state, job::JobState::Lost);
    EXPECT_THAT(everythingStored(), Not(HasSubstr("CNRY"))) << "what a killed import leaves";
    jobs.control(id, "resume");
    const auto resumed = cli("job " + quoted(study() / "jobs" / id / "job.json"));
    ASSERT_EQ(resumed.exitCode, 0) << resumed.err;

    // Again with everything beside it: the series is there, and what cannot be read is refused.
    const base::Json imported = json("import " + quoted(source()) + " --study " + at + " --key " + quoted(key));
    EXPECT_EQ(imported.at("imported").size(), 6U);
    EXPECT_EQ(imported.at("refused").size(), 4U);
    for (const base::Json& item : imported.at("imported")) {
        if (item.at("subject") == "sub-001") {
            EXPECT_EQ(item.at("structures"), 5) << "the series";
        }
    }
    std::vector<std::string> names;
    const base::Json structures = json("structures " + at);
    for (const base::Json& s : structures.at("structures")) names.push_back(s.at("structure"));
    EXPECT_THAT(names,
                ::testing::UnorderedElementsAre("Parotid_L", "ROI_2", "ROI_3", "ROI_4", "kept as it is", "ROI_1"));

    EXPECT_EQ(cli("deface " + at + " --method quickshear --subject sub-001").exitCode, 0);
    EXPECT_EQ(cli("rate " + at + " --subject sub-001 --method quickshear --reader AK --label 1").exitCode, 0);
    EXPECT_EQ(cli("name " + at + " --subject sub-001 --structure ROI_2 --as GTV").exitCode, 0);
    std::set<std::string> counted;
    const base::Json losses = json("loss " + at);
    for (const base::Json& row : losses.at("rows")) {
        if (row.at("subject") == "sub-001") counted.insert(row.at("oar"));
    }
    EXPECT_THAT(counted, ::testing::ElementsAre("GTV", "Parotid_L", "ROI_3", "ROI_4", "kept as it is"))
        << "a loss follows the name";
    for (const char* command : {"runs ", "ratings ", "loss ", "structures ", "jobs "}) (void)cli(command + at);

    const std::string stored = everythingStored();
    EXPECT_THAT(stored, HasSubstr("kept as it is")) << "the search sees the study";
    EXPECT_THAT(stored, HasSubstr("quickshear"));
    for (const char* canary : {"CNRY", "cnry", "Cnry", "19570423", "23.04.1957", "121314.15", "3680043"}) {
        EXPECT_THAT(stored, Not(HasSubstr(canary))) << canary;
    }
    EXPECT_THAT(stored, Not(HasSubstr(folder().string())));
    // The user's own key file has the way back, a line for each subject.
    const std::string keys = base::readFile(key);
    EXPECT_THAT(keys, HasSubstr("sub-001\tCNRY00100020\t"));
    EXPECT_EQ(std::ranges::count(keys, '\n'), 7) << keys;
}

}  // namespace
}  // namespace bauta::cli
