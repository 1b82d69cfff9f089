// SPDX-License-Identifier: GPL-3.0-or-later
// One training step (forward, loss, backward, AMSGrad; no augmentation) against python3-torch in the same run:
// bench_training_step [--threads N] [--full] [--gpu] [--python PROGRAM]. --full is the paper's grid, 128×128×120
// (minutes); --gpu that grid on a GPU, at every precision and memory format.
// The fastest of the steps counts: other work on the machine only ever makes one slower.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/segmentation/torch/Machine.h"
#include "core/segmentation/torch/Model.h"
#include "tests/support/TestData.h"

namespace {

using namespace bauta;
using namespace bauta::segmentation;

struct Setting {
    std::array<int, 6> features;
    std::array<std::int64_t, 3> size;
    int steps;
};

template <typename Numbers>
std::string list(const Numbers& numbers, const char* separator = ",") {
    std::string text;
    for (const auto n : numbers) text += (text.empty() ? "" : separator) + std::to_string(n);
    return text;
}

Sample someSample(const std::array<std::int64_t, 3>& size) {
    Sample sample{"sub-001", size, {4, 4, 4}, {}, {}};
    std::uint32_t state = 1;
    for (std::size_t i = 0; i < sample.voxelCount(); ++i) {
        state = state * 1664525U + 1013904223U;
        sample.image.push_back(static_cast<float>(state >> 8) * 0x1p-24F);
        sample.labels.push_back(static_cast<std::uint8_t>((state >> 16) % 9));
    }
    return sample;
}

void finish(const at::Tensor& last) {
    if (!last.device().is_cpu()) (void)last[0].item<float>();  // waits for the GPU
}

double ours_s(const Setting& setting, const Machine& machine) {
    at::set_num_threads(machine.threads);
    net::Network network(setting.features, net::computeOf(machine));
    network.initialize(1);
    net::AdamState state{at::zeros_like(network.values()), at::zeros_like(network.values()),
                         at::zeros_like(network.values())};
    const Sample sample = someSample(setting.size);
    const std::vector<float> weights(9, 1.0F);
    std::vector<double> seconds;
    for (int i = 0; i <= setting.steps; ++i) {
        const auto start = std::chrono::steady_clock::now();
        at::Tensor gradient;
        net::crossEntropy(network.forward(net::imageTensor(sample), true), net::labelTensor(sample), weights,
                          &gradient);
        network.backward(gradient);
        net::adam(network.values(), network.gradients(), state, {1e-3, 0.9, 0.999, 1e-8, 0, true}, i + 1);
        finish(network.values());
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return *std::min_element(seconds.begin() + 1, seconds.end());  // the first one warms up
}

std::string python = "/usr/bin/python3";

struct Theirs {
    double step_s = 0, memory_mb = 0;  ///< memory on a GPU alone
};

Theirs theirs(const Setting& setting, const Machine& machine) {
    const test::CommandResult result = test::runCommand(
        python + " " BAUTA_STEP_PEER " " + list(setting.features) + " " + list(setting.size) + " " +
        std::to_string(machine.threads) + " " + machine.precision + " " + machine.memoryFormat + " " +
        std::to_string(setting.steps) + " " + machine.device);
    if (result.exitCode != 0) throw base::Error(base::ErrorCode::Internal, "the peer failed: " + result.err);
    std::size_t end = 0;
    const double step_s = std::stod(result.out, &end);
    return {step_s, machine.device == "cuda" ? std::stod(result.out.substr(end)) : 0};
}

/// True when both goals are met.
bool compare(const Setting& setting, int threads) {
    TrainingConfig config;
    config.features = setting.features;
    config.threads = threads;
    config.device = "cpu";
    const Machine chosen = net::probeMachine(config);
    Machine single = chosen;
    single.precision = "float32";
    const double reference_s = theirs(setting, single).step_s, same_s = theirs(setting, chosen).step_s;
    const double step_s = ours_s(setting, chosen), single_s = ours_s(setting, single);
    std::printf("%-22s %-11s %-8s | %7.3f %7.3f %5.2f | %7.3f %7.3f %5.2f | %5.3f\n", list(setting.features).c_str(),
                list(setting.size, "×").c_str(), chosen.precision.c_str(), step_s, same_s, step_s / same_s, single_s,
                reference_s, single_s / reference_s, step_s / reference_s);
    std::fflush(stdout);
    const bool native = chosen.precision == "bfloat16";
    return step_s <= 1.05 * same_s && (!native || step_s <= 0.2 * reference_s);
}

/// No goals: prints what the precisions and memory formats take.
void compareOnGpu() {
    const Setting setting{{32, 32, 64, 128, 256, 32}, {128, 128, 120}, 10};
    TrainingConfig config;
    config.device = "cuda";
    const Machine chosen = net::probeMachine(config);
    std::printf(
        "A training step at 128×128×120 on %s (chosen: %s, %s), milliseconds: ours, python3-torch's, ratio; GPU memory\n"
        "in use so far (it is not given back), the peer's\n",
        chosen.deviceName.c_str(), chosen.precision.c_str(), chosen.memoryFormat.c_str());
    std::fflush(stdout);
    for (const char* precision : {"bfloat16", "float32"}) {
        for (const char* format : {"channels_last", "contiguous"}) {
            Machine machine = chosen;
            machine.precision = precision;
            machine.memoryFormat = format;
            net::requireMachine(machine);
            const double step_s = ours_s(setting, machine), peak_mb = net::peakMemory_mb(machine);
            const Theirs peer = theirs(setting, machine);
            std::printf("%-9s %-13s | %7.1f %7.1f %5.2f | %6.0f MB %6.0f MB\n", precision, format, step_s * 1e3,
                        peer.step_s * 1e3, step_s / peer.step_s, peak_mb, peer.memory_mb);
            std::fflush(stdout);
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    bool full = false, gpu = false;
    int threads = 2;
    for (int i = 1; i < argc; ++i) {
        const std::string option = argv[i];
        full = full || option == "--full";
        gpu = gpu || option == "--gpu";
        if (option == "--python" && i + 1 < argc) python = argv[++i];
        if (option == "--threads" && i + 1 < argc) threads = std::stoi(argv[++i]);
    }
    if (gpu) {
        try {
            compareOnGpu();
            return 0;
        } catch (const std::exception& e) {
            std::fprintf(stderr, "%s\n", e.what());
            return 1;
        }
    }
    std::printf(
        "A training step on %d threads, seconds: ours, python3-torch's, ratio (wanted: at most 1.05 at the same\n"
        "precision; at most 0.2 of its float32 step where bfloat16 is native)\n"
        "features               grid        chosen   |    ours   torch ratio |  ours32 torch32 ratio | to torch32\n",
        threads);
    std::vector<Setting> settings = {{{16, 16, 32, 64, 128, 16}, {64, 64, 60}, 5},
                                     {{32, 32, 64, 128, 256, 32}, {64, 64, 60}, 5}};
    if (full) settings = {{{32, 32, 64, 128, 256, 32}, {128, 128, 120}, 1}};
    bool met = true;
    try {
        for (const Setting& setting : settings) met = compare(setting, threads) && met;
    } catch (const base::Error& e) {
        std::fprintf(stderr, "%s\n", e.line().c_str());
        return 1;
    }
    Machine machine;
    machine.device = "cpu";
    std::printf("peak memory of ours: %.0f MB\n", net::peakMemory_mb(machine));
    return met ? 0 : 1;
}
