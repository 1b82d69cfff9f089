// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/dicom/Header.h"

namespace bauta::dicom::detail {

/// Slices of one series that may form one grid.
using Stack = std::vector<Header>;

/// Distance of a slice along the normal of `like`, mm. Both have position and orientation.
[[nodiscard]] double placeOf(const Header& slice, const Header& like);

/// Splits the slices of a series by what one grid must share: kind, size, orientation, pixel spacing, echo and the
/// third value of ImageType. The order follows the first file of each.
[[nodiscard]] std::vector<Stack> splitByGrid(std::vector<Header> slices);

/// The slices of each place along the normal at which several lie, as indices into `stack`. Empty where a slice lacks
/// its place.
[[nodiscard]] std::vector<std::vector<std::size_t>> repeatedPlaces(const Stack& stack);

/// A volume of a series and what told it from the others of its stack, in words: "echo time"; empty when it is alone.
struct Part {
    Stack slices;
    std::string toldBy;
};

/// Takes a stack apart in which several slices lie at one place: by study, frame of reference, image type, echo time,
/// inversion time, time point, b-value, diffusion direction, trigger time, acquisition or acquisition time, the first
/// that differs and leaves volumes rather than fragments; at last by the order of the image numbers, where all places
/// hold equally many. Without repeats, only a mixture of image types that is no regular stack is taken apart.
[[nodiscard]] std::vector<Part> splitIntoVolumes(Stack stack);

/// A short digest of what tells this stack from others of its series.
[[nodiscard]] std::string digestOf(const Stack& stack);

}  // namespace bauta::dicom::detail
