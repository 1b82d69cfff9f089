// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/mount.h>
#include <unistd.h>

#include <cstdio>

#include "core/job/Job.h"
#include "core/study/Study.h"
#include "tests/acceptance/kills/Kills.h"
#include "tests/app/cli/Wholeness.h"
#include "tests/support/SmallDisk.h"
#include "tests/support/TestData.h"
#include "tests/support/Window.h"

namespace bauta::accept {
namespace {

bool tell(const char* what, bool good) {
    std::printf("  %-72s %s\n", what, good ? "yes" : "NO");
    std::fflush(stdout);
    return good;
}

/// The job fails for want of room, tells so, and ends when there is some.
bool jobsOnFullDisk(const test::SmallDisk& disk, const fs::path& study, const std::string& what,
                    const std::string& command) {
    disk.fillUp(48 << 10U);  // room for the job, not for its images
    const auto result = test::runCommand(quoted(test::programPath("bauta-cli")) + " " + command);
    bool good = tell((what + ": says that the disk is full").c_str(),
                     result.exitCode != 0 && result.err.find("the disk is full") != std::string::npos);
    good = tell((what + ": leaves nothing half written").c_str(),
                test::halfFiles(study).empty() && test::strays(study).empty()) &&
           good;
    good = tell((what + ": the study can be read").c_str(), study::Study::open(study).subjects().size() >= 3) && good;
    disk.makeRoom();
    job::Queue queue(study / "jobs");
    const std::string id = queue.list().back().id;
    queue.control(id, "resume");
    // The coordinator of before may still be about to go home, or just take it up.
    for (int wait = 0; wait < 600 && !job::isFinal(queue.status(id).state); ++wait) {
        if (!cli("jobs " + quoted(study) + " --work")) break;
        ::usleep(100000);
    }
    const job::JobStatus last = queue.status(id);
    if (last.state != job::JobState::Done) std::printf("  %s: %s\n", id.c_str(), last.error.c_str());
    return tell((what + ": resumed, it ends").c_str(), last.state == job::JobState::Done) && good;
}

}  // namespace

bool fullDisk(Bench& bench) {
    std::printf("\nFull disk (a tmpfs of 12 MB)\n");
    const test::SmallDisk disk(bench.scratch / "disk", 12);
    if (!disk.mounted()) {
        std::printf("  a small file system cannot be mounted: root or user name spaces are needed\n");
        return false;
    }
    const fs::path study = bench.scratch / "disk/study";
    copyStudy(bench.study(), study);
    bool good = true;
    {
        const test::Shim shim{study, bench.scratch / "disk.log"};
        test::Window window(shim, bench.scratch);
        const auto savedAtLeast = [&](std::size_t n) { return [&, n] { return window.saved().size() >= n; }; };
        (void)window.waitFor([&] {
            window.press("1");
            return !window.saved().empty();
        });
        disk.fillUp(0);
        // A journal grows within its last page first.
        const bool refused = window.waitFor([&] {
            window.press("0 1");
            return window.said("not saved: the disk is full");
        });
        good = tell("rating: the window says that the disk is full", refused) && good;
        ::usleep(500000);  // to be painted
        window.picture(fs::temp_directory_path() / "bauta-full-disk.png");
        std::printf("  picture: %s\n", (fs::temp_directory_path() / "bauta-full-disk.png").c_str());
        const std::size_t before = window.saved().size();
        good = tell("rating: everything saved until then is found",
                    study::Study::open(study).ratingEvents().size() >= before && test::halfFiles(study).empty()) &&
               good;
        disk.makeRoom();
        good = tell("rating: saved by itself when there is room", window.waitFor(savedAtLeast(before + 1))) && good;
        window.picture(fs::temp_directory_path() / "bauta-full-disk-after.png");
        const std::set<std::string> saved = window.saved();
        std::set<std::string> found;
        for (const auto& event : study::Study::open(study).ratingEvents()) found.insert(event.rating.eventId);
        good = tell("rating: all saved ones are found", std::ranges::includes(found, saved)) && good;
    }
    good = jobsOnFullDisk(disk, study, "defacing",
                          "deface " + quoted(study) + " --method quickshear --variant other --subject all") &&
           good;
    const fs::path more = bench.scratch / "more";
    if (!cli("phantom " + quoted(more) + " --fov rt --spacing 8,8,8 --subjects 2 --seed 9")) return false;
    good = jobsOnFullDisk(disk, study, "import", "import " + quoted(more) + " --study " + quoted(study)) && good;
    return tell("index made anew tells the same", test::indexIsRebuiltEqual(study)) && good;
}

bool readOnly(Bench& bench) {
    std::printf("\nRead-only study (a read-only bind mount)\n");
    const fs::path kept = bench.scratch / "kept", study = bench.scratch / "read-only";
    copyStudy(bench.study(), kept);
    fs::remove(kept / "study.sqlite");
    fs::create_directories(study);
    const auto all = [&] {
        return test::runCommand("cd " + quoted(kept) + " && find . -type f | sort | xargs sha256sum").out;
    };
    const std::string before = all();
    const bool mounted = test::SmallDisk::ownNamespace() &&
                         ::mount(kept.c_str(), study.c_str(), nullptr, MS_BIND, nullptr) == 0 &&
                         ::mount(nullptr, study.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    if (!mounted) {
        std::printf("  nothing can be mounted: root or user name spaces are needed\n");
        return false;
    }
    const std::string program = quoted(test::programPath("bauta-cli")) + " ";
    bool good = tell("runs are listed", cli("runs " + quoted(study) + " > /dev/null"));
    const auto refused = test::runCommand(program + "rate " + quoted(study) +
                                          " --subject sub-001 --method quickshear --label 1 --reader AK");
    good = tell("a rating is refused in one sentence that says why",
                refused.exitCode == 3 && refused.err.find("the study is read only") != std::string::npos) &&
           good;
    {
        const test::Shim shim{study, bench.scratch / "read-only.log"};
        test::Window window(shim, bench.scratch);
        for (int i = 0; i < 10; ++i) window.press("1 0", 100);
        good = tell("the window lives, and says no rating was saved", window.lives() && window.saved().empty()) && good;
        window.picture(fs::temp_directory_path() / "bauta-read-only.png");
        std::printf("  picture: %s\n", (fs::temp_directory_path() / "bauta-read-only.png").c_str());
    }
    ::umount2(study.c_str(), MNT_DETACH);
    return tell("every byte is as it was", all() == before) && good;
}

}  // namespace bauta::accept
