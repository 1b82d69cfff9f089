// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/torch/Layers.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>
#include <numeric>
#include <type_traits>

#include "core/segmentation/torch/GeneralLayers.h"
#include "core/segmentation/torch/Kernels.h"
#include "core/segmentation/training/Config.h"

namespace bauta::segmentation::net {
namespace {

using kernels::Bf16;
using kernels::Grid;

/// Our own code runs on the processor.
bool ours(const at::Tensor& x) {
    return x.device().is_cpu();
}

Grid gridOf(const at::Tensor& x) {
    return {x.size(-3), x.size(-2), x.size(-1)};
}

std::int64_t voxels(const at::Tensor& x) {
    return x.size(-3) * x.size(-2) * x.size(-1);
}

/// Our code walks channels that lie one behind the other.
template <typename T>
T* pointer(const at::Tensor& x) {
    TORCH_INTERNAL_ASSERT(x.is_contiguous());
    return static_cast<T*>(x.data_ptr());
}

/// body(T{}) for the tensor's type.
template <typename Body>
void withType(const at::Tensor& x, const Body& body) {
    TORCH_CHECK(x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16, "a tensor of another type");
    if (x.scalar_type() == at::kFloat) {
        body(float{});
    } else {
        body(Bf16{});
    }
}

template <typename Body>
void forEachChannel(std::int64_t channels, const Body& body) {
    at::parallel_for(0, channels, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t c = begin; c < end; ++c) body(c);
    });
}

kernels::Norm channelNorm(const NormKept& kept, const at::Tensor& gamma, const at::Tensor& beta, std::int64_t c) {
    return {{pointer<float>(kept.mean)[c], pointer<float>(kept.inverse)[c]},
            pointer<float>(gamma)[c],
            pointer<float>(beta)[c]};
}

}  // namespace

at::Tensor normLeaky(const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta, NormKept& kept,
                     at::Tensor out) {
    if (!ours(x)) return general::normLeaky(x, gamma, beta, kept, out);
    if (!out.defined()) out = at::empty_like(x);
    const std::int64_t channels = x.size(1), count = voxels(x);
    kept.mean = at::empty({channels}, gamma.options());
    kept.inverse = at::empty({channels}, gamma.options());
    withType(x, [&](auto type) {
        using T = decltype(type);
        forEachChannel(channels, [&](std::int64_t c) {
            const T* from = pointer<T>(x) + c * count;
            const kernels::Moments moments = kernels::moments(from, static_cast<std::size_t>(count));
            pointer<float>(kept.mean)[c] = moments.mean;
            pointer<float>(kept.inverse)[c] = moments.inverse;
            kernels::normLeaky(from, pointer<T>(out) + c * count, static_cast<std::size_t>(count),
                               channelNorm(kept, gamma, beta, c));
        });
    });
    return out;
}

at::Tensor normLeakyBackward(const at::Tensor& x, const at::Tensor& y, const at::Tensor& gradient,
                             const at::Tensor& gamma, const at::Tensor& beta, const NormKept& kept,
                             at::Tensor gradGamma, at::Tensor gradBeta) {
    if (!ours(x)) return general::normLeakyBackward(x, y, gradient, gamma, kept, gradGamma, gradBeta);
    const auto count = static_cast<std::size_t>(voxels(x));
    withType(x, [&](auto type) {
        using T = decltype(type);
        forEachChannel(x.size(1), [&](std::int64_t c) {
            const T* from = pointer<T>(x) + static_cast<std::size_t>(c) * count;
            T* dy = pointer<T>(gradient) + static_cast<std::size_t>(c) * count;
            const kernels::Norm norm = channelNorm(kept, gamma, beta, c);
            const kernels::NormGradients sums = kernels::normLeakyGradients(from, dy, count, norm);
            pointer<float>(gradGamma)[c] = static_cast<float>(sums.gamma);
            pointer<float>(gradBeta)[c] = static_cast<float>(sums.beta);
            kernels::normLeakyBackward(from, dy, count, norm, sums);
        });
    });
    return gradient;
}

at::Tensor maxPool(const at::Tensor& x, at::Tensor& indices) {
    if (!ours(x)) return general::maxPool(x, indices);
    const Grid grid = gridOf(x);
    at::Tensor pooled = at::empty({1, x.size(1), grid[0] / 2, grid[1] / 2, grid[2] / 2}, x.options());
    withType(x, [&](auto type) {
        using T = decltype(type);
        forEachChannel(x.size(1), [&](std::int64_t c) {
            kernels::maxPool(pointer<T>(x) + c * voxels(x), pointer<T>(pooled) + c * voxels(pooled), grid);
        });
    });
    return pooled;
}

at::Tensor maxPoolBackward(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& indices,
                           at::Tensor gradX) {
    if (!ours(x)) return general::maxPoolBackward(gradient, x, indices, gradX);
    withType(x, [&](auto type) {
        using T = decltype(type);
        forEachChannel(x.size(1), [&](std::int64_t c) {
            kernels::maxPoolBackward(pointer<T>(x) + c * voxels(x), pointer<T>(gradient) + c * voxels(gradient),
                                     pointer<T>(gradX) + c * voxels(gradX), gridOf(x));
        });
    });
    return gradX;
}

void interleave(const at::Tensor& taps, at::Tensor out) {
    if (!ours(taps)) return general::interleave(taps, out);
    withType(taps, [&](auto type) {
        using T = decltype(type);
        forEachChannel(out.size(1), [&](std::int64_t c) {
            kernels::interleave(pointer<T>(taps) + 8 * c * voxels(taps), pointer<T>(out) + c * voxels(out),
                                gridOf(taps), gridOf(out));
        });
    });
}

at::Tensor interleaveBackward(const at::Tensor& given, const std::array<std::int64_t, 3>& tapGrid) {
    if (!ours(given)) return general::interleaveBackward(given, tapGrid);
    const at::Tensor gradient = given.contiguous();
    const std::int64_t channels = gradient.size(1);
    at::Tensor taps = at::empty({1, 8 * channels, tapGrid[0], tapGrid[1], tapGrid[2]}, gradient.options());
    withType(gradient, [&](auto type) {
        using T = decltype(type);
        forEachChannel(channels, [&](std::int64_t c) {
            kernels::interleaveBackward(pointer<T>(gradient) + c * voxels(gradient),
                                        pointer<T>(taps) + 8 * c * voxels(taps), tapGrid, gridOf(gradient));
        });
    });
    return taps;
}

double crossEntropy(at::Tensor logits, const at::Tensor& labels, std::span<const float> weights, at::Tensor* gradient) {
    TORCH_CHECK(labels.scalar_type() == at::kByte && labels.is_contiguous() && labels.numel() == voxels(logits) &&
                    logits.size(1) == kClasses && weights.size() == kClasses,
                "labels do not fit the logits");
    const auto count = static_cast<std::size_t>(voxels(logits));
    const auto* label = pointer<std::uint8_t>(labels);
    std::array<std::int64_t, kClasses> counts{};
    for (std::size_t i = 0; i < count; ++i) ++counts.at(label[i]);
    double total = 0;
    for (std::size_t k = 0; k < kClasses; ++k)
        total += static_cast<double>(weights[k]) * static_cast<double>(counts[k]);
    const double factor = total > 0 ? 1 / total : 0;
    if (!ours(logits)) {
        const at::Tensor factors = at::tensor(at::ArrayRef<float>(weights.data(), weights.size())) * factor;
        return general::crossEntropy(logits, labels, factors, gradient);
    }
    // Parts of fixed length, so that the sum does not depend on the number of threads.
    constexpr std::size_t kPart = 8192;
    std::vector<double> parts((count + kPart - 1) / kPart);
    withType(logits, [&](auto type) {
        using T = decltype(type);
        forEachChannel(static_cast<std::int64_t>(parts.size()), [&](std::int64_t part) {
            const std::size_t begin = static_cast<std::size_t>(part) * kPart;
            parts[static_cast<std::size_t>(part)] =
                kernels::crossEntropy(pointer<T>(logits) + begin, count, label + begin, std::min(kPart, count - begin),
                                      weights.data(), gradient != nullptr, static_cast<float>(factor));
        });
    });
    if (gradient != nullptr) *gradient = logits;
    return std::accumulate(parts.begin(), parts.end(), 0.0) * factor;
}

std::vector<std::uint8_t> argmax(const at::Tensor& logits) {
    const auto count = static_cast<std::size_t>(voxels(logits));
    std::vector<std::uint8_t> labels(count);
    if (!ours(logits)) {
        const at::Tensor best = general::argmax(logits);
        std::copy_n(pointer<std::uint8_t>(best), count, labels.begin());
        return labels;
    }
    withType(logits, [&](auto type) {
        using T = decltype(type);
        at::parallel_for(0, static_cast<std::int64_t>(count), 8192, [&](std::int64_t begin, std::int64_t end) {
            kernels::argmax(pointer<T>(logits) + begin, count, labels.data() + begin,
                            static_cast<std::size_t>(end - begin));
        });
    });
    return labels;
}

void adam(at::Tensor theta, const at::Tensor& gradient, AdamState& state, const AdamConfig& config, std::int64_t step) {
    if (!ours(theta)) return general::adam(theta, gradient, state, config, step);
    const double t = static_cast<double>(step);
    const kernels::AdamStep numbers{
        .beta1 = static_cast<float>(config.beta1),
        .rest1 = static_cast<float>(1 - config.beta1),
        .beta2 = static_cast<float>(config.beta2),
        .rest2 = static_cast<float>(1 - config.beta2),
        .epsilon = static_cast<float>(config.epsilon),
        .weightDecay = static_cast<float>(config.weightDecay),
        .stepSize = static_cast<float>(config.learningRate / (1 - std::pow(config.beta1, t))),
        .rootCorrection = static_cast<float>(std::sqrt(1 - std::pow(config.beta2, t))),
        .amsgrad = config.amsgrad};
    at::parallel_for(0, theta.numel(), 65536, [&](std::int64_t begin, std::int64_t end) {
        kernels::adam(pointer<float>(theta) + begin, pointer<float>(gradient) + begin, pointer<float>(state.m) + begin,
                      pointer<float>(state.v) + begin, pointer<float>(state.vmax) + begin,
                      static_cast<std::size_t>(end - begin), numbers);
    });
}

}  // namespace bauta::segmentation::net
