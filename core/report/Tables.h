// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/report/Report.h"

namespace bauta::report {

// The tables by themselves, as the document places them.

/// cohort, provenance_runs, provenance_models, provenance_cells
[[nodiscard]] std::vector<DataTable> provenanceTables(const experiment::Results& results);

[[nodiscard]] PrintTable qualityTable(const experiment::Results& results);
/// Table 1: of the subjects judged 1 under the method, or of the cohort.
[[nodiscard]] PrintTable oarTable(const experiment::Results& results, bool cohort);
[[nodiscard]] PrintTable compositeTable(const experiment::Results& results, const std::string& metric);
/// Our composite DSC beside the printed ones of 2023; no rows when no arms are theirs.
[[nodiscard]] PrintTable paperTable(const experiment::Results& results);
/// All comparisons of a family; no rows when there are none.
[[nodiscard]] PrintTable familyTable(const experiment::Results& results, experiment::Question question,
                                     const std::string& metric);
/// Who is in and out of the cohort; the networks. Long, folded.
[[nodiscard]] PrintTable subjectTable(const experiment::Results& results);
[[nodiscard]] PrintTable modelTable(const experiment::Results& results);

/// How the study's subjects became the folds.
[[nodiscard]] Flow flowOf(const experiment::Results& results);

}  // namespace bauta::report
