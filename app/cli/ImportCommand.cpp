// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iostream>
#include <memory>

#include "app/cli/Cli.h"
#include "app/cli/Output.h"
#include "app/cli/WaitForJobs.h"
#include "core/image/Volume.h"
#include "core/study/KeyFile.h"
#include "core/study/Study.h"

namespace bauta::cli {
namespace {

using base::Json;

struct Options {
    std::string source, study, modality, key;
    bool noWait = false, resample = false;
};

/// A line for each region of the structure sets (a mask's for one that has a question) and one for each warning.
void printRois(const Json& imported) {
    std::vector<std::vector<std::string>> rows = {
        {"subject", "in the source", "stored as", "contours", "voxels", "ml", "could be"}};
    for (const Json& item : imported) {
        const std::string subject = item.value("subject", "");
        for (const Json& roi : item.value("rois", Json::array())) {
            const std::string given = roi.value("roi", "");
            std::string candidates;
            for (const Json& each : roi["candidates"])
                candidates += (candidates.empty() ? "" : ", ") + each.get<std::string>();
            const std::string name = roi["name"].is_string() ? roi["name"].get<std::string>() : "not stored";
            const auto contours = roi.value("contours", 0);
            for (const Json& warning : roi["warnings"]) {
                logWarning(subject + ": " + given + ": " + warning.get<std::string>());
            }
            rows.push_back({subject, given, name, contours > 0 ? std::to_string(contours) : "",
                            std::to_string(roi.value("voxels", std::uint64_t{0})), fixed(roi.value("ml", 0.0), 2),
                            candidates.empty() ? "" : candidates + "?"});
        }
    }
    if (rows.size() == 1) return;
    std::cout << "\n";
    printTable(rows);
    const bool asked = std::ranges::any_of(rows, [](const auto& row) { return row.back().ends_with('?'); });
    if (asked) {
        logWarning(
            "names with a ? are kept as they are until you say what they are: bauta-cli name, or the Study page");
    }
}

/// "sub-002 is another scan of the patient of sub-001".
void logPatients(const Json& imported) {
    for (const Json& item : imported) {
        const std::string subject = item.value("subject", "");
        for (const Json& other : item.value("same_patient", Json::array())) {
            const auto first = other.get<std::string>();
            if (first < subject) {
                logInfo(subject + " is another scan of the patient of " + first);
                break;
            }
        }
    }
}

void import(const Options& options, Context& context) {
    if (!fs::exists(options.source)) {
        throw base::Error(base::ErrorCode::NotFound, "there is no such file or folder to import", options.source);
    }
    if (!options.modality.empty()) (void)image::modalityFromName(options.modality);
    if (!options.key.empty()) study::requireOutside(options.key, options.study);  // before a study is made
    if (!study::Study::isStudy(options.study)) {
        fs::path folder = fs::absolute(options.study).lexically_normal();
        if (!folder.has_filename()) folder = folder.parent_path();
        study::Study::create(folder, folder.filename().string());
    } else {
        (void)study::Study::open(options.study);  // a newer or damaged one is refused before anything is queued
    }
    if (!options.key.empty()) study::requireWritable(fs::absolute(options.key), options.study);
    Json parameters = {{"source", fs::absolute(options.source).lexically_normal().string()}};
    if (!options.modality.empty()) parameters["modality"] = options.modality;
    if (!options.key.empty()) parameters["key"] = fs::absolute(options.key).lexically_normal().string();
    if (options.resample) parameters["resample"] = true;
    job::Queue queue(fs::path(options.study) / "jobs");
    const std::string id = queue.add({"import", parameters, "import of " + options.source, {}, {}});
    if (options.noWait) {
        job::ensureCoordinator(options.study, ownProgram());
        if (context.json) {
            printJson({{"job", id}});
        } else {
            std::cout << "queued as " << id << "\n";
        }
        return;
    }
    const auto jobs = waitForJobs(options.study, {id});
    Json result = jobs.front().result.is_object() ? jobs.front().result : Json::object();
    result.erase("public");
    for (const char* key : {"imported", "refused"}) {
        if (!result.contains(key)) result[key] = Json::array();
    }
    logRefused(result["refused"]);
    logFailures(jobs);
    context.exitCode = exitCodeOf(jobs);
    if (context.json) {
        result["job"] = id;
        printJson(result);
        return;
    }
    std::vector<std::vector<std::string>> rows = {{"subject", "structures", "source"}};
    for (const Json& item : result["imported"]) {
        const auto added = item.value("structures_added", 0);
        const std::string more = added > 0 ? ", " + std::to_string(added) + " structures added" : "";
        const std::string known = item.value("already_there", false) ? " (already there" + more + ")" : "";
        rows.push_back(
            {item.value("subject", ""), std::to_string(item.value("structures", 0)), item.value("source", "") + known});
        for (const Json& warning : item["warnings"]) {
            logWarning(item.value("subject", "") + ": " + warning.get<std::string>());
        }
    }
    if (rows.size() > 1) printTable(rows);
    printRois(result["imported"]);
    logPatients(result["imported"]);
}

}  // namespace

void addImport(CLI::App& app, Context& context) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "import",
        "Add scans to a study: DICOM folders, BIDS trees, a folder per subject with image.* and "
        "mask_<OAR>.*, single NIfTI, NRRD or MetaImage files. The study is made when there is none.");
    command->add_option("source", options->source, "File or folder; everything below it is looked at")->required();
    command->add_option("--study", options->study, "The study's folder")->required();
    command->add_option("--modality", options->modality, "T1w, T2w, PDw, MR or ct, for sources that do not tell");
    command->add_option("--key", options->key, "File outside the study that maps pseudonyms to patient ids");
    command->add_flag(
        "--resample", options->resample,
        "Put DICOM series with a tilted gantry, uneven gaps or missing slices on a regular grid instead of "
        "refusing them");
    command->add_flag("--no-wait", options->noWait, "Return once the job is queued");
    command->callback([options, &context] { import(*options, context); });
}

}  // namespace bauta::cli
