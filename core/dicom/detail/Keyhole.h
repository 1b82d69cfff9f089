// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "core/image/Slice.h"

namespace bauta::dicom::detail {

using Ring = std::vector<std::array<double, 2>>;

/// Joins each hole to the ring around it by a channel of doubled edges along a row of pixel edges, as the standard
/// wants it: some programs fill the union of all contours. `outlines` run along pixel edges (not smooth).
[[nodiscard]] std::vector<Ring> keyholed(const std::vector<image::Outline>& outlines);

}  // namespace bauta::dicom::detail
