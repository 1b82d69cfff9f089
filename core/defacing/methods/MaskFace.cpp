// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/defacing/Fill.h"
#include "core/defacing/LayerFilter.h"
#include "core/defacing/Method.h"
#include "core/defacing/SurfaceLayer.h"
#include "core/defacing/Templates.h"
#include "core/image/Filters.h"
#include "core/image/ImageIo.h"
#include "core/image/Window.h"

namespace bauta::defacing {
namespace {

using base::Error;
using base::ErrorCode;
using image::Index3;
using image::Vec3;
using image::operator+;
using image::operator*;

constexpr double kGridStep_mm = 15, kLayer_mm = 8, kJitter = 4, kExclusion_mm = 4, kMargin_mm = 6;

struct Settings {
    bool v2, published, ears, brain;
    double grain, threshold;
    std::string method, exclusion;

    explicit Settings(const base::Json& o)
        : v2(o.at("variant") == "v2"),
          published(o.at("compat") == "published"),
          ears(o.at("e").get<bool>()),
          brain(o.at("b").get<bool>()),
          grain(o.at("s").get<double>()),
          threshold(o.at("t").get<double>()),
          method(o.at("method").get<std::string>()),
          exclusion(o.at("x").get<std::string>()) {}
};

/// A region of the head: the ends of three crossing lines, in the template's frame.
struct Region {
    const char* name;
    RaysFrom side;
    std::vector<Vec3> points_lps_mm;
};

/// The published point lists (face_atl, earl_atl, earr_atl) as they lie about the landmarks of our average head: their
/// atlas was carried over MNI152 by the matrix beside the lists and our registration of two MNI152 heads, which agree
/// within 3 mm.
std::vector<Region> regions(bool ears) {
    const Vec3 nasion = templateLandmark("nasion"), menton = templateLandmark("menton");
    const auto cross = [](const Vec3& low, const Vec3& high) {
        const Vec3 middle = 0.5 * (low + high);
        std::vector<Vec3> ends;
        for (std::size_t a = 0; a < 3; ++a)
            for (const Vec3& end : {low, high}) {
                ends.push_back(middle);
                ends.back()[a] = end[a];
            }
        return ends;
    };
    std::vector<Region> all = {
        {"face", RaysFrom::Front, cross({-61, nasion[1] - 68, menton[2] - 48}, {61, nasion[1] + 46, nasion[2] + 41})}};
    if (!ears) return all;
    for (const double left : {1.0, -1.0}) {
        const Vec3 tragion = templateLandmark(left > 0 ? "tragion_L" : "tragion_R");
        all.push_back({left > 0 ? "ear_L" : "ear_R", left > 0 ? RaysFrom::Left : RaysFrom::Right,
                       cross(tragion + Vec3{-23 * left, -17, -58}, tragion + Vec3{17 * left, 49, 33})});
    }
    return all;
}

/// mask_face's variant of Ridler and Calvard's threshold: the root of the product of the means below and above, over a
/// histogram of 1024 bins.
double threshold(const std::vector<double>& histogram, double least, double bin, bool whole) {
    double sum = 0, count = 0;
    for (std::size_t b = 0; b < histogram.size(); ++b) {
        sum += histogram[b] * (least + (static_cast<double>(b) + 0.5) * bin);
        count += histogram[b];
    }
    double level = sum / count;
    for (int round = 0; round < 15; ++round) {
        double below = 0, nBelow = 0;
        for (std::size_t b = 0; b < histogram.size(); ++b) {
            const double value = least + (static_cast<double>(b) + 0.5) * bin;
            if (value >= level) break;
            below += histogram[b] * value;
            nBelow += histogram[b];
        }
        if (nBelow == 0 || nBelow == count) break;
        double next = std::sqrt(below / nBelow * ((sum - below) / (count - nBelow)));
        if (whole) next = std::round(next);
        if (next == level) break;
        level = next;
    }
    return level;
}

/// Levels of the object for the lower, middle and upper third of the scan.
std::array<double, 3> levels(const image::Volume& scan, const Settings& settings) {
    if (settings.threshold >= 0) return {settings.threshold, settings.threshold, settings.threshold};
    if (scan.modality() == image::Modality::CT && !settings.published) {
        // The root of a product of means says nothing about Hounsfield units.
        const double skin = image::skinLevel(scan);
        return {skin, skin, skin};
    }
    constexpr std::size_t kBins = 1024;
    const image::ValueRange range = image::valueRange(scan);
    // The product wants values that begin at 0.
    const double least = settings.published ? range.min : 0, bin = (range.max - range.min) / kBins;
    const image::Geometry& grid = scan.geometry();
    const image::AxisMap axes = image::closestAxes(grid);
    const auto axis = static_cast<std::size_t>(axes.axis[2]);
    std::size_t stride = 1;
    for (std::size_t a = 0; a < axis; ++a) stride *= static_cast<std::size_t>(grid.size[a]);
    const auto slices = static_cast<std::size_t>(grid.size[axis]);
    std::array<std::vector<double>, 3> histograms;
    histograms.fill(std::vector<double>(kBins, 0));
    scan.visit([&](auto voxels) {
        for (std::size_t v = 0; v < voxels.size(); ++v) {
            std::size_t third = std::min<std::size_t>(2, 3 * (v / stride % slices) / slices);
            if (axes.flipped[2]) third = 2 - third;
            const double value = (static_cast<double>(voxels[v]) - range.min) / bin;
            ++histograms[third][std::min(kBins - 1, static_cast<std::size_t>(value))];
        }
    });
    std::array<double, 3> found{};
    for (std::size_t third = 0; third < 3; ++third) {
        found[third] = threshold(histograms[third], least, bin, settings.published);
        if (!std::isfinite(found[third]))
            throw Error(ErrorCode::NotApplicable, "the published program finds no threshold among negative values",
                        "mask_face", "use compat=fixed, or give the threshold t");
        if (!settings.published) found[third] += range.min;
    }
    return found;
}

/// Lengths of the layer in the unit of the box: mm, or voxels as the published program counts.
struct Lengths {
    image::Geometry grid;
    double columnStep, rowStep, depth, radius;
    std::int64_t half;  ///< voxels of the layer to either side of the surface

    Lengths(const image::Geometry& box, const Settings& settings) : grid(box) {
        const Vec3& mm = box.spacing_mm;
        const double step_mm = kGridStep_mm * settings.grain, depth_mm = kLayer_mm * settings.grain;
        half = std::max<std::int64_t>(1, std::llround(depth_mm / mm[2]));
        const double disk = settings.v2 ? 12 : 4;
        if (settings.published) {
            grid.spacing_mm = {1, 1, 1};
            columnStep = std::max(1.0, std::round(step_mm / mm[0]));
            rowStep = std::max(1.0, std::round(step_mm / mm[1]));
            depth = static_cast<double>(half);
            radius = std::max(1.0, settings.v2 ? std::ceil(disk / image::norm(mm)) : std::round(disk / image::norm(mm)));
        } else {
            columnStep = rowStep = step_mm;
            depth = depth_mm;
            radius = disk / std::sqrt(3.0);  // as in a scan of 1 mm
        }
    }
};

/// Uniform in ±1; the same for the same seed and number.
double noise(std::uint64_t seed, std::uint64_t number) {
    std::uint64_t z = seed * 0x9E3779B97F4A7C15ULL + number * 0xD1B54A32D192ED03ULL + 0x8CB92BA72F3D8DD7ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-52 - 1;
}

/// v2: the surface of the lower rows becomes a smooth quadric, what stands out of it goes, and the layer reaches as deep
/// as the surface lay behind it. Returns the depth below the new surface.
double refaced(Sheet& sheet, const Lengths& lengths, bool published, std::vector<float>& values,
               std::vector<std::uint8_t>& touched) {
    const std::int64_t rows = sheet.rows - 2;
    const std::int64_t kept = std::clamp<std::int64_t>(std::llround(0.3 * static_cast<double>(rows)), 1, 3);
    const std::int64_t end = sheet.rows - 1 - kept;  // rows from here on keep their knots
    const Sheet fitted = fittedSheet(sheet, published);
    std::vector<double> behind;
    for (std::int64_t r = 0; r < end; ++r)
        for (std::int64_t c = 0; c < sheet.columns; ++c) {
            const std::size_t k = sheet.knot(c, r);
            if (r > 0 && c > 0 && c + 1 < sheet.columns) behind.push_back(fitted.knots[k][2] - sheet.knots[k][2]);
            sheet.knots[k] = fitted.knots[k];
        }
    if (behind.empty()) return lengths.depth;
    std::sort(behind.begin(), behind.end());
    const double farthest = behind[static_cast<std::size_t>(0.99 * static_cast<double>(behind.size() - 1))];

    const Vec3& spacing = lengths.grid.spacing_mm;
    const double top = static_cast<double>(end - 2) * sheet.rowStep_mm;
    std::vector<std::size_t> outside;
    std::size_t at = 0;
    for (std::int64_t w = 0; w < lengths.grid.size[2]; ++w)
        for (std::int64_t v = 0; v < lengths.grid.size[1]; ++v)
            for (std::int64_t u = 0; u < lengths.grid.size[0]; ++u, ++at) {
                const double v_mm = static_cast<double>(v) * spacing[1];
                if (v_mm > top) continue;
                if (static_cast<double>(w) * spacing[2] > sheet.depth_mm(static_cast<double>(u) * spacing[0], v_mm))
                    outside.push_back(at);
            }
    if (!outside.empty()) {
        std::vector<float> sorted;
        for (const std::size_t each : outside) sorted.push_back(values[each]);
        const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
        std::nth_element(sorted.begin(), middle, sorted.end());
        for (const std::size_t each : outside) values[each] = *middle, touched[each] = 1;
    }
    return std::clamp(farthest, lengths.depth, 2 * lengths.depth);
}

/// Voxels nearer than radius_mm to the mask.
image::Mask grown(const image::Mask& mask, double radius_mm) {
    const std::vector<float> distance = image::distance_mm(mask);
    std::vector<std::uint8_t> voxels(distance.size());
    for (std::size_t v = 0; v < voxels.size(); ++v) voxels[v] = distance[v] <= radius_mm ? 1 : 0;
    return {mask.geometry(), std::move(voxels)};
}

/// Filters the layer of one region. values and excluded are the scan's; changed voxels get 2 in altered. False when no
/// body is met.
bool filterRegion(const RayBox& box, const image::Mask& body, const Settings& settings, std::uint64_t seed,
                  const std::vector<std::uint8_t>& excluded, std::vector<float>& values,
                  std::vector<std::uint8_t>& altered, const base::TaskContext& task) {
    const Lengths lengths(box.grid, settings);
    const image::Mask solid =
        openedAndClosed(image::Mask(lengths.grid, {body.voxels().begin(), body.voxels().end()}), lengths.radius);
    task.throwIfStopped();
    std::optional<Sheet> sheet = surfaceSheet(solid, lengths.columnStep, lengths.rowStep);
    if (!sheet) return false;
    std::vector<float> inBox(body.voxels().size());
    box.visit([&](std::size_t at, std::size_t inScan) { inBox[at] = values[inScan]; });
    std::vector<std::uint8_t> touched(inBox.size(), 0);

    double below = lengths.depth;
    if (settings.v2) below = refaced(*sheet, lengths, settings.published, inBox, touched);
    SurfaceLayer layer{*sheet, {}, {}};
    const std::vector<Vec3> normal = normals(*sheet);
    for (std::size_t k = 0; k < normal.size(); ++k) {
        const double up = kJitter * noise(seed, 2 * k), down = kJitter * noise(seed, 2 * k + 1);
        layer.upper.push_back(sheet->knots[k] + lengths.depth * normal[k] + Vec3{up, up, up});
        layer.lower.push_back(sheet->knots[k] + -below * normal[k] + Vec3{down, down, down});
    }
    if (!settings.v2) liftOff(layer, grown(solid, kExclusion_mm));
    task.throwIfStopped();

    if (settings.method == "normfilter") {
        inBox = filteredFlat(layer, lengths.grid, lengths.half, inBox, task);
        visitLayer(layer, lengths.grid, [&](std::size_t at, const FlatPlace&) { touched[at] = 1; });
    } else {
        std::vector<std::uint8_t> inLayer(inBox.size(), 0);
        visitLayer(layer, lengths.grid, [&](std::size_t at, const FlatPlace&) { inLayer[at] = touched[at] = 1; });
        std::vector<float> means;
        double sum = 0, count = 0;
        if (settings.method == "blur") {
            Index3 half{};
            for (std::size_t a = 0; a < 3; ++a)
                half[a] = std::max<std::int64_t>(1, std::llround(lengths.depth / lengths.grid.spacing_mm[a]));
            means = boxMeans(inBox, lengths.grid.size, [&](std::int64_t) { return half; });
        } else {
            for (std::size_t v = 0; v < inBox.size(); ++v)
                if (inLayer[v] != 0) sum += static_cast<double>(inBox[v]), ++count;
        }
        for (std::size_t v = 0; v < inBox.size(); ++v)
            if (inLayer[v] != 0) inBox[v] = means.empty() ? static_cast<float>(sum / count) : means[v];
    }
    box.visit([&](std::size_t at, std::size_t inScan) {
        if (touched[at] == 0 || excluded[inScan] != 0) return;
        values[inScan] = inBox[at];
        altered[inScan] = 2;
    });
    return true;
}

class MaskFace final : public Method {
  public:
    std::string id() const override { return "mask_face"; }

    std::string summary() const override {
        return "Blurs a layer of skin over face and ears: laid flat, averaged, laid back. Nothing is removed.";
    }

    bool removes(const base::Json&) const override { return false; }

    std::vector<OptionSpec> options() const override {
        return {
            {"variant", "v1", "", "v1|v2",
             "v1 follows the skin; v2 lays a smooth surface through the face first and erases what stands out of it."},
            {"method", "normfilter", "", "normfilter|blur|coating",
             "normfilter averages along the skin, blur in a cube, coating puts the layer's mean everywhere."},
            {"s", 1.0, "", "0.1…3", "Coarseness: the layer's half thickness is s · 8 mm, its grid's step s · 15 mm."},
            {"t", -1.0, "", "-1…", "Level of the skin; −1 finds one for each third of the scan's height."},
            {"e", true, "", "true|false", "Ears as well."},
            {"b", false, "", "true|false", "Leaves the brain and 4 mm around it as they are."},
            {"x", "", "path", "an image file on the scan's grid", "What to leave as it is, with 4 mm around it."},
            {"compat", "fixed", "", "fixed|published",
             "published counts margins, disk and jitter in voxels, rounds the level to a whole number, solves v2's "
             "fit with a wrong coefficient and loses what is negative in v2."},
        };
    }

    MethodOutput run(const MethodInput& input, const base::TaskContext& task) const override {
        const Settings settings(input.options);
        const image::Volume& scan = input.scan;
        const image::Geometry& grid = scan.geometry();
        MethodOutput output;
        image::Mask exclusion;
        if (!settings.exclusion.empty()) {
            exclusion = image::loadMask(settings.exclusion, false, task);
            image::requireSameGrid(grid, "the scan", exclusion.geometry(), "the file of option x");
            output.provenance["exclusion_sha256"] = base::sha256OfFile(settings.exclusion);
        }
        const TemplateFit fit =
            fitTemplate(scan, registration::Freedom::Affine12, task.part(0, 0.7), TemplateMask::FaceRegion);
        output.provenance["registration"] = fit.provenance;
        task.throwIfStopped();
        std::vector<std::uint8_t> excluded(scan.voxelCount(), 0);
        const auto spare = [&](const image::Mask& mask) {
            const image::Mask wide = grown(mask, kExclusion_mm);
            for (std::size_t v = 0; v < excluded.size(); ++v) excluded[v] |= wide.voxels()[v];
        };
        if (!exclusion.empty()) spare(exclusion);
        if (settings.brain) {
            output.brain = input.brain;
            if (output.brain.empty()) {
                const auto share = carried(templateMask(TemplateMask::Brain), grid, fit.registration.fixedToMoving, 0);
                std::vector<std::uint8_t> voxels(share.size());
                for (std::size_t v = 0; v < share.size(); ++v) voxels[v] = share[v] >= 0.5F ? 1 : 0;
                output.brain = image::Mask(grid, std::move(voxels));
            }
            spare(output.brain);
        }

        task.report(0.75, "finding the skin");
        const std::array<double, 3> level = levels(scan, settings);
        output.provenance["levels"] = level;
        std::vector<float> values = scan.toFloat();
        const std::vector<float> original = values;
        std::vector<std::uint8_t> altered(values.size(), 0);
        const image::AffineMap toScan = fit.registration.fixedToMoving.inverted();
        double done = 0.75;
        std::uint64_t number = 0;
        for (const Region& region : regions(settings.ears)) {
            task.report(done, std::string("filtering the layer: ") + region.name);
            done += 0.08;
            ++number;
            std::vector<Vec3> points;
            for (const Vec3& point : region.points_lps_mm) points.push_back(toScan(point));
            Index3 margin{};
            for (std::size_t a = 0; a < 3; ++a)
                margin[a] = std::llround(settings.published ? kMargin_mm * grid.spacing_mm[a]
                                                            : kMargin_mm / grid.spacing_mm[a]);
            const auto box = rayBox(grid, points, region.side, margin);
            bool met = false;
            if (box) {
                const auto size = box->grid.size;
                std::vector<std::uint8_t> body(box->grid.voxelCount());
                const image::AxisMap axes = image::closestAxes(grid);
                const auto axis = static_cast<std::size_t>(axes.axis[2]);
                std::size_t stride = 1;
                for (std::size_t a = 0; a < axis; ++a) stride *= static_cast<std::size_t>(grid.size[a]);
                const auto slices = static_cast<std::size_t>(grid.size[axis]);
                box->visit([&](std::size_t at, std::size_t inScan) {
                    std::size_t third = std::min<std::size_t>(2, 3 * (inScan / stride % slices) / slices);
                    if (axes.flipped[2]) third = 2 - third;
                    body[at] = static_cast<double>(original[inScan]) >= level[third] ? 1 : 0;
                });
                static_cast<void>(size);
                met = filterRegion(*box, image::Mask(box->grid, std::move(body)), settings,
                                   task.seed() * 3 + number, excluded, values, altered, task);
            }
            output.provenance["regions"][region.name] = met;
            if (!met && region.side == RaysFrom::Front)
                throw Error(ErrorCode::NotApplicable, "the scan does not show the face", "mask_face");
        }
        output.removal = image::Mask(grid, std::move(altered));
        output.defaced = replaced(scan, output.removal, values);
        task.report(1.0, "done");
        return output;
    }
};

}  // namespace

std::unique_ptr<Method> makeMaskFace() {
    return std::make_unique<MaskFace>();
}

}  // namespace bauta::defacing
