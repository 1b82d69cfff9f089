// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/AppWorker.h"

#include <algorithm>

#include "core/base/Files.h"
#include "core/defacing/Method.h"
#include "ui/models/ErrorText.h"

namespace bauta::models {
namespace {

/// Everything of the jobs a page shows, so that two lists can be compared.
std::string describe(const std::vector<job::JobStatus>& jobs) {
    std::string text;
    for (const job::JobStatus& j : jobs) {
        text += j.id + '|' + std::string(job::name(j.state)) + '|' + std::to_string(j.progress) + '|' + j.lastEvent +
                '|' + j.error + '|' + std::to_string(static_cast<long>(j.elapsed_s)) + '\n';
    }
    return text;
}

std::vector<std::string> boardMethods(const std::vector<study::Run>& runs) {
    std::vector<std::string> methods;
    for (const auto& method : defacing::methods()) methods.push_back(method->id());
    std::vector<std::string> further;
    for (const study::Run& run : runs) {
        const auto known = [&](const auto& list) {
            return std::find(list.begin(), list.end(), run.method) != list.end();
        };
        if (!known(methods) && !known(further)) further.push_back(run.method);
    }
    methods.insert(methods.end(), further.begin(), further.end());
    // A variant stands beside its method: "pydeface", "pydeface+keep", "quickshear".
    std::sort(methods.begin(), methods.end());
    return methods;
}

}  // namespace

AppWorker::AppWorker() : tick_(new QTimer(this)), soon_(new QTimer(this)), watcher_(new QFileSystemWatcher(this)) {
    tick_->setInterval(1000);
    soon_->setSingleShot(true);
    soon_->setInterval(100);
    connect(tick_, &QTimer::timeout, this, &AppWorker::poll);
    connect(soon_, &QTimer::timeout, this, &AppWorker::poll);
    connect(watcher_, &QFileSystemWatcher::directoryChanged, soon_, qOverload<>(&QTimer::start));
    connect(watcher_, &QFileSystemWatcher::fileChanged, soon_, qOverload<>(&QTimer::start));
}

void AppWorker::open(const std::filesystem::path& folder, const std::string& nameForNew, quint64 generation) {
    close();
    generation_ = generation;
    try {
        const bool create = !nameForNew.empty() && !study::Study::isStudy(folder);
        study_.emplace(create ? study::Study::create(folder, nameForNew) : study::Study::open(folder));
        study_->refresh();
        queue_.emplace(study_->jobsFolder());
        std::vector<job::JobStatus> jobs = queue_->list();
        jobsSeen_ = describe(jobs);
        watch(jobs);
        Q_EMIT snapshotMade(makeSnapshot(std::move(jobs)), generation_);
        tick_->start();
        base::removeAbandoned(study_->folder());
    } catch (...) {
        study_.reset();
        Q_EMIT openFailed(base::currentError(folder.string()), generation);
    }
}

void AppWorker::close() {
    tick_->stop();
    soon_->stop();
    if (const QStringList paths = watcher_->files() + watcher_->directories(); !paths.isEmpty())
        watcher_->removePaths(paths);
    queue_.reset();
    study_.reset();
    jobsSeen_.clear();
    trouble_.clear();
    queueTrouble_.clear();
    waitingSince_.reset();
}

bool AppWorker::perform(quint64 generation, const std::function<void(study::Study&)>& work) {
    if (!study_ || generation != generation_) return false;
    work(*study_);
    update(true);
    return true;
}

void AppWorker::poll() {
    update(false);
}

void AppWorker::update(bool force) {
    if (!study_) return;
    QString trouble;
    try {
        const bool changed = study_->refresh();
        std::vector<job::JobStatus> jobs = queue_->list();
        keepQueueGoing(jobs);
        std::string seen = describe(jobs);
        if (changed || force || seen != jobsSeen_) {
            jobsSeen_ = std::move(seen);
            watch(jobs);
            Q_EMIT snapshotMade(makeSnapshot(std::move(jobs)), generation_);
        }
    } catch (...) {
        trouble = sentence(base::currentError(study_->folder().string()));
    }
    if (trouble != trouble_) {
        trouble_ = trouble;
        Q_EMIT troubleChanged(trouble_, generation_);
    }
}

Snapshot AppWorker::makeSnapshot(std::vector<job::JobStatus> jobs) const {
    auto snapshot = std::make_shared<StudySnapshot>();
    snapshot->folder = study_->folder();
    snapshot->name = study_->name();
    snapshot->readOnly = study_->readOnly();
    snapshot->problems = study_->problems();
    snapshot->subjects = study_->subjects();
    snapshot->runs = study_->runs();
    snapshot->ratings = study_->currentRatings();
    snapshot->methods = boardMethods(snapshot->runs);
    for (const std::string& id : snapshot->methods)
        if (auto variant = study_->variant(id)) snapshot->variants.emplace(id, std::move(*variant));
    snapshot->jobs = std::move(jobs);
    snapshot->index();
    return snapshot;
}

void AppWorker::keepQueueGoing(const std::vector<job::JobStatus>& jobs) {
    // Patience: whoever queued a job starts the coordinator, and that takes a moment to take its lock.
    constexpr auto kPatience = std::chrono::seconds(3);
    const auto now = std::chrono::steady_clock::now();
    const bool waiting =
        !study_->readOnly() && std::ranges::count(jobs, job::JobState::Queued, &job::JobStatus::state) >
                                   static_cast<std::ptrdiff_t>(job::stuckJobs(jobs).size());
    if (!waiting || !waitingSince_) {
        waitingSince_ = waiting ? std::optional(now) : std::nullopt;
        return;
    }
    if (now - *waitingSince_ < kPatience) return;
    waitingSince_ = now;
    QString trouble;
    try {
        if (!job::ensureCoordinator(study_->folder(), base::programFolder() / "bauta-cli")) return;
    } catch (...) {
        trouble = sentence(base::currentError(study_->folder().string()));
        if (trouble == queueTrouble_) return;
    }
    queueTrouble_ = trouble;
    Q_EMIT queueStarted(trouble, generation_);
}

void AppWorker::watch(const std::vector<job::JobStatus>& jobs) {
    // Folders, and the event files of jobs that still move; a tick a second finds the rest.
    const QString root = QString::fromStdString(study_->folder().string());
    QStringList wanted = {root, root + "/jobs", root + "/ratings", root + "/derivatives"};
    for (const job::JobStatus& j : jobs) {
        if (!job::isFinal(j.state)) wanted.append(QString::fromStdString((j.folder / "events.jsonl").string()));
    }
    const QStringList watched = watcher_->files() + watcher_->directories();
    QStringList missing, stale;
    for (const QString& path : wanted) {
        if (!watched.contains(path)) missing.append(path);
    }
    for (const QString& path : watched) {
        if (!wanted.contains(path)) stale.append(path);
    }
    if (!stale.isEmpty()) watcher_->removePaths(stale);
    if (!missing.isEmpty()) watcher_->addPaths(missing);
}

}  // namespace bauta::models
