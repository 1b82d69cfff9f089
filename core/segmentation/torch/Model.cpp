// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/torch/Model.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "core/base/Error.h"
#include "core/base/Numbers.h"
#include "core/segmentation/torch/Gpu.h"
#include "core/segmentation/training/Checkpoint.h"

namespace bauta::segmentation::net {
using base::Error;
using base::ErrorCode;

namespace {

constexpr std::int64_t kSmallestSide = 16;  // four halvings leave one voxel

at::IntArrayRef shapeOf(const Sample& sample, std::array<std::int64_t, 3>& room) {
    room = {sample.size[2], sample.size[1], sample.size[0]};
    return room;
}

class Model : public TorchApi::Network {
  public:
    Model(Progress progress, const TensorFile& file, const Machine& machine)
        : config_(std::move(progress.config)), machine_(machine), network_(config_.features, computeOf(machine)) {
        fill(network_, file, {}, network_.values());
    }
    [[nodiscard]] const TrainingConfig& config() const override { return config_; }
    [[nodiscard]] std::vector<std::uint8_t> predict(const Sample& sample) const override {
        requireUsable(sample, false);
        try {
            at::set_num_threads(machine_.threads);  // of this thread
            return net::argmax(network_.forward(imageTensor(sample), false));
        } catch (...) {
            rethrow("while predicting");
        }
    }

  private:
    TrainingConfig config_;
    Machine machine_;
    mutable net::Network network_;
};

}  // namespace

at::Tensor imageTensor(const Sample& sample) {
    std::array<std::int64_t, 3> shape{};
    return at::from_blob(const_cast<float*>(sample.image.data()), shapeOf(sample, shape), at::kFloat).clone();
}

at::Tensor labelTensor(const Sample& sample) {
    std::array<std::int64_t, 3> shape{};
    return at::from_blob(const_cast<std::uint8_t*>(sample.labels.data()), shapeOf(sample, shape), at::kByte);
}

std::vector<TensorView> viewsOf(const net::Network& network, const at::Tensor& flat, const std::string& prefix) {
    std::vector<TensorView> views;
    for (const Parameter& p : network.parameters()) {
        views.push_back(
            {prefix + p.name, p.shape, {flat.data_ptr<float>() + p.offset, static_cast<std::size_t>(p.count)}});
    }
    return views;
}

void fill(const net::Network& network, const TensorFile& file, const std::string& prefix, at::Tensor flat) {
    const at::Tensor read = at::empty({flat.numel()}, at::kFloat);
    for (const Parameter& p : network.parameters()) {
        const std::span<const float> values = file.find(prefix + p.name, p.shape);
        std::copy(values.begin(), values.end(), read.data_ptr<float>() + p.offset);
    }
    flat.copy_(read);
}

void rethrow(const std::string& doing) {
    try {
        throw;
    } catch (const Error&) {
        throw;
    } catch (const c10::Error& e) {
        const std::string text = e.what_without_backtrace();
        if (ranOutOfGpuMemory(text)) {
            std::string where;
            if (const std::optional<GpuMemory> memory = gpuMemory()) {
                where = "at " + base::fixed(memory->used_mb / 1e3, 1) + " of " + base::fixed(memory->total_mb / 1e3, 1) +
                        " GB ";
            }
            throw Error(ErrorCode::Internal, "GPU memory ran out " + where + doing, text,
                        "close other programs that use the GPU and go on; or choose the CPU, a coarser spacing or a "
                        "smaller network");
        }
        if (text.find("not enough memory") != std::string::npos || text.find("can't allocate") != std::string::npos) {
            throw Error(ErrorCode::Internal, "memory ran out " + doing, text,
                        "choose a coarser spacing or a smaller network, or close other programs");
        }
        throw Error(ErrorCode::Internal, "LibTorch failed " + doing, text);
    } catch (...) {
        throw base::currentError();
    }
}

Machine chooseMachine(const TrainingConfig& config) {
    try {
        return probeMachine(config);
    } catch (...) {
        rethrow("while the device was tried out");
    }
}

std::unique_ptr<TorchApi::Network> load(const std::filesystem::path& checkpoint, const std::string& device) {
    const TensorFile file = TensorFile::read(checkpoint);
    Progress progress = progressFromJson(file.metadata(), checkpoint);
    try {
        // As it was trained where that is possible; else as suits this machine.
        TrainingConfig wanted = progress.config;
        wanted.device = device;
        Machine machine = progress.machine;
        const bool cuda = device == "cuda" || (device == "auto" && at::hasCUDA());
        if (machine.device != (cuda ? "cuda" : "cpu")) machine = probeMachine(wanted);
        try {
            requireMachine(machine);
        } catch (const Error&) {
            wanted.precision = "float32";
            machine = probeMachine(wanted);
        }
        return std::make_unique<Model>(std::move(progress), file, machine);
    } catch (...) {
        rethrow("while loading a network");
    }
}

void requireUsable(const Sample& sample, bool labels) {
    const auto refuse = [&](const std::string& what) {
        throw Error(ErrorCode::BadRequest, sample.subject + " " + what, sample.subject);
    };
    if (*std::min_element(sample.size.begin(), sample.size.end()) < kSmallestSide) {
        refuse("has " + std::to_string(sample.size[0]) + "×" + std::to_string(sample.size[1]) + "×" +
               std::to_string(sample.size[2]) + " voxels on the training grid; the network needs 16 along each axis (a smaller spacing_mm has more)");
    }
    if (sample.image.size() != sample.voxelCount()) refuse("has an image of another size than its grid");
    if (!std::all_of(sample.image.begin(), sample.image.end(), [](float v) { return std::isfinite(v); })) {
        refuse("has voxels that are not finite");
    }
    if (!labels) return;
    if (sample.labels.size() != sample.voxelCount()) refuse("has no target");
    if (std::any_of(sample.labels.begin(), sample.labels.end(), [](std::uint8_t l) { return l >= kClasses; })) {
        refuse("has labels above " + std::to_string(kClasses - 1));
    }
}

}  // namespace bauta::segmentation::net
