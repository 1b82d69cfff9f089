// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <functional>

namespace bauta::test {

/// Runs work() in a child of one thread and kills it just before its n-th call (from 1) that changes the file system:
/// write, fsync, rename, link, unlink, mkdir and the like. Returns the child's number, or 0 when work() ended before
/// that many calls (everything that can be killed has been). Throws when the child cannot be traced or fails by itself.
pid_t killAtCall(int n, const std::function<void()>& work);

}  // namespace bauta::test
