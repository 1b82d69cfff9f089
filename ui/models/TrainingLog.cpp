// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/TrainingLog.h"

#include <algorithm>
#include <cmath>

#include "ui/models/LossModel.h"

namespace bauta::models {
namespace {

using base::Json;

const Json* find(const Json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    const auto at = object.find(key);
    return at == object.end() || at->is_null() ? nullptr : &*at;
}

double number(const Json& object, const char* key) {
    const Json* value = find(object, key);
    if (value == nullptr) return kNoValue;
    if (value->is_number()) return value->get<double>();
    return value->is_string() && *value == "inf" ? std::numeric_limits<double>::infinity() : kNoValue;
}

/// As number(), for what can only be drawn when it is finite.
double finite(const Json& object, const char* key) {
    const double value = number(object, key);
    return std::isfinite(value) ? value : kNoValue;
}

template <typename T = int>
T whole(const Json& object, const char* key) {
    const Json* value = find(object, key);
    return value != nullptr && value->is_number() ? value->get<T>() : T{};
}

std::string text(const Json& object, const char* key) {
    const Json* value = find(object, key);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

std::array<double, kOarCount> byOar(const Json* values) {
    std::array<double, kOarCount> all{};
    const auto& names = studyOars();
    for (std::size_t i = 0; i < kOarCount; ++i)
        all[i] = values == nullptr ? kNoValue : finite(*values, names[i].c_str());
    return all;
}

int sum(const Json* values) {
    int total = 0;
    if (values == nullptr || !values->is_object()) return total;
    for (const Json& one : *values)
        if (one.is_number()) total += one.get<int>();
    return total;
}

Epoch epochOf(const Json& event) {
    Epoch epoch;
    epoch.number = whole(event, "epoch");
    epoch.trainLoss = finite(event, "train_loss");
    epoch.valLoss = finite(event, "val_loss");
    epoch.learningRate = finite(event, "learning_rate");
    epoch.seconds = finite(event, "seconds");
    epoch.memory_mb = finite(event, "memory_mb");
    epoch.bestEpoch = whole(event, "best_epoch");
    epoch.bestValLoss = finite(event, "best_val_loss");
    const Json* measured = find(event, "measured");
    epoch.dsc = byOar(measured == nullptr ? nullptr : find(*measured, "dsc"));
    epoch.msd_mm = byOar(measured == nullptr ? nullptr : find(*measured, "msd_mm"));
    if (measured == nullptr) return epoch;
    epoch.measured = true;
    epoch.meanDsc = finite(*measured, "mean_dsc");
    epoch.meanMsd_mm = finite(*measured, "mean_msd_mm");
    epoch.subjects = whole(*measured, "subjects");
    epoch.values = sum(find(*measured, "n"));
    epoch.empty = sum(find(*measured, "empty"));
    return epoch;
}

TrainingSetup setupOf(const Json& event) {
    TrainingSetup setup;
    setup.device = text(event, "device");
    setup.deviceName = text(event, "device_name");
    setup.precision = text(event, "precision");
    setup.memoryFormat = text(event, "memory_format");
    setup.why = text(event, "why");
    setup.threads = whole(event, "threads");
    setup.parameters = whole<std::int64_t>(event, "parameters");
    if (const Json* grid = find(event, "grid"); grid != nullptr && grid->is_array() && grid->size() == 3) {
        for (std::size_t a = 0; a < 3; ++a)
            if ((*grid)[a].is_number()) setup.grid[a] = (*grid)[a].get<std::int64_t>();
    }
    setup.spacing_mm = number(event, "spacing_mm");
    setup.train = whole(event, "train");
    setup.validation = whole(event, "validation");
    setup.test = whole(event, "test");
    setup.seed = whole<std::uint64_t>(event, "seed");
    setup.maxEpochs = whole(event, "max_epochs");
    setup.patienceEpochs = whole(event, "patience_epochs");
    setup.learningRate = number(event, "learning_rate");
    const Json* amsgrad = find(event, "amsgrad");
    setup.amsgrad = amsgrad != nullptr && amsgrad->is_boolean() && amsgrad->get<bool>();
    return setup;
}

/// Puts an epoch in its place; of two with one number the later told wins.
void insert(std::vector<Epoch>& epochs, const Epoch& epoch) {
    const auto at = std::lower_bound(epochs.begin(), epochs.end(), epoch.number,
                                     [](const Epoch& one, int number) { return one.number < number; });
    if (at != epochs.end() && at->number == epoch.number)
        *at = epoch;
    else
        epochs.insert(at, epoch);
}

}  // namespace

bool TrainingLog::take(const Json& event) {
    const std::string kind = text(event, "event");
    if (kind == "training") {
        setup = setupOf(event);
        fresh_ = true;
    } else if (kind == "history") {
        const Json* told = find(event, "epochs");
        if (told == nullptr || !told->is_array()) return false;
        epochs.clear();
        for (const Json& one : *told)
            if (one.is_object() && one.contains("epoch")) insert(epochs, epochOf(one));
        fresh_ = false;
    } else if (kind == "epoch") {
        if (find(event, "epoch") == nullptr) return false;
        // A process that goes on from a checkpoint tells its history first; this one began anew.
        if (fresh_) epochs.clear();
        fresh_ = false;
        insert(epochs, epochOf(event));
    } else if (kind == "preview") {
        preview = {whole(event, "epoch"), text(event, "subject"), text(event, "file")};
    } else if (kind == "checkpoint") {
        checkpointEpoch = whole(event, "epoch");
        checkpoint_utc = text(event, "datetime_utc");
    } else {
        return false;
    }
    return true;
}

const Epoch* TrainingLog::best() const {
    if (epochs.empty()) return nullptr;
    const int number = epochs.back().bestEpoch;
    const auto at = std::lower_bound(epochs.begin(), epochs.end(), number,
                                     [](const Epoch& one, int wanted) { return one.number < wanted; });
    return at != epochs.end() && at->number == number ? &*at : nullptr;
}

double TrainingLog::bestDsc() const {
    const Epoch* chosen = best();
    if (chosen != nullptr && !std::isnan(chosen->meanDsc)) return chosen->meanDsc;
    double highest = kNoValue;
    for (const Epoch& epoch : epochs)
        if (!(epoch.meanDsc <= highest) && !std::isnan(epoch.meanDsc)) highest = epoch.meanDsc;
    return highest;
}

int TrainingLog::epochsWithoutBetter() const {
    return epochs.empty() ? 0 : std::max(0, epochs.back().number - epochs.back().bestEpoch);
}

double TrainingLog::secondsPerEpoch() const {
    constexpr std::size_t kLast = 9;
    std::vector<double> seconds;
    for (auto at = epochs.rbegin(); at != epochs.rend() && seconds.size() < kLast; ++at)
        if (at->seconds > 0) seconds.push_back(at->seconds);
    if (seconds.empty()) return kNoValue;
    const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
    std::nth_element(seconds.begin(), middle, seconds.end());
    return *middle;
}

std::optional<EvaluationPoint> evaluationPoint(const Json& event) {
    if (text(event, "event") != "evaluation") return std::nullopt;
    EvaluationPoint point;
    point.armTrain = text(event, "arm_train");
    point.armTest = text(event, "arm_test");
    point.subject = text(event, "subject");
    point.fold = whole<std::size_t>(event, "fold");
    const Json* oars = find(event, "oars");
    const auto& names = studyOars();
    for (std::size_t i = 0; i < kOarCount; ++i) {
        const Json* one = oars == nullptr ? nullptr : find(*oars, names[i].c_str());
        point.dsc[i] = one == nullptr ? kNoValue : finite(*one, "dsc");
        point.msd_mm[i] = one == nullptr ? kNoValue : finite(*one, "msd_mm");
    }
    return point;
}

}  // namespace bauta::models
