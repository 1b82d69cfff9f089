// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/experiment/Results.h"

namespace bauta::experiment {

/// What a reader of the results must know of the plan, its evaluations and its ratings, in sentences, the weightiest
/// first: no arm "original", evaluations and folds that are missing, arms of several engines, ratings that have changed
/// since, patients with several scans.
/// \param cohort  ids, sorted
[[nodiscard]] std::vector<std::string> planWarnings(const study::Study& study, const Results& results,
                                                    const std::vector<std::string>& cohort);

/// "sub-001, sub-002 and 3 more"
[[nodiscard]] std::string firstOf(std::vector<std::string> names, std::size_t most);

}  // namespace bauta::experiment
