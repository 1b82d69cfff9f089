// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

/// The network's layers beside the convolutions, forward and backward, on tensors {1, channels, z, y, x} of float32 or
/// bfloat16. On the CPU they run in Kernels.h, on contiguous tensors; on a GPU as LibTorch's own (GeneralLayers.h).
namespace bauta::segmentation::net {

/// Instance norm and LeakyReLU in one.
struct NormKept {
    at::Tensor mean, inverse;  ///< float32, one a channel
};
/// `out`, when defined, is where the result goes (a view of the same shape).
at::Tensor normLeaky(const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta, NormKept& kept,
                     at::Tensor out = {});
/// The gradient of x; `gradient` is used up. y is what normLeaky() gave.
at::Tensor normLeakyBackward(const at::Tensor& x, const at::Tensor& y, const at::Tensor& gradient,
                             const at::Tensor& gamma, const at::Tensor& beta, const NormKept& kept,
                             at::Tensor gradGamma, at::Tensor gradBeta);

/// Largest of 2×2×2. `indices` is LibTorch's, undefined where our own code runs.
at::Tensor maxPool(const at::Tensor& x, at::Tensor& indices);
/// Adds the gradient of the pooled to that of x; returns the sum (gradX itself where possible).
at::Tensor maxPoolBackward(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& indices,
                           at::Tensor gradX);

/// A transposed convolution of kernel and stride 2 is a 1×1×1 convolution to eight taps (channel o's tap t is channel
/// 8·o + t), which are laid out here on `out`'s grid; an odd end repeats its neighbour.
void interleave(const at::Tensor& taps, at::Tensor out);
at::Tensor interleaveBackward(const at::Tensor& gradient, const std::array<std::int64_t, 3>& tapGrid);

/// Sum over voxels of weight·cross-entropy, divided by the sum of weights (0 when that is 0); labels is {z, y, x} of u8
/// on the CPU. With gradient, the logits are used up and `gradient` is theirs.
double crossEntropy(at::Tensor logits, const at::Tensor& labels, std::span<const float> weights, at::Tensor* gradient);
std::vector<std::uint8_t> argmax(const at::Tensor& logits);

/// What Adam remembers: flat float32 tensors as long as the parameters.
struct AdamState {
    at::Tensor m, v, vmax;
};
struct AdamConfig {
    double learningRate, beta1, beta2, epsilon, weightDecay;
    bool amsgrad;
};
/// Update number `step` (from 1).
void adam(at::Tensor theta, const at::Tensor& gradient, AdamState& state, const AdamConfig& config, std::int64_t step);

}  // namespace bauta::segmentation::net
