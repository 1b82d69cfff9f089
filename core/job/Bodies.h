// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/Job.h"

namespace bauta::job {

/// The body of a job type; BadRequest for an unknown one. A new type is one line here.
///   import: {"source", "modality"?, "key"?, "resample"?: bool}
///   deface: {"method", "variant", "engine", "options"?, "subjects": [ids], "again": bool}; without options those of
///           the variant, else the method's defaults
///   train: {"experiment", "arm", "fold", "threads"?}
///   evaluate: {"experiment", "arm_train", "fold", "arm_test"?}; on all arms of the experiment without arm_test
///   report: {"experiment", "folder"?, "preset"?: "paper"|"default", "stars"?: "paper"|"usual", "fewest"?,
///           "rank_infinite"?: bool, "parts"?: {"tables", "latex", "methods", "html", "figures", "figure_data": bool}};
///           the folder is report::reportFolder() unless told otherwise
[[nodiscard]] JobBody bodyOf(const std::string& type);

}  // namespace bauta::job
