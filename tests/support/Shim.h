// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/TestData.h"

namespace bauta::test {

/// What shim/Shim.cpp is told when it is preloaded into a program of ours.
struct Shim {
    std::filesystem::path root = {};   ///< the study: calls that change files below it count
    std::filesystem::path log = {};    ///< outside of it; emptied at every start
    int killAt = 0;                    ///< the call to be killed in, from 1; 0 none
    std::string only = {};             ///< acts in processes whose command line holds this alone
    std::filesystem::path clock = {};  ///< a file with seconds to be added to the time of day; may change meanwhile
};

/// A program started with the shim, in a process group of its own; both outputs go to files unless these are empty.
[[nodiscard]] pid_t startWithShim(const Shim& shim, const std::vector<std::string>& command,
                                  const std::filesystem::path& out, const std::filesystem::path& err);

/// What its log says.
struct ShimReport {
    int kills = 0, inside = 0;  ///< of them inside a write
    int calls = 0;              ///< of the processes that came to their end
    std::string where;          ///< the last kill's call and path
};
[[nodiscard]] ShimReport shimReport(const Shim& shim);

}  // namespace bauta::test
