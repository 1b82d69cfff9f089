// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>

#include "core/dicom/Header.h"
#include "core/dicom/Series.h"

namespace bauta::dicom::detail {

/// Puts a structure set beside its series in `scan`, or into the refused files with what it looked for. `present` are
/// the series UIDs of all slices, refused ones too.
void pair(const Header& structureSet, const std::set<std::string>& present, FolderScan& scan);

}  // namespace bauta::dicom::detail
