// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/TrainingReader.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "ui/models/TrainingCurves.h"

namespace bauta::models {
namespace {

using base::Json;
using job::JobState;
using job::JobStatus;

/// A job's parameter as text; empty when it is missing or something else.
std::string parameter(const JobStatus& job, const char* key) {
    const Json& all = job.spec.parameters;
    if (!all.is_object()) return {};
    const auto at = all.find(key);
    return at != all.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::optional<std::size_t> foldOf(const JobStatus& job) {
    const Json& all = job.spec.parameters;
    if (!all.is_object() || !all.contains("fold") || !all["fold"].is_number_integer()) return std::nullopt;
    const auto fold = all["fold"].get<std::int64_t>();
    return fold < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(fold));
}

// Nine lines in ten are progress and heartbeats: told apart before they are parsed.
bool isPassing(const std::string& line) {
    const std::string_view head = std::string_view(line).substr(0, 100);
    return head.find("\"event\":\"progress\"") != std::string_view::npos ||
           head.find("\"event\":\"heartbeat\"") != std::string_view::npos;
}

bool underWay(const TrainingCell& cell) {
    return cell.is(JobState::Running) || cell.is(JobState::Paused) || cell.is(JobState::Lost);
}

}  // namespace

std::size_t Trainings::count(JobState state) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(cells, [&](const TrainingCell& cell) { return cell.is(state); }));
}

std::size_t Trainings::plannedCount() const {
    return static_cast<std::size_t>(std::ranges::count(cells, true, &TrainingCell::planned));
}

std::size_t Trainings::doneCount() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(cells, [](const TrainingCell& cell) { return cell.planned && cell.is(JobState::Done); }));
}

double Trainings::progress() const {
    const auto models = static_cast<double>(plannedCount());
    if (models == 0) return 0;
    double trained = 0;
    for (const TrainingCell& cell : cells) trained += cell.planned ? cell.progress : 0;
    if (!reportJob) return trained / models;  // trainings alone are asked for
    // A training takes about ten times as long as its evaluation.
    const double reported = reportJob->state == JobState::Done ? 1 : reportJob->progress;
    return (10 * trained + static_cast<double>(evaluated) + reported) / (11 * models + 1);
}

std::vector<const TrainingCell*> Trainings::toStart() const {
    std::vector<const TrainingCell*> all;
    for (const TrainingCell& cell : cells) {
        const bool busy = cell.is(JobState::Done) || cell.is(JobState::Queued) || cell.is(JobState::Running);
        if (!busy && cell.planned) all.push_back(&cell);
    }
    return all;
}

bool TrainingReader::follow(const JobStatus& job) {
    JobEvents& events = events_[job.id];
    bool changed = false;
    try {
        for (const std::string& line : base::readLines(job.folder / "events.jsonl", events.offset)) {
            if (isPassing(line)) continue;
            const auto event = base::parseEvent(line);
            if (!event) continue;  // half a line of a process that was killed
            if (job.spec.type == "train") {
                changed = events.log.take(*event) || changed;
            } else if (auto point = evaluationPoint(*event)) {
                events.points.push_back(std::move(*point));
                changed = true;
            }
        }
    } catch (const base::Error&) {
        // A drive that is away; AppState tells of it.
    }
    if (changed && job.spec.type == "train") events.told = std::make_shared<const TrainingLog>(events.log);
    return changed;
}

void TrainingReader::readPlan(const StudySnapshot& study, const std::string& wanted) {
    if (study.folder != study_) {
        *this = TrainingReader();
        study_ = study.folder;
    }
    std::error_code none;
    std::vector<std::filesystem::path> plans;
    for (const auto& entry : std::filesystem::directory_iterator(study_ / "results", none))
        if (std::filesystem::exists(entry.path() / "experiment.json", none)) plans.push_back(entry.path());
    std::sort(plans.begin(), plans.end());
    // A plan is stored once and never changes: they are read again only when there is another.
    if (plans != plans_) names_ = experiment::names(study_);
    plans_ = std::move(plans);
    const std::string chosen = !wanted.empty() ? wanted : names_.empty() ? std::string() : names_.back();
    if (chosen == experiment_ && plan_) return;
    experiment_ = chosen;
    plan_.reset();
    problem_.clear();
    events_.clear();
    curves_.clear();
    evaluations_ = std::make_shared<std::vector<EvaluationPoint>>();
    if (chosen.empty()) return;
    try {
        plan_ = experiment::load(study_, chosen);
    } catch (...) {
        problem_ = base::currentError().what();
    }
}

TrainingCell TrainingReader::cellOf(const std::string& arm, std::size_t fold,
                                    const std::vector<const JobStatus*>& jobs) const {
    TrainingCell cell;
    cell.arm = arm;
    cell.fold = fold;
    cell.planned = plan_ && std::ranges::find(plan_->runFolds, fold) != plan_->runFolds.end();
    cell.log = std::make_shared<const TrainingLog>();
    // Oldest first. One that waits or has just begun shows what the one before it came to.
    for (const JobStatus* job : jobs) {
        if (parameter(*job, "arm") != arm || foldOf(*job) != fold) continue;
        cell.job = job->id;
        cell.state = job->state;
        cell.error = job->error;
        cell.heartbeat_utc = job->heartbeat_utc;
        cell.ended_utc = job->ended_utc;
        cell.lastEvent = job->lastEvent;
        cell.elapsed_s = job->elapsed_s;
        const auto at = events_.find(job->id);
        if (at == events_.end()) continue;
        if (!at->second.told->epochs.empty() || cell.log->epochs.empty()) cell.log = at->second.told;
    }
    return cell;
}

void TrainingReader::estimate(Trainings& all) const {
    double doneEpochs = 0, doneSeconds = 0;
    int done = 0;
    for (const TrainingCell& cell : all.cells) {
        if (!cell.is(JobState::Done) || cell.log->last() == nullptr) continue;
        doneEpochs += cell.epoch();
        doneSeconds += cell.epoch() * cell.log->secondsPerEpoch();
        ++done;
    }
    double total = 0, perTraining = done > 0 ? doneSeconds / done : kNoValue;
    bool atMost = false;
    std::size_t running = 0, waiting = 0;
    for (TrainingCell& cell : all.cells) {
        if (cell.is(JobState::Done)) {
            cell.progress = 1;
            continue;
        }
        if (!cell.planned && !cell.exists()) continue;
        running += cell.is(JobState::Running) ? 1 : 0;
        const double pace = cell.log->secondsPerEpoch();
        if (!underWay(cell) || !cell.log->setup || std::isnan(pace)) {
            ++waiting;
            continue;
        }
        // It ends when nothing got better for so long, or with its last epoch.
        const TrainingSetup& setup = *cell.log->setup;
        const int last = std::max(setup.maxEpochs, cell.epoch());
        const int first =
            std::min(last, cell.epoch() + std::max(0, setup.patienceEpochs - cell.log->epochsWithoutBetter()));
        const double expected = done > 0 ? std::clamp(doneEpochs / done, double(first), double(last)) : last;
        cell.progress = expected > 0 ? cell.epoch() / expected : 0;
        cell.left = TimeLeft{(expected - cell.epoch()) * pace, done == 0 && first < last};
        total += cell.left->seconds;
        atMost = atMost || cell.left->atMost;
        if (done == 0) perTraining = std::isnan(perTraining) ? last * pace : std::max(perTraining, last * pace);
    }
    if (waiting > 0) total += static_cast<double>(waiting) * perTraining;
    if (waiting == all.plannedCount() || std::isnan(total)) return;
    if (all.reportJob && !job::isFinal(all.reportJob->state)) {
        double seconds = 0;
        int ended = 0;
        for (const JobStatus& one : all.evaluationJobs) {
            if (one.state == JobState::Running) running += 1;
            if (one.state != JobState::Done) continue;
            seconds += one.elapsed_s;
            ++ended;
        }
        if (ended > 0) total += seconds / ended * static_cast<double>(all.plannedCount() - all.evaluated);
    }
    if (total <= 0) return;
    all.left = TimeLeft{total / static_cast<double>(std::max<std::size_t>(1, running)), atMost || done == 0};
}

void TrainingReader::countEvaluated(Trainings& all) const {
    std::map<std::pair<std::string, std::size_t>, std::set<std::string>> done;  // arms by model
    for (const JobStatus& one : all.evaluationJobs) {
        const auto fold = foldOf(one);
        if (one.state != JobState::Done || !fold) continue;
        auto& arms = done[{parameter(one, "arm_train"), *fold}];
        const std::string test = parameter(one, "arm_test");
        if (test.empty())
            arms.insert(all.plan.arms.begin(), all.plan.arms.end());
        else
            arms.insert(test);
    }
    for (const TrainingCell& cell : all.cells) {
        const auto found = done.find({cell.arm, cell.fold});
        if (cell.planned && found != done.end() && found->second.size() == all.plan.arms.size()) ++all.evaluated;
    }
}

void TrainingReader::collectEvaluations(Trainings& all, bool changed) {
    if (changed) {
        // A subject told again, by the same job or a newer one, counts once.
        std::map<std::tuple<std::string, std::string, std::size_t, std::string>, EvaluationPoint> newest;
        for (const JobStatus& job : all.evaluationJobs)
            for (const EvaluationPoint& point : events_[job.id].points)
                newest.insert_or_assign({point.armTrain, point.armTest, point.fold, point.subject}, point);
        auto points = std::make_shared<std::vector<EvaluationPoint>>();
        for (auto& [key, point] : newest) points->push_back(std::move(point));
        evaluations_ = std::move(points);
    }
    all.evaluations = evaluations_;
}

void TrainingReader::drawCurves(Trainings& all) {
    const std::size_t folds = all.foldCount();
    const bool same = curves_.size() == all.cells.size();
    curves_.resize(all.cells.size());
    for (std::size_t arm = 0; arm < all.plan.arms.size(); ++arm) {
        bool renewed = !same;
        std::vector<bool> ended;
        for (std::size_t fold = 0; fold < folds; ++fold) {
            const TrainingCell& cell = all.cell(arm, fold);
            CellCurves& drawn = curves_[arm * folds + fold];
            ended.push_back(cell.is(JobState::Done));
            const bool endedBefore =
                last_ && last_->cells.size() == all.cells.size() && last_->cell(arm, fold).is(JobState::Done);
            renewed = renewed || ended.back() != endedBefore;
            if (drawn.of == cell.log) continue;
            drawn.of = cell.log;
            renewed = true;
            for (std::size_t q = 0; q < drawn.series.size(); ++q)
                drawn.series[q] = seriesOf(*cell.log, static_cast<Quantity>(q));
            for (std::size_t oar = 0; oar < kOarCount; ++oar) drawn.dsc[oar] = dscSeriesOf(*cell.log, oar);
        }
        const auto add = [&](CurveSet& set, const CurveSet* before, auto seriesIn) {
            if (!renewed && before != nullptr && before->arms.size() > arm) {
                set.arms.push_back(before->arms[arm]);
                return;
            }
            ArmCurves curves;
            curves.arm = all.plan.arms[arm];
            for (std::size_t fold = 0; fold < folds; ++fold)
                curves.folds.push_back(seriesIn(curves_[arm * folds + fold]));
            curves.mean = meanOf(curves.folds, ended);
            curves.smooth = smoothed(*curves.mean, kSmoothing);
            set.arms.push_back(std::move(curves));
        };
        for (std::size_t q = 0; q < all.curves.size(); ++q)
            add(all.curves[q], last_ ? &last_->curves[q] : nullptr, [q](const CellCurves& c) { return c.series[q]; });
        for (std::size_t oar = 0; oar < kOarCount; ++oar)
            add(all.dscByOar[oar], last_ ? &last_->dscByOar[oar] : nullptr,
                [oar](const CellCurves& c) { return c.dsc[oar]; });
    }
    for (CurveSet& set : all.curves) {
        set.high = upperEnd(set.arms);
        set.highest = set.high;
        for (const ArmCurves& arm : set.arms)
            for (const SeriesPtr& fold : arm.folds)
                for (const double y : fold->y) set.highest = std::max(set.highest, y);
    }
}

TrainingsPtr TrainingReader::read(const StudySnapshot& study, const std::string& wanted) {
    const std::string before = experiment_;
    readPlan(study, wanted);
    if (experiment_ != before) last_.reset();
    auto all = std::make_shared<Trainings>();
    all->experiments = names_;
    all->problem = problem_;
    if (plan_) all->plan = *plan_;
    bool told = false, evaluated = false;
    std::string seen = study_.string() + '\n' + experiment_ + '\n' + problem_;
    for (const std::string& name : names_) seen += ' ' + name;
    std::vector<const JobStatus*> trainings;
    for (const JobStatus& job : study.jobs) {
        const bool train = job.spec.type == "train", report = job.spec.type == "report";
        if ((!train && !report && job.spec.type != "evaluate") || !plan_ || parameter(job, "experiment") != plan_->name)
            continue;
        if (report) {
            seen += '\n' + job.id + '|' + std::string(job::name(job.state));
            all->reportJob = job;
            continue;
        }
        const bool changed = follow(job);
        told = told || changed;
        evaluated = evaluated || (changed && !train);
        seen += '\n' + job.id + '|' + std::string(job::name(job.state)) + '|' + job.heartbeat_utc + '|' + job.error;
        if (train)
            trainings.push_back(&job);
        else
            all->evaluationJobs.push_back(job);
    }
    if (last_ && !told && seen == seen_) return nullptr;
    seen_ = std::move(seen);
    for (const std::string& arm : all->plan.arms)
        for (std::size_t fold = 0; fold < all->foldCount(); ++fold) all->cells.push_back(cellOf(arm, fold, trainings));
    countEvaluated(*all);
    estimate(*all);
    collectEvaluations(*all, evaluated);
    drawCurves(*all);
    last_ = all;
    return last_;
}

}  // namespace bauta::models
