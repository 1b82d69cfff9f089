// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

/// The network's memory-bound steps on spans of one channel, for float32 and bfloat16, without LibTorch. Arithmetic is
/// in float32, sums go on in double: results do not depend on how the caller spreads channels over threads.
namespace bauta::segmentation::kernels {

/// The upper half of a float.
struct Bf16 {
    std::uint16_t bits;
};

/// Slope of the LeakyReLU below 0 (spec/segmentation.md 3).
inline constexpr float kSlope = 0.1F;
/// Added to the variance by the instance norm.
inline constexpr double kNormEpsilon = 1e-5;

/// Mean and 1/sqrt(variance + ε) of one channel; the variance is the biased one.
struct Moments {
    float mean = 0, inverse = 1;
};
Moments moments(const float* x, std::size_t count);
Moments moments(const Bf16* x, std::size_t count);

/// One channel's instance norm: z = γ (x − mean)·inverse + β.
struct Norm {
    Moments moments;
    float gamma = 1, beta = 0;
    [[nodiscard]] float scale() const { return moments.inverse * gamma; }
    [[nodiscard]] float shift() const { return beta - moments.mean * scale(); }
};

/// y = LeakyReLU(z). x and y may be the same.
void normLeaky(const float* x, float* y, std::size_t count, const Norm& norm);
void normLeaky(const Bf16* x, Bf16* y, std::size_t count, const Norm& norm);

/// Gradients of γ and β from dy, the gradient of y.
struct NormGradients {
    double gamma = 0, beta = 0;
};
NormGradients normLeakyGradients(const float* x, const float* dy, std::size_t count, const Norm& norm);
NormGradients normLeakyGradients(const Bf16* x, const Bf16* dy, std::size_t count, const Norm& norm);
/// dy becomes the gradient of x.
void normLeakyBackward(const float* x, float* dy, std::size_t count, const Norm& norm, const NormGradients& gradients);
void normLeakyBackward(const Bf16* x, Bf16* dy, std::size_t count, const Norm& norm, const NormGradients& gradients);

/// Depth, height, width of a channel; width varies fastest.
using Grid = std::array<std::int64_t, 3>;
/// The largest of each 2×2×2 block; odd ends are left out.
void maxPool(const float* in, float* out, const Grid& inGrid);
void maxPool(const Bf16* in, Bf16* out, const Grid& inGrid);
/// Adds each gradient of the pooled channel to that of the first largest voxel of its block.
void maxPoolBackward(const float* in, const float* gradOut, float* gradIn, const Grid& inGrid);
void maxPoolBackward(const Bf16* in, const Bf16* gradOut, Bf16* gradIn, const Grid& inGrid);

/// The eight taps of a transposed convolution of stride 2 (each a channel of `grid`, `count` voxels apart) laid out as
/// a channel of `outGrid`, which is 2·grid or one longer; the odd end repeats its neighbour.
void interleave(const float* taps, float* out, const Grid& grid, const Grid& outGrid);
void interleave(const Bf16* taps, Bf16* out, const Grid& grid, const Grid& outGrid);
/// The inverse for gradients: a repeated voxel's gradient is added to that of its source.
void interleaveBackward(const float* gradOut, float* gradTaps, const Grid& grid, const Grid& outGrid);
void interleaveBackward(const Bf16* gradOut, Bf16* gradTaps, const Grid& grid, const Grid& outGrid);

/// Sum over `count` voxels of weight(label)·(−log softmax(logits)[label]); class k of a voxel lies k·stride behind its
/// class 0. With gradient the logits become (softmax − one-hot)·weight(label)·factor.
double crossEntropy(float* logits, std::size_t stride, const std::uint8_t* labels, std::size_t count,
                    const float* weights, bool gradient, float factor);
double crossEntropy(Bf16* logits, std::size_t stride, const std::uint8_t* labels, std::size_t count,
                    const float* weights, bool gradient, float factor);
/// The class with the largest logit, the first of equals.
void argmax(const float* logits, std::size_t stride, std::uint8_t* labels, std::size_t count);
void argmax(const Bf16* logits, std::size_t stride, std::uint8_t* labels, std::size_t count);

/// One step of Adam on a stretch of parameters (spec/segmentation.md 5).
struct AdamStep {
    float beta1 = 0.9F, rest1 = 0.1F;  ///< β1 and 1 − β1, which is not exact in float when taken from β1
    float beta2 = 0.999F, rest2 = 0.001F;
    float epsilon = 1e-8F, weightDecay = 0;
    float stepSize = 0;        ///< learning rate / (1 − β1^t)
    float rootCorrection = 1;  ///< sqrt(1 − β2^t)
    bool amsgrad = true;
};
void adam(float* theta, const float* gradient, float* m, float* v, float* vmax, std::size_t count,
          const AdamStep& step);

}  // namespace bauta::segmentation::kernels
