// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/ResultsModel.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "ui/models/ErrorText.h"
#include "ui/models/LossModel.h"

namespace bauta::models {

namespace {

namespace fs = std::filesystem;

/// Changes when an evaluation is stored, made again or taken away.
std::string stampOf(const fs::path& study, const std::string& experiment) {
    const fs::path folder = experiment::resultFolder(study, experiment);
    std::set<std::string> files;
    const auto note = [&files](const fs::path& file) {
        std::error_code gone;
        const auto time = fs::last_write_time(file, gone);
        if (gone) return;
        files.insert(file.filename().string() + ' ' + std::to_string(time.time_since_epoch().count()));
    };
    note(folder / "experiment.json");
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder / "evaluations", none)) note(entry.path());
    std::string all;
    for (const std::string& file : files) all += file + '\n';
    return all;
}

std::size_t trainingsDone(const StudySnapshot& study) {
    return static_cast<std::size_t>(std::ranges::count_if(study.jobs, [](const job::JobStatus& job) {
        return job.spec.type == "train" && job.state == job::JobState::Done;
    }));
}

// Index of a value, or −1.
int indexIn(const std::vector<std::string>& list, const std::string& value) {
    const auto found = std::ranges::find(list, value);
    return found == list.end() ? -1 : static_cast<int>(found - list.begin());
}

}  // namespace

struct ResultsModel::News {
    bool same = false;  ///< nothing has changed
    std::vector<std::string> experiments;
    std::string name, stamp;
    ResultsPtr results;
    QString problem, remedy;
};

ResultsModel::ResultsModel(QObject* parent) : QObject(parent) {}

void ResultsModel::setStudy(const Snapshot& study) {
    const bool other = !study || !study_ || study->folder != study_->folder;
    study_ = study;
    if (other) {
        wanted_.clear();
        experiments_.clear();
        chosen_ = false;
    }
    look(other);
}

void ResultsModel::setActive(bool active) {
    if (active == active_) return;
    active_ = active;
    if (active) look(false);
}

void ResultsModel::setExperiment(const QString& name) {
    wanted_ = name;
    if (name.toStdString() == shown_) return;
    chosen_ = false;
    look(true);
}

bool ResultsModel::isSettled() const {
    return !study_ || (looked_ && !task_.busy());
}

void ResultsModel::look(bool other) {
    if (other) {
        task_.cancel();
        again_ = looked_ = false;
        seen_.clear();
        stamp_.clear();
        shown_.clear();
        results_.reset();
        problem_.clear();
        Q_EMIT changed();
    }
    if (!study_ || !active_) return;
    if (task_.busy()) {
        again_ = true;
        return;
    }
    // Ratings and trainings are told of in the results too.
    const std::string now = std::to_string(study_->marks().ratings) + ' ' + std::to_string(trainingsDone(*study_));
    const bool whole = now != seen_;
    seen_ = now;
    task_.run<News>(
        [folder = study_->folder, wanted = wanted_.toStdString(), shown = shown_,
         before = whole ? std::string() : stamp_](std::stop_token) {
            News news;
            news.experiments = experiment::names(folder);
            if (news.experiments.empty()) return news;
            news.name = indexIn(news.experiments, wanted) >= 0 ? wanted : news.experiments.back();
            news.stamp = stampOf(folder, news.name);
            news.same = news.name == shown && news.stamp == before;
            if (news.same) return news;
            try {
                news.results = std::make_shared<const experiment::Results>(
                    experiment::results(study::Study::open(folder), news.name));
            } catch (...) {
                const base::Error error = base::currentError();
                news.problem = sentence(error);
                news.remedy = whatToDo(error);
            }
            return news;
        },
        [this](base::Outcome<News> outcome) {
            if (outcome.ok()) {
                take(std::move(outcome.value()));
            } else {
                News news;
                news.problem = sentence(outcome.error());
                news.remedy = whatToDo(outcome.error());
                take(std::move(news));
            }
            if (std::exchange(again_, false)) look(false);
            if (isSettled()) Q_EMIT settled();
        });
}

void ResultsModel::take(News news) {
    looked_ = true;
    const bool others = news.experiments != experiments_;
    experiments_ = std::move(news.experiments);
    if (news.same) {
        if (others) Q_EMIT changed();
        return;
    }
    shown_ = news.name;
    stamp_ = news.stamp;
    results_ = news.results;
    problem_ = news.problem;
    remedy_ = news.remedy;
    oars_ = hasScores() ? studyOars() : std::vector<std::string>{};
    keepSelection();
    Q_EMIT changed();
}

// What was selected, where it still is; else the comparison that stands first by q.
void ResultsModel::keepSelection() {
    const bool there = results_ && indexIn(oars_, oar_) >= 0 && indexIn(results_->plan().arms, arm_) >= 0;
    if (there && chosen_) return;
    oar_ = oars_.empty() ? std::string() : oars_.front();
    arm_ = !results_ || results_->plan().arms.empty() ? std::string() : results_->plan().arms.back();
    const experiment::Family* tests = family();
    if (tests == nullptr) return;
    const experiment::Comparison* first = nullptr;
    for (const experiment::Comparison& one : tests->comparisons)
        if (one.tested() && (first == nullptr || one.q < first->q)) first = &one;
    if (first == nullptr) return;
    oar_ = first->oar;
    arm_ = first->armB;
}

std::pair<std::size_t, std::size_t> ResultsModel::trainings() const {
    if (!results_) return {0, 0};
    const auto& plan = results_->plan();
    const auto done = std::ranges::count_if(results_->models,
                                            [](const experiment::SourceModel& m) { return !m.modelSha256.empty(); });
    return {static_cast<std::size_t>(done), plan.arms.size() * plan.runFolds.size()};
}

const experiment::ResultMetric& ResultsModel::metric() const {
    return experiment::resultMetrics()[static_cast<std::size_t>(metric_)];
}

void ResultsModel::setMetric(int index) {
    if (index == metric_ || index < 0 || index >= static_cast<int>(experiment::resultMetrics().size())) return;
    metric_ = index;
    keepSelection();
    Q_EMIT changed();
}

void ResultsModel::stepMetric() {
    setMetric((metric_ + 1) % static_cast<int>(experiment::resultMetrics().size()));
}

void ResultsModel::setQuestion(Question question) {
    if (question == question_ || question == Question::Composite) return;
    question_ = question;
    keepSelection();
    Q_EMIT changed();
}

const experiment::Family* ResultsModel::family() const {
    return results_ ? results_->analysis.family(question_, metric().key) : nullptr;
}

void ResultsModel::select(const std::string& oar, const std::string& arm) {
    if (!results_ || indexIn(oars_, oar) < 0 || indexIn(results_->plan().arms, arm) < 0) return;
    chosen_ = true;
    if (oar == oar_ && arm == arm_) return;
    oar_ = oar;
    arm_ = arm;
    Q_EMIT selectionChanged();
}

void ResultsModel::stepOar(int by) {
    if (oars_.empty()) return;
    const int to = std::clamp(indexIn(oars_, oar_) + by, 0, static_cast<int>(oars_.size()) - 1);
    select(oars_[static_cast<std::size_t>(to)], arm_);
}

void ResultsModel::stepArm(int by) {
    if (!results_ || results_->plan().arms.empty()) return;
    const auto& arms = results_->plan().arms;
    const int to = std::clamp(indexIn(arms, arm_) + by, 0, static_cast<int>(arms.size()) - 1);
    select(oar_, arms[static_cast<std::size_t>(to)]);
}

const experiment::Comparison* ResultsModel::comparison() const {
    const experiment::Family* tests = family();
    if (tests == nullptr) return nullptr;
    const auto found = std::ranges::find_if(
        tests->comparisons, [this](const experiment::Comparison& c) { return c.oar == oar_ && c.armB == arm_; });
    return found == tests->comparisons.end() ? nullptr : &*found;
}

const experiment::Distribution* ResultsModel::distribution() const {
    return results_ ? results_->analysis.distribution(question_, metric().key, oar_, arm_) : nullptr;
}

std::string ResultsModel::trainArm() const {
    return question_ == Question::TrainedOn ? arm_ : experiment::kOriginal;
}

std::string ResultsModel::testArm() const {
    return question_ == Question::TrainedOn ? experiment::kOriginal : arm_;
}

}  // namespace bauta::models
