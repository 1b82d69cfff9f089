// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/image/Window.h"
#include "core/registration/Registration.h"
#include "core/registration/detail/Body.h"

namespace bauta::registration {
namespace detail {
namespace {

using image::Geometry;
using image::Vec3;
using image::Volume;

constexpr double kCell_mm = 4;
// A mean adult (spec/phantom.md 2): vertex above the ear canals, and breadth of the head above the ears.
constexpr double kVertexAboveEars_mm = 126;
constexpr double kBreadth_mm = 146;

Geometry alignedGrid(const Geometry& scan) {
    Vec3 low, high;
    low.fill(std::numeric_limits<double>::infinity());
    high.fill(-std::numeric_limits<double>::infinity());
    for (int corner = 0; corner < 8; ++corner) {
        Vec3 index;
        for (std::size_t a = 0; a < 3; ++a) {
            index[a] = (corner >> a & 1) ? static_cast<double>(scan.size[a] - 1) : 0.0;
        }
        const Vec3 p = scan.toPoint(index);
        for (std::size_t a = 0; a < 3; ++a) {
            low[a] = std::min(low[a], p[a]);
            high[a] = std::max(high[a], p[a]);
        }
    }
    Geometry grid;
    grid.spacing_mm = {kCell_mm, kCell_mm, kCell_mm};
    grid.origin_lps_mm = low;
    for (std::size_t a = 0; a < 3; ++a) {
        grid.size[a] = static_cast<std::int64_t>(std::floor((high[a] - low[a]) / kCell_mm)) + 1;
    }
    return grid;
}

/// Extent of the body in one slice: the 2nd and 98th percentile of its voxels' positions along an axis.
struct Extent {
    double low = 0, high = 0;
    std::size_t voxels = 0;
    [[nodiscard]] double width() const { return high - low; }
    [[nodiscard]] double centre() const { return (low + high) / 2; }
};

Extent extent(const Body& body, int axis, std::int64_t fromSlice, std::int64_t toSlice) {
    const auto& n = body.grid.size;
    const auto a = static_cast<std::size_t>(axis);
    std::vector<std::size_t> histogram(static_cast<std::size_t>(n[a]), 0);
    Extent e;
    for (std::int64_t k = std::max<std::int64_t>(0, fromSlice); k <= std::min(toSlice, n[2] - 1); ++k) {
        for (std::int64_t j = 0; j < n[1]; ++j) {
            for (std::int64_t i = 0; i < n[0]; ++i) {
                if (body.at(i, j, k) == kInside) {
                    ++histogram[static_cast<std::size_t>(axis == 0 ? i : j)];
                    ++e.voxels;
                }
            }
        }
    }
    if (e.voxels == 0) {
        return e;
    }
    const auto position = [&](double fraction) {
        const double wanted = fraction * static_cast<double>(e.voxels);
        double seen = 0;
        for (std::size_t b = 0; b < histogram.size(); ++b) {
            seen += static_cast<double>(histogram[b]);
            if (seen >= wanted) {
                return body.grid.origin_lps_mm[a] + static_cast<double>(b) * kCell_mm;
            }
        }
        return body.grid.origin_lps_mm[a] + static_cast<double>(histogram.size() - 1) * kCell_mm;
    };
    e.low = position(0.02);
    e.high = position(0.98);
    return e;
}

/// Area in mm² where the body meets the upper end of what was scanned.
double cutAboveArea_mm2(const Body& body) {
    const auto& n = body.grid.size;
    std::size_t cells = 0;
    for (std::int64_t k = 0; k < n[2]; ++k) {
        for (std::int64_t j = 0; j < n[1]; ++j) {
            for (std::int64_t i = 0; i < n[0]; ++i) {
                const bool beyondAbove = k + 1 == n[2] || body.at(i, j, k + 1) == kBeyond;
                cells += body.at(i, j, k) == kInside && beyondAbove ? 1U : 0U;
            }
        }
    }
    return static_cast<double>(cells) * kCell_mm * kCell_mm;
}

}  // namespace

Body findBody(const Volume& coarse) {
    Body body;
    body.grid = alignedGrid(coarse.geometry());
    constexpr float kOutside = std::numeric_limits<float>::lowest();
    const auto values = image::resampleLinear(coarse, body.grid, {}, kOutside);
    const auto level = static_cast<float>(image::skinLevel(coarse));
    std::vector<std::uint8_t> above(values.size(), 0);
    for (std::size_t v = 0; v < values.size(); ++v) {
        above[v] = values[v] > level ? 1 : 0;
    }
    const image::Mask largest = image::largestComponent(image::Mask(body.grid, std::move(above)));
    body.cell.assign(values.size(), kAir);
    for (std::size_t v = 0; v < values.size(); ++v) {
        if (largest.voxels()[v] != 0) {
            body.cell[v] = kInside;
        } else if (values[v] == kOutside) {
            body.cell[v] = kBeyond;
        }
    }
    // Marrow, air cells and dark muscle leave holes; per axial slice and row, what lies between body is body.
    const auto& n = body.grid.size;
    for (std::int64_t k = 0; k < n[2]; ++k) {
        for (std::int64_t j = 0; j < n[1]; ++j) {
            std::int64_t first = n[0], last = -1;
            for (std::int64_t i = 0; i < n[0]; ++i) {
                if (body.at(i, j, k) == kInside) {
                    first = std::min(first, i);
                    last = i;
                }
            }
            for (std::int64_t i = first; i < last; ++i) {
                body.cell[body.grid.offset({i, j, k})] = kInside;
            }
        }
    }
    return body;
}

FieldOfViewReport analyse(const Body& body) {
    FieldOfViewReport report;
    const auto& n = body.grid.size;
    std::vector<double> area_mm2(static_cast<std::size_t>(n[2]), 0);
    for (std::int64_t k = 0; k < n[2]; ++k) {
        area_mm2[static_cast<std::size_t>(k)] = static_cast<double>(extent(body, 0, k, k).voxels) * kCell_mm * kCell_mm;
    }
    constexpr double kSomeTissue_mm2 = 400;
    std::int64_t top = -1, bottom = -1;
    double volume_ml = 0;
    for (std::int64_t k = 0; k < n[2]; ++k) {
        const double area = area_mm2[static_cast<std::size_t>(k)];
        volume_ml += area * kCell_mm / 1000;
        if (area > kSomeTissue_mm2) {
            bottom = bottom < 0 ? k : bottom;
            top = k;
        }
    }
    if (top < 0 || volume_ml < 400) {
        report.reason = "no body of a head's size stands out from the background";
        return report;
    }
    const auto height = [&](std::int64_t k) { return body.grid.origin_lps_mm[2] + static_cast<double>(k) * kCell_mm; };
    report.extentSI_mm = static_cast<double>(top - bottom + 1) * kCell_mm;
    report.top_lps_mm = height(top);
    report.topCut = cutAboveArea_mm2(body) > 4000;

    const auto slices = [](double mm) { return static_cast<std::int64_t>(std::lround(mm / kCell_mm)); };
    // Breadth in the band where a head is widest: 40…100 mm below the vertex, or the top 60 mm of a cut head.
    const Extent across =
        report.topCut ? extent(body, 0, top - slices(60), top) : extent(body, 0, top - slices(100), top - slices(40));
    const Extent along =
        report.topCut ? extent(body, 1, top - slices(60), top) : extent(body, 1, top - slices(100), top - slices(40));
    if (across.width() < 70 || along.width() < 90 || report.extentSI_mm < 60) {
        report.reason = "the body in it is too small for a head";
        return report;
    }
    if (across.width() > 260 || along.width() > 320) {
        report.reason = "the upper end of the body is too wide for a head";
        return report;
    }
    report.scale = std::clamp(across.width() / (0.93 * kBreadth_mm), 0.75, 1.25);
    const double toEars = report.topCut ? 65 : kVertexAboveEars_mm * report.scale;
    report.headCentre_lps_mm = {across.centre(), along.centre() - 3, report.top_lps_mm - toEars};
    report.neckVisible = height(bottom) < report.headCentre_lps_mm[2] - 105 * report.scale;
    report.headFound = true;
    return report;
}

}  // namespace detail

FieldOfViewReport analyseFieldOfView(const image::Volume& scan) {
    FieldOfViewReport nothing;
    if (scan.empty()) {
        nothing.reason = "there is no image";
        return nothing;
    }
    const auto range = image::valueRange(scan);
    if (!(range.max > range.min)) {
        nothing.reason = "all its voxels have one value";
        return nothing;
    }
    return detail::analyse(detail::findBody(image::shrink(scan, detail::kCell_mm)));
}

}  // namespace bauta::registration
