// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/defacing/BrainMask.h"
#include "core/defacing/Fill.h"
#include "core/defacing/LayerFilter.h"
#include "core/defacing/Method.h"
#include "core/defacing/ObjectLevels.h"
#include "core/defacing/SurfaceLayer.h"
#include "core/defacing/Templates.h"
#include "core/image/Filters.h"
#include "core/image/ImageIo.h"

namespace bauta::defacing {
namespace {

using base::Error;
using base::ErrorCode;
using image::Index3;
using image::Vec3;
using image::operator+;
using image::operator*;

constexpr double kGridStep_mm = 15, kLayer_mm = 8, kMargin_mm = 6;
/// Around what is left as it is.
constexpr double kAround_mm = 4;
/// Around the brain that we registered: it may lie some millimetres beside the real one.
constexpr double kAroundOwnBrain_mm = 8;
/// Knots of either side of the layer are moved at random, by up to this many mm (published: voxels) along every axis.
constexpr double kJitter = 4;

struct Settings {
    bool v2, published, ears, brain;
    double grain, level;
    std::string method, exclusion;

    explicit Settings(const base::Json& o)
        : v2(o.at("variant") == "v2"),
          published(o.at("compat") == "published"),
          ears(o.at("e").get<bool>()),
          brain(o.at("b").get<bool>()),
          grain(o.at("s").get<double>()),
          level(o.at("t").get<double>()),
          method(o.at("method").get<std::string>()),
          exclusion(o.at("x").get<std::string>()) {}
};

/// A region of the head: the ends of three lines that cross in its middle, in the template's frame.
struct Region {
    const char* name;
    RaysFrom side;
    std::vector<Vec3> points_lps_mm;
};

/// Where the published point lists (face_atl, earl_atl, earr_atl) lie about the landmarks of our average head: carried
/// to MNI152 by the matrix beside the lists and from there by our registration of two MNI152 heads, which agree within
/// 3 mm.
std::vector<Region> regions(bool ears) {
    const Vec3 nasion = templateLandmark("nasion"), menton = templateLandmark("menton");
    const auto lines = [](const Vec3& low, const Vec3& high) {
        std::vector<Vec3> ends;
        for (std::size_t a = 0; a < 3; ++a)
            for (const Vec3& end : {low, high}) {
                ends.push_back(0.5 * (low + high));
                ends.back()[a] = end[a];
            }
        return ends;
    };
    std::vector<Region> all = {
        {"face", RaysFrom::Front, lines({-61, nasion[1] - 68, menton[2] - 48}, {61, nasion[1] + 46, nasion[2] + 41})}};
    if (!ears) return all;
    const Vec3 left = templateLandmark("tragion_L"), right = templateLandmark("tragion_R");
    all.push_back({"ear_L", RaysFrom::Left, lines(left + Vec3{-23, -17, -58}, left + Vec3{17, 49, 33})});
    all.push_back({"ear_R", RaysFrom::Right, lines(right + Vec3{-17, -17, -58}, right + Vec3{23, 49, 33})});
    return all;
}

/// Lengths of the layer in the unit of `grid`: mm, or voxels as the published program counts.
struct Lengths {
    image::Geometry grid;
    double columnStep, rowStep, depth, radius;
    std::int64_t half;  ///< voxels of the layer to either side of the skin

    Lengths(const image::Geometry& box, const Settings& settings) : grid(box) {
        const Vec3& mm = box.spacing_mm;
        const double step_mm = kGridStep_mm * settings.grain, disk = settings.v2 ? 12 : 4;
        depth = kLayer_mm * settings.grain;
        half = std::max<std::int64_t>(1, std::llround(depth / mm[2]));
        columnStep = rowStep = step_mm;
        radius = disk / std::sqrt(3.0);  // what the published formula gives with voxels of 1 mm
        if (!settings.published) return;
        grid.spacing_mm = {1, 1, 1};
        columnStep = std::max(1.0, std::round(step_mm / mm[0]));
        rowStep = std::max(1.0, std::round(step_mm / mm[1]));
        depth = static_cast<double>(half);
        radius = disk / image::norm(mm);
        radius = std::max(1.0, settings.v2 ? std::ceil(radius) : std::round(radius));
    }
};

/// Uniform in ±1; the same for the same seed and number (SplitMix64's finaliser).
double noise(std::uint64_t seed, std::uint64_t number) {
    std::uint64_t z = seed * 0x9E3779B97F4A7C15ULL + number * 0xD1B54A32D192ED03ULL + 0x8CB92BA72F3D8DD7ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-52 - 1;
}

/// v2: below the forehead the surface becomes a smooth quadric and what stands out of it gets the median of all that
/// lies outside. Returns how deep the layer lies below each knot: as far as the skin stood out of the quadric.
std::vector<double> refaced(Sheet& sheet, const Lengths& lengths, bool published, std::vector<float>& values,
                            std::vector<std::uint8_t>& touched) {
    std::vector<double> below(sheet.knots.size(), lengths.depth);
    const std::int64_t rows = sheet.rows - 2;
    const std::int64_t kept = std::clamp<std::int64_t>(std::llround(0.3 * static_cast<double>(rows)), 1, 3);
    const std::int64_t end = sheet.rows - 1 - kept;  // rows from here upwards keep their knots
    if (end <= 1) return below;
    const Sheet fitted = fittedSheet(sheet, published);
    std::vector<double> before;
    for (std::int64_t r = 0; r < end; ++r)
        for (std::int64_t c = 0; c < sheet.columns; ++c) {
            const std::size_t k = sheet.knot(c, r);
            if (r > 0 && c > 0 && c + 1 < sheet.columns) before.push_back(sheet.knots[k][2] - fitted.knots[k][2]);
            sheet.knots[k] = fitted.knots[k];
        }
    std::sort(before.begin(), before.end());
    const double farthest = before[static_cast<std::size_t>(0.99 * static_cast<double>(before.size() - 1))];
    const auto lower = below.begin() + static_cast<std::ptrdiff_t>(sheet.knot(0, end));
    std::fill(below.begin(), lower, std::clamp(farthest, lengths.depth, 2 * lengths.depth));

    const image::Geometry& grid = lengths.grid;
    const double top = static_cast<double>(end - 2) * sheet.rowStep_mm;
    std::vector<std::size_t> outside;
    std::vector<float> sorted;
    for (std::int64_t v = 0; v < grid.size[1]; ++v)
        for (std::int64_t u = 0; u < grid.size[0]; ++u) {
            const Vec3 at = grid.toPoint(Index3{u, v, 0});
            if (at[1] > top) continue;
            const double depth = sheet.depth_mm(at[0], at[1]) / grid.spacing_mm[2];
            for (auto w = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(depth)) + 1); w < grid.size[2];
                 ++w) {
                outside.push_back(grid.offset({u, v, w}));
                sorted.push_back(values[outside.back()]);
            }
        }
    if (outside.empty()) return below;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    for (const std::size_t each : outside) values[each] = *middle, touched[each] = 1;
    return below;
}

/// Filters the layer over the body's surface in one box. values has one value a voxel of the box; what changes gets 1
/// in touched. False when no ray meets the body.
bool filterLayer(const Lengths& lengths, const image::Mask& body, const Settings& settings, std::uint64_t seed,
                 std::vector<float>& values, std::vector<std::uint8_t>& touched, const base::TaskContext& task) {
    const image::Mask solid = openedAndClosed(body, lengths.radius);
    task.throwIfStopped();
    std::optional<Sheet> sheet = surfaceSheet(solid, lengths.columnStep, lengths.rowStep);
    if (!sheet) return false;
    std::vector<double> below(sheet->knots.size(), lengths.depth);
    if (settings.v2) below = refaced(*sheet, lengths, settings.published, values, touched);
    SurfaceLayer layer{*sheet, {}, {}};
    const std::vector<Vec3> normal = normals(*sheet);
    for (std::size_t k = 0; k < normal.size(); ++k) {
        const double up = kJitter * noise(seed, 2 * k), down = kJitter * noise(seed, 2 * k + 1);
        layer.upper.push_back(sheet->knots[k] + lengths.depth * normal[k] + Vec3{up, up, up});
        layer.lower.push_back(sheet->knots[k] + -below[k] * normal[k] + Vec3{down, down, down});
    }
    // The original widens the body here by its disk alone. Relief between the knots, and knots that the jitter moved
    // inwards, then thin the air in the layer; even by half its depth, nose and mouth stay within 3 mm on every sixth
    // head.
    if (!settings.v2) liftOff(layer, grown(solid, settings.published ? lengths.radius : lengths.depth + kJitter));
    task.throwIfStopped();

    std::vector<std::uint8_t> inLayer(values.size(), 0);
    visitLayer(layer, lengths.grid, [&](std::size_t at, const FlatPlace&) { inLayer[at] = touched[at] = 1; });
    if (settings.method == "normfilter") {
        values = filteredFlat(layer, lengths.grid, lengths.half, values, task);
        return true;
    }
    std::vector<float> fill;
    if (settings.method == "blur") {
        Index3 half{};
        for (std::size_t a = 0; a < 3; ++a)
            half[a] = std::max<std::int64_t>(1, std::llround(lengths.depth / lengths.grid.spacing_mm[a]));
        fill = image::boxMean(values, lengths.grid.size, image::Beyond::Border, [&](std::int64_t) { return half; });
    } else {
        double sum = 0, count = 0;
        for (std::size_t v = 0; v < values.size(); ++v)
            if (inLayer[v] != 0) sum += static_cast<double>(values[v]), ++count;
        fill.assign(values.size(), static_cast<float>(sum / count));
    }
    for (std::size_t v = 0; v < values.size(); ++v)
        if (inLayer[v] != 0) values[v] = fill[v];
    return true;
}

class MaskFace final : public Method {
  public:
    std::string id() const override { return "mask_face"; }

    std::string summary() const override {
        return "Averages a layer of skin over face and ears along the surface, as if it were laid flat. What lies "
               "deeper stays.";
    }

    bool removes(const base::Json&) const override { return false; }

    std::vector<OptionSpec> options() const override {
        return {
            {"variant", "v1", "", "v1|v2",
             "v1 follows the skin; v2 first lays a smooth surface through the face and erases what stands out of it."},
            {"method", "normfilter", "", "normfilter|blur|coating",
             "normfilter averages along the skin, blur in a cube, coating puts the layer's mean everywhere."},
            {"s", 1.0, "", "0.1…3",
             "Coarseness: the layer reaches s · 8 mm from the skin, its knots are s · 15 mm apart."},
            {"t", -1.0, "", "a level of the image",
             "Level of the skin; −1 finds one for each third of the scan's height."},
            {"e", true, "", "true|false", "Ears as well, as the study had them."},
            {"b", true, "", "true|false",
             "Leaves the brain and what is near it as it is. The published program runs without, as in the study.",
             "native"},
            {"x", "", "path", "an image file on the scan's grid", "What to leave as it is, with 4 mm around it.", "",
             "", "scan"},
            {"compat", "fixed", "", "fixed|published",
             "published counts margins, disk, normals and jitter in voxels, lifts the layer less off the skin, rounds "
             "levels to whole numbers, solves v2's fit with a wrong coefficient, and v2 gives whole numbers from 0."},
        };
    }

    MethodOutput run(const MethodInput& input, const base::TaskContext& task) const override {
        const Settings settings(input.options);
        const image::Volume& scan = input.scan;
        const image::Geometry& grid = scan.geometry();
        MethodOutput output;
        std::vector<std::uint8_t> spared(scan.voxelCount(), 0);
        if (!settings.exclusion.empty()) {
            const image::Mask mask = image::loadMask(settings.exclusion, false, task);
            image::requireSameGrid(grid, "the scan", mask.geometry(), "the file of option x");
            output.provenance["exclusion_sha256"] = base::sha256OfFile(settings.exclusion);
            spare(mask, kAround_mm, spared);
        }
        const TemplateFit fit =
            fitTemplate(scan, registration::Freedom::Affine12, task.part(0, 0.4), TemplateMask::FaceRegion);
        output.provenance["registration"] = fit.provenance;
        if (settings.brain) {
            BrainMask brain = brainFor(input, {}, task.part(0.4, 0.8));
            spare(brain.mask, brain.provenance.at("source") == "given" ? kAround_mm : kAroundOwnBrain_mm, spared);
            output.brain = std::move(brain.mask);
            output.provenance["brain"] = std::move(brain.provenance);
        }
        task.throwIfStopped();

        task.report(0.8, "finding the skin");
        const ObjectLevels levels =
            settings.level != -1 ? ObjectLevels(scan, settings.level) : ObjectLevels(scan, settings.published);
        output.provenance["levels"] = levels.levels();
        const std::vector<float> original = scan.toFloat();
        std::vector<float> values = original;
        std::vector<std::uint8_t> altered(values.size(), 0);
        const image::AffineMap toScan = fit.registration.fixedToMoving.inverted();
        std::uint64_t number = 0;
        for (const Region& region : regions(settings.ears)) {
            task.report(0.82 + 0.05 * static_cast<double>(number),
                        std::string("filtering the layer of ") + region.name);
            const std::uint64_t seed = 3 * task.seed() + number++;
            const auto box = boxOf(region, toScan, grid, original, settings.published);
            bool met = false;
            if (box) {
                const Lengths lengths(box->grid, settings);
                std::vector<std::uint8_t> body(box->grid.voxelCount()), touched(body.size(), 0);
                std::vector<float> inBox(body.size());
                box->visit([&](std::size_t at, std::size_t inScan) {
                    body[at] = static_cast<double>(original[inScan]) >= levels.at(inScan) ? 1 : 0;
                    inBox[at] = values[inScan];
                });
                met = filterLayer(lengths, image::Mask(lengths.grid, std::move(body)), settings, seed, inBox, touched,
                                  task);
                box->visit([&](std::size_t at, std::size_t inScan) {
                    if (touched[at] == 0 || spared[inScan] != 0) return;
                    values[inScan] = inBox[at];
                    altered[inScan] = 2;
                });
            }
            output.provenance["regions"][region.name] = met;
            if (!met && region.side == RaysFrom::Front)
                throw Error(ErrorCode::NotApplicable,
                            box ? "nothing is as bright as the level of the skin where the face would be"
                                : "the face lies outside the scan",
                            "mask_face", box ? "give a lower level as option t" : "");
        }
        if (settings.published && settings.v2)
            for (std::size_t v = 0; v < values.size(); ++v) {
                const float whole = std::clamp(std::round(values[v]), 0.0F, 65535.0F);
                if (whole != values[v]) values[v] = whole, altered[v] = 2;
            }
        output.removal = image::Mask(grid, std::move(altered));
        output.defaced = replaced(scan, output.removal, values);
        task.report(1.0, "done");
        return output;
    }

  private:
    static void spare(const image::Mask& mask, double around_mm, std::vector<std::uint8_t>& spared) {
        const image::Mask wide = grown(mask, around_mm);
        for (std::size_t v = 0; v < spared.size(); ++v) spared[v] |= wide.voxels()[v];
    }

    static std::optional<RayBox> boxOf(const Region& region, const image::AffineMap& toScan,
                                       const image::Geometry& grid, const std::vector<float>& values, bool published) {
        std::vector<Vec3> points;
        for (const Vec3& point : region.points_lps_mm) points.push_back(toScan(point));
        Index3 margin{};
        for (std::size_t a = 0; a < 3; ++a)
            margin[a] = std::llround(published ? kMargin_mm * grid.spacing_mm[a] : kMargin_mm / grid.spacing_mm[a]);
        const auto box = rayBox(grid, points, region.side, margin);
        return box ? withoutPadding(*box, values) : std::nullopt;
    }
};

}  // namespace

std::unique_ptr<Method> makeMaskFace() {
    return std::make_unique<MaskFace>();
}

}  // namespace bauta::defacing
