// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registration/detail/Sampling.h"

#include <algorithm>
#include <cmath>

namespace bauta::registration::detail {
namespace {

using image::Mat3;
using image::Vec3;
using image::Volume;

Mat3 pointToIndex(const image::Geometry& g) {
    Mat3 m = image::transpose(g.direction);
    for (std::size_t row = 0; row < 3; ++row) {
        for (std::size_t column = 0; column < 3; ++column) {
            m[row * 3 + column] /= g.spacing_mm[row];
        }
    }
    return m;
}

/// SplitMix64: the standard distributions differ between libraries, this does not.
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    double uniform() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
    }

  private:
    std::uint64_t state_;
};

/// Cells of the body and of the air up to `margin` cells around it; never beyond the scan.
std::vector<std::uint8_t> withMargin(const Body& body, std::int64_t margin) {
    const auto& n = body.grid.size;
    std::vector<std::uint8_t> now(body.cell.size());
    std::transform(body.cell.begin(), body.cell.end(), now.begin(),
                   [](std::uint8_t c) { return static_cast<std::uint8_t>(c == kInside); });
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const std::int64_t stride = axis == 0 ? 1 : axis == 1 ? n[0] : n[0] * n[1];
        std::vector<std::uint8_t> next(now.size(), 0);
        std::size_t v = 0;
        for (std::int64_t k = 0; k < n[2]; ++k) {
            for (std::int64_t j = 0; j < n[1]; ++j) {
                for (std::int64_t i = 0; i < n[0]; ++i, ++v) {
                    const std::int64_t along = axis == 0 ? i : axis == 1 ? j : k;
                    const std::int64_t from = std::max<std::int64_t>(-along, -margin);
                    const std::int64_t to = std::min<std::int64_t>(n[axis] - 1 - along, margin);
                    for (std::int64_t d = from; d <= to && next[v] == 0; ++d) {
                        next[v] = now[static_cast<std::size_t>(static_cast<std::int64_t>(v) + d * stride)];
                    }
                }
            }
        }
        now = std::move(next);
    }
    for (std::size_t v = 0; v < now.size(); ++v) {
        now[v] = static_cast<std::uint8_t>(now[v] != 0 && body.cell[v] != kBeyond);
    }
    return now;
}

}  // namespace

Sampler::Sampler(const Volume& floatVolume)
    : volume_(floatVolume),
      voxels_(volume_.as<float>()),
      toIndex_(pointToIndex(volume_.geometry())),
      origin_(volume_.geometry().origin_lps_mm),
      size_(volume_.geometry().size) {}

bool Sampler::at(const Vec3& point_lps_mm, float& value) const {
    const Vec3 c = toIndex_ * (point_lps_mm - origin_);
    std::int64_t i[3];
    double f[3];
    for (std::size_t a = 0; a < 3; ++a) {
        const double low = std::floor(c[a]);
        i[a] = static_cast<std::int64_t>(low);
        if (!(low >= 0) || i[a] + 1 >= size_[a]) {
            return false;
        }
        f[a] = c[a] - low;
    }
    const float* p = voxels_.data() + i[0] + size_[0] * (i[1] + size_[1] * i[2]);
    const std::int64_t dy = size_[0], dz = size_[0] * size_[1];
    const auto line = [&](const float* q) {
        return static_cast<double>(q[0]) + f[0] * (static_cast<double>(q[1]) - static_cast<double>(q[0]));
    };
    const double near = line(p) + f[1] * (line(p + dy) - line(p));
    const double far = line(p + dz) + f[1] * (line(p + dz + dy) - line(p + dz));
    value = static_cast<float>(near + f[2] * (far - near));
    return true;
}

Volume robustRange(const Volume& volume) {
    auto voxels = volume.toFloat();
    float low = -500, high = 800;
    if (image::isMr(volume.modality())) {
        auto sorted = voxels;
        const auto rank = [&](double p) {
            const auto at = static_cast<std::ptrdiff_t>(p * static_cast<double>(sorted.size() - 1));
            std::nth_element(sorted.begin(), sorted.begin() + at, sorted.end());
            return sorted[static_cast<std::size_t>(at)];
        };
        low = rank(0.001);
        high = rank(0.995);
    }
    const float scale = high > low ? 1 / (high - low) : 0;
    for (float& v : voxels) {
        v = std::clamp((v - low) * scale, 0.0F, 1.0F);
    }
    return Volume(volume.geometry(), std::move(voxels), volume.modality());
}

std::vector<Vec3> samplePoints(const Body& body, const image::Mask* region, std::size_t count) {
    constexpr std::int64_t kMarginCells = 3;
    const auto wanted = withMargin(body, kMarginCells);
    std::vector<std::size_t> cells;
    const auto& n = body.grid.size;
    std::size_t v = 0;
    for (std::int64_t k = 0; k < n[2]; ++k) {
        for (std::int64_t j = 0; j < n[1]; ++j) {
            for (std::int64_t i = 0; i < n[0]; ++i, ++v) {
                if (wanted[v] == 0) {
                    continue;
                }
                if (region != nullptr) {
                    const Vec3 c = region->geometry().toIndex(body.grid.toPoint(image::Index3{i, j, k}));
                    const image::Index3 at = {std::lround(c[0]), std::lround(c[1]), std::lround(c[2])};
                    if (!region->geometry().contains(at) || region->at(at) == 0) {
                        continue;
                    }
                }
                cells.push_back(v);
            }
        }
    }
    Random random(20260101);
    std::vector<Vec3> points;
    points.reserve(std::min(count, cells.size()));
    const double step = std::max(1.0, static_cast<double>(cells.size()) / static_cast<double>(count));
    for (double at = 0; at < static_cast<double>(cells.size()); at += step) {
        // One cell of every stretch of `step`, and a random place within it: even cover without a lattice's aliasing.
        const auto pick = std::min(cells.size() - 1, static_cast<std::size_t>(at + random.uniform() * step));
        const auto cell = static_cast<std::int64_t>(cells[pick]);
        const Vec3 index = {static_cast<double>(cell % n[0]) + random.uniform() - 0.5,
                            static_cast<double>(cell / n[0] % n[1]) + random.uniform() - 0.5,
                            static_cast<double>(cell / (n[0] * n[1])) + random.uniform() - 0.5};
        points.push_back(body.grid.toPoint(index));
    }
    return points;
}

std::vector<Vec3> landingIn(const std::vector<Vec3>& points, const image::AffineMap& map, const image::Mask& mask) {
    std::vector<Vec3> kept;
    kept.reserve(points.size());
    for (const Vec3& p : points) {
        const Vec3 c = mask.geometry().toIndex(map(p));
        const image::Index3 at = {std::lround(c[0]), std::lround(c[1]), std::lround(c[2])};
        if (mask.geometry().contains(at) && mask.at(at) != 0) {
            kept.push_back(p);
        }
    }
    return kept;
}

}  // namespace bauta::registration::detail
