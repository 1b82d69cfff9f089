// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/base/Error.h"

namespace bauta::models {

/// What happened, one sentence with a full stop that names the thing concerned.
[[nodiscard]] QString sentence(const base::Error& error);
/// What to do about it, one sentence: the error's own hint, else what its code suggests.
[[nodiscard]] QString whatToDo(const base::Error& error);

}  // namespace bauta::models
