// SPDX-License-Identifier: GPL-3.0-or-later
// The real window, rating by real keys, killed in the middle of what it writes (packaging/accept.sh kills does so
// often), and with a disk that is full.
#include <gtest/gtest.h>

#include <iostream>

#include "core/base/Files.h"
#include "tests/app/cli/Wholeness.h"
#include "tests/support/SmallDisk.h"
#include "tests/support/TestData.h"
#include "tests/support/Window.h"
#include "tests/ui/models/StudyMaker.h"

namespace bauta {
namespace {

class WindowKillTest : public testing::Test {
  protected:
    WindowKillTest() {
        ::setenv("XDG_STATE_HOME", (folder() / "state").c_str(), 1);
        ::setenv("XDG_CONFIG_HOME", (folder() / "config").c_str(), 1);
        test::prepareReader(folder() / "config", "AK");
    }
    ~WindowKillTest() override {
        ::unsetenv("XDG_STATE_HOME");
        ::unsetenv("XDG_CONFIG_HOME");
    }
    void make(const std::filesystem::path& place) {
        study::Study made = test::makeStudy(place, 1);
        test::storeRun(made, "sub-001", "pydeface");
    }
    [[nodiscard]] std::filesystem::path folder() const { return scratch_.path(); }
    static std::set<std::string> stored(const std::filesystem::path& study) {
        std::set<std::string> ids;
        for (const auto& event : study::Study::open(study).ratingEvents()) ids.insert(event.rating.eventId);
        return ids;
    }
    base::TemporaryFolder scratch_;
};

TEST_F(WindowKillTest, EverythingItReportedAsSavedIsFoundAgain) {
    const std::filesystem::path study = folder() / "study";
    make(study);
    test::Shim shim{study, folder() / "shim.log"};
    std::set<std::string> acknowledged;
    int kills = 0, inside = 0;
    for (const int call : {28, 47, 66, 85}) {
        shim.killAt = call;
        test::Window window(shim, folder());
        for (int i = 0; i < 500 && window.lives(); ++i) window.press("1 0 1 0");
        acknowledged.merge(window.saved());
        kills += test::shimReport(shim).kills;
        inside += test::shimReport(shim).inside;
        EXPECT_TRUE(test::halfFiles(study).empty());
    }
    const std::set<std::string> found = stored(study);
    EXPECT_TRUE(std::ranges::includes(found, acknowledged));
    EXPECT_TRUE(test::indexIsRebuiltEqual(study));
    std::cout << "kills " << kills << ", inside a write " << inside << "; acknowledged writes " << acknowledged.size()
              << ", found writes " << found.size() << ", half files 0\n";
    EXPECT_EQ(kills, 4);
    EXPECT_GE(inside, 3);
    EXPECT_GT(acknowledged.size(), 2U);
}

TEST_F(WindowKillTest, OnAFullDiskARatingIsKeptAndSavedWhenThereIsRoom) {
    const test::SmallDisk disk(folder() / "disk", 4);
    if (!disk.mounted()) GTEST_SKIP() << "no small file system can be mounted: it needs root or user name spaces";
    const std::filesystem::path study = folder() / "disk/study";
    make(study);
    const test::Shim shim{study, folder() / "shim.log"};
    test::Window window(shim, folder());
    ASSERT_TRUE(window.waitFor([&] {
        window.press("1");
        return !window.saved().empty();
    }));
    disk.fillUp(0);
    ASSERT_TRUE(window.waitFor([&] {  // the journal's last page fills first
        window.press("0 1");
        return window.said("not saved: the disk is full");
    }));
    const std::size_t before = window.saved().size();
    EXPECT_GE(stored(study).size(), before) << "a full disk can still be read";
    EXPECT_TRUE(test::halfFiles(study).empty());
    disk.makeRoom();
    EXPECT_TRUE(window.waitFor([&] { return window.saved().size() > before; }));
    const std::set<std::string> saved = window.saved();
    EXPECT_TRUE(std::ranges::includes(stored(study), saved));
}

}  // namespace
}  // namespace bauta
