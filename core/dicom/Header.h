// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/image/Geometry.h"

namespace bauta::dicom {

/// What an object is, judged by its SOP class (by Modality when there is none).
enum class Kind {
    CtImage,        ///< CT Image Storage, one slice a file
    MrImage,        ///< MR Image Storage, one slice a file
    EnhancedImage,  ///< enhanced multi-frame CT or MR
    OtherImage,     ///< CR, secondary capture, ultrasound, …
    StructureSet,   ///< RTSTRUCT
    Dose,           ///< RTDOSE
    Plan,           ///< RTPLAN
    Segmentation,   ///< SEG
    Report,         ///< SR
    Directory,      ///< DICOMDIR
    Other
};

/// The header of one file, as far as import needs it. No field holds free text or anything that names a person; UIDs
/// and digests still tie to the archive they came from and are for comparing and for the screen, not for storing.
struct Header {
    std::filesystem::path file;
    Kind kind = Kind::Other;
    std::string modality;      ///< (0008,0060), e.g. "CT", "RTDOSE"; "unknown" when empty
    std::string sopClassName;  ///< "CTImageStorage"; empty when unknown
    std::string sopInstanceUid;
    std::string seriesUid;
    std::string studyUid;
    std::string frameOfReferenceUid;
    std::string patientDigest;  ///< of PatientID: tells patients apart that share a series UID; empty without one
    std::string transferSyntaxUid;
    std::string transferSyntaxName;
    std::string photometric;  ///< "MONOCHROME2", "RGB", …
    int rows = 0, columns = 0, frames = 1, samples = 1;
    int bitsAllocated = 0, bitsStored = 0;
    bool isSigned = false;
    double slope = 1, intercept = 0;
    bool isScaled = false;        ///< the file states slope or intercept
    bool hasLookupTable = false;  ///< a modality lookup table instead: stored values say nothing by themselves
    bool isHounsfield = true;     ///< false where RescaleType names another unit
    /// What PixelPaddingValue and PixelPaddingRangeLimit say, as stored values; both ends alike without a limit.
    std::optional<std::array<std::int32_t, 2>> padding;
    std::optional<image::Vec3> position_lps_mm;            ///< centre of the first pixel
    std::optional<std::array<double, 6>> orientation;      ///< along a row, then along a column
    std::optional<std::array<double, 2>> pixelSpacing_mm;  ///< between rows, between columns
    std::optional<double> gantryTilt_deg;
    std::optional<double> repetitionTime_ms, echoTime_ms, inversionTime_ms;
    int acquisition = 0, echo = 0, temporal = 0, instance = 0;
    std::optional<double> bValue, triggerTime_ms;
    std::string gradient;         ///< diffusion direction as written
    std::string acquisitionTime;  ///< date and time as written
    bool hasPixels = false;
    std::string imageType;      ///< the third value of ImageType ("M", "P", "R", "I", "LOCALIZER")
    std::string imageTypes;     ///< all values of ImageType
    std::string weightingHint;  ///< "T1w", "T2w", "PDw" or "" by the words rule of guessModality()
    // Of a structure set: what it was drawn on, how many structures it holds, and StructureSetDate and Time.
    std::vector<std::string> referencedSeries;
    std::vector<std::string> referencedImages;  ///< by its contours, sorted; where they name none, by its list
    int structures = 0;
    std::string made_local;  ///< "20240131 101502"; empty when it does not tell
};

/// True when the file has the DICM mark, or starts like a DICOM data set without preamble.
[[nodiscard]] bool looksLikeDicom(const std::filesystem::path& file);

/// Reads the header with DCMTK, never the decoded pixels. A native pixel element shorter than rows × columns ×
/// samples × frames asks for is Error Damaged with the expected and found bytes. Errors: NotFound, Io, Damaged,
/// Unsupported (not DICOM). Messages hold no free text from the file.
[[nodiscard]] Header readHeader(const std::filesystem::path& file);

/// Name of a kind in a sentence: "structure set (RTSTRUCT)", "radiotherapy plan (RTPLAN)".
[[nodiscard]] std::string_view describe(Kind kind) noexcept;

}  // namespace bauta::dicom
