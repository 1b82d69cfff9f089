// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/defacing/Method.h"
#include "core/defacing/published/Program.h"

namespace bauta::defacing {

/// Below the 5 s that a job process is given itself, so that it is still there to clear away.
inline constexpr std::chrono::milliseconds kProgramGrace = std::chrono::seconds(4);

/// Runs the authors' program of a method on a copy of the scan in a private folder under the system's temporary folder,
/// which is removed whatever happens, and finds from the output what was done (Compare.h). `head` is headMask() of the
/// scan.
///
/// A run is a success when the program ends with exit code 0 and its output exists, can be read, has the scan's size,
/// shows the scan where nothing was done, and differs from it. An exit code alone proves nothing, and a good-looking
/// output of a program that says it failed may be half finished: so both are asked. A lost geometry is put back.
///
/// provenance: {"program", "version", "version_reason"?, "command", "exit_code", "seconds", "axes", "notes", "brain"?}
/// without any path; what the program printed goes to task.log() with its paths replaced.
///
/// Errors: NotFound (the program or a part of it; the hint says how to get it), NotApplicable, Internal, DiskFull
/// (failures, told by the texts of Program::facts()), Geometry (another size), Damaged (an unreadable output),
/// Cancelled.
[[nodiscard]] MethodOutput runPublished(const Program& program, const MethodInput& input, const image::Mask& head,
                                        const ProgramPlaces& places, const base::TaskContext& task);

/// A program's text with what can name a person taken out: `folders` by their names, the home folder, and every other
/// absolute path.
[[nodiscard]] std::string withoutPaths(std::string text, const std::map<std::string, std::filesystem::path>& folders);

}  // namespace bauta::defacing
