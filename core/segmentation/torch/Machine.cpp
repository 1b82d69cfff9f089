// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/torch/Machine.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>

#include "core/base/Error.h"
#include "core/base/Numbers.h"
#include "core/segmentation/torch/Convolution.h"
#include "core/segmentation/torch/Gpu.h"

namespace bauta::segmentation::net {
namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

namespace {

constexpr double kFasterType = 1.5;    // bfloat16 costs accuracy: it has to pay
constexpr double kFasterFormat = 1.2;  // so that a tie is not decided by chance

/// What stands behind the key in a file of lines "key : value".
std::string lineOf(const fs::path& file, const std::string& key) {
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        const std::size_t colon = line.find(':');
        if (line.starts_with(key) && colon != std::string::npos) {
            const std::size_t value = line.find_first_not_of(" \t", colon + 1);
            return value == std::string::npos ? std::string() : line.substr(value);
        }
    }
    return {};
}

std::string deviceName(const std::string& device) {
    if (device == "cpu") {
        const std::string name = lineOf("/proc/cpuinfo", "model name");
        return name.empty() ? "processor" : name;
    }
    return gpuName();
}

/// Milliseconds of a layer like the network's second one, forward and backward: the best of a few, infinite where it
/// cannot be computed. On a GPU the norm takes longer than the convolution in the wrong memory format.
double probe_ms(const Compute& compute, int channels) {
    const bool cpu = compute.device.is_cpu();
    const std::int64_t side = cpu ? 32 : 96;
    try {
        const auto made = [&](at::IntArrayRef shape) {
            const at::Tensor ramp = at::arange(c10::multiply_integers(shape), at::kFloat).remainder(7).sub(3).div(8);
            return ramp.view(shape).to(compute.device, compute.type);
        };
        const at::Tensor x = made({1, channels, side, side, side}).contiguous(compute.format),
                         w = made({channels, channels, 3, 3, 3}).contiguous(compute.format);
        const at::Tensor ones = at::ones({channels}, at::TensorOptions().device(compute.device)), unused = ones.clone();
        double best = std::numeric_limits<double>::infinity();
        for (int i = 0; i < 5; ++i) {
            const auto start = std::chrono::steady_clock::now();
            NormKept kept;
            const at::Tensor convolved = convolve(x, w), y = normLeaky(convolved, ones, ones, kept);
            const ConvolutionGradients g =
                convolveBackward(normLeakyBackward(convolved, y, y, ones, ones, kept, unused, unused), x, w);
            if (!cpu) (void)(g.x.sum() + g.w.sum()).item<float>();  // waits for the GPU
            const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
            if (i > 0) best = std::min(best, took.count());  // the first one also prepares
        }
        return best;
    } catch (const c10::Error& e) {
        if (ranOutOfGpuMemory(e.what_without_backtrace())) throw;  // says nothing of what the GPU can compute
        return std::numeric_limits<double>::infinity();
    }
}

std::string compared(double chosen_ms, double other_ms, const std::string& other) {
    if (!(other_ms < std::numeric_limits<double>::infinity())) return other + " does not work here";
    return "the probe took " + base::general(chosen_ms, 2) + " ms, with " + other + " " + base::general(other_ms, 2);
}

/// Freed memory stays with the process. Otherwise every layer's map is mapped anew, page by page: a sixth of a step.
/// Larger maps than 32 MB are given back all the same: kept, they left gaps of 1 to 2 GB at 128×128×120.
void keepFreedMemory() {
#ifdef __GLIBC__
    ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
    ::mallopt(M_TRIM_THRESHOLD, -1);
#endif
}

void requireDevice(const std::string& device) {
    if (device != "cuda") return;
    if (!at::hasCUDA()) {
        throw Error(ErrorCode::Unsupported, "a GPU is asked for, but this machine or this LibTorch has none", {},
                    "set device to cpu or auto");
    }
    prepareGpu();
}

}  // namespace

Compute computeOf(const Machine& machine) {
    return {machine.device == "cuda" ? at::Device(at::kCUDA) : at::Device(at::kCPU),
            machine.precision == "bfloat16" ? at::kBFloat16 : at::kFloat,
            machine.memoryFormat == "channels_last" ? at::MemoryFormat::ChannelsLast3d : at::MemoryFormat::Contiguous};
}

Machine probeMachine(const TrainingConfig& config) {
    Machine m;
    m.threads = config.threads;
    m.device = config.device != "auto" ? config.device : at::hasCUDA() ? "cuda" : "cpu";
    requireDevice(m.device);
    m.deviceName = deviceName(m.device);
    m.precision = config.precision;
    m.memoryFormat = config.memoryFormat == "auto" ? "contiguous" : config.memoryFormat;
    at::set_num_threads(config.threads);
    const auto measure = [&](const std::string& precision, const std::string& format) {
        Machine tried = m;
        tried.precision = precision;
        tried.memoryFormat = format;
        return probe_ms(computeOf(tried), std::min(config.features[0], 32));
    };
    if (config.precision == "auto") {
        const double single_ms = measure("float32", m.memoryFormat), half_ms = measure("bfloat16", m.memoryFormat);
        const bool half = half_ms * kFasterType <= single_ms;
        m.precision = half ? "bfloat16" : "float32";
        m.why = m.precision + ": " +
                (half ? compared(half_ms, single_ms, "float32") : compared(single_ms, half_ms, "bfloat16"));
    } else {
        m.why = m.precision + ": as configured";
    }
    if (config.memoryFormat == "auto" && m.device == "cpu") {
        m.why += "; contiguous, as our code on the processor works in";
    } else if (config.memoryFormat == "auto") {
        const double contiguous_ms = measure(m.precision, "contiguous"),
                     last_ms = measure(m.precision, "channels_last");
        const bool last = last_ms * kFasterFormat <= contiguous_ms;
        m.memoryFormat = last ? "channels_last" : "contiguous";
        m.why +=
            "; " + m.memoryFormat + ": " +
            (last ? compared(last_ms, contiguous_ms, "contiguous") : compared(contiguous_ms, last_ms, "channels_last"));
    } else {
        m.why += "; " + m.memoryFormat + ": as configured";
    }
    requireMachine(m);
    return m;
}

void requireMachine(const Machine& machine) {
    requireDevice(machine.device);
    if (machine.device == "cpu") keepFreedMemory();
    at::set_num_threads(machine.threads);
    if (machine.precision == "bfloat16" &&
        !(probe_ms(computeOf(machine), 16) < std::numeric_limits<double>::infinity())) {
        throw Error(ErrorCode::Unsupported, "this machine cannot compute in bfloat16", {}, "set precision to float32");
    }
}

double peakMemory_mb(const Machine& machine) {
    if (machine.device == "cuda") {
        if (const std::optional<GpuMemory> memory = gpuMemory()) return memory->used_mb;
    }
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
}

}  // namespace bauta::segmentation::net
