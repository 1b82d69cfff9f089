// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iostream>
#include <memory>

#include "app/cli/Cli.h"
#include "app/cli/Deface.h"
#include "app/cli/Output.h"
#include "app/cli/RunTable.h"
#include "core/defacing/Method.h"
#include "core/defacing/published/Program.h"
#include "core/job/UserFiles.h"

namespace bauta::cli {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

/// "all", ids, or ids separated by commas.
std::vector<std::string> chosen(const std::vector<std::string>& given, const std::vector<std::string>& known,
                                const std::string& what) {
    std::vector<std::string> ids;
    for (const std::string& text : given) {
        std::size_t begin = 0;
        while (begin <= text.size()) {
            const std::size_t end = std::min(text.find(',', begin), text.size());
            const std::string id = text.substr(begin, end - begin);
            begin = end + 1;
            if (id == "all") return known;
            if (std::ranges::find(known, id) == known.end()) {
                std::string list;
                for (const std::string& each : known) list += (list.empty() ? "" : ", ") + each;
                throw Error(ErrorCode::BadRequest, "there is no " + what + " " + id, {},
                            list.empty() ? "the study has none yet; import some" : "choose from " + list + ", or all");
            }
            if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
        }
    }
    return ids;
}

/// The methods that "all" means for an engine: those that can run here.
std::vector<std::string> allOf(const std::string& engine) {
    const defacing::ProgramPlaces places =
        engine == "published" ? defacing::ProgramPlaces::load() : defacing::ProgramPlaces();
    std::vector<std::string> ids;
    std::string without;
    for (const auto& method : defacing::methods()) {
        const defacing::Program* program = defacing::findProgram(method->id());
        const bool runs =
            engine == "published" ? program != nullptr && program->find(places).available() : method->native();
        if (runs) {
            ids.push_back(method->id());
        } else {
            without += (without.empty() ? "" : ", ") + method->id();
        }
    }
    const std::string kind = engine == "published" ? "published program found here" : "native engine";
    if (ids.empty()) {
        throw Error(ErrorCode::BadRequest, "no method has a " + kind, {},
                    "bauta-cli methods says what is missing and how to get it");
    }
    if (!without.empty()) logInfo("all leaves out what has no " + kind + ": " + without);
    return ids;
}

std::vector<std::string> chosenMethods(const DefaceOptions& options) {
    const bool all = std::ranges::any_of(
        options.methods, [](const std::string& text) { return ("," + text + ",").find(",all,") != std::string::npos; });
    if (all) return allOf(options.engine);
    std::vector<std::string> known;
    for (const auto& method : defacing::methods()) known.push_back(method->id());
    return chosen(options.methods, known, "method");
}

std::string titleOf(const std::string& variant, const std::vector<std::string>& subjects) {
    if (subjects.size() == 1) return variant + ", " + subjects.front();
    return variant + ", " + subjects.front() + " to " + subjects.back();
}

}  // namespace

std::vector<std::string> queueDeface(study::Study& study, const DefaceOptions& options) {
    std::vector<std::string> known;
    for (const study::Subject& subject : study.subjects()) known.push_back(subject.id);
    const std::vector<std::string> subjects = chosen(options.subjects, known, "subject");
    if (subjects.empty()) {
        throw Error(ErrorCode::BadRequest, "the study has no subjects", study.folder().string(), "import some first");
    }
    const std::vector<std::string> methods = chosenMethods(options);
    if (methods.size() > 1 && !options.settings.empty()) {
        throw Error(ErrorCode::BadRequest, "settings belong to one method; --set was given with " +
                                               std::to_string(methods.size()) + " methods");
    }
    std::vector<job::JobSpec> specs;
    for (const std::string& id : methods) {
        const std::string variant = options.variant.empty() ? id : id + "+" + options.variant;
        const defacing::Method& method = defacing::method(id);
        const Json given = defacing::parseSettings(method, options.settings);
        const std::optional<study::Study::Variant> stands = study.variant(variant);
        const std::string engine =
            defacing::resolveEngine(method, options.engine == "auto" && stands ? stands->engine : options.engine);
        defacing::requireOptionsOf(engine, method, given);
        job::requireFiles(study, id, given, subjects);
        const Json settings = job::withHashes(id, given);
        study.declareVariant({variant, id, engine, settings});  // refused here rather than in the background
        specs.push_back({"deface",
                         {{"method", id},
                          {"variant", variant},
                          {"engine", engine},
                          {"options", settings},
                          {"subjects", subjects},
                          {"again", options.again}},
                         titleOf(variant, subjects),
                         {},
                         {}});
    }
    job::Queue queue(study.jobsFolder());
    std::vector<std::string> ids;
    for (const job::JobSpec& spec : specs) ids.push_back(queue.add(spec));
    return ids;
}

Json refusedOf(const std::vector<job::JobStatus>& jobs) {
    Json refused = Json::array();
    for (const job::JobStatus& job : jobs) {
        if (!job.result.is_object() || !job.result.contains("refused")) continue;
        for (const Json& item : job.result.at("refused")) refused.push_back(item);
    }
    return refused;
}

namespace {

void deface(const DefaceOptions& options, bool noWait, Context& context) {
    study::Study study = study::Study::open(options.study);
    const std::vector<std::string> ids = queueDeface(study, options);
    if (noWait) {
        job::ensureCoordinator(options.study, ownProgram());
        if (context.json) {
            printJson({{"jobs", ids}});
        } else {
            for (const std::string& id : ids) std::cout << "queued as " << id << "\n";
        }
        return;
    }
    const auto jobs = waitForJobs(options.study, ids);
    study.refresh();
    std::vector<study::Run> runs;
    for (const job::JobStatus& job : jobs) {
        const auto variant = job.spec.parameters.value("variant", "");
        for (const Json& subject : job.spec.parameters.at("subjects")) {
            if (auto run = study.run(subject.get<std::string>(), variant)) runs.push_back(std::move(*run));
        }
    }
    const Json refused = refusedOf(jobs);
    logRefused(refused);
    logFailures(jobs);
    context.exitCode = exitCodeOf(jobs);
    if (context.json) {
        printJson({{"runs", toJson(runs)}, {"refused", refused}, {"jobs", ids}});
    } else if (!runs.empty()) {
        printRuns(runs);
    }
}

}  // namespace

void addDeface(CLI::App& app, Context& context) {
    auto options = std::make_shared<DefaceOptions>();
    auto noWait = std::make_shared<bool>(false);
    CLI::App* command = app.add_subcommand(
        "deface",
        "Run methods on subjects of a study. The work goes through the study's queue, as in the window; "
        "finished runs are left as they are.");
    command->add_option("study", options->study, "The study's folder")->required();
    command->add_option("--method", options->methods, "Method ids, or all that can run here with the engine")
        ->required();
    command->add_option("--subject", options->subjects, "Subject ids, or all")->required();
    command->add_option("--engine", options->engine, "auto (native where there is one), native or published")
        ->capture_default_str();
    command->add_option("--set", options->settings, "key=value, an option of the method (see methods)");
    command->add_option("--variant", options->variant, "Name for this set of options, stored as METHOD+NAME");
    command->add_flag("--again", options->again, "Make finished runs anew");
    command->add_flag("--no-wait", *noWait, "Return once the jobs are queued");
    command->callback([options, noWait, &context] { deface(*options, *noWait, context); });
}

}  // namespace bauta::cli
