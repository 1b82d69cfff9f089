// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scene/SkinCache.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/base/Files.h"
#include "tests/ui/scene/Head.h"

namespace bauta {
namespace {

namespace fs = std::filesystem;

class SkinCacheTest : public testing::Test {
  protected:
    SkinCacheTest() : mesh_(scene::extractSkin(test::headScan(image::kIdentity, 8), test::kHeadLevel)) {
        mesh_.cut.assign(mesh_.vertexCount(), 0);
        mesh_.cut[5] = 255;
        scene::storeSkin(cache(), key_, mesh_);
    }
    fs::path cache() const { return folder_.path() / "cache"; }
    fs::path file() const { return scene::skinCachePath(cache(), key_); }
    // Changes one byte of the stored file.
    void flip(std::streamoff at) const {
        std::fstream f(file(), std::ios::in | std::ios::out | std::ios::binary);
        f.seekg(at);
        const auto byte = static_cast<char>(f.get());
        f.seekp(at);
        f.put(static_cast<char>(byte ^ 0x10));
    }

    base::TemporaryFolder folder_;
    scene::SkinKey key_{"0123abcd", "beef", test::kHeadLevel};
    scene::SkinMesh mesh_;
};

TEST_F(SkinCacheTest, GivesBackWhatWasStored) {
    const auto back = scene::loadSkin(cache(), key_);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->points_lps_mm, mesh_.points_lps_mm);
    EXPECT_EQ(back->normals, mesh_.normals);
    EXPECT_EQ(back->triangles, mesh_.triangles);
    EXPECT_EQ(back->cut, mesh_.cut);
    EXPECT_EQ(back->level, mesh_.level);
}

TEST_F(SkinCacheTest, AnyOtherKeyFindsNothing) {
    for (const auto& other :
         {scene::SkinKey{"0123abce", "beef", key_.level}, scene::SkinKey{"0123abcd", "", key_.level},
          scene::SkinKey{"0123abcd", "beef", key_.level + 1e-9}}) {
        EXPECT_FALSE(scene::loadSkin(cache(), other));
    }
    EXPECT_TRUE(fs::exists(file()));
}

TEST_F(SkinCacheTest, AFileRenamedToAnotherKeyIsNotBelieved) {
    const scene::SkinKey other{"ffff", "", 1};
    fs::copy_file(file(), scene::skinCachePath(cache(), other));
    EXPECT_FALSE(scene::loadSkin(cache(), other));
}

TEST_F(SkinCacheTest, DamageAnywhereIsNoticedAndTheFileGoes) {
    const auto size = static_cast<std::streamoff>(fs::file_size(file()));
    for (const std::streamoff at : {std::streamoff{0}, std::streamoff{9}, std::streamoff{20}, std::streamoff{90},
                                    std::streamoff{105}, std::streamoff{200}, size / 2, size - 1}) {
        scene::storeSkin(cache(), key_, mesh_);
        flip(at);
        EXPECT_FALSE(scene::loadSkin(cache(), key_)) << "byte " << at;
        EXPECT_FALSE(fs::exists(file()));
    }
}

TEST_F(SkinCacheTest, ACutFileIsNoticedAtEveryLength) {
    const auto size = fs::file_size(file());
    for (const std::uintmax_t length :
         {std::uintmax_t{0}, std::uintmax_t{50}, std::uintmax_t{112}, size / 2, size - 1, size + 1}) {
        scene::storeSkin(cache(), key_, mesh_);
        fs::resize_file(file(), length);
        EXPECT_FALSE(scene::loadSkin(cache(), key_)) << length;
    }
}

TEST_F(SkinCacheTest, TheFolderMayBeDeletedAtAnyTime) {
    fs::remove_all(cache());
    EXPECT_FALSE(scene::loadSkin(cache(), key_));
    scene::storeSkin(cache(), key_, mesh_);
    EXPECT_TRUE(scene::loadSkin(cache(), key_));
    EXPECT_EQ(std::distance(fs::directory_iterator(cache()), fs::directory_iterator()), 1) << "no temporary file stays";
}

TEST_F(SkinCacheTest, AnUnusableFolderCostsTheCacheAlone) {
    const auto blocked = folder_.path() / "file";
    std::ofstream(blocked) << "not a folder";
    EXPECT_FALSE(scene::storeSkin(blocked, key_, mesh_));
    EXPECT_FALSE(scene::loadSkin(blocked, key_));
}

}  // namespace
}  // namespace bauta
