// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/Export.h"

#include "core/dicom/detail/Writing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

#include "core/base/Error.h"
#include "core/base/Numbers.h"

namespace bauta::dicom {
using base::Error;
using base::ErrorCode;
using detail::decimals;
using detail::put;
namespace fs = std::filesystem;

namespace {

// How values are stored: round((value − intercept) / slope) in 16 bits.
struct Coding {
    bool isSigned = false;
    double slope = 1, intercept = 0;
    bool exact = true;
};

Coding codingOf(const image::Volume& scan) {
    Coding coding;
    const bool finite = scan.visit([&](auto voxels) {
        return std::all_of(voxels.begin(), voxels.end(), [](auto v) { return std::isfinite(static_cast<double>(v)); });
    });
    if (!finite) throw Error(ErrorCode::BadRequest, "the scan holds values that are not finite");
    coding.exact = scan.visit([&](auto voxels) {
        return std::all_of(voxels.begin(), voxels.end(),
                           [](auto v) { return static_cast<double>(v) == std::round(static_cast<double>(v)); });
    });
    const auto [min, max] = image::valueRange(scan);
    const auto fits = [&, low = min, high = max](double least, double most) { return low >= least && high <= most; };
    coding.isSigned = min < 0;
    if (coding.exact && (coding.isSigned ? fits(-32768, 32767) : fits(0, 65535))) return coding;
    coding.isSigned = false;
    if (coding.exact && max - min <= 65535) {
        coding.intercept = min;
        return coding;
    }
    coding.exact = false;
    // As they will be read back, the step not too small for the largest value.
    const auto written = [](double v) {
        const std::string text = detail::decimal(v);
        std::string_view rest = text;
        return base::takeNumber(rest).value_or(v);
    };
    coding.intercept = written(min);
    coding.slope = written(std::max(max - coding.intercept, std::numeric_limits<float>::min() * 65535.0) / 65535);
    return coding;
}

void putDeidentification(DcmItem& data, const ExportOptions& options) {
    put(data, DCM_PatientIdentityRemoved, "YES");
    put(data, DCM_DeidentificationMethod, "made anew of voxels and grid alone");
    detail::putCode(data, DCM_DeidentificationMethodCodeSequence, "113100",
                    "Basic Application Confidentiality Profile");
    if (options.faceRemoved) {
        detail::putCode(data, DCM_DeidentificationMethodCodeSequence, "113102",
                        "Clean Recognizable Visual Features Option");
    }
    put(data, DCM_BurnedInAnnotation, "NO");
    put(data, DCM_RecognizableVisualFeatures, options.faceRemoved ? "NO" : "YES");
    put(data, DCM_LongitudinalTemporalInformationModified, "REMOVED");
}

// What all slices share.
void putCommon(DcmItem& data, const image::Volume& scan, const ExportOptions& options, const Coding& coding) {
    const bool ct = scan.modality() == image::Modality::CT;
    detail::putMaker(data);
    put(data, DCM_ImageType, ct ? "DERIVED\\SECONDARY\\AXIAL" : "DERIVED\\SECONDARY\\OTHER");
    put(data, DCM_SOPClassUID, ct ? UID_CTImageStorage : UID_MRImageStorage);
    put(data, DCM_Modality, ct ? "CT" : "MR");
    for (const DcmTagKey& tag :
         {DCM_StudyDate, DCM_StudyTime, DCM_AccessionNumber, DCM_ReferringPhysicianName, DCM_PatientBirthDate,
          DCM_PatientSex, DCM_StudyID, DCM_PositionReferenceIndicator, DCM_AcquisitionNumber, DCM_PatientPosition}) {
        put(data, tag, "");
    }
    if (!options.description.empty()) put(data, DCM_SeriesDescription, detail::fitted(options.description, 64));
    const std::string pseudonym = detail::fitted(options.subject, 64);
    put(data, DCM_PatientName, pseudonym);
    put(data, DCM_PatientID, pseudonym);
    putDeidentification(data, options);
    put(data, DCM_StudyInstanceUID, detail::uidFor(options.seed, "study"));
    put(data, DCM_SeriesInstanceUID, detail::uidFor(options.seed, "series"));
    put(data, DCM_FrameOfReferenceUID, detail::uidFor(options.seed, "frame"));
    put(data, DCM_StudyID, "1");
    put(data, DCM_SeriesNumber, "1");
    if (ct) {
        put(data, DCM_KVP, "");
    } else {
        for (const DcmTagKey& tag : {DCM_ScanOptions, DCM_MRAcquisitionType, DCM_RepetitionTime, DCM_EchoTime,
                                     DCM_EchoTrainLength, DCM_InversionTime}) {
            put(data, tag, "");
        }
        put(data, DCM_ScanningSequence, "RM");  // not known, but must be there: research mode
        put(data, DCM_SequenceVariant, "NONE");
        // Only so can the weighting be read back.
        if (scan.modality() != image::Modality::MR) {
            put(data, DCM_ProtocolName, std::string(image::suffix(scan.modality())));
        }
    }
    const image::Geometry& g = scan.geometry();
    const image::Vec3 row = g.axis(0), column = g.axis(1);
    put(data, DCM_ImageOrientationPatient, decimals({row[0], row[1], row[2], column[0], column[1], column[2]}));
    put(data, DCM_PixelSpacing, decimals({g.spacing_mm[1], g.spacing_mm[0]}));
    put(data, DCM_SliceThickness, decimals({g.spacing_mm[2]}));
    put(data, DCM_PhotometricInterpretation, "MONOCHROME2");
    put(data, DCM_SamplesPerPixel, 1);
    put(data, DCM_Rows, static_cast<int>(g.size[1]));
    put(data, DCM_Columns, static_cast<int>(g.size[0]));
    put(data, DCM_BitsAllocated, 16);
    put(data, DCM_BitsStored, 16);
    put(data, DCM_HighBit, 15);
    put(data, DCM_PixelRepresentation, coding.isSigned ? 1 : 0);
    if (ct || coding.slope != 1 || coding.intercept != 0) {
        put(data, DCM_RescaleIntercept, decimals({coding.intercept}));
        put(data, DCM_RescaleSlope, decimals({coding.slope}));
        put(data, DCM_RescaleType, ct ? "HU" : "US");
    }
}

void writeSlice(const fs::path& file, const image::Volume& scan, std::int64_t place, std::int64_t source,
                const ExportOptions& options, const Coding& coding) {
    DcmFileFormat format;
    DcmItem& data = *format.getDataset();
    putCommon(data, scan, options, coding);
    const std::string number = std::to_string(place + 1);
    put(data, DCM_SOPInstanceUID, detail::uidFor(options.seed, "image " + number));
    put(data, DCM_InstanceNumber, number);
    const image::Geometry& g = scan.geometry();
    const image::Vec3 at = g.toPoint(image::Index3{0, 0, source});
    put(data, DCM_ImagePositionPatient, decimals({at[0], at[1], at[2]}));
    const std::size_t each = static_cast<std::size_t>(g.size[0]) * static_cast<std::size_t>(g.size[1]);
    std::vector<Uint16> words(each);
    scan.visit([&](auto voxels) {
        const auto slice = voxels.subspan(static_cast<std::size_t>(source) * each, each);
        std::transform(slice.begin(), slice.end(), words.begin(), [&](auto v) {
            const double stored = std::round((static_cast<double>(v) - coding.intercept) / coding.slope);
            return coding.isSigned ? static_cast<Uint16>(static_cast<std::int16_t>(stored))
                                   : static_cast<Uint16>(std::clamp(stored, 0.0, 65535.0));
        });
    });
    if (data.putAndInsertUint16Array(DCM_PixelData, words.data(), each).bad()) {
        throw Error(ErrorCode::Internal, "the pixels could not be stored");
    }
    detail::save(format, EXS_LittleEndianExplicit, file);
}

void requireNew(const fs::path& folder) {
    std::error_code none;
    if (!fs::exists(folder, none)) return;
    if (!fs::is_directory(folder, none) || !fs::is_empty(folder, none)) {
        throw Error(ErrorCode::BadRequest, "there is something already where the series is to be written",
                    folder.string(), "choose a new folder");
    }
}

// A folder beside the wanted one that goes unless it is kept.
class Scratch {
  public:
    explicit Scratch(const fs::path& target) : path_(target) {
        path_ += ".partial";
        fs::create_directories(target.parent_path());
        fs::remove_all(path_);
        fs::create_directory(path_);
    }
    ~Scratch() {
        std::error_code none;
        fs::remove_all(path_, none);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

SeriesInfo look(const fs::path& folder, const image::Geometry& grid, const base::TaskContext& task) {
    FolderScan found = scanFolder(folder, {}, task);
    if (found.series.size() == 1 && image::difference(found.series.front().geometry, grid).empty()) {
        return std::move(found.series.front());
    }
    const std::string why = found.refused.empty() ? "it does not come back on its grid" : found.refused.front().reason;
    throw Error(ErrorCode::BadRequest, "the scan cannot be a DICOM series: " + why);
}

}  // namespace

SeriesInfo writeSeries(const fs::path& folder, const image::Volume& scan, const ExportOptions& options,
                       const base::TaskContext& task) {
    detail::prepareDcmtk();
    const image::Geometry& grid = scan.geometry();
    if (scan.empty()) throw Error(ErrorCode::BadRequest, "there is no scan to write");
    if (grid.size[0] > 65535 || grid.size[1] > 65535) {
        throw Error(ErrorCode::BadRequest, "its slices are too large for DICOM");
    }
    const fs::path target = fs::absolute(folder).lexically_normal();
    requireNew(target);
    const Coding coding = codingOf(scan);
    const bool leftHanded = image::determinant(grid.direction) < 0;
    try {
        const Scratch scratch(target);
        const auto slices = static_cast<std::size_t>(grid.size[2]);
        std::size_t done = 0;
        std::mutex reporting;
        base::parallelFor(slices, [&](std::size_t k) {
            task.throwIfStopped();
            std::string name = std::to_string(k + 1);
            name.insert(0, name.size() < 4 ? 4 - name.size() : 0, '0');
            const auto source = static_cast<std::int64_t>(leftHanded ? slices - 1 - k : k);
            writeSlice(scratch.path() / ("image-" + name + ".dcm"), scan, static_cast<std::int64_t>(k), source, options,
                       coding);
            const std::scoped_lock lock(reporting);
            task.report(0.9 * static_cast<double>(++done) / static_cast<double>(slices), "writing slices");
        });
        SeriesInfo series = look(scratch.path(), leftHanded ? detail::reversed(grid) : grid, task.part(0.9, 1));
        fs::rename(scratch.path(), target);
        for (fs::path& file : series.files) file = target / file.filename();
        if (leftHanded) {
            series.warnings.emplace_back("its slices are in the other order, since DICOM's axes are right-handed");
        }
        if (!coding.exact) {
            series.warnings.push_back("values are rounded to steps of " + base::general(coding.slope, 3));
        }
        return series;
    } catch (const fs::filesystem_error& error) {
        throw base::fileError(error.code().value(), "the series cannot be written", target);
    }
}

}  // namespace bauta::dicom
