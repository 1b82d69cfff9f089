// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"
#include "core/base/Numbers.h"
#include "core/defacing/Fill.h"
#include "core/defacing/Method.h"
#include "core/defacing/Templates.h"
#include "core/image/ImageIo.h"

namespace bauta::defacing {
namespace {

using base::Error;
using base::ErrorCode;
using image::AffineMap;
using image::operator+;
using image::operator*;

constexpr const char* kFaceMask = "fsl_face.nii.gz";
constexpr double kHeadHeight_mm = 170;  // robustfov's brain size
/// A radiotherapy scan cut at the forehead shows 55 % of the brain or more; with a slice of its base alone the twelve
/// numbers are anyone's guess.
constexpr double kLeastBrain = 0.25;

/// What the registration may look at, as robustfov crops: the head from its top down. A scan that cuts the top is
/// looked at as a whole.
struct RobustView {
    image::Mask within;  ///< empty() for the whole scan
    base::Json provenance;
};

RobustView robustView(const image::Volume& scan, double height_mm) {
    const auto report = registration::analyseFieldOfView(scan);
    if (!report.headFound) throw Error(ErrorCode::NotApplicable, "no head found in the scan: " + report.reason);
    RobustView view;
    view.provenance = {{"top_cut", report.topCut}, {"kept_below_top_mm", nullptr}};
    if (report.topCut) {
        view.provenance["kept_below_top_mm_reason"] =
            "the top of the head is not in the scan: all of it was registered";
        return view;
    }
    view.provenance["kept_below_top_mm"] = height_mm;
    const image::Geometry& grid = scan.geometry();
    const double lowest_mm = report.top_lps_mm - height_mm;
    std::vector<std::uint8_t> within(grid.voxelCount());
    base::parallelFor(static_cast<std::size_t>(grid.size[2]), [&](std::size_t slice) {
        const auto k = static_cast<std::int64_t>(slice);
        std::size_t v = grid.offset({0, 0, k});
        for (std::int64_t j = 0; j < grid.size[1]; ++j)
            for (std::int64_t i = 0; i < grid.size[0]; ++i, ++v)
                within[v] = grid.toPoint(image::Index3{i, j, k})[2] >= lowest_mm ? 1 : 0;
    });
    view.within = image::Mask(grid, std::move(within));
    return view;
}

/// A face mask in the frame of a template that has been laid onto the scan.
struct Laid {
    image::Mask face;
    AffineMap scanToFace;
    image::Mask brain;  ///< the template's, carried onto the scan; empty() when the template has none
    base::Json provenance;
};

Laid layOwn(const image::Volume& scan, const RobustView& view, const base::TaskContext& task) {
    auto fit = fitTemplate(scan, registration::Freedom::Affine12, task.part(0, 0.5), TemplateMask::BrainRegion,
                           view.within.empty() ? nullptr : &view.within);
    // A brain is nearly as round behind as in front, so on a scan whose axes are named wrongly it may fit the wrong way
    // round, at a quality of up to 0.83. Where it is not beyond doubt the face must be where it belongs too.
    constexpr double kSure = 0.9;
    if (fit.registration.quality < kSure)
        (void)fitTemplate(scan, registration::Freedom::Affine12, task.part(0.5, 1), TemplateMask::FaceRegion);
    const AffineMap& map = fit.registration.fixedToMoving;
    const image::Mask& brain = templateMask(TemplateMask::Brain);
    Laid laid{templateMask(kFaceMask), map, carriedMask(brain, scan.geometry(), map), {}};
    const auto volume = [](const image::Mask& m) {
        return static_cast<double>(m.count()) * m.geometry().voxelVolume_ml();
    };
    const double shown = volume(laid.brain) * std::abs(image::determinant(map.matrix)) / volume(brain);
    if (shown < kLeastBrain)
        throw Error(ErrorCode::NotApplicable, "fsl_deface finds the face by the brain, and the scan shows only " +
                                                  std::to_string(std::lround(100 * shown)) + " % of it");
    laid.provenance = {{"source", "bauta"},
                       {"registration", std::move(fit.provenance)},
                       {"mask", templateHashes({kFaceMask})},
                       {"brain", templateHashes({templateFile(TemplateMask::Brain)})},
                       {"brain_in_scan", shown}};
    return laid;
}

/// FLIRT's coordinates to LPS mm: voxel × spacing, x counted from the other end when the axes are right-handed.
AffineMap flirtToLps(const image::Geometry& grid) {
    AffineMap map{grid.direction, grid.origin_lps_mm};
    if (image::determinant(grid.direction) <= 0) return map;
    const double length_mm = static_cast<double>(grid.size[0] - 1) * grid.spacing_mm[0];
    map.offset_mm = map.offset_mm + length_mm * grid.axis(0);
    for (std::size_t row = 0; row < 3; ++row) map.matrix[3 * row] *= -1;
    return map;
}

AffineMap followedBy(const AffineMap& first, const AffineMap& second) {
    return {second.matrix * first.matrix, second(first.offset_mm)};
}

/// A FLIRT matrix: four rows of four numbers, the last 0 0 0 1.
AffineMap readFlirtMatrix(const std::string& path) {
    const std::string text = base::readFile(path);
    std::string_view rest = text;
    std::vector<double> numbers;
    while (true) {
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
        if (rest.empty()) break;
        const auto number = base::takeNumber(rest);
        if (!number || numbers.size() == 16) {
            numbers.clear();
            break;
        }
        numbers.push_back(*number);
    }
    AffineMap map;
    if (numbers.size() == 16)
        for (std::size_t row = 0; row < 3; ++row) {
            for (std::size_t column = 0; column < 3; ++column) map.matrix[3 * row + column] = numbers[4 * row + column];
            map.offset_mm[row] = numbers[4 * row + 3];
        }
    const bool affine = numbers.size() == 16 && numbers[12] == 0 && numbers[13] == 0 && numbers[14] == 0 &&
                        numbers[15] == 1 && std::abs(image::determinant(map.matrix)) > 1e-6;
    if (!affine)
        throw Error(ErrorCode::Damaged, "the file of option matrix is no FLIRT matrix", path,
                    "it holds four rows of four numbers, the last 0 0 0 1");
    return map;
}

/// The user's template and face mask, such as FSL's own.
Laid layGiven(const MethodInput& input, const RobustView& view, const base::TaskContext& task) {
    const auto text = [&](const char* key) { return input.options.at(key).get<std::string>(); };
    const std::string headPath = text("template"), maskPath = text("mask"), matrixPath = text("matrix");
    if (headPath.empty() || maskPath.empty())
        throw Error(ErrorCode::BadRequest,
                    "fsl_deface takes template and mask together, one without the other has no place on the head",
                    headPath + maskPath,
                    "give both options (FSL's own: MNI152_T1_1mm.nii.gz and MNI152_T1_1mm_BigFoV_facemask.nii.gz, with "
                    "matrix MNI_to_MNI_BigFoV_facemask.mat)");
    const auto head = image::loadImage(headPath, task).volume;
    // Paths may name a person: messages, which may be stored, speak of the options, and hashes tell the files.
    Laid laid{image::loadMask(maskPath, false, task), {}, {}, {}};
    const std::size_t removed = laid.face.count();
    if (removed == 0 || removed == laid.face.geometry().voxelCount())
        throw Error(ErrorCode::BadRequest,
                    removed == 0 ? "the file of option mask removes nothing (1 means remove)"
                                 : "the file of option mask removes everything",
                    maskPath);
    AffineMap headToFace;
    if (!matrixPath.empty())
        headToFace = followedBy(followedBy(flirtToLps(head.geometry()).inverted(), readFlirtMatrix(matrixPath)),
                                flirtToLps(laid.face.geometry()));
    else
        image::requireSameGrid(head.geometry(), "the template", laid.face.geometry(),
                               "the file of option mask, given without matrix,");

    registration::RegistrationOptions options;
    options.fixedMask = view.within.empty() ? nullptr : &view.within;
    const auto fit = registration::registerAffine(input.scan, head, options, task);
    if (fit.quality < registration::kUsableQuality)
        throw Error(ErrorCode::NotApplicable, "the template could not be laid onto this head: " + fit.explanation,
                    headPath);
    laid.scanToFace = followedBy(fit.fixedToMoving, headToFace);
    laid.provenance = {{"source", "given"},
                       {"registration", describe(fit)},
                       {"template_sha256", base::sha256OfFile(headPath)},
                       {"mask_sha256", base::sha256OfFile(maskPath)}};
    if (!matrixPath.empty()) laid.provenance["matrix_sha256"] = base::sha256OfFile(matrixPath);
    return laid;
}

/// UK Biobank's check: how much of the brain the face mask, halfway up its edge, covers.
base::Json overlapWithBrain(const std::vector<float>& face, const image::Mask& brain) {
    std::size_t both = 0;
    for (std::size_t v = 0; v < face.size(); ++v) both += face[v] >= 0.5F && brain.voxels()[v] != 0 ? 1 : 0;
    const std::size_t all = brain.count();
    return {{"brain_voxels", all},
            {"voxels_in_face_mask", both},
            {"fraction", all == 0 ? 0.0 : static_cast<double>(both) / static_cast<double>(all)}};
}

class FslDeface final : public Method {
  public:
    std::string id() const override { return "fsl_deface"; }

    std::string summary() const override {
        return "Lays an average head onto the scan by its brain, removes the face from eyebrows to chin and both ears, "
               "and keeps everything else.";
    }

    std::vector<OptionSpec> options() const override {
        return {
            {"nud_x", 0.0, "mm", "-100…100", "Moves the face mask to the patient's left."},
            {"nud_y", 0.0, "mm", "-100…100", "Moves the face mask forwards."},
            {"nud_z", 0.0, "mm", "-100…100", "Moves the face mask up."},
            {"template", "", "path", "an image file", "Head to lay onto the scan; needs mask."},
            {"mask", "", "path", "an image file, 1 remove",
             "Face mask, on the template's grid or on another that matrix relates to it.", "", "template", "template",
             "matrix"},
            {"matrix", "", "path", "a FLIRT matrix, from template to mask",
             "For a mask on another grid than the template's."},
            {"compat", "fixed", "", "fixed|published",
             "published crops to 170 slices instead of 170 mm and removes to 0 also in CT, where 0 HU is water."},
            {"f", 0.5, "", "0…1", "Fractional intensity of the brain extraction; smaller finds a larger brain.",
             "published"},
            {"B", false, "", "true|false", "Corrects the bias field before the brain is extracted.", "published"},
        };
    }

    MethodOutput run(const MethodInput& input, const base::TaskContext& task) const override {
        const auto text = [&](const char* key) { return input.options.at(key).get<std::string>(); };
        const auto number = [&](const char* key) { return input.options.at(key).get<double>(); };
        const image::Volume& scan = input.scan;
        const image::Geometry& grid = scan.geometry();
        const bool published = text("compat") == "published";
        const bool given = !text("template").empty() || !text("mask").empty() || !text("matrix").empty();

        task.report(0, "looking for the top of the head");
        const double slice_mm = grid.spacing_mm[static_cast<std::size_t>(image::closestAxes(grid).axis[2])];
        const RobustView view = robustView(scan, published ? kHeadHeight_mm * slice_mm : kHeadHeight_mm);
        task.throwIfStopped();
        const auto registering = task.part(0.05, 0.85);
        Laid laid = given ? layGiven(input, view, registering) : layOwn(scan, view, registering);
        task.throwIfStopped();

        task.report(0.85, "removing face and ears");
        // The mask moves, so the points look it up where it came from. FSL's mask is stored to the left, forwards, up.
        const image::Vec3 nud = {number("nud_x"), -number("nud_y"), number("nud_z")};
        laid.scanToFace.offset_mm = laid.scanToFace.offset_mm + -1.0 * nud;
        const std::vector<float> face = carried(laid.face, grid, laid.scanToFace, 0);
        // Wherever the interpolated mask is not zero; interpolating zeros gives zero only up to rounding.
        constexpr float kRounding = 1e-3F;
        std::vector<std::uint8_t> removal(face.size());
        std::transform(face.begin(), face.end(), removal.begin(),
                       [](float f) { return static_cast<std::uint8_t>(f > kRounding ? 1 : 0); });
        task.throwIfStopped();

        MethodOutput output;
        const double fill = published ? 0.0 : zeroValue(scan);
        output.removal = image::Mask(grid, std::move(removal));
        output.defaced = filled(scan, output.removal, fill);
        output.provenance = std::move(laid.provenance);
        output.provenance["robust_field_of_view"] = view.provenance;
        output.provenance["fill_value"] = fill;
        output.brain = input.brain.empty() ? laid.brain : input.brain;
        if (!output.brain.empty()) output.provenance["face_mask_in_brain"] = overlapWithBrain(face, output.brain);
        task.report(1.0, "done");
        return output;
    }
};

}  // namespace

std::unique_ptr<Method> makeFslDeface() {
    return std::make_unique<FslDeface>();
}

}  // namespace bauta::defacing
