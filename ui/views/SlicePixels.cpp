// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SlicePixels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace bauta::views::detail {

namespace {

constexpr QRgb kBlack = 0xFF000000U;

// Half as many columns or rows, by means: a plain linear look-up would skip voxels in small views.
GreySlice halvedColumns(const GreySlice& s) {
    GreySlice half{s.columns / 2, s.rows, {}};
    half.values.resize(static_cast<std::size_t>(half.columns * half.rows));
    for (std::int64_t r = 0; r < s.rows; ++r) {
        const std::uint8_t* in = s.values.data() + r * s.columns;
        std::uint8_t* out = half.values.data() + r * half.columns;
        for (std::int64_t c = 0; c < half.columns; ++c)
            out[c] = static_cast<std::uint8_t>((in[2 * c] + in[2 * c + 1] + 1) / 2);
    }
    return half;
}

GreySlice halvedRows(const GreySlice& s) {
    GreySlice half{s.columns, s.rows / 2, {}};
    half.values.resize(static_cast<std::size_t>(half.columns * half.rows));
    for (std::int64_t r = 0; r < half.rows; ++r) {
        const std::uint8_t* in = s.values.data() + 2 * r * s.columns;
        std::uint8_t* out = half.values.data() + r * s.columns;
        for (std::int64_t c = 0; c < s.columns; ++c)
            out[c] = static_cast<std::uint8_t>((in[c] + in[c + s.columns] + 1) / 2);
    }
    return half;
}

void blendRow(const std::uint8_t* a, const std::uint8_t* b, unsigned weight, int first, int last, QRgb* out) {
    const auto wb = static_cast<std::uint16_t>(weight);
    const auto wa = static_cast<std::uint16_t>(256 - weight);
    for (int d = first; d <= last; ++d) {
        const auto v = static_cast<std::uint32_t>(static_cast<std::uint16_t>(a[d] * wa + b[d] * wb) >> 8);
        out[d] = 0xFF000000U | v << 16 | v << 8 | v;
    }
}

}  // namespace

GreySlice mixed(const GreySlice& a, const GreySlice& b, double share) {
    GreySlice mix{a.columns, a.rows, {}};
    mix.values.resize(a.values.size());
    const auto wb = static_cast<std::uint16_t>(std::lround(256 * std::clamp(share, 0.0, 1.0)));
    const auto wa = static_cast<std::uint16_t>(256 - wb);
    for (std::size_t i = 0; i < mix.values.size(); ++i) {
        mix.values[i] = static_cast<std::uint8_t>(static_cast<std::uint16_t>(a.values[i] * wa + b.values[i] * wb) >> 8);
    }
    return mix;
}

SliceScaler::Taps SliceScaler::taps(int devicePixels, double ratio, double origin, double pixelsPerVoxel,
                                    std::int64_t count, bool exact) {
    Taps t;
    t.index.resize(static_cast<std::size_t>(devicePixels));
    t.weight.resize(static_cast<std::size_t>(devicePixels));
    t.first = devicePixels;
    for (int d = 0; d < devicePixels; ++d) {
        const double at = ((d + 0.5) / ratio - origin) / pixelsPerVoxel;
        if (at < -0.5 || at >= static_cast<double>(count) - 0.5) continue;
        t.first = std::min(t.first, d);
        t.last = d;
        const double inside = std::clamp(at, 0.0, static_cast<double>(count - 1));
        double lower = exact ? std::round(inside) : std::floor(inside);
        auto weight = exact ? 0 : std::lround(256 * (inside - lower));
        if (lower >= static_cast<double>(count - 1)) {  // keeps index + 1 inside
            lower = std::max(0.0, static_cast<double>(count) - 2);
            weight = count > 1 ? 256 : 0;
        }
        t.index[static_cast<std::size_t>(d)] = static_cast<std::int32_t>(lower);
        t.weight[static_cast<std::size_t>(d)] = static_cast<std::uint16_t>(weight);
    }
    return t;
}

SliceScaler::SliceScaler(GreySlice slice, const SliceFrame& frame, double ratio, int width, int height)
    : slice_(std::move(slice)) {
    double perColumn = frame.pixelsPerColumn;
    double perRow = frame.pixelsPerRow;
    QPointF origin = frame.origin;
    while (perColumn * ratio < 0.6 && slice_.columns >= 4) {
        slice_ = halvedColumns(slice_);
        origin.rx() += perColumn / 2;
        perColumn *= 2;
    }
    while (perRow * ratio < 0.6 && slice_.rows >= 4) {
        slice_ = halvedRows(slice_);
        origin.ry() += perRow / 2;
        perRow *= 2;
    }
    const bool exact = std::min(perColumn, perRow) >= kExactVoxel_px;
    x_ = taps(width, ratio, origin.x(), perColumn, slice_.columns, exact);
    y_ = taps(height, ratio, origin.y(), perRow, slice_.rows, exact);
}

void SliceScaler::stretch(std::int32_t row, std::uint8_t* out) const {
    const std::uint8_t* values = slice_.values.data() + row * slice_.columns;
    for (int d = x_.first; d <= x_.last; ++d) {
        const auto at = static_cast<std::size_t>(d);
        const std::uint8_t* p = values + x_.index[at];
        const unsigned w = x_.weight[at];
        // The second tap of a one-column slice has weight 0 and must not be read.
        out[d] = static_cast<std::uint8_t>((p[0] * (256 - w) + (w ? p[1] * w : 0)) >> 8);
    }
}

void SliceScaler::draw(const Pixels& target, int top, int bottom) const {
    std::array<std::vector<std::uint8_t>, 2> lines;
    std::array<std::int32_t, 2> held = {-1, -1};
    for (auto& line : lines) line.resize(static_cast<std::size_t>(target.width));
    const auto lineOf = [&](std::int32_t row) {
        const auto place = static_cast<std::size_t>(row % 2);
        if (held[place] != row) stretch(row, lines[place].data());
        held[place] = row;
        return lines[place].data();
    };
    for (int d = top; d < bottom; ++d) {
        QRgb* out = target.row(d);
        if (d < y_.first || d > y_.last || x_.last < x_.first) {
            std::fill(out, out + target.width, kBlack);
            continue;
        }
        std::fill(out, out + x_.first, kBlack);
        std::fill(out + x_.last + 1, out + target.width, kBlack);
        const auto row = y_.index[static_cast<std::size_t>(d)];
        const unsigned weight = y_.weight[static_cast<std::size_t>(d)];
        const std::uint8_t* upper = lineOf(row);
        const std::uint8_t* lower = weight ? lineOf(row + 1) : upper;
        blendRow(upper, lower, weight, x_.first, x_.last, out);
    }
}

}  // namespace bauta::views::detail
