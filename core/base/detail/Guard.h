// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include "core/base/Process.h"

namespace bauta::base::detail {

/// The ends of the pipes that a guard holds.
struct GuardPipes {
    int control = -1;  ///< read: a byte asks it to end the program; the end of the pipe, to kill everything at once
    int status = -1;   ///< write: the program's wait status, once nothing is left
    int output = -1;   ///< write: what the program prints
    int hold = -1;     ///< kept open meanwhile
};

/// fork() with all signals blocked in the child, so that no handler of this process ever runs there.
[[nodiscard]] pid_t forkQuietly();

/// In a child after fork: starts the program, stays until it and all its descendants have ended, and exits. Calls
/// nothing that is not safe between fork and exec.
[[noreturn]] void guard(const Launch& launch, const GuardPipes& pipes, int grace_ms) noexcept;

}  // namespace bauta::base::detail
