// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace bauta::job {

struct SpawnRequest {
    std::filesystem::path program;
    std::vector<std::string> arguments;
    std::filesystem::path output;                    ///< both outputs are appended here
    std::map<std::string, std::string> environment;  ///< added to this process's own
};

/// Starts a program as the leader of a process group of its own. Errors: NotFound (no such program), Io.
[[nodiscard]] pid_t spawn(const SpawnRequest& request);

/// Starts a program in a session of its own that outlives this process and is nobody's child here.
void spawnDetached(const SpawnRequest& request);

}  // namespace bauta::job
