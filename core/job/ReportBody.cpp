// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <chrono>
#include <utility>

#include "core/base/Error.h"
#include "core/experiment/Results.h"
#include "core/job/BodyParts.h"
#include "core/report/Report.h"
#include "core/study/FileLock.h"

namespace bauta::job {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

experiment::AnalysisOptions analysisOptions(const Json& parameters) {
    experiment::AnalysisOptions options;
    const auto refuse = [](const std::string& key, const std::string& may) {
        throw Error(ErrorCode::BadRequest, "the report's " + key + " is not one of " + may);
    };
    try {
        const std::string preset = parameters.value("preset", "paper"), stars = parameters.value("stars", "paper");
        if (preset == "default") {
            options.preset = statistics::Preset::Default;
        } else if (preset != "paper") {
            refuse("preset", "paper, default");
        }
        if (stars == "usual") {
            options.stars = statistics::usualStars();
        } else if (stars != "paper") {
            refuse("stars", "paper, usual");
        }
        if (parameters.contains("fewest")) options.fewestSubjects = base::whole<std::size_t>(parameters.at("fewest"));
        options.rankInfinite = parameters.value("rank_infinite", false);
    } catch (const Json::exception&) {
        throw Error(ErrorCode::BadRequest, "a setting of the report is of the wrong kind");
    }
    return options;
}

report::Parts partsOf(const Json& parameters) {
    report::Parts parts;
    const std::array<std::pair<const char*, bool*>, 6> all = {{{"tables", &parts.tables},
                                                               {"latex", &parts.latex},
                                                               {"methods", &parts.methods},
                                                               {"html", &parts.html},
                                                               {"figures", &parts.figures},
                                                               {"figure_data", &parts.figureData}}};
    const Json given = parameters.value("parts", Json::object());
    for (const auto& [key, part] : all) {
        if (given.is_object() && given.contains(key) && given.at(key).is_boolean()) *part = given.at(key).get<bool>();
    }
    return parts;
}

}  // namespace

base::Json reportBody(const fs::path& folder, const JobSpec& spec, const base::TaskContext& task,
                      const std::function<void(const Json&)>&) {
    const std::string name = textOf(spec.parameters, "experiment"), elsewhere = textOf(spec.parameters, "folder");
    const study::Study study = study::Study::open(folder);
    (void)experiment::load(folder, name);
    const fs::path out = elsewhere.empty() ? report::reportFolder(folder, name) : fs::path(elsewhere);
    // Two reports at once would mix their files.
    const study::FileLock lock(experiment::resultFolder(folder, name) / ".report.lock", std::chrono::minutes(10));
    task.report(0, "statistics");
    const experiment::Results results = experiment::results(study, name, analysisOptions(spec.parameters));
    task.throwIfStopped();
    task.report(0.3, "tables and figures");
    const report::Written written =
        report::writeReport(results, folder, out, report::drawingProgram(), partsOf(spec.parameters), task.stopToken());
    for (const std::string& note : written.notes) task.log(note);
    Json open = {{"files", written.files.size()}, {"warnings", results.warnings}, {"notes", written.notes}};
    if (elsewhere.empty()) {
        open["folder"] = out.lexically_relative(folder).generic_string();
        return open;
    }
    Json result = open;
    result["folder"] = out.string();
    result["public"] = std::move(open);
    return result;
}

}  // namespace bauta::job
