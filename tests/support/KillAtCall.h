// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <functional>

namespace bauta::test {

/// Runs work() in a child and kills it just before the n-th call (from 1) of its first thread that changes the file
/// system: write, fsync, rename, link, unlink, mkdir and the like. work() may exec a program. Returns the child's
/// number, or 0 when work() ended before that many calls (everything that can be killed has been). Throws when the
/// child cannot be traced or fails by itself.
pid_t killAtCall(int n, const std::function<void()>& work);

/// How many such calls work() makes when it is left alone.
int changingCalls(const std::function<void()>& work);

}  // namespace bauta::test
