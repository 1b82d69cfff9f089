// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace bauta::test {

/// Puts a string of its own ("CNRY…", the date 19570423, a UID below 1.2.826.0.1.3680043.10.777) into every element of
/// text that the data dictionary knows and the file has not got, into nested sequences and private elements. What the
/// image is made of stays as it is. Returns the number of strings.
int addCanaries(const std::filesystem::path& dicomFile);

/// The same for the free fields of a NIfTI header; the file must not be packed.
void addNiftiCanaries(const std::filesystem::path& file);

}  // namespace bauta::test
