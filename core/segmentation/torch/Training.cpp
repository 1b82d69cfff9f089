// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/torch/Training.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

#include "core/base/Error.h"
#include "core/segmentation/torch/Machine.h"
#include "core/segmentation/torch/Model.h"
#include "core/segmentation/training/Augment.h"
#include "core/segmentation/training/Checkpoint.h"
#include "core/segmentation/training/Prefetch.h"

namespace bauta::segmentation::net {
namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The order of the training samples in an epoch. Own arithmetic: std::shuffle differs between libraries.
std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed, int epoch) {
    std::seed_seq seeds{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                        static_cast<std::uint32_t>(epoch)};
    std::mt19937_64 random(seeds);
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
    return order;
}

/// log of each class's share of the training voxels; a class without voxels counts as one voxel.
at::Tensor classPriors(const std::vector<Sample>& samples) {
    std::array<double, kClasses> counts{};
    counts.fill(1);
    for (const Sample& sample : samples) {
        for (const std::uint8_t label : sample.labels) ++counts[label];
    }
    const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
    at::Tensor priors = at::empty({kClasses}, at::kFloat);
    for (std::size_t k = 0; k < kClasses; ++k) {
        priors.data_ptr<float>()[k] = static_cast<float>(std::log(counts[k] / total));
    }
    return priors;
}

class Training {
  public:
    Training(const TrainingConfig& config, const TrainingData& data, fs::path folder, const TrainerHooks& hooks,
             const base::TaskContext& task)
        : config_(config), data_(data), folder_(std::move(folder)), hooks_(hooks), task_(task) {
        (void)trainingConfig(toJson(config));  // refuses what no checkpoint could be read back with
        if (data.train.empty() || data.validation.empty()) {
            throw Error(ErrorCode::BadRequest,
                        data.train.empty() ? "there is nothing to train on" : "there is nothing to validate on");
        }
        for (const Sample& sample : data.train) requireUsable(sample, true);
        for (const Sample& sample : data.validation) requireUsable(sample, true);
        for (std::size_t k = 0; k < kClasses; ++k) weights_[k] = static_cast<float>(config.classWeights[k]);
    }

    TrainingResult run() {
        try {
            removeHalfFiles();
            if (fs::exists(folder_ / kLastCheckpoint)) {
                resume();
            } else {
                begin();
            }
            if (hooks_.started) hooks_.started(now_.machine, network_->values().numel(), now_.history);
            saved_ = Clock::now();
            while (reason().empty()) runEpoch();
        } catch (...) {
            rethrow("in epoch " + std::to_string(now_.epoch));
        }
        const int epochs = static_cast<int>(now_.history.size());
        return {epochs, now_.bestEpoch, now_.bestValidationLoss, reason()};
    }

  private:
    /// What a process that was killed while it wrote a checkpoint left behind.
    void removeHalfFiles() const {
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
            const std::string name = entry.path().filename().string();
            const bool checkpoint = name.ends_with(kLastCheckpoint) || name.ends_with(kBestCheckpoint);
            if (name.starts_with(".tmp-") && checkpoint) fs::remove(entry.path(), ignored);
        }
    }

    void begin() {
        now_.config = config_;
        now_.machine = probeMachine(config_);
        for (const Sample& sample : data_.train) now_.train.push_back(sample.subject);
        for (const Sample& sample : data_.validation) now_.validation.push_back(sample.subject);
        makeNetwork();
        network_->initialize(config_.seed);
        if (config_.classPriorBias) network_->view(network_->values(), "out.bias").copy_(classPriors(data_.train));
    }

    void resume() {
        const fs::path path = folder_ / kLastCheckpoint;
        const TensorFile file = TensorFile::read(path);
        now_ = progressFromJson(file.metadata(), path);
        requireSameTraining(now_, config_, data_, hooks_.allowOtherThreads);
        if (now_.step > static_cast<std::int64_t>(data_.train.size())) {
            throw Error(ErrorCode::Damaged, "the checkpoint contradicts itself", path.string());
        }
        now_.config = config_;
        now_.machine.threads = config_.threads;
        requireMachine(now_.machine);
        makeNetwork();
        fill(*network_, file, "", network_->values());
        fill(*network_, file, "m.", adam_.m);
        fill(*network_, file, "v.", adam_.v);
        fill(*network_, file, "vmax.", adam_.vmax);
    }

    void makeNetwork() {
        network_ = std::make_unique<Network>(config_.features, computeOf(now_.machine));
        network_->poll = [this] { task_.throwIfStopped(); };
        adam_ = {at::zeros_like(network_->values()), at::zeros_like(network_->values()),
                 at::zeros_like(network_->values())};
    }

    /// Why training is over; empty while it is not.
    [[nodiscard]] std::string reason() const {
        const int done = now_.epoch - 1;
        if (now_.bestEpoch > 0 && done - now_.bestEpoch >= config_.patienceEpochs) {
            return "no better validation loss for " + std::to_string(config_.patienceEpochs) + " epochs";
        }
        return done >= config_.maxEpochs ? "the last epoch of the configuration" : "";
    }

    void runEpoch() {
        started_ = Clock::now();
        try {
            trainEpoch();
            finishEpoch();
        } catch (const Error& e) {
            if (e.code() == ErrorCode::Cancelled) save(now_);
            throw;
        }
    }

    void report(const std::string& what, std::size_t index, std::size_t count) const {
        const double part = what == "step" ? static_cast<double>(index) / static_cast<double>(count) : 1;
        task_.report((now_.epoch - 1 + part) / config_.maxEpochs, "epoch " + std::to_string(now_.epoch) + ", " + what +
                                                                      " " + std::to_string(index) + " of " +
                                                                      std::to_string(count));
        task_.throwIfStopped();
    }

    void requireNumber(double loss, const std::string& where) const {
        if (std::isfinite(loss)) return;
        throw Error(ErrorCode::Internal,
                    "the loss is not a number in epoch " + std::to_string(now_.epoch) + ", " + where, {},
                    "train anew with a lower learning_rate or with precision float32; the checkpoints are untouched");
    }

    void trainEpoch() {
        const std::size_t count = data_.train.size();
        const std::vector<std::size_t> order = shuffled(count, config_.seed, now_.epoch);
        // A GPU is faster than one thread can feed; on the processor they would take the network's cores.
        const std::size_t threads = now_.machine.device == "cuda" ? std::min(8U, base::workerCount()) : 1;
        Prefetch prefetch(static_cast<std::size_t>(now_.step), count, threads, threads + 1, [&](std::size_t i) {
            return augmented(data_.train[order[i]], config_.augmentation, config_.seed, now_.epoch, order[i]);
        });
        for (std::size_t i = static_cast<std::size_t>(now_.step); i < count; ++i) {
            report("step", i + 1, count);
            const Sample sample = prefetch.next();
            at::Tensor gradient;
            const double loss =
                crossEntropy(network_->forward(imageTensor(sample), true), labelTensor(sample), weights_, &gradient);
            requireNumber(loss, "step " + std::to_string(i + 1));
            network_->backward(gradient);
            adam(network_->values(), network_->gradients(), adam_,
                 {config_.learningRate, config_.beta1, config_.beta2, config_.epsilon, config_.weightDecay,
                  config_.amsgrad},
                 now_.updates + 1);
            ++now_.updates;
            ++now_.step;
            now_.lossSum += loss;
            if (secondsSince(saved_) > config_.checkpoint_minutes * 60) save(now_);
        }
    }

    void finishEpoch() {
        Epoch epoch;
        epoch.epoch = now_.epoch;
        const bool measured =
            hooks_.measure && (now_.epoch % config_.measureEvery == 0 || now_.epoch == config_.maxEpochs);
        std::vector<std::vector<std::uint8_t>> predicted;
        double sum = 0;
        for (std::size_t i = 0; i < data_.validation.size(); ++i) {
            report("validation", i + 1, data_.validation.size());
            const at::Tensor logits = network_->forward(imageTensor(data_.validation[i]), false);
            const double loss = crossEntropy(logits, labelTensor(data_.validation[i]), weights_, nullptr);
            requireNumber(loss, "validation " + std::to_string(i + 1));
            sum += loss;
            if (measured) predicted.push_back(net::argmax(logits));
        }
        epoch.trainLoss = now_.lossSum / static_cast<double>(data_.train.size());
        epoch.validationLoss = sum / static_cast<double>(data_.validation.size());
        epoch.learningRate = config_.learningRate;
        Progress next = now_;
        const bool better = next.bestEpoch == 0 || epoch.validationLoss < next.bestValidationLoss;
        if (better) {
            next.bestEpoch = epoch.epoch;
            next.bestValidationLoss = epoch.validationLoss;
        }
        epoch.bestEpoch = next.bestEpoch;
        epoch.bestValidationLoss = next.bestValidationLoss;
        epoch.memory_mb = peakMemory_mb(now_.machine);
        if (measured) epoch.measured = hooks_.measure(epoch.epoch, predicted);
        epoch.seconds = now_.seconds + secondsSince(started_);
        next.history.push_back(epoch);
        ++next.epoch;
        next.step = 0;
        next.lossSum = next.seconds = 0;
        // A kill between the two leaves the old last checkpoint: the epoch is done again and gives the same best one.
        if (better) write(kBestCheckpoint, withoutTimes(next), false);
        write(kLastCheckpoint, next, true);
        now_ = std::move(next);
        if (hooks_.epoch) hooks_.epoch(epoch);
        if (hooks_.checkpointed) hooks_.checkpointed(epoch.epoch);
    }

    /// The same network is the same file, however long it took.
    static Progress withoutTimes(Progress progress) {
        progress.machine.why.clear();
        for (Epoch& epoch : progress.history) epoch.seconds = epoch.memory_mb = 0;
        return progress;
    }

    /// Within an epoch.
    void save(Progress progress) {
        progress.seconds += secondsSince(started_);
        write(kLastCheckpoint, progress, true);
        if (hooks_.checkpointed) hooks_.checkpointed(progress.epoch);
    }

    void write(const char* name, const Progress& progress, bool optimizer) {
        std::vector<at::Tensor> flats;  // hold what the views borrow
        std::vector<TensorView> views;
        const auto add = [&](const at::Tensor& flat, const std::string& prefix) {
            flats.push_back(flat.to(at::kCPU).contiguous());
            for (TensorView& view : viewsOf(*network_, flats.back(), prefix)) views.push_back(std::move(view));
        };
        add(network_->values(), "");
        if (optimizer) {
            add(adam_.m, "m.");
            add(adam_.v, "v.");
            add(adam_.vmax, "vmax.");
        }
        fs::create_directories(folder_);
        TensorFile::write(folder_ / name, toJson(progress), views);
        saved_ = Clock::now();
    }

    const TrainingConfig& config_;
    const TrainingData& data_;
    const fs::path folder_;
    const TrainerHooks& hooks_;
    const base::TaskContext& task_;
    std::array<float, kClasses> weights_{};
    Progress now_;
    std::unique_ptr<Network> network_;
    AdamState adam_;
    Clock::time_point started_ = Clock::now(), saved_ = Clock::now();  ///< this epoch here; the last checkpoint
};

}  // namespace

TrainingResult train(const TrainingConfig& config, const TrainingData& data, const fs::path& folder,
                     const TrainerHooks& hooks, const base::TaskContext& task) {
    return Training(config, data, folder, hooks, task).run();
}

}  // namespace bauta::segmentation::net
