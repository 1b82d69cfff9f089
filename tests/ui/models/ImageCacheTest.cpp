// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/ImageCache.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "core/base/Files.h"
#include "core/image/ImageIo.h"
#include "tests/support/Events.h"
#include "tests/support/Images.h"

namespace bauta::models {
namespace {

class ImageCacheTest : public testing::Test {
  protected:
    ImageCacheTest() {
        test::coreApplication();
        for (int n = 1; n <= 3; ++n) {
            study::Subject subject;
            subject.id = "sub-00" + std::to_string(n);
            subject.modality = image::Modality::T2w;
            subject.scan = folder.path() / (subject.id + ".nii");
            subject.scanSha256 = "scan" + subject.id;
            subject.geometry = geometry;
            image::writeImage(subject.scan,
                              test::makeVolume(geometry, image::PixelType::I16,
                                               [n](const image::Index3& v) { return double(n * 100 + v[0]); }));
            study::Structure oar{"Parotid_L", folder.path() / (subject.id + "_oar.nii"), 1};
            image::writeMask(oar.path, test::makeMask(geometry, [](const image::Vec3& p) { return p[0] > 0; }));
            subject.structures.push_back(oar);
            study::Run run;
            run.subject = subject.id;
            run.method = "pydeface";
            run.state = study::RunState::Done;
            run.defaced = folder.path() / (subject.id + "_defaced.nii");
            run.affected = folder.path() / (subject.id + "_affected.nii");
            run.defacedSha256 = "defaced" + subject.id;
            image::writeImage(run.defaced, test::makeVolume(geometry, image::PixelType::I16,
                                                            [n](const image::Index3&) { return double(n); }));
            image::writeMask(run.affected, test::makeMask(geometry, [](const image::Vec3& p) { return p[1] < 0; }));
            subjects.push_back(subject);
            runs.push_back(run);
        }
    }
    void listen(ImageCache& cache) {
        QObject::connect(&cache, &ImageCache::imagesReady,
                         [this](const CaseImagesPtr& images) { ready.push_back(images); });
        QObject::connect(&cache, &ImageCache::oarsReady,
                         [this](const CaseImagesPtr& images) { complete.push_back(images); });
        QObject::connect(
            &cache, &ImageCache::failed,
            [this](const QString&, const QString&, const QString& sentence, const QString&) { troubles << sentence; });
    }
    base::TemporaryFolder folder;
    image::Geometry geometry = test::centredGeometry({20, 18, 16}, {1, 1, 2});
    std::vector<study::Subject> subjects;
    std::vector<study::Run> runs;
    std::vector<CaseImagesPtr> ready, complete;
    QStringList troubles;
};

TEST_F(ImageCacheTest, GivesTheImagesOfTheRunAskedFor) {
    ImageCache cache;
    listen(cache);
    cache.want(subjects[1], &runs[1]);
    EXPECT_TRUE(ready.empty()) << "never inside the call";
    ASSERT_TRUE(test::waitFor([&] { return !complete.empty(); }));
    ASSERT_EQ(ready.size(), 1U);
    EXPECT_EQ(ready[0]->subject, "sub-002");
    EXPECT_EQ(ready[0]->method, "pydeface");
    EXPECT_EQ(ready[0]->original.at({3, 0, 0}), 203);
    EXPECT_EQ(ready[0]->defaced.at({3, 0, 0}), 2);
    EXPECT_EQ(ready[0]->original.modality(), image::Modality::T2w);
    EXPECT_GT(ready[0]->affected.count(), 0U);
    EXPECT_GT(ready[0]->window.width, 0);
    ASSERT_EQ(complete[0]->oars.size(), 1U);
    EXPECT_EQ(complete[0]->oars[0].name, "Parotid_L");
    EXPECT_TRUE(cache.isIdle());
}

TEST_F(ImageCacheTest, AnswersOnlyTheNewestRequest) {
    ImageCache cache;
    listen(cache);
    for (int round = 0; round < 20; ++round) {
        cache.want(subjects[0], &runs[0]);
        cache.want(subjects[1], &runs[1]);
        cache.want(subjects[2], &runs[2]);
        ready.clear();
        complete.clear();
        ASSERT_TRUE(test::waitFor([&] { return !complete.empty(); }));
        for (const auto& list : {ready, complete})
            for (const CaseImagesPtr& images : list) {
                EXPECT_EQ(images->subject, "sub-003");
                EXPECT_EQ(images->original.at({0, 0, 0}), 300);
            }
    }
}

TEST_F(ImageCacheTest, KeepsWithinItsBoundAndStillAnswers) {
    const std::size_t one = geometry.voxelCount() * (2 + 2 + 1 + 1);
    ImageCache cache(one + one / 2);
    listen(cache);
    for (std::size_t i : {0U, 1U, 2U, 0U, 1U, 2U}) {
        complete.clear();
        cache.want(subjects[i], &runs[i]);
        ASSERT_TRUE(test::waitFor([&] { return !complete.empty(); }));
        EXPECT_EQ(complete[0]->subject, subjects[i].id);
        EXPECT_LE(cache.bytesHeld(), one + one / 2);
    }
}

TEST_F(ImageCacheTest, APrefetchedRunNeedsNoReading) {
    ImageCache cache;
    listen(cache);
    cache.want(subjects[0], &runs[0]);
    cache.prefetch({{subjects[1], runs[1]}});
    const std::size_t two = 2 * geometry.voxelCount() * (2 + 2 + 1 + 1);
    ASSERT_TRUE(test::waitFor([&] { return cache.bytesHeld() == two; }));
    for (const auto& path : {subjects[1].scan, runs[1].defaced, runs[1].affected, subjects[1].structures[0].path})
        std::filesystem::remove(path);
    complete.clear();
    cache.want(subjects[1], &runs[1]);
    ASSERT_TRUE(test::waitFor([&] { return !complete.empty(); })) << troubles.join(' ').toStdString();
    EXPECT_EQ(complete[0]->defaced.at({0, 0, 0}), 2);
}

TEST_F(ImageCacheTest, ADamagedFileIsNamedAndMayBeMended) {
    const std::string good = base::readFile(runs[0].defaced);
    std::ofstream(runs[0].defaced, std::ios::trunc) << "not an image";
    ImageCache cache;
    listen(cache);
    cache.want(subjects[0], &runs[0]);
    ASSERT_TRUE(test::waitFor([&] { return !troubles.isEmpty(); }));
    EXPECT_TRUE(troubles[0].contains("sub-001_defaced.nii")) << troubles[0].toStdString();
    EXPECT_TRUE(ready.empty());
    EXPECT_TRUE(cache.isIdle());
    base::writeFile(runs[0].defaced, good);
    cache.want(subjects[0], &runs[0]);
    ASSERT_TRUE(test::waitFor([&] { return !complete.empty(); }));
}

TEST_F(ImageCacheTest, AnOutputOnAnotherGridIsSaidAndNotShown) {
    const image::Geometry other = test::centredGeometry({20, 18, 15}, {1, 1, 2});
    image::writeImage(runs[0].defaced,
                      test::makeVolume(other, image::PixelType::I16, [](const image::Index3&) { return 0.0; }));
    ImageCache cache;
    listen(cache);
    cache.want(subjects[0], &runs[0]);
    ASSERT_TRUE(test::waitFor([&] { return !troubles.isEmpty(); }));
    EXPECT_TRUE(troubles[0].startsWith("sub-001 × pydeface: the output has another geometry"))
        << troubles[0].toStdString();
    EXPECT_TRUE(ready.empty());
}

TEST_F(ImageCacheTest, ADamagedOarLeavesTheRestToSee) {
    std::ofstream(subjects[0].structures[0].path, std::ios::trunc) << "not a mask";
    ImageCache cache;
    listen(cache);
    cache.want(subjects[0], &runs[0]);
    ASSERT_TRUE(test::waitFor([&] { return !complete.empty(); }));
    EXPECT_TRUE(complete[0]->oars.empty());
    ASSERT_EQ(complete[0]->troubles.size(), 1);
    EXPECT_TRUE(complete[0]->troubles[0].startsWith("Parotid_L cannot be shown."))
        << complete[0]->troubles[0].toStdString();
}

TEST_F(ImageCacheTest, ASubjectWithoutARunShowsItsOriginal) {
    ImageCache cache;
    listen(cache);
    cache.want(subjects[0], nullptr);
    ASSERT_TRUE(test::waitFor([&] { return !complete.empty(); }));
    EXPECT_TRUE(complete[0]->defaced.empty());
    EXPECT_TRUE(complete[0]->affected.empty());
    EXPECT_EQ(complete[0]->original.at({0, 0, 0}), 100);
}

}  // namespace
}  // namespace bauta::models
