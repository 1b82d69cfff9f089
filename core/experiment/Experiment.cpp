// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Experiment.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Time.h"
#include "core/experiment/ArmData.h"
#include "core/segmentation/training/Config.h"
#include "core/study/Layout.h"

namespace bauta::experiment {
namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

constexpr std::size_t kFewestFolds = 3;  // test k, validation k + 1, the rest trains

/// A name that can be a folder: letters, digits, "-", "_" and ".", not starting with a dot.
void requireName(const std::string& name) {
    const bool fits = !name.empty() && name.size() <= 64 && name.front() != '.' &&
                      std::all_of(name.begin(), name.end(),
                                  [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_' || c == '.'; });
    if (!fits) {
        throw Error(ErrorCode::BadRequest, "\"" + name + "\" cannot name an experiment", {},
                    "use up to 64 letters, digits, - and _");
    }
}

void requireArms(const study::Study& study, const std::vector<std::string>& arms) {
    if (arms.empty()) throw Error(ErrorCode::BadRequest, "an experiment needs at least one arm");
    std::set<std::string> seen;
    for (const std::string& arm : arms) {
        if (!seen.insert(arm).second) throw Error(ErrorCode::BadRequest, "the arm " + arm + " is named twice");
        if (arm == kOriginal) continue;
        const auto runs = study.runs();
        const bool ran = std::any_of(runs.begin(), runs.end(), [&](const study::Run& run) {
            return run.method == arm && run.state == study::RunState::Done;
        });
        if (!ran) {
            throw Error(ErrorCode::NotFound, "no finished run of " + arm + " in this study", {},
                        "run it on the Study page first, or choose another arm");
        }
    }
}

/// In the study's order whatever the order of the list, so that the folds depend on who takes part alone.
std::vector<std::string> chosen(const study::Study& study, const Request& request) {
    std::vector<std::string> taking;
    if (request.subjects.empty()) {
        for (const Candidate& candidate : cohort(study, request.arms, request.readers)) {
            if (candidate.out.empty()) taking.push_back(candidate.subject);
        }
        return taking;
    }
    for (const std::string& id : request.subjects) {
        if (!hasOars(study.subject(id))) {
            throw Error(ErrorCode::BadRequest, id + " has none of the eight OARs", {}, "leave it out of the list");
        }
        for (const std::string& arm : request.arms) {
            const std::string why = missing(study, id, arm);
            if (!why.empty()) throw Error(ErrorCode::BadRequest, id + ": " + why, {}, "leave it out of the list");
        }
        taking.push_back(id);
    }
    std::sort(taking.begin(), taking.end());
    taking.erase(std::unique(taking.begin(), taking.end()), taking.end());
    return taking;
}

using Group = std::vector<std::string>;

/// Scans of one patient together, in the order of their first subjects.
std::vector<Group> byPatient(const study::Study& study, const std::vector<std::string>& subjects) {
    std::vector<Group> groups;
    std::map<std::string, std::size_t> of;
    for (const std::string& id : subjects) {
        const std::string patient = study.subject(id).patient;
        const auto [known, isNew] = of.try_emplace(patient.empty() ? id : patient, groups.size());
        if (isNew) groups.emplace_back();
        groups[known->second].push_back(id);
    }
    return groups;
}

/// Shuffled once by the seed, then cut into folds of about one size, patients with several scans first, each into the
/// fold that has fewest; of folds without such patients the first ones have one subject more. A patient is never in two
/// folds: a network must not be tested on someone it has seen. Fisher and Yates by hand: std::shuffle gives other
/// orders with other libraries.
std::vector<Group> cut(std::vector<Group> patients, std::size_t folds, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    for (std::size_t i = patients.size(); i > 1; --i) std::swap(patients[i - 1], patients[random() % i]);
    std::stable_sort(patients.begin(), patients.end(),
                     [](const Group& a, const Group& b) { return a.size() > b.size(); });
    std::vector<Group> all(folds);
    const auto smaller = [](const Group& a, const Group& b) { return a.size() < b.size(); };
    auto next = patients.begin();
    for (; next != patients.end() && next->size() > 1; ++next) {
        Group& fold = *std::min_element(all.begin(), all.end(), smaller);
        fold.insert(fold.end(), next->begin(), next->end());
    }
    // The rest is cut in one piece a fold.
    std::vector<std::size_t> sizes;
    for (const Group& fold : all) sizes.push_back(fold.size());
    for (auto left = patients.end() - next; left > 0; --left) ++*std::min_element(sizes.begin(), sizes.end());
    for (std::size_t k = 0; k < folds; ++k) {
        while (all[k].size() < sizes[k]) all[k].push_back((next++)->front());
        std::sort(all[k].begin(), all[k].end());
    }
    return all;
}

/// Ascending, each once. Error BadRequest for one that there is not.
std::vector<std::size_t> foldsToRun(const Request& request) {
    std::set<std::size_t> folds(request.runFolds.begin(), request.runFolds.end());
    for (std::size_t k = 0; request.runFolds.empty() && k < request.folds; ++k) folds.insert(k);
    if (*folds.rbegin() >= request.folds) {
        throw Error(ErrorCode::BadRequest, "there is no fold " + std::to_string(*folds.rbegin()) +
                                               "; this experiment has 0 to " + std::to_string(request.folds - 1));
    }
    return {folds.begin(), folds.end()};
}

fs::path fileOf(const fs::path& study, const std::string& name) {
    return resultFolder(study, name) / "experiment.json";
}

Json toJson(const Experiment& experiment) {
    Json out = Json::object();
    for (const Candidate& candidate : experiment.out) out[candidate.subject] = candidate.out;
    return {{"name", experiment.name},
            {"arms", experiment.arms},
            {"folds", experiment.folds},
            {"run_folds", experiment.runFolds},
            {"seed", experiment.seed},
            {"readers", text(experiment.readers)},
            {"listed", experiment.listed},
            {"mixed", experiment.mixed},
            {"left_out", out},
            {"config", experiment.config},
            {"created_utc", experiment.created_utc}};
}

}  // namespace

std::size_t Experiment::subjectCount() const {
    std::size_t count = 0;
    for (const auto& fold : folds) count += fold.size();
    return count;
}

Split split(const Experiment& experiment, std::size_t fold) {
    const std::size_t count = experiment.folds.size();
    if (fold >= count) {
        throw Error(ErrorCode::BadRequest, "there is no fold " + std::to_string(fold) + "; this experiment has 0 to " +
                                               std::to_string(count - 1));
    }
    Split result;
    result.test = experiment.folds[fold];
    result.validation = experiment.folds[(fold + 1) % count];
    for (std::size_t k = 0; k < count; ++k) {
        if (k == fold || k == (fold + 1) % count) continue;
        result.train.insert(result.train.end(), experiment.folds[k].begin(), experiment.folds[k].end());
    }
    std::sort(result.train.begin(), result.train.end());
    return result;
}

Experiment plan(const study::Study& study, const Request& request) {
    requireName(request.name);
    requireArms(study, request.arms);
    if (request.folds < kFewestFolds) {
        throw Error(ErrorCode::BadRequest,
                    std::to_string(request.folds) + " folds are too few: one tests, one validates, the rest trains", {},
                    "ask for 3 or more");
    }
    const std::vector<std::string> subjects = chosen(study, request);
    if (subjects.size() < request.folds) {
        throw Error(ErrorCode::BadRequest,
                    "the cohort has " + std::to_string(subjects.size()) + " subjects and cannot fill " +
                        std::to_string(request.folds) + " folds",
                    {}, "rate more subjects 1 under the chosen methods, choose other arms, or ask for fewer folds");
    }
    const std::vector<Group> patients = byPatient(study, subjects);
    if (patients.size() < request.folds) {
        throw Error(ErrorCode::BadRequest,
                    "the " + std::to_string(subjects.size()) + " subjects of the cohort are scans of " +
                        std::to_string(patients.size()) + " patients and cannot fill " + std::to_string(request.folds) +
                        " folds: scans of one patient stay together",
                    {}, "rate subjects of further patients, or ask for fewer folds");
    }
    for (const std::string& arm : request.arms) {
        (void)inputsOf(study, arm, subjects, request.allowMixed);  // refuses what is no arm
    }
    Experiment experiment;
    experiment.name = request.name;
    experiment.arms = request.arms;
    experiment.folds = cut(patients, request.folds, request.seed);
    experiment.seed = request.seed;
    experiment.runFolds = foldsToRun(request);
    experiment.readers = request.readers;
    experiment.listed = !request.subjects.empty();
    experiment.mixed = request.allowMixed;
    for (Candidate& candidate : cohort(study, request.arms, request.readers)) {
        if (std::ranges::find(subjects, candidate.subject) != subjects.end()) continue;
        if (candidate.out.empty()) candidate.out = "is not in the list of subjects";
        experiment.out.push_back(std::move(candidate));
    }
    experiment.config = segmentation::toJson(request.config.is_null() || request.config.empty()
                                                 ? segmentation::loadTrainingConfig("paper")
                                                 : segmentation::trainingConfig(request.config));
    experiment.created_utc = base::utcNow();
    return experiment;
}

void store(const fs::path& study, const Experiment& experiment) {
    const fs::path file = fileOf(study, experiment.name);
    fs::create_directories(file.parent_path());
    base::AtomicFile out(file);
    out.write(toJson(experiment).dump(2) + "\n");
    if (out.commitNew()) return;
    const Experiment there = load(study, experiment.name);
    if (there.arms != experiment.arms || there.folds != experiment.folds || there.config != experiment.config ||
        (!experiment.runFolds.empty() && there.runFolds != experiment.runFolds)) {
        throw Error(ErrorCode::BadRequest,
                    "there is another experiment " + experiment.name + " with other arms, folds or settings", {},
                    "give this one another name");
    }
}

Experiment load(const fs::path& study, const std::string& name) {
    requireName(name);
    const fs::path file = fileOf(study, name);
    if (!fs::exists(file)) {
        throw Error(ErrorCode::NotFound, "there is no experiment " + name + " in this study", {},
                    "start a training, or plan one on the Experiment page");
    }
    const auto damaged = [&](const std::string& how) {
        return Error(ErrorCode::Damaged, "the plan of the experiment " + name + " " + how, file.string(),
                     "put back a copy, or begin another experiment");
    };
    Experiment experiment;
    try {
        const Json json = base::readJson(file);
        experiment.name = json.at("name").get<std::string>();
        experiment.arms = json.at("arms").get<std::vector<std::string>>();
        experiment.folds = json.at("folds").get<std::vector<std::vector<std::string>>>();
        experiment.seed = base::whole<std::uint64_t>(json.at("seed"));
        // Of experiments that older versions planned these are not known.
        if (json.contains("run_folds")) {
            for (const Json& fold : json.at("run_folds")) experiment.runFolds.push_back(base::whole<std::size_t>(fold));
        }
        const bool all = experiment.runFolds.empty();
        for (std::size_t k = 0; all && k < experiment.folds.size(); ++k) experiment.runFolds.push_back(k);
        if (json.contains("readers")) experiment.readers = readerRule(json.at("readers").get<std::string>());
        experiment.listed = json.contains("listed") && json.at("listed").get<bool>();
        experiment.mixed = json.contains("mixed") && json.at("mixed").get<bool>();
        if (json.contains("left_out")) {
            for (const auto& [subject, why] : json.at("left_out").items())
                experiment.out.push_back({subject, why.get<std::string>()});
        }
        experiment.config = json.at("config");
        experiment.created_utc = json.at("created_utc").get<std::string>();
    } catch (const Json::exception&) {
        throw damaged("is incomplete");
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Damaged || error.code() == ErrorCode::BadRequest) throw damaged("is not valid");
        throw;
    }
    std::set<std::string> subjects;
    for (const auto& fold : experiment.folds) subjects.insert(fold.begin(), fold.end());
    const bool filled = std::ranges::none_of(experiment.folds, [](const auto& fold) { return fold.empty(); }) &&
                        std::ranges::is_sorted(experiment.runFolds) &&
                        experiment.runFolds.back() < experiment.folds.size();
    if (experiment.name != name || experiment.folds.size() < kFewestFolds || experiment.arms.empty() || !filled ||
        subjects.size() != experiment.subjectCount()) {
        throw damaged("contradicts itself");
    }
    return experiment;
}

std::vector<std::string> names(const fs::path& study) {
    std::vector<std::pair<std::string, std::string>> byTime;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(study / "results", none)) {
        const std::string name = entry.path().filename().string();
        try {
            byTime.emplace_back(load(study, name).created_utc, name);
        } catch (const Error&) {
            continue;  // no experiment, or a damaged one: load() tells when it is asked for
        }
    }
    std::sort(byTime.begin(), byTime.end());
    std::vector<std::string> all;
    for (auto& [time, name] : byTime) all.push_back(std::move(name));
    return all;
}

fs::path modelFolder(const fs::path& study, const std::string& experiment, const std::string& arm, std::size_t fold) {
    requireName(experiment);
    if (arm != kOriginal) study::requireVariantId(arm);
    return study / "models" / experiment / arm / ("fold-" + std::to_string(fold));
}

fs::path resultFolder(const fs::path& study, const std::string& experiment) {
    return study / "results" / experiment;
}

}  // namespace bauta::experiment
