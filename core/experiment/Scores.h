// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/experiment/Evaluation.h"
#include "core/experiment/Experiment.h"

namespace bauta::experiment {

/// One row of results/<experiment>/evaluation.tsv: a subject's OAR in a cell.
struct Score {
    std::string subject, armTrain, armTest, oar;
    std::size_t fold = 0;
    std::map<std::string, double, std::less<>> values;  ///< by metric key; inf as stored, NaN for n/a
    bool refEmpty = false, predEmpty = false;

    [[nodiscard]] double value(std::string_view metric) const {
        const auto found = values.find(metric);
        return found == values.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
    }
};

/// A cell of the plan that has no table, and why ("not evaluated yet", "the network of pydeface, fold 2 is not
/// trained").
struct MissingCell {
    Cell cell;
    std::string why;
    bool untrained = false;  ///< its network is not there: the same for every arm that it was to be evaluated on
};

/// All scores of an experiment and what is missing of it.
struct Scores {
    Experiment plan;
    std::vector<Score> rows;  ///< by arm, arm, fold, subject, OAR
    std::string metricImpl;   ///< of all rows
    std::vector<MissingCell> missing;
    std::map<std::string, std::string> engines;  ///< of the arms but "original": "native", "native, published"
    std::string evaluated_utc;                   ///< when the last cell was stored; empty without any
};

/// Reads the tables of all cells of the folds that are run. Errors: NotFound (no such experiment), Damaged (names the
/// file; also cells measured by different versions of the metrics, which are not compared).
[[nodiscard]] Scores loadScores(const study::Study& study, const std::string& experiment);

/// The metrics that results are shown for, in order: dsc msd_mm hd95_mm mean_hd95_mm nsd_2mm.
struct ResultMetric {
    std::string_view key;      ///< "msd_mm"
    std::string_view title;    ///< "MSD"
    std::string_view unit;     ///< "mm", or nothing
    std::string_view meaning;  ///< "mean surface distance, pooled over the surface voxels"
    bool higherIsBetter = true;
    int decimals = 3;
};
[[nodiscard]] const std::array<ResultMetric, 5>& resultMetrics();
/// Error BadRequest for a key that is none of them.
[[nodiscard]] const ResultMetric& resultMetric(std::string_view key);

}  // namespace bauta::experiment
