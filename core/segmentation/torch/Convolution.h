// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

namespace bauta::segmentation::net {

/// Convolution of stride 1 that keeps the grid: kernel 3×3×3 with one voxel of zeros around, or 1×1×1. x is
/// {1, channels in, z, y, x}, w {channels out, channels in, k, k, k} of the same type; bias may be undefined.
at::Tensor convolve(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias = {});

struct ConvolutionGradients {
    at::Tensor x;  ///< undefined when it was not wanted
    at::Tensor w;
};
ConvolutionGradients convolveBackward(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& w,
                                      bool wantX = true);

}  // namespace bauta::segmentation::net
