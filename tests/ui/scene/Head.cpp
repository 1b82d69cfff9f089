// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/scene/Head.h"

#include <cmath>

#include "tests/support/Images.h"

namespace bauta::test {

namespace {

bool inEllipsoid(const image::Vec3& p, const image::Vec3& c, const image::Vec3& r) {
    double sum = 0;
    for (std::size_t a = 0; a < 3; ++a) sum += (p[a] - c[a]) * (p[a] - c[a]) / (r[a] * r[a]);
    return sum <= 1;
}

}  // namespace

bool insideHead(const image::Vec3& p) {
    return inEllipsoid(p, {0, 0, 20}, {70, 85, 100}) || inEllipsoid(p, {0, -88, 0}, {12, 20, 18}) ||
           inEllipsoid(p, {72, 0, 0}, {14, 18, 30}) || inEllipsoid(p, {-70, 0, 0}, {8, 10, 16}) ||
           (p[2] < 0 && p[0] * p[0] + (p[1] - 15) * (p[1] - 15) < 50 * 50);
}

image::Volume headScan(const image::Mat3& direction, double spacing_mm, double noise) {
    // A cube, so that every axis order covers the same; the neck leaves it below.
    const auto n = static_cast<std::int64_t>(std::lround(260 / spacing_mm));
    const auto geometry = centredGeometry({n, n, n}, {spacing_mm, spacing_mm, spacing_mm}, direction);
    std::uint32_t random = 7;
    return makeVolume(geometry, image::PixelType::I16, [&](const image::Index3& i) {
        const auto p = geometry.toPoint(i);
        double value = insideHead(p) ? 600 : 20;
        if (inEllipsoid(p, {0, 0, 30}, {40, 50, 50})) value = 40;
        if (inEllipsoid(p, {40, -118, 60}, {5, 5, 5})) value = 600;
        random = random * 1664525U + 1013904223U;
        return std::max(0.0, value + noise * ((random >> 8) / 8388608.0 - 1));
    });
}

image::Mask cutFace(const image::Volume& scan) {
    return makeMask(scan.geometry(), [](const image::Vec3& p) { return insideHead(p) && p[1] < -40 && p[2] < 40; });
}

image::Volume defaced(const image::Volume& scan, const image::Mask& affected) {
    return makeVolume(scan.geometry(), image::PixelType::I16,
                      [&](const image::Index3& i) { return affected.at(i) ? 0.0 : scan.at(i); });
}

double signedVolume_mm3(const scene::SkinMesh& mesh) {
    double six = 0;
    const auto at = [&](std::uint32_t v) {
        const float* p = mesh.points_lps_mm.data() + 3 * v;
        return image::Vec3{static_cast<double>(p[0]), static_cast<double>(p[1]), static_cast<double>(p[2])};
    };
    for (std::size_t t = 0; t < mesh.triangleCount(); ++t) {
        six += image::dot(at(mesh.triangles[3 * t]),
                          image::cross(at(mesh.triangles[3 * t + 1]), at(mesh.triangles[3 * t + 2])));
    }
    return six / 6;
}

}  // namespace bauta::test
