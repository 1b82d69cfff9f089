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
constexpr std::array<std::uint64_t, 5> kSeeds = {701, 702, 703, 704, 705};

// MNI lengths over the average head's. Those above the nasion and across come from laying MNI152 onto the average head
// (nine degrees of freedom, 0.89 × 0.91 × 0.83); below the nasion the heads' faces decide: nasion to menton is 114 mm
// in the published shell.
constexpr double kCranium = 0.84, kAcross = 0.9, kPublishedFace_mm = 114, kPublishedNasion_mm = -46;
constexpr double kTilt = 0.15;  ///< MNI's axial planes rise forwards in the Frankfort frame

/// Where a point lies along MNI's axes.
class MniFrame {
  public:
    explicit MniFrame(const Landmarks& landmarks)
        : nasion_(landmarks.at("nasion")), face_(image::norm(nasion_ - landmarks.at("menton")) / kPublishedFace_mm) {}
    /// Above the plane of MNI's axial slice through the nasion, mm of the average head.
    [[nodiscard]] double height_mm(const Vec3& p) const { return p[2] - nasion_[2] + kTilt * (p[1] - nasion_[1]); }
    /// The height of MNI's z.
    [[nodiscard]] double heightOf_mm(double mniZ) const {
        const double above = mniZ - kPublishedNasion_mm;
        return above * (above > 0 ? kCranium : face_);
    }
    /// MNI's y towards posterior; 59 passes just behind the ears.
    [[nodiscard]] double y(const Vec3& p) const { return (p[1] - kTilt * p[2] + 19) / kAcross; }
    [[nodiscard]] const Vec3& nasion() const { return nasion_; }
    /// The height at which the published shell begins under the brain, measured on MNI152: level with that image's
    /// lower end, rising forwards to the nasion and sideways to the temples. Above lie skull base and brainstem.
    [[nodiscard]] double roof_mm(const Vec3& p) const {
        const double forwards = 9 - 0.68 * (p[1] - nasion_[1]), sideways = 1.5 * std::max(0.0, std::abs(p[0]) - 45);
        return std::max(heightOf_mm(-78), forwards) + sideways;
    }

  private:
    Vec3 nasion_;
    double face_;  ///< scale of heights below the nasion
};

/// The affine map of one head onto another, by least squares over the landmarks that MNI152 shows: skull, ears, upper
/// face. Mouth and jaw stay as different as people's are.
image::AffineMap laid(const Landmarks& from, const Landmarks& onto, const MniFrame& mni) {
    std::vector<std::pair<Vec3, Vec3>> pairs;
    Vec3 a = {0, 0, 0}, b = {0, 0, 0};
    for (const auto& [name, p] : from) {
        if (mni.height_mm(p) < mni.heightOf_mm(-78)) continue;
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
using Subjects = std::vector<std::vector<std::uint8_t>>;

Subjects subjectsOn(const image::Geometry& grid, const Landmarks& landmarks, const MniFrame& mni) {
    Subjects all;
    for (const std::uint64_t seed : kSeeds) {
        phantom::PhantomSpec spec;
        spec.seed = seed;
        spec.modality = Modality::T1w;
        spec.fov = phantom::FieldOfView::Full;
        spec.spacing_mm = {3.5, 3.5, 3.5};
        const phantom::Phantom head = phantom::makePhantom(spec);
        const auto map = laid(landmarks, head.landmarks_lps_mm, mni);
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

using Greys = std::array<float, phantom::kLabels>;

/// Mean grey of every tissue in the average head; CT: HU + 1001. At least 1, for 0 means keep.
Greys greysOf(const phantom::Phantom& head) {
    std::array<double, phantom::kLabels> sum{}, n{};
    for (std::size_t v = 0; v < head.scan.voxelCount(); ++v) {
        sum[head.tissue.voxels()[v]] += head.scan.at(v);
        n[head.tissue.voxels()[v]] += 1;
    }
    const double air = head.scan.modality() == Modality::CT ? -1001 : 0;
    Greys greys{};
    for (std::size_t t = 0; t < phantom::kLabels; ++t)
        greys[t] = static_cast<float>(std::max(1.0, n[t] > 0 ? sum[t] / n[t] - air : 0.0));
    greys[static_cast<std::size_t>(phantom::Label::Air)] = 1;
    return greys;
}

/// The voxel on the other side of the midline; the grid is symmetric.
std::size_t mirrored(std::size_t v, const image::Geometry& grid) {
    const auto n = static_cast<std::size_t>(grid.size[0]);
    return v - v % n + (n - 1 - v % n);
}

/// Where more than a quarter of the heads and one is head, closed by 6 mm out and 5 mm back. The counts are blurred as
/// the recipe blurs its greys: a few heads of coarse voxels would leave a rough skin.
image::Mask headOf(const Subjects& subjects, const image::Geometry& grid) {
    std::vector<float> count(grid.voxelCount());
    for (std::size_t v = 0; v < count.size(); ++v)
        for (const auto& tissue : subjects)
            count[v] += (tissue[v] != 0 ? 1.0F : 0.0F) + (tissue[mirrored(v, grid)] != 0 ? 1.0F : 0.0F);
    count = image::smooth(count, grid, 3.333 / std::sqrt(8 * std::log(2.0)));
    std::vector<std::uint8_t> head(count.size());
    for (std::size_t v = 0; v < head.size(); ++v)
        head[v] = count[v] > 2 * static_cast<float>(subjects.size()) / 4 + 1 ? 1 : 0;
    const auto away = image::distance_mm(image::Mask(grid, head));
    for (std::size_t v = 0; v < head.size(); ++v) head[v] = away[v] <= 6 ? 1 : 0;
    const auto depth = image::distance_mm(image::Mask(grid, head), true);
    for (std::size_t v = 0; v < head.size(); ++v) head[v] = depth[v] > 5 ? 1 : 0;
    return {grid, std::move(head)};
}

/// What every mode keeps: the brain with 10 mm around it, the skull base but for its skin and the eyes, and the core of
/// the neck.
image::Mask keepOf(const image::Mask& brain, const image::Mask& head, const MniFrame& mni) {
    constexpr double kSkin_mm = 6, kEyes_mm = 14;
    const double eyes_y_mm = mni.nasion()[1] + 20;  // in front of this no brain lies as low as the eyes
    const auto& grid = head.geometry();
    const auto depth = image::distance_mm(head, true);
    const auto fromBrain = image::distance_mm(maskOf(grid, [&](const Vec3& p) {
        const Vec3 at = brain.geometry().toIndex(p);
        const Index3 nearest = {std::lround(at[0]), std::lround(at[1]), std::lround(at[2])};
        return brain.geometry().contains(nearest) && brain.at(nearest) != 0;
    }));
    std::size_t v = 0;
    return maskOf(grid, [&](const Vec3& p) {
        const double radius_mm = 37 * kAcross, y = (mni.y(p) - 42) * kAcross;
        const bool core = mni.height_mm(p) < mni.heightOf_mm(-78) && p[0] * p[0] + y * y < radius_mm * radius_mm;
        const bool base = depth[v] > (p[1] < eyes_y_mm ? kEyes_mm : kSkin_mm) && mni.height_mm(p) > mni.roof_mm(p);
        return fromBrain[v++] <= 10 || base || core;
    });
}

/// The median of what the heads have there.
image::Volume shellOf(const Subjects& subjects, const Greys& greys, const image::Mask& head, const image::Mask& keep) {
    const auto& grid = head.geometry();
    std::vector<std::int16_t> shell(grid.voxelCount());
    std::vector<float> values;
    for (std::size_t v = 0; v < shell.size(); ++v) {
        if (head.voxels()[v] == 0 || keep.voxels()[v] != 0) {
            shell[v] = keep.voxels()[v] != 0 ? 0 : -1;
            continue;
        }
        values.clear();
        for (const auto& tissue : subjects)
            for (const std::size_t at : {v, mirrored(v, grid)})
                if (tissue[at] != 0) values.push_back(greys[tissue[at]]);
        // What the closing added is skin.
        if (values.empty()) values.push_back(greys[static_cast<std::size_t>(phantom::Label::Skin)]);
        std::sort(values.begin(), values.end());
        const float median = (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
        shell[v] = static_cast<std::int16_t>(std::lround(median));
    }
    return {grid, std::move(shell)};
}

/// Bits: 1 the face of shell 1.0, 2 that of shell 2.0, 4 what 2.0 removes whatever the shell says.
image::Mask slabsOf(const image::Geometry& grid, const MniFrame& mni) {
    std::vector<std::uint8_t> slabs;
    slabs.reserve(grid.voxelCount());
    const double low1 = mni.heightOf_mm(-142), high1 = mni.heightOf_mm(-30), low2 = mni.heightOf_mm(-175),
                 high2 = mni.heightOf_mm(-5), below = mni.heightOf_mm(-90);
    for (std::int64_t k = 0; k < grid.size[2]; ++k)
        for (std::int64_t j = 0; j < grid.size[1]; ++j)
            for (std::int64_t i = 0; i < grid.size[0]; ++i) {
                const Vec3 p = grid.toPoint(Index3{i, j, k});
                const double h = mni.height_mm(p);
                const bool front = mni.y(p) < 59;
                slabs.push_back(static_cast<std::uint8_t>((front && h > low1 && h < high1 ? 1 : 0) |
                                                          (front && h > low2 && h < high2 ? 2 : 0) |
                                                          (h < below ? 4 : 0)));
            }
    return {grid, std::move(slabs)};
}

}  // namespace

void addAfniRefacer(TemplateSet& set, const Heads& heads) {
    const phantom::Phantom& average = heads.begin()->second;
    const auto& landmarks = average.landmarks_lps_mm;
    const MniFrame mni(landmarks);
    // The published field of view: 193 × 379 × 363 mm, from the middle of the neck to far above the vertex.
    const auto grid = box({-96, -198, -130}, {96, 180, 232});
    const auto subjects = subjectsOn(grid, landmarks, mni);
    const auto head = headOf(subjects, grid), keep = keepOf(average.brain, head, mni);
    for (const auto& [modality, phantom] : heads)
        set.add("afni_shell_" + std::string(image::suffix(modality)) + ".nii.gz",
                shellOf(subjects, greysOf(phantom), head, keep),
                "> 0 head without brain and core of the neck (CT: HU + 1001), 0 keep, -1 air");
    set.add("afni_slabs.nii.gz", slabsOf(grid, mni),
            "bits: 1 face of shell 1.0, 2 face of shell 2.0, 4 removed by 2.0 whatever the shell says");
}

}  // namespace bauta::templates
