// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/Json.h"

namespace bauta::test {

/// A configuration that trains in a second, on one thread and without probing the machine.
inline base::Json tinyTraining(int epochs = 3) {
    return {{"spacing_mm", 6},
            {"features", {4, 4, 4, 4, 4, 4}},
            {"output_bias", "class_prior"},
            {"max_epochs", epochs},
            {"measure_every", 2},
            {"device", "cpu"},
            {"precision", "float32"},
            {"memory_format", "contiguous"},
            {"threads", 1}};
}

}  // namespace bauta::test
