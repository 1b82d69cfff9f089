// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/torch/Layers.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>
#include <numeric>
#include <type_traits>

#include "core/segmentation/torch/Kernels.h"
#include "core/segmentation/training/Config.h"

namespace bauta::segmentation::net {
namespace {

using kernels::Bf16;
using kernels::Grid;

/// Our own code walks channels that lie one behind the other.
bool ours(const at::Tensor& x) {
    return x.device().is_cpu() && x.is_contiguous();
}

Grid gridOf(const at::Tensor& x) {
    return {x.size(-3), x.size(-2), x.size(-1)};
}

std::int64_t voxels(const at::Tensor& x) {
    return x.size(-3) * x.size(-2) * x.size(-1);
}

template <typename T>
T* pointer(const at::Tensor& x) {
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
    if (!ours(x) || (out.defined() && !out.is_contiguous())) {
        at::Tensor y;
        std::tie(y, kept.mean, kept.inverse) =
            at::native_batch_norm(x, gamma, beta, {}, {}, true, 0.0, kernels::kNormEpsilon);
        at::leaky_relu_(y, kernels::kSlope);
        return out.defined() ? out.copy_(y) : y;
    }
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
    if (!ours(x) || !gradient.is_contiguous()) {
        const at::Tensor dz = at::leaky_relu_backward(gradient, y, kernels::kSlope, true);
        auto [gradX, dGamma, dBeta] =
            at::native_batch_norm_backward(dz, x, gamma, {}, {}, kept.mean, kept.inverse, true, kernels::kNormEpsilon,
                                           {true, true, true});
        gradGamma.copy_(dGamma);
        gradBeta.copy_(dBeta);
        return gradX;
    }
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
    if (!ours(x)) {
        at::Tensor pooled;
        std::tie(pooled, indices) = at::max_pool3d_with_indices(x, 2, 2);
        return pooled;
    }
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
    if (indices.defined()) {
        return gradX + at::max_pool3d_with_indices_backward(gradient, x, 2, 2, 0, 1, false, indices);
    }
    const at::Tensor from = gradient.contiguous();
    gradX = gradX.contiguous();
    withType(x, [&](auto type) {
        using T = decltype(type);
        forEachChannel(x.size(1), [&](std::int64_t c) {
            kernels::maxPoolBackward(pointer<T>(x) + c * voxels(x), pointer<T>(from) + c * voxels(from),
                                     pointer<T>(gradX) + c * voxels(gradX), gridOf(x));
        });
    });
    return gradX;
}

void interleave(const at::Tensor& taps, at::Tensor out) {
    const Grid grid = gridOf(taps), outGrid = gridOf(out);
    if (ours(taps) && ours(out)) {
        withType(taps, [&](auto type) {
            using T = decltype(type);
            forEachChannel(out.size(1), [&](std::int64_t c) {
                kernels::interleave(pointer<T>(taps) + 8 * c * voxels(taps), pointer<T>(out) + c * voxels(out), grid,
                                    outGrid);
            });
        });
        return;
    }
    const at::Tensor whole = taps.reshape({out.size(1), 2, 2, 2, grid[0], grid[1], grid[2]})
                                 .permute({0, 4, 1, 5, 2, 6, 3})
                                 .reshape({1, out.size(1), 2 * grid[0], 2 * grid[1], 2 * grid[2]});
    out.narrow(2, 0, 2 * grid[0]).narrow(3, 0, 2 * grid[1]).narrow(4, 0, 2 * grid[2]).copy_(whole);
    for (int axis = 0; axis < 3; ++axis) {
        const std::int64_t n = outGrid[static_cast<std::size_t>(axis)];
        if (n > 2 * grid[static_cast<std::size_t>(axis)]) {
            out.narrow(2 + axis, n - 1, 1).copy_(out.narrow(2 + axis, n - 2, 1));
        }
    }
}

at::Tensor interleaveBackward(const at::Tensor& gradient, const std::array<std::int64_t, 3>& tapGrid) {
    const Grid outGrid = gridOf(gradient);
    const std::int64_t channels = gradient.size(1);
    if (ours(gradient)) {
        at::Tensor taps = at::empty({1, 8 * channels, tapGrid[0], tapGrid[1], tapGrid[2]}, gradient.options());
        withType(gradient, [&](auto type) {
            using T = decltype(type);
            forEachChannel(channels, [&](std::int64_t c) {
                kernels::interleaveBackward(pointer<T>(gradient) + c * voxels(gradient),
                                            pointer<T>(taps) + 8 * c * voxels(taps), tapGrid, outGrid);
            });
        });
        return taps;
    }
    at::Tensor whole = gradient;
    for (int axis = 2; axis >= 0; --axis) {
        const std::int64_t n = 2 * tapGrid[static_cast<std::size_t>(axis)];
        if (whole.size(2 + axis) == n) continue;
        at::Tensor shorter = whole.narrow(2 + axis, 0, n).clone();
        shorter.narrow(2 + axis, n - 1, 1).add_(whole.narrow(2 + axis, n, 1));
        whole = shorter;
    }
    return whole.reshape({channels, tapGrid[0], 2, tapGrid[1], 2, tapGrid[2], 2})
        .permute({0, 2, 4, 6, 1, 3, 5})
        .reshape({1, 8 * channels, tapGrid[0], tapGrid[1], tapGrid[2]});
}

double crossEntropy(at::Tensor logits, const at::Tensor& labels, std::span<const float> weights,
                    at::Tensor* gradient) {
    TORCH_CHECK(labels.scalar_type() == at::kByte && labels.is_contiguous() && labels.numel() == voxels(logits) &&
                    logits.size(1) == kClasses && weights.size() == kClasses,
                "labels do not fit the logits");
    const auto count = static_cast<std::size_t>(voxels(logits));
    const auto* label = pointer<std::uint8_t>(labels);
    std::array<std::int64_t, kClasses> counts{};
    for (std::size_t i = 0; i < count; ++i) ++counts.at(label[i]);
    double total = 0;
    for (std::size_t k = 0; k < kClasses; ++k) total += static_cast<double>(weights[k]) * static_cast<double>(counts[k]);
    const double factor = total > 0 ? 1 / total : 0;
    if (!ours(logits)) {
        const at::Tensor index = labels.to(logits.device(), at::kLong).unsqueeze(0).unsqueeze(0);
        const at::Tensor perClass =
            at::tensor(at::ArrayRef<float>(weights.data(), weights.size())).to(logits.device()) * factor;
        const at::Tensor weight = perClass.index_select(0, index.reshape({-1})).reshape(index.sizes());
        const at::Tensor logarithms = at::log_softmax(logits.to(at::kFloat), 1);
        const double loss = -(logarithms.gather(1, index) * weight).sum(at::kDouble).item<double>();
        if (gradient != nullptr) {
            at::Tensor g = logarithms.exp();
            g.scatter_add_(1, index, at::full_like(index, -1, g.options()));
            *gradient = (g * weight).to(logits.scalar_type());
        }
        return loss;
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
        const at::Tensor best = at::argmax(logits, 1).to(at::kByte).to(at::kCPU).contiguous();
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

void adam(at::Tensor theta, const at::Tensor& gradient, AdamState& state, const AdamConfig& config,
          std::int64_t step) {
    const double t = static_cast<double>(step);
    const double stepSize = config.learningRate / (1 - std::pow(config.beta1, t));
    const double rootCorrection = std::sqrt(1 - std::pow(config.beta2, t));
    if (!theta.device().is_cpu()) {
        const at::Tensor g = config.weightDecay != 0 ? gradient + theta * config.weightDecay : gradient;
        state.m.mul_(config.beta1).add_(g, 1 - config.beta1);
        state.v.mul_(config.beta2).addcmul_(g, g, 1 - config.beta2);
        at::maximum_out(state.vmax, state.vmax, state.v);
        const at::Tensor root = (config.amsgrad ? state.vmax : state.v).sqrt().div_(rootCorrection);
        theta.addcdiv_(state.m, root.add_(config.epsilon), -stepSize);
        return;
    }
    const kernels::AdamStep numbers{.beta1 = static_cast<float>(config.beta1),
                                    .rest1 = static_cast<float>(1 - config.beta1),
                                    .beta2 = static_cast<float>(config.beta2),
                                    .rest2 = static_cast<float>(1 - config.beta2),
                                    .epsilon = static_cast<float>(config.epsilon),
                                    .weightDecay = static_cast<float>(config.weightDecay),
                                    .stepSize = static_cast<float>(stepSize),
                                    .rootCorrection = static_cast<float>(rootCorrection),
                                    .amsgrad = config.amsgrad};
    at::parallel_for(0, theta.numel(), 65536, [&](std::int64_t begin, std::int64_t end) {
        kernels::adam(pointer<float>(theta) + begin, pointer<float>(gradient) + begin, pointer<float>(state.m) + begin,
                      pointer<float>(state.v) + begin, pointer<float>(state.vmax) + begin,
                      static_cast<std::size_t>(end - begin), numbers);
    });
}

}  // namespace bauta::segmentation::net
