// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/training/Checkpoint.h"

#include <cmath>

#include "core/base/Error.h"

namespace bauta::segmentation {
namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using base::Json;

namespace {

constexpr int kFormat = 1;

Json toJson(const Machine& m) {
    return {{"device", m.device},
            {"device_name", m.deviceName},
            {"precision", m.precision},
            {"memory_format", m.memoryFormat},
            {"why", m.why},
            {"threads", m.threads}};
}

Machine machineFromJson(const Json& json) {
    Machine m;
    m.device = json.at("device");
    m.deviceName = json.at("device_name");
    m.precision = json.at("precision");
    m.memoryFormat = json.at("memory_format");
    m.why = json.at("why");
    m.threads = base::whole<int>(json.at("threads"));
    return m;
}

std::vector<std::string> subjectsOf(const std::vector<Sample>& samples) {
    std::vector<std::string> subjects;
    for (const Sample& sample : samples) subjects.push_back(sample.subject);
    return subjects;
}

/// Names the fields that differ: "augmentation.flip.probability 1 → 0.5".
void differences(const Json& stored, const Json& wanted, const std::string& path, std::string& text) {
    for (const auto& [key, value] : stored.items()) {
        const std::string name = path.empty() ? key : path + "." + key;
        const Json other = wanted.value(key, Json());
        if (value == other) continue;
        if (value.is_object() && other.is_object()) {
            differences(value, other, name, text);
        } else {
            text += (text.empty() ? "" : ", ") + name + " " + value.dump() + " → " + other.dump();
        }
    }
}

}  // namespace

Json toJson(const Progress& p) {
    Json history = Json::array();
    for (const Epoch& epoch : p.history) history.push_back(toJson(epoch));
    return {{"format", kFormat},
            {"config", toJson(p.config)},
            {"machine", toJson(p.machine)},
            {"train", p.train},
            {"validation", p.validation},
            {"updates", p.updates},
            {"epoch", p.epoch},
            {"step", p.step},
            {"loss_sum", p.lossSum},
            {"seconds", p.seconds},
            {"best_epoch", p.bestEpoch},
            {"best_val_loss", p.bestValidationLoss},
            {"history", std::move(history)}};
}

Progress progressFromJson(const Json& json, const fs::path& path) {
    std::string what;
    try {
        if (json.at("format") != kFormat) {
            throw Error(ErrorCode::Damaged, "the checkpoint was written by another version of Bauta", path.string());
        }
        Progress p;
        p.config = trainingConfig(json.at("config"));
        p.machine = machineFromJson(json.at("machine"));
        p.train = json.at("train").get<std::vector<std::string>>();
        p.validation = json.at("validation").get<std::vector<std::string>>();
        p.updates = base::whole<std::int64_t>(json.at("updates"));
        p.epoch = base::whole<int>(json.at("epoch"));
        p.step = base::whole<std::int64_t>(json.at("step"));
        p.lossSum = json.at("loss_sum");
        p.seconds = json.at("seconds");
        p.bestEpoch = base::whole<int>(json.at("best_epoch"));
        p.bestValidationLoss = json.at("best_val_loss");
        for (const Json& epoch : json.at("history")) p.history.push_back(epochFromJson(epoch));
        if (p.updates < 0 || p.epoch < 1 || p.step < 0 || static_cast<int>(p.history.size()) != p.epoch - 1 ||
            p.bestEpoch < 0 || p.bestEpoch >= p.epoch || !std::isfinite(p.lossSum)) {
            throw Error(ErrorCode::Damaged, "the checkpoint contradicts itself", path.string());
        }
        return p;
    } catch (const Json::exception& e) {
        what = e.what();
    } catch (const Error& e) {
        if (e.code() == ErrorCode::Damaged && !e.context().empty()) throw;  // it names the file already
        what = e.what();
    }
    throw Error(ErrorCode::Damaged, "the checkpoint's metadata is broken: " + what, path.string(), kRemedy);
}

std::vector<Epoch> readHistory(const fs::path& folder) {
    const fs::path path = folder / kLastCheckpoint;
    if (!fs::exists(path)) return {};
    return progressFromJson(TensorFile::readMetadata(path), path).history;
}

void requireBest(const fs::path& folder) {
    const fs::path last = folder / kLastCheckpoint;
    if (fs::exists(last) && progressFromJson(TensorFile::readMetadata(last), last).bestEpoch == 0) return;
    (void)TensorFile::read(folder / kBestCheckpoint);
}

void requireSameTraining(const Progress& stored, const TrainingConfig& config, const TrainingData& data,
                         bool allowOtherThreads) {
    if (config.threads != stored.config.threads && !allowOtherThreads) {
        throw Error(ErrorCode::BadRequest,
                    "the training was begun with " + std::to_string(stored.config.threads) +
                        " threads and cannot go on with " + std::to_string(config.threads) + " to the same result",
                    {}, "set threads to " + std::to_string(stored.config.threads));
    }
    TrainingConfig comparable = config;
    comparable.threads = stored.config.threads;
    comparable.maxEpochs = stored.config.maxEpochs;
    comparable.patienceEpochs = stored.config.patienceEpochs;
    comparable.measureEvery = stored.config.measureEvery;
    comparable.checkpoint_minutes = stored.config.checkpoint_minutes;
    std::string changed;
    differences(toJson(stored.config), toJson(comparable), {}, changed);
    if (!changed.empty()) {
        throw Error(ErrorCode::BadRequest, "the training was begun with another configuration: " + changed, {},
                    "go back to the old values, or begin another experiment");
    }
    if (stored.train != subjectsOf(data.train) || stored.validation != subjectsOf(data.validation)) {
        throw Error(ErrorCode::BadRequest, "the training was begun with other subjects", {},
                    "go back to the old subjects, or begin another experiment");
    }
}

}  // namespace bauta::segmentation
