// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/segmentation/Case.h"
#include "core/study/Study.h"

namespace bauta::experiment {

/// A subject's image and targets in an arm: the scan with its OARs, or the defaced volume with what was kept of them.
/// Errors: NotFound (no finished run), BadRequest (none of the eight OARs), those of reading.
[[nodiscard]] segmentation::NativeCase loadCase(const study::Study& study, const std::string& subject,
                                                const std::string& arm);

/// What an arm's data is made of: {"sub-001": {"engine", "image", "target"}, …}, the last two SHA-256 of the image and
/// of the files that its targets come from; without an engine for "original". Errors: NotFound (a subject that is gone
/// or has no finished run, a file that is gone), BadRequest (runs of several engines or parameter sets, unless mixed).
[[nodiscard]] base::Json inputsOf(const study::Study& study, const std::string& arm,
                                  const std::vector<std::string>& subjects, bool mixed = false);

/// What differs between two of these, in words: "sub-003 has another image"; empty when nothing does.
[[nodiscard]] std::string difference(const base::Json& before, const base::Json& now);

/// Why a subject has no data in this arm ("no run of pydeface"); empty when it has.
[[nodiscard]] std::string missing(const study::Study& study, const std::string& subject, const std::string& arm);

}  // namespace bauta::experiment
