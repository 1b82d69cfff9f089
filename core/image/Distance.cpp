// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>

#include "core/image/Filters.h"

namespace bauta::image {
namespace {

constexpr float kFar = std::numeric_limits<float>::infinity();

/// Room for the lower envelope of parabolas of one line (Felzenszwalb and Huttenlocher, Distance Transforms of Sampled
/// Functions, 2012, section 2.1), with sample positions in mm.
struct Envelope {
    std::vector<std::int64_t> at;
    std::vector<double> from;
    std::vector<double> f;

    explicit Envelope(std::int64_t n)
        : at(static_cast<std::size_t>(n)), from(static_cast<std::size_t>(n) + 1), f(static_cast<std::size_t>(n)) {}

    /// line[i·stride] holds squared distances on entry and exit.
    void transform(float* line, std::int64_t n, std::int64_t stride, double spacing) {
        std::int64_t count = 0;
        for (std::int64_t q = 0; q < n; ++q) {
            const auto value = static_cast<double>(line[q * stride]);
            f[static_cast<std::size_t>(q)] = value;
            if (std::isinf(value)) continue;
            double start = -std::numeric_limits<double>::infinity();
            const double xq = spacing * static_cast<double>(q);
            while (count > 0) {
                const std::int64_t v = at[static_cast<std::size_t>(count - 1)];
                const double xv = spacing * static_cast<double>(v);
                start = (value + xq * xq - f[static_cast<std::size_t>(v)] - xv * xv) / (2 * (xq - xv));
                if (start > from[static_cast<std::size_t>(count - 1)]) break;
                --count;
                start = -std::numeric_limits<double>::infinity();
            }
            at[static_cast<std::size_t>(count)] = q;
            from[static_cast<std::size_t>(count)] = start;
            ++count;
        }
        if (count == 0) return;
        std::int64_t k = 0;
        for (std::int64_t q = 0; q < n; ++q) {
            const double x = spacing * static_cast<double>(q);
            while (k + 1 < count && from[static_cast<std::size_t>(k + 1)] < x) ++k;
            const std::int64_t v = at[static_cast<std::size_t>(k)];
            const double d = x - spacing * static_cast<double>(v);
            line[q * stride] = static_cast<float>(d * d + f[static_cast<std::size_t>(v)]);
        }
    }
};

}  // namespace

std::vector<float> distance_mm(const Mask& mask, bool inside) {
    const Geometry& g = mask.geometry();
    const std::span<const std::uint8_t> in = mask.voxels();
    std::vector<float> out(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = (in[i] != 0) != inside ? 0.0F : kFar;
    const Index3 stride = {1, g.size[0], g.size[0] * g.size[1]};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const std::size_t a = axis == 0 ? 1 : 0;  // the two other axes
        const std::size_t b = axis == 2 ? 1 : 2;
        base::parallelRanges(static_cast<std::size_t>(g.size[a] * g.size[b]), [&](std::size_t begin, std::size_t end) {
            Envelope envelope(g.size[axis]);
            for (auto i = static_cast<std::int64_t>(begin); i < static_cast<std::int64_t>(end); ++i) {
                float* line = out.data() + (i % g.size[a]) * stride[a] + (i / g.size[a]) * stride[b];
                envelope.transform(line, g.size[axis], stride[axis], g.spacing_mm[axis]);
            }
        });
    }
    for (float& value : out) value = std::sqrt(value);
    return out;
}

}  // namespace bauta::image
