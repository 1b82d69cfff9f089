// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/PatientId.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

namespace bauta::dicom {
namespace {

std::string textOf(DcmDataset& data, const DcmTagKey& tag) {
    OFString value;
    if (data.findAndGetOFStringArray(tag, value).bad()) return {};
    const std::string text(value.c_str(), value.length());
    const std::string padding(" \0\t", 3);
    const std::size_t first = text.find_first_not_of(padding);
    return first == text.npos ? std::string() : text.substr(first, text.find_last_not_of(padding) - first + 1);
}

}  // namespace

PatientKey patientKey(const std::filesystem::path& file) {
    DcmFileFormat format;
    if (format
            .loadFileUntilTag(file.c_str(), EXS_Unknown, EGL_noChange, DCM_MaxReadLength, ERM_autoDetect,
                              DCM_PatientBirthDate)
            .bad()) {
        return {};
    }
    return {textOf(*format.getDataset(), DCM_PatientID), textOf(*format.getDataset(), DCM_IssuerOfPatientID)};
}

}  // namespace bauta::dicom
