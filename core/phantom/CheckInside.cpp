// SPDX-License-Identifier: GPL-3.0-or-later
// Section 10: eyes, brain, airway, cord.
#include <cmath>

#include "core/phantom/CheckParts.h"

namespace bauta::phantom::check {

namespace {

bool inCavity(Label t) {
    return t == Label::Csf || t == Label::GreyMatter || t == Label::WhiteMatter || t == Label::Cerebellum;
}

void checkEyes(Subject& s) {
    for (const char* name : {"eye_L", "eye_R"}) {
        if (!s.inView(name, 16)) continue;
        const image::Vec3 centre = s.landmark(name);
        double inside_ml = 0, lensFar = 0;
        std::size_t lens = 0;
        for (std::size_t o = 0; o < s.geometry().voxelCount(); ++o) {
            const Label t = s.tissue(o);
            if (t != Label::Vitreous && t != Label::Lens) continue;
            const image::Vec3 p = s.pointOf(o);
            const double away = std::hypot(p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]);
            if (away > 20) continue;
            inside_ml += s.geometry().voxelVolume_ml();
            if (t == Label::Lens) lensFar = std::max(lensFar, away), ++lens;
        }
        // The wall of the globe (1 mm) has muscle's label: it adds (12.2 / 11.2)³.
        // The page's 8.5, and what the smooth residual of the warp may add.
        s.within(std::string(name) + " globe, ml", inside_ml * 1.292, 5.5, s.average() ? 8.5 : 9.2);
        if (s.coarsest_mm() <= 2)
            s.expect(std::string(name) + " lens in the globe", lens > 0 && lensFar < 14.5, std::to_string(lensFar));
    }
}

void checkBrain(Subject& s) {
    if (!s.inView("vertex", 3)) return;
    const auto brain = s.phantom().brain.voxels();
    double cavity_ml = 0;
    std::size_t bare = 0, stray = 0;
    image::Vec3 where{};
    for (std::size_t o = 0; o < brain.size(); ++o) {
        const Label t = s.tissue(o);
        const bool inside = inCavity(t) || t == Label::Nerve || t == Label::WhiteMatter;
        if (brain[o] != 0 && !inside) ++stray;
        if (!inCavity(t)) continue;
        const image::Vec3 p = s.pointOf(o);
        if (p[2] < -24) continue;
        cavity_ml += s.geometry().voxelVolume_ml();
        if (p[2] < 30) continue;
        s.forNeighbours(o, [&](std::size_t next) {
            const Label n = s.tissue(next);
            if (n == Label::Fat || n == Label::Skin || n == Label::Muscle || n == Label::Outside) where = p;
            bare += n == Label::Fat || n == Label::Skin || n == Label::Muscle || n == Label::Outside;
        });
    }
    // 1200 to 1750 on the page, which the product of its three cranial factors (sd 9 % of 1464) leaves in 1 of 50.
    s.within("cranial cavity, ml", cavity_ml, s.average() ? 1200 : 1150, s.average() ? 1750 : 1830);
    s.expect("brain within the cavity",
             static_cast<double>(stray) < 0.002 * static_cast<double>(s.phantom().brain.count()),
             std::to_string(stray) + " voxels");
    // Voxels of 2 mm and more lose thin walls here and there.
    s.expect("skull between brain and scalp", bare <= (s.fine() ? 0U : 15U),
             std::to_string(bare) + " bare faces, one at " + std::to_string(where[0]) + " " + std::to_string(where[1]) +
                 " " + std::to_string(where[2]));
}

void checkAirway(Subject& s) {
    if (!s.fine() || !s.inView("subnasale", 8) || !s.inView("cricoid_lower_edge", 8)) return;
    const Parts air = findParts(s, [&](std::size_t o) { return s.tissue(o) == Label::Air; });
    const auto partNear = [&](const char* name, double reach) {
        const image::Vec3 at = s.landmark(name);
        double best = reach;
        std::uint32_t part = 0;
        for (std::size_t o = 0; o < air.of.size(); ++o) {
            if (air.of[o] == 0 || air.sizes[air.of[o] - 1] < 50) continue;
            const image::Vec3 p = s.pointOf(o);
            const double d = std::hypot(p[0] - at[0], p[1] - at[1], p[2] - at[2]);
            if (d < best) best = d, part = air.of[o];
        }
        return part;
    };
    const std::uint32_t nostril = partNear("subnasale", 16), trachea = partNear("cricoid_lower_edge", 10);
    s.expect("airway from nostril to trachea", nostril != 0 && nostril == trachea,
             "parts " + std::to_string(nostril) + " and " + std::to_string(trachea));
}

void checkCord(Subject& s) {
    if (!s.fine()) return;
    const image::Vec3 hyoid = s.landmark("hyoid");
    std::size_t edge = 0, bare = 0;
    double low = 1e9;
    const double bin = 2 * s.coarsest_mm();  // wider than a slice, however it is tilted
    std::vector<int> slices(400, 0);
    for (std::size_t o = 0; o < s.geometry().voxelCount(); ++o) {
        if (s.tissue(o) != Label::Nerve) continue;
        const image::Vec3 p = s.pointOf(o);
        if (p[2] > -30 || p[1] < hyoid[1]) continue;
        low = std::min(low, p[2]);
        ++slices[static_cast<std::size_t>(std::clamp(-p[2] / bin, 0.0, 399.0))];
        s.forNeighbours(o, [&](std::size_t next) {
            const Label n = s.tissue(next);
            if (n == Label::Nerve) return;
            ++edge;
            bare += n != Label::Csf;
        });
    }
    bool through = low < -60;
    for (auto i = static_cast<std::size_t>(34 / bin) + 1; static_cast<double>(i + 1) * bin < -low; ++i)
        through = through && slices[i] > 0;
    s.expect("cord runs through", through, "down to " + std::to_string(low));
    s.within("cord not lined by CSF (percent)",
             100.0 * static_cast<double>(bare) / static_cast<double>(std::max<std::size_t>(edge, 1)), 0, 1.5);
}

}  // namespace

void checkInside(Subject& s) {
    checkEyes(s);
    checkBrain(s);
    checkAirway(s);
    checkCord(s);
}

}  // namespace bauta::phantom::check
