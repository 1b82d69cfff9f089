// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/Plot.h"

namespace bauta::panels {

/// The colours of a plot in the current theme; ask again after a switch (style::whenStyled).
[[nodiscard]] views::PlotColours plotColours();

}  // namespace bauta::panels
