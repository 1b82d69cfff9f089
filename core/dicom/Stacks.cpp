// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/detail/Stacks.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/base/Numbers.h"
#include "core/dicom/Series.h"

namespace bauta::dicom::detail {
using base::Error;
using base::ErrorCode;
using image::Vec3;
using image::operator-;
using image::operator*;

namespace {

// Below these the difference is rounding in the header, not another grid.
constexpr double kSameCosine = 1e-3;
constexpr double kSameSpacing_mm = 1e-3;
constexpr double kSamePosition_mm = 1e-2;

template <typename T>
bool close(const std::optional<T>& a, const std::optional<T>& b, double tolerance) {
    if (a.has_value() != b.has_value()) return false;
    if (!a) return true;
    return std::equal(a->begin(), a->end(), b->begin(),
                      [&](double x, double y) { return std::abs(x - y) <= tolerance; });
}

bool sameStack(const Header& a, const Header& b) {
    return a.kind == b.kind && a.rows == b.rows && a.columns == b.columns && a.echo == b.echo &&
           a.imageType == b.imageType && close(a.orientation, b.orientation, kSameCosine) &&
           close(a.pixelSpacing_mm, b.pixelSpacing_mm, kSameSpacing_mm);
}

bool positionsRepeat(const Stack& stack) {
    for (std::size_t i = 0; i < stack.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (close(stack[i].position_lps_mm, stack[j].position_lps_mm, kSamePosition_mm)) return true;
        }
    }
    return false;
}

template <typename Same>
std::vector<Stack> grouped(Stack slices, Same&& same) {
    std::vector<Stack> groups;
    for (Header& h : slices) {
        const auto it = std::find_if(groups.begin(), groups.end(), [&](const Stack& g) { return same(g.front(), h); });
        if (it != groups.end()) {
            it->push_back(std::move(h));
        } else {
            groups.emplace_back().push_back(std::move(h));
        }
    }
    return groups;
}

// Splits the stacks in which positions repeat by one more field, when that field differs at all.
std::vector<Stack> splitRepeats(std::vector<Stack> stacks, int Header::*field) {
    std::vector<Stack> out;
    for (Stack& stack : stacks) {
        if (!positionsRepeat(stack)) {
            out.push_back(std::move(stack));
            continue;
        }
        for (Stack& part :
             grouped(std::move(stack), [&](const Header&a, const Header&b) { return a.*field == b.*field; })) {
            out.push_back(std::move(part));
        }
    }
    return out;
}

std::string millimetres(double value) {
    return base::general(std::round(value * 100) / 100, 4);
}

Vec3 normalOf(const Header& h) {
    const auto& o = *h.orientation;
    return image::cross({o[0], o[1], o[2]}, {o[3], o[4], o[5]});
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

// What is wrong with the distances along the normal; empty when they are regular.
std::string gapProblem(const std::vector<double>& places) {
    const std::size_t n = places.size();
    const double step = (places.back() - places.front()) / static_cast<double>(n - 1);
    const double tolerance = std::max(0.05, 0.05 * step);
    bool regular = true;
    std::vector<double> gaps;
    for (std::size_t i = 0; i < n; ++i) {
        regular = regular && std::abs(places[i] - places.front() - step * static_cast<double>(i)) <= tolerance;
        if (i > 0) gaps.push_back(places[i] - places[i - 1]);
    }
    if (regular) return {};
    // Missing slices: all gaps are whole multiples of the usual one.
    const double usual = median(gaps);
    long missing = 0;
    bool multiples = true;
    for (const double gap : gaps) {
        const double times = std::round(gap / usual);
        multiples = multiples && times >= 1 && std::abs(gap - times * usual) <= std::max(0.05, 0.05 * usual);
        missing += static_cast<long>(times) - 1;
    }
    if (multiples && missing > 0) {
        return std::to_string(missing) + (missing == 1 ? " slice is" : " slices are") + " missing: gaps of " +
               gapList(gaps);
    }
    return "the gaps between slices differ: " + gapList(gaps);
}

}  // namespace

std::vector<Stack> splitIntoStacks(std::vector<Header> slices) {
    std::vector<Stack> stacks = grouped(std::move(slices), sameStack);
    stacks = splitRepeats(std::move(stacks), &Header::temporal);
    return splitRepeats(std::move(stacks), &Header::acquisition);
}

std::string digestOf(const Stack& stack) {
    const Header& h = stack.front();
    // The image's own UID too: anonymisers have given whole archives one series UID, or none.
    std::string text = h.sopInstanceUid + " " + std::to_string(h.rows) + "x" + std::to_string(h.columns) + " " +
                       std::to_string(h.echo) + " " + std::to_string(h.temporal) + " " + std::to_string(h.acquisition) +
                       " " + h.imageType;
    for (const double v : h.orientation.value_or(std::array<double, 6>{})) {
        text.append(" ").append(std::to_string(std::lround(v * 100)));
    }
    for (const double v : h.pixelSpacing_mm.value_or(std::array<double, 2>{})) {
        text.append(" ").append(std::to_string(std::lround(v * 1000)));
    }
    return base::sha256(text).substr(0, 8);
}

image::Geometry arrange(Stack& stack) {
    const std::string count = std::to_string(stack.size()) + (stack.size() == 1 ? " slice" : " slices");
    if (stack.size() < kMinimumSlices) {
        throw Error(ErrorCode::Geometry,
                    count + ", fewer than the " + std::to_string(kMinimumSlices) + " a scan needs");
    }
    requireComplete(stack);
    const Vec3 normal = normalOf(stack.front());
    if (std::abs(image::norm(normal) - 1) > 1e-2) {
        throw Error(ErrorCode::Damaged, "the slices' orientation vectors are not at right angles");
    }
    const auto place = [&](const Header& h) { return image::dot(*h.position_lps_mm, normal) / image::norm(normal); };
    std::stable_sort(stack.begin(), stack.end(), [&](const Header& a, const Header& b) { return place(a) < place(b); });

    std::vector<double> places;
    std::size_t repeats = 0;
    double drift_mm = 0;
    for (const Header& h : stack) {
        if (!places.empty() && place(h) - places.back() < kSamePosition_mm) ++repeats;
        places.push_back(place(h));
        const Vec3 way = *h.position_lps_mm - *stack.front().position_lps_mm;
        drift_mm =
            std::max(drift_mm, image::norm(way - (image::dot(way, normal) / image::dot(normal, normal)) * normal));
    }
    if (repeats > 0) {
        throw Error(ErrorCode::Geometry,
                    std::to_string(repeats) + " of " + std::to_string(stack.size()) +
                        " slices lie where another one is already (several time points or reconstructions)",
                    {}, "keep one image for each position");
    }
    const double extent = places.back() - places.front();
    std::string problems = gapProblem(places);
    // A tenth of a millimetre over the whole stack is rounding; a tilt is centimetres.
    if (drift_mm > 0.1) {
        const double angle = std::atan2(drift_mm, extent) * 180 / std::numbers::pi;
        problems = "the slices lie sheared (tilted gantry, " + base::fixed(angle, 1) + "°, " +
                   base::fixed(drift_mm, 0) + " mm over the stack)" + (problems.empty() ? "" : "; " + problems);
    }
    if (!problems.empty()) {
        throw Error(ErrorCode::Geometry, count + ": " + problems, {},
                    "resample it to a regular grid first, as dcm2niix does, or export a regular reconstruction");
    }
    if (extent < kMinimumExtent_mm) {
        throw Error(ErrorCode::Geometry, count + " over " + millimetres(extent) +
                                             " mm are too few for a scan, which is at least " +
                                             millimetres(kMinimumExtent_mm) + " mm thick");
    }

    const Header& first = stack.front();
    const auto& o = *first.orientation;
    image::Geometry g;
    g.size = {first.columns, first.rows, static_cast<std::int64_t>(stack.size())};
    g.spacing_mm = {(*first.pixelSpacing_mm)[1], (*first.pixelSpacing_mm)[0],
                    extent / static_cast<double>(stack.size() - 1)};
    const Vec3 unit = (1 / image::norm(normal)) * normal;
    g.direction = {o[0], o[3], unit[0], o[1], o[4], unit[1], o[2], o[5], unit[2]};
    g.origin_lps_mm = *first.position_lps_mm;
    g.validate({});
    return g;
}

}  // namespace bauta::dicom::detail
