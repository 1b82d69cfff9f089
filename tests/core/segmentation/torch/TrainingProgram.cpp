// SPDX-License-Identifier: GPL-3.0-or-later
// A training in a process of its own, to be killed: test_training_program FOLDER small|large EPOCHS
// Goes on from what it finds in the folder. "small" takes a second, "large" is 64×64×60 with 16 features.
#include <cstdio>
#include <string>

#include "core/base/Error.h"
#include "tests/core/segmentation/torch/Balls.h"

int main(int argc, char** argv) {
    using namespace bauta;
    if (argc != 4) return 2;
    const bool large = std::string(argv[2]) == "large";
    segmentation::TrainingConfig config;
    config.features = large ? std::array{16, 16, 32, 64, 128, 16} : std::array{4, 4, 4, 8, 8, 4};
    config.device = "cpu";
    config.maxEpochs = std::stoi(argv[3]);
    config.checkpoint_minutes = large ? 0.02 : 1e-6;  // small: after every step
    const segmentation::TrainingData data =
        large ? test::ballData(4, 2, {64, 64, 60}) : test::ballData(2, 1, {16, 18, 17});
    try {
        segmentation::train(config, data, argv[1], {});
    } catch (const base::Error& e) {
        std::fprintf(stderr, "%s\n", e.line().c_str());
        return 3;
    }
    return 0;
}
