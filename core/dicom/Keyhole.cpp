// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/detail/Keyhole.h"

#include <algorithm>
#include <optional>

namespace bauta::dicom::detail {

namespace {

double signedArea(const Ring& ring) {
    double twice = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const auto& a = ring[i];
        const auto& b = ring[(i + 1) % ring.size()];
        twice += a[0] * b[1] - b[0] * a[1];
    }
    return twice / 2;
}

// The edge of `ring` that the way from `at` along its row towards smaller columns meets first, and where.
struct Meeting {
    double column = 0;
    std::size_t ring = 0, edge = 0;
};

void meet(const std::array<double, 2>& at, const Ring& ring, std::size_t number, std::optional<Meeting>& nearest) {
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const auto& a = ring[i];
        const auto& b = ring[(i + 1) % ring.size()];
        const auto [low, high] = std::minmax(a[1], b[1]);
        if (a[0] != b[0] || low > at[1] || high < at[1] || a[0] > at[0]) continue;
        if (!nearest || a[0] > nearest->column) nearest = Meeting{a[0], number, i};
    }
}

}  // namespace

std::vector<Ring> keyholed(const std::vector<image::Outline>& outlines) {
    std::vector<Ring> rings, holes;
    for (const image::Outline& outline : outlines) {
        Ring ring;
        for (const auto& p : outline.points) ring.push_back({p[0], p[1]});
        (signedArea(ring) > 0 ? rings : holes).push_back(std::move(ring));
    }
    // Each hole begins at its first corner; what lies before that on the same row is joined already.
    const auto before = [](const auto& a, const auto& b) { return a[1] != b[1] ? a[1] < b[1] : a[0] < b[0]; };
    for (Ring& hole : holes) std::rotate(hole.begin(), std::min_element(hole.begin(), hole.end(), before), hole.end());
    std::sort(holes.begin(), holes.end(), [&](const Ring& a, const Ring& b) { return before(a[0], b[0]); });
    for (Ring& hole : holes) {
        std::optional<Meeting> meeting;
        for (std::size_t i = 0; i < rings.size(); ++i) meet(hole.front(), rings[i], i, meeting);
        if (!meeting) {  // cannot be: every hole lies in a ring
            rings.push_back(std::move(hole));
            continue;
        }
        const std::array<double, 2> joint = {meeting->column, hole.front()[1]};
        hole.push_back(hole.front());
        hole.insert(hole.begin(), joint);
        hole.push_back(joint);
        Ring& ring = rings[meeting->ring];
        ring.insert(ring.begin() + static_cast<std::ptrdiff_t>(meeting->edge) + 1, hole.begin(), hole.end());
    }
    // plastimatch (1.9.4) loses the last point of contours on other than axial series.
    for (Ring& ring : rings) ring.push_back(ring.front());
    return rings;
}

}  // namespace bauta::dicom::detail
