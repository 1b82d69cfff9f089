// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QVector>

#include "ui/models/Snapshot.h"

namespace bauta::models {

/// A structure whose name in its source does not say for certain which OAR it is.
struct StructureQuestion {
    QString subject, structure;
    double ml = 0;
    QStringList candidates;
    QStringList taken;  ///< candidates that name another structure of the subject already
};

/// Of one subject, or of all when none is named; in order of subject.
[[nodiscard]] QVector<StructureQuestion> structureQuestions(const StudySnapshot& study,
                                                            const std::string& subject = {});

/// "2 structures need a name." and what to do, for the Study page; empty when there is no question.
struct QuestionText {
    QString sentence, whatToDo;
};
[[nodiscard]] QuestionText questionText(const QVector<StructureQuestion>& questions);

}  // namespace bauta::models
