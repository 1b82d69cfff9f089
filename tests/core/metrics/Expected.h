// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "core/metrics/Metrics.h"

namespace bauta::test {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// A row of reference.py: the metrics in the order of tables.
using Row = std::array<double, 9>;

inline void expectRow(const metrics::Metrics& metrics, const Row& row) {
    constexpr std::array kKeys = {"dsc",          "msd_mm",  "masd_mm",      "hd_mm",       "hd95_mm",
                                  "mean_hd95_mm", "nsd_2mm", "assd_area_mm", "hd95_area_mm"};
    for (std::size_t i = 0; i < row.size(); ++i) {
        const double value = metrics[kKeys[i]];
        if (std::isfinite(row[i])) {
            EXPECT_NEAR(value, row[i], 1e-9) << kKeys[i];
        } else {
            EXPECT_EQ(std::isnan(value), std::isnan(row[i])) << kKeys[i];
            EXPECT_EQ(std::isinf(value), std::isinf(row[i])) << kKeys[i];
        }
    }
}

}  // namespace bauta::test
