// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

namespace bauta::registration::detail {

struct ClimbOptions {
    int evaluations = 60;        ///< of the function, at most
    double largestStep = 6;      ///< in the unit of x
    double smallestStep = 0.02;  ///< converged when a step is shorter
};

/// Value of the function at x and its gradient.
using Function = std::function<double(const std::vector<double>& x, std::vector<double>& gradient)>;

/// Climbs a smooth function to a local maximum: BFGS with a bounded step and backtracking (Nocedal and Wright 2006,
/// algorithm 6.1 with an Armijo search). x is replaced by the best point; returns its value.
double climb(const Function& function, std::vector<double>& x, const ClimbOptions& options);

}  // namespace bauta::registration::detail
