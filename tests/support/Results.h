// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/experiment/Results.h"

namespace bauta::test {

/// Made-up results in the likeness of the 2023 study: 55 subjects, 29 of them in the cohort, four arms of five folds.
/// pydeface removes LN_Neck_III of nearly all and its networks never find it; counts are those of spec/paper.md 1.1 and
/// 1.2, scores are drawn (the same for the same seed everywhere).
struct ResultsRequest {
    std::vector<std::string> arms = {"original", "mask_face", "fsl_deface", "pydeface"};
    std::vector<std::size_t> runFolds = {0, 1, 2, 3, 4};
    bool evaluated = true;   ///< else no cell has scores
    bool byTruth = false;    ///< ratings are of phantom-truth
    std::string absentOar;   ///< an OAR that no subject has
    std::string missingArm;  ///< an arm whose networks are not trained
    std::uint64_t seed = 1;
    experiment::AnalysisOptions options;
};
[[nodiscard]] experiment::Results makeResults(const ResultsRequest& request = {});

}  // namespace bauta::test
