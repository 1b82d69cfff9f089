// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/style/Theme.h"
#include "ui/views/Plot.h"

namespace bauta::panels {

/// A plot's look in a theme and the current text size; ask again after a switch (style::whenStyled).
[[nodiscard]] views::PlotLook plotLook(style::ThemeKind kind = style::currentKind());

}  // namespace bauta::panels
