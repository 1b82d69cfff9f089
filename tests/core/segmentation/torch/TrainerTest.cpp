// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/training/Trainer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/segmentation/training/Checkpoint.h"
#include "tests/core/segmentation/torch/Balls.h"
#include "tests/support/FileSizeLimit.h"
#include "tests/support/KillAtCall.h"

namespace bauta::segmentation {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using Labels = std::vector<std::vector<std::uint8_t>>;

constexpr std::array<std::int64_t, 3> kSize{16, 18, 17};
constexpr double kStill = 1e-30;  // a learning rate too small to change a weight

TrainingConfig smallConfig(int epochs) {
    TrainingConfig config;
    config.features = {4, 4, 4, 8, 8, 4};
    config.device = "cpu";
    config.precision = "float32";
    config.maxEpochs = epochs;
    return config;
}

std::string bytesOf(const fs::path& folder) {
    return base::readFile(folder / kLastCheckpoint) + base::readFile(folder / kBestCheckpoint);
}

/// The error that train() ends with.
Error failure(const TrainingConfig& config, const TrainingData& data, const fs::path& folder,
              const TrainerHooks& hooks = {}) {
    try {
        train(config, data, folder, hooks);
    } catch (const Error& e) {
        return e;
    }
    ADD_FAILURE() << "nothing was refused";
    return Error(ErrorCode::Internal, "");
}

class TrainerTest : public ::testing::Test {
  protected:
    base::TemporaryFolder scratch_;
    const fs::path folder_ = scratch_.path() / "fold-0", other_ = scratch_.path() / "other";
    const TrainingData data_ = test::ballData(3, 2, kSize);

    void expectSame() const {
        for (const char* name : {kLastCheckpoint, kBestCheckpoint}) {
            EXPECT_EQ(test::timelessDigest(folder_ / name), test::timelessDigest(other_ / name)) << name;
        }
    }
};

TEST_F(TrainerTest, LearnsAndTellsEveryEpoch) {
    TrainingConfig config = smallConfig(6);
    config.augmentation = {.elastic = {.probability = 0},
                           .flip = {.probability = 0},
                           .rotation = {.probability = 0},
                           .bias = {.probability = 0},
                           .gamma = {.probability = 0}};
    config.learningRate = 0.01;
    config.measureEvery = 2;
    std::vector<Epoch> epochs;
    std::vector<int> measured, checkpointed;
    Labels last;
    TrainerHooks hooks;
    std::int64_t parameters = 0;
    hooks.started = [&](const Machine& machine, std::int64_t count, const std::vector<Epoch>& history) {
        EXPECT_EQ(machine.device, "cpu");
        EXPECT_EQ(machine.precision, "float32");
        EXPECT_EQ(machine.threads, 1);
        EXPECT_FALSE(machine.deviceName.empty());
        EXPECT_TRUE(history.empty());
        parameters = count;
    };
    hooks.epoch = [&](const Epoch& epoch) { epochs.push_back(epoch); };
    hooks.measure = [&](int epoch, const Labels& predicted) {
        measured.push_back(epoch);
        EXPECT_EQ(predicted.size(), data_.validation.size());
        for (const auto& labels : predicted) EXPECT_EQ(labels.size(), data_.validation[0].voxelCount());
        last = predicted;
        return base::Json{{"mean_dsc", epoch / 10.0}};
    };
    hooks.checkpointed = [&](int epoch) { checkpointed.push_back(epoch); };
    const TrainingResult result = train(config, data_, folder_, hooks);

    ASSERT_EQ(epochs.size(), 6U);
    EXPECT_EQ(measured, (std::vector{2, 4, 6}));
    EXPECT_EQ(checkpointed, (std::vector{1, 2, 3, 4, 5, 6}));
    EXPECT_LT(epochs[5].trainLoss, 0.8 * epochs[0].trainLoss);
    EXPECT_EQ(epochs[1].measured, (base::Json{{"mean_dsc", 0.2}}));
    EXPECT_TRUE(epochs[0].measured.is_null());
    EXPECT_GT(epochs[0].memory_mb, 50);
    EXPECT_EQ(result.epochs, 6);
    EXPECT_EQ(result.reason, "the last epoch of the configuration");
    double best = epochs[0].validationLoss;
    for (const Epoch& epoch : epochs) best = std::min(best, epoch.validationLoss);
    EXPECT_EQ(result.bestValidationLoss, best);
    EXPECT_EQ(epochs[static_cast<std::size_t>(result.bestEpoch) - 1].validationLoss, best);
    // What is stored is what was told.
    const std::vector<Epoch> history = readHistory(folder_);
    ASSERT_EQ(history.size(), epochs.size());
    for (std::size_t i = 0; i < history.size(); ++i) EXPECT_EQ(toJson(history[i]), toJson(epochs[i]));
    // The predictor is the network of the best epoch.
    const Predictor predictor(folder_ / kBestCheckpoint);
    EXPECT_EQ(predictor.sha256(), base::sha256OfFile(folder_ / kBestCheckpoint));
    EXPECT_EQ(toJson(predictor.config()), toJson(config));
    const Predictor newest(folder_ / kLastCheckpoint);
    for (std::size_t i = 0; i < last.size(); ++i) EXPECT_EQ(newest.predict(data_.validation[i]), last[i]);
    EXPECT_GT(parameters, 1000);
}

TEST_F(TrainerTest, StoppedAnywhereAndResumedItGivesTheSameBits) {
    const TrainingConfig config = smallConfig(3);
    train(config, data_, other_, {});
    int stops = 0;
    for (bool done = false; !done;) {
        std::stop_source source;
        int reports = 0;
        const base::TaskContext task(source.get_token(), [&](double, const std::string&) {
            if (++reports == 3) source.request_stop();  // in steps and in validations
        });
        try {
            train(config, data_, folder_, {}, task);
            done = true;
        } catch (const Error& e) {
            ASSERT_EQ(e.code(), ErrorCode::Cancelled) << e.line();
            ASSERT_LT(++stops, 50);
        }
    }
    EXPECT_GE(stops, 6);
    expectSame();
    EXPECT_EQ(base::readFile(folder_ / kBestCheckpoint), base::readFile(other_ / kBestCheckpoint));
}

TEST_F(TrainerTest, KilledAtAWriteAndResumedItGivesTheSameBits) {
    const auto run = [](const fs::path& folder) {
        return [folder] {
            ::execl(BAUTA_TRAINING_PROGRAM, BAUTA_TRAINING_PROGRAM, folder.c_str(), "small", "2", nullptr);
        };
    };
    const int calls = test::changingCalls(run(other_));
    ASSERT_GT(calls, 100);
    // Before the last sync of the folder and the last rename; and amid two earlier files.
    for (const int call : {calls - 1, calls - 2, calls / 2, calls / 5}) {
        fs::remove_all(folder_);
        ASSERT_NE(test::killAtCall(call, run(folder_)), 0) << call;
        ASSERT_EQ(test::killAtCall(calls + 1000, run(folder_)), 0) << "it did not go on after call " << call;
        EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 2) << "half files were left";
        expectSame();
    }
}

TEST_F(TrainerTest, StartsFromTheSeedAlone) {
    const auto weights = [&](std::uint64_t seed, int threads) {
        TrainingConfig config = smallConfig(1);
        config.seed = seed;
        config.threads = threads;
        config.learningRate = kStill;
        fs::remove_all(folder_);
        train(config, data_, folder_, {});
        const TensorFile file = TensorFile::read(folder_ / kBestCheckpoint);
        const auto w = file.find("e1.conv2.weight", {4, 4, 3, 3, 3});
        return std::vector<float>(w.begin(), w.end());
    };
    const std::vector<float> one = weights(7, 1);
    EXPECT_EQ(one, weights(7, 2));
    EXPECT_NE(one, weights(8, 1));
    const float bound = 1 / std::sqrt(4.0F * 27);  // U(−b, b) with b = 1/sqrt(fan in)
    const auto [low, high] = std::minmax_element(one.begin(), one.end());
    EXPECT_LT(*high, bound);
    EXPECT_GE(*low, -bound);
    EXPECT_GT(*high - *low, 1.9F * bound);
}

TEST_F(TrainerTest, StartsTheOutputAtTheClassFrequenciesWhereAskedTo) {
    TrainingConfig config = smallConfig(1);
    config.classPriorBias = true;
    config.learningRate = kStill;
    train(config, data_, folder_, {});
    const TensorFile file = TensorFile::read(folder_ / kBestCheckpoint);
    std::array<double, kClasses> counts{};
    double total = kClasses;
    for (const Sample& sample : data_.train) {
        for (const std::uint8_t label : sample.labels) ++counts[label];
        total += static_cast<double>(sample.labels.size());
    }
    for (std::size_t k = 0; k < kClasses; ++k) {
        EXPECT_NEAR(file.find("out.bias", {kClasses})[k], std::log((counts[k] + 1) / total), 1e-5) << k;
    }
}

TEST_F(TrainerTest, EndsWhenNothingGetsBetter) {
    TrainingConfig config = smallConfig(50);
    config.learningRate = kStill;
    config.patienceEpochs = 2;
    const TrainingResult result = train(config, data_, folder_, {});
    EXPECT_EQ(result.epochs, 3);
    EXPECT_EQ(result.bestEpoch, 1);
    EXPECT_EQ(result.reason, "no better validation loss for 2 epochs");
    // Asked again it has nothing to do, and says the same.
    const std::string before = bytesOf(folder_);
    TrainerHooks hooks;
    std::size_t known = 0;
    hooks.started = [&](const Machine&, std::int64_t, const std::vector<Epoch>& history) { known = history.size(); };
    EXPECT_EQ(train(config, data_, folder_, hooks).reason, result.reason);
    EXPECT_EQ(known, 3U);
    EXPECT_EQ(bytesOf(folder_), before);
}

TEST_F(TrainerTest, GoesOnOnlyWithTheSameConfigurationThreadsAndSubjects) {
    train(smallConfig(1), data_, folder_, {});
    const std::string before = bytesOf(folder_);
    TrainingConfig config = smallConfig(2);
    config.seed = 5;
    config.augmentation.flip.axisProbability = 0.25;
    const Error other = failure(config, data_, folder_);
    EXPECT_EQ(other.code(), ErrorCode::BadRequest);
    for (const char* part : {"seed 20230412 → 5", "augmentation.flip.axis_probability 0.5 → 0.25"}) {
        EXPECT_NE(std::string(other.what()).find(part), std::string::npos) << other.what();
    }
    config = smallConfig(2);
    config.threads = 2;
    const Error threads = failure(config, data_, folder_);
    EXPECT_EQ(threads.code(), ErrorCode::BadRequest);
    EXPECT_NE(std::string(threads.what()).find("with 1 threads and cannot go on with 2"), std::string::npos);
    EXPECT_EQ(failure(smallConfig(2), test::ballData(2, 2, kSize), folder_).code(), ErrorCode::BadRequest);
    EXPECT_EQ(bytesOf(folder_), before);
    TrainerHooks hooks;
    hooks.allowOtherThreads = true;
    EXPECT_EQ(train(config, data_, folder_, hooks).epochs, 2);
}

TEST_F(TrainerTest, ALossThatIsNotANumberEndsItWithTheLastGoodCheckpoint) {
    TrainingConfig config = smallConfig(1);
    train(config, data_, folder_, {});
    const std::string before = bytesOf(folder_);
    TrainingData wild = data_;
    for (Sample& sample : wild.train) sample.image[1000] = 3e38F;  // overflows within the network
    config.maxEpochs = 2;
    const Error e = failure(config, wild, folder_);
    EXPECT_EQ(e.code(), ErrorCode::Internal);
    EXPECT_NE(std::string(e.what()).find("the loss is not a number in epoch 2, step 1"), std::string::npos) << e.what();
    EXPECT_NE(e.hint().find("learning_rate"), std::string::npos);
    EXPECT_EQ(bytesOf(folder_), before);
    train(config, data_, folder_, {});
    train(config, data_, other_, {});
    expectSame();
}

TEST_F(TrainerTest, AFullDiskLeavesTheLastCheckpoint) {
    TrainingConfig config = smallConfig(1);
    train(config, data_, folder_, {});
    const std::string before = bytesOf(folder_);
    config.maxEpochs = 2;
    {
        const test::FileSizeLimit limit(20000);
        const Error e = failure(config, data_, folder_);
        EXPECT_TRUE(e.code() == ErrorCode::DiskFull || e.code() == ErrorCode::Io) << e.line();
    }
    EXPECT_EQ(bytesOf(folder_), before);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 2) << "half files were left";
    train(config, data_, folder_, {});
    train(config, data_, other_, {});
    expectSame();
}

TEST_F(TrainerTest, ADamagedCheckpointIsNamedAndLeftAlone) {
    train(smallConfig(1), data_, folder_, {});
    const fs::path path = folder_ / kLastCheckpoint;
    const std::string good = base::readFile(path);
    std::string history = good;
    history.replace(history.find("val_loss"), 8, "var_loss");
    std::string shape = good;
    shape.replace(shape.find("\"shape\":[4,1,3,3,3]"), 19, "\"shape\":[1,4,3,3,3]");
    for (const std::string& bytes : {good.substr(0, good.size() / 2), std::string("foreign"), history, shape}) {
        base::writeFile(path, bytes);
        const Error e = failure(smallConfig(2), data_, folder_);
        EXPECT_TRUE(e.code() == ErrorCode::Damaged || (&bytes != nullptr && e.code() == ErrorCode::BadRequest))
            << e.line();
        EXPECT_EQ(base::readFile(path), bytes);
    }
    base::writeFile(path, good);
    for (const char* key : {"updates", "epoch", "history"}) {
        base::Json metadata = TensorFile::readMetadata(path);
        (metadata[key].is_array() ? metadata[key][0]["epoch"] : metadata[key]) = 9e15;
        try {
            (void)progressFromJson(metadata, path);
            ADD_FAILURE() << key;
        } catch (const Error& e) {
            EXPECT_EQ(e.code(), ErrorCode::Damaged) << e.line();
            EXPECT_EQ(e.context(), path.string()) << e.line();
        }
    }
    base::writeFile(path, good.substr(0, 1000));
    EXPECT_THROW(Predictor{path}, Error);
    EXPECT_THROW(Predictor{folder_ / "none.safetensors"}, Error);
}

TEST_F(TrainerTest, TakesGridsOfDifferentSizesAndCasesWithoutAnOrgan) {
    TrainingData data = data_;
    data.train[0] = test::ballSample("sub-101", {20, 16, 16}, 1);
    std::fill(data.train[1].labels.begin(), data.train[1].labels.end(), std::uint8_t{0});
    std::fill(data.validation[0].labels.begin(), data.validation[0].labels.end(), std::uint8_t{0});
    EXPECT_EQ(train(smallConfig(2), data, folder_, {}).epochs, 2);
}

TEST_F(TrainerTest, SaysWhatItCannotTrainOn) {
    TrainingData data = data_;
    data.validation.clear();
    EXPECT_EQ(failure(smallConfig(1), data, folder_).code(), ErrorCode::BadRequest);
    data = data_;
    data.train[1].labels[5] = 9;
    EXPECT_NE(failure(smallConfig(1), data, folder_).reason().find("sub-102 has labels above 8"), std::string::npos);
    data.train[1] = test::ballSample("sub-102", {16, 15, 20}, 1);
    EXPECT_NE(failure(smallConfig(1), data, folder_).reason().find("16×15×20"), std::string::npos);
    data = data_;
    data.train[2].image[7] = std::nanf("");
    EXPECT_EQ(failure(smallConfig(1), data, folder_).code(), ErrorCode::BadRequest);
    EXPECT_FALSE(fs::exists(folder_));
}

TEST_F(TrainerTest, AGpuThatIsNotThereIsRefused) {
    TrainingConfig config = smallConfig(1);
    config.device = "cuda";
    try {
        (void)chooseMachine(config);
        GTEST_SKIP() << "this machine has a GPU";
    } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::Unsupported);
    }
    EXPECT_EQ(failure(config, data_, folder_).code(), ErrorCode::Unsupported);
}

TEST_F(TrainerTest, TheChoiceOfAMachineSaysWhy) {
    TrainingConfig config = smallConfig(1);
    config.precision = "auto";
    const Machine machine = chooseMachine(config);
    EXPECT_TRUE(machine.precision == "float32" || machine.precision == "bfloat16");
    EXPECT_TRUE(machine.why.starts_with(machine.precision)) << machine.why;
    config.precision = "float32";
    EXPECT_TRUE(chooseMachine(config).why.starts_with("float32: as configured"));
}

}  // namespace
}  // namespace bauta::segmentation
