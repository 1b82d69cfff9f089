// SPDX-License-Identifier: GPL-3.0-or-later
// Shells after @afni_refacer_make_master (methods/afni_refacer.md 2): several heads laid onto one frame and averaged,
// without the brain and the core of the neck. Heights and lengths of the recipe are MNI's and are carried over here.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/defacing/tools/TemplateSet.h"
#include "core/image/Filters.h"
#include "core/phantom/Anatomy.h"

namespace bauta::templates {
namespace {

using image::operator+;
using image::operator-;
using image::operator*;
using image::Index3;
using image::Modality;
using image::Vec3;

using Landmarks = std::map<std::string, Vec3>;

/// Subjects of the average; each counts twice, as it is and mirrored, so the shell is symmetric.
constexpr std::array<std::uint64_t, 6> kSeeds = {701, 702, 703, 704, 705, 706};

// MNI lengths over the average head's. Those above the nasion and across come from laying MNI152 onto the average head
// (nine degrees of freedom, 0.89 × 0.91 × 0.86); below the nasion the heads' faces decide: nasion to menton is 114 mm
// in the published shell.
constexpr double kCranium = 0.86, kAcross = 0.9, kPublishedFace_mm = 114, kPublishedNasion_mm = -46;
constexpr double kTilt = 0.165;  ///< MNI's axial planes rise forwards in the Frankfort frame

/// Where a point lies along MNI's axes, mm of the average head.
struct MniFrame {
    Vec3 nasion;
    double face = 1;  ///< scale of heights below the nasion
    /// Above the plane of MNI's axial slice through the nasion.
    [[nodiscard]] double height_mm(const Vec3& p) const { return p[2] - nasion[2] + kTilt * (p[1] - nasion[1]); }
    /// The height of MNI's z.
    [[nodiscard]] double heightOf_mm(double mniZ) const {
        const double above = mniZ - kPublishedNasion_mm;
        return above * (above > 0 ? kCranium : face);
    }
    /// MNI's y (posterior) of a point: 59 passes just behind the ears.
    [[nodiscard]] double mniY(const Vec3& p) const { return (p[1] - kTilt * p[2] + 19) / kAcross; }
};

/// The affine map, by least squares over landmarks of the head, of one set of landmarks onto another.
image::AffineMap laid(const Landmarks& from, const Landmarks& onto) {
    std::vector<std::pair<Vec3, Vec3>> pairs;
    Vec3 a = {0, 0, 0}, b = {0, 0, 0};
    for (const auto& [name, p] : from) {
        if (name.starts_with("hyoid") || name.starts_with("cricoid") || name == "suprasternal_notch") continue;
        pairs.emplace_back(p, onto.at(name));
        a = a + p;
        b = b + onto.at(name);
    }
    a = (1.0 / static_cast<double>(pairs.size())) * a;
    b = (1.0 / static_cast<double>(pairs.size())) * b;
    image::Mat3 cross{}, own{};
    for (const auto& [p, q] : pairs)
        for (std::size_t r = 0; r < 3; ++r)
            for (std::size_t c = 0; c < 3; ++c) {
                cross[3 * r + c] += (q[r] - b[r]) * (p[c] - a[c]);
                own[3 * r + c] += (p[r] - a[r]) * (p[c] - a[c]);
            }
    image::AffineMap map;
    map.matrix = cross * image::inverse(own);
    map.offset_mm = b - map.matrix * a;
    return map;
}

/// Tissue of every subject on the grid, phantom::Label.
std::vector<std::vector<std::uint8_t>> subjects(const image::Geometry& grid, const Landmarks& landmarks) {
    std::vector<std::vector<std::uint8_t>> all;
    for (const std::uint64_t seed : kSeeds) {
        phantom::PhantomSpec spec;
        spec.seed = seed;
        spec.modality = Modality::T1w;
        spec.fov = phantom::FieldOfView::Full;
        spec.spacing_mm = {3, 3, 3};
        const phantom::Phantom head = phantom::makePhantom(spec);
        const auto map = laid(landmarks, head.landmarks_lps_mm);
        const auto& own = head.tissue.geometry();
        std::vector<std::uint8_t> tissue;
        tissue.reserve(grid.voxelCount());
        for (std::int64_t k = 0; k < grid.size[2]; ++k)
            for (std::int64_t j = 0; j < grid.size[1]; ++j)
                for (std::int64_t i = 0; i < grid.size[0]; ++i) {
                    const Vec3 at = own.toIndex(map(grid.toPoint(Index3{i, j, k})));
                    const Index3 nearest = {std::lround(at[0]), std::lround(at[1]), std::lround(at[2])};
                    tissue.push_back(own.contains(nearest) ? head.tissue.at(nearest) : 0);
                }
        all.push_back(std::move(tissue));
    }
    return all;
}

/// Mean grey of every tissue in the average head. CT: HU above air. At least 1, for 0 means keep.
std::array<float, phantom::kLabels> greysOf(const phantom::Phantom& head) {
    std::array<double, phantom::kLabels> sum{}, n{};
    for (std::size_t v = 0; v < head.scan.voxelCount(); ++v) {
        sum[head.tissue.voxels()[v]] += head.scan.at(v);
        n[head.tissue.voxels()[v]] += 1;
    }
    const double air = head.scan.modality() == Modality::CT ? -1001 : 0;
    std::array<float, phantom::kLabels> greys{};
    for (std::size_t t = 0; t < phantom::kLabels; ++t)
        greys[t] = static_cast<float>(std::max(1.0, n[t] > 0 ? sum[t] / n[t] - air : 0.0));
    greys[static_cast<std::size_t>(phantom::Label::Air)] = 1;
    return greys;
}

/// All voxels within `reach_mm` of the mask, then those deeper than `back_mm` in that.
image::Mask closed(const image::Mask& mask, double reach_mm, double back_mm) {
    const auto& g = mask.geometry();
    const auto away = image::distance_mm(mask);
    std::vector<std::uint8_t> grown(away.size());
    for (std::size_t v = 0; v < grown.size(); ++v) grown[v] = away[v] <= reach_mm ? 1 : 0;
    const auto depth = image::distance_mm(image::Mask(g, grown), true);
    for (std::size_t v = 0; v < grown.size(); ++v) grown[v] = depth[v] > back_mm ? 1 : 0;
    return {g, std::move(grown)};
}

/// Blur of `values` among the voxels of `mask` only, FWHM in mm.
std::vector<float> blurredWithin(std::vector<float> values, const std::vector<float>& mask, const image::Geometry& g,
                                 double fwhm_mm) {
    const double sigma_mm = fwhm_mm / std::sqrt(8 * std::log(2.0));
    const auto weight = image::smooth(mask, g, sigma_mm);
    values = image::smooth(values, g, sigma_mm);
    for (std::size_t v = 0; v < values.size(); ++v) values[v] = mask[v] > 0 ? values[v] / weight[v] : 0;
    return values;
}

}  // namespace

void addAfniRefacer(TemplateSet& set, const Heads& heads) {
    const phantom::Phantom& average = heads.begin()->second;
    const auto& landmarks = average.landmarks_lps_mm;
    MniFrame mni;
    mni.nasion = landmarks.at("nasion");
    mni.face = image::norm(mni.nasion - landmarks.at("menton")) / kPublishedFace_mm;

    // The published field of view: 193 × 379 × 363 mm, from the middle of the neck to far above the vertex.
    const image::Geometry grid = box({-96, -198, -130}, {96, 180, 232});
    const auto tissue = subjects(grid, landmarks);
    const auto n = static_cast<std::size_t>(grid.size[0]);
    const auto mirrored = [n](std::size_t v) { return v - v % n + (n - 1 - v % n); };

    // Where more than a quarter of the heads and one is head; closed, and 1 mm wider.
    std::vector<std::uint8_t> head(grid.voxelCount());
    for (std::size_t v = 0; v < head.size(); ++v) {
        std::size_t count = 0;
        for (const auto& subject : tissue)
            count += (subject[v] != 0 ? 1U : 0U) + (subject[mirrored(v)] != 0 ? 1U : 0U);
        head[v] = 4 * count > 2 * tissue.size() + 4 ? 1 : 0;
    }
    head = [&] {
        const auto mask = closed(image::largestComponent(image::Mask(grid, std::move(head))), 6, 5);
        return std::vector<std::uint8_t>(mask.voxels().begin(), mask.voxels().end());
    }();

    // Kept: the brain with 10 mm around it, and the core of the neck under it.
        const auto& source = average.brain;
    const auto core = maskOf(grid, [&](const Vec3& p) {
        const double radius = 37 * kAcross, y = (mni.mniY(p) - 42) * kAcross;
        return mni.height_mm(p) < mni.heightOf_mm(-78) && p[0] * p[0] + y * y < radius * radius;
    });
    const auto brainHere = maskOf(grid, [&](const Vec3& p) {
        const Vec3 at = source.geometry().toIndex(p);
        const Index3 nearest = {std::lround(at[0]), std::lround(at[1]), std::lround(at[2])};
        return source.geometry().contains(nearest) && source.at(nearest) != 0;
    });
    const auto fromBrain = image::distance_mm(brainHere);
    std::vector<float> within(head.size());
    std::vector<std::uint8_t> keep(head.size());
    for (std::size_t v = 0; v < head.size(); ++v) {
        const bool kept = std::min(fromBrain[v], fromBrain[mirrored(v)]) <= 10 || core.voxels()[v] != 0;
        within[v] = head[v] != 0 && !kept ? 1.0F : 0.0F;
        keep[v] = kept ? 1 : 0;
    }

    for (const auto& [modality, phantom] : heads) {
        const auto greys = greysOf(phantom);
        std::vector<float> shell(head.size());
        std::vector<float> values;
        for (std::size_t v = 0; v < shell.size(); ++v) {
            if (within[v] == 0) continue;
            values.clear();
            for (const auto& subject : tissue)
                for (const std::size_t at : {v, mirrored(v)})
                    if (subject[at] != 0) values.push_back(greys[subject[at]]);
            // What the closing added has the skin's grey.
            if (values.empty()) values.push_back(greys[static_cast<std::size_t>(phantom::Label::Skin)]);
            std::sort(values.begin(), values.end());
            shell[v] = (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
        }
        shell = blurredWithin(std::move(shell), within, grid, 3.333);
        std::vector<std::int16_t> stored(shell.size());
        for (std::size_t v = 0; v < shell.size(); ++v) {
            if (within[v] > 0)
                stored[v] = static_cast<std::int16_t>(std::max(1L, std::lround(shell[v])));
            else
                stored[v] = head[v] != 0 || keep[v] != 0 ? 0 : -1;
        }
        set.add("afni_shell_" + std::string(image::suffix(modality)) + ".nii.gz", image::Volume(grid, stored),
                "> 0 head without brain and core of the neck (CT: HU + 1001), 0 keep, -1 air");
    }

    std::vector<std::uint8_t> slab;
    slab.reserve(grid.voxelCount());
    for (std::int64_t k = 0; k < grid.size[2]; ++k)
        for (std::int64_t j = 0; j < grid.size[1]; ++j)
            for (std::int64_t i = 0; i < grid.size[0]; ++i) {
                const Vec3 p = grid.toPoint(Index3{i, j, k});
                const double h = mni.height_mm(p);
                const bool front = mni.mniY(p) < 59;
                const bool first = front && h > mni.heightOf_mm(-142) && h < mni.heightOf_mm(-30);
                const bool second = front && h > mni.heightOf_mm(-175) && h < mni.heightOf_mm(-5);
                const bool below = h < mni.heightOf_mm(-90);
                slab.push_back(static_cast<std::uint8_t>((first ? 1 : 0) | (second ? 2 : 0) | (below ? 4 : 0)));
            }
    set.add("afni_slab.nii.gz", image::Mask(grid, std::move(slab)),
            "bits: 1 face of shell 1.0, 2 face of shell 2.0, 4 removed by 2.0 whatever the shell says");
}

}  // namespace bauta::templates
