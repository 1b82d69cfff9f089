// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/torch/Convolution.h"

#include <ATen/Context.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/mkldnn_convolution.h>
#include <ATen/ops/mm.h>

#include <array>

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

// oneDNN's bfloat16 results come channels-last; LibTorch lays them out anew one by one, which takes ten times as long
// as a 1×1×1 convolution itself. As a product of matrices there is nothing to lay out. (In float32 products are left to
// a BLAS that may be the slow reference one.)
bool isProduct(const at::Tensor& x, const at::Tensor& w) {
    return hasOneDnn(x) && x.scalar_type() == at::kBFloat16 && w.size(2) == 1;
}

/// {channels, voxels}
at::Tensor matrix(const at::Tensor& x) {
    return x.view({x.size(1), -1});
}

}  // namespace

// at::convolution() leaves small float32 grids and few channels to its own code, which takes 10 to 100 times as long as
// oneDNN (a 64-channel layer of 16×16×15 voxels: 150 ms instead of 2), so oneDNN is asked for by name.
at::Tensor convolve(const at::Tensor& given, const at::Tensor& w, const at::Tensor& bias) {
    const at::Tensor x = fitted(given, w);
    if (isProduct(x, w)) {
        at::Tensor y = at::mm(w.view({w.size(0), -1}), matrix(x));
        if (bias.defined()) y.add_(bias.unsqueeze(1));
        return y.view({1, -1, x.size(2), x.size(3), x.size(4)});
    }
    if (hasOneDnn(x)) return forLayers(at::mkldnn_convolution(x, w, bias, padding(w), kOnes, kOnes, 1));
    return forLayers(at::convolution(x, w, bias, kOnes, padding(w), kOnes, false, kZeros, 1));
}

ConvolutionGradients convolveBackward(const at::Tensor& gradient, const at::Tensor& given, const at::Tensor& w,
                                      bool wantX) {
    const at::Tensor x = fitted(given, w);
    if (isProduct(x, w)) {
        const at::Tensor g = matrix(gradient.contiguous()), weights = w.view({w.size(0), -1});
        return {wantX ? at::mm(weights.t(), g).view(x.sizes()) : at::Tensor(),
                at::mm(g, matrix(x).t()).view(w.sizes())};
    }
    // The same in reverse: a oneDNN tensor as input is what makes the choice. bfloat16 always goes there.
    const at::Tensor input = hasOneDnn(x) && x.scalar_type() == at::kFloat ? x.to_mkldnn() : x;
    auto [gradX, gradW, gradBias] = at::convolution_backward(fitted(gradient, w), input, w, {}, kOnes, padding(w),
                                                             kOnes, false, kZeros, 1, {wantX, true, false});
    const auto dense = [](const at::Tensor& t) { return t.defined() && t.is_mkldnn() ? t.to_dense() : t; };
    return {wantX ? forLayers(dense(gradX)) : at::Tensor(), dense(gradW)};
}

}  // namespace bauta::segmentation::net
