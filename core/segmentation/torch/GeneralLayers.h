// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/segmentation/torch/Layers.h"

/// The layers of Layers.h in LibTorch's own operations: for GPUs, where our code does not run, and for any memory
/// format.
namespace bauta::segmentation::net::general {

at::Tensor normLeaky(const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta, NormKept& kept,
                     at::Tensor out = {});
at::Tensor normLeakyBackward(const at::Tensor& x, const at::Tensor& y, const at::Tensor& gradient,
                             const at::Tensor& gamma, const NormKept& kept, at::Tensor gradGamma, at::Tensor gradBeta);
at::Tensor maxPool(const at::Tensor& x, at::Tensor& indices);
at::Tensor maxPoolBackward(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& indices,
                           const at::Tensor& gradX);
void interleave(const at::Tensor& taps, at::Tensor out);
at::Tensor interleaveBackward(const at::Tensor& gradient, const std::array<std::int64_t, 3>& tapGrid);
/// classFactors: each class's weight over the sum of all voxels' weights.
double crossEntropy(const at::Tensor& logits, const at::Tensor& labels, const at::Tensor& classFactors,
                    at::Tensor* gradient);
at::Tensor argmax(const at::Tensor& logits);
void adam(at::Tensor theta, const at::Tensor& gradient, AdamState& state, const AdamConfig& config, std::int64_t step);

}  // namespace bauta::segmentation::net::general
