// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Words.h"
#include "core/experiment/Results.h"

namespace bauta::report {

using base::counted;
using base::listed;

/// With so many decimals: "0.771", "−0.020"; "n/a" for NaN, "∞". Never "−0.000".
[[nodiscard]] std::string decimal(double value, int decimals);
/// A p or q with two digits: "0.19", "0.0028", "2.9e-5"; "n/a" for NaN.
[[nodiscard]] std::string probability(double p);
/// The first twelve digits of a hash, "n/a" of an empty one.
[[nodiscard]] std::string shortHash(const std::string& hash);

/// The arms of the plan, "original" first, as figures and tables have them.
[[nodiscard]] std::vector<std::string> armsOf(const experiment::Results& results);
/// The methods that Figure 2 and Table 1 show, those with a subject judged 1: the plan's arms, then others, by name.
[[nodiscard]] std::vector<std::string> methodsOf(const experiment::Results& results);
/// Why the others of Table 0 are not there, in sentences: "No subject is judged 1 under defacer or quickshear."
[[nodiscard]] std::string methodsWithout(const experiment::Results& results);
/// The engine of an arm: "native", "native, published"; empty for "original" and where it is not known.
[[nodiscard]] std::string engineOf(const experiment::Results& results, const std::string& arm);
/// "mask_face native, pydeface native and published", with "engine not known" where it is not.
[[nodiscard]] std::string enginesOf(const experiment::Results& results, const std::vector<std::string>& methods);
/// "168 pairs of subject and OAR keep a voxel under all arms, 165 of them in the OARs compared"
[[nodiscard]] std::string validText(const experiment::Results& results);
/// The OARs that are not in experiment 2: "LN_Neck_III_L: fewer than 5 subjects …; LN_Neck_III_R: …".
[[nodiscard]] std::string leftOutOf(const experiment::Results& results);
/// " (definitions bauta-1)": which metrics these are; empty while nothing is measured.
[[nodiscard]] std::string definitionsOf(const experiment::Results& results);
/// Why a candidate of the plan is out of it.
[[nodiscard]] std::string whyOut(const experiment::Experiment& plan, const experiment::Candidate& candidate);
/// "* q ≤ 0.05, ** ≤ 0.01, …"
[[nodiscard]] std::string starsText(const statistics::Stars& stars);
/// The test in words: "preset paper: …", which p is exact and what becomes of zeros and infinite differences.
[[nodiscard]] std::string testText(const experiment::AnalysisOptions& options);
/// Why a comparison has no Hodges-Lehmann difference or no interval of it; empty when it has both.
[[nodiscard]] std::string whyNoShift(const experiment::Comparison& comparison);
/// Why it has no test, what limits it, and why it has no interval; empty when there is nothing to say.
[[nodiscard]] std::string limitsOf(const experiment::Comparison& comparison);
/// What counts where readers disagree: "1 needs every reader's 1".
[[nodiscard]] std::string ruleText(const experiment::ReaderRule& rule);
/// Who rated: "Ratings: AK, MT." or that they are the phantoms' truth.
[[nodiscard]] std::string ratingsText(const experiment::Results& results);
/// Subjects with at least one evaluated OAR in the cells of experiment 1 or 2.
[[nodiscard]] std::size_t evaluatedSubjects(const experiment::Results& results, experiment::Question question);

}  // namespace bauta::report
