// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/segmentation/torch/Network.h"
#include "core/segmentation/training/Sample.h"

namespace bauta::test {

/// unit() of reference/peer.py: numbers in [0, 1) from an integer hash of stream and index.
std::vector<double> unit(std::uint64_t stream, std::size_t count);

/// fill() of reference/peer.py.
void fillByFormula(segmentation::net::Network& network);

/// Image and labels of reference/peer.py; size is x, y, z; stream chooses the numbers.
segmentation::Sample formulaSample(const std::array<std::int64_t, 3>& size, std::uint64_t stream);

/// A few smooth balls of the classes in noise, learnable; different for each seed.
segmentation::Sample ballSample(const std::string& subject, const std::array<std::int64_t, 3>& size,
                                std::uint64_t seed);

}  // namespace bauta::test
