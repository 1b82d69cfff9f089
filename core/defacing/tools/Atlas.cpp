// SPDX-License-Identifier: GPL-3.0-or-later
// The head atlas of mri_deface: what tissue lies where, how likely, in a few synthetic heads laid onto the average one.
#include "core/defacing/Atlas.h"

#include <algorithm>
#include <cmath>

#include "core/defacing/tools/TemplateSet.h"
#include "core/image/Filters.h"
#include "core/phantom/Anatomy.h"

namespace bauta::templates {
namespace {

using defacing::AtlasClass;
using defacing::kAtlasClasses;
using image::Vec3;
using image::operator+;
using image::operator-;
using image::operator*;
using Landmarks = std::map<std::string, Vec3>;

constexpr double kAtlasSpacing_mm = 3;
constexpr std::uint64_t kFirstSeed = 7001;
constexpr int kSeeds = 5;  // and the average head

AtlasClass classOf(std::uint8_t label) {
    using phantom::Label;
    switch (static_cast<Label>(label)) {
        case Label::Outside:
        case Label::Air:
        case Label::Lung:
            return AtlasClass::Air;
        case Label::WhiteMatter:
        case Label::Nerve:
            return AtlasClass::White;
        case Label::GreyMatter:
        case Label::Cerebellum:
            return AtlasClass::Grey;
        case Label::Csf:
        case Label::Vitreous:
        case Label::Fluid:
            return AtlasClass::Csf;
        case Label::Bone:
        case Label::Teeth:
            return AtlasClass::Bone;
        case Label::Marrow:
            return AtlasClass::Marrow;
        case Label::Fat:
            return AtlasClass::Fat;
        case Label::Muscle:
            return AtlasClass::Muscle;
        default:
            return AtlasClass::Soft;
    }
}

/// The affine that brings the average head's landmarks closest to the subject's. Those of the neck follow its bend and
/// are left out.
image::AffineMap ontoSubject(const Landmarks& average, const Landmarks& subject) {
    Vec3 from{}, to{};
    double n = 0;
    const auto forEach = [&](const auto& body) {
        for (const auto& [name, point] : average)
            if (point[2] > average.at("menton")[2] - 2) body(point, subject.at(name));
    };
    forEach([&](const Vec3& a, const Vec3& b) { from = from + a, to = to + b, n += 1; });
    from = (1 / n) * from;
    to = (1 / n) * to;
    image::Mat3 cross{}, self{};
    forEach([&](const Vec3& a, const Vec3& b) {
        for (std::size_t r = 0; r < 3; ++r)
            for (std::size_t c = 0; c < 3; ++c) {
                cross[3 * r + c] += (b[r] - to[r]) * (a[c] - from[c]);
                self[3 * r + c] += (a[r] - from[r]) * (a[c] - from[c]);
            }
    });
    const image::Mat3 matrix = cross * image::inverse(self);
    return {matrix, to - matrix * from};
}

/// What a head's face is: from the brow to under the chin, back to behind the eyes and the mouth, well in front of the
/// ears, with the air in front. Landmarks in the atlas frame.
struct Face {
    double top, bottom, back;
    explicit Face(const Landmarks& at)
        : top(at.at("glabella")[2] + 4),
          bottom(at.at("menton")[2] - 8),
          back((at.at("eye_L")[1] + at.at("eye_R")[1]) / 2 + 25) {}
    [[nodiscard]] bool holds(const Vec3& p) const { return p[1] < back && p[2] < top && p[2] > bottom; }
};

class Counts {
  public:
    explicit Counts(const image::Geometry& grid) : grid_(grid), face_(grid.voxelCount()), brain_(grid.voxelCount()) {
        for (auto& c : tissue_) c.resize(grid.voxelCount());
    }

    void add(const phantom::Phantom& head, const Landmarks& average) {
        const image::AffineMap onto = ontoSubject(average, head.landmarks_lps_mm);
        const image::AffineMap back = onto.inverted();
        Landmarks inAtlas;
        for (const auto& [name, point] : head.landmarks_lps_mm) inAtlas[name] = back(point);
        const Face face(inAtlas);
        const auto& scan = head.scan.geometry();
        base::parallelRanges(static_cast<std::size_t>(grid_.size[2]), [&](std::size_t begin, std::size_t end) {
            for (auto k = static_cast<std::int64_t>(begin); k < static_cast<std::int64_t>(end); ++k)
                for (std::int64_t j = 0; j < grid_.size[1]; ++j)
                    for (std::int64_t i = 0; i < grid_.size[0]; ++i) {
                        const Vec3 p = grid_.toPoint(image::Index3{i, j, k});
                        const std::size_t v = grid_.offset({i, j, k});
                        face_[v] += face.holds(p) ? kParts : 0U;
                        unsigned brain = 0;
                        for (unsigned part = 0; part < kParts; ++part) brain += count(head, scan, onto, p, part, v);
                        // A head lists brain where most of the cell is: the guard's distance counts from there.
                        brain_[v] += brain > kParts / 2 ? kParts : 0U;
                    }
        });
        total_ += kParts;
    }

    [[nodiscard]] image::Volume prior(std::size_t tissue) const { return share(tissue_[tissue]); }
    [[nodiscard]] image::Volume brain() const { return share(brain_); }
    [[nodiscard]] image::Volume face() const { return share(face_); }

  private:
    static constexpr unsigned kParts = 8;

    /// Counts the tissue of a part of a cell; 1 when it is brain.
    unsigned count(const phantom::Phantom& head, const image::Geometry& scan, const image::AffineMap& onto,
                   const Vec3& p, unsigned part, std::size_t v) {
        Vec3 q = p;
        for (std::size_t a = 0; a < 3; ++a) q[a] += (part >> a & 1U ? 0.25 : -0.25) * kAtlasSpacing_mm;
        const Vec3 index = scan.toIndex(onto(q));
        const image::Index3 at = {std::llround(index[0]), std::llround(index[1]), std::llround(index[2])};
        const bool inside = scan.contains(at);
        // The scan is a whole head, beyond it lies air.
        const AtlasClass tissue = inside ? classOf(head.tissue.at(at)) : AtlasClass::Air;
        ++tissue_[static_cast<std::size_t>(tissue)][v];
        return inside && head.brain.at(at) != 0 ? 1U : 0U;
    }

    [[nodiscard]] image::Volume share(const std::vector<std::uint32_t>& counts) const {
        std::vector<std::uint8_t> voxels(counts.size());
        for (std::size_t v = 0; v < counts.size(); ++v)
            voxels[v] = static_cast<std::uint8_t>((255 * counts[v] + total_ - 1) / total_);
        return image::Volume(grid_, std::move(voxels));
    }

    image::Geometry grid_;
    std::array<std::vector<std::uint32_t>, kAtlasClasses> tissue_;
    std::vector<std::uint32_t> face_, brain_;
    std::uint32_t total_ = 0;
};

double median(std::vector<double>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Class means and spreads of one contrast, pooled over heads: of the scan, smoothed as the search does it, where the
/// atlas expects the class. So they hold what lies beside a class as well as the class itself.
class Intensities {
  public:
    void add(const phantom::Phantom& head, const image::AffineMap& onto, const std::vector<image::Volume>& priors) {
        const bool ct = head.scan.modality() == image::Modality::CT;
        const image::Geometry& scan = head.scan.geometry();
        const image::Geometry& grid = priors.front().geometry();
        std::vector<float> voxels = head.scan.toFloat();
        if (ct)
            for (float& value : voxels) value = static_cast<float>(defacing::compressed(value));
        voxels = image::smooth(voxels, scan, defacing::kAtlasBlur_mm);
        std::array<std::vector<double>, kAtlasClasses> values;
        for (std::int64_t k = 0; k < grid.size[2]; ++k)
            for (std::int64_t j = 0; j < grid.size[1]; ++j)
                for (std::int64_t i = k % 2; i < grid.size[0]; i += 2) {
                    const Vec3 index = scan.toIndex(onto(grid.toPoint(image::Index3{i, j, k})));
                    const image::Index3 at = {std::llround(index[0]), std::llround(index[1]), std::llround(index[2])};
                    if (!scan.contains(at)) continue;
                    for (std::size_t c = 0; c < kAtlasClasses; ++c)
                        if (priors[c].as<std::uint8_t>()[grid.offset({i, j, k})] >= 128)
                            values[c].push_back(voxels[scan.offset(at)]);
                }
        const double unit = ct ? 1 : median(values[static_cast<std::size_t>(AtlasClass::White)]);
        for (std::size_t c = 0; c < kAtlasClasses; ++c) {
            const double middle = median(values[c]);
            for (double& value : values[c]) value = std::abs(value - middle);
            mean_[c].push_back(middle / unit);
            variance_[c] += std::pow(1.4826 * median(values[c]) / unit, 2);
        }
        body_ += ct ? 1 : defacing::bodyMean(head.scan) / unit;
    }

    [[nodiscard]] base::Json toJson() const {
        base::Json all = base::Json::object();
        const auto heads = static_cast<double>(mean_[0].size());
        for (std::size_t c = 0; c < kAtlasClasses; ++c) {
            double mean = 0, between = 0;
            for (const double m : mean_[c]) mean += m / heads;
            for (const double m : mean_[c]) between += (m - mean) * (m - mean) / heads;
            all["mean"].push_back(mean);
            all["sd"].push_back(std::sqrt(variance_[c] / heads + between));
        }
        all["body"] = body_ / heads;
        return all;
    }

  private:
    std::array<std::vector<double>, kAtlasClasses> mean_;
    std::array<double, kAtlasClasses> variance_{};
    double body_ = 0;
};

}  // namespace

void addAtlas(TemplateSet& set, const Heads& heads) {
    const Landmarks& average = heads.begin()->second.landmarks_lps_mm;
    image::Geometry grid;
    grid.spacing_mm = {kAtlasSpacing_mm, kAtlasSpacing_mm, kAtlasSpacing_mm};
    grid.origin_lps_mm = {-102, -150, -150};
    grid.size = {69, 95, 97};
    std::vector<phantom::Phantom> drawn;
    std::vector<image::Modality> modalities;
    for (const auto& [modality, head] : heads) modalities.push_back(modality);
    for (int seed = 0; seed < kSeeds; ++seed) {
        phantom::PhantomSpec spec;
        spec.seed = kFirstSeed + static_cast<std::uint64_t>(seed);
        spec.modality = modalities[static_cast<std::size_t>(seed) % modalities.size()];
        spec.spacing_mm = grid.spacing_mm;
        drawn.push_back(phantom::makePhantom(spec));
    }
    Counts counts(grid);
    counts.add(heads.begin()->second, average);
    for (const auto& head : drawn) counts.add(head, average);
    std::vector<image::Volume> priors;
    for (std::size_t c = 0; c < kAtlasClasses; ++c) {
        priors.push_back(counts.prior(c));
        set.add(defacing::atlasFile(defacing::kAtlasClassNames[c]), priors.back(),
                std::string("prior of ") + defacing::kAtlasClassNames[c] + ", 255 is certain");
    }
    set.add(defacing::atlasFile("brain"), counts.brain(), "prior of the brain, 255 is certain");
    set.add(defacing::atlasFile("face"), counts.face(), "prior of the face, 255 is certain");

    std::map<image::Modality, Intensities> intensities;
    for (const auto& [modality, head] : heads) intensities[modality].add(head, {}, priors);
    for (const auto& head : drawn)
        intensities[head.scan.modality()].add(head, ontoSubject(average, head.landmarks_lps_mm), priors);
    base::Json facts = {{"heads", kSeeds + 1}, {"classes", defacing::kAtlasClassNames}};
    for (const auto& [modality, each] : intensities)
        facts["intensities"][std::string(image::suffix(modality))] = each.toJson();
    set.note("atlas", facts);
}

}  // namespace bauta::templates
