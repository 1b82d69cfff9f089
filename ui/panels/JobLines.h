// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include "core/job/Job.h"

namespace bauta::panels {

/// The events of a job read so far, one line each.
struct JobLines {
    std::uintmax_t offset = 0;
    QStringList all;
};
struct LoadedJob {
    JobLines lines;
    QString events, log;
};
/// Reads what is new of the events, and the log.
[[nodiscard]] LoadedJob loadJob(const job::JobStatus& job, JobLines lines);

}  // namespace bauta::panels
