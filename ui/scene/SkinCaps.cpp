// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scene/SkinCaps.h"

#include <limits>

namespace bauta::scene::detail {

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

// One face of the grid: the plane of the outermost voxels, and the cap's half a voxel further.
struct Face {
    std::size_t axis;
    float rim, cap, outwards;

    [[nodiscard]] bool isRim(const SkinMesh& mesh, std::uint32_t v) const {
        return mesh.points_lps_mm[3 * v + axis] == rim;
    }
    [[nodiscard]] bool isCap(const SkinMesh& mesh, std::uint32_t v) const {
        return (mesh.points_lps_mm[3 * v + axis] - rim) * outwards > 0;
    }
};

void square(SkinMesh& mesh, const Face& face) {
    const auto count = static_cast<std::uint32_t>(mesh.vertexCount());
    std::vector<std::uint32_t> rims;
    std::vector<std::uint32_t> flat;
    for (std::uint32_t v = 0; v < count; ++v) {
        if (face.isRim(mesh, v)) rims.push_back(v);
        if (face.isCap(mesh, v)) flat.push_back(v);
    }
    if (flat.empty()) return;
    std::vector<std::uint32_t> twin(count, kNone);
    for (std::size_t t = 0; t < mesh.triangles.size(); t += 3) {
        std::uint32_t* corners = mesh.triangles.data() + t;
        if (!face.isCap(mesh, corners[0]) && !face.isCap(mesh, corners[1]) && !face.isCap(mesh, corners[2])) continue;
        for (std::size_t c = 0; c < 3; ++c) {
            const std::uint32_t v = corners[c];
            if (v >= count || !face.isRim(mesh, v)) continue;
            if (twin[v] == kNone) {
                twin[v] = static_cast<std::uint32_t>(mesh.vertexCount());
                for (std::size_t a = 0; a < 3; ++a) {
                    mesh.points_lps_mm.push_back(mesh.points_lps_mm[3 * v + a]);
                    mesh.normals.push_back(0);
                }
                flat.push_back(twin[v]);
            }
            corners[c] = twin[v];
        }
    }
    for (const std::uint32_t v : rims) mesh.points_lps_mm[3 * v + face.axis] = face.cap;
    for (const std::uint32_t v : flat) {
        mesh.points_lps_mm[3 * v + face.axis] = face.cap;
        for (std::size_t a = 0; a < 3; ++a) mesh.normals[3 * v + a] = a == face.axis ? face.outwards : 0;
    }
}

}  // namespace

void squareCaps(SkinMesh& mesh, const SkinField& field) {
    for (std::size_t a = 0; a < 3; ++a) {
        const auto last = static_cast<float>(field.size[a] - 2);
        square(mesh, {a, 1, 0.5F, -1});
        square(mesh, {a, last, last + 0.5F, 1});
    }
}

}  // namespace bauta::scene::detail
