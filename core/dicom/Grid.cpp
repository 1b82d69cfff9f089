// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/detail/Grid.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/Error.h"
#include "core/base/Numbers.h"
#include "core/dicom/Series.h"
#include "core/dicom/detail/Places.h"

namespace bauta::dicom::detail {
using base::Error;
using base::ErrorCode;
using image::Vec3;
using image::operator-;
using image::operator+;
using image::operator*;

namespace {

constexpr double kSamePosition_mm = 1e-2;
// A tenth of a millimetre over the whole stack is rounding; a tilt is centimetres.
constexpr double kMostDrift_mm = 0.1;
// Beyond these nothing sensible lies between two slices, and no gantry tilts.
constexpr double kLargestGap_mm = 20;
constexpr double kLargestTilt_deg = 45;
// New slices for each one there is, and voxels of a grid (1 GB of 16 bits).
constexpr double kMostSlices = 4;
constexpr double kMostVoxels = 536870912;

std::string millimetres(double value) {
    return base::general(std::round(value * 100) / 100, 4);
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

void requireComplete(const Stack& stack) {
    const auto lacking = std::count_if(stack.begin(), stack.end(), [](const Header& h) {
        return !h.position_lps_mm || !h.orientation || !h.pixelSpacing_mm;
    });
    if (lacking == 0) return;
    throw Error(ErrorCode::Damaged,
                std::to_string(lacking) + " of " + std::to_string(stack.size()) +
                    " slices lack their position, orientation or pixel spacing",
                {}, "export the series again with its geometry");
}

// "4 mm, 1.08 mm and 7 mm": the gaps that occur, to 0.05 mm, the most frequent first.
std::string gapList(const std::vector<double>& gaps) {
    std::vector<std::pair<double, int>> kinds;
    for (const double gap : gaps) {
        const auto it =
            std::find_if(kinds.begin(), kinds.end(), [&](const auto& k) { return std::abs(k.first - gap) < 0.05; });
        if (it != kinds.end()) {
            ++it->second;
        } else {
            kinds.emplace_back(gap, 1);
        }
    }
    std::stable_sort(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::string text;
    const std::size_t shown = std::min<std::size_t>(kinds.size(), 4);
    for (std::size_t i = 0; i < shown; ++i) {
        text += i == 0 ? "" : i + 1 == shown && shown == kinds.size() ? " and " : ", ";
        text += millimetres(kinds[i].first) + " mm";
    }
    return kinds.size() > shown ? text + " and others" : text;
}

struct Gaps {
    std::vector<double> all;
    bool regular = false;
    double step = 0;   ///< mean where regular, else of the grid that resampling would use
    long missing = 0;  ///< slices, where all gaps are whole multiples of the usual one
};

// The gap of the finest part of the stack: the smallest that a tenth of the gaps, and at least two, share.
double finestGap(std::vector<double> gaps) {
    std::sort(gaps.begin(), gaps.end());
    const std::size_t least = std::max<std::size_t>(2, (gaps.size() + 9) / 10);
    for (std::size_t from = 0; from + least <= gaps.size(); ++from) {
        std::size_t to = from;
        while (to < gaps.size() && gaps[to] - gaps[from] <= toleranceOf(gaps[from])) ++to;
        if (to - from >= least)
            return median(
                {gaps.begin() + static_cast<std::ptrdiff_t>(from), gaps.begin() + static_cast<std::ptrdiff_t>(to)});
    }
    return median(gaps);
}

Gaps gapsOf(const std::vector<double>& places) {
    const std::size_t n = places.size();
    const double extent = places.back() - places.front();
    Gaps g;
    g.step = extent / static_cast<double>(n - 1);
    g.regular = true;
    for (std::size_t i = 0; i < n; ++i) {
        const double off = places[i] - places.front() - g.step * static_cast<double>(i);
        g.regular = g.regular && std::abs(off) <= toleranceOf(g.step);
        if (i > 0) g.all.push_back(places[i] - places[i - 1]);
    }
    if (g.regular) return g;
    const double usual = median(g.all);
    bool multiples = true;
    for (const double gap : g.all) {
        const double times = std::round(gap / usual);
        multiples = multiples && times >= 1 && std::abs(gap - times * usual) <= toleranceOf(usual);
        g.missing += static_cast<long>(times) - 1;
    }
    if (!multiples || g.missing <= 0) g.missing = 0;
    const double finest =
        g.missing > 0 ? usual : std::max(finestGap(g.all), extent / (kMostSlices * static_cast<double>(n)));
    g.step = extent / std::max(1.0, std::round(extent / finest));
    return g;
}

// What is wrong with the distances along the normal; empty when they are regular.
std::string describe(const Gaps& g) {
    if (g.regular) return {};
    if (g.missing == 0) return "the gaps between slices differ: " + gapList(g.all);
    return std::to_string(g.missing) + (g.missing == 1 ? " slice is" : " slices are") + " missing: gaps of " +
           gapList(g.all);
}

struct Drift {
    double most_mm = 0;
    double tilt_deg = 0;
    // Least and greatest shift along rows and columns, from the first slice.
    std::array<double, 2> low_mm = {0, 0}, high_mm = {0, 0};
};

Drift driftOf(const Stack& stack, const Vec3& normal, double extent) {
    const auto& o = *stack.front().orientation;
    const std::array<Vec3, 2> axes = {Vec3{o[0], o[1], o[2]}, Vec3{o[3], o[4], o[5]}};
    Drift d;
    for (const Header& h : stack) {
        const Vec3 way = *h.position_lps_mm - *stack.front().position_lps_mm;
        d.most_mm = std::max(d.most_mm, image::norm(way - (image::dot(way, normal) * normal)));
        for (std::size_t a = 0; a < 2; ++a) {
            d.low_mm[a] = std::min(d.low_mm[a], image::dot(way, axes[a]));
            d.high_mm[a] = std::max(d.high_mm[a], image::dot(way, axes[a]));
        }
    }
    d.tilt_deg = std::atan2(d.most_mm, extent) * 180 / std::numbers::pi;
    return d;
}

std::string describe(const Drift& d) {
    return "the slices lie sheared (tilted gantry, " + base::fixed(d.tilt_deg, 1) + "°, " +
           base::fixed(d.most_mm, d.most_mm < 1 ? 1 : 0) + " mm over the stack)";
}

void requireResamplable(const std::string& count, const Gaps& gaps, const Drift& drift) {
    const double largest = *std::max_element(gaps.all.begin(), gaps.all.end());
    if (largest > kLargestGap_mm) {
        throw Error(ErrorCode::Geometry, count + ": a gap of " + millimetres(largest) +
                                             " mm between slices is too wide to be resampled (" +
                                             millimetres(kLargestGap_mm) + " mm at most)");
    }
    if (drift.tilt_deg > kLargestTilt_deg) {
        throw Error(ErrorCode::Geometry, count + ": " + describe(drift) + ", too far to be resampled");
    }
}

// Widens the grid so that it covers all slices where they lie.
void coverShifts(image::Geometry& g, const Drift& drift) {
    for (std::size_t a = 0; a < 2; ++a) {
        const double span = drift.high_mm[a] - drift.low_mm[a];
        if (span <= kMostDrift_mm) continue;
        g.size[a] += static_cast<std::int64_t>(std::ceil(span / g.spacing_mm[a] - 1e-3));
        g.origin_lps_mm = g.origin_lps_mm + drift.low_mm[a] * g.axis(static_cast<int>(a));
    }
}

std::vector<std::string> warningsOf(const Gaps& gaps, const Drift& drift, const std::vector<double>& places,
                                    const image::Geometry& g) {
    std::vector<std::string> warnings;
    if (drift.most_mm > kMostDrift_mm) {
        warnings.push_back("was resampled: the gantry was tilted by " + base::fixed(drift.tilt_deg, 1) +
                           "°; its slices were shifted by up to " + base::fixed(drift.most_mm, 1) +
                           " mm to undo the shear");
    }
    if (gaps.regular) return warnings;
    const auto between = placesBetween(places, g.size[2], g.spacing_mm[2]);
    const auto made = std::count_if(between.begin(), between.end(), [](const Between& b) { return b.part > 0; });
    const auto [least, most] = std::minmax_element(gaps.all.begin(), gaps.all.end());
    warnings.push_back("was resampled: " +
                       (gaps.missing > 0 ? std::to_string(gaps.missing) + " slices were missing, " : std::string()) +
                       "the gaps between its " + std::to_string(places.size()) + " slices were " + millimetres(*least) +
                       " to " + millimetres(*most) + " mm; it has " + std::to_string(g.size[2]) + " slices every " +
                       millimetres(g.spacing_mm[2]) + " mm now, " + std::to_string(made) + " of them interpolated");
    return warnings;
}

image::Geometry gridOf(const Stack& stack, const Vec3& normal, std::int64_t slices, double step) {
    const Header& first = stack.front();
    const auto& o = *first.orientation;
    image::Geometry g;
    g.size = {first.columns, first.rows, slices};
    g.spacing_mm = {(*first.pixelSpacing_mm)[1], (*first.pixelSpacing_mm)[0], step};
    g.direction = {o[0], o[3], normal[0], o[1], o[4], normal[1], o[2], o[5], normal[2]};
    g.origin_lps_mm = *first.position_lps_mm;
    g.validate({});
    return g;
}

// Sorts the slices along their normal, which is returned, and gives their places on it.
Vec3 sortAlongNormal(Stack& stack, std::vector<double>& places) {
    const auto& o = *stack.front().orientation;
    const Vec3 normal = image::cross({o[0], o[1], o[2]}, {o[3], o[4], o[5]});
    if (std::abs(image::norm(normal) - 1) > 1e-2) {
        throw Error(ErrorCode::Damaged, "the slices' orientation vectors are not at right angles");
    }
    const Header like = stack.front();
    std::stable_sort(stack.begin(), stack.end(),
                     [&](const Header& a, const Header& b) { return placeOf(a, like) < placeOf(b, like); });
    std::size_t repeats = 0;
    for (const Header& h : stack) {
        const double place = placeOf(h, like);
        if (!places.empty() && place - places.back() < kSamePosition_mm) ++repeats;
        places.push_back(place);
    }
    if (repeats > 0) {
        throw Error(ErrorCode::Geometry,
                    std::to_string(repeats) + " of " + std::to_string(stack.size()) +
                        " slices lie where another one is already (several time points or reconstructions)",
                    {}, "keep one image for each position");
    }
    return (1 / image::norm(normal)) * normal;
}

}  // namespace

Arranged arrange(Stack& stack, bool resample) {
    const std::string count = std::to_string(stack.size()) + (stack.size() == 1 ? " slice" : " slices");
    if (stack.size() < kMinimumSlices) {
        throw Error(ErrorCode::Geometry,
                    count + ", fewer than the " + std::to_string(kMinimumSlices) + " a scan needs");
    }
    requireComplete(stack);
    std::vector<double> places;
    const Vec3 normal = sortAlongNormal(stack, places);
    const double extent = places.back() - places.front();
    const Gaps gaps = gapsOf(places);
    const Drift drift = driftOf(stack, normal, extent);
    std::string problems = drift.most_mm > kMostDrift_mm ? describe(drift) : "";
    if (!gaps.regular) problems += (problems.empty() ? "" : "; ") + describe(gaps);
    if (!problems.empty() && !resample) {
        throw Error(ErrorCode::Geometry, count + ": " + problems, {},
                    "export a regular reconstruction, or import with resampling (--resample)");
    }
    if (extent < kMinimumExtent_mm) {
        throw Error(ErrorCode::Geometry, count + " over " + millimetres(extent) +
                                             " mm are too few for a scan, which is at least " +
                                             millimetres(kMinimumExtent_mm) + " mm thick");
    }
    Arranged out;
    out.geometry = gridOf(stack, normal, std::llround(extent / gaps.step) + 1, gaps.step);
    if (problems.empty()) return out;
    requireResamplable(count, gaps, drift);
    out.resampled = true;
    coverShifts(out.geometry, drift);
    if (static_cast<double>(out.geometry.voxelCount()) > kMostVoxels) {
        throw Error(ErrorCode::Geometry, count + ": " + problems + "; the regular grid would have more than " +
                                             base::fixed(kMostVoxels / 1e6, 0) + " million voxels");
    }
    out.warnings = warningsOf(gaps, drift, places, out.geometry);
    return out;
}

}  // namespace bauta::dicom::detail
