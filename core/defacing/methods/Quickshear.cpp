// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "core/base/Error.h"
#include "core/defacing/BrainMask.h"
#include "core/defacing/Fill.h"
#include "core/defacing/Method.h"
#include "core/defacing/Shear.h"

namespace bauta::defacing {
namespace {

using base::Error;
using base::ErrorCode;

[[noreturn]] void notApplicable(const std::string& why, const std::string& hint = {}) {
    throw Error(ErrorCode::NotApplicable, why, "quickshear", hint);
}

/// The line through the first segment of the hull, before the buffer. p grows along the hull, so that only a brain
/// mask a single column deep is vertical.
ShearLine firstSegment(const std::vector<Pixel>& hull) {
    if (hull.size() < 2 || hull[0].first == hull[1].first)
        notApplicable("the brain mask has no underside: seen from the side it fills the scan or is a single line",
                      "give a brain mask by the option brainmask");
    const double slope =
        static_cast<double>(hull[1].second - hull[0].second) / static_cast<double>(hull[1].first - hull[0].first);
    return {slope, static_cast<double>(hull[0].second) - slope * static_cast<double>(hull[0].first)};
}

std::int64_t wholeSteps(double height, std::int64_t rows) {
    return static_cast<std::int64_t>(std::trunc(std::clamp(height, 0.0, static_cast<double>(rows))));
}

/// As the program does it: the buffer lowers the line by voxels, and p runs over the number of rows, not of columns.
std::vector<std::int64_t> publishedCut(const Silhouette& brain, ShearLine line, double buffer) {
    std::vector<std::int64_t> cut(static_cast<std::size_t>(brain.columns), 0);
    for (std::int64_t p = 0; p < brain.rows; ++p) {
        const double height = line.slope * static_cast<double>(p) + (line.intercept - buffer);
        if (!(height > 0)) continue;
        if (p >= brain.columns)
            notApplicable("the published program stops with an index error on this scan (more slices than columns)",
                          "use compat=fixed");
        cut[static_cast<std::size_t>(p)] = wholeSteps(height, brain.rows);
    }
    return cut;
}

std::vector<std::int64_t> fixedCut(const Silhouette& brain, ShearLine line, double drop) {
    if (line.slope > 0)
        notApplicable(
            "the first edge under the brain rises towards the back, the cut would remove the neck and not "
            "the face (head far extended, or the brain mask is wrong)");
    std::vector<std::int64_t> cut(static_cast<std::size_t>(brain.columns), 0);
    for (std::int64_t p = 0; p < brain.columns; ++p)
        cut[static_cast<std::size_t>(p)] =
            wholeSteps(line.slope * static_cast<double>(p) + (line.intercept - drop), brain.rows);
    return cut;
}

/// A brain that leaves the scan through the lower front corner has no hull there that would protect it.
void requireBrainAbove(const Silhouette& brain, const std::vector<std::int64_t>& cut) {
    for (std::int64_t p = 0; p < brain.columns; ++p)
        for (std::int64_t s = 0; s < cut[static_cast<std::size_t>(p)]; ++s)
            if (brain.at(p, s))
                notApplicable("the scan ends within the brain where the face would be: there is nothing to cut");
}

class Quickshear final : public Method {
  public:
    std::string id() const override { return "quickshear"; }

    std::string summary() const override {
        return "Cuts off everything below and in front of a plane laid under the brain from the side.";
    }

    std::vector<OptionSpec> options() const override {
        return {
            {"buffer", 10.0, "", "0…200", "Distance kept between the plane and the brain, in buffer_units."},
            {"buffer_units", "mm", "", "mm|voxel",
             "mm is measured square to the plane, voxel lowers it by voxels; compat=published and the published "
             "program "
             "always take voxels.",
             "native"},
            {"compat", "fixed", "", "fixed|published",
             "published keeps the program's bugs: voxel buffer, edges wrapped around the border, columns counted as "
             "rows; it removes to 0 also in CT, where 0 HU is water.",
             "native"},
            {"brainmask", "", "path", "an image file on the scan's grid",
             "Brain mask; without it the subject's, else the template's.", "", "", "scan"},
        };
    }

    MethodOutput run(const MethodInput& input, const base::TaskContext& task) const override {
        const bool published = input.options.at("compat") == "published";
        const double buffer = input.options.at("buffer").get<double>();
        const bool voxels = published || input.options.at("buffer_units") == "voxel";
        BrainMask brain = brainFor(input, input.options.at("brainmask").get<std::string>(), task.part(0.0, 0.8));
        if (brain.mask.count() == 0) notApplicable("the brain mask is empty: no brain in the field of view");

        task.report(0.8, "laying the plane");
        const Silhouette silhouette = silhouetteOf(brain.mask);
        task.throwIfStopped();
        const std::vector<Pixel> hull = lowerHull(edgesOf(silhouette, published ? Border::Wrap : Border::Continued));
        const ShearLine line = firstSegment(hull);

        const image::Geometry& geometry = input.scan.geometry();
        const SagittalAxes axes = sagittalAxes(geometry);
        const double slope_mm = line.slope * geometry.spacing_mm[axes.superior] / geometry.spacing_mm[axes.posterior];
        const double drop =
            voxels ? buffer : buffer * std::sqrt(1 + slope_mm * slope_mm) / geometry.spacing_mm[axes.superior];
        const std::vector<std::int64_t> cut =
            published ? publishedCut(silhouette, line, buffer) : fixedCut(silhouette, line, drop);
        if (!published) requireBrainAbove(silhouette, cut);
        task.throwIfStopped();

        MethodOutput output;
        output.removal = belowCut(geometry, cut);
        const double fill = published ? 0 : zeroValue(input.scan);
        output.defaced = filled(input.scan, output.removal, fill);
        output.brain = brain.mask;
        output.provenance = {{"brain", brain.provenance},
                             {"fill_value", fill},
                             {"plane",
                              {{"slope_voxels", line.slope},
                               {"intercept_voxels", line.intercept - drop},
                               {"angle_deg", std::atan(slope_mm) * 180.0 / std::acos(-1.0)},
                               {"buffer_units", voxels ? "voxel" : "mm"}}}};
        task.report(1.0, "done");
        return output;
    }
};

}  // namespace

std::unique_ptr<Method> makeQuickshear() {
    return std::make_unique<Quickshear>();
}

}  // namespace bauta::defacing
