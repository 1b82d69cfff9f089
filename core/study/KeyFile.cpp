// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/KeyFile.h"

#include <unistd.h>

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

void requireWritable(const fs::path& keyFile, const fs::path& study) {
    requireOutside(keyFile, study);
    const FileLock lock(Layout(study).hidden() / "key.lock");
    try {
        if (!fs::exists(keyFile)) {
            base::writeFile(keyFile, "subject\tpatient_id\tsource\n");
            fs::permissions(keyFile, fs::perms::owner_read | fs::perms::owner_write);
        }
        std::uintmax_t start = 0;
        (void)base::readLines(keyFile, start);
    } catch (...) {
        const base::Error why = base::currentError();
        throw base::Error(why.code(), "the key file cannot be written, and nothing was imported", keyFile.string(),
                          "name a file in a folder that you may write");
    }
    if (fs::is_regular_file(keyFile) && ::access(keyFile.c_str(), R_OK | W_OK) == 0) return;
    throw base::Error(base::ErrorCode::Io, "the key file cannot be written, and nothing was imported", keyFile.string(),
                      "name a file that you may write");
}

void addToKeyFile(const fs::path& keyFile, const Study& study, const std::string& subject, const SourceItem& item) {
    requireWritable(keyFile, study.folder());
    const FileLock lock(Layout(study.folder()).hidden() / "key.lock");
    const bool dicom = item.kind == SourceItem::Kind::DicomSeries;
    const std::string patient = dicom ? dicom::patientKey(item.files.front()).id : item.path.filename().string();
    const std::string line = subject + "\t" + cell(patient) + "\t";
    std::uintmax_t start = 0;
    // The same subject from another place is no news.
    for (const std::string& known : base::readLines(keyFile, start)) {
        if (known.starts_with(line)) return;
    }
    base::appendLine(keyFile, line + cell(item.path.string()));
}

}  // namespace bauta::study
