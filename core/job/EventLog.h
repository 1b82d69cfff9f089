// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <mutex>
#include <string>

#include "core/base/Json.h"

namespace bauta::job {

/// The job process's end of events.jsonl. Progress and heartbeats are written at once and thinned out to five a second;
/// everything else is synced to the disk as well.
class EventLog {
  public:
    /// Errors: Io, DiskFull.
    explicit EventLog(const std::filesystem::path& file);
    ~EventLog();
    EventLog(const EventLog&) = delete;
    EventLog& operator=(const EventLog&) = delete;

    /// Appends {"datetime_utc": now, …event}. Errors: Io, DiskFull; progress and heartbeats that cannot be written are
    /// dropped.
    void write(base::Json event);
    void state(const std::string& state) { write({{"event", "state"}, {"state", state}}); }

    /// From now on a fatal signal leaves {"event":"crash","signal":N} as the last line before the process dies.
    void catchCrashes();

  private:
    [[nodiscard]] bool thinOut(const base::Json& event);

    std::filesystem::path file_;
    int descriptor_ = -1;
    bool half_ = false;  ///< the last line could be neither written whole nor cut off
    std::mutex mutex_;
    std::chrono::steady_clock::time_point lastProgress_{}, lastRun_{};
};

}  // namespace bauta::job
