// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/AppState.h"

#include <QDate>
#include <QDir>
#include <QFileInfo>
#include <QPointer>
#include <QThread>
#include <algorithm>
#include <map>

#include "core/base/Files.h"
#include "core/experiment/Experiment.h"
#include "core/job/UserFiles.h"
#include "ui/models/AppWorker.h"
#include "ui/models/ErrorText.h"
#include "ui/models/JobsModel.h"

namespace bauta::models {
namespace {

QString recentNote(const StudySnapshot& study) {
    std::size_t unrated = 0;
    for (const study::Run& run : study.runs) {
        if (run.state != study::RunState::Done) continue;
        const auto ratings = study.ratingsOf(run.subject, run.method);
        if (std::none_of(ratings.begin(), ratings.end(), [](const auto* r) { return !r->stale; })) ++unrated;
    }
    const QString rest = study.runs.empty() ? QStringLiteral("not run yet")
                         : unrated == 0     ? QStringLiteral("all rated")
                                            : QStringLiteral("%1 unrated").arg(unrated);
    return QString("%1 %2, %3")
        .arg(study.subjects.size())
        .arg(study.subjects.size() == 1 ? "subject" : "subjects", rest);
}

job::JobSpec defaceJob(const std::string& variant, const MethodSettings& settings,
                       const std::vector<std::string>& subjects, std::size_t all, bool again) {
    job::JobSpec spec;
    spec.type = "deface";
    spec.parameters = {{"method", variant.substr(0, variant.find('+'))},
                       {"variant", variant},
                       {"engine", settings.engine},
                       {"options", settings.options},
                       {"subjects", subjects},
                       {"again", again}};
    const std::string which = subjects.size() == 1     ? subjects.front()
                              : subjects.size() == all ? subjects.front() + " to " + subjects.back()
                                                       : std::to_string(subjects.size()) + " subjects";
    spec.title = variant + ", " + which;
    return spec;
}

std::size_t refusals(const base::Json& result) {
    if (!result.is_object()) return 0;
    const auto list = result.find("refused");
    return list != result.end() && list->is_array() ? list->size() : 0;
}

/// The run of a job that made one, else the first unrated run.
ReviewTarget resultOf(const job::JobSpec& spec) {
    ReviewTarget target;
    const base::Json subjects = spec.parameters.value("subjects", base::Json::array());
    if (subjects.size() == 1) {
        target.subject = QString::fromStdString(subjects.front().get<std::string>());
        target.method = QString::fromStdString(spec.parameters.value("variant", spec.parameters.value("method", "")));
    }
    target.firstUnrated = target.method.isEmpty();
    return target;
}

}  // namespace

struct AppState::StudyThread {
    QThread thread;
    AppWorker* worker = new AppWorker;  // deleted on its own thread when that ends
};

AppState::AppState(Settings& settings, MethodCatalog::Finder finder, QObject* parent)
    : QObject(parent),
      settings_(settings),
      methods_(settings, std::move(finder)),
      studyThread_(std::make_unique<StudyThread>()) {
    qRegisterMetaType<Snapshot>();
    AppWorker* worker = studyThread_->worker;
    worker->moveToThread(&studyThread_->thread);
    connect(&studyThread_->thread, &QThread::finished, worker, &QObject::deleteLater);
    connect(worker, &AppWorker::snapshotMade, this, &AppState::take, Qt::QueuedConnection);
    connect(worker, &AppWorker::openFailed, this, &AppState::giveUp, Qt::QueuedConnection);
    connect(
        worker, &AppWorker::troubleChanged, this,
        [this](const QString& text, quint64 generation) {
            if (generation == generation_) Q_EMIT troubleChanged(text);
        },
        Qt::QueuedConnection);
    connect(
        worker, &AppWorker::queueStarted, this,
        [this](const QString& trouble, quint64 generation) {
            if (generation != generation_) return;
            notify({trouble.isEmpty() ? Notice::Kind::Warning : Notice::Kind::Error,
                    trouble.isEmpty() ? tr("Nothing worked on the queued jobs; they go on now")
                                      : tr("The queued jobs cannot go on: %1").arg(trouble),
                    tr("Jobs"), [this] { showPage("jobs"); }});
        },
        Qt::QueuedConnection);
    connect(&settings_, &Settings::readerChanged, this, &AppState::readerChanged);
    studyThread_->thread.start();
}

AppState::~AppState() {
    remember();
    studyThread_->thread.quit();
    studyThread_->thread.wait();
}

void AppState::openStudy(const QString& folder) {
    createStudy(folder, {});
}

void AppState::createStudy(const QString& folder, const QString& name) {
    const quint64 generation = ++generation_;
    openingFolder_ = QDir::cleanPath(folder);
    opening_ = true;
    Q_EMIT openingChanged();
    QMetaObject::invokeMethod(studyThread_->worker,
                              [worker = studyThread_->worker, path = openingFolder_.toStdString(),
                               text = name.toStdString(), generation] { worker->open(path, text, generation); });
}

void AppState::closeStudy() {
    ++generation_;
    QMetaObject::invokeMethod(studyThread_->worker, &AppWorker::close);
    if (opening_) {
        opening_ = false;
        Q_EMIT openingChanged();
    }
    if (snapshot_ == nullptr) return;
    remember();
    snapshot_.reset();
    selection_ = {};
    Q_EMIT studyChanged();
    Q_EMIT selectionChanged();
}

void AppState::remember() {
    if (snapshot_ == nullptr) return;
    settings_.remember({QString::fromStdString(snapshot_->folder.string()), QString::fromStdString(snapshot_->name),
                        recentNote(*snapshot_), QDate::currentDate()});
}

void AppState::giveUp(const base::Error& error, quint64 generation) {
    if (generation != generation_) return;
    opening_ = false;
    Q_EMIT openingChanged();
    // The study that was open before was closed on its thread; going on with its snapshot would be a ghost.
    if (snapshot_ != nullptr) {
        const QString before = QString::fromStdString(snapshot_->folder.string());
        if (before != openingFolder_) openStudy(before);
    }
    Q_EMIT openFailed(openingFolder_, sentence(error), whatToDo(error));
}

void AppState::take(const Snapshot& snapshot, quint64 generation) {
    if (generation != generation_) return;
    if (shown_ != generation) remember();
    const Snapshot before = std::exchange(snapshot_, snapshot);
    if (opening_) {
        opening_ = false;
        Q_EMIT openingChanged();
    }
    if (shown_ != generation) {
        shown_ = generation;
        finishedHere_.clear();
        selection_ = {};
        remember();
        Q_EMIT studyChanged();
        Q_EMIT selectionChanged();
        return;
    }
    const StudySnapshot::Marks &old = before->marks(), &now = snapshot->marks();
    if (old.subjects != now.subjects) Q_EMIT subjectsChanged();
    if (old.runs != now.runs) Q_EMIT runsChanged();
    if (old.ratings != now.ratings) Q_EMIT ratingsChanged();
    if (old.jobs != now.jobs) {
        announceFinished(*before);
        Q_EMIT jobsChanged();
    }
}

void AppState::announceFinished(const StudySnapshot& before) {
    std::map<std::string, job::JobState> states;
    for (const job::JobStatus& j : before.jobs) states[j.id] = j.state;
    for (const job::JobStatus& j : snapshot_->jobs) {
        const auto old = states.find(j.id);
        if (old == states.end() || old->second == j.state) continue;
        const QString id = QString::fromStdString(j.id), title = QString::fromStdString(j.spec.title);
        const auto show = [this, id] { openJob(id); };
        if (job::isFinal(j.state)) finishedHere_.insert(id);
        if (j.state == job::JobState::Done && j.spec.type == "report") {
            notify({Notice::Kind::Done, tr("The report is written"), tr("Open"),
                    [this, spec = j.spec] { openReport(spec); }});
        } else if (j.state == job::JobState::Done) {
            const std::size_t refused = refusals(j.result);
            const bool ran = j.spec.type == "deface" && refused == 0;
            notify({refused > 0 ? Notice::Kind::Warning : Notice::Kind::Done, tr("%1: %2").arg(title, lastEventText(j)),
                    ran ? tr("Review") : tr("Show"),
                    ran ? std::function<void()>([this, spec = j.spec] { openResult(spec); }) : show});
        } else if (j.state == job::JobState::Failed) {
            notify({Notice::Kind::Error, tr("%1: %2").arg(title, QString::fromStdString(j.error)), tr("Show"), show});
        } else if (j.state == job::JobState::Lost) {
            notify({Notice::Kind::Warning, tr("%1: the job process stopped answering").arg(title), tr("Show"), show});
        }
    }
}

QString AppState::reader() const {
    return settings_.reader();
}

void AppState::setReader(const QString& reader) {
    settings_.setReader(reader.trimmed());
}

void AppState::setWorstFirst(bool on) {
    if (on == worstFirst_) return;
    worstFirst_ = on;
    Q_EMIT worstFirstChanged();
}

void AppState::select(const Selection& selection) {
    if (selection == selection_) return;
    selection_ = selection;
    Q_EMIT selectionChanged();
}

void AppState::select(const QString& subject, const QString& method) {
    select({subject, method, selection_.oar});
}

void AppState::post(QObject* guard, StudyWork work, std::function<void()> done) {
    QMetaObject::invokeMethod(studyThread_->worker,
                              [this, worker = studyThread_->worker, generation = generation_,
                               guard = QPointer<QObject>(guard), work = std::move(work), done = std::move(done)] {
                                  if (!worker->perform(generation, work)) return;
                                  QMetaObject::invokeMethod(this, [guard, done] {
                                      if (guard != nullptr) done();
                                  });
                              });
}

void AppState::rate(const study::Rating& rating, QObject* guard,
                    std::function<void(base::Outcome<study::Rating>)> done) {
    withStudy<study::Rating>(
        guard, [rating](study::Study& s) { return s.rate(rating); }, std::move(done));
}

void AppState::undo(QObject* guard, std::function<void(base::Outcome<std::optional<study::Rating>>)> done) {
    withStudy<std::optional<study::Rating>>(
        guard, [reader = reader().toStdString()](study::Study& s) { return s.undoLastRating(reader); },
        std::move(done));
}

void AppState::queueJob(const job::JobSpec& spec, std::function<void(base::Outcome<std::string>)> done) {
    withStudy<std::string>(
        this,
        [spec](study::Study& s) {
            const std::string id = job::Queue(s.jobsFolder()).add(spec);
            job::ensureCoordinator(s.folder(), base::programFolder() / "bauta-cli");
            return id;
        },
        [this, done = std::move(done)](base::Outcome<std::string> outcome) {
            if (!outcome.ok()) notify({Notice::Kind::Error, sentence(outcome.error()), {}, {}});
            if (done) done(std::move(outcome));
        });
}

void AppState::queueRuns(const std::vector<std::pair<QString, QString>>& subjectsAndMethods, bool again) {
    if (snapshot_ == nullptr) return;
    struct Batch {
        MethodSettings settings;
        std::vector<std::string> subjects;
    };
    std::map<std::string, Batch> batches;
    std::size_t runs = 0;
    for (const auto& [subject, method] : subjectsAndMethods) {
        if (!wouldRun(subject, method, again)) continue;
        Batch& batch = batches[method.toStdString()];
        if (batch.subjects.empty()) batch.settings = methods_.settingsIn(snapshot_, method);
        batch.subjects.push_back(subject.toStdString());
        ++runs;
    }
    if (runs == 0) return;
    withStudy<bool>(
        this,
        [batches, again, all = snapshot_->subjects.size()](study::Study& s) {
            std::vector<job::JobSpec> specs;
            for (const auto& [variant, batch] : batches) {
                specs.push_back(defaceJob(variant, batch.settings, batch.subjects, all, again));
                job::requireFiles(s, specs.back().parameters.at("method"), batch.settings.options, batch.subjects);
            }
            job::Queue queue(s.jobsFolder());
            for (const job::JobSpec& spec : specs) queue.add(spec);
            job::ensureCoordinator(s.folder(), base::programFolder() / "bauta-cli");
            return true;
        },
        [this, runs](const base::Outcome<bool>& outcome) {
            if (!outcome.ok()) return notify({Notice::Kind::Error, sentence(outcome.error()), {}, {}});
            notify({Notice::Kind::Info, runs == 1 ? tr("1 run queued") : tr("%1 runs queued").arg(runs), tr("Jobs"),
                    [this] { showPage("jobs"); }});
        });
}

bool AppState::wouldRun(const QString& subject, const QString& method, bool again) const {
    using study::RunState;
    if (snapshot_ == nullptr) return false;
    if (!methods_.whyNot(MethodCatalog::methodOf(method), methods_.settingsIn(snapshot_, method)).isEmpty())
        return false;
    const study::Run* run = snapshot_->run(subject.toStdString(), method.toStdString());
    if (run == nullptr) return true;
    if (run->state == RunState::Queued || run->state == RunState::Running) return false;
    return again || (run->state != RunState::Done && run->state != RunState::NotApplicable);
}

void AppState::queueImports(const QStringList& sources) {
    for (const QString& source : sources) {
        job::JobSpec spec;
        spec.type = "import";
        spec.parameters = {{"source", source.toStdString()}};
        spec.title = QFileInfo(source).fileName().toStdString();
        queueJob(spec, [this, source](const base::Outcome<std::string>& outcome) {
            if (!outcome.ok()) return;
            const QString id = QString::fromStdString(outcome.value());
            notify({Notice::Kind::Info, tr("Importing %1").arg(QFileInfo(source).fileName()), tr("Show"),
                    [this, id] { openJob(id); }});
        });
    }
}

void AppState::controlJob(const QString& id, const QString& word) {
    withStudy<bool>(
        this,
        [id = id.toStdString(), word = word.toStdString()](study::Study& s) {
            job::Queue(s.jobsFolder()).control(id, word);
            // A resumed job is queued again, and the coordinator may have gone home meanwhile.
            if (word == "resume") job::ensureCoordinator(s.folder(), base::programFolder() / "bauta-cli");
            return true;
        },
        [this](base::Outcome<bool> outcome) {
            if (!outcome.ok()) notify({Notice::Kind::Error, sentence(outcome.error()), {}, {}});
        });
}

void AppState::refresh() {
    QMetaObject::invokeMethod(studyThread_->worker, &AppWorker::poll);
}

void AppState::notify(const Notice& notice) {
    Q_EMIT noticed(notice);
}

void AppState::showPage(const QString& id) {
    Q_EMIT pageRequested(id);
}

void AppState::showMethods(const QString& variant) {
    Q_EMIT methodsRequested(variant);
}

void AppState::openReview(const ReviewTarget& target) {
    Q_EMIT pageRequested("review");
    Q_EMIT reviewRequested(target);
}

void AppState::openResult(const job::JobSpec& spec) {
    if (spec.type == "deface") return openReview(resultOf(spec));
    if (spec.type == "report") {
        Q_EMIT resultsRequested(QString::fromStdString(spec.parameters.value("experiment", "")));
        return showPage("results");
    }
    showPage(spec.type == "train" || spec.type == "evaluate" ? "experiment" : "study");
}

void AppState::openReport(const job::JobSpec& spec) {
    if (snapshot_ == nullptr) return;
    const auto folder = experiment::resultFolder(snapshot_->folder, spec.parameters.value("experiment", "")) / "report";
    Q_EMIT fileRequested(QString::fromStdString((folder / "report.html").string()));
}

void AppState::openJob(const QString& id) {
    Q_EMIT pageRequested("jobs");
    Q_EMIT jobRequested(id);
}

}  // namespace bauta::models
