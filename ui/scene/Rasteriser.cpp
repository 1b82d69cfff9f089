// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "ui/scene/Backdrop.h"

namespace bauta::scene {

namespace {

using image::Vec3;

constexpr int kSuper = 2;  // samples per pixel and axis

struct Corner {
    float x, y, depth;
    std::array<float, 3> colour;
};

std::array<float, 3> shade(const Vec3& normal, const Camera& camera, double cut) {
    static constexpr SkinLook kLook;
    static const auto kKey = keyLightDirection();
    const double facing = image::dot(normal, camera.towardsViewer());
    const double right = image::dot(normal, camera.right());
    const double up = image::dot(normal, camera.up());
    const double key = right * kKey[0] + up * kKey[1] + facing * kKey[2];
    const double diffuse = kHeadLight * std::max(0.0, facing) + kKeyLight * std::max(0.0, key);
    // Reflection of the head light towards the viewer.
    const double mirror = std::max(0.0, 2 * facing * facing - 1);
    const double shine = kSpecular * kHeadLight * std::pow(mirror, kSpecularPower);
    std::array<float, 3> colour{};
    for (std::size_t c = 0; c < 3; ++c) {
        const double share = kLook.cutShare * cut;
        const double base = (1 - share) * kLook.skin[c] + share * kLook.cut[c];
        colour[c] = static_cast<float>(std::clamp(base * (kAmbient + diffuse) + shine, 0.0, 1.0));
    }
    return colour;
}

struct Canvas {
    int width, height;
    std::vector<float> depth;
    std::vector<std::array<float, 3>> colour;
    std::vector<std::uint8_t> set;

    void triangle(const Corner& a, const Corner& b, const Corner& c) {
        const float area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
        if (area == 0) return;
        const int left = std::max(0, static_cast<int>(std::ceil(std::min({a.x, b.x, c.x}))));
        const int right = std::min(width - 1, static_cast<int>(std::floor(std::max({a.x, b.x, c.x}))));
        const int top = std::max(0, static_cast<int>(std::ceil(std::min({a.y, b.y, c.y}))));
        const int bottom = std::min(height - 1, static_cast<int>(std::floor(std::max({a.y, b.y, c.y}))));
        for (int y = top; y <= bottom; ++y) {
            for (int x = left; x <= right; ++x) {
                const auto px = static_cast<float>(x);
                const auto py = static_cast<float>(y);
                const float wb = ((px - a.x) * (c.y - a.y) - (c.x - a.x) * (py - a.y)) / area;
                const float wc = ((b.x - a.x) * (py - a.y) - (px - a.x) * (b.y - a.y)) / area;
                const float wa = 1 - wb - wc;
                if (wa < 0 || wb < 0 || wc < 0) continue;
                const float z = wa * a.depth + wb * b.depth + wc * c.depth;
                const auto at = static_cast<std::size_t>(x + width * y);
                if (z <= depth[at]) continue;
                depth[at] = z;
                set[at] = 1;
                for (std::size_t k = 0; k < 3; ++k) {
                    colour[at][k] = wa * a.colour[k] + wb * b.colour[k] + wc * c.colour[k];
                }
            }
        }
    }
};

}  // namespace

std::array<double, 3> keyLightDirection() {
    const double angle = 25 * std::numbers::pi / 180;
    return {-std::sin(angle) * std::cos(angle), std::sin(angle), std::cos(angle) * std::cos(angle)};
}

Picture backdrop(const SkinLook& look, int width, int height) {
    Picture picture{width, height, {}};
    picture.rgb.reserve(static_cast<std::size_t>(3 * width * height));
    std::uint32_t noise = 12345;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const double dx = (x + 0.5) / width - 0.5;
            const double dy = (y + 0.5) / height - 0.5;
            const double t = std::min(1.0, std::hypot(dx, dy) / 0.62);
            for (std::size_t c = 0; c < 3; ++c) {
                noise = noise * 1664525U + 1013904223U;
                const double dither = (noise >> 8) / 16777216.0;
                picture.rgb.push_back(
                    static_cast<std::uint8_t>(255 * ((1 - t) * look.centre[c] + t * look.rim[c]) + dither));
            }
        }
    }
    return picture;
}

Picture rasterPicture(const SkinMesh& mesh, const Camera& camera, int width, int height) {
    Canvas canvas{width * kSuper, height * kSuper, {}, {}, {}};
    const auto samples = static_cast<std::size_t>(canvas.width * canvas.height);
    canvas.depth.assign(samples, std::numeric_limits<float>::lowest());
    canvas.colour.resize(samples);
    canvas.set.assign(samples, 0);

    const Vec3 right = camera.right();
    const Vec3 up = camera.up();
    const Vec3 towards = camera.towardsViewer();
    const double scale = canvas.height / (2 * camera.halfHeight_mm);
    std::vector<Corner> corners(mesh.vertexCount());
    for (std::size_t v = 0; v < corners.size(); ++v) {
        Vec3 offset{};
        Vec3 normal{};
        for (std::size_t a = 0; a < 3; ++a) {
            offset[a] = static_cast<double>(mesh.points_lps_mm[3 * v + a]) - camera.focus_lps_mm[a];
            normal[a] = static_cast<double>(mesh.normals[3 * v + a]);
        }
        corners[v] = {static_cast<float>(canvas.width / 2.0 - 0.5 + scale * image::dot(offset, right)),
                      static_cast<float>(canvas.height / 2.0 - 0.5 - scale * image::dot(offset, up)),
                      static_cast<float>(image::dot(offset, towards)),
                      shade(normal, camera, mesh.cut.empty() ? 0 : mesh.cut[v] / 255.0)};
    }
    for (std::size_t t = 0; t < mesh.triangleCount(); ++t) {
        canvas.triangle(corners[mesh.triangles[3 * t]], corners[mesh.triangles[3 * t + 1]],
                        corners[mesh.triangles[3 * t + 2]]);
    }

    Picture picture = backdrop({}, width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            std::uint8_t* pixel = picture.rgb.data() + 3 * (x + width * y);
            for (std::size_t c = 0; c < 3; ++c) {
                float sum = 0;
                for (int s = 0; s < kSuper * kSuper; ++s) {
                    const auto at =
                        static_cast<std::size_t>(x * kSuper + s % kSuper + canvas.width * (y * kSuper + s / kSuper));
                    sum += canvas.set[at] ? 255 * canvas.colour[at][c] : static_cast<float>(pixel[c]);
                }
                pixel[c] = static_cast<std::uint8_t>(std::lround(sum / (kSuper * kSuper)));
            }
        }
    }
    return picture;
}

}  // namespace bauta::scene
