// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
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
    /// A region of a structure set, or a mask.
    struct Roi {
        QString subject, given, stored;  ///< stored is empty when it is not
        int contours = 0;
        std::uint64_t voxels = 0;
        double ml = 0;
        bool asked = false;  ///< it waits for its name
        QStringList notes;
    };
    /// None when only masks came and every one is what its name says: there is nothing to look at.
    QVector<Roi> rois;
    QString structuresSentence;  ///< "34 structures of 2 subjects, 3 need a name"
    bool canResample = false;    ///< a refused series would become a scan when resampled
    QString sentence;            ///< "3 of 55 were not imported. sub-031: …"; empty when nothing was refused
    QString whatToDo;
};
/// The same import again, with the series resampled that are no regular grid.
[[nodiscard]] job::JobSpec resampledImport(const job::JobSpec& import);

/// From the result event, or from the error of a failed job.
[[nodiscard]] ImportReport importReport(const job::JobStatus& job);

}  // namespace bauta::models
