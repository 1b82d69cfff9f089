// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/torch/GeneralLayers.h"

#include <ATen/ATen.h>

#include <cmath>
#include <tuple>

#include "core/segmentation/torch/Kernels.h"

namespace bauta::segmentation::net::general {

at::Tensor normLeaky(const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta, NormKept& kept,
                     at::Tensor out) {
    at::Tensor y;
    std::tie(y, kept.mean, kept.inverse) =
        at::native_batch_norm(x, gamma, beta, {}, {}, true, 0.0, kernels::kNormEpsilon);
    return out.defined() ? at::leaky_relu_out(out, y, kernels::kSlope) : at::leaky_relu_(y, kernels::kSlope);
}

at::Tensor normLeakyBackward(const at::Tensor& x, const at::Tensor& y, const at::Tensor& gradient,
                             const at::Tensor& gamma, const NormKept& kept, at::Tensor gradGamma, at::Tensor gradBeta) {
    const at::Tensor dz = at::leaky_relu_backward(gradient, y, kernels::kSlope, true);
    auto [gradX, dGamma, dBeta] = at::native_batch_norm_backward(dz, x, gamma, {}, {}, kept.mean, kept.inverse, true,
                                                                 kernels::kNormEpsilon, {true, true, true});
    gradGamma.copy_(dGamma);
    gradBeta.copy_(dBeta);
    return gradX;
}

at::Tensor maxPool(const at::Tensor& x, at::Tensor& indices) {
    at::Tensor pooled;
    std::tie(pooled, indices) = at::max_pool3d_with_indices(x, 2, 2);
    return pooled;
}

at::Tensor maxPoolBackward(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& indices,
                           const at::Tensor& gradX) {
    return gradX + at::max_pool3d_with_indices_backward(gradient, x, 2, 2, 0, 1, false, indices);
}

namespace {

/// Taps {1, 8·channels, d, h, w} with axes in the order of split().
at::Tensor inOrder(const at::Tensor& taps) {
    return taps.view({1, taps.size(1) / 8, 2, 2, 2, taps.size(2), taps.size(3), taps.size(4)})
        .permute({0, 1, 5, 2, 6, 3, 7, 4});
}

/// {1, channels, d, 2, h, 2, w, 2}; all sides are even.
at::Tensor split(const at::Tensor& whole) {
    return whole.view({1, whole.size(1), whole.size(2) / 2, 2, whole.size(3) / 2, 2, whole.size(4) / 2, 2});
}

}  // namespace

void interleave(const at::Tensor& taps, at::Tensor out) {
    at::Tensor even = out;
    for (int axis = 2; axis < 5; ++axis) even = even.narrow(axis, 0, 2 * taps.size(axis));
    split(even).copy_(inOrder(taps));
    for (int axis = 2; axis < 5; ++axis) {
        const std::int64_t n = 2 * taps.size(axis);
        if (out.size(axis) > n) out.narrow(axis, n, 1).copy_(out.narrow(axis, n - 1, 1));
    }
}

at::Tensor interleaveBackward(const at::Tensor& gradient, const std::array<std::int64_t, 3>& tapGrid) {
    at::Tensor even = gradient;
    for (int axis = 4; axis >= 2; --axis) {
        const std::int64_t n = 2 * tapGrid[static_cast<std::size_t>(axis - 2)];
        if (even.size(axis) == n) continue;
        at::Tensor shorter = even.narrow(axis, 0, n).clone();
        shorter.narrow(axis, n - 1, 1).add_(even.narrow(axis, n, 1));
        even = shorter;
    }
    at::Tensor taps = at::empty({1, 8 * gradient.size(1), tapGrid[0], tapGrid[1], tapGrid[2]},
                                gradient.options().memory_format(gradient.suggest_memory_format()));
    inOrder(taps).copy_(split(even));
    return taps;
}

double crossEntropy(const at::Tensor& logits, const at::Tensor& labels, const at::Tensor& classFactors,
                    at::Tensor* gradient) {
    const at::Tensor index = labels.to(logits.device()).to(at::kLong).unsqueeze(0).unsqueeze(0);
    const at::Tensor weight =
        classFactors.to(logits.device()).index_select(0, index.reshape({-1})).reshape(index.sizes());
    const at::Tensor logarithms = at::log_softmax(logits.to(at::kFloat), 1);
    const double loss = -(logarithms.gather(1, index) * weight).sum(at::kDouble).item<double>();
    if (gradient != nullptr) {
        at::Tensor g = logarithms.exp();
        g.scatter_add_(1, index, at::full_like(index, -1, g.options()));
        *gradient = (g * weight).to(logits.scalar_type());
    }
    return loss;
}

at::Tensor argmax(const at::Tensor& logits) {
    return at::argmax(logits, 1).to(at::kByte).to(at::kCPU).contiguous();
}

void adam(at::Tensor theta, const at::Tensor& gradient, AdamState& state, const AdamConfig& config, std::int64_t step) {
    const double t = static_cast<double>(step);
    const at::Tensor g = config.weightDecay != 0 ? gradient + theta * config.weightDecay : gradient;
    state.m.mul_(config.beta1).add_(g, 1 - config.beta1);
    state.v.mul_(config.beta2).addcmul_(g, g, 1 - config.beta2);
    at::maximum_out(state.vmax, state.vmax, state.v);
    const at::Tensor root = (config.amsgrad ? state.vmax : state.v).sqrt();
    theta.addcdiv_(state.m, root.div_(std::sqrt(1 - std::pow(config.beta2, t))).add_(config.epsilon),
                   -config.learningRate / (1 - std::pow(config.beta1, t)));
}

}  // namespace bauta::segmentation::net::general
