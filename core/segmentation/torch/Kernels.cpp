// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/torch/Kernels.h"

#include <algorithm>
#include <cmath>

#include "core/segmentation/training/Config.h"

// The compiler makes each function for plain x86-64, AVX2 and AVX-512; the processor's is chosen at load time.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define BAUTA_CLONES __attribute__((target_clones("default", "avx2", "arch=x86-64-v4")))
#define BAUTA_INLINE __attribute__((always_inline)) inline
#define BAUTA_INLINE_LAMBDA __attribute__((always_inline))
#else
#define BAUTA_CLONES
#define BAUTA_INLINE inline
#define BAUTA_INLINE_LAMBDA
#endif

namespace bauta::segmentation::kernels {
namespace {

constexpr std::size_t kBlock = 2048;  // stays in the first-level cache

BAUTA_INLINE float load(float v) {
    return v;
}
BAUTA_INLINE float load(Bf16 v) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(v.bits) << 16);
}
BAUTA_INLINE void store(float& to, float v) {
    to = v;
}
/// To nearest, ties to even; a NaN stays one.
BAUTA_INLINE void store(Bf16& to, float v) {
    const auto bits = std::bit_cast<std::uint32_t>(v);
    const std::uint32_t rounded = (bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16;
    to.bits = static_cast<std::uint16_t>(v == v ? rounded : 0x7fc0U);
}

/// e^x for x ≤ 0 in plain arithmetic, which vectorizes; within 2 units in the last place. x = n·ln 2 + r, e^r by its
/// series, 2^n by its bits.
BAUTA_INLINE float exponential(float x) {
    constexpr float kLog2e = 1.44269504F, kLn2High = 0.693359375F, kLn2Low = -2.12194440e-4F, kRound = 12582912.0F;
    const float clamped = x < -87.0F ? -87.0F : x;
    const float n = (clamped * kLog2e + kRound) - kRound;
    const float r = (clamped - n * kLn2High) - n * kLn2Low;
    float p = 1.0F / 5040;
    p = p * r + 1.0F / 720;
    p = p * r + 1.0F / 120;
    p = p * r + 1.0F / 24;
    p = p * r + 1.0F / 6;
    p = p * r + 0.5F;
    p = p * r + 1;
    p = p * r + 1;
    return p * std::bit_cast<float>((static_cast<std::int32_t>(n) + 127) << 23);
}

/// Σ f(i) for i in [begin, end), in as many parts as the processor's vectors have places.
template <typename F>
BAUTA_INLINE double sum(std::size_t begin, std::size_t end, const F& f) {
    float total = 0;
#pragma omp simd reduction(+ : total)
    for (std::size_t i = begin; i < end; ++i) total += f(i);
    return static_cast<double>(total);
}

// Mean and squares of each block around the block's own mean, joined by Chan's formula: one pass over memory, and no
// cancellation where the mean is large.
template <typename T>
BAUTA_INLINE Moments momentsOf(const T* x, std::size_t count) {
    double mean = 0, squares = 0;
    for (std::size_t begin = 0; begin < count; begin += kBlock) {
        const std::size_t end = std::min(count, begin + kBlock);
        const double n = static_cast<double>(end - begin);
        const double blockMean = sum(begin, end, [&](std::size_t i) BAUTA_INLINE_LAMBDA { return load(x[i]); }) / n;
        const float centre = static_cast<float>(blockMean);
        const double blockSquares = sum(begin, end, [&](std::size_t i) BAUTA_INLINE_LAMBDA {
            const float d = load(x[i]) - centre;
            return d * d;
        });
        const double before = static_cast<double>(begin), both = static_cast<double>(end), delta = blockMean - mean;
        mean += delta * n / both;
        squares += blockSquares + delta * delta * before * n / both;
    }
    return {static_cast<float>(mean),
            static_cast<float>(1.0 / std::sqrt(squares / static_cast<double>(count) + kNormEpsilon))};
}

template <typename T>
BAUTA_INLINE void normLeakyOf(const T* x, T* y, std::size_t count, const Norm& norm) {
    const float scale = norm.scale(), shift = norm.shift();
    for (std::size_t i = 0; i < count; ++i) {
        const float z = load(x[i]) * scale + shift, low = z * kSlope;
        store(y[i], z > low ? z : low);
    }
}

template <typename T>
BAUTA_INLINE NormGradients normLeakyGradientsOf(const T* x, const T* dy, std::size_t count, const Norm& norm) {
    const float scale = norm.scale(), shift = norm.shift();
    NormGradients result;
    for (std::size_t begin = 0; begin < count; begin += kBlock) {
        const std::size_t end = std::min(count, begin + kBlock);
        const auto dz = [&](std::size_t i) BAUTA_INLINE_LAMBDA {
            const float g = load(dy[i]);
            return load(x[i]) * scale + shift > 0 ? g : g * kSlope;
        };
        result.beta += sum(begin, end, dz);
        result.gamma += sum(begin, end, [&](std::size_t i) BAUTA_INLINE_LAMBDA {
            return dz(i) * ((load(x[i]) - norm.moments.mean) * norm.moments.inverse);
        });
    }
    return result;
}

template <typename T>
BAUTA_INLINE void normLeakyBackwardOf(const T* x, T* dy, std::size_t count, const Norm& norm,
                                      const NormGradients& gradients) {
    const float scale = norm.scale(), shift = norm.shift();
    const float mean = norm.moments.mean, inverse = norm.moments.inverse;
    const float meanDz = static_cast<float>(gradients.beta / static_cast<double>(count));
    const float meanDzX = static_cast<float>(gradients.gamma / static_cast<double>(count));
    for (std::size_t i = 0; i < count; ++i) {
        const float value = load(x[i]), g = load(dy[i]);
        const float dz = value * scale + shift > 0 ? g : g * kSlope;
        store(dy[i], scale * (dz - meanDz - (value - mean) * inverse * meanDzX));
    }
}

/// Offsets of a block's voxels in torch's order, so that of equal ones the same is the first.
template <typename Body>
BAUTA_INLINE void forEachBlock(const Grid& in, const Body& body) {
    const std::int64_t height = in[1], width = in[2];
    std::size_t out = 0;
    for (std::int64_t z = 0; z + 1 < in[0]; z += 2) {
        for (std::int64_t y = 0; y + 1 < height; y += 2) {
            const std::int64_t row = (z * height + y) * width;
            for (std::int64_t x = 0; x < width / 2; ++x) body(static_cast<std::size_t>(row + 2 * x), out++);
        }
    }
}

BAUTA_INLINE std::array<std::size_t, 8> blockOffsets(const Grid& in) {
    const auto row = static_cast<std::size_t>(in[2]), slice = static_cast<std::size_t>(in[1]) * row;
    return {0, 1, row, row + 1, slice, slice + 1, slice + row, slice + row + 1};
}

template <typename T>
BAUTA_INLINE void maxPoolOf(const T* in, T* out, const Grid& grid) {
    const auto offsets = blockOffsets(grid);
    forEachBlock(grid, [&](std::size_t first, std::size_t to) BAUTA_INLINE_LAMBDA {
        float largest = load(in[first]);
        for (std::size_t k = 1; k < 8; ++k) {
            const float v = load(in[first + offsets[k]]);
            largest = v > largest || v != v ? v : largest;
        }
        store(out[to], largest);
    });
}

template <typename T>
BAUTA_INLINE void maxPoolBackwardOf(const T* in, const T* gradOut, T* gradIn, const Grid& grid) {
    const auto offsets = blockOffsets(grid);
    forEachBlock(grid, [&](std::size_t first, std::size_t from) BAUTA_INLINE_LAMBDA {
        float largest = load(in[first]);
        std::size_t at = first;
        for (std::size_t k = 1; k < 8; ++k) {
            const float v = load(in[first + offsets[k]]);
            const bool larger = v > largest || v != v;
            largest = larger ? v : largest;
            at = larger ? first + offsets[k] : at;
        }
        store(gradIn[at], load(gradIn[at]) + load(gradOut[from]));
    });
}

template <typename T>
BAUTA_INLINE void interleaveOf(const T* taps, T* out, const Grid& grid, const Grid& outGrid) {
    const std::int64_t count = grid[0] * grid[1] * grid[2], width = outGrid[2];
    for (std::int64_t z = 0; z < outGrid[0]; ++z) {
        const std::int64_t fromZ = std::min(z, 2 * grid[0] - 1);
        for (std::int64_t y = 0; y < outGrid[1]; ++y) {
            const std::int64_t fromY = std::min(y, 2 * grid[1] - 1);
            const T* even =
                taps + (4 * (fromZ % 2) + 2 * (fromY % 2)) * count + (fromZ / 2 * grid[1] + fromY / 2) * grid[2];
            const T* odd = even + count;
            T* to = out + (z * outGrid[1] + y) * width;
            for (std::int64_t x = 0; x < grid[2]; ++x) {
                to[2 * x] = even[x];
                to[2 * x + 1] = odd[x];
            }
            if (width > 2 * grid[2]) to[width - 1] = to[width - 2];
        }
    }
}

template <typename T>
BAUTA_INLINE void interleaveBackwardOf(const T* gradOut, T* gradTaps, const Grid& grid, const Grid& outGrid) {
    const std::int64_t count = grid[0] * grid[1] * grid[2], width = outGrid[2];
    for (std::int64_t z = 0; z < outGrid[0]; ++z) {
        const std::int64_t toZ = std::min(z, 2 * grid[0] - 1);
        for (std::int64_t y = 0; y < outGrid[1]; ++y) {
            const std::int64_t toY = std::min(y, 2 * grid[1] - 1);
            T* even = gradTaps + (4 * (toZ % 2) + 2 * (toY % 2)) * count + (toZ / 2 * grid[1] + toY / 2) * grid[2];
            T* odd = even + count;
            const T* from = gradOut + (z * outGrid[1] + y) * width;
            const bool repeated = toZ != z || toY != y;
            if (!repeated) {
                for (std::int64_t x = 0; x < grid[2]; ++x) {
                    even[x] = from[2 * x];
                    odd[x] = from[2 * x + 1];
                }
            } else {
                for (std::int64_t x = 0; x < grid[2]; ++x) {
                    store(even[x], load(even[x]) + load(from[2 * x]));
                    store(odd[x], load(odd[x]) + load(from[2 * x + 1]));
                }
            }
            if (width > 2 * grid[2]) store(odd[grid[2] - 1], load(odd[grid[2] - 1]) + load(from[width - 1]));
        }
    }
}

template <typename T>
BAUTA_INLINE double crossEntropyOf(T* logits, std::size_t stride, const std::uint8_t* labels, std::size_t count,
                                   const float* weights, bool gradient, float factor) {
    constexpr std::size_t kRun = 256;
    float e[kClasses][kRun], largest[kRun], total[kRun];
    double loss = 0;
    for (std::size_t begin = 0; begin < count; begin += kRun) {
        const std::size_t n = std::min(kRun, count - begin);
        for (std::size_t i = 0; i < n; ++i) largest[i] = load(logits[begin + i]);
        for (std::size_t k = 1; k < kClasses; ++k) {
            for (std::size_t i = 0; i < n; ++i) {
                const float v = load(logits[k * stride + begin + i]);
                largest[i] = v > largest[i] || v != v ? v : largest[i];
            }
        }
        std::fill_n(total, n, 0.0F);
        for (std::size_t k = 0; k < kClasses; ++k) {
            for (std::size_t i = 0; i < n; ++i) {
                e[k][i] = exponential(load(logits[k * stride + begin + i]) - largest[i]);
                total[i] += e[k][i];
            }
        }
        for (std::size_t i = 0; i < n; ++i) {
            const std::uint8_t label = labels[begin + i];
            const float picked = load(logits[label * stride + begin + i]);
            loss += static_cast<double>(weights[label] * (std::log(total[i]) + (largest[i] - picked)));
        }
        if (!gradient) continue;
        for (std::size_t i = 0; i < n; ++i) total[i] = weights[labels[begin + i]] * factor / total[i];
        for (std::size_t k = 0; k < kClasses; ++k) {
            for (std::size_t i = 0; i < n; ++i) {
                const std::uint8_t label = labels[begin + i];
                const float hit = label == k ? weights[k] * factor : 0.0F;
                store(logits[k * stride + begin + i], e[k][i] * total[i] - hit);
            }
        }
    }
    return loss;
}

template <typename T>
BAUTA_INLINE void argmaxOf(const T* logits, std::size_t stride, std::uint8_t* labels, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        std::uint8_t best = 0;
        float largest = load(logits[i]);
        for (std::size_t k = 1; k < kClasses; ++k) {
            const float v = load(logits[k * stride + i]);
            best = v > largest ? static_cast<std::uint8_t>(k) : best;
            largest = v > largest ? v : largest;
        }
        labels[i] = best;
    }
}

}  // namespace

#define BAUTA_FOR_BOTH(T)                                                                                          \
    BAUTA_CLONES Moments moments(const T* x, std::size_t count) {                                                  \
        return momentsOf(x, count);                                                                                \
    }                                                                                                              \
    BAUTA_CLONES void normLeaky(const T* x, T* y, std::size_t count, const Norm& norm) {                           \
        normLeakyOf(x, y, count, norm);                                                                            \
    }                                                                                                              \
    BAUTA_CLONES NormGradients normLeakyGradients(const T* x, const T* dy, std::size_t count, const Norm& norm) {  \
        return normLeakyGradientsOf(x, dy, count, norm);                                                           \
    }                                                                                                              \
    BAUTA_CLONES void normLeakyBackward(const T* x, T* dy, std::size_t count, const Norm& norm,                    \
                                        const NormGradients& gradients) {                                          \
        normLeakyBackwardOf(x, dy, count, norm, gradients);                                                        \
    }                                                                                                              \
    BAUTA_CLONES void maxPool(const T* in, T* out, const Grid& inGrid) {                                           \
        maxPoolOf(in, out, inGrid);                                                                                \
    }                                                                                                              \
    BAUTA_CLONES void maxPoolBackward(const T* in, const T* gradOut, T* gradIn, const Grid& inGrid) {              \
        maxPoolBackwardOf(in, gradOut, gradIn, inGrid);                                                            \
    }                                                                                                              \
    BAUTA_CLONES void interleave(const T* taps, T* out, const Grid& grid, const Grid& outGrid) {                   \
        interleaveOf(taps, out, grid, outGrid);                                                                    \
    }                                                                                                              \
    BAUTA_CLONES void interleaveBackward(const T* gradOut, T* gradTaps, const Grid& grid, const Grid& outGrid) {   \
        interleaveBackwardOf(gradOut, gradTaps, grid, outGrid);                                                    \
    }                                                                                                              \
    BAUTA_CLONES double crossEntropy(T* logits, std::size_t stride, const std::uint8_t* labels, std::size_t count, \
                                     const float* weights, bool gradient, float factor) {                          \
        return crossEntropyOf(logits, stride, labels, count, weights, gradient, factor);                           \
    }                                                                                                              \
    BAUTA_CLONES void argmax(const T* logits, std::size_t stride, std::uint8_t* labels, std::size_t count) {       \
        argmaxOf(logits, stride, labels, count);                                                                   \
    }
BAUTA_FOR_BOTH(float)
BAUTA_FOR_BOTH(Bf16)
#undef BAUTA_FOR_BOTH

BAUTA_CLONES void adam(float* theta, const float* gradient, float* m, float* v, float* vmax, std::size_t count,
                       const AdamStep& step) {
    const AdamStep s = step;
    for (std::size_t i = 0; i < count; ++i) {
        const float g = gradient[i] + s.weightDecay * theta[i];
        m[i] = s.beta1 * m[i] + s.rest1 * g;
        v[i] = s.beta2 * v[i] + s.rest2 * g * g;
        const float largest = vmax[i] > v[i] ? vmax[i] : v[i];
        vmax[i] = largest;
        const float denominator = std::sqrt(s.amsgrad ? largest : v[i]) / s.rootCorrection + s.epsilon;
        theta[i] -= s.stepSize * m[i] / denominator;
    }
}

}  // namespace bauta::segmentation::kernels
