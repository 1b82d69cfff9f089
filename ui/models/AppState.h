// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSet>
#include <QString>
#include <functional>
#include <memory>
#include <optional>

#include "core/base/Outcome.h"
#include "ui/models/MethodCatalog.h"
#include "ui/models/PageMessages.h"
#include "ui/models/Settings.h"
#include "ui/models/Snapshot.h"

namespace bauta::models {

/// The state of the application that pages share: the open study, the selection, the reader. A thread of its own does
/// all reading and writing of the study and looks for changes by other processes; the UI thread does no IO.
class AppState : public QObject {
    Q_OBJECT
  public:
    explicit AppState(Settings& settings, MethodCatalog::Finder finder = findPublishedPrograms,
                      QObject* parent = nullptr);
    ~AppState() override;

    /// Opens a study folder; studyChanged() or openFailed() follows.
    void openStudy(const QString& folder);
    /// Makes and opens one. An existing study is opened.
    void createStudy(const QString& folder, const QString& name);
    void closeStudy();
    /// Null when no study is open.
    [[nodiscard]] Snapshot study() const { return snapshot_; }
    [[nodiscard]] bool isOpening() const { return opening_; }

    [[nodiscard]] Settings& settings() const { return settings_; }
    /// The methods with this user's settings, and what can run on this machine.
    [[nodiscard]] MethodCatalog& methods() { return methods_; }
    /// The reader's pseudonym, asked once; empty until then.
    [[nodiscard]] QString reader() const;
    void setReader(const QString& reader);

    /// Board and Review begin with the runs that left most of the face, instead of going by subject; for this session.
    [[nodiscard]] bool worstFirst() const { return worstFirst_; }
    void setWorstFirst(bool on);

    [[nodiscard]] const Selection& selection() const { return selection_; }
    void select(const Selection& selection);
    void select(const QString& subject, const QString& method);  ///< keeps the OAR

    /// Runs work on the study thread with its Study, then done on this thread unless guard has died. The snapshot is
    /// brought up to date between the two.
    template <typename T>
    void withStudy(QObject* guard, std::function<T(study::Study&)> work, std::function<void(base::Outcome<T>)> done) {
        auto result = std::make_shared<std::unique_ptr<base::Outcome<T>>>();
        post(
            guard,
            [work = std::move(work), result](study::Study& s) {
                *result = std::make_unique<base::Outcome<T>>(base::attempt([&] { return work(s); }));
            },
            [result, done = std::move(done)] {
                if (*result) done(std::move(**result));
            });
    }

    /// Appends a rating to the journal; done gets the completed rating or the error (then nothing was stored).
    void rate(const study::Rating& rating, QObject* guard, std::function<void(base::Outcome<study::Rating>)> done);
    /// Undoes the reader's last rating; done gets what was undone, if anything.
    void undo(QObject* guard, std::function<void(base::Outcome<std::optional<study::Rating>>)> done);

    /// Queues a job and starts the coordinator. done (may be empty) gets the job's id.
    void queueJob(const job::JobSpec& spec, std::function<void(base::Outcome<std::string>)> done = {});
    /// Queues runs, one job a method, with MethodCatalog::settingsIn(). What cannot run here, and what is queued or
    /// running already, is left out. again replaces finished runs; else they are left out too.
    void queueRuns(const std::vector<std::pair<QString, QString>>& subjectsAndMethods, bool again);
    /// True when queueRuns() would queue this one.
    [[nodiscard]] bool wouldRun(const QString& subject, const QString& method, bool again) const;
    /// Queues the import of files or folders, one job each.
    void queueImports(const QStringList& sources);
    /// True when this job ended while the study was open here: its outcome is news.
    [[nodiscard]] bool finishedHere(const QString& id) const { return finishedHere_.contains(id); }
    /// cancel, pause or resume.
    void controlJob(const QString& id, const QString& word);
    /// Looks for changes now instead of at the next tick.
    void refresh();

    void notify(const Notice& notice);
    /// Asks the frame to show a page: study, review, loss, experiment, results, jobs, settings.
    void showPage(const QString& id);
    /// Asks the frame for the window of methods and their settings, at one of them unless empty.
    void showMethods(const QString& variant = {});
    /// Shows Review at a run.
    void openReview(const ReviewTarget& target);
    /// Shows what a finished job made: its run, the first unrated run after several, the experiment after a training,
    /// the results of its experiment after a report, the study after an import.
    void openResult(const job::JobSpec& spec);
    /// Opens the report that a job wrote, outside of the window.
    void openReport(const job::JobSpec& spec);
    /// Shows a job on the Jobs page.
    void openJob(const QString& id);

  Q_SIGNALS:
    void studyChanged();  ///< another study, or none
    void openingChanged();
    void openFailed(const QString& folder, const QString& sentence, const QString& whatToDo);
    void subjectsChanged();  ///< of the open study; also after studyChanged
    void runsChanged();      ///< runs, their states or progress
    void ratingsChanged();
    void jobsChanged();
    void readerChanged();
    void worstFirstChanged();
    void selectionChanged();
    void noticed(const bauta::models::Notice& notice);
    void pageRequested(const QString& id);
    void methodsRequested(const QString& variant);
    void reviewRequested(const bauta::models::ReviewTarget& target);
    void resultsRequested(const QString& experiment);
    void jobRequested(const QString& id);
    /// A file to be opened by the desktop, or else its folder.
    void fileRequested(const QString& file);
    /// Reading the study failed meanwhile (drive gone); empty when it works again.
    void troubleChanged(const QString& sentence);

  private:
    using StudyWork = std::function<void(study::Study&)>;
    void post(QObject* guard, StudyWork work, std::function<void()> done);
    void take(const Snapshot& snapshot, quint64 generation);
    void giveUp(const base::Error& error, quint64 generation);
    void announceFinished(const StudySnapshot& before);
    void remember();  ///< the open study in the recent list, as it is now

    Settings& settings_;
    MethodCatalog methods_;
    Snapshot snapshot_;
    Selection selection_;
    bool opening_ = false;
    bool worstFirst_ = false;
    QString openingFolder_;
    quint64 generation_ = 0;  ///< of openStudy: late answers about an older study are dropped
    QSet<QString> finishedHere_;
    quint64 shown_ = 0;  ///< whose study is in snapshot_
    struct StudyThread;
    std::unique_ptr<StudyThread> studyThread_;
};

}  // namespace bauta::models
