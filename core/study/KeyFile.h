// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/study/Import.h"

namespace bauta::study {

/// Error BadRequest when the file lies inside the study, where the pseudonyms would be worth nothing.
void requireOutside(const fs::path& keyFile, const fs::path& study);

/// Makes the key file with its head unless it is there. Errors: BadRequest (as above), Io or NotFound when it cannot be
/// written: better told before anything is imported.
void requireWritable(const fs::path& keyFile, const fs::path& study);

/// Appends "subject, patient_id, source" to the user's key file (TSV, readable by the user alone) unless it has one
/// of this subject and patient. The patient id is that of the DICOM header, else the name of the source.
void addToKeyFile(const fs::path& keyFile, const Study& study, const std::string& subject, const SourceItem& item);

}  // namespace bauta::study
