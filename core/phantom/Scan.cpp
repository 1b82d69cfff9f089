// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Scan.h"

#include <array>
#include <cmath>

namespace bauta::phantom {

using image::operator-;

namespace {

struct View {
    image::Vec3 low, high;
};

View viewBox(const PhantomSpec& spec, const Parameters& p, const Warp& warp) {
    const Point nose = warp.toScan({0, -121, -18});
    const Point chin = warp.toScan({0, -101 - static_cast<float>(p.chin), -84});
    const Point eye = warp.toScan({0, -71, 17});
    const Point vertex = warp.toScan({0, 10, 127});
    const Point forehead = warp.toScan({0, -92, 50});
    const Point larynx = warp.toScan({0, 4, -142 + static_cast<float>(p.cricoid)});
    View v;
    v.low[0] = p.shift[0] - 128;
    v.high[0] = p.shift[0] + 128;
    // Nose and chin, which comes forward when the head is tilted back, stay at least 6 mm inside.
    v.low[1] = std::min({p.viewShift - 128, nose.y - 6.0, chin.y - 6.0});
    v.high[1] = v.low[1] + 256;
    switch (spec.fov) {
        case FieldOfView::Full:
            v.high[2] = vertex.z + 9;
            v.low[2] = p.shift[2] - 205;
            break;
        case FieldOfView::Rt:
            // At least half of the forehead, and never without the larynx.
            v.high[2] =
                std::max({std::min(p.topOfView + p.shift[2], larynx.z + 225.0), eye.z + 18.0, forehead.z + 0.0});
            v.low[2] = v.high[2] - 240;
            break;
        case FieldOfView::Neck:
            v.high[2] = p.shift[2] - 40;
            v.low[2] = v.high[2] - 180;
            break;
    }
    if (p.average) {
        // Off the template's whole millimetres, so that no voxel's parts stand half to half.
        for (std::size_t a = 0; a < 3; ++a) v.low[a] += .3, v.high[a] += .3;
    }
    return v;
}

}  // namespace

image::Geometry scanGeometry(const PhantomSpec& spec, const Parameters& p, const Warp& warp) {
    const View view = viewBox(spec, p, warp);
    image::Geometry g;
    g.spacing_mm = spec.spacing_mm;
    g.direction = spec.direction;
    g.size = {1, 1, 1};
    g.validate("phantom");
    std::array<double, 3> across{};
    for (std::size_t a = 0; a < 3; ++a) {
        for (std::size_t w = 0; w < 3; ++w)
            across[a] += std::abs(spec.direction[3 * w + a]) * (view.high[w] - view.low[w]);
        g.size[a] =
            spec.size[a] > 0 ? spec.size[a] : std::max<std::int64_t>(1, std::llround(across[a] / spec.spacing_mm[a]));
    }
    // A given size keeps the upper face of the view where it is.
    const image::AxisMap axes = image::closestAxes(g);
    const auto up = static_cast<std::size_t>(axes.axis[2]);
    const double tall = static_cast<double>(g.size[up]) * g.spacing_mm[up];
    const double cut = spec.size[up] > 0 ? tall : view.high[2] - view.low[2];
    const image::Vec3 middle = {(view.low[0] + view.high[0]) / 2, (view.low[1] + view.high[1]) / 2,
                                view.high[2] - cut / 2};
    const image::Vec3 half = {(static_cast<double>(g.size[0]) - 1) / 2, (static_cast<double>(g.size[1]) - 1) / 2,
                              (static_cast<double>(g.size[2]) - 1) / 2};
    g.origin_lps_mm = middle - (g.toPoint(half) - g.origin_lps_mm);
    return g;
}

Box templateBox(const image::Geometry& g, const Warp& warp) {
    constexpr int kParts = 12;
    Box box;
    for (int c = 0; c <= kParts; ++c)
        for (int b = 0; b <= kParts; ++b)
            for (int a = 0; a <= kParts; ++a) {
                const auto at = [&](int part, std::size_t axis) {
                    return static_cast<double>(part) / kParts * static_cast<double>(g.size[axis]) - .5;
                };
                box.include(warp.toTemplate(toPoint(g.toPoint(image::Vec3{at(a, 0), at(b, 1), at(c, 2)}))));
            }
    box = box.grown(4);
    const Box body = {{-240, -140, -250}, {240, 160, 140}};
    return {{std::max(box.low.x, body.low.x), std::max(box.low.y, body.low.y), std::max(box.low.z, body.low.z)},
            {std::min(box.high.x, body.high.x), std::min(box.high.y, body.high.y), std::min(box.high.z, body.high.z)}};
}

}  // namespace bauta::phantom
