// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/mutants/DicomFiles.h"

#include <dcmtk/dcmdata/dctk.h>

#include <openjpeg.h>

#include <cstring>
#include <memory>
#include <stdexcept>

#include "core/dicom/Header.h"
#include "core/dicom/StructureSet.h"

namespace bauta::test::mutants {
namespace {

void check(const OFCondition& c) {
    if (c.bad()) throw std::runtime_error(c.text());
}

DcmItem& added(DcmItem& to, const DcmTagKey& sequence) {
    DcmItem* item = nullptr;
    check(to.findOrCreateSequenceItem(sequence, item, -2));
    return *item;
}

void put(DcmItem& item, const DcmTagKey& tag, const std::string& value) {
    check(item.putAndInsertString(tag, value.c_str()));
}

OPJ_SIZE_T append(void* bytes, OPJ_SIZE_T count, void* to) {
    static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), count);
    return count;
}

OPJ_OFF_T skip(OPJ_OFF_T, void*) { return -1; }
OPJ_BOOL seek(OPJ_OFF_T, void*) { return OPJ_FALSE; }

}  // namespace

std::string jpeg2000(const std::vector<std::uint16_t>& words, int columns, int rows) {
    opj_image_cmptparm_t component{};
    component.w = static_cast<OPJ_UINT32>(columns);
    component.h = static_cast<OPJ_UINT32>(rows);
    component.dx = component.dy = 1;
    component.prec = 12;
    opj_image_t* image = opj_image_create(1, &component, OPJ_CLRSPC_GRAY);
    image->x1 = component.w;
    image->y1 = component.h;
    for (std::size_t i = 0; i < words.size(); ++i) image->comps[0].data[i] = words[i];
    opj_cparameters_t parameters;
    opj_set_default_encoder_parameters(&parameters);
    parameters.numresolution = 3;
    parameters.tcp_numlayers = 1;
    parameters.tcp_rates[0] = 0;
    parameters.cp_disto_alloc = 1;
    opj_codec_t* codec = opj_create_compress(OPJ_CODEC_J2K);
    opj_stream_t* stream = opj_stream_create(1U << 16U, OPJ_FALSE);
    std::string out;
    opj_stream_set_write_function(stream, append);
    opj_stream_set_skip_function(stream, skip);
    opj_stream_set_seek_function(stream, seek);
    opj_stream_set_user_data(stream, &out, nullptr);
    const bool done = opj_setup_encoder(codec, &parameters, image) != 0 &&
                      opj_start_compress(codec, image, stream) != 0 && opj_encode(codec, stream) != 0 &&
                      opj_end_compress(codec, stream) != 0;
    opj_stream_destroy(stream);
    opj_destroy_codec(codec);
    opj_image_destroy(image);
    if (!done) throw std::runtime_error("no JPEG 2000");
    return out;
}

void writeContours(const std::filesystem::path& file, const std::vector<std::filesystem::path>& slices,
                   E_TransferSyntax syntax) {
    DcmFileFormat format;
    DcmDataset& d = *format.getDataset();
    std::vector<dicom::Header> headers;
    for (const auto& slice : slices) headers.push_back(dicom::readHeader(slice));
    put(d, DCM_SOPClassUID, UID_RTStructureSetStorage);
    put(d, DCM_SOPInstanceUID, "1.2.826.0.1.3680043.10.9.1");
    put(d, DCM_StudyInstanceUID, "1.2.826.0.1.3680043.10.1");
    put(d, DCM_SeriesInstanceUID, "1.2.826.0.1.3680043.10.9");
    put(d, DCM_FrameOfReferenceUID, headers[0].frameOfReferenceUid);
    put(d, DCM_Modality, "RTSTRUCT");
    put(d, DCM_SpecificCharacterSet, "ISO_IR 192");
    put(d, DCM_PatientName, "Doe^Jane");
    put(d, DCM_StructureSetLabel, "plan");
    put(d, DCM_StructureSetDate, "20240131");
    put(d, DCM_StructureSetTime, "101502");
    DcmItem& frame = added(d, DCM_ReferencedFrameOfReferenceSequence);
    put(frame, DCM_FrameOfReferenceUID, headers[0].frameOfReferenceUid);
    DcmItem& study = added(frame, DCM_RTReferencedStudySequence);
    put(study, DCM_ReferencedSOPClassUID, UID_RETIRED_DetachedStudyManagementSOPClass);
    put(study, DCM_ReferencedSOPInstanceUID, "1.2.826.0.1.3680043.10.1");
    DcmItem& series = added(study, DCM_RTReferencedSeriesSequence);
    put(series, DCM_SeriesInstanceUID, headers[0].seriesUid);
    for (const dicom::Header& h : headers) {
        DcmItem& image = added(series, DCM_ContourImageSequence);
        put(image, DCM_ReferencedSOPClassUID, UID_CTImageStorage);
        put(image, DCM_ReferencedSOPInstanceUID, h.sopInstanceUid);
    }
    const auto square = [](double from, double to, double z) {
        std::string text;
        for (const auto& [x, y] : {std::pair{from, from}, {to, from}, {to, to}, {from, to}}) {
            text += (text.empty() ? "" : "\\") + std::to_string(x) + "\\" + std::to_string(y) + "\\" + std::to_string(z);
        }
        return text;
    };
    for (int roi = 1; roi <= 3; ++roi) {
        DcmItem& named = added(d, DCM_StructureSetROISequence);
        put(named, DCM_ROINumber, std::to_string(roi));
        put(named, DCM_ReferencedFrameOfReferenceUID, headers[0].frameOfReferenceUid);
        put(named, DCM_ROIName, roi == 1 ? "Parotid_L" : roi == 2 ? "Körper" : "marker");
        put(named, DCM_ROIGenerationAlgorithm, "MANUAL");
        DcmItem& drawn = added(d, DCM_ROIContourSequence);
        put(drawn, DCM_ROIDisplayColor, "255\\128\\0");
        put(drawn, DCM_ReferencedROINumber, std::to_string(roi));
        for (std::size_t k = 0; k < headers.size() && (roi < 3 || k == 0); ++k) {
            const double z = (*headers[k].position_lps_mm)[2];
            for (int hole = 0; hole < (roi == 2 ? 2 : 1); ++hole) {
                DcmItem& contour = added(drawn, DCM_ContourSequence);
                DcmItem& image = added(contour, DCM_ContourImageSequence);
                put(image, DCM_ReferencedSOPClassUID, UID_CTImageStorage);
                put(image, DCM_ReferencedSOPInstanceUID, headers[k].sopInstanceUid);
                put(contour, DCM_ContourGeometricType, roi == 3 ? "POINT" : "CLOSED_PLANAR");
                put(contour, DCM_NumberOfContourPoints, roi == 3 ? "1" : "4");
                put(contour, DCM_ContourData,
                    roi == 3 ? "0\\0\\" + std::to_string(z) : hole == 0 ? square(-5, 5, z) : square(-2, 2, z));
            }
        }
        DcmItem& seen = added(d, DCM_RTROIObservationsSequence);
        put(seen, DCM_ObservationNumber, std::to_string(roi));
        put(seen, DCM_ReferencedROINumber, std::to_string(roi));
        put(seen, DCM_RTROIInterpretedType, roi == 3 ? "MARKER" : "ORGAN");
        put(seen, DCM_ROIInterpreter, "");
    }
    check(format.saveFile(file.c_str(), syntax, EET_ExplicitLength));
}

void readStructures(const dicom::FolderScan& found, const dicom::SeriesInfo& series, Report& report) {
    for (const dicom::StructureSetInfo& set : found.structureSets) {
        for (const std::string& warning : set.warnings) report.sentence(warning);
        report.require(set.series < found.series.size(), "a structure set of no series");
        report.attempt([&] {
            for (const dicom::Roi& roi : dicom::readStructureSet(set.file).rois) {
                for (const std::string& warning : roi.warnings) report.sentence(warning);
                report.attempt([&] {
                    const dicom::RasterisedRoi drawn = dicom::rasterise(roi, series);
                    for (const std::string& warning : drawn.warnings) report.sentence(warning);
                    (void)drawn.mask.count();
                }, false);
            }
        });
    }
}

}  // namespace bauta::test::mutants
