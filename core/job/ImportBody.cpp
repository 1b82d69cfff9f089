// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <set>

#include "core/base/Error.h"
#include "core/job/BodyParts.h"
#include "core/study/Import.h"
#include "core/study/KeyFile.h"

namespace bauta::job {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

struct Tally {
    study::ImportReport report;
    std::set<std::string> finished, crashed;
};

/// The same work with its own words for the progress left out in favour of one text.
base::TaskContext silent(const base::TaskContext& task, const std::string& text) {
    return base::TaskContext(
        task.stopToken(), [task, text](double fraction, const std::string&) { task.report(fraction, text); },
        [task](const std::string& line) { task.log(line); }, task.seed());
}

/// One item in a step of its own, so that a decoder that takes the process down costs this item alone; and once more
/// without its structure sets, so that one of these costs itself alone.
void importOne(study::Study& study, study::SourceItem item, const study::ImportOptions& options,
               const base::TaskContext& task, const std::function<void(const Json&)>& emit, Tally& tally) {
    const std::string crashed = "reading it crashed the program (copy it again, or tell us about it)";
    std::string step = study.token(item.path.string() + "\n" + item.key);
    if (tally.crashed.contains(step) && !item.structureSets.empty()) {
        for (const fs::path& set : item.structureSets) {
            tally.report.refused.push_back({set, ErrorCode::Damaged, crashed});
        }
        item.structureSets.clear();
        step = study.token(step);
    }
    if (tally.crashed.contains(step)) {
        tally.report.refused.push_back({item.path, ErrorCode::Damaged, crashed});
        return;
    }
    emit({{"event", "step"}, {"step", step}, {"state", "begin"}});
    try {
        study::ImportReport::Item done = study::importItem(study, item, options, task);
        tally.report.refused.insert(tally.report.refused.end(), done.refused.begin(), done.refused.end());
        tally.report.imported.push_back(std::move(done));
    } catch (...) {
        const Error error = base::currentError(item.path.string());
        if (error.code() == ErrorCode::Cancelled || error.code() == ErrorCode::DiskFull) throw;
        tally.report.refused.push_back(study::refusal(error, item));
    }
    emit({{"event", "step"}, {"step", step}, {"state", "end"}});
}

/// The name in the source is for the user's screen and may not be stored.
Json toJson(const study::ImportReport::Roi& roi, bool forScreen) {
    Json json = {{"name", roi.name.empty() ? Json(nullptr) : Json(roi.name)},
                 {"candidates", roi.candidates},
                 {"contours", roi.contours},
                 {"voxels", roi.voxels},
                 {"ml", base::number(roi.ml)},
                 {"warnings", roi.warnings}};
    if (roi.name.empty()) json["name_reason"] = "it is not stored";
    if (forScreen) json["roi"] = roi.roi;
    return json;
}

Json toJson(const study::ImportReport::Item& item, bool forScreen) {
    Json json = {{"subject", item.subject},
                 {"already_there", item.alreadyThere},
                 {"structures", item.structures},
                 {"structures_added", item.addedStructures},
                 {"same_patient", item.samePatient},
                 {"warnings", item.warnings},
                 {"rois", Json::array()}};
    json["patient"] = item.patient.empty() ? Json(nullptr) : Json(item.patient);
    if (item.patient.empty()) json["patient_reason"] = "the source does not tell";
    for (const auto& roi : item.rois) json["rois"].push_back(toJson(roi, forScreen));
    if (forScreen) json["source"] = item.source.string();
    return json;
}

Json toJson(const study::ImportReport& report) {
    Json imported = Json::array(), refused = Json::array(), publicImported = Json::array(), codes = Json::array();
    for (const auto& item : report.imported) {
        publicImported.push_back(toJson(item, false));
        imported.push_back(toJson(item, true));
    }
    for (const study::Refused& r : report.refused) {
        const std::string code(base::name(r.code));
        refused.push_back({{"file", r.file.string()}, {"code", code}, {"reason", r.reason}});
        codes.push_back({{"code", code}});
    }
    return {
        {"imported", imported}, {"refused", refused}, {"public", {{"imported", publicImported}, {"refused", codes}}}};
}

}  // namespace

base::Json importBody(const fs::path& folder, const JobSpec& spec, const base::TaskContext& task,
                      const std::function<void(const Json&)>& emit) {
    if (!spec.parameters.contains("source")) {
        throw Error(ErrorCode::NotFound,
                    "what this job was to import is known on another machine or to another user only", {},
                    "import it again");
    }
    const fs::path source = spec.parameters.at("source").get<std::string>();
    study::ImportOptions options;
    if (const std::string modality = textOf(spec.parameters, "modality"); !modality.empty()) {
        options.modality = image::modalityFromName(modality);
    }
    options.keyFile = textOf(spec.parameters, "key");
    options.resample = spec.parameters.value("resample", false);
    study::Study study = study::Study::open(folder);
    if (!options.keyFile.empty()) study::requireWritable(options.keyFile, folder);

    // The texts of progress are stored in the study: they count and name nothing.
    task.report(0, "looking through the source");
    Tally tally;
    tally.crashed = {spec.crashedSteps.begin(), spec.crashedSteps.end()};
    // A file that ends the process while all are looked through must be found out, and costs itself alone.
    constexpr const char* kScan = "scan";
    options.careful = tally.crashed.contains(kScan);
    emit({{"event", "step"}, {"step", kScan}, {"state", "begin"}});
    const study::SourceScan found = study::scanSource(source, folder, options);
    emit({{"event", "step"}, {"step", kScan}, {"state", "end"}});
    tally.report.refused = found.refused;
    const std::size_t count = found.items.size();
    for (std::size_t i = 0; i < count; ++i) {
        task.throwIfStopped();
        const double from = static_cast<double>(i) / static_cast<double>(count);
        const double to = static_cast<double>(i + 1) / static_cast<double>(count);
        const std::string text = "scan " + std::to_string(i + 1) + " of " + std::to_string(count);
        task.report(from, text);
        importOne(study, found.items[i], options, silent(task.part(from, to), text), emit, tally);
    }
    for (const study::Refused& r : tally.report.refused) {
        task.log(r.file.string() + ": " + r.reason + " [" + std::string(base::name(r.code)) + "]");
    }
    Json result = toJson(tally.report);
    if (tally.report.imported.empty()) {
        result["failure"] = tally.report.refused.empty()
                                ? source.string() + ": nothing there that could be a scan"
                                : "nothing could be imported; " + std::to_string(tally.report.refused.size()) +
                                      " refused, the first: " + tally.report.refused.front().file.string() + ": " +
                                      tally.report.refused.front().reason;
        result["failure_code"] = "bad_request";
    }
    return result;
}

}  // namespace bauta::job
