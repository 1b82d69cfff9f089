// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <string>
#include <utility>
#include <vector>

#include "core/experiment/Results.h"

namespace bauta::models {

/// A score as the metric has it: "0.771", "2.35", "∞", "n/a". Without the unit.
[[nodiscard]] QString scoreText(const experiment::ResultMetric& metric, double value);
/// p or q: "0.191", "0.0028", "2.9e−5", "<1e−99"; "n/a" for NaN.
[[nodiscard]] QString probabilityText(double p);
/// "2.35 mm".
[[nodiscard]] QString withUnit(const experiment::ResultMetric& metric, const QString& number);
/// What the metric measures, for the page's head: "DSC = 2TP / (2TP + FP + FN), native grid".
[[nodiscard]] QString formulaText(const experiment::ResultMetric& metric);

/// "29 subjects, 4 arms, 5 folds, finished 22 Nov 18:04", or how much is still missing.
[[nodiscard]] QString summaryText(const experiment::Results& results);
/// What the tests of a family are and how stars come from q.
[[nodiscard]] QString familyText(const experiment::Family& family, const experiment::AnalysisOptions& options);
/// "Tests use subjects. 5 folds can never reach p < 0.0625."
[[nodiscard]] QString foldsText(const experiment::Experiment& plan);
/// How the test of one comparison was done: "exact, no ties", "normal, ties, 2 zeros".
[[nodiscard]] QString testText(const experiment::Comparison& comparison);
/// "0.041 to 0.083".
[[nodiscard]] QString intervalText(const experiment::ResultMetric& metric, const statistics::Shift& shift);
/// Under the composite table: what the marks mean, with the level used.
[[nodiscard]] QString compositeNote(const experiment::AnalysisOptions& options);

/// Lines "what … DSC … MSD" of what is not in the numbers of a question.
struct LeftOut {
    QString what;
    QStringList values;  ///< one a metric
};
[[nodiscard]] std::vector<LeftOut> leftOut(const experiment::Results& results, experiment::Question question,
                                           const std::vector<std::string>& metrics);

/// One stored score behind a shown value.
struct Evaluation {
    std::string subject, oar;
    std::size_t fold = 0;
    double value = 0;                          ///< inf for an empty output, NaN where there is none
    bool refEmpty = false, predEmpty = false;  ///< no voxel left; the network found nothing
};
/// The scores of the networks of one arm on the data of another, the worst first, those without a value last. An empty
/// OAR takes all.
[[nodiscard]] std::vector<Evaluation> evaluationsOf(const experiment::Results& results,
                                                    const experiment::ResultMetric& metric, const std::string& train,
                                                    const std::string& test, const std::string& oar);
/// "0.412", "∞, empty", "no voxel left".
[[nodiscard]] QString evaluationText(const experiment::ResultMetric& metric, const Evaluation& evaluation);

/// Composite and statistics as tab separated text with heads, for the clipboard.
[[nodiscard]] QString copyText(const experiment::Results& results, experiment::Question question,
                               const experiment::ResultMetric& metric);

/// Comparisons in order of q; those without a test last, by OAR.
[[nodiscard]] std::vector<const experiment::Comparison*> byQ(const experiment::Family& family);

/// "LN_Neck_III_L cannot be compared for pydeface: no subject has a voxel left. It is shown as omitted." Empty when it
/// can.
[[nodiscard]] QString cannotCompare(const experiment::Comparison& comparison);

}  // namespace bauta::models
