// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/Plot.h"

namespace bauta::panels {

/// A plot's look in the current theme and text size; ask again after a switch (style::whenStyled).
[[nodiscard]] views::PlotLook plotLook();

}  // namespace bauta::panels
