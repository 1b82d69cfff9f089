// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/Options.h"

namespace bauta::gui {

/// Draws the figures and the PDF of an experiment's report and prints their names; needs a QGuiApplication of any
/// platform. Errors: those of the results, of the report's folder and of writing.
void render(const Options& options);

}  // namespace bauta::gui
