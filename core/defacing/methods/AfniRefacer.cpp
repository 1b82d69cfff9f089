// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/defacing/Fill.h"
#include "core/defacing/Method.h"
#include "core/defacing/Templates.h"
#include "core/image/Filters.h"
#include "core/image/ImageIo.h"

namespace bauta::defacing {
namespace {

using base::Error;
using base::ErrorCode;
using image::Index3;
using image::Modality;
using image::Vec3;

/// Standard deviation of a Gaussian over its full width at half maximum.
constexpr double kSigmaOfWidth = 0.42466;

/// A shell in the frame of a template that has been laid onto the scan. Values: > 0 the grey of the artificial head,
/// 0 keep, < 0 air.
struct Laid {
    image::Geometry grid;
    std::vector<float> shell;
    registration::RegistrationResult registration;
    base::Json provenance;
};

/// The scales, scan to template, that a registration may end at. The original may not leave 1/1.2 to 1.2 against
/// MNI152, in which an average head is up to 1.17 times larger than in life.
struct Scales {
    double least, most;
};
constexpr Scales kAgainstAverage = {1 / 1.2 / 1.17, 1.2}, kAgainstMni = {1 / 1.2, 1.2 * 1.17};

/// Beyond the original's limits a registration is not trusted.
void requirePlausible(const registration::RegistrationResult& r, const Scales& scales) {
    constexpr double kMostTurn_deg = 45;
    const auto& m = r.fixedToMoving.matrix;
    double trace = 0;
    for (std::size_t a = 0; a < 3; ++a) {
        // Nine degrees of freedom scale along the template's axes, so the rows are the turned axes times their scale.
        const double scale = image::norm({m[3 * a], m[3 * a + 1], m[3 * a + 2]});
        trace += m[4 * a] / scale;
        if (scale < scales.least || scale > scales.most)
            throw Error(ErrorCode::NotApplicable,
                        "the template could not be laid onto this head: it would have to change its size too much");
    }
    if (trace < 1 + 2 * std::cos(kMostTurn_deg * std::acos(-1.0) / 180))
        throw Error(ErrorCode::NotApplicable,
                    "the template could not be laid onto this head: it is turned by more than 45 degrees");
}

/// Our own shell, cut to the face for the modes that keep the scalp.
Laid layOwn(const image::Volume& scan, bool scalp, bool second, const base::TaskContext& task) {
    // The original weighs all of MNI152's head. Where the face decides, the shell lies better on eyes and mouth.
    auto fit = fitTemplate(scan, registration::Freedom::Similarity9, task, TemplateMask::FaceRegion);
    const auto modality = scan.modality() == Modality::MR ? Modality::T1w : scan.modality();
    const std::string file = "afni_shell_" + std::string(image::suffix(modality)) + ".nii.gz",
                      slabs = "afni_slabs.nii.gz";
    const auto& whole = templateImage(file);
    const auto& parts = templateMask(slabs);
    Laid laid{whole.geometry(), whole.toFloat(), fit.registration, {}};
    if (!scalp) {
        const int face = second ? 2 : 1;
        for (std::size_t v = 0; v < laid.shell.size(); ++v) {
            const int part = parts.voxels()[v];
            if ((part & face) == 0) laid.shell[v] = 0;
            if (second && (part & 4) != 0 && laid.shell[v] <= 0) laid.shell[v] = -1;
        }
    }
    laid.provenance = {
        {"source", "bauta"}, {"registration", std::move(fit.provenance)}, {"shell", templateHashes({file, slabs})}};
    return laid;
}

/// The user's shell, as the original's option -shell, and the template in whose frame it lies.
Laid layGiven(const image::Volume& scan, const std::string& templatePath, const std::string& shellPath, bool scalp,
              const base::TaskContext& task) {
    if (templatePath.empty() || shellPath.empty())
        throw Error(ErrorCode::BadRequest,
                    "afni_refacer takes template and shell together, one without the other has no place on the head",
                    templatePath.empty() ? shellPath : templatePath,
                    "give both options: a head, and a shell in its frame (AFNI's own: MNI152_2009_template_SSW and "
                    "afni_refacer_shell_sym)");
    // AFNI's sub-bricks: of the template the second is the whole head, of the shell the first has the scalp.
    const auto head = image::loadFrame(templatePath, 1, task).volume;
    const auto shell = image::loadFrame(shellPath, scalp ? 0 : 1, task).volume;
    Laid laid{shell.geometry(), shell.toFloat(), {}, {}};
    const auto range = image::valueRange(shell);
    if (range.max <= 0 || range.min < -1 || std::find(laid.shell.begin(), laid.shell.end(), 0.0F) == laid.shell.end())
        throw Error(ErrorCode::BadRequest, "this is no shell: it wants greys above 0, 0 where to keep, -1 for air",
                    shellPath);
    // Grids may differ, as AFNI's do, but what replaces a head has to lie where the head is.
    std::size_t on = 0, inHead = 0;
    for (std::int64_t k = 0; k < laid.grid.size[2]; k += 2)
        for (std::int64_t j = 0; j < laid.grid.size[1]; j += 2)
            for (std::int64_t i = 0; i < laid.grid.size[0]; i += 2) {
                if (!(laid.shell[laid.grid.offset({i, j, k})] > 0)) continue;
                ++on;
                const Vec3 at = head.geometry().toIndex(laid.grid.toPoint(Index3{i, j, k}));
                inHead +=
                    head.geometry().contains({std::lround(at[0]), std::lround(at[1]), std::lround(at[2])}) ? 1 : 0;
            }
    if (5 * inHead < on || on == 0)
        throw Error(ErrorCode::BadRequest, "this shell does not lie where the template's head is", shellPath,
                    "give the template that the shell was made for");
    registration::RegistrationOptions options;
    options.freedom = registration::Freedom::Similarity9;
    laid.registration = registration::registerAffine(scan, head, options, task);
    if (laid.registration.quality < registration::kUsableQuality)
        throw Error(ErrorCode::NotApplicable,
                    "the template could not be laid onto this head: " + laid.registration.explanation, templatePath);
    laid.provenance = {{"source", "given"},
                       {"registration", describe(laid.registration)},
                       {"template_sha256", base::sha256OfFile(templatePath)},
                       {"shell_sha256", base::sha256OfFile(shellPath)}};
    return laid;
}

/// Calls each(voxel, its index) for a grid, on all threads.
template <typename F>
void forEach(const image::Geometry& g, const F& each) {
    base::parallelFor(static_cast<std::size_t>(g.size[2]), [&](std::size_t slice) {
        const auto k = static_cast<std::int64_t>(slice);
        for (std::int64_t j = 0; j < g.size[1]; ++j)
            for (std::int64_t i = 0; i < g.size[0]; ++i) each(g.offset({i, j, k}), Index3{i, j, k});
    });
}

/// A given shell on the scan's grid by nearest neighbour; 0, keep, beyond its field of view.
std::vector<float> nearest(const Laid& laid, const image::Geometry& scan) {
    std::vector<float> shell(scan.voxelCount(), 0);
    forEach(scan, [&](std::size_t v, const Index3& index) {
        const Vec3 at = laid.grid.toIndex(laid.registration.fixedToMoving(scan.toPoint(index)));
        const Index3 voxel = {std::lround(at[0]), std::lround(at[1]), std::lround(at[2])};
        if (laid.grid.contains(voxel)) shell[v] = laid.shell[laid.grid.offset(voxel)];
    });
    return shell;
}

/// Our own shell: its voxels are coarser than most scans', so nearest neighbour would cut steps into the face. Each
/// voxel becomes of the kind that has the largest share there, after the recipe's blur of 3.333 mm.
std::vector<float> commonest(const Laid& laid, const image::Geometry& scan, const base::TaskContext& task) {
    const double sigma_mm = 3.333 * kSigmaOfWidth;
    std::vector<float> part(laid.shell.size());
    const auto share = [&](const auto& valueOf) {
        task.throwIfStopped();
        std::transform(laid.shell.begin(), laid.shell.end(), part.begin(), valueOf);
        return image::resampleLinear(image::smooth(part, laid.grid, sigma_mm), laid.grid, scan,
                                     laid.registration.fixedToMoving, 0);
    };
    const auto face = share([](float c) { return c > 0 ? 1.0F : 0.0F; });
    const auto air = share([](float c) { return c < 0 ? 1.0F : 0.0F; });
    auto shell = share([](float c) { return std::max(c, 0.0F); });
    for (std::size_t v = 0; v < shell.size(); ++v) {
        const float keep = 1 - face[v] - air[v];
        const bool isFace = face[v] > 0 && face[v] >= std::max(air[v], keep);
        shell[v] = isFace ? shell[v] / face[v] : air[v] > keep ? -1.0F : 0.0F;
    }
    return shell;
}

/// Without the voxels that differ from 0 and whose 26 neighbours are all 0.
std::vector<float> withoutLoneVoxels(const std::vector<float>& values, const image::Geometry& g) {
    auto kept = values;
    forEach(g, [&](std::size_t v, const Index3& c) {
        if (values[v] == 0) return;
        for (std::int64_t k = c[2] - 1; k <= c[2] + 1; ++k)
            for (std::int64_t j = c[1] - 1; j <= c[1] + 1; ++j)
                for (std::int64_t i = c[0] - 1; i <= c[0] + 1; ++i) {
                    const Index3 n = {i, j, k};
                    if (n != c && g.contains(n) && values[g.offset(n)] != 0) return;
                }
        kept[v] = 0;
    });
    return kept;
}

/// Gaussian blur of 2.666 mm FWHM among the shell's positive voxels; the others as they are.
void blurWithin(std::vector<float>& values, const std::vector<float>& shell, const image::Geometry& g) {
    const double sigma_mm = 2.666 * kSigmaOfWidth;
    std::vector<float> weight(shell.size()), inside(shell.size());
    for (std::size_t v = 0; v < shell.size(); ++v) {
        weight[v] = shell[v] > 0 ? 1.0F : 0.0F;
        inside[v] = weight[v] * values[v];
    }
    inside = image::smooth(inside, g, sigma_mm);
    weight = image::smooth(weight, g, sigma_mm);
    for (std::size_t v = 0; v < shell.size(); ++v)
        if (shell[v] > 0) values[v] = inside[v] / weight[v];
}

/// What the shell's greys are multiplied by to suit an MR scan: the original's 1.222 times the ratio of the means where
/// the shell has signal, noughts not counted.
double greyFactor(const std::vector<float>& scan, const std::vector<float>& shell) {
    double scanSum = 0, shellSum = 0;
    std::size_t scanCount = 0, shellCount = 0;
    for (std::size_t v = 0; v < shell.size(); ++v) {
        if (!(shell[v] > 99)) continue;
        shellSum += shell[v];
        ++shellCount;
        scanSum += scan[v];
        scanCount += scan[v] != 0 ? 1 : 0;
    }
    const double factor = shellCount == 0 || scanCount == 0 ? 0
                                                            : 1.222 * (scanSum / static_cast<double>(scanCount)) /
                                                                  (shellSum / static_cast<double>(shellCount));
    if (!(factor > 0)) throw Error(ErrorCode::NotApplicable, "there is no signal where the artificial face would lie");
    return factor;
}

class AfniRefacer final : public Method {
  public:
    std::string id() const override { return "afni_refacer"; }

    std::string summary() const override {
        return "Lays an average head onto the scan and removes face and ears, or puts an artificial face in their "
               "place.";
    }

    std::vector<OptionSpec> options() const override {
        return {
            {"mode", "deface", "", "deface|reface|reface_plus",
             "deface removes face and ears, reface replaces them by an artificial face, reface_plus the scalp as "
             "well."},
            {"shell", "", "path", "an image file, also AFNI's with sub-bricks, > 0 replaced, 0 kept, -1 removed",
             "Shell in the frame of template. Of two sub-bricks the first is taken for reface_plus, else the second."},
            {"template", "", "path", "an image file, also AFNI's with sub-bricks",
             "Head to lay onto the scan; needs shell. Of several sub-bricks the second is taken.", "", "shell"},
            {"shell_version", "1.0", "", "1.0|2.0",
             "Which of AFNI's shells ours follows: 1.0 ends at the chin, 2.0 removes the neck as well."},
            {"cost", "lpa", "", "lpa|lpc|nmi|hel|ls", "3dAllineate's cost function; nmi or hel for T2w.", "published"},
            {"compat", "fixed", "", "fixed|published",
             "published also sets values below 0 to 0 all over a refaced scan, and removes to 0 also in CT, where 0 HU "
             "is water."},
        };
    }

    bool removes(const base::Json& options) const override { return options.at("mode") == "deface"; }

    MethodOutput run(const MethodInput& input, const base::TaskContext& task) const override {
        const auto text = [&](const char* key) { return input.options.at(key).get<std::string>(); };
        const auto& scan = input.scan;
        const auto& grid = scan.geometry();
        const bool given = !text("shell").empty() || !text("template").empty();
        const bool reface = !removes(input.options), published = text("compat") == "published";
        const bool ct = scan.modality() == Modality::CT;
        if (given && reface && ct)
            throw Error(ErrorCode::NotApplicable, "a shell of MR greys cannot be a face in CT", "afni_refacer",
                        "use mode=deface, or leave out shell and template: Bauta's own shell has HU for CT");
        const auto registering = task.part(0, 0.85);
        const bool scalp = text("mode") == "reface_plus";
        const Laid laid = given ? layGiven(scan, text("template"), text("shell"), scalp, registering)
                                : layOwn(scan, scalp, text("shell_version") == "2.0", registering);
        requirePlausible(laid.registration, given ? kAgainstMni : kAgainstAverage);
        task.throwIfStopped();

        task.report(0.85, "carrying the shell");
        const auto shell = withoutLoneVoxels(given ? nearest(laid, grid) : commonest(laid, grid, task), grid);
        task.throwIfStopped();
        task.report(0.9, reface ? "putting in the face" : "removing the face");
        const double fill = published ? 0 : zeroValue(scan);
        auto values = scan.toFloat();
        std::vector<std::uint8_t> removal(shell.size(), 0);
        MethodOutput output;
        output.provenance = laid.provenance;
        output.provenance["fill_value"] = fill;
        // In CT the shell's 1 is air: HU are absolute and want no factor.
        const double factor = !reface || ct ? 1 : greyFactor(values, shell);
        const double offset = ct ? zeroValue(scan) - 1 : 0;
        if (reface) output.provenance["grey_factor"] = factor;
        for (std::size_t v = 0; v < shell.size(); ++v) {
            const bool face = reface && shell[v] > 0;
            if (shell[v] != 0) {
                removal[v] = face ? 2 : 1;
                values[v] = static_cast<float>(face ? factor * static_cast<double>(shell[v]) + offset : fill);
            } else if (published && reface && values[v] < 0) {
                removal[v] = 2;
                values[v] = 0;
            }
        }
        task.throwIfStopped();
        if (reface) blurWithin(values, shell, grid);
        output.removal = image::Mask(grid, std::move(removal));
        output.defaced = replaced(scan, output.removal, values);
        task.report(1.0, "done");
        return output;
    }
};

}  // namespace

std::unique_ptr<Method> makeAfniRefacer() {
    return std::make_unique<AfniRefacer>();
}

}  // namespace bauta::defacing
