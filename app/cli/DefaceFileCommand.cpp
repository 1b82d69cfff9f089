// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "core/base/Version.h"
#include "core/defacing/Deface.h"
#include "core/defacing/FaceEstimate.h"
#include "core/defacing/OptionFiles.h"
#include "core/image/ImageIo.h"
#include "core/image/Window.h"
#include "core/study/Sidecars.h"

namespace bauta::cli {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

struct Options {
    std::string in, out, method, affected, brain, modality = "MR", engine = "auto";
    std::vector<std::string> settings;
};

/// Refuses what could not be written before minutes are spent on it.
void requireTarget(const fs::path& target, const fs::path& source) {
    const std::string name = target.filename().string();
    const bool known =
        name.ends_with(".nii") || name.ends_with(".nii.gz") || name.ends_with(".nrrd") || name.ends_with(".mha");
    if (!known) {
        throw Error(ErrorCode::Unsupported, "no format is known for this name", target.string(),
                    "end it with .nii, .nii.gz, .nrrd or .mha");
    }
    const fs::path folder = fs::absolute(target).parent_path();
    if (!fs::is_directory(folder)) throw Error(ErrorCode::NotFound, "there is no such folder", folder.string());
    std::error_code none;
    if (fs::equivalent(target, source, none)) {
        throw Error(ErrorCode::BadRequest, "the original is never overwritten", target.string(), "choose another name");
    }
}

/// Where the face is, as far as it can be estimated: nothing stands in for a rating here.
void addFace(defacing::DefaceRequest& request, const base::TaskContext& task) {
    try {
        request.skinLevel = image::skinLevel(request.scan);
        defacing::FaceEstimate face = defacing::estimateFace(request.scan, *request.skinLevel, task);
        request.face = std::move(face.labels);
        request.faceQuality = face.quality;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled) throw;
        request.noFace = error.reason();
    }
}

void defaceFile(const Options& options, Context& context) {
    requireTarget(options.out, options.in);
    if (!options.affected.empty()) requireTarget(options.affected, options.in);
    if (fs::weakly_canonical(options.out) == fs::weakly_canonical(options.affected)) {
        throw Error(ErrorCode::BadRequest, "the defaced scan and the affected mask need two names", options.out);
    }
    InterruptibleTask interruptible;
    const base::TaskContext& task = interruptible.context();
    defacing::DefaceRequest request;
    request.method = options.method;
    const defacing::Method& method = defacing::method(options.method);
    request.engine = defacing::resolveEngine(method, options.engine);
    request.options = defacing::parseSettings(method, options.settings);
    defacing::requireOptionsOf(request.engine, method, request.options);
    image::LoadedImage loaded = image::loadImage(options.in, task.part(0, 0.1));
    request.scan = loaded.volume.withModality(image::modalityFromName(options.modality));
    defacing::requireFiles(method, request.options, {{"the scan", request.scan.geometry()}}, task);
    if (!options.brain.empty()) request.brain = image::loadMask(options.brain);
    addFace(request, task.part(0.1, 0.3));
    const defacing::DefaceResult result = defacing::deface(request, task.part(0.3, 0.9));
    task.throwIfStopped();
    image::writeImage(options.out, result.defaced, "defaced:" + options.method + " " + std::string(base::version()));
    if (!options.affected.empty()) image::writeMask(options.affected, result.affected);
    task.report(1, "written");
    for (const std::string& warning : loaded.warnings) logWarning(warning);
    Json json = {{"method", options.method},
                 {"engine", request.engine},
                 {"seconds", result.seconds},
                 {"removed_voxels", result.removedVoxels},
                 {"altered_voxels", result.alteredVoxels},
                 {"defaced_sha256", study::voxelSha256(result.defaced)},
                 {"warnings", loaded.warnings}};
    json["checks"] = Json::array();
    std::vector<std::vector<std::string>> rows = {{"check", "passed", "detail"}};
    for (const defacing::Check& check : result.checks) {
        json["checks"].push_back(study::toJson(check));
        rows.push_back({check.name, check.judged ? (check.passed ? "yes" : "NO") : "n/a", check.detail});
    }
    study::putFaceScore(json, result.faceScore, result.checks);
    json["provenance"] = result.provenance;
    if (context.json) {
        printJson(json);
    } else {
        printTable(rows);
    }
}

}  // namespace

void addDefaceFile(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "deface-file",
        "Deface one NIfTI, NRRD or MetaImage file, without a study; what is left of the face is estimated");
    command->add_option("in", options->in, "The scan")->required();
    command->add_option("out", options->out, "The defaced scan; the format goes by its ending")->required();
    command->add_option("--method", options->method, "Method id")->required();
    command->add_option("--engine", options->engine, "auto (native where there is one), native or published")
        ->capture_default_str();
    command->add_option("--affected", options->affected, "Write the affected mask: 1 removed, 2 altered");
    command->add_option("--brain", options->brain, "A brain mask on the scan's grid");
    command->add_option("--modality", options->modality, "T1w, T2w, PDw, MR or ct")->capture_default_str();
    command->add_option("--set", options->settings, "key=value, an option of the method (see methods)");
    command->callback([options, &context] { defaceFile(*options, context); });
}

}  // namespace bauta::cli
