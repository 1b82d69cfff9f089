// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Task.h"
#include "core/segmentation/training/Config.h"
#include "core/segmentation/training/Sample.h"

namespace bauta::segmentation {

/// What the trainer works on; loaded before it starts.
struct TrainingData {
    std::vector<Sample> train, validation;
};

/// What was chosen on this machine for a configuration's "auto" fields.
struct Machine {
    std::string device;        ///< cpu | cuda
    std::string deviceName;    ///< "Intel(R) Xeon(R) Processor", "NVIDIA H100 80GB HBM3"
    std::string precision;     ///< float32 | bfloat16
    std::string memoryFormat;  ///< contiguous | channels_last
    std::string why;           ///< in words: "bfloat16: the probe was 6.1 times as fast as float32"
    int threads = 1;
};

/// Probes the hardware where the configuration says auto. Error Unsupported when a GPU is asked for and there is none.
[[nodiscard]] Machine chooseMachine(const TrainingConfig& config);

/// One epoch as it is told to the window, stored in checkpoints and written as an "epoch" event (core/job/Bodies.h).
struct Epoch {
    int epoch = 0;  ///< from 1
    double trainLoss = 0, validationLoss = 0;
    double learningRate = 0, seconds = 0;
    int bestEpoch = 0;
    double bestValidationLoss = 0;
    double memory_mb = 0;  ///< peak resident memory of the process, or of the GPU
    base::Json measured;   ///< what TrainerHooks::measure returned; null in other epochs
};
[[nodiscard]] base::Json toJson(const Epoch& epoch);
[[nodiscard]] Epoch epochFromJson(const base::Json& json);

/// What the trainer calls. All on the thread that runs it.
struct TrainerHooks {
    /// Once, before the first step: the machine, the number of parameters, and the epochs of an earlier process that
    /// the checkpoint holds (empty when training begins anew).
    std::function<void(const Machine&, std::int64_t parameters, const std::vector<Epoch>& history)> started;
    std::function<void(const Epoch&)> epoch;
    /// Every measureEvery epochs: the predicted labels of each validation case, on its training grid. Returns what to
    /// store with the epoch.
    std::function<base::Json(int epoch, const std::vector<std::vector<std::uint8_t>>& predicted)> measure;
    std::function<void(int epoch)> checkpointed;
    /// Goes on from a checkpoint that was made with another number of threads; the result then differs in the last
    /// bits.
    bool allowOtherThreads = false;
};

struct TrainingResult {
    int epochs = 0, bestEpoch = 0;
    double bestValidationLoss = 0;
    std::string reason;  ///< "no better validation loss for 60 epochs", "the last epoch of the configuration"
};

/// Trains, or goes on from folder/last.safetensors when it is there; leaves last.safetensors and best.safetensors
/// (weights of the lowest validation loss) in the folder. Resuming gives bit for bit what one process would have given.
/// Stopping (Cancelled) stores where it was, within the epoch. Errors: BadRequest (the checkpoint belongs to another
/// configuration; nothing to train on), Unsupported (no GPU), Damaged (checkpoint), Internal (the loss is not a number,
/// GPU memory; says at which epoch and what to do), DiskFull, Io. After an error the checkpoints are as they were.
TrainingResult train(const TrainingConfig& config, const TrainingData& data, const std::filesystem::path& folder,
                     const TrainerHooks& hooks, const base::TaskContext& task = {});

/// A trained network.
class Predictor {
  public:
    /// Errors: NotFound, Damaged, Unsupported.
    explicit Predictor(const std::filesystem::path& checkpoint, const std::string& device = "auto");
    ~Predictor();
    Predictor(Predictor&&) noexcept;
    /// The configuration it was trained with.
    [[nodiscard]] const TrainingConfig& config() const;
    /// SHA-256 of the checkpoint's file.
    [[nodiscard]] const std::string& sha256() const;
    /// The most likely class of every voxel.
    [[nodiscard]] std::vector<std::uint8_t> predict(const Sample& sample) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bauta::segmentation
