// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include "core/base/Error.h"
#include "core/defacing/AtlasSearch.h"
#include "core/defacing/Fill.h"
#include "core/defacing/Method.h"
#include "core/defacing/Templates.h"

namespace bauta::defacing {
namespace {

using base::Error;
using base::ErrorCode;
using image::Vec3;

constexpr double kOuterGuard_mm = 7;  // beyond option radius
constexpr double kMahalanobis = 2;    // of white or grey matter: may be brain
constexpr std::uint8_t kSurePrior = 204;
constexpr double kLeastBrainSeen = 0.15;
constexpr double kLeastFaceSeen = 0.2;  // of the face's volume

/// A prior at the atlas voxel nearest to a point; 0 beyond the atlas.
class PriorAt {
  public:
    explicit PriorAt(const image::Volume& prior)
        : grid_(prior.geometry()), prior_(prior), voxels_(prior_.as<std::uint8_t>()) {}
    [[nodiscard]] std::uint8_t operator()(const Vec3& p) const {
        image::Index3 at;
        for (std::size_t a = 0; a < 3; ++a) {
            at[a] = std::llround((p[a] - grid_.origin_lps_mm[a]) / grid_.spacing_mm[a]);
            if (at[a] < 0 || at[a] >= grid_.size[a]) return 0;
        }
        return voxels_[grid_.offset(at)];
    }

  private:
    image::Geometry grid_;
    image::Volume prior_;
    std::span<const std::uint8_t> voxels_;
};

/// Calls body(voxel, point in the atlas) for every voxel of a scan, in parallel over slices.
void forEachVoxel(const image::Geometry& g, const image::AffineMap& toAtlas,
                  const std::function<void(std::size_t, const Vec3&)>& body) {
    base::parallelFor(static_cast<std::size_t>(g.size[2]), [&](std::size_t slice) {
        const auto k = static_cast<std::int64_t>(slice);
        std::size_t v = g.offset({0, 0, k});
        for (std::int64_t j = 0; j < g.size[1]; ++j)
            for (std::int64_t i = 0; i < g.size[0]; ++i, ++v) body(v, toAtlas(g.toPoint(image::Index3{i, j, k})));
    });
}

/// Share of a part's tissue that the scan shows.
double shareSeen(const image::Volume& part, const image::Geometry& scan, const image::AffineMap& scanToAtlas) {
    const Atlas& atlas = headAtlas();
    const image::AffineMap toScan = scanToAtlas.inverted();
    const auto air = atlas.priors[static_cast<std::size_t>(AtlasClass::Air)].as<std::uint8_t>();
    const auto face = part.as<std::uint8_t>();
    double all = 0, seen = 0;
    for (std::size_t v = 0; v < face.size(); ++v) {
        if (face[v] < 128 || air[v] >= 128) continue;
        const auto at = static_cast<std::int64_t>(v);
        const auto& n = atlas.grid.size;
        const Vec3 index =
            scan.toIndex(toScan(atlas.grid.toPoint(image::Index3{at % n[0], at / n[0] % n[1], at / (n[0] * n[1])})));
        all += 1;
        seen += scan.contains({std::llround(index[0]), std::llround(index[1]), std::llround(index[2])}) ? 1 : 0;
    }
    return all > 0 ? seen / all : 0;
}

/// Mean over the box about every voxel whose side comes closest to side_mm, as far as the scan goes.
std::vector<float> meanAbout(const std::vector<float>& values, const image::Geometry& g, double side_mm) {
    image::Index3 half{};
    for (std::size_t a = 0; a < 3; ++a)
        half[a] = std::max<std::int64_t>(0, std::llround((side_mm / g.spacing_mm[a] - 1) / 2));
    return image::boxMean(values, g.size, image::Beyond::Nothing, [&](std::int64_t) { return half; });
}

/// Mean and spread of a brain tissue in the scan's own intensities.
struct Matter {
    double mean = 0, sd = 0;
    [[nodiscard]] bool like(double value) const {
        // The original adds the covariances of left and right.
        return std::abs(value - mean) < kMahalanobis * std::sqrt(2.0) * sd;
    }
};

/// Mean and spread where the atlas is sure of a tissue, in front of the ears: the cerebellum's grey is another.
Matter matterOf(const image::Volume& scan, const image::AffineMap& scanToAtlas, AtlasClass tissue) {
    const image::Geometry& g = scan.geometry();
    const PriorAt prior(headAtlas().priors[static_cast<std::size_t>(tissue)]);
    const double ears_mm = templateLandmark("ear_canal_L")[1];
    std::vector<std::vector<double>> slices(static_cast<std::size_t>(g.size[2]));
    base::parallelFor(slices.size(), [&](std::size_t k) {
        for (std::int64_t j = 0; j < g.size[1]; j += 2)
            for (std::int64_t i = 0; i < g.size[0]; i += 2) {
                const image::Index3 at = {i, j, static_cast<std::int64_t>(k)};
                const Vec3 p = scanToAtlas(g.toPoint(at));
                if (p[1] < ears_mm && prior(p) >= kSurePrior) slices[k].push_back(scan.at(at));
            }
    });
    std::vector<double> values;
    for (const auto& slice : slices) values.insert(values.end(), slice.begin(), slice.end());
    if (values.empty()) return {};
    // The narrowest interval that holds three tenths of them, which is 0.77 of a spread of a normal distribution: what
    // shares its voxel with another tissue lies outside.
    std::sort(values.begin(), values.end());
    const std::size_t held = 3 * values.size() / 10;
    std::size_t first = 0;
    for (std::size_t i = 0; i + held < values.size(); ++i)
        if (values[i + held] - values[i] < values[first + held] - values[first]) first = i;
    return {(values[first] + values[first + held]) / 2, (values[first + held] - values[first]) / 0.77};
}

/// Voxels within `reach_mm` of the brain that look like brain, as most about them do, and hang together with what is
/// brain by place and look. Skin and the edges of bone have the look as well, but are thin and lie apart.
std::vector<std::uint8_t> connectedMatter(const image::Volume& scan, const image::Mask& likelyBrain,
                                          const std::vector<float>& away_mm, double reach_mm, const Matter& white,
                                          const Matter& grey) {
    const image::Geometry& g = scan.geometry();
    constexpr std::uint8_t kLooks = 1, kConnected = 2;
    constexpr double kAbout_mm = 5;
    std::vector<float> looks(away_mm.size(), 0);
    scan.visit([&](const auto& voxels) {
        for (std::size_t v = 0; v < looks.size(); ++v) {
            const auto value = static_cast<double>(voxels[v]);
            looks[v] = white.like(value) || grey.like(value) ? 1.0F : 0.0F;
        }
    });
    looks = meanAbout(looks, g, kAbout_mm);
    std::vector<std::uint8_t> matter(away_mm.size(), 0);
    std::vector<std::size_t> front;
    for (std::size_t v = 0; v < matter.size(); ++v) {
        if (!(static_cast<double>(away_mm[v]) <= reach_mm) || looks[v] < 0.5F) continue;
        matter[v] = likelyBrain.voxels()[v] != 0 ? kConnected : kLooks;
        if (matter[v] == kConnected) front.push_back(v);
    }
    const std::array<std::int64_t, 3> stride = {1, g.size[0], g.size[0] * g.size[1]};
    while (!front.empty()) {
        const auto at = static_cast<std::int64_t>(front.back());
        front.pop_back();
        for (std::size_t a = 0; a < 3; ++a) {
            const std::int64_t here = at / stride[a] % g.size[a];
            for (const std::int64_t step : {-1, 1}) {
                if (here + step < 0 || here + step >= g.size[a]) continue;
                const auto next = static_cast<std::size_t>(at + step * stride[a]);
                if (matter[next] != kLooks) continue;
                matter[next] = kConnected;
                front.push_back(next);
            }
        }
    }
    for (std::uint8_t& m : matter) m = m == kConnected ? 1 : 0;
    return matter;
}

struct Erased {
    image::Mask removal;
    image::Mask brain;  ///< where the atlas has brain rather than anything else
    Matter white, grey;
    std::size_t erased = 0, ambiguous = 0;
};

Erased eraseFace(const image::Volume& scan, const AtlasFit& fit, double radius_mm, bool published,
                 const base::TaskContext& task) {
    const image::Geometry& g = scan.geometry();
    std::vector<std::uint8_t> brain(g.voxelCount()), likely(g.voxelCount()), face(g.voxelCount());
    const PriorAt brainAt(headAtlas().brain), faceAt(headAtlas().face);
    forEachVoxel(g, fit.scanToAtlas, [&](std::size_t v, const Vec3& p) {
        const std::uint8_t chance = brainAt(p);
        brain[v] = chance > 0 ? 1 : 0;
        likely[v] = chance >= 128 ? 1 : 0;
        face[v] = faceAt(p) > 0 ? 1 : 0;
    });
    task.throwIfStopped();
    if (published) {
        // The original brings the scan into a cube of 256 mm first and never sees what lies beyond.
        const Vec3 centre = g.centre();
        forEachVoxel(g, {}, [&](std::size_t v, const Vec3& p) {
            for (std::size_t a = 0; a < 3; ++a)
                if (std::abs(p[a] - centre[a]) > 128) face[v] = 0;
        });
    }
    const std::vector<float> away_mm = image::distance_mm(image::Mask(g, std::move(brain)));
    task.throwIfStopped();
    Erased result;
    result.brain = image::Mask(g, std::move(likely));
    result.white = matterOf(scan, fit.scanToAtlas, AtlasClass::White);
    result.grey = matterOf(scan, fit.scanToAtlas, AtlasClass::Grey);
    // Folds mix grey matter with its neighbours; by itself it varies about as white matter does.
    result.grey.sd = std::min(result.grey.sd, 1.5 * result.white.sd);
    task.throwIfStopped();
    const double outer_mm = radius_mm + kOuterGuard_mm;
    const std::vector<std::uint8_t> connected =
        published ? std::vector<std::uint8_t>()
                  : connectedMatter(scan, result.brain, away_mm, outer_mm, result.white, result.grey);
    scan.visit([&](const auto& voxels) {
        for (std::size_t v = 0; v < face.size(); ++v) {
            if (face[v] == 0) continue;
            const auto away = static_cast<double>(away_mm[v]), value = static_cast<double>(voxels[v]);
            const bool matter = published ? result.white.like(value) || result.grey.like(value) : connected[v] != 0;
            if (away <= radius_mm) {
                face[v] = 0;
            } else if (away <= outer_mm && matter) {
                face[v] = 0;
                ++result.ambiguous;
            } else {
                ++result.erased;
            }
        }
    });
    result.removal = image::Mask(g, std::move(face));
    return result;
}

class MriDeface final : public Method {
  public:
    std::string id() const override { return "mri_deface"; }

    std::string summary() const override {
        return "Finds the head by the likelihood of its intensities under an atlas, protects the brain by distance and "
               "intensity, and erases where the atlas knows a face.";
    }

    std::vector<OptionSpec> options() const override {
        return {
            {"radius", 7.0, "mm", "0…50",
             "Distance from the brain that is never touched; within 7 mm more, what looks like brain is kept."},
            {"fill", 0.0, "", "", "Value of removed voxels; 0 in CT means air."},
            {"mean", 0, "mm", "0…100", "Above 0: removed voxels get the mean over a box of this side instead."},
            {"spacing", 8.0, "mm", "2…32", "Distance of the atlas samples that are looked at."},
            {"scales", 1, "", "1…4", "Times the search is made, from a blurred scan to the sharp one."},
            {"prior", 0.5, "", "0…1", "Least prior of an atlas sample."},
            {"tol", 1e-3, "", "0…1", "Where the last, twelve-parameter search stops."},
            {"n", 25, "", "1…1000", "Iterations of the twelve-parameter search, at most."},
            {"noiscale", false, "", "", "The scan's intensities are not fitted to the atlas before the search."},
            {"compat", "fixed", "", "fixed|published",
             "published keeps all that looks like brain within the outer guard, connected with it or not, and what "
             "lies "
             "beyond a cube of 256 mm about the scan's middle; it fills CT with 0 HU."},
            {"braingca", "", "path", "talairach_mixed_with_skull.gca", "FreeSurfer's brain atlas.", "published"},
            {"facegca", "", "path", "face.gca", "FreeSurfer's face atlas.", "published"},
            {"t", "", "path", "an LTA file", "Transform to begin with.", "published"},
            {"contrast", false, "", "", "As the program's flag of this name.", "published"},
            {"novar", false, "", "", "As the program's flag of this name.", "published"},
            {"renorm", false, "", "", "As the program's flag of this name.", "published"},
            {"flash", false, "", "", "As the program's flag of this name.", "published"},
            {"b", 0.0, "voxel", "0…20", "Blur before the registration.", "published"},
        };
    }

    bool removes(const base::Json& options) const override { return options.at("mean").get<double>() <= 0; }

    MethodOutput run(const MethodInput& input, const base::TaskContext& task) const override {
        const auto number = [&](const char* key) { return input.options.at(key).get<double>(); };
        const auto& scan = input.scan;
        const bool published = input.options.at("compat") == "published";
        AtlasSearchOptions search;
        search.spacing_mm = number("spacing");
        search.prior = number("prior");
        search.tolerance = number("tol");
        search.iterations = input.options.at("n").get<int>();
        search.scales = input.options.at("scales").get<int>();
        search.scaleIntensities = !input.options.at("noiscale").get<bool>();
        const AtlasFit fit = fitAtlas(scan, search, task.part(0, 0.85));
        requireUsable(fit, shareSeen(headAtlas().face, scan.geometry(), fit.scanToAtlas),
                      shareSeen(headAtlas().brain, scan.geometry(), fit.scanToAtlas));

        task.report(0.85, "removing the face");
        const Erased erased = eraseFace(scan, fit, number("radius"), published, task);
        MethodOutput output;
        output.removal = erased.removal;
        output.brain = erased.brain;
        output.provenance = {{"registration", fit.provenance},
                             {"atlas", templateHashes(atlasFiles())},
                             {"white", {erased.white.mean, erased.white.sd}},
                             {"grey", {erased.grey.mean, erased.grey.sd}},
                             {"face_voxels_erased", erased.erased},
                             {"ambiguous_voxels_retained", erased.ambiguous}};
        task.throwIfStopped();
        if (const double side_mm = number("mean"); side_mm > 0) {
            std::vector<std::uint8_t> altered(erased.removal.voxels().begin(), erased.removal.voxels().end());
            for (std::uint8_t& voxel : altered) voxel = voxel != 0 ? 2 : 0;
            output.removal = image::Mask(scan.geometry(), std::move(altered));
            output.defaced = replaced(scan, output.removal, meanAbout(scan.toFloat(), scan.geometry(), side_mm));
        } else {
            double fill = number("fill");
            if (fill == 0 && !published) fill = zeroValue(scan);
            output.defaced = filled(scan, output.removal, fill);
            output.provenance["fill_value"] = fill;
        }
        task.report(1.0, "done");
        return output;
    }

  private:
    static void requireUsable(const AtlasFit& fit, double face, double brain) {
        const auto percent = [](double share) { return std::to_string(std::lround(100 * share)) + " %"; };
        const auto refuse = [](const std::string& why) { throw Error(ErrorCode::NotApplicable, why, "mri_deface"); };
        if (fit.quality < kUsableAtlasFit)
            refuse("the atlas could not be laid onto this head: the intensities reach " + percent(fit.quality) +
                   " of the likelihood that the atlas promises");
        if (fit.covered < kLeastCovered)
            refuse("the scan shows only " + percent(fit.covered) + " of the head that the atlas needs");
        if (brain < kLeastBrainSeen)
            refuse("the scan shows only " + percent(brain) + " of the brain that the face is told from");
        if (face < kLeastFaceSeen) refuse("the face lies outside the scan, there is nothing to remove");
    }
};

}  // namespace

std::unique_ptr<Method> makeMriDeface() {
    return std::make_unique<MriDeface>();
}

}  // namespace bauta::defacing
