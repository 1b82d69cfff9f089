// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/figures/PlotLook.h"

namespace bauta::panels {

using figures::boxArms;
using figures::plotLook;

}  // namespace bauta::panels
