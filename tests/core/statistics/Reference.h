// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/Same.h"

namespace bauta::test {

/// What SciPy, statsmodels and plain Python make of random problems (reference.py).
inline const base::Json& reference() {
    static const base::Json json = base::readJson(BAUTA_STATISTICS_REFERENCE);
    return json;
}

}  // namespace bauta::test
