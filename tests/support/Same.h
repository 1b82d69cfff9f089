// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/Json.h"

namespace bauta::test {

/// Equal to 1e-12 of the larger one, or both without a value.
inline void expectSame(double ours, const base::Json& theirs, const std::string& what) {
    if (theirs.is_null()) {
        EXPECT_TRUE(std::isnan(ours)) << what << " is " << ours;
        return;
    }
    const auto expected = theirs.get<double>();
    EXPECT_LE(std::abs(ours - expected), 1e-12 * std::max(std::abs(ours), std::abs(expected)))
        << what << ": " << ours << " instead of " << expected;
}

}  // namespace bauta::test
