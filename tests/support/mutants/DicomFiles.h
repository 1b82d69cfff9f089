// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <dcmtk/config/osconfig.h>  // must come first, as DCMTK asks

#include <dcmtk/dcmdata/dcxfer.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/dicom/Series.h"
#include "tests/support/mutants/Report.h"

namespace bauta::test::mutants {

/// A JPEG 2000 code stream of a grey image of 12 bits, lossless.
[[nodiscard]] std::string jpeg2000(const std::vector<std::uint16_t>& words, int columns, int rows);

/// A structure set drawn on these slices, as planning systems write it: two ROIs with square contours, one with a
/// hole, a point, colours, observations, references to the images. By DCMTK alone.
void writeContours(const std::filesystem::path& file, const std::vector<std::filesystem::path>& slices,
                   E_TransferSyntax syntax);

/// Reads the structure sets that belong to a series and makes masks of them.
void readStructures(const dicom::FolderScan& found, const dicom::SeriesInfo& series, Report& report);

}  // namespace bauta::test::mutants
