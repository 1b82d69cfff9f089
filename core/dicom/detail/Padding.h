// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "core/dicom/detail/Pixels.h"

namespace bauta::dicom::detail {

/// Voxels of a CT slice that were given another value than the header's scale says.
struct Padded {
    std::size_t asSigned = 0;  ///< above 32767 HU: signed values in a file that calls them unsigned (63536 is −2000)
    std::size_t air = 0;       ///< outside the circle of reconstruction, brighter than air: now −1000 HU
};

/// Makes the padding of a CT slice air. Vendors fill what lies outside the circle of reconstruction with −2000, −3024,
/// 63536 or 0. Below −1024 HU it stays as stored: it is darker than air wherever it is looked at. Where it is brighter
/// it becomes −1000 HU: pixels joined to the slice's border that hold the padding value of the header, or, without
/// one, the one value that three corners share, where that region is 2 to 60 % of the slice and borders on air.
[[nodiscard]] Padded makePaddingAir(Slice& slice);

}  // namespace bauta::dicom::detail
