// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>
#include <chrono>
#include <functional>
#include <optional>

#include "core/base/Error.h"
#include "ui/models/Snapshot.h"

namespace bauta::models {

/// Lives on the study thread: owns the Study, looks for changes (told by the file system, and once a second, since
/// network drives tell nothing) and makes snapshots. All functions are called on that thread.
class AppWorker : public QObject {
    Q_OBJECT
  public:
    AppWorker();

    /// generation comes back with everything that is emitted about this study.
    void open(const std::filesystem::path& folder, const std::string& nameForNew, quint64 generation);
    void close();
    /// Runs work when the study of that generation is still open; a snapshot follows before this returns.
    bool perform(quint64 generation, const std::function<void(study::Study&)>& work);
    void poll();

  Q_SIGNALS:
    void snapshotMade(const bauta::models::Snapshot& snapshot, quint64 generation);
    void openFailed(const bauta::base::Error& error, quint64 generation);
    void troubleChanged(const QString& sentence, quint64 generation);
    /// Jobs waited with no coordinator, killed or gone with a restart of the machine; now they have one, or trouble is
    /// the sentence that says why not.
    void queueStarted(const QString& trouble, quint64 generation);

  private:
    void update(bool force);
    void keepQueueGoing(const std::vector<job::JobStatus>& jobs);
    void watch(const std::vector<job::JobStatus>& jobs);
    [[nodiscard]] Snapshot makeSnapshot(std::vector<job::JobStatus> jobs) const;

    std::optional<study::Study> study_;
    quint64 generation_ = 0;
    std::optional<job::Queue> queue_;  ///< kept: it remembers what it has read of the events
    std::string jobsSeen_;
    QString trouble_, queueTrouble_;
    std::optional<std::chrono::steady_clock::time_point> waitingSince_;
    QTimer* tick_;
    QTimer* soon_;
    QFileSystemWatcher* watcher_;
};

}  // namespace bauta::models
