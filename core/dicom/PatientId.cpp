// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/PatientId.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

namespace bauta::dicom {

std::string patientId(const std::filesystem::path& file) {
    DcmFileFormat format;
    if (format
            .loadFileUntilTag(file.c_str(), EXS_Unknown, EGL_noChange, DCM_MaxReadLength, ERM_autoDetect,
                              DCM_PatientBirthDate)
            .bad()) {
        return {};
    }
    OFString id;
    if (format.getDataset()->findAndGetOFString(DCM_PatientID, id).bad()) return {};
    return {id.c_str(), id.length()};
}

}  // namespace bauta::dicom
