// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/training/Trainer.h"

#include "core/base/Hash.h"
#include "core/segmentation/training/TorchApi.h"

namespace bauta::segmentation {
using base::Json;

Machine chooseMachine(const TrainingConfig& config) {
    return torchApi().chooseMachine(config);
}

TrainingResult train(const TrainingConfig& config, const TrainingData& data, const std::filesystem::path& folder,
                     const TrainerHooks& hooks, const base::TaskContext& task) {
    return torchApi().train(config, data, folder, hooks, task);
}

Json toJson(const Epoch& e) {
    return {{"epoch", e.epoch},
            {"train_loss", base::number(e.trainLoss)},
            {"val_loss", base::number(e.validationLoss)},
            {"learning_rate", e.learningRate},
            {"seconds", e.seconds},
            {"best_epoch", e.bestEpoch},
            {"best_val_loss", base::number(e.bestValidationLoss)},
            {"memory_mb", e.memory_mb},
            {"measured", e.measured}};
}

Epoch epochFromJson(const Json& json) {
    Epoch e;
    e.epoch = base::whole<int>(json.at("epoch"));
    e.trainLoss = base::toNumber(json.at("train_loss"));
    e.validationLoss = base::toNumber(json.at("val_loss"));
    e.learningRate = json.at("learning_rate");
    e.seconds = json.at("seconds");
    e.bestEpoch = base::whole<int>(json.at("best_epoch"));
    e.bestValidationLoss = base::toNumber(json.at("best_val_loss"));
    e.memory_mb = json.at("memory_mb");
    e.measured = json.at("measured");
    return e;
}

struct Predictor::State {
    std::unique_ptr<TorchApi::Network> network;
    std::string sha256;
};

Predictor::Predictor(const std::filesystem::path& checkpoint, const std::string& device)
    : state_(std::make_unique<State>()) {
    state_->sha256 = base::sha256OfFile(checkpoint);
    state_->network = torchApi().load(checkpoint, device);
}
Predictor::~Predictor() = default;
Predictor::Predictor(Predictor&&) noexcept = default;

const TrainingConfig& Predictor::config() const {
    return state_->network->config();
}

const std::string& Predictor::sha256() const {
    return state_->sha256;
}

std::vector<std::uint8_t> Predictor::predict(const Sample& sample) const {
    return state_->network->predict(sample);
}

}  // namespace bauta::segmentation
