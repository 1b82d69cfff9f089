// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/torch/Convolution.h"

#include <ATen/Context.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/mkldnn_convolution.h>

#include <array>
#include <vector>

namespace bauta::segmentation::net {
namespace {

using Sizes = std::array<std::int64_t, 3>;
constexpr Sizes kOnes{1, 1, 1}, kZeros{0, 0, 0};

Sizes padding(const at::Tensor& w) {
    return w.size(2) == 3 ? kOnes : kZeros;
}

bool hasOneDnn(const at::Tensor& x) {
    return x.device().is_cpu() && at::hasMKLDNN() && at::globalContext().userEnabledMkldnn();
}

/// In the memory format of the weights. Those of 1×1×1 have every format at once: then the tensor keeps its own.
at::Tensor fitted(const at::Tensor& x, const at::Tensor& w) {
    if (w.size(2) == 1) return x.device().is_cpu() ? x.contiguous() : x;
    return x.contiguous(w.is_contiguous() ? at::MemoryFormat::Contiguous : at::MemoryFormat::ChannelsLast3d);
}

/// Our layers on the CPU want contiguous tensors whatever the convolutions work in.
at::Tensor forLayers(const at::Tensor& x) {
    return x.device().is_cpu() ? x.contiguous() : x;
}

}  // namespace

// at::convolution() leaves small float32 grids and few channels to its own code, which takes 10 to 100 times as long as
// oneDNN (a 64-channel layer of 16×16×15 voxels: 150 ms instead of 2), so oneDNN is asked for by name.
at::Tensor convolve(const at::Tensor& given, const at::Tensor& w, const at::Tensor& bias) {
    const at::Tensor x = fitted(given, w);
    const c10::optional<at::Tensor> optionalBias = bias.defined() ? c10::make_optional(bias) : c10::nullopt;
    if (hasOneDnn(x)) return forLayers(at::mkldnn_convolution(x, w, optionalBias, padding(w), kOnes, kOnes, 1));
    return forLayers(at::convolution(x, w, optionalBias, kOnes, padding(w), kOnes, false, kZeros, 1));
}

ConvolutionGradients convolveBackward(const at::Tensor& gradient, const at::Tensor& given, const at::Tensor& w,
                                      bool wantX) {
    const at::Tensor x = fitted(given, w);
    // The same in reverse: a oneDNN tensor as input is what makes the choice. bfloat16 always goes there.
    const at::Tensor input = hasOneDnn(x) && x.scalar_type() == at::kFloat ? x.to_mkldnn() : x;
    auto [gradX, gradW, gradBias] = at::convolution_backward(fitted(gradient, w), input, w, c10::nullopt, kOnes,
                                                             padding(w), kOnes, false, kZeros, 1, {wantX, true, false});
    const auto dense = [](const at::Tensor& t) { return t.defined() && t.is_mkldnn() ? t.to_dense() : t; };
    return {wantX ? forLayers(dense(gradX)) : at::Tensor(), dense(gradW)};
}

}  // namespace bauta::segmentation::net
