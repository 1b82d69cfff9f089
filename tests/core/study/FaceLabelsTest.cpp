// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/FaceLabels.h"

#include <gtest/gtest.h>

#include <future>
#include <set>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "core/image/Window.h"
#include "core/phantom/Phantom.h"
#include "core/study/Sidecars.h"
#include "tests/core/study/Samples.h"

namespace bauta::study {
namespace {

using base::Json;

std::set<std::string> endings(const fs::path& folder) {
    std::set<std::string> all;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        all.insert(name.substr(name.find('.')));
    }
    return all;
}

fs::path only(const fs::path& folder, const std::string& ending) {
    fs::path found;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder))
        if (entry.path().string().ends_with(ending)) found = entry.path();
    return found;
}

TEST(FaceLabelsTest, AnEstimateIsMadeOnceAndAgainWhenItsFilesAreDamaged) {
    phantom::PhantomSpec spec;
    spec.seed = 8312;
    spec.fov = phantom::FieldOfView::Rt;
    spec.spacing_mm = {4, 4, 4};
    const image::Volume scan = phantom::makePhantom(spec).scan;
    Subject subject;
    subject.id = "sub-001";
    subject.modality = scan.modality();
    subject.scanSha256 = voxelSha256(scan);
    subject.skinLevel = image::skinLevel(scan);
    const base::TemporaryFolder folder;
    const fs::path cache = folder.path() / "cache";

    // Two jobs at once.
    auto other = std::async(std::launch::async, [&] { return faceLabels(cache, subject, scan); });
    const FaceLabels first = faceLabels(cache, subject, scan);
    const FaceLabels second = other.get();
    ASSERT_TRUE(first.quality.has_value()) << first.reason;
    EXPECT_GT(first.mask.count(), 0U);
    EXPECT_EQ(second.quality, first.quality);
    EXPECT_EQ(voxelSha256(second.mask), voxelSha256(first.mask));
    EXPECT_EQ(endings(cache), (std::set<std::string>{".json", ".nii.gz"})) << "nothing else is left";

    // Read, not made anew: what the file says is what comes back.
    const fs::path sidecar = only(cache, ".json");
    Json json = base::readJson(sidecar);
    json["quality"] = 0.625;
    base::writeJson(sidecar, json);
    EXPECT_EQ(faceLabels(cache, subject, scan).quality, 0.625);

    image::writeMask(only(cache, ".nii.gz"),
                     image::Mask(scan.geometry(), std::vector<std::uint8_t>(scan.voxelCount())));
    const FaceLabels again = faceLabels(cache, subject, scan);
    EXPECT_EQ(again.quality, first.quality);
    EXPECT_EQ(voxelSha256(again.mask), voxelSha256(first.mask));
}

TEST(FaceLabelsTest, KnownLabelsNeedNoEstimate) {
    const test::TemporaryStudy folder;
    Study study = folder.open();
    Study::NewSubject sample = test::sampleSubject();
    std::vector<std::uint8_t> labels(sample.scan.voxelCount(), 0);
    labels[3] = 3, labels[4] = 4;
    sample.face = image::Mask(sample.scan.geometry(), labels);
    const Subject subject = study.subject(study.addSubject(sample));
    const FaceLabels known = faceLabels(study.cacheFolder(), subject, sample.scan);
    EXPECT_FALSE(known.quality.has_value());
    EXPECT_EQ(voxelSha256(known.mask), voxelSha256(sample.face));
    EXPECT_TRUE(fs::is_empty(study.cacheFolder()));
}

TEST(FaceLabelsTest, WhereNoHeadFitsTheReasonIsKept) {
    const test::TemporaryStudy folder;
    Study study = folder.open();
    const Study::NewSubject sample = test::sampleSubject();
    const Subject subject = study.subject(study.addSubject(sample));
    const FaceLabels none = faceLabels(study.cacheFolder(), subject, sample.scan);
    EXPECT_TRUE(none.mask.empty());
    EXPECT_FALSE(none.reason.empty());
    const fs::path sidecar = only(study.cacheFolder(), ".json");
    Json json = base::readJson(sidecar);
    EXPECT_EQ(json.at("quality_reason"), none.reason);
    json["quality_reason"] = "as kept";
    base::writeJson(sidecar, json);
    EXPECT_EQ(faceLabels(study.cacheFolder(), subject, sample.scan).reason, "as kept");
    Subject another = subject;
    another.skinLevel += 1;
    EXPECT_EQ(faceLabels(study.cacheFolder(), another, sample.scan).reason, none.reason) << "of another skin level";
}

TEST(FaceLabelsTest, ACacheThatCannotBeWrittenCostsNothingButTime) {
    const test::TemporaryStudy folder;
    Study study = folder.open();
    const Study::NewSubject sample = test::sampleSubject();
    const Subject subject = study.subject(study.addSubject(sample));
    base::writeFile(folder.folder() / "no folder", "a file");
    EXPECT_FALSE(faceLabels(folder.folder() / "no folder", subject, sample.scan).reason.empty());
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW((void)faceLabels(study.cacheFolder(), subject, sample.scan, base::TaskContext(stop.get_token())),
                 base::Error);
}

}  // namespace
}  // namespace bauta::study
