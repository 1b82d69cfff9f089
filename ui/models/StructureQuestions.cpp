// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/StructureQuestions.h"

#include <algorithm>

namespace bauta::models {

QVector<StructureQuestion> structureQuestions(const StudySnapshot& study, const std::string& subject) {
    QVector<StructureQuestion> all;
    for (const study::Subject& s : study.subjects) {
        if (!subject.empty() && s.id != subject) continue;
        for (const study::Structure& structure : s.structures) {
            if (structure.candidates.empty()) continue;
            StructureQuestion question{QString::fromStdString(s.id),
                                       QString::fromStdString(structure.name),
                                       static_cast<double>(structure.voxels) * s.geometry.voxelVolume_ml(),
                                       {},
                                       {}};
            for (const std::string& candidate : structure.candidates) {
                question.candidates.append(QString::fromStdString(candidate));
                if (std::ranges::find(s.structures, candidate, &study::Structure::name) != s.structures.end())
                    question.taken.append(question.candidates.last());
            }
            all.append(question);
        }
    }
    return all;
}

QuestionText questionText(const QVector<StructureQuestion>& questions) {
    if (questions.isEmpty()) return {};
    const auto n = questions.size();
    const StructureQuestion& first = questions.first();
    return {QString("%1 %2 a name.").arg(n).arg(n == 1 ? "structure needs" : "structures need"),
            QString("%1: “%2” could be %3. Until you say so it is no organ at risk.")
                .arg(first.subject, first.structure, first.candidates.join(" or "))};
}

}  // namespace bauta::models
