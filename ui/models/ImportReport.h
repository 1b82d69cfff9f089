// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVector>

#include "core/job/Job.h"

namespace bauta::models {

/// The outcome of an import job in words.
struct ImportReport {
    int imported = 0;      ///< new subjects
    int alreadyThere = 0;  ///< sources imported before
    struct Refused {
        QString file, reason;
    };
    QVector<Refused> refused;
    QString sentence;  ///< "3 of 55 were not imported. sub-031: …"; empty when nothing was refused
    QString whatToDo;
};
/// From the result event, or from the error of a failed job.
[[nodiscard]] ImportReport importReport(const job::JobStatus& job);

}  // namespace bauta::models
