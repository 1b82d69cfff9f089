// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/Export.h"

#include "core/dicom/detail/Items.h"
#include "core/dicom/detail/Open.h"
#include "core/dicom/detail/Writing.h"

#include <algorithm>

#include "core/base/Error.h"
#include "core/base/Numbers.h"
#include "core/dicom/detail/Keyhole.h"
#include "core/image/Slice.h"

namespace bauta::dicom {
using base::Error;
using base::ErrorCode;
using detail::append;
using detail::put;
using image::operator+;
using image::operator*;

namespace {

// Which slice of the mask lies on slice k of the series.
struct SliceOrder {
    std::int64_t count = 0;
    bool reversed = false;
    [[nodiscard]] std::int64_t operator()(std::int64_t k) const { return reversed ? count - 1 - k : k; }
};

SliceOrder orderOf(const ExportedStructure& structure, const SeriesInfo& series) {
    const image::Geometry& own = structure.mask.geometry();
    SliceOrder order{own.size[2], false};
    if (image::difference(own, series.geometry).empty()) return order;
    order.reversed = true;
    if (!image::difference(detail::reversed(own), series.geometry).empty()) {
        image::requireSameGrid(own, "the structure", series.geometry, "the series");
    }
    return order;
}

// Patient and study as the series has them: a structure set of another patient fits no planning system.
void putPatientAndStudy(DcmItem& data, const SeriesInfo& series) {
    const detail::OpenedFile opened = detail::open(series.files.front());
    DcmDataset& image = *opened.format->getDataset();
    for (const DcmTagKey& tag : {DCM_PatientName, DCM_PatientID, DCM_PatientBirthDate, DCM_PatientSex, DCM_StudyDate,
                                 DCM_StudyTime, DCM_AccessionNumber, DCM_StudyID, DCM_StudyInstanceUID}) {
        put(data, tag, detail::decoded(image, tag, image));
    }
    put(data, DCM_ReferringPhysicianName, "");
    DcmElement* codes = nullptr;
    if (detail::text(image, DCM_PatientIdentityRemoved).empty()) return;
    for (const DcmTagKey& tag :
         {DCM_PatientIdentityRemoved, DCM_DeidentificationMethod, DCM_LongitudinalTemporalInformationModified}) {
        put(data, tag, detail::decoded(image, tag, image));
    }
    if (image.findAndGetElement(DCM_DeidentificationMethodCodeSequence, codes, OFFalse, OFTrue).good()) {
        data.insert(codes);
    }
}

void putImage(DcmItem& item, const SeriesInfo& series, std::size_t k) {
    DcmItem& image = append(item, DCM_ContourImageSequence);
    put(image, DCM_ReferencedSOPClassUID,
        series.modality == image::Modality::CT ? UID_CTImageStorage : UID_MRImageStorage);
    put(image, DCM_ReferencedSOPInstanceUID, series.sopInstanceUids[k]);
}

void putReferences(DcmItem& data, const SeriesInfo& series, const std::string& studyUid) {
    DcmItem& frame = append(data, DCM_ReferencedFrameOfReferenceSequence);
    put(frame, DCM_FrameOfReferenceUID, series.frameOfReferenceUid);
    DcmItem& study = append(frame, DCM_RTReferencedStudySequence);
    put(study, DCM_ReferencedSOPClassUID, UID_RETIRED_DetachedStudyManagementSOPClass);
    put(study, DCM_ReferencedSOPInstanceUID, studyUid);
    DcmItem& item = append(study, DCM_RTReferencedSeriesSequence);
    put(item, DCM_SeriesInstanceUID, series.seriesUid);
    for (std::size_t k = 0; k < series.sopInstanceUids.size(); ++k) putImage(item, series, k);
}

// To a ten-thousandth of a millimetre, on the plane of the image.
std::string coordinates(const SeriesInfo& series, std::size_t k, const std::vector<std::array<double, 2>>& ring) {
    const image::Geometry& g = series.geometry;
    const image::Vec3 column = g.spacing_mm[0] * g.axis(0), row = g.spacing_mm[1] * g.axis(1);
    std::string text;
    for (const auto& p : ring) {
        for (const double v : series.slicePositions_lps_mm[k] + p[0] * column + p[1] * row) {
            std::string number = base::fixed(v, 4);
            number.erase(number.find_last_not_of('0') + 1);
            if (number.back() == '.') number.pop_back();
            if (!text.empty()) text += '\\';
            text += number == "-0" ? "0" : number;
        }
    }
    return text;
}

void putContours(DcmItem& roi, const ExportedStructure& structure, const SeriesInfo& series,
                 const base::TaskContext& task) {
    const SliceOrder order = orderOf(structure, series);
    const image::Geometry& g = series.geometry;
    const auto each = static_cast<std::size_t>(g.size[0]) * static_cast<std::size_t>(g.size[1]);
    std::vector<std::uint8_t> slice(each);
    for (std::int64_t k = 0; k < order.count; ++k) {
        task.throwIfStopped();
        const auto voxels = structure.mask.voxels().subspan(static_cast<std::size_t>(order(k)) * each, each);
        if (std::all_of(voxels.begin(), voxels.end(), [](std::uint8_t v) { return v == 0; })) continue;
        std::copy(voxels.begin(), voxels.end(), slice.begin());
        for (const auto& ring : detail::keyholed(image::outlines(slice, g.size[0], g.size[1], false))) {
            DcmItem& contour = append(roi, DCM_ContourSequence);
            putImage(contour, series, static_cast<std::size_t>(k));
            put(contour, DCM_ContourGeometricType, "CLOSED_PLANAR");
            put(contour, DCM_NumberOfContourPoints, std::to_string(ring.size()));
            put(contour, DCM_ContourData, coordinates(series, static_cast<std::size_t>(k), ring));
        }
    }
}

void putStructures(DcmItem& data, const SeriesInfo& series, const std::vector<ExportedStructure>& structures,
                   const base::TaskContext& task) {
    for (std::size_t i = 0; i < structures.size(); ++i) {
        const std::string number = std::to_string(i + 1);
        DcmItem& roi = append(data, DCM_StructureSetROISequence);
        put(roi, DCM_ROINumber, number);
        put(roi, DCM_ReferencedFrameOfReferenceUID, series.frameOfReferenceUid);
        put(roi, DCM_ROIName, detail::fitted(structures[i].name, 64));
        put(roi, DCM_ROIGenerationAlgorithm, "");
        DcmItem& contours = append(data, DCM_ROIContourSequence);
        put(contours, DCM_ReferencedROINumber, number);
        if (const auto& c = structures[i].colour_rgb) {
            put(contours, DCM_ROIDisplayColor,
                std::to_string((*c)[0]) + "\\" + std::to_string((*c)[1]) + "\\" + std::to_string((*c)[2]));
        }
        putContours(contours, structures[i], series, task);
        DcmItem& observation = append(data, DCM_RTROIObservationsSequence);
        put(observation, DCM_ObservationNumber, number);
        put(observation, DCM_ReferencedROINumber, number);
        put(observation, DCM_RTROIInterpretedType, "ORGAN");
        put(observation, DCM_ROIInterpreter, "");
        task.report(static_cast<double>(i + 1) / static_cast<double>(structures.size()), "drawing contours");
    }
}

}  // namespace

void writeStructureSet(const std::filesystem::path& file, const SeriesInfo& series,
                       const std::vector<ExportedStructure>& structures, const ExportOptions& options,
                       const base::TaskContext& task) {
    detail::prepareDcmtk();
    if (structures.empty()) throw Error(ErrorCode::BadRequest, "there is no structure to write");
    if (series.resampled || series.files.size() != static_cast<std::size_t>(series.geometry.size[2])) {
        throw Error(ErrorCode::Geometry, "contours cannot be drawn on a series that was resampled to a regular grid");
    }
    DcmFileFormat format;
    DcmItem& data = *format.getDataset();
    detail::putMaker(data);
    put(data, DCM_SOPClassUID, UID_RTStructureSetStorage);
    put(data, DCM_SOPInstanceUID, detail::uidFor(options.seed, "structure set " + series.key));
    put(data, DCM_Modality, "RTSTRUCT");
    put(data, DCM_SeriesInstanceUID, detail::uidFor(options.seed, "series of structure set " + series.key));
    put(data, DCM_SeriesNumber, "2");
    put(data, DCM_OperatorsName, "");
    if (!options.description.empty()) put(data, DCM_SeriesDescription, detail::fitted(options.description, 64));
    putPatientAndStudy(data, series);
    put(data, DCM_FrameOfReferenceUID, series.frameOfReferenceUid);
    put(data, DCM_PositionReferenceIndicator, "");
    put(data, DCM_StructureSetLabel, "Bauta");
    // No time: the same export is the same file.
    put(data, DCM_StructureSetDate, "");
    put(data, DCM_StructureSetTime, "");
    putReferences(data, series, detail::text(data, DCM_StudyInstanceUID));
    putStructures(data, series, structures, task);
    put(data, DCM_ApprovalStatus, "UNAPPROVED");
    // Long contours do not fit the lengths of explicit value representations.
    detail::save(format, EXS_LittleEndianImplicit, file);
}

}  // namespace bauta::dicom
