// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/base/Json.h"
#include "core/study/Types.h"

namespace bauta::cli {

[[nodiscard]] base::Json toJson(const std::vector<study::Run>& runs);
void printRuns(const std::vector<study::Run>& runs);

}  // namespace bauta::cli
