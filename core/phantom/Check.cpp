// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Check.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/image/Filters.h"
#include "core/phantom/CheckParts.h"

namespace bauta::phantom {

namespace check {

using image::operator-;
using image::operator+;
using image::operator*;

Subject::Subject(const Phantom& phantom) : phantom_(phantom), tissue_(phantom.tissue.voxels()) {
    const auto at = [&](const char* name) { return phantom.landmarks_lps_mm.at(name); };
    const auto normalised = [](const image::Vec3& v) { return (1 / image::norm(v)) * v; };
    origin_ = 0.5 * (at("porion_L") + at("porion_R"));
    const image::Vec3 x = normalised(at("porion_L") - at("porion_R"));
    const image::Vec3 front = 0.5 * (at("orbitale_L") + at("orbitale_R")) - origin_;
    const image::Vec3 z = normalised(image::cross(front, x));  // backwards × left would point down
    const image::Vec3 y = image::cross(z, x);
    axes_ = {x[0], x[1], x[2], y[0], y[1], y[2], z[0], z[1], z[2]};

    std::vector<std::uint8_t> body(tissue_.size());
    for (std::size_t o = 0; o < body.size(); ++o) body[o] = tissue(o) != Label::Outside;
    const auto& g = geometry();
    depth_ = image::distance_mm(image::Mask(g, std::move(body)), true);
    const double half = std::min({g.spacing_mm[0], g.spacing_mm[1], g.spacing_mm[2]}) / 2;
    for (float& d : depth_) d = std::max(0.0F, d - static_cast<float>(half));
    coarsest_ = std::max({g.spacing_mm[0], g.spacing_mm[1], g.spacing_mm[2]});
}

image::Vec3 Subject::toFrame(const image::Vec3& lps) const {
    return axes_ * (lps - origin_);
}

bool Subject::inView(const std::string& name, double margin_mm) const {
    const image::Vec3 index = geometry().toIndex(phantom_.landmarks_lps_mm.at(name));
    for (std::size_t a = 0; a < 3; ++a) {
        const double margin = margin_mm / geometry().spacing_mm[a];
        if (index[a] < margin || index[a] > static_cast<double>(geometry().size[a]) - 1 - margin) return false;
    }
    return true;
}

image::Index3 Subject::indexOf(std::size_t o) const {
    const auto& n = geometry().size;
    const auto i = static_cast<std::int64_t>(o);
    return {i % n[0], i / n[0] % n[1], i / (n[0] * n[1])};
}

void Subject::forNeighbours(std::size_t o, const std::function<void(std::size_t)>& f) const {
    const image::Index3 i = indexOf(o);
    for (std::size_t a = 0; a < 3; ++a)
        for (const int step : {-1, 1}) {
            image::Index3 n = i;
            n[a] += step;
            if (geometry().contains(n)) f(geometry().offset(n));
        }
}

void Subject::expect(const std::string& name, bool passed, const std::string& detail) {
    results.push_back({name, passed, detail});
}

void Subject::within(const std::string& name, double value, double low, double high) {
    char text[96];
    std::snprintf(text, sizeof text, "%.1f of %g to %g", value, low, high);
    results.push_back({name, value >= low && value <= high, text});
}

Parts findParts(const Subject& s, const std::function<bool(std::size_t)>& member) {
    const auto& g = s.geometry();
    Parts parts;
    parts.of.assign(g.voxelCount(), 0);
    std::vector<std::size_t> stack;
    for (std::size_t seed = 0; seed < parts.of.size(); ++seed) {
        if (parts.of[seed] != 0 || !member(seed)) continue;
        const auto label = static_cast<std::uint32_t>(parts.sizes.size() + 1);
        std::size_t count = 0;
        parts.of[seed] = label;
        stack.assign(1, seed);
        while (!stack.empty()) {
            const std::size_t here = stack.back();
            stack.pop_back();
            ++count;
            const image::Index3 i = s.indexOf(here);
            for (std::int64_t c = -1; c <= 1; ++c)
                for (std::int64_t b = -1; b <= 1; ++b)
                    for (std::int64_t a = -1; a <= 1; ++a) {
                        const image::Index3 n = {i[0] + a, i[1] + b, i[2] + c};
                        if (!g.contains(n)) continue;
                        const std::size_t next = g.offset(n);
                        if (parts.of[next] != 0 || !member(next)) continue;
                        parts.of[next] = label;
                        stack.push_back(next);
                    }
        }
        parts.sizes.push_back(count);
    }
    std::vector<std::size_t> order(parts.sizes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return parts.sizes[a] > parts.sizes[b]; });
    std::vector<std::uint32_t> rank(order.size() + 1, 0);
    std::vector<std::size_t> sizes;
    for (std::size_t r = 0; r < order.size(); ++r) {
        rank[order[r] + 1] = static_cast<std::uint32_t>(r + 1);
        sizes.push_back(parts.sizes[order[r]]);
    }
    for (std::uint32_t& label : parts.of) label = rank[label];
    parts.sizes = std::move(sizes);
    return parts;
}

}  // namespace check

std::vector<PhantomCheck> checkPhantom(const Phantom& phantom) {
    check::Subject s(phantom);
    check::checkBody(s);
    check::checkFace(s);
    check::checkOars(s);
    check::checkInside(s);
    return std::move(s.results);
}

std::string failures(const std::vector<PhantomCheck>& checks) {
    std::string line;
    for (const PhantomCheck& c : checks) {
        if (c.passed) continue;
        if (!line.empty()) line += "; ";
        line += c.name + " (" + c.detail + ")";
    }
    return line;
}

}  // namespace bauta::phantom
