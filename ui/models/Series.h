// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

namespace bauta::models {

/// A curve: x ascending, every y finite.
struct Series {
    std::vector<double> x, y;
    std::vector<int> n;  ///< of a mean: how many values each point is of; empty otherwise
};
using SeriesPtr = std::shared_ptr<const Series>;

}  // namespace bauta::models
