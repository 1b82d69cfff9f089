// SPDX-License-Identifier: GPL-3.0-or-later
// Specification section 8: what is drawn for a scan, and its steps 3 and 8, which act on the lattice.
#include <cmath>

#include "core/image/Filters.h"
#include "core/phantom/Artefacts.h"

namespace bauta::phantom {

Formation drawFormation(image::Modality modality, const Parameters& p, const image::Vec3& spacing_mm) {
    Formation f;
    if (p.average || modality == image::Modality::CT) return f;
    const auto stream = [&](const char* name) {
        return Stream(noiseKey(p.seed, image::suffix(modality)), std::string("formation/") + name);
    };
    f.readAxis = stream("read").uniform() < .5 ? 0 : 1;
    // Up to two voxels; coarse voxels are read with a wider band.
    Stream shift = stream("chemical_shift");
    const double finest = std::min({spacing_mm[0], spacing_mm[1], spacing_mm[2]});
    f.fatShift_mm = shift.uniform(0, 2) * std::min(finest, 1.0) * (shift.uniform() < .5 ? -1 : 1);
    Stream ringing = stream("gibbs");
    if (ringing.uniform() < .3) f.gibbs = ringing.uniform(.85, .95);
    Stream motion = stream("motion");
    f.moved = motion.uniform() < .1;
    if (f.moved) {
        f.ghost = motion.uniform(.03, .08);
        f.ghostEvery = motion.uniform(3, 6);
    }
    Stream coil = stream("surface_coil");
    if (coil.uniform() < .3) f.surface = coil.uniform(.3, .8);
    // Spin echoes refocus most of it: this is the milder end of what section 8 gives for gradient echoes.
    Stream air = stream("susceptibility");
    if (air.uniform() < .15) f.susceptibility = air.uniform(.1, .3);
    return f;
}

base::Json Formation::toJson() const {
    base::Json j;
    j["read_axis"] = readAxis == 0 ? "x" : "y";
    j["fat_shift_mm"] = fatShift_mm;
    j["kspace_kept"] = gibbs > 0 ? gibbs : 1;
    j["ghost"] = ghost;
    j["surface_gain"] = surface;
    j["loss_near_air"] = susceptibility;
    return j;
}

float interpolate(const std::vector<float>& field, const Lattice& l, Point at) {
    const Point f = (1 / l.step) * (at - l.origin);
    if (!(f.x >= 0 && f.y >= 0 && f.z >= 0)) return 0;
    const int i = static_cast<int>(f.x), j = static_cast<int>(f.y), k = static_cast<int>(f.z);
    if (i + 1 >= l.size[0] || j + 1 >= l.size[1] || k + 1 >= l.size[2]) return 0;
    const float x = f.x - static_cast<float>(i), y = f.y - static_cast<float>(j), z = f.z - static_cast<float>(k);
    const std::size_t dy = static_cast<std::size_t>(l.size[0]), dz = dy * static_cast<std::size_t>(l.size[1]);
    const float* v = &field[l.offset(i, j, k)];
    const auto row = [&](std::size_t o) { return v[o] + x * (v[o + 1] - v[o]); };
    const float a = row(0) + y * (row(dy) - row(0)), b = row(dz) + y * (row(dz + dy) - row(dz));
    return a + z * (b - a);
}

void addShiftedFat(std::vector<float>& water, const std::vector<float>& fat, const Lattice& l, Point shift) {
    base::parallelFor(static_cast<std::size_t>(l.size[2]), [&](std::size_t slice) {
        const int k = static_cast<int>(slice);
        for (int j = 0; j < l.size[1]; ++j)
            for (int i = 0; i < l.size[0]; ++i) water[l.offset(i, j, k)] += interpolate(fat, l, l.at(i, j, k) - shift);
    });
}

void darkenNearAir(std::vector<float>& greys, const Model& m, float loss, Point shift) {
    constexpr float kReach = 6;
    const Lattice& l = m.lattice;
    image::Geometry geometry;
    geometry.size = {l.size[0], l.size[1], l.size[2]};
    geometry.spacing_mm = {l.step, l.step, l.step};
    std::vector<std::uint8_t> air(l.count());
    for (std::size_t o = 0; o < air.size(); ++o) air[o] = static_cast<Label>(m.tissue[o]) == Label::Air;
    const std::vector<float> distance = image::distance_mm(image::Mask(geometry, std::move(air)));
    const std::vector<float> before = greys;
    base::parallelFor(static_cast<std::size_t>(l.size[2]), [&](std::size_t slice) {
        const int k = static_cast<int>(slice);
        for (int j = 0; j < l.size[1]; ++j)
            for (int i = 0; i < l.size[0]; ++i) {
                const std::size_t o = l.offset(i, j, k);
                if (distance[o] >= kReach || distance[o] <= 0) continue;
                const float near = 1 - distance[o] / kReach;
                greys[o] = (1 - loss * near) * interpolate(before, l, l.at(i, j, k) - (near * near) * shift);
            }
    });
}

}  // namespace bauta::phantom
