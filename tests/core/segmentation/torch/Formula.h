// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

#include "core/segmentation/torch/Network.h"
#include "core/segmentation/training/Sample.h"
#include "tests/core/segmentation/torch/Balls.h"

namespace bauta::test {

/// fill() of reference/peer.py.
void fillByFormula(segmentation::net::Network& network);

/// Image and labels of reference/peer.py; size is x, y, z; stream chooses the numbers.
segmentation::Sample formulaSample(const std::array<std::int64_t, 3>& size, std::uint64_t stream);

}  // namespace bauta::test
