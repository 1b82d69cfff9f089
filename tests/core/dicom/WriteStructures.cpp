// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/dicom/WriteStructures.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <cstdio>
#include <stdexcept>

namespace bauta::test {

namespace {

void check(const OFCondition& c) {
    if (c.bad()) throw std::runtime_error(c.text());
}

void put(DcmItem& item, const DcmTagKey& tag, const std::optional<std::string>& value) {
    if (value) check(item.putAndInsertString(tag, value->c_str()));
}

DcmItem& append(DcmItem& item, const DcmTagKey& sequence) {
    DcmItem* added = nullptr;
    check(item.findOrCreateSequenceItem(sequence, added, -2));
    return *added;
}

void putImages(DcmItem& item, const std::vector<std::string>& images) {
    for (const std::string& uid : images)
        put(append(item, DCM_ContourImageSequence), DCM_ReferencedSOPInstanceUID, uid);
}

}  // namespace

void writeStructures(const std::filesystem::path& file, const StructureSetSpec& spec) {
    DcmFileFormat format;
    DcmItem& d = *format.getDataset();
    put(d, DCM_SOPClassUID, UID_RTStructureSetStorage);
    put(d, DCM_SOPInstanceUID, "1.2.826.0.1.3680043.10.9.1");
    put(d, DCM_SeriesInstanceUID, "1.2.826.0.1.3680043.10.9");
    put(d, DCM_Modality, "RTSTRUCT");
    if (!spec.frame.empty() || !spec.series.empty()) {
        DcmItem& frame = append(d, DCM_ReferencedFrameOfReferenceSequence);
        if (!spec.frame.empty()) put(frame, DCM_FrameOfReferenceUID, spec.frame);
        for (std::size_t i = 0; i < spec.series.size(); ++i) {
            DcmItem& series = append(append(frame, DCM_RTReferencedStudySequence), DCM_RTReferencedSeriesSequence);
            put(series, DCM_SeriesInstanceUID, spec.series[i]);
            if (i == 0) putImages(series, spec.images);
        }
    }
    for (const RoiSpec& roi : spec.rois) {
        if (!roi.number) continue;
        DcmItem& item = append(d, DCM_StructureSetROISequence);
        put(item, DCM_ROINumber, roi.number);
        put(item, DCM_ROIName, roi.name);
    }
    for (const RoiSpec& roi : spec.rois) {
        if (!roi.hasContours) continue;
        DcmItem& item = append(d, DCM_ROIContourSequence);
        put(item, DCM_ReferencedROINumber, roi.refersTo);
        put(item, DCM_ROIDisplayColor, roi.colour);
        for (const ContourSpec& contour : roi.contours) {
            DcmItem& c = append(item, DCM_ContourSequence);
            putImages(c, contour.images);
            put(c, DCM_ContourGeometricType, contour.type);
            put(c, DCM_NumberOfContourPoints, contour.points);
            put(c, DCM_ContourData, contour.data);
        }
    }
    for (const auto& [tag, value] : spec.extra) {
        unsigned group = 0, element = 0;
        if (std::sscanf(tag.c_str(), "(%x,%x)", &group, &element) != 2) throw std::runtime_error(tag);
        const DcmTagKey key(static_cast<Uint16>(group), static_cast<Uint16>(element));
        value == "-" ? check(d.findAndDeleteElement(key)) : put(d, key, value);
    }
    check(format.saveFile(file.c_str(), spec.implicit ? EXS_LittleEndianImplicit : EXS_LittleEndianExplicit));
}

}  // namespace bauta::test
