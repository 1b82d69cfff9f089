// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "ui/style/Theme.h"
#include "ui/views/BoxChart.h"
#include "ui/views/Plot.h"

namespace bauta::figures {

/// A plot's look in a theme and the current text size; ask again after a switch (style::whenStyled).
[[nodiscard]] views::PlotLook plotLook(style::ThemeKind kind = style::currentKind());
/// Of what is exported: light colours on white, text at 100 %.
[[nodiscard]] views::PlotLook printLook();
/// Arms with their colours and markers.
[[nodiscard]] std::vector<views::BoxArm> boxArms(const std::vector<std::string>& arms,
                                                 style::ThemeKind kind = style::currentKind());

}  // namespace bauta::figures
