// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/Header.h"

#include "core/dicom/detail/Items.h"
#include "core/dicom/detail/Open.h"

#include <dcmtk/dcmdata/dcistrmf.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/dicom/detail/Weighting.h"
#include "core/image/detail/ByteSource.h"

namespace bauta::dicom {
using base::Error;
using base::ErrorCode;
using image::detail::grouped;
using image::detail::refuse;
namespace fs = std::filesystem;

namespace {

constexpr const char* kCopyAgain = "copy or export it again";

std::string firstBytes(const fs::path& file, std::size_t count) {
    std::ifstream in(file, std::ios::binary);
    std::string bytes(count, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(count));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    return bytes;
}

unsigned byteAt(const std::string& bytes, std::size_t i) {
    return static_cast<unsigned char>(bytes[i]);
}

// A data set without preamble begins with an element of group 2 or 8: tag, then either the two letters of a VR or a
// length that fits the file.
bool startsWithElement(const std::string& bytes, std::uintmax_t fileSize) {
    if (bytes.size() < 8) return false;
    for (const bool big : {false, true}) {
        const auto word = [&](std::size_t i) {
            return big ? byteAt(bytes, i) << 8U | byteAt(bytes, i + 1) : byteAt(bytes, i + 1) << 8U | byteAt(bytes, i);
        };
        if ((word(0) != 2 && word(0) != 8) || word(2) > 0x0100) continue;
        if (std::isupper(static_cast<unsigned char>(bytes[4])) != 0 &&
            std::isupper(static_cast<unsigned char>(bytes[5])) != 0) {
            return true;
        }
        const unsigned length = big ? word(4) << 16U | word(6) : word(6) << 16U | word(4);
        if (length > 0 && length < fileSize) return true;
    }
    return false;
}

Kind kindOf(const std::string& sopClass, const std::string& modality, bool hasPixels) {
    static constexpr std::pair<const char*, Kind> kClasses[] = {
        {UID_CTImageStorage, Kind::CtImage},
        {UID_MRImageStorage, Kind::MrImage},
        {UID_EnhancedCTImageStorage, Kind::EnhancedImage},
        {UID_EnhancedMRImageStorage, Kind::EnhancedImage},
        {UID_LegacyConvertedEnhancedCTImageStorage, Kind::EnhancedImage},
        {UID_LegacyConvertedEnhancedMRImageStorage, Kind::EnhancedImage},
        {UID_RTStructureSetStorage, Kind::StructureSet},
        {UID_RTDoseStorage, Kind::Dose},
        {UID_RTPlanStorage, Kind::Plan},
        {UID_RTIonPlanStorage, Kind::Plan},
        {UID_SegmentationStorage, Kind::Segmentation},
        {UID_MediaStorageDirectoryStorage, Kind::Directory}};
    for (const auto& [uid, kind] : kClasses) {
        if (sopClass == uid) return kind;
    }
    static constexpr std::pair<const char*, Kind> kModalities[] = {{"RTSTRUCT", Kind::StructureSet},
                                                                   {"RTDOSE", Kind::Dose},
                                                                   {"RTPLAN", Kind::Plan},
                                                                   {"SEG", Kind::Segmentation},
                                                                   {"SR", Kind::Report}};
    for (const auto& [name, kind] : kModalities) {
        if (modality == name) return kind;
    }
    if (sopClass.empty() && hasPixels && modality == "CT") return Kind::CtImage;
    if (sopClass.empty() && hasPixels && modality == "MR") return Kind::MrImage;
    return hasPixels ? Kind::OtherImage : Kind::Other;
}

// Where the pixels of a file that DCMTK calls cut short begin: the pixel element whose length runs past the end.
std::optional<std::uint64_t> bytesOfCutPixels(const fs::path& file) {
    constexpr std::size_t kWithin = std::size_t{8} << 20U;
    const std::string bytes = firstBytes(file, kWithin);
    const std::uint64_t size = fs::file_size(file);
    for (const bool big : {false, true}) {
        const std::string tag = big ? std::string("\x7f\xe0\x00\x10", 4) : std::string("\xe0\x7f\x10\x00", 4);
        for (std::size_t at = bytes.find(tag); at != std::string::npos && at + 12 <= bytes.size();
             at = bytes.find(tag, at + 1)) {
            const bool explicitVr = bytes[at + 4] == 'O';
            const std::size_t l = at + (explicitVr ? 8 : 4);
            std::uint64_t length = 0;
            for (std::size_t i = 0; i < 4; ++i) {
                length |= std::uint64_t{byteAt(bytes, l + (big ? 3 - i : i))} << (8 * i);
            }
            if (length != 0xffffffffU && l + 4 + length > size) return size - (l + 4);
        }
    }
    return std::nullopt;
}

void addImages(DcmItem& item, std::vector<std::string>& images) {
    detail::forEachItem(item, DCM_ContourImageSequence, [&](DcmItem& image) {
        std::string uid = detail::text(image, DCM_ReferencedSOPInstanceUID);
        if (!uid.empty()) images.push_back(std::move(uid));
    });
}

void readReferences(DcmDataset& data, Header& h) {
    std::vector<std::string> listed;
    detail::forEachItem(data, DCM_ReferencedFrameOfReferenceSequence, [&](DcmItem& frame) {
        if (h.frameOfReferenceUid.empty()) h.frameOfReferenceUid = detail::text(frame, DCM_FrameOfReferenceUID);
        detail::forEachItem(frame, DCM_RTReferencedStudySequence, [&](DcmItem& study) {
            detail::forEachItem(study, DCM_RTReferencedSeriesSequence, [&](DcmItem& series) {
                const std::string uid = detail::text(series, DCM_SeriesInstanceUID);
                if (!uid.empty()) h.referencedSeries.push_back(uid);
                addImages(series, listed);
            });
        });
    });
    detail::forEachItem(data, DCM_StructureSetROISequence, [&](DcmItem& roi) {
        ++h.structures;
        if (h.frameOfReferenceUid.empty()) h.frameOfReferenceUid = detail::text(roi, DCM_ReferencedFrameOfReferenceUID);
    });
    detail::forEachItem(data, DCM_ROIContourSequence, [&](DcmItem& roi) {
        detail::forEachItem(roi, DCM_ContourSequence,
                            [&](DcmItem& contour) { addImages(contour, h.referencedImages); });
    });
    if (h.referencedImages.empty()) h.referencedImages = std::move(listed);
    std::sort(h.referencedImages.begin(), h.referencedImages.end());
    h.referencedImages.erase(std::unique(h.referencedImages.begin(), h.referencedImages.end()),
                             h.referencedImages.end());
    const std::string day = detail::text(data, DCM_StructureSetDate);
    const std::string time = detail::text(data, DCM_StructureSetTime).substr(0, 6);
    const auto digits = [](const std::string& text) {
        return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (day.size() == 8 && digits(day)) h.made_local = digits(time) && !time.empty() ? day + " " + time : day;
}

template <std::size_t N>
std::optional<std::array<double, N>> reals(DcmItem& item, const DcmTagKey& tag) {
    std::array<double, N> out{};
    for (std::size_t i = 0; i < N; ++i) {
        const auto value = detail::real(item, tag, i);
        if (!value) return std::nullopt;
        out[i] = *value;
    }
    return out;
}

// (0028,0120) and (0028,0121) as the stored values of this image; writers disagree on their sign.
std::optional<std::array<std::int32_t, 2>> paddingOf(DcmDataset& data, const Header& h) {
    const auto stored = [&](const DcmTagKey& tag) -> std::optional<std::int32_t> {
        const auto value = detail::real(data, tag);
        if (!value || *value < -32768 || *value > 65535) return std::nullopt;
        const auto bits = static_cast<std::uint16_t>(static_cast<std::int32_t>(*value));
        return h.isSigned ? std::int32_t{static_cast<std::int16_t>(bits)} : std::int32_t{bits};
    };
    const auto value = stored(DCM_PixelPaddingValue);
    if (!value) return std::nullopt;
    const auto limit = stored(DCM_PixelPaddingRangeLimit).value_or(*value);
    return std::array{std::min(*value, limit), std::max(*value, limit)};
}

// The standard's element, else those of Siemens, GE (with an offset of 10^9 in some) and Philips.
std::optional<double> bValueOf(DcmDataset& data) {
    for (const DcmTagKey& tag :
         {DcmTagKey(0x0018, 0x9087), DcmTagKey(0x0019, 0x100c), DcmTagKey(0x0043, 0x1039), DcmTagKey(0x2001, 0x1003)}) {
        if (const auto value = detail::real(data, tag)) return std::fmod(*value, 1e9);
    }
    return std::nullopt;
}

void readVolumeFields(DcmDataset& data, Header& h) {
    h.acquisition = detail::whole(data, DCM_AcquisitionNumber, 0);
    h.echo = detail::whole(data, DCM_EchoNumbers, 0);
    h.temporal = detail::whole(data, DCM_TemporalPositionIdentifier, 0);
    h.instance = detail::whole(data, DCM_InstanceNumber, 0);
    h.imageType = detail::text(data, DCM_ImageType, 2);
    for (unsigned long i = 0; i < 8; ++i) h.imageTypes += detail::text(data, DCM_ImageType, i) + "\\";
    h.bValue = bValueOf(data);
    h.triggerTime_ms = detail::real(data, DCM_TriggerTime);
    for (const DcmTagKey& tag : {DCM_DiffusionGradientOrientation, DcmTagKey(0x0019, 0x100e)}) {
        for (unsigned long i = 0; i < 3; ++i) h.gradient += detail::text(data, tag, i) + "\\";
    }
    h.acquisitionTime = detail::text(data, DCM_AcquisitionDate) + detail::text(data, DCM_AcquisitionTime) +
                        detail::text(data, DCM_AcquisitionDateTime);
}

void readImageFields(DcmDataset& data, Header& h) {
    h.photometric = detail::text(data, DCM_PhotometricInterpretation);
    h.rows = detail::whole(data, DCM_Rows, 0);
    h.columns = detail::whole(data, DCM_Columns, 0);
    h.samples = detail::whole(data, DCM_SamplesPerPixel, 1);
    h.frames = std::max(1, detail::whole(data, DCM_NumberOfFrames, 1));
    h.bitsAllocated = detail::whole(data, DCM_BitsAllocated, 0);
    h.bitsStored = detail::whole(data, DCM_BitsStored, h.bitsAllocated);
    h.isSigned = detail::whole(data, DCM_PixelRepresentation, 0) == 1;
    const auto slope = detail::real(data, DCM_RescaleSlope);
    const auto intercept = detail::real(data, DCM_RescaleIntercept);
    h.slope = slope && *slope != 0 ? *slope : 1;
    h.intercept = intercept.value_or(0);
    h.isScaled = slope || intercept;
    h.hasLookupTable = data.tagExists(DCM_ModalityLUTSequence);
    const std::string unit = detail::text(data, DCM_RescaleType);
    h.isHounsfield = unit.empty() || unit == "HU" || unit == "US";
    h.padding = paddingOf(data, h);
    h.position_lps_mm = reals<3>(data, DCM_ImagePositionPatient);
    h.orientation = reals<6>(data, DCM_ImageOrientationPatient);
    h.pixelSpacing_mm = reals<2>(data, DCM_PixelSpacing);
    h.gantryTilt_deg = detail::real(data, DCM_GantryDetectorTilt);
    h.repetitionTime_ms = detail::real(data, DCM_RepetitionTime);
    h.echoTime_ms = detail::real(data, DCM_EchoTime);
    h.inversionTime_ms = detail::real(data, DCM_InversionTime);
    readVolumeFields(data, h);
    h.weightingHint = detail::weightingFromWords(detail::text(data, DCM_SeriesDescription) + " " +
                                                 detail::text(data, DCM_ProtocolName));
}

Error pixelsShort(const Header& h, std::uint64_t expected, std::uint64_t found) {
    return {ErrorCode::Damaged,
            "is cut short: " + grouped(expected) + " bytes of pixels expected, " + grouped(found) + " found",
            h.file.string(), kCopyAgain};
}

std::uint64_t expectedPixelBytes(const Header& h) {
    std::uint64_t samples = std::uint64_t(h.rows) * std::uint64_t(h.columns) * std::uint64_t(h.frames);
    // YBR_FULL_422 shares the two colour values between neighbours.
    samples = h.photometric == "YBR_FULL_422" ? 2 * samples : samples * std::uint64_t(std::max(1, h.samples));
    return (samples * std::uint64_t(h.bitsAllocated) + 7) / 8;
}

// Stored pixels must be as many as the header says; packed ones show their damage when they are decoded.
std::optional<Error> pixelDamage(DcmDataset& data, const Header& h) {
    if (!h.hasPixels || !detail::isNative(h.transferSyntaxUid)) return std::nullopt;
    DcmElement* pixels = nullptr;
    if (data.findAndGetElement(DCM_PixelData, pixels).bad()) return std::nullopt;
    const std::uint64_t found = pixels->getLength();
    const std::uint64_t expected = expectedPixelBytes(h);
    return found < expected ? std::optional(pixelsShort(h, expected, found)) : std::nullopt;
}

// Some files name one coding and use another (implicit little endian). Enough is read to say what they are.
std::unique_ptr<DcmFileFormat> openAsImplicit(DcmFileFormat& format, const OFFilename& name) {
    Uint32 metaLength = 0;
    if (format.getMetaInfo()->findAndGetUint32(DCM_FileMetaInformationGroupLength, metaLength).bad()) return nullptr;
    constexpr Uint32 kPreamble = 132;
    constexpr Uint32 kGroupLengthElement = 12;
    DcmInputFileStream stream(name, static_cast<offile_off_t>(kPreamble + kGroupLengthElement + metaLength));
    auto other = std::make_unique<DcmFileFormat>();
    DcmDataset& data = *other->getDataset();
    data.transferInit();
    const OFCondition read = data.readUntilTag(stream, EXS_LittleEndianImplicit, EGL_noChange, 4096, DCM_PixelData);
    data.transferEnd();
    if (read.bad() || detail::text(data, DCM_SOPClassUID).empty()) return nullptr;
    return other;
}

// What a file is that DCMTK cannot read to its end: its pixels may be cut short, or its header.
std::unique_ptr<DcmFileFormat> openDamaged(const fs::path& file, const OFFilename& name) {
    auto format = std::make_unique<DcmFileFormat>();
    if (format->loadFileUntilTag(name, EXS_Unknown, EGL_noChange, 4096, ERM_autoDetect, DCM_PixelData).good()) {
        return format;
    }
    if (auto other = openAsImplicit(*format, name)) return other;
    const std::string sopClass = detail::text(*format->getMetaInfo(), DCM_MediaStorageSOPClassUID);
    const Kind kind = kindOf(sopClass, detail::text(*format->getDataset(), DCM_Modality), false);
    const std::string what = kind == Kind::Other ? "DICOM file" : std::string(describe(kind));
    refuse(ErrorCode::Damaged, file, "is a damaged " + what + ": it ends, or cannot be understood, inside its header",
           kCopyAgain);
}

void readIdentity(DcmFileFormat& format, Header& h) {
    DcmDataset& data = *format.getDataset();
    std::string sopClass = detail::text(data, DCM_SOPClassUID);
    if (sopClass.empty()) sopClass = detail::text(*format.getMetaInfo(), DCM_MediaStorageSOPClassUID);
    h.modality = detail::text(data, DCM_Modality);
    h.kind = kindOf(sopClass, h.modality, h.hasPixels);
    if (h.modality.empty()) h.modality = "unknown";
    const char* className = sopClass.empty() ? nullptr : dcmFindNameOfUID(sopClass.c_str());
    h.sopClassName = className != nullptr ? className : "";
    h.sopInstanceUid = detail::text(data, DCM_SOPInstanceUID);
    h.seriesUid = detail::text(data, DCM_SeriesInstanceUID);
    h.studyUid = detail::text(data, DCM_StudyInstanceUID);
    const std::string patient = detail::text(data, DCM_PatientID);
    if (!patient.empty()) h.patientDigest = base::sha256(patient).substr(0, 16);
    h.frameOfReferenceUid = detail::text(data, DCM_FrameOfReferenceUID);
    const DcmXfer syntax(data.getOriginalXfer());
    h.transferSyntaxUid = detail::text(*format.getMetaInfo(), DCM_TransferSyntaxUID);
    if (h.transferSyntaxUid.empty()) h.transferSyntaxUid = syntax.getXferID() != nullptr ? syntax.getXferID() : "";
    h.transferSyntaxName = syntax.getXferName() != nullptr ? syntax.getXferName() : h.transferSyntaxUid;
}

}  // namespace

std::string_view describe(Kind kind) noexcept {
    switch (kind) {
        case Kind::CtImage:
            return "CT image";
        case Kind::MrImage:
            return "MR image";
        case Kind::EnhancedImage:
            return "enhanced multi-frame image";
        case Kind::OtherImage:
            return "image that is neither CT nor MR";
        case Kind::StructureSet:
            return "structure set (RTSTRUCT)";
        case Kind::Dose:
            return "radiotherapy dose (RTDOSE)";
        case Kind::Plan:
            return "radiotherapy plan (RTPLAN)";
        case Kind::Segmentation:
            return "segmentation (SEG)";
        case Kind::Report:
            return "structured report (SR)";
        case Kind::Directory:
            return "table of contents of a disc (DICOMDIR)";
        case Kind::Other:
            break;
    }
    return "DICOM object without an image";
}

bool looksLikeDicom(const fs::path& file) {
    std::error_code problem;
    const std::uintmax_t size = fs::file_size(file, problem);
    if (problem) return false;
    const std::string bytes = firstBytes(file, 132);
    if (bytes.size() == 132 && bytes.compare(128, 4, "DICM") == 0) return true;
    return startsWithElement(bytes, size);
}

detail::OpenedFile detail::open(const fs::path& file) {
    prepareDcmtk();
    std::error_code problem;
    if (!fs::exists(file, problem)) refuse(ErrorCode::NotFound, file, "there is no such file");
    if (!looksLikeDicom(file)) refuse(ErrorCode::Unsupported, file, "is no DICOM file");

    OpenedFile opened;
    Header& h = opened.header;
    h.file = file;
    opened.format = std::make_unique<DcmFileFormat>();
    const OFFilename name(file.c_str());
    const bool whole = opened.format->loadFile(name, EXS_Unknown, EGL_noChange, 4096, ERM_autoDetect).good();
    if (!whole) opened.format = openDamaged(file, name);

    DcmDataset& data = *opened.format->getDataset();
    readImageFields(data, h);
    h.hasPixels = h.rows > 0 && h.columns > 0 && (!whole || data.tagExists(DCM_PixelData));
    readIdentity(*opened.format, h);
    if (h.kind == Kind::StructureSet) readReferences(data, h);
    if (whole) {
        opened.damage = pixelDamage(data, h);
    } else if (const auto found = bytesOfCutPixels(file)) {
        opened.damage = pixelsShort(h, expectedPixelBytes(h), *found);
    } else {
        opened.damage = Error(ErrorCode::Damaged, "is damaged: its pixels or its coding cannot be understood",
                              file.string(), kCopyAgain);
    }
    return opened;
}

Header readHeader(const fs::path& file) {
    detail::OpenedFile opened = detail::open(file);
    if (opened.damage) throw *opened.damage;
    return std::move(opened.header);
}

}  // namespace bauta::dicom
