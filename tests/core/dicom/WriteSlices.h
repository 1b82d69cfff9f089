// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/image/Geometry.h"

namespace bauta::test {

/// One slice file to be written with DCMTK alone, as a scanner would.
struct SliceSpec {
    std::string modality = "MR";
    std::string seriesUid = "1.2.826.0.1.3680043.10.1.1";
    std::string frameOfReferenceUid = "1.2.826.0.1.3680043.10.1.2";
    int rows = 4, columns = 5;
    image::Vec3 position_lps_mm = {0, 0, 0};
    image::Vec3 row_lps = {1, 0, 0}, column_lps = {0, 1, 0};
    double rowSpacing_mm = 1, columnSpacing_mm = 1;
    int bitsStored = 16;
    bool isSigned = false;
    std::vector<std::uint16_t> words;  ///< rows × columns; counted up from 0 when empty
    /// Further elements as "(gggg,eeee)" → value, written last.
    std::map<std::string, std::string> extra;
};

/// Writes the slice; the SOPInstanceUID is made of the series UID and `instance`.
void writeSlice(const std::filesystem::path& file, const SliceSpec& spec, int instance);

/// A regular stack on `geometry`: file k has position k, its words are value(column, row, k).
std::vector<std::filesystem::path> writeStack(
    const std::filesystem::path& folder, SliceSpec spec, const image::Geometry& geometry,
    const std::function<std::uint16_t(std::int64_t, std::int64_t, std::int64_t)>& value);

/// A structure set that names a series; empty for none.
void writeStructureSet(const std::filesystem::path& file, const std::string& referencedSeries, int structures);

}  // namespace bauta::test
