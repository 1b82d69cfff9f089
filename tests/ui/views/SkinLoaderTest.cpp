// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SkinLoader.h"

#include <gtest/gtest.h>

#include <QSignalSpy>

#include "core/base/Files.h"
#include "tests/support/Application.h"
#include "tests/support/Images.h"

namespace bauta {
namespace {

using views::SkinLoader;

image::Volume ball(double radius_mm) {
    const auto geometry = test::centredGeometry({40, 40, 40}, {2, 2, 2});
    return test::makeVolume(geometry, image::PixelType::I16, [&](const image::Index3& i) {
        return image::norm(geometry.toPoint(i)) < radius_mm ? 1000.0 : 0.0;
    });
}

views::SkinRequest request(double radius_mm, const std::filesystem::path& cache = {}) {
    views::SkinRequest r;
    r.image = ball(radius_mm);
    r.level = 500;
    r.cacheFolder = cache;
    r.key.image_sha256 = std::to_string(radius_mm);
    return r;
}

scene::SkinPtr skinOf(QSignalSpy& ready) {
    return ready.last()[0].value<scene::SkinPtr>();
}

class SkinLoaderTest : public testing::Test {
  protected:
    void SetUp() override { test::application(); }
};

TEST_F(SkinLoaderTest, MakesASkinInTheBackgroundAndKeepsItInTheCache) {
    const base::TemporaryFolder folder;
    SkinLoader loader;
    QSignalSpy ready(&loader, &SkinLoader::ready);
    loader.request(request(25, folder.path()));
    EXPECT_TRUE(loader.busy());
    EXPECT_EQ(ready.count(), 0) << "nothing happens on this thread";
    ASSERT_TRUE(test::waitFor([&] { return ready.count() == 1; }));
    const auto first = skinOf(ready);
    EXPECT_GT(first->triangleCount(), 500U);

    // The second time the picture comes from the file: an image that shows nothing proves it.
    auto again = request(25, folder.path());
    again.image = ball(0);
    loader.request(again);
    ASSERT_TRUE(test::waitFor([&] { return ready.count() == 2; }));
    EXPECT_EQ(skinOf(ready)->points_lps_mm, first->points_lps_mm);
}

TEST_F(SkinLoaderTest, OnlyTheNewestRequestAnswers) {
    SkinLoader loader;
    QSignalSpy ready(&loader, &SkinLoader::ready);
    for (const double radius : {10.0, 15.0, 20.0, 30.0}) loader.request(request(radius));
    ASSERT_TRUE(test::waitFor([&] { return ready.count() > 0 && !loader.busy(); }));
    EXPECT_EQ(ready.count(), 1);
    EXPECT_NEAR(skinOf(ready)->bounds_lps_mm()[1][0], 30, 1.5);
}

TEST_F(SkinLoaderTest, MayBeDestroyedWhileItWorks) {
    for (int i = 0; i < 20; ++i) {
        SkinLoader loader;
        loader.request(request(30));
    }
    SUCCEED();
}

TEST_F(SkinLoaderTest, SaysInOneSentenceWhatIsWrong) {
    SkinLoader loader;
    QSignalSpy failed(&loader, &SkinLoader::failed);
    auto wrong = request(25);
    const auto geometry = test::centredGeometry({10, 10, 10}, {2, 2, 2});
    wrong.affected = test::makeMask(geometry, [](const image::Vec3&) { return true; });
    loader.request(wrong);
    ASSERT_TRUE(test::waitFor([&] { return failed.count() == 1; }));
    EXPECT_TRUE(failed[0][0].toString().contains(QStringLiteral("affected mask")));
}

TEST_F(SkinLoaderTest, ACacheThatCannotBeWrittenCostsOnlySpeed) {
    const base::TemporaryFolder folder;
    base::writeFile(folder.path() / "cache", "a file where the folder should be");
    SkinLoader loader;
    QSignalSpy ready(&loader, &SkinLoader::ready);
    loader.request(request(25, folder.path() / "cache"));
    ASSERT_TRUE(test::waitFor([&] { return ready.count() == 1; }));
    EXPECT_FALSE(skinOf(ready)->empty());
}

}  // namespace
}  // namespace bauta
