// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/defacing/Fill.h"
#include "core/defacing/Method.h"
#include "core/defacing/Templates.h"
#include "core/image/ImageIo.h"

namespace bauta::defacing {
namespace {

using base::Error;
using base::ErrorCode;

/// The face mask in the frame of a template that has been laid onto the scan.
struct Laid {
    image::Mask keep;
    registration::RegistrationResult registration;
    base::Json provenance;
};

Laid layOwn(const image::Volume& scan, const base::TaskContext& task) {
    auto fit = fitTemplate(scan, registration::Freedom::Affine12, task, TemplateMask::FaceRegion);
    Laid laid{templateMask(TemplateMask::PydefaceKeep), fit.registration, {}};
    laid.provenance = {{"source", "bauta"},
                       {"registration", std::move(fit.provenance)},
                       {"facemask", templateHashes({templateFile(TemplateMask::PydefaceKeep)})}};
    return laid;
}

/// The user's template and face mask, as pydeface's options of the same names.
Laid layGiven(const image::Volume& scan, const std::string& templatePath, const std::string& maskPath,
              const base::TaskContext& task) {
    if (templatePath.empty() || maskPath.empty())
        throw Error(ErrorCode::BadRequest,
                    "pydeface takes template and facemask together, one without the other has "
                    "no place on the head",
                    templatePath.empty() ? maskPath : templatePath,
                    "give both options, with files of one grid (pydeface's own: mean_reg2mean.nii.gz and "
                    "facemask.nii.gz)");
    auto head = image::loadImage(templatePath, task).volume;
    auto keep = image::loadMask(maskPath, false, task);
    // Paths may name a person: messages, which may be stored, speak of the options, and hashes tell the files.
    image::requireSameGrid(head.geometry(), "the template", keep.geometry(), "its facemask");
    const std::size_t kept = keep.count(), all = keep.geometry().voxelCount();
    if (kept == 0 || kept == all)
        throw Error(ErrorCode::BadRequest,
                    kept == 0 ? "this face mask keeps nothing (1 means keep)" : "this face mask removes nothing",
                    maskPath);
    Laid laid;
    laid.registration = registration::registerAffine(scan, head, {}, task);
    if (laid.registration.quality < registration::kUsableQuality)
        throw Error(ErrorCode::NotApplicable,
                    "the template could not be laid onto this head: " + laid.registration.explanation, templatePath);
    laid.keep = std::move(keep);
    laid.provenance = {{"source", "given"},
                       {"registration", describe(laid.registration)},
                       {"template_sha256", base::sha256OfFile(templatePath)},
                       {"facemask_sha256", base::sha256OfFile(maskPath)}};
    return laid;
}

class Pydeface final : public Method {
  public:
    std::string id() const override { return "pydeface"; }

    std::string summary() const override {
        return "Lays an average head onto the scan, removes its face box and all that its field of view leaves out: "
               "the neck below the chin.";
    }

    std::vector<OptionSpec> options() const override {
        return {
            {"template", "", "path", "an image file", "Head to lay onto the scan; needs facemask on the same grid."},
            {"facemask", "", "path", "an image file, 1 keep, 0 remove", "What of the template is kept.", "", "template",
             "template"},
            {"outside", "remove", "", "remove|keep",
             "Voxels beyond the face mask's field of view; the original removes them, with them the lower neck.",
             "native"},
            {"edge", "soft", "", "soft|hard",
             "soft fades over one mask voxel as the original does; hard cuts where half of a voxel is kept.", "native"},
            {"compat", "fixed", "", "fixed|published", "published removes to 0 also in CT, where 0 HU is water.",
             "native"},
            {"cost", "mutualinfo", "", "mutualinfo|corratio|normcorr|normmi|leastsq",
             "What flirt's registration minimises.", "published"},
        };
    }

    MethodOutput run(const MethodInput& input, const base::TaskContext& task) const override {
        const auto text = [&](const char* key) { return input.options.at(key).get<std::string>(); };
        const auto& scan = input.scan;
        const bool given = !text("template").empty() || !text("facemask").empty();
        const auto registering = task.part(0, 0.85);
        const Laid laid =
            given ? layGiven(scan, text("template"), text("facemask"), registering) : layOwn(scan, registering);
        task.throwIfStopped();

        task.report(0.85, "removing the face");
        auto keep = carried(laid.keep, scan.geometry(), laid.registration.fixedToMoving,
                            text("outside") == "keep" ? 1.0F : 0.0F);
        const bool hard = text("edge") == "hard";
        const double fill = text("compat") == "published" ? 0.0 : zeroValue(scan);
        // Interpolating ones gives ones only up to rounding.
        constexpr float kRounding = 1e-3F;
        std::vector<std::uint8_t> removal(keep.size(), 0);
        for (std::size_t v = 0; v < keep.size(); ++v) {
            if (hard ? keep[v] < 0.5F : keep[v] <= kRounding)
                removal[v] = 1;
            else if (!hard && keep[v] < 1 - kRounding)
                removal[v] = 2;
        }
        task.throwIfStopped();
        scan.visit([&](auto voxels) {
            for (std::size_t v = 0; v < keep.size(); ++v)
                keep[v] = removal[v] == 1 ? static_cast<float>(fill)
                                          : static_cast<float>(fill + static_cast<double>(keep[v]) *
                                                                          (static_cast<double>(voxels[v]) - fill));
        });
        MethodOutput output;
        output.removal = image::Mask(scan.geometry(), std::move(removal));
        output.defaced = replaced(scan, output.removal, keep);
        output.provenance = laid.provenance;
        output.provenance["fill_value"] = fill;
        task.report(1.0, "done");
        return output;
    }
};

}  // namespace

std::unique_ptr<Method> makePydeface() {
    return std::make_unique<Pydeface>();
}

}  // namespace bauta::defacing
