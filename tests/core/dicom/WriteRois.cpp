// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/dicom/WriteRois.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <cstdio>
#include <stdexcept>

namespace bauta::test {
namespace {

void check(const OFCondition& c) {
    if (c.bad()) throw std::runtime_error(c.text());
}

void put(DcmItem& item, const DcmTagKey& tag, const std::string& value) {
    check(item.putAndInsertString(tag, value.c_str()));
}

DcmItem& added(DcmItem& item, const DcmTagKey& sequence) {
    DcmItem* made = nullptr;
    check(item.findOrCreateSequenceItem(sequence, made, -2));
    return *made;
}

/// Half a voxel outwards on every side, so that no centre lies on an edge.
std::string rectangle(const RoiSpec& roi, const image::Geometry& grid, std::int64_t slice) {
    const auto at = [](std::int64_t i) { return static_cast<double>(i) - 0.5; };
    const double x0 = at(roi.from[0]), x1 = at(roi.to[0]), y0 = at(roi.from[1]), y1 = at(roi.to[1]);
    std::string text;
    for (const auto& [x, y] : {std::pair{x0, y0}, std::pair{x1, y0}, std::pair{x1, y1}, std::pair{x0, y1}}) {
        for (const double v : grid.toPoint(image::Vec3{x, y, static_cast<double>(slice)})) {
            char number[32];
            std::snprintf(number, sizeof number, "%.6f", v);
            text.append(text.empty() ? "" : "\\").append(number);
        }
    }
    return text;
}

}  // namespace

void writeRois(const std::filesystem::path& file, const RoiSetSpec& spec, const image::Geometry& grid) {
    DcmFileFormat format;
    DcmDataset& d = *format.getDataset();
    put(d, DCM_SOPClassUID, UID_RTStructureSetStorage);
    put(d, DCM_SOPInstanceUID, spec.sopInstanceUid);
    put(d, DCM_SeriesInstanceUID, spec.sopInstanceUid + ".1");
    put(d, DCM_Modality, "RTSTRUCT");
    put(d, DCM_SpecificCharacterSet, "ISO_IR 192");
    put(d, DCM_StructureSetDate, spec.date);
    put(d, DCM_StructureSetTime, spec.time);
    DcmItem& frame = added(d, DCM_ReferencedFrameOfReferenceSequence);
    put(frame, DCM_FrameOfReferenceUID, spec.frameOfReferenceUid);
    DcmItem& series = added(added(frame, DCM_RTReferencedStudySequence), DCM_RTReferencedSeriesSequence);
    put(series, DCM_SeriesInstanceUID, spec.seriesUid);
    int number = 0;
    for (const RoiSpec& roi : spec.rois) {
        DcmItem& item = added(d, DCM_StructureSetROISequence);
        put(item, DCM_ROINumber, std::to_string(++number));
        put(item, DCM_ReferencedFrameOfReferenceUID, spec.frameOfReferenceUid);
        put(item, DCM_ROIName, roi.name);
        DcmItem& drawing = added(d, DCM_ROIContourSequence);
        put(drawing, DCM_ReferencedROINumber, std::to_string(number));
        for (std::int64_t k = roi.from[2]; k < roi.to[2] && !roi.empty; ++k) {
            DcmItem& contour = added(drawing, DCM_ContourSequence);
            put(contour, DCM_ContourGeometricType, "CLOSED_PLANAR");
            put(contour, DCM_NumberOfContourPoints, "4");
            put(contour, DCM_ContourData, rectangle(roi, grid, k));
        }
    }
    for (const auto& [tag, value] : spec.extra) {
        unsigned group = 0, element = 0;
        if (std::sscanf(tag.c_str(), "(%x,%x)", &group, &element) != 2) throw std::runtime_error(tag);
        put(d, DcmTagKey(static_cast<Uint16>(group), static_cast<Uint16>(element)), value);
    }
    check(format.saveFile(file.c_str(), EXS_LittleEndianExplicit));
}

}  // namespace bauta::test
