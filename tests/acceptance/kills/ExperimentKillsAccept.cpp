// SPDX-License-Identifier: GPL-3.0-or-later
// A small experiment (two arms, three folds, a network that learns in seconds) killed with -9, command, coordinator,
// jobs and all, at random moments, each time followed by --resume. In the end its tables, texts, predictions and
// networks must be those of an undisturbed one, byte for byte. Prints for every kill when it fell, into what, and half
// files found then. Fails on any difference or half file, and when fewer than 80 % of the kills fell into work.
// Arguments: kills (default 20), seed of the moments.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include "core/base/Time.h"
#include "core/job/Job.h"
#include "tests/app/cli/TinyExperiment.h"
#include "tests/app/cli/Wholeness.h"

namespace bauta::accept {
namespace {

namespace fs = std::filesystem;
using job::JobState;

struct Counts {
    int kills = 0, inside = 0;
    std::size_t halves = 0, differences = 0, rounds = 0;
    std::map<std::string, int> into;
};

class Proof {
  public:
    Proof(const fs::path& scratch, int kills, unsigned seed) : scratch_(scratch), wanted_(kills), random_(seed) {
        test::makeRatedStudy(scratch, 6);
        // Epochs enough for kills to fall between checkpoints as well.
        base::writeJson(scratch / "tiny.json", test::tinyTraining(30));
    }

    int run() {
        const fs::path undisturbed = fresh("undisturbed");
        const base::Stopwatch watch;
        if (!finish(undisturbed)) return 1;
        whole_s_ = watch.seconds();
        const auto expected = test::resultsOf(undisturbed);
        std::printf("Undisturbed: %.1f s, %zu tables, texts, predictions and networks\n\n", whole_s_, expected.size());
        std::printf("kill  round   after   half files  fell into\n");
        while (counts_.kills < wanted_) {
            ++counts_.rounds;
            const fs::path study = fresh("study");
            while (counts_.kills < wanted_ && killOnce(study)) {
            }
            if (!finish(study)) ++counts_.differences;
            compare(expected, study);
        }
        std::printf("\n%d kills in %zu experiments, %d of them into work (wanted: 80 %%)\n", counts_.kills,
                    counts_.rounds, counts_.inside);
        for (const auto& [what, count] : counts_.into) std::printf("  %-28s %3d\n", what.c_str(), count);
        std::printf("%zu half files, %zu differences from the undisturbed one (wanted: none)\n", counts_.halves,
                    counts_.differences);
        const bool passed = counts_.halves == 0 && counts_.differences == 0 && counts_.inside * 5 >= counts_.kills * 4;
        return passed ? 0 : 1;
    }

  private:
    /// A copy of the rated study.
    fs::path fresh(const std::string& name) {
        const fs::path study = scratch_ / "copies" / name;
        fs::remove_all(study);
        fs::create_directories(study.parent_path());
        fs::copy(scratch_ / "study", study, fs::copy_options::recursive);
        return study;
    }

    [[nodiscard]] pid_t begin(const fs::path& study) const {
        std::vector<std::string> arguments = {
            "experiment", study.string(), "--config", (scratch_ / "tiny.json").string(), "--folds", "3"};
        if (fs::exists(study / "results/exp-001/experiment.json")) arguments.emplace_back("--resume");
        return test::startCli(arguments, scratch_ / "output.txt");
    }

    /// To its end, undisturbed.
    [[nodiscard]] bool finish(const fs::path& study) const {
        const int status = test::waitFor(begin(study), std::chrono::minutes(30));
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
        std::printf("It did not end well:\n%s\n", base::readFile(scratch_ / "output.txt").c_str());
        return false;
    }

    /// False when it had come to its end before the kill.
    bool killOnce(const fs::path& study) {
        // So early that about two in three kills find it at work.
        const double after_s = std::uniform_real_distribution<double>(0, 0.7 * whole_s_)(random_);
        const pid_t child = begin(study);
        const base::Stopwatch watch;
        while (watch.seconds() < after_s) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            int status = 0;
            if (::waitpid(child, &status, WNOHANG) == child) return false;
        }
        const std::size_t working = test::killAll(study, child);
        ++counts_.kills;
        std::map<std::string, int> types;
        std::size_t jobs = 0;
        for (const job::JobStatus& one : job::Queue(study / "jobs").list()) {
            if (one.state == JobState::Lost) ++types[one.spec.type];
            if (one.spec.type == "train" || one.spec.type == "evaluate" || one.spec.type == "report") ++jobs;
        }
        std::string into;
        for (const auto& [type, count] : types)
            into += (into.empty() ? "" : " and ") + std::string(count > 1 ? "two of " : "") + type;
        constexpr std::size_t kAll = 13;  // two arms, three folds: trainings and evaluations; the report
        if (into.empty())
            into = jobs < kAll ? "planning, queueing" : working > 0 ? "a job's first moment" : "between jobs";
        counts_.inside += into != "between jobs" ? 1 : 0;
        ++counts_.into[into];
        const auto halves = test::halfFiles(study);
        for (const std::string& half : halves) std::printf("  half: %s\n", half.c_str());
        counts_.halves += halves.size();
        std::printf("%4d  %5zu  %4.1f s  %11zu  %s\n", counts_.kills, counts_.rounds, after_s, halves.size(),
                    into.c_str());
        return true;
    }

    void compare(const std::map<std::string, std::string>& expected, const fs::path& study) {
        const auto found = test::resultsOf(study);
        std::size_t differences = 0;
        for (const auto& [path, text] : expected) {
            if (found.contains(path) && found.at(path) == text) continue;
            std::printf("  not as undisturbed: %s\n", path.c_str());
            ++differences;
        }
        for (const auto& [path, text] : found) {
            if (expected.contains(path)) continue;
            std::printf("  too much: %s\n", path.c_str());
            ++differences;
        }
        for (const std::string& stray : test::strays(study)) {
            std::printf("  left lying about: %s\n", stray.c_str());
            ++differences;
        }
        std::printf("      experiment %zu: %zu files compared, %zu differences\n", counts_.rounds, expected.size(),
                    differences);
        counts_.differences += differences;
    }

    fs::path scratch_;
    int wanted_;
    std::mt19937 random_;
    double whole_s_ = 0;
    Counts counts_;
};

}  // namespace
}  // namespace bauta::accept

int main(int argc, char** argv) try {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    ::setenv("BAUTA_BIN_DIR", bauta::base::programFolder().c_str(), 0);
    const bauta::base::TemporaryFolder scratch("bauta-experiment-kills");
    ::setenv("XDG_STATE_HOME", (scratch.path() / "state").c_str(), 1);
    const int kills = argc > 1 ? std::max(1, std::atoi(argv[1])) : 20;
    const unsigned seed = argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 20261126;
    return bauta::accept::Proof(scratch.path(), kills, seed).run();
} catch (const std::exception& error) {
    std::printf("%s\n", error.what());
    return 1;
}
