// SPDX-License-Identifier: GPL-3.0-or-later
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <stdexcept>

#include "core/study/Study.h"
#include "tests/acceptance/kills/Kills.h"
#include "tests/app/cli/Wholeness.h"
#include "tests/support/Window.h"

namespace bauta::accept {
namespace {

std::set<std::string> stored(const fs::path& study) {
    std::set<std::string> ids;
    for (const auto& event : study::Study::open(study).ratingEvents()) ids.insert(event.rating.eventId);
    return ids;
}

std::size_t foundOf(const std::set<std::string>& acknowledged, const std::set<std::string>& found) {
    return static_cast<std::size_t>(
        std::ranges::count_if(acknowledged, [&](const std::string& id) { return found.contains(id); }));
}

std::string manyKeys(int count) {
    std::string keys;
    for (int i = 0; i < count; ++i) keys += i % 2 == 0 ? "1 " : "0 ";
    return keys;
}

/// A display of its own with a window manager.
class Display {
  public:
    Display() {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        server_ =
            start({"Xvfb", "-displayfd", std::to_string(ends[1]), "-screen", "0", "1280x800x24", "-nolisten", "tcp"});
        ::close(ends[1]);
        char c = 0;
        while (::read(ends[0], &c, 1) == 1 && c != '\n') name_ += c;
        ::close(ends[0]);
        if (name_.empty()) throw std::runtime_error("no display");
        name_.insert(name_.begin(), ':');
        manager_ = start({"env", "DISPLAY=" + name_, "openbox"});
    }
    ~Display() {
        for (const pid_t pid : {manager_, server_}) {
            ::kill(pid, SIGTERM);
            test::waitFor(pid);
        }
    }
    Display(const Display&) = delete;
    Display& operator=(const Display&) = delete;
    [[nodiscard]] const std::string& name() const { return name_; }

  private:
    static pid_t start(const std::vector<std::string>& command) {
        const pid_t child = ::fork();
        if (child != 0) return child;
        std::vector<char*> words;
        for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
        words.push_back(nullptr);
        if (std::freopen("/dev/null", "w", stderr) == nullptr) ::_exit(126);
        ::execvp(words.front(), words.data());
        ::_exit(127);
    }
    pid_t server_ = -1, manager_ = -1;
    std::string name_;
};

bool tellWriters(const char* who, std::size_t acknowledged, std::size_t found, std::size_t wanted,
                 std::size_t journals) {
    std::printf("%s at once: acknowledged %zu, found %zu of %zu wanted, in %zu journals\n", who, acknowledged, found,
                wanted, journals);
    std::fflush(stdout);
    return acknowledged == wanted && found == wanted;
}

std::size_t journalsOf(const fs::path& study) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(study / "ratings"), fs::directory_iterator()));
}

}  // namespace

Row killWindows(Bench& bench, int kills) {
    const fs::path study = bench.scratch / "window";
    copyStudy(bench.study(), study);
    test::Shim shim{study, bench.scratch / "window.log"};
    Row row;
    std::set<std::string> acknowledged;
    for (int tries = 0; row.kills < kills && tries < 2 * kills; ++tries) {
        shim.killAt = bench.between(1, 150);  // a rating makes some 25 such calls
        {
            test::Window window(shim, bench.scratch);
            const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(3);
            while (window.lives() && std::chrono::steady_clock::now() < deadline) window.press(manyKeys(6), 10);
            if (window.lives()) std::printf("  a window took no keys for three minutes\n");
            acknowledged.merge(window.saved());
        }
        add(row, test::shimReport(shim));
        // What the killed one left goes when a window opens the study: with the next, and at the end.
        if (tries % 20 == 0 || row.kills >= kills) checkWhole(study, row);
    }
    shim.killAt = 0;
    {
        test::Window window(shim, bench.scratch);
        // The first keys may come before the images.
        (void)window.waitFor([&] {
            window.press("1 0");
            return !window.saved().empty() && test::strays(study).empty();
        });
        acknowledged.merge(window.saved());
    }
    row.halfFiles += test::strays(study).size();
    row.acknowledged = acknowledged.size();
    row.found = foundOf(acknowledged, stored(study));
    return row;
}

bool writersAtOnce(Bench& bench, int events) {
    bool good = true;
    for (const bool sameReader : {false, true}) {
        const fs::path study = bench.scratch / "writers";
        copyStudy(bench.study(), study);
        std::vector<pid_t> writers;
        for (const char* reader : {"AK", sameReader ? "AK" : "MT"}) {
            const pid_t child = ::fork();
            if (child == 0) {
                study::Study open = study::Study::open(study);
                study::Rating rating;
                rating.subject = "sub-001";
                rating.method = "quickshear";
                rating.reader = reader;
                int failed = 0;
                for (int i = 0; i < events; ++i) {
                    rating.label = i % 2;
                    try {
                        (void)open.rate(rating);
                    } catch (const std::exception& e) {
                        std::fprintf(stderr, "%s\n", e.what());
                        failed = 1;
                    }
                }
                ::_exit(failed);
            }
            writers.push_back(child);
        }
        std::size_t acknowledged = 0;
        for (const pid_t child : writers) {
            if (test::waitFor(child) == 0) acknowledged += static_cast<std::size_t>(events);
        }
        const auto wanted = static_cast<std::size_t>(2 * events);
        good = tellWriters(sameReader ? "one reader in two processes" : "two readers", acknowledged,
                           stored(study).size(), wanted, journalsOf(study)) &&
               journalsOf(study) == (sameReader ? 1U : 2U) && test::indexIsRebuiltEqual(study) && good;
    }
    return good;
}

bool windowsAtOnce(Bench& bench, int events) {
    const fs::path study = bench.scratch / "windows";
    copyStudy(bench.study(), study);
    const Display first, second;
    const test::Shim shim{study, bench.scratch / "windows.log"};
    test::Window a(shim, bench.scratch, first.name());
    test::prepareReader(bench.scratch / "other", "MT");
    const std::string config = std::getenv("XDG_CONFIG_HOME");
    ::setenv("XDG_CONFIG_HOME", (bench.scratch / "other").c_str(), 1);
    test::Window b(shim, bench.scratch, second.name());
    ::setenv("XDG_CONFIG_HOME", config.c_str(), 1);
    const auto wanted = static_cast<std::size_t>(events);
    // The first keys of a window may come before its images: keys count once it has said that it saved one.
    for (test::Window* window : {&a, &b}) {
        (void)window->waitFor([&] {
            window->press("1");
            return !window->saved().empty();
        });
    }
    for (int burst = 0; burst < 4 * events / 20; ++burst) {
        for (const test::Window* window : {&a, &b}) {
            const std::size_t missing = wanted - std::min(wanted, window->saved().size());
            if (missing > 0) window->press(burst % 2 == 0 ? "0 1 0 1 0 1 0 1 0 1" : "0 1 0 1 0", 4);
        }
        if (a.saved().size() >= wanted && b.saved().size() >= wanted) break;
    }
    // Keys that are still being saved.
    std::size_t before = 0;
    for (int still = 0; still < 20;) {
        const std::size_t now = a.saved().size() + b.saved().size();
        still = now == before ? still + 1 : 0;
        before = now;
        ::usleep(100000);
    }
    std::set<std::string> acknowledged = a.saved();
    const bool both = acknowledged.size() >= wanted && b.saved().size() >= wanted;
    acknowledged.merge(b.saved());
    const std::set<std::string> found = stored(study);
    std::printf("two windows at once: acknowledged %zu, found %zu, at least %zu wanted, in %zu journals\n",
                acknowledged.size(), foundOf(acknowledged, found), 2 * wanted, journalsOf(study));
    std::fflush(stdout);
    return both && found == acknowledged && test::indexIsRebuiltEqual(study);
}

}  // namespace bauta::accept
