// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/report/Report.h"

namespace bauta::report {

/// The flow of subjects as an <svg> element for HTML: boxes from top to bottom, beside each arrow who left.
[[nodiscard]] std::string flowSvg(const Flow& flow);

}  // namespace bauta::report
