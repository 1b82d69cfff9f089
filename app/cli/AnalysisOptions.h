// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/Analysis.h"

namespace CLI {
class App;
}

namespace bauta::cli {

/// --preset, --stars, --fewest and --rank-infinite of a command; they set `options`, which must outlive it.
void addAnalysisOptions(CLI::App& command, experiment::AnalysisOptions& options);

}  // namespace bauta::cli
