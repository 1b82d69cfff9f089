// SPDX-License-Identifier: GPL-3.0-or-later
// A training at 64×64×60 with 16 features, killed with -9 at 20 moments and resumed each time, against one that runs
// undisturbed: the same weights, bit for bit.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include "core/base/Files.h"
#include "core/segmentation/training/Checkpoint.h"
#include "tests/core/segmentation/torch/Balls.h"
#include "tests/support/KillAtCall.h"
#include "tests/support/TestData.h"

namespace {

using namespace bauta;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* kEpochs = "10";
constexpr int kKills = 20;

std::function<void()> training(const fs::path& folder) {
    return [folder] {
        ::execl(BAUTA_TRAINING_PROGRAM, BAUTA_TRAINING_PROGRAM, folder.c_str(), "large", kEpochs, nullptr);
    };
}

pid_t start(const fs::path& folder) {
    const pid_t child = ::fork();
    if (child == 0) {
        training(folder)();
        ::_exit(4);
    }
    return child;
}

/// False when it was killed.
bool finish(pid_t child) {
    const int status = test::waitFor(child, std::chrono::minutes(30));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) return false;
    throw std::runtime_error("the training failed by itself");
}

/// "epoch 3, step 2", "nothing": what the last checkpoint says.
std::string where(const fs::path& folder) {
    const fs::path path = folder / segmentation::kLastCheckpoint;
    if (!fs::exists(path)) return "nothing yet";
    const base::Json metadata = segmentation::TensorFile::read(path).metadata();  // whole, or it throws
    return "epoch " + metadata.at("epoch").dump() + ", " + metadata.at("step").dump() + " steps";
}

int run() {
    const base::TemporaryFolder scratch;
    const fs::path whole = scratch.path() / "whole", killed = scratch.path() / "killed";
    std::printf("%s epochs of 4 steps at 64×64×60, features 16,16,32,64,128,16\n", kEpochs);
    const auto begin = Clock::now();
    if (!finish(start(whole))) return 1;
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    const int calls = test::changingCalls(training(scratch.path() / "counted"));
    std::printf("undisturbed: %.1f s, %d calls that change files\n", seconds, calls);

    // Half of the kills come at a time, half just before a call of the checkpoints' writing.
    std::mt19937 random(1);
    int kills = 0, inWriting = 0;
    for (bool done = false; kills < kKills && !done;) {
        if (kills % 2 == 0) {
            const pid_t child = start(killed);
            const double delay_s = std::uniform_real_distribution<double>(0.4, 0.4 + seconds / 8)(random);
            std::this_thread::sleep_for(std::chrono::duration<double>(delay_s));
            ::kill(child, SIGKILL);
            done = finish(child);
        } else {
            // A last checkpoint is folder, length, header, 344 tensors, sync, rename, sync of the folder; a best one
            // has 86 tensors. Every other of these kills is at or around such an end.
            const int call =
                kills % 4 == 1 ? 348 + (kills / 4) % 3 : std::uniform_int_distribution<int>(1, 450)(random);
            done = test::killAtCall(call, training(killed)) == 0;
            inWriting += done ? 0 : 1;
        }
        if (done) break;
        ++kills;
        std::size_t left = 0;
        for (const auto& entry : fs::directory_iterator(killed)) {
            left += entry.path().filename().string().starts_with(".tmp-") ? 1 : 0;
        }
        std::printf("  kill %2d (%s): %s, %zu half files beside\n", kills, kills % 2 == 1 ? "time" : "call",
                    where(killed).c_str(), left);
        std::fflush(stdout);
    }
    if (!finish(start(killed))) throw std::runtime_error("the training was killed by somebody else");
    bool same = true;
    for (const char* name : {segmentation::kLastCheckpoint, segmentation::kBestCheckpoint}) {
        const bool equal = test::timelessDigest(whole / name) == test::timelessDigest(killed / name);
        std::printf("%s: %s\n", name, equal ? "the same bits" : "DIFFERENT");
        same = same && equal;
    }
    std::printf("kills %d of %d wanted, %d while a checkpoint was written\n", kills, kKills, inWriting);
    return same && kills == kKills ? 0 : 1;
}

}  // namespace

int main() {
    ::setenv("BAUTA_BIN_DIR", base::programFolder().c_str(), 1);  // where the training program finds bauta-torch.so
    try {
        return run();
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}
