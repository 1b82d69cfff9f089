// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/study/Study.h"

namespace bauta::test {

/// Two subjects with an egg-shaped head, two runs each ("pydeface" cuts the front away, "quickshear" less), Parotid_L
/// and Parotid_R; small enough to be made in a second.
void makeTinyStudy(const std::filesystem::path& folder);

}  // namespace bauta::test
