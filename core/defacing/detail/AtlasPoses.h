// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Task.h"
#include "core/defacing/detail/AtlasLikelihood.h"

namespace bauta::defacing::detail {

/// Places of the numbers of a Pose.
inline constexpr std::size_t kTurn = 0, kShift = 3, kScale = 6, kShear = 9;

/// One pose and what it is worth; no pose is worth less than kWorst.
inline constexpr double kWorst = -1e9;
struct Found {
    Pose pose{};
    double value = kWorst;
};

/// The searches of mri_deface (methods/mri_deface.md 2). Parallel; the same bytes whatever the number of threads.
/// logScale: natural logarithm of the atlas's size over the scan's head, as expected.
class Search {
  public:
    Search(Likelihood likelihood, double logScale, const base::TaskContext& task)
        : likelihood_(likelihood), logScale_(logScale), task_(task) {}

    /// The original's exhaustive search: `count` intervals an axis within ±reach_mm, `rounds` times, each half as wide.
    [[nodiscard]] Found translation(const Pose& start, double reach_mm, int count, int rounds) const;

    /// Three values of each of nine parameters, twice, the second time half as far apart; again while that helps; then
    /// closer together, ×0.25 down to 0.025 of the first distances. `reach` is where it begins, 1 for the first.
    [[nodiscard]] Found grid(const Pose& start, double spacing_mm, double reach) const;

    /// Twelve parameters by quasi-Newton on linearly interpolated intensities.
    [[nodiscard]] Found climb(const Pose& start, int iterations, double tolerance) const;

  private:
    void oneGrid(Found& best, double turn, double scale, double shift_mm) const;

    Likelihood likelihood_;
    double logScale_;
    const base::TaskContext& task_;
};

}  // namespace bauta::defacing::detail
