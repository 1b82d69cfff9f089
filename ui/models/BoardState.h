// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "ui/models/Snapshot.h"

namespace bauta::models {

/// What a cell of the board shows (UI.md 4), in the order of the legend.
enum class CellKind { NotRun, Queued, Running, FailedCheck, NotApplicable, Unrated, Rated1, Rated0, Disagreement };

struct CellState {
    CellKind kind = CellKind::NotRun;
    QString text;      ///< beside the glyph: readers, or the shortest reason
    QString sentence;  ///< the whole of it, for the inspector, tooltips and screen readers
    double progress = 0;
    bool blocked = false;  ///< not run, and cannot be on this machine
};

/// A cell of a method that cannot run here; why is one sentence.
[[nodiscard]] CellState blockedState(const QString& why);

/// The state of one run as this reader may see it: while the run is unrated by the reader, the marks of others are
/// hidden. Without a reader's name all marks are shown.
[[nodiscard]] CellState cellState(const study::Run* run, const std::vector<const study::Study::CurrentRating*>& ratings,
                                  const QString& reader);

/// Checks whose failure means that the program did not do its work. What was cut (face, brain, OARs) is
/// for the reader to judge, and stands beside the images.
[[nodiscard]] bool isTechnical(const defacing::Check& check);
/// A check in words: "Geometry identical", or what is wrong.
[[nodiscard]] QString checkText(const defacing::Check& check);
/// "Face: eyes 0 %, nose <1 %, mouth 3 % remain (estimate)".
[[nodiscard]] QString faceText(const defacing::FaceScore& score);
/// What worst-first orders sort by, larger first: FaceScore::worst, or −1 where no face was judged.
[[nodiscard]] double worstFace(const study::Run* run);
/// The worst of a subject's runs.
[[nodiscard]] double worstFace(const StudySnapshot& study, const std::string& subject);
/// "5 checks passed", where they are one line.
[[nodiscard]] QString passedText(qsizetype checks);
/// "eyes" → "eyes remain", …
[[nodiscard]] QString reasonText(const std::string& reason);

}  // namespace bauta::models
