// SPDX-License-Identifier: GPL-3.0-or-later
// Training and predicting on a GPU, through bauta-torch.so as programs load it: what is chosen, that the loss falls, that
// stopped and resumed it gives the same bits, that the CPU predicts the same, an epoch of the paper's size, and what is
// said when the GPU's memory runs out. accept_gpu [cpu]: without the parts that need a GPU, smaller, to try the program.
#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/segmentation/training/Checkpoint.h"
#include "tests/core/segmentation/torch/Balls.h"

namespace {

using namespace bauta;
using namespace bauta::segmentation;
namespace fs = std::filesystem;
using Labels = std::vector<std::uint8_t>;

bool allRight = true;

void check(bool right, const std::string& what) {
    allRight = allRight && right;
    std::printf("  %-7s %s\n", right ? "right" : "WRONG", what.c_str());
    std::fflush(stdout);
}

std::string text(const Machine& m) {
    return m.device + " (" + m.deviceName + "), " + m.precision + ", " + m.memoryFormat + "; " + m.why;
}

std::string grid(const TrainingData& data) {
    const auto& size = data.train[0].size;
    return std::to_string(size[0]) + "×" + std::to_string(size[1]) + "×" + std::to_string(size[2]);
}

void chooseDevices(bool gpu) {
    std::printf("What is chosen\n");
    for (const char* device : {"auto", "cuda", "cpu"}) {
        TrainingConfig config;
        config.device = device;
        const std::string expected = gpu && config.device != "cpu" ? "cuda" : "cpu";
        try {
            const Machine machine = chooseMachine(config);
            check(machine.device == expected && (expected == "cpu" || machine.deviceName != "GPU"),
                  std::string(device) + ": " + text(machine));
        } catch (const base::Error& e) {
            check(!gpu && config.device == "cuda" && e.code() == base::ErrorCode::Unsupported,
                  std::string(device) + ": " + e.line());
        }
    }
}

double agreement(const Labels& a, const Labels& b) {
    std::size_t same = 0;
    for (std::size_t i = 0; i < a.size(); ++i) same += a[i] == b[i] ? 1 : 0;
    return static_cast<double>(same) / static_cast<double>(a.size());
}

void trainStopAndPredict(TrainingConfig config, const TrainingData& data, const fs::path& folder) {
    std::printf("Training on %s in %s, %d epochs of %zu steps at %s\n", config.device.c_str(), config.precision.c_str(),
                config.maxEpochs, data.train.size(), grid(data).c_str());
    const fs::path whole = folder / "whole", stopped = folder / "stopped";
    std::vector<Epoch> epochs;
    std::vector<Labels> last;
    TrainerHooks hooks;
    hooks.epoch = [&](const Epoch& epoch) { epochs.push_back(epoch); };
    hooks.measure = [&](int, const std::vector<Labels>& predicted) {
        last = predicted;
        return base::Json();
    };
    train(config, data, whole, hooks);
    check(epochs.back().trainLoss < 0.8 * epochs.front().trainLoss,
          "training loss " + std::to_string(epochs.front().trainLoss) + " → " + std::to_string(epochs.back().trainLoss));
    int stops = 0;
    for (bool done = false; !done && stops < 100;) {
        std::stop_source source;
        int reports = 0;
        const base::TaskContext task(source.get_token(), [&](double, const std::string&) {
            if (++reports == 5) source.request_stop();
        });
        try {
            train(config, data, stopped, hooks, task);
            done = true;
        } catch (const base::Error& e) {
            if (e.code() != base::ErrorCode::Cancelled) throw;
            ++stops;
        }
    }
    for (const char* name : {kLastCheckpoint, kBestCheckpoint}) {
        check(test::timelessDigest(whole / name) == test::timelessDigest(stopped / name),
              std::string(name) + ": the same bits after " + std::to_string(stops) + " stops");
    }
    const Predictor again(whole / kLastCheckpoint, config.device), other(whole / kLastCheckpoint, "cpu");
    for (std::size_t i = 0; i < last.size(); ++i) {
        check(again.predict(data.validation[i]) == last[i], "read anew it predicts what it predicted while training");
        const double same = agreement(other.predict(data.validation[i]), last[i]);
        check(same >= (config.precision == "float32" ? 0.9999 : 0.99),
              "the CPU predicts the same in " + std::to_string(100 * same) + " % of the voxels");
    }
}

/// All of the GPU's memory but a rest, as another program would hold it.
class Ballast {
  public:
    explicit Ballast(std::size_t rest_bytes) {
        std::size_t unused = 0, total = 0;
        if (call<int(std::size_t*, std::size_t*)>("cuMemGetInfo_v2")(&unused, &total) != 0 || unused <= rest_bytes ||
            call<int(unsigned long long*, std::size_t)>("cuMemAlloc_v2")(&address_, unused - rest_bytes) != 0) {
            throw std::runtime_error("the GPU's memory could not be filled");
        }
    }
    Ballast(const Ballast&) = delete;
    Ballast& operator=(const Ballast&) = delete;
    ~Ballast() { call<int(unsigned long long)>("cuMemFree_v2")(address_); }

  private:
    template <typename Function>
    static Function* call(const char* name) {
        void* const driver = ::dlopen("libcuda.so.1", RTLD_NOW);
        void* const function = driver == nullptr ? nullptr : ::dlsym(driver, name);
        if (function == nullptr) throw std::runtime_error("the GPU's driver was not found");
        return reinterpret_cast<Function*>(function);
    }
    unsigned long long address_ = 0;
};

/// `rest_bytes` of GPU memory are left.
void runOutOfMemory(const TrainingConfig& config, const TrainingData& data, const fs::path& folder,
                    std::size_t rest_bytes) {
    try {
        const Ballast ballast(rest_bytes);
        train(config, data, folder, {});
        check(false, "it trained all the same with " + std::to_string(rest_bytes >> 20) + " MB");
    } catch (const base::Error& e) {
        check(e.code() == base::ErrorCode::Internal && std::string(e.what()).starts_with("GPU memory ran out at "),
              e.reason());
        std::printf("          LibTorch: %.300s\n", e.context().c_str());
    }
}

void paperEpoch(TrainingConfig config, const TrainingData& data, const fs::path& folder, bool gpu) {
    std::printf("paper.json at %s, %zu trained and %zu validated, all augmentations\n", grid(data).c_str(),
                data.train.size(), data.validation.size());
    if (gpu) {
        for (const std::size_t rest_mb : {64UL, 200UL, 400UL}) runOutOfMemory(config, data, folder, rest_mb << 20);
        check(!fs::exists(folder / kLastCheckpoint), "nothing half done was stored");
    }
    TrainerHooks hooks;
    hooks.started = [](const Machine& machine, std::int64_t parameters, const std::vector<Epoch>&) {
        std::printf("          %s, %lld parameters\n", text(machine).c_str(), static_cast<long long>(parameters));
    };
    hooks.epoch = [](const Epoch& epoch) {
        std::printf("          epoch %d: %.2f s, training loss %.4f, memory %.0f MB\n", epoch.epoch, epoch.seconds,
                    epoch.trainLoss, epoch.memory_mb);
        std::fflush(stdout);
    };
    check(train(config, data, folder, hooks).epochs == config.maxEpochs, "trained");
    if (!gpu) return;
    // In the middle of a training: the checkpoint stays, and the same process goes on from it.
    const std::string before = test::timelessDigest(folder / kLastCheckpoint);
    TrainingData larger = data;
    for (Sample& sample : larger.train) sample = test::ballSample(sample.subject, {288, 288, 256}, 1);
    ++config.maxEpochs;
    runOutOfMemory(config, larger, folder, 1UL << 30);
    check(test::timelessDigest(folder / kLastCheckpoint) == before, "the checkpoint is as it was");
    check(train(config, data, folder, hooks).epochs == config.maxEpochs, "with memory again it goes on");
}

int run(bool gpu) {
    chooseDevices(gpu);
    const base::TemporaryFolder scratch;
    TrainingConfig config;
    config.device = gpu ? "cuda" : "cpu";
    config.features = gpu ? std::array{16, 16, 32, 64, 128, 16} : std::array{4, 4, 4, 8, 8, 4};
    config.maxEpochs = 10;
    config.learningRate = gpu ? 1e-3 : 1e-2;
    using Size = std::array<std::int64_t, 3>;
    const Size size = gpu ? Size{64, 64, 60} : Size{24, 24, 20}, whole = gpu ? Size{128, 128, 120} : size;
    const TrainingData data = test::ballData(8, 2, size);
    for (const char* precision : {"float32", "bfloat16"}) {
        config.precision = precision;
        trainStopAndPredict(config, data, scratch.path() / precision);
    }
    TrainingConfig paper;
    paper.device = config.device;
    paper.maxEpochs = gpu ? 3 : 1;
    if (!gpu) paper.features = config.features;
    paperEpoch(paper, gpu ? test::ballData(9, 3, whole) : test::ballData(1, 1, whole), scratch.path() / "paper", gpu);
    return allRight ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    ::setenv("BAUTA_BIN_DIR", base::programFolder().c_str(), 1);
    try {
        return run(!(argc > 1 && std::string(argv[1]) == "cpu"));
    } catch (const base::Error& e) {
        std::fprintf(stderr, "%s\n", e.line().c_str());
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
    }
    return 1;
}
