// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/detail/Stacks.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "core/base/Hash.h"
#include "core/base/Numbers.h"

namespace bauta::dicom::detail {
using image::Vec3;

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

Vec3 normalOf(const Header& h) {
    const auto& o = *h.orientation;
    return image::cross({o[0], o[1], o[2]}, {o[3], o[4], o[5]});
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

constexpr std::string_view kImageType = "image type";

struct Field {
    std::string_view name;
    std::string (*value)(const Header&);
};

std::string number(const std::optional<double>& v) {
    return v ? base::general(*v, 6) : "";
}

// What tells volumes of one series apart, from what is certain to what is likely.
constexpr Field kFields[] = {
    {"study", [](const Header& h) { return h.studyUid; }},
    {"frame of reference", [](const Header& h) { return h.frameOfReferenceUid; }},
    {kImageType, [](const Header& h) { return h.imageTypes; }},
    {"echo time", [](const Header& h) { return number(h.echoTime_ms); }},
    {"inversion time", [](const Header& h) { return number(h.inversionTime_ms); }},
    {"time point", [](const Header& h) { return std::to_string(h.temporal); }},
    {"b-value", [](const Header& h) { return number(h.bValue); }},
    {"diffusion direction", [](const Header& h) { return h.gradient; }},
    {"trigger time", [](const Header& h) { return number(h.triggerTime_ms); }},
    {"acquisition number", [](const Header& h) { return std::to_string(h.acquisition); }},
    {"acquisition time", [](const Header& h) { return h.acquisitionTime; }},
};

std::vector<Stack> groupedBy(const Stack& stack, const Field& field) {
    std::vector<Stack> groups;
    std::map<std::string, std::size_t> known;
    for (const Header& h : stack) {
        const auto [it, fresh] = known.try_emplace(field.value(h), groups.size());
        if (fresh) groups.emplace_back();
        groups[it->second].push_back(h);
    }
    return groups;
}

std::size_t placesIn(const Stack& stack, const std::vector<std::vector<std::size_t>>& repeated) {
    std::size_t places = stack.size();
    for (const auto& place : repeated) places -= place.size() - 1;
    return places;
}

// Volumes by the order of the image numbers: one after the other, or all of a place one after the other.
std::vector<Stack> byNumber(const Stack& stack, const std::vector<std::vector<std::size_t>>& repeated) {
    const std::size_t volumes = repeated.front().size();
    if (repeated.size() * volumes != stack.size()) return {};
    std::set<int> numbers;
    std::vector<Stack> parts(volumes);
    bool placeByPlace = true;
    for (auto place : repeated) {
        if (place.size() != volumes) return {};
        std::sort(place.begin(), place.end(),
                  [&](std::size_t a, std::size_t b) { return stack[a].instance < stack[b].instance; });
        placeByPlace = placeByPlace && static_cast<std::size_t>(stack[place.back()].instance -
                                                                stack[place.front()].instance) == volumes - 1;
        for (std::size_t v = 0; v < volumes; ++v) {
            parts[v].push_back(stack[place[v]]);
            numbers.insert(stack[place[v]].instance);
        }
    }
    if (numbers.size() != stack.size()) return {};
    const auto less = [](const Header& a, const Header& b) { return a.instance < b.instance; };
    bool volumeByVolume = true;
    for (std::size_t v = 1; v < volumes; ++v) {
        volumeByVolume = volumeByVolume && std::max_element(parts[v - 1].begin(), parts[v - 1].end(), less)->instance <
                                               std::min_element(parts[v].begin(), parts[v].end(), less)->instance;
    }
    return placeByPlace || volumeByVolume ? parts : std::vector<Stack>{};
}

bool evenGaps(const Stack& stack) {
    std::vector<double> places;
    for (const Header& h : stack) places.push_back(placeOf(h, stack.front()));
    std::sort(places.begin(), places.end());
    std::vector<double> gaps(places.size());
    std::adjacent_difference(places.begin(), places.end(), gaps.begin());
    const auto [least, most] = std::minmax_element(gaps.begin() + 1, gaps.end());
    return *most - *least <= std::max(0.1, 0.1 * *most);
}

bool hasPlaces(const Stack& stack) {
    return std::all_of(stack.begin(), stack.end(), [](const Header& h) {
        return h.position_lps_mm && h.orientation && image::norm(normalOf(h)) > 0.5;
    });
}

void split(Stack stack, const std::string& toldBy, std::vector<Part>& out) {
    const auto repeated = repeatedPlaces(stack);
    const bool mixed = repeated.empty() && stack.size() > 2 && hasPlaces(stack) && !evenGaps(stack);
    const std::size_t places = placesIn(stack, repeated);
    for (const Field& field : kFields) {
        if (repeated.empty() && !(mixed && field.name == kImageType)) continue;
        auto groups = groupedBy(stack, field);
        // Volumes hold most places each; a field of its own for every slice leaves fragments.
        if (groups.size() == 1 || groups.size() * places > 2 * stack.size()) continue;
        for (Stack& group : groups) split(std::move(group), std::string(field.name), out);
        return;
    }
    auto parts = repeated.empty() ? std::vector<Stack>{} : byNumber(stack, repeated);
    if (parts.empty()) parts.push_back(std::move(stack));
    const std::string by = parts.size() > 1 ? "image number alone" : toldBy;
    for (Stack& part : parts) out.push_back({std::move(part), by});
}

}  // namespace

double placeOf(const Header& slice, const Header& like) {
    const Vec3 normal = normalOf(like);
    return image::dot(*slice.position_lps_mm, normal) / image::norm(normal);
}

std::vector<Stack> splitByGrid(std::vector<Header> slices) {
    return grouped(std::move(slices), sameStack);
}

std::vector<std::vector<std::size_t>> repeatedPlaces(const Stack& stack) {
    if (!hasPlaces(stack)) return {};
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t i = 0; i < stack.size(); ++i) order.emplace_back(placeOf(stack[i], stack.front()), i);
    std::sort(order.begin(), order.end());
    std::vector<std::vector<std::size_t>> places;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i == 0 || order[i].first - order[i - 1].first > kSamePosition_mm) places.emplace_back();
        places.back().push_back(order[i].second);
    }
    std::erase_if(places, [](const auto& place) { return place.size() < 2; });
    return places;
}

std::vector<Part> splitIntoVolumes(Stack stack) {
    std::vector<Part> parts;
    split(std::move(stack), {}, parts);
    return parts;
}

std::string digestOf(const Stack& stack) {
    const Header& h = stack.front();
    // The image's own UID too: anonymisers have given whole archives one series UID, or none.
    std::string text = h.sopInstanceUid + " " + std::to_string(h.rows) + "x" + std::to_string(h.columns) + " " +
                       std::to_string(h.echo) + " " + std::to_string(h.temporal) + " " + std::to_string(h.acquisition) +
                       " " + h.imageTypes + number(h.bValue) + h.gradient + h.patientDigest;
    for (const double v : h.orientation.value_or(std::array<double, 6>{})) {
        text.append(" ").append(std::to_string(std::lround(v * 100)));
    }
    for (const double v : h.pixelSpacing_mm.value_or(std::array<double, 2>{})) {
        text.append(" ").append(std::to_string(std::lround(v * 1000)));
    }
    return base::sha256(text).substr(0, 8);
}

}  // namespace bauta::dicom::detail
