// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/study/Study.h"

namespace bauta::cli {

/// Rates runs as the phantoms' known faces have it, in the name of the reader phantom-truth: 1 where the method's own
/// criterion of DESIGN 6 is met. At most so many; runs without a known face are left unrated. Returns how many.
std::size_t rateByTruth(study::Study& study, std::size_t most);

}  // namespace bauta::cli
