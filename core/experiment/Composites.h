// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/experiment/Analysis.h"
#include "core/experiment/ScoreGrid.h"

namespace bauta::experiment {

// What Analysis.cpp and Composites.cpp share.

/// Collects a comparison's pairs, then tests them.
class Pairing {
  public:
    Pairing(Comparison& comparison, const AnalysisOptions& options);
    void add(const std::string& name, const Value& a, const Value& b);
    /// \param unevaluated  of so many subjects
    void finish(std::size_t unevaluated, std::size_t subjects);

  private:
    Comparison& c_;
    const AnalysisOptions& options_;
    std::size_t omitted_ = 0, unmeasured_ = 0, bothEmpty_ = 0;
};

/// Sets the q of a family and counts its tests.
void adjust(Family& family);

/// NaN without a number; of the SD, which has n − 1, without two.
[[nodiscard]] double meanOf(const std::vector<double>& numbers);
[[nodiscard]] double sdOf(const std::vector<double>& numbers);

/// Table 2 of one metric: its fields, its family and the letters.
void addComposites(const ScoreGrid& grid, const ResultMetric& metric, Analysis& analysis);

}  // namespace bauta::experiment
