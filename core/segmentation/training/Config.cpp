// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/training/Config.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Numbers.h"
#include "core/base/Words.h"

namespace bauta::segmentation {
using base::Error;
using base::ErrorCode;
using base::Json;

namespace {

using Findings = std::vector<std::string>;

std::string shown(const Json& value) {
    constexpr std::size_t kLongest = 60;
    std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
    if (text.size() > kLongest) text = text.substr(0, kLongest) + "…";
    return text;
}

/// shortest() would write 100000 as 1e+05.
std::string shown(double value) {
    return value == std::floor(value) ? base::fixed(value, 0) : base::shortest(value);
}

struct Range {
    double low, high;
    bool open = false;  ///< low itself is not allowed

    [[nodiscard]] bool holds(double value) const {  // false for NaN
        return value <= high && (open ? value > low : value >= low);
    }
    [[nodiscard]] std::string text() const {
        return open ? "be above " + shown(low) + " and at most " + shown(high)
                    : "lie in " + shown(low) + " to " + shown(high);
    }
};

/// The fields of one object of the file. What is wrong goes to the findings, the target then keeps its default.
class Fields {
  public:
    Fields(const Json& json, std::string path, Findings& findings)
        : json_(json), path_(std::move(path)), findings_(findings) {
        if (!json_.is_object()) complain(path_.empty() ? "the configuration" : path_, json_, "be an object");
    }

    void number(const char* key, double& target, const Range& range) {
        if (const Json* value = find(key)) numberAt(pathOf(key), *value, target, range);
    }

    template <typename Integer>
    void integer(const char* key, Integer& target, const Range& range) {
        if (const Json* value = find(key)) integerAt(pathOf(key), *value, target, range);
    }

    template <std::size_t n>
    void numbers(const char* key, std::array<double, n>& target, const Range& range) {
        each(key, target,
             [&](const std::string& path, const Json& value, double& one) { numberAt(path, value, one, range); });
    }

    template <std::size_t n>
    void integers(const char* key, std::array<int, n>& target, const Range& range) {
        each(key, target,
             [&](const std::string& path, const Json& value, int& one) { integerAt(path, value, one, range); });
    }

    void flag(const char* key, bool& target) {
        const Json* value = find(key);
        if (value == nullptr) return;
        if (value->is_boolean()) {
            target = value->get<bool>();
        } else {
            complain(pathOf(key), *value, "be true or false");
        }
    }

    void word(const char* key, std::string& target, std::initializer_list<const char*> allowed) {
        const Json* value = find(key);
        if (value == nullptr) return;
        const auto fits = [&](const char* each) { return value->is_string() && *value == each; };
        if (std::any_of(allowed.begin(), allowed.end(), fits)) {
            target = value->get<std::string>();
        } else {
            complain(pathOf(key), *value, "be one of " + base::joined({allowed.begin(), allowed.end()}, ", "));
        }
    }

    /// read(Fields&) reads the object that stands under the key.
    template <typename Read>
    void object(const char* key, Read read) {
        const Json* value = find(key);
        if (value == nullptr) return;
        Fields inner(*value, pathOf(key), findings_);
        read(inner);
        inner.finish();
    }

    /// After all fields have been asked for: names those that were not.
    void finish() {
        if (!json_.is_object()) return;
        for (const auto& [key, value] : json_.items()) {
            if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
            findings_.push_back(pathOf(shown(key)) + " is unknown; " +
                                (path_.empty() ? "the fields are " : "the fields of " + path_ + " are ") +
                                base::joined(known_, ", "));
        }
    }

    void complain(const std::string& path, const Json& value, const std::string& demand) {
        findings_.push_back(path + " is " + shown(value) + "; it must " + demand);
    }

    [[nodiscard]] std::string pathOf(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }

  private:
    const Json* find(const char* key) {
        known_.emplace_back(key);
        if (!json_.is_object()) return nullptr;
        const auto at = json_.find(key);
        return at == json_.end() ? nullptr : &*at;
    }

    void numberAt(const std::string& path, const Json& value, double& target, const Range& range) {
        if (value.is_number() && range.holds(value.get<double>())) {
            target = value.get<double>();
        } else {
            complain(path, value, "be a number and " + range.text());
        }
    }

    template <typename Integer>
    void integerAt(const std::string& path, const Json& value, Integer& target, const Range& range) {
        // 1e3 is a whole number too. All ranges end below 2^53, so that double holds what is asked for.
        if (value.is_number() && range.holds(value.get<double>()) &&
            value.get<double>() == std::floor(value.get<double>())) {
            target = static_cast<Integer>(value.get<double>());
        } else {
            complain(path, value, "be a whole number and " + range.text());
        }
    }

    template <typename T, std::size_t n, typename One>
    void each(const char* key, std::array<T, n>& target, One one) {
        const Json* value = find(key);
        if (value == nullptr) return;
        if (!value->is_array() || value->size() != n) {
            complain(pathOf(key), *value, "be a list of " + std::to_string(n) + " numbers");
            return;
        }
        for (std::size_t i = 0; i < n; ++i) {
            one(pathOf(key) + "[" + std::to_string(i) + "]", (*value)[i], target[i]);
        }
    }

    const Json& json_;
    std::string path_;
    Findings& findings_;
    std::vector<std::string> known_;
};

constexpr Range kProbability{0, 1};

void readAugmentation(Fields& fields, AugmentationConfig& augmentation) {
    fields.object("elastic", [&](Fields& f) {
        f.number("probability", augmentation.elastic.probability, kProbability);
        // The outer two of either side do not move along x and y: fewer than five move nothing.
        f.integer("control_points", augmentation.elastic.controlPoints, {5, 32});
        f.number("max_displacement_mm", augmentation.elastic.maxDisplacement_mm, {0, 100});
    });
    fields.object("flip", [&](Fields& f) {
        f.number("probability", augmentation.flip.probability, kProbability);
        f.number("axis_probability", augmentation.flip.axisProbability, kProbability);
    });
    fields.object("rotation", [&](Fields& f) {
        f.number("probability", augmentation.rotation.probability, kProbability);
        f.number("degrees", augmentation.rotation.degrees, {0, 180});
        f.number("scale", augmentation.rotation.scale, {0, 0.9});
    });
    fields.object("bias", [&](Fields& f) {
        f.number("probability", augmentation.bias.probability, kProbability);
        f.number("coefficient", augmentation.bias.coefficient, {0, 4});
    });
    fields.object("gamma", [&](Fields& f) {
        f.number("probability", augmentation.gamma.probability, kProbability);
        f.number("log_gamma", augmentation.gamma.logGamma, {0, 4});
    });
}

void readAll(Fields& f, TrainingConfig& config) {
    std::string crop = "none";
    std::string bias = "default";
    f.number("spacing_mm", config.spacing_mm, {0.2, 20});
    f.word("crop", crop, {"none", "body"});
    f.numbers("percentiles", config.percentiles, {0, 100});
    f.object("augmentation", [&](Fields& inner) { readAugmentation(inner, config.augmentation); });
    f.integers("features", config.features, {1, 1024});
    f.word("output_bias", bias, {"default", "class_prior"});
    f.numbers("class_weights", config.classWeights, {0, 1e6});
    f.number("learning_rate", config.learningRate, {0, 1, true});
    f.number("beta1", config.beta1, {0, 0.999999});
    f.number("beta2", config.beta2, {0, 0.999999});
    f.number("epsilon", config.epsilon, {0, 1, true});
    f.number("weight_decay", config.weightDecay, {0, 1});
    f.flag("amsgrad", config.amsgrad);
    f.integer("max_epochs", config.maxEpochs, {1, 100000});
    f.integer("patience_epochs", config.patienceEpochs, {1, 100000});
    f.integer("measure_every", config.measureEvery, {1, 100000});
    f.number("checkpoint_minutes", config.checkpoint_minutes, {0, 1440, true});
    f.integer("seed", config.seed, {0, 9007199254740991.0});  // what every reader of JSON holds exactly
    f.word("device", config.device, {"auto", "cpu", "cuda"});
    f.word("precision", config.precision, {"auto", "float32", "bfloat16"});
    f.word("memory_format", config.memoryFormat, {"auto", "contiguous", "channels_last"});
    f.integer("threads", config.threads, {1, 256});
    f.finish();
    config.cropToBody = crop == "body";
    config.classPriorBias = bias == "class_prior";

    if (!(config.percentiles[0] < config.percentiles[1])) {
        f.complain("percentiles", Json(config.percentiles), "rise");
    }
    if (std::all_of(config.classWeights.begin(), config.classWeights.end(),
                    [](double w) { return static_cast<float>(w) == 0; })) {
        f.complain("class_weights", Json(config.classWeights), "hold one above 0");
    }
}

}  // namespace

TrainingConfig trainingConfig(const Json& json) {
    TrainingConfig config;
    Findings findings;
    Fields fields(json, "", findings);
    readAll(fields, config);
    if (findings.empty()) return config;
    throw Error(ErrorCode::BadRequest, "the training configuration cannot be used: " + base::joined(findings, ". "), {},
                "the fields and what they may be stand in the help under Training");
}

Json toJson(const TrainingConfig& config) {
    const AugmentationConfig& a = config.augmentation;
    return {
        {"spacing_mm", config.spacing_mm},
        {"crop", config.cropToBody ? "body" : "none"},
        {"percentiles", config.percentiles},
        {"augmentation",
         {{"elastic",
           {{"probability", a.elastic.probability},
            {"control_points", a.elastic.controlPoints},
            {"max_displacement_mm", a.elastic.maxDisplacement_mm}}},
          {"flip", {{"probability", a.flip.probability}, {"axis_probability", a.flip.axisProbability}}},
          {"rotation",
           {{"probability", a.rotation.probability}, {"degrees", a.rotation.degrees}, {"scale", a.rotation.scale}}},
          {"bias", {{"probability", a.bias.probability}, {"coefficient", a.bias.coefficient}}},
          {"gamma", {{"probability", a.gamma.probability}, {"log_gamma", a.gamma.logGamma}}}}},
        {"features", config.features},
        {"output_bias", config.classPriorBias ? "class_prior" : "default"},
        {"class_weights", config.classWeights},
        {"learning_rate", config.learningRate},
        {"beta1", config.beta1},
        {"beta2", config.beta2},
        {"epsilon", config.epsilon},
        {"weight_decay", config.weightDecay},
        {"amsgrad", config.amsgrad},
        {"max_epochs", config.maxEpochs},
        {"patience_epochs", config.patienceEpochs},
        {"measure_every", config.measureEvery},
        {"checkpoint_minutes", config.checkpoint_minutes},
        {"seed", config.seed},
        {"device", config.device},
        {"precision", config.precision},
        {"memory_format", config.memoryFormat},
        {"threads", config.threads},
    };
}

TrainingConfig loadTrainingConfig(const std::string& nameOrPath) {
    std::filesystem::path path = nameOrPath;
    if (path.filename() == path && path.extension().empty()) {  // a plain word
        const auto shipped = base::resourceFolder() / "training";
        path = shipped / (nameOrPath + ".json");
        if (!std::filesystem::exists(path)) {
            std::vector<std::string> names;
            for (const auto& entry : std::filesystem::directory_iterator(shipped)) {
                names.push_back(entry.path().stem().string());
            }
            std::sort(names.begin(), names.end());
            throw Error(ErrorCode::NotFound, "there is no training configuration of this name", nameOrPath,
                        "give one of " + base::joined(names, ", ") + ", or the path of a .json file");
        }
    }
    const Json json = base::readJson(path);
    try {
        return trainingConfig(json);
    } catch (const Error& error) {
        throw Error(error.code(), error.what(), nameOrPath, error.hint());
    }
}

}  // namespace bauta::segmentation
