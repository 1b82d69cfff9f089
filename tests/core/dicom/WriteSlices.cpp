// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/dicom/WriteSlices.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <cstdio>
#include <stdexcept>

namespace bauta::test {

namespace {

std::string number(double v) {
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", v);
    return text;
}

std::string joined(std::initializer_list<double> values) {
    std::string text;
    for (const double v : values) text.append(text.empty() ? "" : "\\").append(number(v));
    return text;
}

void check(const OFCondition& c) {
    if (c.bad()) throw std::runtime_error(c.text());
}

void save(DcmFileFormat& format, const std::filesystem::path& file) {
    check(format.saveFile(file.c_str(), EXS_LittleEndianExplicit));
}

}  // namespace

void writeSlice(const std::filesystem::path& file, const SliceSpec& s, int instance) {
    DcmFileFormat format;
    DcmDataset& d = *format.getDataset();
    const auto put = [&](const DcmTagKey& tag, const std::string& v) { check(d.putAndInsertString(tag, v.c_str())); };
    const auto word = [&](const DcmTagKey& tag, int v) { check(d.putAndInsertUint16(tag, static_cast<Uint16>(v))); };
    put(DCM_SOPClassUID, s.modality == "CT" ? UID_CTImageStorage : UID_MRImageStorage);
    put(DCM_SOPInstanceUID, s.seriesUid + "." + std::to_string(instance));
    put(DCM_StudyInstanceUID, "1.2.826.0.1.3680043.10.1");
    put(DCM_SeriesInstanceUID, s.seriesUid);
    put(DCM_FrameOfReferenceUID, s.frameOfReferenceUid);
    put(DCM_Modality, s.modality);
    put(DCM_InstanceNumber, std::to_string(instance));
    put(DCM_ImagePositionPatient, joined({s.position_lps_mm[0], s.position_lps_mm[1], s.position_lps_mm[2]}));
    put(DCM_ImageOrientationPatient,
        joined({s.row_lps[0], s.row_lps[1], s.row_lps[2], s.column_lps[0], s.column_lps[1], s.column_lps[2]}));
    put(DCM_PixelSpacing, joined({s.rowSpacing_mm, s.columnSpacing_mm}));
    put(DCM_PhotometricInterpretation, "MONOCHROME2");
    word(DCM_SamplesPerPixel, 1);
    word(DCM_Rows, s.rows);
    word(DCM_Columns, s.columns);
    word(DCM_BitsAllocated, 16);
    word(DCM_BitsStored, s.bitsStored);
    word(DCM_HighBit, s.bitsStored - 1);
    word(DCM_PixelRepresentation, s.isSigned ? 1 : 0);
    std::vector<std::uint16_t> words = s.words;
    for (std::size_t i = words.size(); i < static_cast<std::size_t>(s.rows * s.columns); ++i) {
        words.push_back(static_cast<std::uint16_t>(i));
    }
    check(d.putAndInsertUint16Array(DCM_PixelData, words.data(), words.size()));
    for (const auto& [tag, value] : s.extra) {
        unsigned group = 0, element = 0;
        if (std::sscanf(tag.c_str(), "(%x,%x)", &group, &element) != 2) throw std::runtime_error(tag);
        const DcmTagKey key(static_cast<Uint16>(group), static_cast<Uint16>(element));
        // Some tests want an element gone.
        if (value == "-") {
            check(d.findAndDeleteElement(key));
        } else if (key == DCM_PixelPaddingValue || key == DCM_PixelPaddingRangeLimit) {  // signed as the pixels are
            const auto bits = static_cast<Uint16>(std::stoi(value));
            if (s.isSigned) {
                check(d.putAndInsertSint16(DcmTag(key, EVR_SS), static_cast<Sint16>(bits)));
            } else {
                check(d.putAndInsertUint16(DcmTag(key, EVR_US), bits));
            }
        } else if (group % 2 == 1) {  // a maker's own; the dictionary does not know it
            auto* own = new DcmIntegerString(DcmTag(key, element < 0x100 ? EVR_LO : EVR_IS));
            check(own->putString(value.c_str()));
            check(d.insert(own, true));
        } else {
            put(key, value);
        }
    }
    save(format, file);
}

std::vector<std::filesystem::path> writeStack(
    const std::filesystem::path& folder, SliceSpec spec, const image::Geometry& g,
    const std::function<std::uint16_t(std::int64_t, std::int64_t, std::int64_t)>& value) {
    std::vector<std::filesystem::path> files;
    spec.columns = static_cast<int>(g.size[0]);
    spec.rows = static_cast<int>(g.size[1]);
    spec.columnSpacing_mm = g.spacing_mm[0];
    spec.rowSpacing_mm = g.spacing_mm[1];
    spec.row_lps = g.axis(0);
    spec.column_lps = g.axis(1);
    for (std::int64_t k = 0; k < g.size[2]; ++k) {
        spec.position_lps_mm = g.toPoint(image::Index3{0, 0, k});
        spec.words.clear();
        for (std::int64_t j = 0; j < g.size[1]; ++j) {
            for (std::int64_t i = 0; i < g.size[0]; ++i) spec.words.push_back(value(i, j, k));
        }
        // Names in an order of their own, so that nothing can lean on it.
        files.push_back(folder / std::to_string((k * 7919) % 1009).append(".dcm"));
        writeSlice(files.back(), spec, static_cast<int>(k) + 1);
    }
    return files;
}

void writeStructureSet(const std::filesystem::path& file, const std::string& referencedSeries, int structures) {
    DcmFileFormat format;
    DcmDataset& d = *format.getDataset();
    const auto put = [](DcmItem& item, const DcmTagKey& tag, const std::string& v) {
        check(item.putAndInsertString(tag, v.c_str()));
    };
    put(d, DCM_SOPClassUID, UID_RTStructureSetStorage);
    put(d, DCM_SOPInstanceUID, "1.2.826.0.1.3680043.10.9.1");
    put(d, DCM_SeriesInstanceUID, "1.2.826.0.1.3680043.10.9");
    put(d, DCM_Modality, "RTSTRUCT");
    DcmItem* frame = nullptr;
    check(d.findOrCreateSequenceItem(DCM_ReferencedFrameOfReferenceSequence, frame, -2));
    put(*frame, DCM_FrameOfReferenceUID, "1.2.826.0.1.3680043.10.1.2");
    if (!referencedSeries.empty()) {
        DcmItem* study = nullptr;
        DcmItem* series = nullptr;
        check(frame->findOrCreateSequenceItem(DCM_RTReferencedStudySequence, study, -2));
        check(study->findOrCreateSequenceItem(DCM_RTReferencedSeriesSequence, series, -2));
        put(*series, DCM_SeriesInstanceUID, referencedSeries);
    }
    for (int i = 0; i < structures; ++i) {
        DcmItem* roi = nullptr;
        check(d.findOrCreateSequenceItem(DCM_StructureSetROISequence, roi, -2));
        put(*roi, DCM_ROINumber, std::to_string(i + 1));
        put(*roi, DCM_ROIName, "canary name " + std::to_string(i));
    }
    save(format, file);
}

}  // namespace bauta::test
