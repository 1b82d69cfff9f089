// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "core/experiment/Targets.h"

namespace bauta::experiment {

namespace fs = std::filesystem;

/// One model on one arm of its test fold.
struct Cell {
    std::string experiment, armTrain, armTest;
    std::size_t fold = 0;
};
/// "pydeface on original, fold 2"
[[nodiscard]] std::string nameOf(const Cell& cell);
/// "the network of pydeface, fold 2"
[[nodiscard]] std::string networkName(const std::string& arm, std::size_t fold);

/// The scores of one subject in a cell.
struct SubjectScores {
    std::string subject;
    std::vector<OarScore> oars;
};

/// results/<experiment>/evaluations/<train>_fold-<k>_<test>.tsv
[[nodiscard]] fs::path tableOf(const fs::path& study, const Cell& cell);

/// Stores a cell's table (TSV with its JSON, columns of DESIGN 3; provenance goes into the JSON) and collects. Several
/// processes may do so at once.
void storeEvaluation(const fs::path& study, const Cell& cell, const std::vector<SubjectScores>& scores,
                     const base::Json& provenance);

/// Makes results/<experiment>/evaluation.tsv from the tables of all cells that are as they were stored.
void collectEvaluations(const fs::path& study, const std::string& experiment);

/// A cell as it was stored: {"provenance", "evaluated_utc" (not of older versions), "table_sha256", "columns"}; null
/// when it has not been evaluated or its files are not as they were stored.
[[nodiscard]] base::Json storedOf(const fs::path& study, const Cell& cell);
/// Its provenance; null likewise.
[[nodiscard]] base::Json provenanceOf(const fs::path& study, const Cell& cell);

/// What a cell is stored with that is evaluated now.
/// \param inputs  inputsOf() of its subjects in the arm it is evaluated on.
[[nodiscard]] base::Json provenanceOfNow(const base::Json& inputs, const std::string& modelSha256);

/// models/<experiment>/<train>/fold-<k>/predictions/<test>/<subject>.nii.gz: native labels 0 to 8.
[[nodiscard]] fs::path predictionOf(const fs::path& study, const Cell& cell, const std::string& subject);

}  // namespace bauta::experiment
