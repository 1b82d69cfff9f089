// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/Json.h"

namespace bauta::segmentation {

/// Number of classes: background and the eight OARs.
inline constexpr int kClasses = 9;

/// One transform is on when probability > 0. Meaning, order and sources of the defaults: spec/segmentation.md 4.
struct AugmentationConfig {
    struct Elastic {
        double probability = 0.1;
        int controlPoints = 7;         ///< per axis
        double maxDisplacement_mm = 7.5;
    } elastic;
    struct Flip {
        double probability = 1;      ///< of the gate before both axes
        double axisProbability = 0.5;  ///< I-S and A-P, each by itself; left and right are never swapped
    } flip;
    struct Rotation {
        double probability = 0.5;
        double degrees = 10;  ///< each angle in ±degrees
        double scale = 0;     ///< each axis scaled by 1 ± scale; 0 is none
    } rotation;
    struct Bias {
        double probability = 0.5;
        double coefficient = 0.5;  ///< each of the 20 in ±coefficient
    } bias;
    struct Gamma {
        double probability = 0.5;
        double logGamma = 0.3;  ///< ln γ in ±logGamma
    } gamma;
};

/// Everything a training depends on beside its data. The defaults are the paper's (resources/training/paper.json).
struct TrainingConfig {
    // Data
    double spacing_mm = 2;
    bool cropToBody = false;                          ///< the body's bounding box instead of the whole volume
    std::array<double, 2> percentiles = {0, 100};     ///< of the image, mapped to −1 and 1
    AugmentationConfig augmentation;
    // Network
    std::array<int, 6> features = {32, 32, 64, 128, 256, 32};
    bool classPriorBias = false;  ///< output bias started at the log class frequencies of the training cases
    // Loss and optimiser
    std::array<double, kClasses> classWeights = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    double learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0;
    bool amsgrad = true;
    // Course
    int maxEpochs = 1000;
    int patienceEpochs = 60;  ///< stop when so many pass without a new lowest validation loss
    int measureEvery = 1;     ///< epochs between whole-volume DSC and MSD of the validation subjects
    double checkpoint_minutes = 10;  ///< at the latest; and after every epoch
    std::uint64_t seed = 20230412;
    // Machine
    std::string device = "auto";        ///< auto cpu cuda
    std::string precision = "auto";     ///< auto float32 bfloat16
    std::string memoryFormat = "auto";  ///< auto contiguous channels_last
    int threads = 1;
};

/// Reads a configuration; fields left out have their defaults. Error BadRequest lists every unknown or wrong field with
/// its path, what stands there and what may: "augmentation.flip.probability is 1.5; it must lie in 0 to 1".
[[nodiscard]] TrainingConfig trainingConfig(const base::Json& json);
/// The whole configuration with all fields: trainingConfig() of it gives it back.
[[nodiscard]] base::Json toJson(const TrainingConfig& config);
/// A path, or the name of a configuration in resources/training ("paper", "quick"). Errors also NotFound, Damaged.
[[nodiscard]] TrainingConfig loadTrainingConfig(const std::string& nameOrPath);

}  // namespace bauta::segmentation
