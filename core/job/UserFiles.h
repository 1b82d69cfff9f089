// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/Json.h"

namespace bauta::study {
class Study;
}

namespace bauta::job {

// Options of a method may name files of the user's (a template, a brain mask), and a path can name a person. A study
// holds "sha256:<hash of the file>" in its place; where the file lies is kept beside the private files of jobs
// (PrivateFiles.h), so that this user can run the same settings again on this machine.

/// Paths among the options become hashes; where the files lie is remembered. Hashes stay as they are. Errors:
/// BadRequest (no such method), NotFound, Io (a file).
[[nodiscard]] base::Json withHashes(const std::string& method, base::Json options);

/// The inverse: hashes become the paths of the files as far as they are known and unchanged. Error NotFound else; its
/// text names no path.
[[nodiscard]] base::Json withPaths(const std::string& method, base::Json options);

/// Looks at the files that the options (paths or hashes) name before a run on these subjects is queued, so that what
/// cannot work is told at once. Errors as withPaths() and defacing::requireFiles().
void requireFiles(const study::Study& study, const std::string& method, const base::Json& options,
                  const std::vector<std::string>& subjects);

}  // namespace bauta::job
