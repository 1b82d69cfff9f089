// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/KeyFile.h"

#include <algorithm>

#include "core/base/Files.h"
#include "core/dicom/PatientId.h"
#include "core/study/FileLock.h"
#include "core/study/Layout.h"

namespace bauta::study {
namespace {

/// One cell of a TSV.
std::string cell(std::string text) {
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < ' '; }, ' ');
    return text.empty() ? "n/a" : text;
}

}  // namespace

void requireOutside(const fs::path& keyFile, const fs::path& study) {
    if (!isWithin(keyFile, study)) return;
    throw base::Error(base::ErrorCode::BadRequest, "the key file lies inside the study", keyFile.string(),
                      "keep it elsewhere: it undoes the pseudonyms");
}

void addToKeyFile(const fs::path& keyFile, const Study& study, const std::string& subject, const SourceItem& item) {
    requireOutside(keyFile, study.folder());
    const FileLock lock(Layout(study.folder()).hidden() / "key.lock");
    if (!fs::exists(keyFile)) {
        base::writeFile(keyFile, "subject\tpatient_id\tsource\n");
        fs::permissions(keyFile, fs::perms::owner_read | fs::perms::owner_write);
    }
    const bool dicom = item.kind == SourceItem::Kind::DicomSeries;
    const std::string patient = dicom ? dicom::patientId(item.files.front()) : item.path.filename().string();
    const std::string line = subject + "\t" + cell(patient) + "\t" + cell(item.path.string());
    std::uintmax_t start = 0;
    const std::vector<std::string> known = base::readLines(keyFile, start);
    if (std::ranges::find(known, line) != known.end()) return;
    base::appendLine(keyFile, line);
}

}  // namespace bauta::study
