// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dicom/detail/Dcmtk.h"  // DCMTK's headers must come first

#include <array>
#include <filesystem>
#include <initializer_list>
#include <string>

#include "core/image/Geometry.h"

namespace bauta::dicom::detail {

/// A UID (2.25 and a number) that follows from the seed and what it is for.
[[nodiscard]] std::string uidFor(const std::array<unsigned char, 16>& seed, const std::string& what);

/// A number in the 16 characters that DICOM allows.
[[nodiscard]] std::string decimal(double value);
[[nodiscard]] std::string decimals(std::initializer_list<double> values);

/// At most so many characters of UTF-8 without backslashes and control characters.
[[nodiscard]] std::string fitted(const std::string& text, std::size_t characters);

/// Errors: Internal when DCMTK refuses the value.
void put(DcmItem& item, const DcmTagKey& tag, const std::string& value);
void put(DcmItem& item, const DcmTagKey& tag, int value);
/// A new item at the end of a sequence.
DcmItem& append(DcmItem& item, const DcmTagKey& sequence);
void putCode(DcmItem& item, const DcmTagKey& sequence, const char* value, const char* meaning);

/// What every object of ours says of its maker and its texts' character set (UTF-8).
void putMaker(DcmItem& data);

/// Writes the file atomically. Errors: Io, DiskFull, Internal.
void save(DcmFileFormat& format, E_TransferSyntax syntax, const std::filesystem::path& file);

/// The same grid with its slices in the other order; the handedness changes.
[[nodiscard]] image::Geometry reversed(const image::Geometry& grid);

}  // namespace bauta::dicom::detail
