// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Json.h"

namespace bauta::models {

inline constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();
inline constexpr std::size_t kOarCount = 8;  ///< in the order of studyOars()

/// One epoch as a training told it. What was not told, or has no value, is NaN.
struct Epoch {
    int number = 0;
    double trainLoss = kNoValue, valLoss = kNoValue, learningRate = kNoValue, seconds = kNoValue, memory_mb = kNoValue;
    int bestEpoch = 0;
    double bestValLoss = kNoValue;
    // Of the whole volumes of the validation subjects, where they were measured after this epoch.
    bool measured = false;
    double meanDsc = kNoValue, meanMsd_mm = kNoValue;
    std::array<double, kOarCount> dsc{}, msd_mm{};
    int subjects = 0;
    int values = 0;  ///< OARs of subjects that have a target
    int empty = 0;   ///< of these, empty predictions: left out of the MSD
};

/// What a process of a training runs with ("training" event).
struct TrainingSetup {
    std::string device, deviceName, precision, memoryFormat, why;
    int threads = 0;
    std::int64_t parameters = 0;
    std::array<std::int64_t, 3> grid = {0, 0, 0};
    double spacing_mm = kNoValue;
    int train = 0, validation = 0, test = 0;
    std::uint64_t seed = 0;
    int maxEpochs = 0, patienceEpochs = 0;
    double learningRate = kNoValue;
    bool amsgrad = false;
};

/// The present prediction for one validation subject.
struct TrainingPreview {
    int epoch = 0;
    std::string subject;
    std::filesystem::path file;  ///< relative to the study
    bool operator==(const TrainingPreview&) const = default;
};

/// What the events of one train job add up to (core/job/Bodies.h). Unknown events and fields are passed over.
struct TrainingLog {
    std::vector<Epoch> epochs;  ///< ascending, each once
    std::optional<TrainingSetup> setup;
    std::optional<TrainingPreview> preview;
    int checkpointEpoch = 0;  ///< 0: none yet
    std::string checkpoint_utc;

    /// True when it says something new.
    bool take(const base::Json& event);

    [[nodiscard]] const Epoch* last() const { return epochs.empty() ? nullptr : &epochs.back(); }
    /// The epoch with the lowest validation loss, whose weights are kept.
    [[nodiscard]] const Epoch* best() const;
    /// The mean DSC of the best epoch, or, where that was not measured, the best there is; NaN without any.
    [[nodiscard]] double bestDsc() const;
    /// Epochs since the best one.
    [[nodiscard]] int epochsWithoutBetter() const;
    /// Of the last few epochs, by their median; NaN before the first.
    [[nodiscard]] double secondsPerEpoch() const;

  private:
    bool fresh_ = false;  ///< a process began and has told no epoch yet
};

/// One subject of an evaluation.
struct EvaluationPoint {
    std::string armTrain, armTest, subject;
    std::size_t fold = 0;
    std::array<double, kOarCount> dsc{}, msd_mm{};  ///< NaN: no target, or (MSD) nothing predicted
};
/// Nothing unless it is an "evaluation" event of an experiment.
[[nodiscard]] std::optional<EvaluationPoint> evaluationPoint(const base::Json& event);

}  // namespace bauta::models
