// SPDX-License-Identifier: GPL-3.0-or-later
// 500 kills of the window, the coordinator and jobs at their calls that change the study, in the middle of the bytes
// they write; two writers at once; a full disk; a read-only study. Fails when anything acknowledged is not found again,
// a file is half there, an index made anew tells something else, or fewer than 80 % of the kills fell inside a write.
// Arguments: the parts wanted (window coordinator jobs writers disk readonly), default all; a number scales the kills.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "core/base/Files.h"
#include "tests/acceptance/kills/Kills.h"
#include "tests/app/cli/Wholeness.h"
#include "tests/support/SmallDisk.h"
#include "tests/support/TestData.h"
#include "tests/support/Window.h"

namespace bauta::accept {

std::string quoted(const fs::path& path) {
    std::string text("'");
    return text.append(path.string()).append("'");
}

bool cli(const std::string& arguments) {
    const auto result = test::runCommand(quoted(test::programPath("bauta-cli")) + " " + arguments);
    if (result.exitCode != 0) std::printf("%s\n%s", arguments.c_str(), result.err.c_str());
    return result.exitCode == 0;
}

void copyStudy(const fs::path& from, const fs::path& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive);
}

fs::path Bench::study() {
    const fs::path made = scratch / "made";
    if (fs::exists(made)) return made;
    const bool done = cli("phantom " + quoted(scratch / "phantoms") + " --fov rt --spacing 8,8,8 --subjects 3") &&
                      cli("import " + quoted(scratch / "phantoms") + " --study " + quoted(made)) &&
                      cli("deface " + quoted(made) + " --method quickshear --subject all");
    if (!done) throw std::runtime_error("the study cannot be made");
    return made;
}

void add(Row& row, const test::ShimReport& report) {
    row.kills += report.kills;
    row.inside += report.inside;
}

void checkWhole(const fs::path& study, Row& row) {
    for (const std::string& half : test::halfFiles(study)) {
        std::printf("  half: %s\n", half.c_str());
        ++row.halfFiles;
    }
    if (!test::indexIsRebuiltEqual(study)) {
        std::printf("  an index made anew tells something else\n");
        ++row.differences;
    }
}

void print(const std::string& name, const Row& row) {
    std::printf("%-22s %5d  %5d (%3.0f %%)  %12zu  %6zu  %10zu  %11zu\n", name.c_str(), row.kills, row.inside,
                row.kills == 0 ? 0.0 : 100.0 * row.inside / row.kills, row.acknowledged, row.found, row.halfFiles,
                row.differences);
    std::fflush(stdout);
}

}  // namespace bauta::accept

int main(int argc, char** argv) {
    using namespace bauta::accept;
    namespace test = bauta::test;
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    ::setenv("BAUTA_BIN_DIR", bauta::base::programFolder().c_str(), 0);
    std::set<std::string> wanted;
    double scale = 1;
    for (int i = 1; i < argc; ++i) {
        if (const double number = std::atof(argv[i]); number > 0) {
            scale = number;
        } else {
            wanted.insert(argv[i]);
        }
    }
    const auto isWanted = [&](const char* part) { return wanted.empty() || wanted.contains(part); };
    const auto scaled = [&](int kills) { return std::max(2, static_cast<int>(kills * scale)); };
    try {
        (void)test::SmallDisk::ownNamespace();  // before there are threads
        const bauta::base::TemporaryFolder scratch("bauta-kills");
        ::setenv("XDG_STATE_HOME", (scratch.path() / "state").c_str(), 1);
        ::setenv("XDG_CONFIG_HOME", (scratch.path() / "config").c_str(), 1);
        ::setenv("BAUTA_THREADS", "1", 1);
        test::prepareReader(scratch.path() / "config", "AK");
        Bench bench{scratch.path()};
        Row all;
        std::printf("killed                 kills  inside a write  acknowledged   found  half files  differences\n");
        const auto take = [&](const char* name, const Row& row) {
            print(name, row);
            all.kills += row.kills;
            all.inside += row.inside;
            all.acknowledged += row.acknowledged;
            all.found += row.found;
            all.halfFiles += row.halfFiles;
            all.differences += row.differences;
        };
        if (isWanted("window")) take("window", killWindows(bench, scaled(200)));
        if (isWanted("coordinator")) take("coordinator", killCoordinators(bench, scaled(100)));
        if (isWanted("jobs")) {
            take("job: import", killJobs(bench, "import", scaled(90)));
            take("job: deface", killJobs(bench, "deface", scaled(90)));
            take("job: evaluate", killJobs(bench, "evaluate", scaled(40)));
        }
        bool good = true;
        if (all.kills > 0) {
            print("all", all);
            good = all.acknowledged == all.found && all.halfFiles == 0 && all.differences == 0 &&
                   all.inside * 10 >= all.kills * 8 && (!wanted.empty() || scale < 1 || all.kills >= 500);
        }
        if (isWanted("writers"))
            good = writersAtOnce(bench, scaled(1000)) && windowsAtOnce(bench, scaled(1000)) && good;
        if (isWanted("disk")) good = fullDisk(bench) && good;
        if (isWanted("readonly")) good = readOnly(bench) && good;
        return good ? 0 : 1;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}
