// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/training/Config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Numbers.h"

namespace bauta::segmentation {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using testing::HasSubstr;

/// What the error about this text says; empty when it is accepted.
std::string complaint(const std::string& text) {
    try {
        (void)trainingConfig(Json::parse(text));
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::BadRequest);
        return error.what();
    }
    return {};
}

/// The configuration with one value replaced.
Json with(const char* pointer, const Json& value) {
    Json json = toJson(TrainingConfig{});
    json.at(Json::json_pointer(pointer)) = value;
    return json;
}

TEST(ConfigTest, PaperIsTheDefaultWithEveryField) {
    const auto path = base::resourceFolder() / "training/paper.json";
    // Numbers compare by value: 2 in the file is 2.0.
    EXPECT_EQ(base::readJson(path), toJson(TrainingConfig{}));
    EXPECT_EQ(toJson(loadTrainingConfig("paper")), toJson(TrainingConfig{}));
}

TEST(ConfigTest, QuickIsForPhantomsOnALaptop) {
    const TrainingConfig quick = loadTrainingConfig("quick");
    EXPECT_EQ(quick.spacing_mm, 4);
    EXPECT_TRUE(quick.cropToBody);
    EXPECT_TRUE(quick.classPriorBias);
    EXPECT_EQ(quick.features, (std::array<int, 6>{16, 16, 32, 64, 128, 16}));
    // It states every field.
    EXPECT_EQ(base::readJson(base::resourceFolder() / "training/quick.json"), toJson(quick));
}

TEST(ConfigTest, DemoIsQuickCutShort) {
    TrainingConfig demo = loadTrainingConfig("demo");
    EXPECT_EQ(base::readJson(base::resourceFolder() / "training/demo.json"), toJson(demo)) << "it states every field";
    const TrainingConfig quick = loadTrainingConfig("quick");
    EXPECT_LT(demo.maxEpochs, quick.maxEpochs);
    demo.maxEpochs = quick.maxEpochs;
    demo.measureEvery = quick.measureEvery;
    EXPECT_EQ(toJson(demo), toJson(quick));
}

TEST(ConfigTest, WholeConfigurationComesBack) {
    // Every field at a value that is not its default: a field that is not written or not read fails.
    const Json json = Json::parse(R"({
        "spacing_mm": 3.1, "crop": "body", "percentiles": [0.5, 99.5],
        "augmentation": {
            "elastic": {"probability": 0.2, "control_points": 9, "max_displacement_mm": 4.25},
            "flip": {"probability": 0.75, "axis_probability": 0.25},
            "rotation": {"probability": 0.125, "degrees": 15.5, "scale": 0.1},
            "bias": {"probability": 0.375, "coefficient": 0.3},
            "gamma": {"probability": 0.625, "log_gamma": 0.2}},
        "features": [1, 2, 3, 4, 5, 1024], "output_bias": "class_prior",
        "class_weights": [0.1, 9, 2, 3, 4, 5, 6, 7, 8], "learning_rate": 0.01, "beta1": 0.8, "beta2": 0.99,
        "epsilon": 1e-7, "weight_decay": 0.001, "amsgrad": false, "max_epochs": 7, "patience_epochs": 5,
        "measure_every": 3, "checkpoint_minutes": 0.5, "seed": 9007199254740991, "device": "cuda",
        "precision": "bfloat16", "memory_format": "channels_last", "threads": 3})");
    EXPECT_EQ(toJson(trainingConfig(json)), json);
    const Json flat = json.flatten();
    const Json defaults = toJson(TrainingConfig{}).flatten();
    ASSERT_EQ(flat.size(), defaults.size());
    for (const auto& [key, value] : defaults.items()) EXPECT_NE(flat.at(key), value) << key;
}

TEST(ConfigTest, FieldsLeftOutHaveTheirDefaults) {
    EXPECT_EQ(toJson(trainingConfig(Json::object())), toJson(TrainingConfig{}));
    Json expected = toJson(TrainingConfig{});
    expected["augmentation"]["rotation"]["degrees"] = 20;
    EXPECT_EQ(toJson(trainingConfig(Json::parse(R"({"augmentation":{"rotation":{"degrees":20}}})"))), expected);
}

TEST(ConfigTest, EveryFieldIsCheckedForTypeAndRange) {
    const Json defaults = toJson(TrainingConfig{}).flatten();
    for (const auto& [pointer, value] : defaults.items()) {
        // "/augmentation/flip/probability" is said as "augmentation.flip.probability", "/features/3" as "features[3]".
        std::string path = pointer.substr(1);
        const auto last = path.rfind('/');
        if (last != std::string::npos && std::isdigit(path.back()) != 0) {
            path = path.substr(0, last) + "[" + path.substr(last + 1) + "]";
        }
        std::replace(path.begin(), path.end(), '/', '.');
        for (const Json& wrong : {Json("purple"), Json(nullptr), Json(-1), Json(1e17), Json(Json::array({1}))}) {
            if (wrong == value) continue;
            EXPECT_THAT(complaint(with(pointer.c_str(), wrong).dump()),
                        HasSubstr(path + " is " + wrong.dump() + "; it must "))
                << pointer;
        }
        if (value.is_boolean() || value.is_string()) continue;
        EXPECT_THAT(complaint(with(pointer.c_str(), true).dump()), HasSubstr(path + " is true; it must ")) << pointer;
        if (value.is_number_integer()) {
            EXPECT_THAT(complaint(with(pointer.c_str(), 6.5).dump()), HasSubstr(path + " is 6.5; it must be a whole"))
                << pointer;
        }
    }
}

TEST(ConfigTest, SaysWhatMayStandThere) {
    EXPECT_THAT(complaint(R"({"augmentation":{"flip":{"probability":1.5}}})"),
                HasSubstr("augmentation.flip.probability is 1.5; it must be a number and lie in 0 to 1"));
    EXPECT_THAT(complaint(R"({"features":[32,32,64,128,256,0]})"),
                HasSubstr("features[5] is 0; it must be a whole number and lie in 1 to 1024"));
    EXPECT_THAT(complaint(R"({"features":[32,32]})"), HasSubstr("features is [32,32]; it must be a list of 6 numbers"));
    EXPECT_THAT(complaint(R"({"crop":"brain"})"), HasSubstr("crop is \"brain\"; it must be one of none, body"));
    EXPECT_THAT(complaint(R"({"learning_rate":0})"), HasSubstr("be above 0 and at most 1"));
    EXPECT_THAT(complaint(R"({"max_epochs":100001})"), HasSubstr("lie in 1 to 100000"));
    EXPECT_THAT(complaint(R"({"percentiles":[50,50]})"), HasSubstr("percentiles is [50.0,50.0]; it must rise"));
    EXPECT_THAT(complaint(R"({"class_weights":[0,0,0,0,0,0,0,0,0]})"), HasSubstr("hold one above 0"));
    EXPECT_THAT(complaint(R"({"seed":9007199254740993})"), HasSubstr("seed is 9007199254740993; it must"));
    EXPECT_THAT(complaint("[]"), HasSubstr("the configuration is []; it must be an object"));
    EXPECT_THAT(complaint(R"({"augmentation":3})"), HasSubstr("augmentation is 3; it must be an object"));
    EXPECT_EQ(complaint(R"({"seed":1e3, "features":[8,8,16,32,64,8]})"), "");
}

TEST(ConfigTest, AllWrongFieldsInOneError) {
    const std::string text = complaint(
        R"({"spacing_mm":0,"Threads":2,"augmentation":{"flip":{"p":1},"gamma":{"log_gamma":"x"}},"beta1":1,"seed":-1})");
    for (const char* wrong : {"spacing_mm is 0;", "\"Threads\" is unknown; the fields are spacing_mm, crop,",
                              "augmentation.flip.\"p\" is unknown; the fields of augmentation.flip are probability, "
                              "axis_probability",
                              "augmentation.gamma.log_gamma is \"x\";", "beta1 is 1;", "seed is -1;"}) {
        EXPECT_THAT(text, HasSubstr(wrong));
    }
}

/// As the guide writes a value: "2", "none", "32, 32, 64", "1 each".
std::string inTheGuide(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
    if (value.is_number()) return base::general(value.get<double>(), 16);
    if (std::all_of(value.begin(), value.end(), [&](const Json& v) { return v == value[0]; })) {
        return inTheGuide(value[0]) + " each";
    }
    std::string all;
    for (const Json& each : value) all += (all.empty() ? "" : ", ") + inTheGuide(each);
    return all;
}

TEST(ConfigTest, TheGuideHasEveryFieldWithItsTwoValues) {
    const std::string guide = base::readFile(base::resourceFolder() / "help/training.md");
    const auto fieldsOf = [](const TrainingConfig& config) {
        Json fields = toJson(config);
        const Json augmentation = fields.at("augmentation");
        for (const auto& [transform, inner] : augmentation.items()) {
            for (const auto& [key, value] : inner.items()) fields[transform + "." + key] = value;
        }
        fields.erase("augmentation");
        return fields;
    };
    const Json quick = fieldsOf(loadTrainingConfig("quick"));
    const Json paper = fieldsOf(loadTrainingConfig("paper"));
    for (const auto& [key, value] : paper.items()) {
        const std::size_t row = guide.find("\n| `" + key + "` |");
        ASSERT_NE(row, std::string::npos) << key;
        const std::string line = guide.substr(row + 1, guide.find('\n', row + 1) - row - 1);
        EXPECT_THAT(line, testing::EndsWith("| " + inTheGuide(value) + " | " + inTheGuide(quick.at(key)) + " |"));
    }
}

TEST(ConfigTest, FilesAndNames) {
    const base::TemporaryFolder folder;
    const auto path = folder.path() / "mine.json";
    base::writeFile(path, R"({"threads": 4})");
    EXPECT_EQ(loadTrainingConfig(path.string()).threads, 4);

    const auto errorOf = [](const std::string& name) {
        try {
            (void)loadTrainingConfig(name);
        } catch (const Error& error) {
            return error;
        }
        return Error(ErrorCode::Internal, "no error");
    };
    const Error unknown = errorOf("papers");
    EXPECT_EQ(unknown.code(), ErrorCode::NotFound);
    EXPECT_THAT(unknown.hint(), HasSubstr("paper, quick"));
    EXPECT_EQ(errorOf((folder.path() / "none.json").string()).code(), ErrorCode::NotFound);
    base::writeFile(path, "{\"threads\": 4");
    EXPECT_EQ(errorOf(path.string()).code(), ErrorCode::Damaged);
    base::writeFile(path, R"({"threads": 0})");
    const Error wrong = errorOf(path.string());
    EXPECT_EQ(wrong.code(), ErrorCode::BadRequest);
    EXPECT_EQ(wrong.context(), path.string());
    EXPECT_EQ(std::string(wrong.what()).find(folder.path().string()), std::string::npos);
}

}  // namespace
}  // namespace bauta::segmentation
