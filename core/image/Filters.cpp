// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Filters.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/image/Window.h"

namespace bauta::image {
namespace {

std::vector<float> gaussian(double sigma_voxels) {
    const int radius = static_cast<int>(std::ceil(4 * sigma_voxels));
    std::vector<float> kernel(static_cast<std::size_t>(2 * radius + 1));
    double sum = 0;
    for (int i = -radius; i <= radius; ++i) sum += std::exp(-0.5 * i * i / (sigma_voxels * sigma_voxels));
    for (int i = -radius; i <= radius; ++i) {
        kernel[static_cast<std::size_t>(i + radius)] =
            static_cast<float>(std::exp(-0.5 * i * i / (sigma_voxels * sigma_voxels)) / sum);
    }
    return kernel;
}

std::int64_t reflect(std::int64_t i, std::int64_t n) {
    if (n == 1) return 0;
    const std::int64_t period = 2 * n - 2;
    i = std::abs(i) % period;
    return i < n ? i : period - i;
}

/// Convolves along one axis. Works on whole rows of the fastest axis, so that memory is read in order on every axis.
void convolve(const std::vector<float>& in, std::vector<float>& out, const Index3& size, std::size_t axis,
              const std::vector<float>& kernel) {
    const auto radius = static_cast<std::int64_t>(kernel.size() / 2);
    const std::int64_t n = size[axis];
    const Index3 stride = {1, size[0], size[0] * size[1]};
    const std::int64_t rowLength = size[0];
    base::parallelRanges(static_cast<std::size_t>(size[1] * size[2]), [&](std::size_t begin, std::size_t end) {
        std::vector<float> padded(static_cast<std::size_t>(rowLength + 2 * radius));
        for (std::size_t row = begin; row < end; ++row) {
            const auto y = static_cast<std::int64_t>(row) % size[1];
            const auto z = static_cast<std::int64_t>(row) / size[1];
            float* target = out.data() + static_cast<std::int64_t>(row) * rowLength;
            std::fill(target, target + rowLength, 0.0F);
            const float* source = in.data() + static_cast<std::int64_t>(row) * rowLength;
            if (axis == 0) {
                for (std::int64_t x = -radius; x < n + radius; ++x) {
                    padded[static_cast<std::size_t>(x + radius)] = source[reflect(x, n)];
                }
                for (std::size_t k = 0; k < kernel.size(); ++k) {
                    const float weight = kernel[k];
                    for (std::int64_t x = 0; x < n; ++x) target[x] += weight * padded[static_cast<std::size_t>(x) + k];
                }
                continue;
            }
            const std::int64_t here = axis == 1 ? y : z;
            for (std::size_t k = 0; k < kernel.size(); ++k) {
                const std::int64_t there = reflect(here + static_cast<std::int64_t>(k) - radius, n);
                const float* other = source + (there - here) * stride[axis];
                const float weight = kernel[k];
                for (std::int64_t x = 0; x < rowLength; ++x) target[x] += weight * other[x];
            }
        }
    });
}

}  // namespace

std::vector<float> smooth(const std::vector<float>& voxels, const Geometry& geometry, double sigma_mm) {
    std::vector<float> current = voxels;
    std::vector<float> next(voxels.size());
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double sigma = sigma_mm / geometry.spacing_mm[axis];
        // Below a fifth of a voxel the kernel is the identity to float precision.
        if (sigma < 0.2 || geometry.size[axis] == 1) continue;
        convolve(current, next, geometry.size, axis, gaussian(sigma));
        current.swap(next);
    }
    return current;
}

std::vector<float> boxMean(const std::vector<float>& voxels, const Index3& size, Beyond beyond,
                           const std::function<Index3(std::int64_t slice)>& half) {
    Index3 rim = {0, 0, 0};  // of repeated values
    if (beyond == Beyond::Border)
        for (std::int64_t k = 0; k < size[2]; ++k)
            for (std::size_t a = 0; a < 3; ++a) rim[a] = std::max(rim[a], half(k)[a]);
    // Sums from the first corner, one voxel of zeros in front.
    Index3 padded{};
    for (std::size_t a = 0; a < 3; ++a) padded[a] = size[a] + 2 * rim[a] + 1;
    const auto offset = [&](std::int64_t i, std::int64_t j, std::int64_t k) {
        return static_cast<std::size_t>(i + padded[0] * (j + padded[1] * k));
    };
    const auto inside = [&](std::int64_t i, std::size_t a) {
        return std::clamp<std::int64_t>(i - 1 - rim[a], 0, size[a] - 1);
    };
    std::vector<double> sums(static_cast<std::size_t>(padded[0] * padded[1] * padded[2]), 0);
    for (std::int64_t k = 1; k < padded[2]; ++k)
        for (std::int64_t j = 1; j < padded[1]; ++j) {
            double row = 0;
            for (std::int64_t i = 1; i < padded[0]; ++i) {
                row += static_cast<double>(
                    voxels[static_cast<std::size_t>(inside(i, 0) + size[0] * (inside(j, 1) + size[1] * inside(k, 2)))]);
                sums[offset(i, j, k)] =
                    row + sums[offset(i, j - 1, k)] + sums[offset(i, j, k - 1)] - sums[offset(i, j - 1, k - 1)];
            }
        }
    std::vector<float> means(voxels.size());
    base::parallelFor(static_cast<std::size_t>(size[2]), [&](std::size_t slice) {
        const auto k = static_cast<std::int64_t>(slice);
        const Index3 h = half(k);
        // First and end of the box about voxel i, in the sums.
        const auto box = [&](std::int64_t i, std::size_t a) {
            return std::pair(std::max<std::int64_t>(0, i + rim[a] - h[a]),
                             std::min(padded[a] - 1, i + rim[a] + 1 + h[a]));
        };
        const auto [k0, k1] = box(k, 2);
        for (std::int64_t j = 0; j < size[1]; ++j) {
            const auto [j0, j1] = box(j, 1);
            for (std::int64_t i = 0; i < size[0]; ++i) {
                const auto [i0, i1] = box(i, 0);
                const double sum = sums[offset(i1, j1, k1)] - sums[offset(i0, j1, k1)] - sums[offset(i1, j0, k1)] -
                                   sums[offset(i1, j1, k0)] + sums[offset(i0, j0, k1)] + sums[offset(i0, j1, k0)] +
                                   sums[offset(i1, j0, k0)] - sums[offset(i0, j0, k0)];
                const auto count = static_cast<double>((i1 - i0) * (j1 - j0) * (k1 - k0));
                means[static_cast<std::size_t>(i + size[0] * (j + size[1] * k))] = static_cast<float>(sum / count);
            }
        }
    });
    return means;
}

Volume shrink(const Volume& volume, double target_mm) {
    const Geometry& g = volume.geometry();
    Index3 factor{};
    Geometry small = g;
    for (std::size_t a = 0; a < 3; ++a) {
        factor[a] = std::clamp<std::int64_t>(std::llround(target_mm / g.spacing_mm[a]), 1, g.size[a]);
        small.size[a] = g.size[a] / factor[a];
        small.spacing_mm[a] = g.spacing_mm[a] * static_cast<double>(factor[a]);
    }
    if (factor == Index3{1, 1, 1}) return volume;
    const Vec3 firstCentre = {(static_cast<double>(factor[0]) - 1) / 2, (static_cast<double>(factor[1]) - 1) / 2,
                              (static_cast<double>(factor[2]) - 1) / 2};
    small.origin_lps_mm = g.toPoint(firstCentre);
    std::vector<float> means(small.voxelCount());
    const auto share = 1.0F / static_cast<float>(factor[0] * factor[1] * factor[2]);
    const float floor =
        volume.modality() == Modality::CT ? static_cast<float>(kCtFloor_hu) : std::numeric_limits<float>::lowest();
    volume.visit([&](auto voxels) {
        base::parallelRanges(static_cast<std::size_t>(small.size[2]), [&](std::size_t begin, std::size_t end) {
            for (auto z = static_cast<std::int64_t>(begin); z < static_cast<std::int64_t>(end); ++z) {
                float* slab = means.data() + z * small.size[0] * small.size[1];
                for (std::int64_t dz = 0; dz < factor[2]; ++dz) {
                    for (std::int64_t y = 0; y < small.size[1] * factor[1]; ++y) {
                        const auto* row = voxels.data() + g.offset({0, y, z * factor[2] + dz});
                        float* target = slab + (y / factor[1]) * small.size[0];
                        for (std::int64_t x = 0; x < small.size[0]; ++x) {
                            float sum = 0;
                            for (std::int64_t dx = 0; dx < factor[0]; ++dx)
                                sum += std::max(static_cast<float>(*row++), floor);
                            target[x] += sum * share;
                        }
                    }
                }
            }
        });
    });
    return {small, std::move(means), volume.modality()};
}

Mask largestComponent(const Mask& mask) {
    const Geometry& g = mask.geometry();
    const std::span<const std::uint8_t> in = mask.voxels();
    std::vector<std::uint32_t> label(in.size(), 0);
    std::vector<std::size_t> queue;
    std::uint32_t count = 0;
    std::uint32_t best = 0;
    std::size_t bestSize = 0;
    for (std::size_t seed = 0; seed < in.size(); ++seed) {
        if (in[seed] == 0 || label[seed] != 0) continue;
        label[seed] = ++count;
        queue.assign(1, seed);
        for (std::size_t head = 0; head < queue.size(); ++head) {
            const auto here = static_cast<std::int64_t>(queue[head]);
            const std::int64_t x = here % g.size[0];
            const std::int64_t y = here / g.size[0] % g.size[1];
            const std::int64_t z = here / (g.size[0] * g.size[1]);
            for (std::int64_t k = std::max<std::int64_t>(0, z - 1); k <= std::min(g.size[2] - 1, z + 1); ++k) {
                for (std::int64_t j = std::max<std::int64_t>(0, y - 1); j <= std::min(g.size[1] - 1, y + 1); ++j) {
                    for (std::int64_t i = std::max<std::int64_t>(0, x - 1); i <= std::min(g.size[0] - 1, x + 1); ++i) {
                        const std::size_t other = g.offset({i, j, k});
                        if (in[other] == 0 || label[other] != 0) continue;
                        label[other] = count;
                        queue.push_back(other);
                    }
                }
            }
        }
        if (queue.size() > bestSize) {
            bestSize = queue.size();
            best = count;
        }
    }
    std::vector<std::uint8_t> out(in.size(), 0);
    if (best != 0) {
        for (std::size_t i = 0; i < in.size(); ++i) out[i] = label[i] == best ? in[i] : 0;
    }
    return {g, std::move(out)};
}

}  // namespace bauta::image
