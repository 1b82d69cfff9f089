// SPDX-License-Identifier: GPL-3.0-or-later
// Section 10: organs at risk.
#include <cmath>

#include "core/phantom/CheckParts.h"
#include "core/phantom/Parameters.h"

namespace bauta::phantom::check {

namespace {

struct Oar {
    std::string name;
    image::Vec3 centre{};
    image::Vec3 low{1e9, 1e9, 1e9}, high{-1e9, -1e9, -1e9};
    double volume_ml = 0, minDepth = 1e9, meanDepth = 0;
    double aside = 0;  ///< of the centre from the midline, mm
    bool cut = false;  ///< touches the edge of the view
    std::size_t count = 0, forbidden = 0;
};

/// x of the subject's own midline at a height. The frame hangs on the ears: where theirs differ by 3 mm in height, it
/// is tilted by 5 mm at the larynx.
double midline(const Subject& s, double z) {
    std::array<image::Vec3, 4> at = {s.landmark("sella"), s.landmark("stomion"), s.landmark("hyoid"),
                                     s.landmark("cricoid_lower_edge")};
    std::size_t i = 0;
    while (i + 2 < at.size() && z < at[i + 1][2]) ++i;
    const double t = (z - at[i][2]) / (at[i + 1][2] - at[i][2]);
    return at[i][0] + t * (at[i + 1][0] - at[i][0]);
}

Oar measure(const Subject& s, const std::string& name, const image::Mask& mask) {
    Oar oar;
    oar.name = name;
    const auto voxels = mask.voxels();
    const auto& n = s.geometry().size;
    for (std::size_t o = 0; o < voxels.size(); ++o) {
        if (voxels[o] == 0) continue;
        ++oar.count;
        const image::Vec3 p = s.pointOf(o);
        const image::Index3 i = s.indexOf(o);
        for (std::size_t a = 0; a < 3; ++a) {
            oar.centre[a] += p[a];
            oar.low[a] = std::min(oar.low[a], p[a]);
            oar.high[a] = std::max(oar.high[a], p[a]);
            oar.cut = oar.cut || i[a] == 0 || i[a] == n[a] - 1;
        }
        const double d = s.depth()[o];
        oar.minDepth = std::min(oar.minDepth, d);
        oar.meanDepth += d;
        const Label t = s.tissue(o);
        if (t == Label::Outside || t == Label::Bone || t == Label::Teeth || t == Label::Air || t == Label::Lung)
            ++oar.forbidden;
    }
    if (oar.count > 0) {
        for (double& c : oar.centre) c /= static_cast<double>(oar.count);
        oar.meanDepth /= static_cast<double>(oar.count);
        oar.aside = std::abs(oar.centre[0] - midline(s, oar.centre[2]));
    }
    oar.volume_ml = static_cast<double>(oar.count) * s.geometry().voxelVolume_ml();
    return oar;
}

/// What a nodal mass by its nature changes: it enlarges its region by up to its own volume (in a large subject more
/// than in the template), and pulls the region's centre to itself.
struct Enlarged {
    std::size_t region = 99;
    double volume_ml = 0;

    explicit Enlarged(const Subject& s) {
        const base::Json mass = s.finding("nodal_mass");
        if (mass.is_null()) return;
        region = (mass.at("level") == "II" ? 4U : 6U) + (mass.at("side") == "left" ? 0U : 1U);
        volume_ml = 1.5 * mass.at("volume_ml").get<double>();
    }
};

/// Shortest distance in mm from a mask to voxels that `other` accepts, looked for within `reach`.
double gap(const Subject& s, const image::Mask& mask, double reach_mm, const std::function<bool(std::size_t)>& other) {
    const auto& g = s.geometry();
    const auto voxels = mask.voxels();
    double best = reach_mm;
    image::Index3 reach{};
    for (std::size_t a = 0; a < 3; ++a) reach[a] = static_cast<std::int64_t>(std::ceil(reach_mm / g.spacing_mm[a]));
    for (std::size_t o = 0; o < voxels.size(); ++o) {
        if (voxels[o] == 0) continue;
        bool edge = false;
        s.forNeighbours(o, [&](std::size_t next) { edge = edge || voxels[next] == 0; });
        if (!edge) continue;
        const image::Index3 i = s.indexOf(o);
        for (std::int64_t c = -reach[2]; c <= reach[2]; ++c)
            for (std::int64_t b = -reach[1]; b <= reach[1]; ++b)
                for (std::int64_t a = -reach[0]; a <= reach[0]; ++a) {
                    const double d =
                        std::hypot(static_cast<double>(a) * g.spacing_mm[0], static_cast<double>(b) * g.spacing_mm[1],
                                   static_cast<double>(c) * g.spacing_mm[2]);
                    const image::Index3 n = {i[0] + a, i[1] + b, i[2] + c};
                    if (d < best && g.contains(n) && other(g.offset(n))) best = d;
                }
    }
    return best;
}

}  // namespace

void checkOars(Subject& s) {
    const Phantom& p = s.phantom();
    std::vector<Oar> oars;
    for (const auto& [name, mask] : p.oars) oars.push_back(measure(s, name, mask));
    std::size_t shared = 0;
    for (std::size_t o = 0; o < s.geometry().voxelCount(); ++o) {
        int owners = 0;
        for (const auto& entry : p.oars) owners += entry.second.voxels()[o] != 0;
        shared += owners > 1;
    }
    s.expect("OARs are disjoint", shared == 0, std::to_string(shared) + " voxels shared");

    const double half = s.coarsest_mm() / 2, blur = std::max(0.0, s.coarsest_mm() - 1);
    constexpr std::array<std::array<double, 2>, 4> kSideways = {{{42, 66}, {22, 40}, {26, 46}, {22, 46}}};
    constexpr std::array<std::array<double, 2>, 4> kMeanDepth = {{{8, 20}, {7, 20}, {14, 34}, {10, 30}}};
    const Enlarged enlarged(s);
    const base::Json resected = s.finding("resected");
    bool whole = true;
    for (std::size_t i = 0; i < oars.size(); ++i) {
        const Oar& oar = oars[i];
        if (resected == oar.name) {
            s.expect(oar.name + " was taken out", oar.count == 0, std::to_string(oar.count) + " voxels");
            continue;
        }
        whole = whole && !oar.cut && oar.count > 0;
        if (oar.cut || oar.count == 0) continue;
        const VolumeRange range = oarVolumeRanges()[i];
        const bool ill = enlarged.region == i;
        s.within(oar.name + " volume, ml", oar.volume_ml, range.low, range.high + (ill ? enlarged.volume_ml : 0));
        s.expect(oar.name + " in soft tissue", oar.forbidden == 0, std::to_string(oar.forbidden) + " voxels elsewhere");
        const bool left = i % 2 == 0;
        s.expect(oar.name + " on its side", left ? oar.centre[0] > 0 : oar.centre[0] < 0,
                 std::to_string(oar.centre[0]));
        s.within(oar.name + " from the midline, mm", oar.aside, kSideways[i / 2][0], kSideways[i / 2][1]);
        s.within(oar.name + " least depth, mm", oar.minDepth, 3 - half, i < 2 ? 8 + half : 40);
        s.within(oar.name + " mean depth, mm", oar.meanDepth, kMeanDepth[i / 2][0], kMeanDepth[i / 2][1]);
        const auto voxels = p.oars[i].second.voxels();
        const Parts parts = findParts(s, [&](std::size_t o) { return voxels[o] != 0; });
        s.expect(oar.name + " is one part", parts.sizes.size() == 1, std::to_string(parts.sizes.size()) + " parts");
    }
    if (!whole) return;

    for (std::size_t i = 0; i < 8; i += 2) {
        const Oar &l = oars[i], &r = oars[i + 1];
        if (l.count == 0 || r.count == 0 || enlarged.region == i || enlarged.region == i + 1) continue;
        s.within(l.name + " to right, volume", l.volume_ml / r.volume_ml, .55, 1.8);
        if (enlarged.region < 8) continue;  // a mass pushes the organs of its side
        // The page's own asymmetry (1 % a side, residual of up to 3 mm a side) passes its 6 in 1 of 40.
        const double across = s.average() ? 6 : 7.5;
        s.within(l.name + " against right, x mm", l.aside - r.aside, -across, across);
        // A level may be 1.8 times as large as the other side's, and then reaches further back.
        const double even = i < 4 || s.average() ? 6 : 7;
        s.within(l.name + " against right, y mm", l.centre[1] - r.centre[1], -even, even);
        s.within(l.name + " against right, z mm", l.centre[2] - r.centre[2], -6, 6);
    }
    const auto middle = [&](std::size_t pair) {
        const Oar &l = oars[2 * pair], &r = oars[2 * pair + 1];
        return l.count == 0 ? r.centre[2] : r.count == 0 ? l.centre[2] : 0.5 * (l.centre[2] + r.centre[2]);
    };
    s.within("parotid above submandibular, mm", middle(0) - middle(1), 28, 58);
    s.within("submandibular above level III, mm", middle(1) - middle(3), 25, 55);
    s.within("level II above level III, mm", middle(2) - middle(3), 34, 60);
    for (std::size_t side = 0; side < 2; ++side) {
        const Oar &two = oars[4 + side], &three = oars[6 + side];
        const std::string name = side == 0 ? " left" : " right";
        // The regions meet at the hyoid's lower edge; pose tilts that plane against the slices.
        const double meet =
            gap(s, p.oars[4 + side].second, 8, [&](std::size_t o) { return p.oars[6 + side].second.voxels()[o] != 0; });
        s.within("gap between levels, mm," + name, meet, 0, 1.5 * s.coarsest_mm() + .5);
        s.expect("level II reaches above level III," + name, two.high[2] > three.high[2] && two.low[2] > three.low[2],
                 "");
        const auto bone = [&](std::size_t o) { return s.tissue(o) == Label::Bone || s.tissue(o) == Label::Marrow; };
        if (oars[side].count > 0)
            s.within("parotid to bone, mm," + name, gap(s, p.oars[side].second, 6, bone), 0, 3 + blur);
        if (oars[2 + side].count > 0)
            // 6 on the page; a flexed neck takes the gland along a little, the jaw not.
            s.within("submandibular to bone, mm," + name, gap(s, p.oars[2 + side].second, 9, bone), 0, 7 + blur);
        double nearest = 1e9;
        for (std::size_t o = 0; o < s.geometry().voxelCount(); ++o) {
            if (s.tissue(o) != Label::Artery) continue;
            const image::Vec3 q = s.pointOf(o);
            nearest = std::min(nearest, std::hypot(q[0] - two.centre[0], q[1] - two.centre[1], q[2] - two.centre[2]));
        }
        // 4 to 16 on the page, where the centre (33, 8.5, -75) lies 5.3 from the axis of a carotid of radius 2.8.
        s.within("level II centre to carotid, mm," + name, nearest, 0, enlarged.region == 4 + side ? 26 : 16);
        if (s.average()) {  // bending the neck tilts these planes
            s.within("level II top, mm," + name, two.high[2], -60, -32 + half);
            s.within("level II bottom, mm," + name, two.low[2], -105 - half, -80);
            s.within("level III top, mm," + name, three.high[2], -120, -105 + half);
            s.within("level III bottom, mm," + name, three.low[2], -140 - half, -130);
        }
    }
}

}  // namespace bauta::phantom::check
