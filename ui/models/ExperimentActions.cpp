// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/ExperimentActions.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <tuple>

#include "core/base/Files.h"
#include "core/job/ExperimentJobs.h"
#include "core/segmentation/training/Config.h"
#include "ui/models/ErrorText.h"

namespace bauta::models {
namespace {

using job::JobSpec;
using job::JobState;

/// Experiment, arm it was trained on, fold, arm it is tested on.
using Evaluation = std::tuple<std::string, std::string, std::size_t, std::string>;

std::vector<Evaluation> missingEvaluations(const Trainings& trainings) {
    std::set<Evaluation> there;
    for (const job::JobStatus& job : trainings.evaluationJobs) {
        if (job.state == JobState::Failed || job.state == JobState::Cancelled || job.state == JobState::Lost) continue;
        const base::Json& p = job.spec.parameters;
        try {
            const bool onAll = !p.contains("arm_test");
            for (const std::string& arm :
                 onAll ? trainings.plan.arms : std::vector{p.at("arm_test").get<std::string>()})
                there.emplace(p.at("experiment").get<std::string>(), p.at("arm_train").get<std::string>(),
                              p.at("fold").get<std::size_t>(), arm);
        } catch (const base::Json::exception&) {
            continue;  // not one of ours
        }
    }
    std::vector<Evaluation> missing;
    for (const TrainingCell& cell : trainings.cells) {
        if (!cell.is(JobState::Done)) continue;
        for (const std::string& arm : trainings.plan.arms)
            if (Evaluation one{trainings.plan.name, cell.arm, cell.fold, arm}; !there.contains(one))
                missing.push_back(std::move(one));
    }
    return missing;
}

void seeToIt(const study::Study& study) {
    try {
        job::ensureCoordinator(study.folder(), base::programFolder() / "bauta-cli");
    } catch (const base::Error&) {
        // They are queued: asking again would queue them twice. AppState tells when nobody works on the queue.
    }
}

void queue(study::Study& study, const std::vector<JobSpec>& specs) {
    job::Queue queue(study.jobsFolder());
    for (const JobSpec& spec : specs) queue.add(spec);
    seeToIt(study);
}

/// Does the work on the study thread and says what was done, or why not.
void perform(AppState& state, std::function<void(study::Study&)> work, const QString& done) {
    state.withStudy<bool>(
        &state,
        [work = std::move(work)](study::Study& study) {
            work(study);
            return true;
        },
        [&state, done](const base::Outcome<bool>& outcome) {
            if (!outcome.ok()) return state.notify({Notice::Kind::Error, sentence(outcome.error()), {}, {}});
            if (!done.isEmpty())
                state.notify({Notice::Kind::Info, done, AppState::tr("Jobs"), [&state] { state.showPage("jobs"); }});
        });
}

}  // namespace

void findCohort(AppState& state, const std::vector<std::string>& arms, const experiment::ReaderRule& rule,
                QObject* guard, std::function<void(base::Outcome<Cohort>)> done) {
    state.withStudy<Cohort>(
        guard,
        [arms, rule](study::Study& study) {
            Cohort cohort;
            for (experiment::Candidate& one : experiment::cohort(study, arms, rule)) {
                if (one.out.empty())
                    cohort.taking.push_back(one.subject);
                else
                    cohort.out.push_back(std::move(one));
            }
            return cohort;
        },
        std::move(done));
}

void startExperiment(AppState& state, const experiment::Request& wanted, const std::string& config, QObject* guard,
                     std::function<void(base::Outcome<std::string>)> done) {
    state.withStudy<std::string>(
        guard,
        [wanted, config](study::Study& study) {
            experiment::Request request = wanted;
            request.config = segmentation::toJson(segmentation::loadTrainingConfig(config));
            const experiment::Experiment plan = experiment::plan(study, request);
            experiment::store(study.folder(), plan);
            job::queueExperiment(study.folder(), plan.name);
            seeToIt(study);
            return plan.name;
        },
        std::move(done));
}

void continueExperiment(AppState& state, const Trainings& trainings) {
    std::vector<std::string> paused;
    for (const TrainingCell& cell : trainings.cells)
        if (cell.planned && cell.is(JobState::Paused)) paused.push_back(cell.job);
    const std::size_t count = trainings.toStart().size();
    perform(
        state,
        [paused, name = trainings.plan.name](study::Study& study) {
            job::Queue jobs(study.jobsFolder());
            for (const std::string& id : paused) jobs.control(id, "resume");
            job::queueExperiment(study.folder(), name);
            seeToIt(study);
        },
        count == 0   ? AppState::tr("Evaluations and report queued")
        : count == 1 ? AppState::tr("1 training started")
                     : AppState::tr("%1 trainings started").arg(count));
}

QString whyNothingToContinue(const Trainings& trainings) {
    if (!trainings.toStart().empty()) return {};
    const bool going = trainings.doneCount() < trainings.plannedCount();
    const std::optional<JobState> report =
        trainings.reportJob ? std::optional(trainings.reportJob->state) : std::nullopt;
    if (report == JobState::Queued || report == JobState::Running || report == JobState::Paused)
        return going ? AppState::tr("All trainings are done, queued or under way.")
                     : AppState::tr("Evaluations and report are queued or under way.");
    if (report == JobState::Done && evaluationsToStart(trainings) == 0)
        return going ? AppState::tr("All trainings are done, queued or under way.")
                     : AppState::tr("The experiment is done, with its report.");
    return {};
}

void startTrainings(AppState& state, const std::string& experiment, std::vector<const TrainingCell*> wanted) {
    if (wanted.empty()) return;
    std::vector<JobSpec> specs;
    std::vector<std::string> resumed;
    std::ranges::stable_sort(wanted, {}, &TrainingCell::fold);
    for (const TrainingCell* cell : wanted) {
        if (cell->exists())
            resumed.push_back(cell->job);
        else
            specs.push_back(job::trainJob(experiment, cell->arm, cell->fold));
    }
    const std::size_t count = wanted.size();
    perform(
        state,
        [specs, resumed](study::Study& study) {
            job::Queue jobs(study.jobsFolder());
            for (const std::string& id : resumed) jobs.control(id, "resume");
            queue(study, specs);
        },
        count == 1 ? AppState::tr("1 training started") : AppState::tr("%1 trainings started").arg(count));
}

std::size_t evaluationsToStart(const Trainings& trainings) {
    return missingEvaluations(trainings).size();
}

void startEvaluations(AppState& state, const Trainings& trainings) {
    const std::vector<Evaluation> missing = missingEvaluations(trainings);
    const QString done = AppState::tr("%1 evaluations queued").arg(missing.size());
    std::map<std::pair<std::string, std::size_t>, std::vector<std::string>> byModel;
    for (const auto& [name, train, fold, test] : missing) byModel[{train, fold}].push_back(test);
    std::vector<JobSpec> specs;
    for (const auto& [model, arms] : byModel) {
        const auto& [train, fold] = model;
        if (arms.size() == trainings.plan.arms.size()) {
            specs.push_back(job::evaluateJob(trainings.plan.name, train, fold));
            continue;
        }
        for (const std::string& arm : arms) specs.push_back(job::evaluateJob(trainings.plan.name, train, fold, arm));
    }
    perform(
        state, [specs](study::Study& study) { queue(study, specs); }, done);
}

void controlTrainings(AppState& state, const Trainings& trainings, const QString& word) {
    const JobState from = word == QLatin1String("pause") ? JobState::Running : JobState::Paused;
    for (const TrainingCell& cell : trainings.cells)
        if (cell.is(from)) state.controlJob(QString::fromStdString(cell.job), word);
}

std::string freeName(const std::vector<std::string>& taken) {
    for (int i = 1;; ++i) {
        char name[16];
        std::snprintf(name, sizeof name, "exp-%03d", i);
        if (std::ranges::find(taken, name) == taken.end()) return name;
    }
}

}  // namespace bauta::models
