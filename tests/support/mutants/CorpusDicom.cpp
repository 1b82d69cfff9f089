// SPDX-License-Identifier: GPL-3.0-or-later
#include <dcmtk/config/osconfig.h>  // must come first, as DCMTK asks

#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dcrlerp.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpeg/djrplol.h>
#include <dcmtk/dcmjpls/djencode.h>
#include <dcmtk/dcmjpls/djrparam.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <stdexcept>

#include "core/base/Files.h"
#include "core/dicom/Series.h"
#include "core/dicom/detail/Pixels.h"
#include "tests/core/dicom/WriteSlices.h"
#include "tests/support/Images.h"
#include "tests/support/mutants/Corpus.h"
#include "tests/support/mutants/DicomFiles.h"

namespace bauta::test::mutants {
namespace {

void check(const OFCondition& c) {
    if (c.bad()) throw std::runtime_error(c.text());
}

/// What import does with a folder, and the pixels of every file, which it reaches only when the series is whole.
void readFolder(const fs::path& folder, Report& report) {
    dicom::FolderScan found;
    report.attempt([&] { found = dicom::scanFolder(folder); });
    for (const dicom::RefusedFile& refused : found.refused) {
        ++report.refusals;
        report.sentence(refused.reason);
        if (!refused.hint.empty()) report.sentence(refused.hint);
        report.line(refused.line());
        report.require(refused.code != base::ErrorCode::Internal, "an internal error");
    }
    for (const dicom::SeriesInfo& series : found.series) {
        report.attempt([&] {
            for (const std::string& warning : dicom::loadSeries(series).warnings) report.sentence(warning);
        });
        readStructures(found, series, report);
    }
    for (const fs::directory_entry& file : fs::directory_iterator(folder)) {
        if (file.path().filename() == "rs.dcm") continue;
        report.attempt([&] { (void)dicom::detail::readSlice(file.path()); });
    }
}

struct Packed {
    const char* format;
    unsigned weight;
    E_TransferSyntax syntax;
    const DcmRepresentationParameter* parameter;
    Shape shape;
};

void transcode(const fs::path& file, const Packed& as) {
    DcmFileFormat format;
    check(format.loadFile(file.c_str()));
    check(format.loadAllDataIntoMemory());
    check(format.getDataset()->chooseRepresentation(as.syntax, as.parameter));
    check(format.saveFile(file.c_str(), as.syntax));
    if (as.syntax != EXS_JPEGLSLossless) return;
    // DCMTK leaves what memory held behind the end of an image of odd length; the same seed must give the same bytes.
    std::string bytes = base::readFile(file);
    const std::size_t end = bytes.rfind("\xff\xd9") + 2, delimiter = bytes.rfind("\xfe\xff\xdd\xe0");
    if (end < delimiter) std::fill(bytes.begin() + long(end), bytes.begin() + long(delimiter), '\0');
    base::writeFile(file, bytes);
}

void packAsJpeg2000(const fs::path& file, int columns, int rows) {
    DcmFileFormat format;
    check(format.loadFile(file.c_str()));
    check(format.loadAllDataIntoMemory());
    DcmDataset& data = *format.getDataset();
    const Uint16* words = nullptr;
    unsigned long count = 0;
    check(data.findAndGetUint16Array(DCM_PixelData, words, &count));
    std::string stream = jpeg2000({words, words + count}, columns, rows);
    if (stream.size() % 2 != 0) stream += '\0';
    auto* sequence = new DcmPixelSequence(DCM_PixelSequenceTag);  // DCMTK takes what it is given
    sequence->insert(new DcmPixelItem(DCM_PixelItemTag));
    auto* item = new DcmPixelItem(DCM_PixelItemTag);
    check(item->putUint8Array(reinterpret_cast<const Uint8*>(stream.data()), stream.size()));
    sequence->insert(item);
    auto* pixels = new DcmPixelData(DCM_PixelData);
    pixels->putOriginalRepresentation(EXS_JPEG2000LosslessOnly, nullptr, sequence);
    check(data.insert(pixels, true));
    check(format.saveFile(file.c_str(), EXS_JPEG2000LosslessOnly));
}

constexpr int kSide = 16;

std::vector<fs::path> writeSeries(const fs::path& folder, const std::string& modality) {
    SliceSpec spec;
    spec.modality = modality;
    spec.bitsStored = 12;
    if (modality == "CT") spec.extra = {{"(0028,1052)", "-1024"}, {"(0028,1053)", "1"}};
    return writeStack(folder, spec, centredGeometry({kSide, kSide, 6}, {1, 1, 4}),
                      [](std::int64_t i, std::int64_t j, std::int64_t k) {
                          return static_cast<std::uint16_t>((7 * i + 31 * j + 113 * k) % 4000);
                      });
}

Specimen seriesOf(const Packed& as, const std::string& modality) {
    const base::TemporaryFolder folder;
    Specimen specimen{as.format, as.weight, {}, {}, readFolder, true, true};
    for (const fs::path& file : writeSeries(folder.path(), modality)) {
        if (as.syntax == EXS_JPEG2000LosslessOnly) {
            packAsJpeg2000(file, kSide, kSide);
        } else {
            transcode(file, as);
        }
        specimen.targets.push_back({file.filename().string(), as.shape});
    }
    specimen.files = filesBelow(folder.path());
    return specimen;
}

Specimen withStructureSet(Shape shape, E_TransferSyntax syntax, unsigned weight) {
    const base::TemporaryFolder folder;
    const auto slices = writeSeries(folder.path(), "CT");
    writeContours(folder.path() / "rs.dcm", slices, syntax);
    return {"RTSTRUCT", weight, filesBelow(folder.path()), {{"rs.dcm", shape}}, readFolder, true, true};
}

/// Files of scanners and programs, one at a time.
void addReal(std::vector<Specimen>& all) {
    const char* data = std::getenv("BAUTA_TEST_DATA");
    if (data == nullptr) return;
    std::map<std::string, Specimen> sorted;  // a folder's order is not the same everywhere
    for (const char* part : {"odd-dicom-pydicom", "odd-dicom-nibabel", "rt-utils/tests/empty"}) {
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(fs::path(data) / part)) {
            if (!entry.is_regular_file() || entry.file_size() > 40'000 || entry.path().extension() != ".dcm") continue;
            const std::string name = entry.path().filename().string();
            const bool implicit = name.find("implicit") != std::string::npos;
            const bool big = name.find("BigEnd") != std::string::npos || name.find("big") != std::string::npos;
            sorted[entry.path().string()] = {"DICOM of others",
                                             1,
                                             {{name, base::readFile(entry.path())}},
                                             {{name, implicit ? Shape::DicomImplicit
                                                     : big    ? Shape::DicomBig
                                                              : Shape::DicomExplicit}},
                                             readFolder,
                                             true,
                                             true};
        }
    }
    for (auto& [path, specimen] : sorted) all.push_back(std::move(specimen));
}

}  // namespace

void addDicom(std::vector<Specimen>& all) {
    DcmRLEEncoderRegistration::registerCodecs();
    DJEncoderRegistration::registerCodecs();
    DJLSEncoderRegistration::registerCodecs();
    const DcmRLERepresentationParameter rle;
    const DJ_RPLossless jpeg;
    const DJLSRepresentationParameter jpegLs(2, OFTrue);
    const std::vector<Packed> kinds = {
        {"DICOM explicit", 40, EXS_LittleEndianExplicit, nullptr, Shape::DicomExplicit},
        {"DICOM implicit", 20, EXS_LittleEndianImplicit, nullptr, Shape::DicomImplicit},
        {"DICOM big endian", 15, EXS_BigEndianExplicit, nullptr, Shape::DicomBig},
        {"DICOM deflated", 15, EXS_DeflatedLittleEndianExplicit, nullptr, Shape::DicomDeflated},
        {"DICOM RLE", 20, EXS_RLELossless, &rle, Shape::DicomExplicit},
        {"DICOM JPEG", 20, EXS_JPEGProcess14SV1, &jpeg, Shape::DicomExplicit},
        {"DICOM JPEG-LS", 20, EXS_JPEGLSLossless, &jpegLs, Shape::DicomExplicit},
        {"DICOM JPEG 2000", 20, EXS_JPEG2000LosslessOnly, nullptr, Shape::DicomExplicit},
    };
    for (const Packed& kind : kinds) all.push_back(seriesOf(kind, kind.weight % 3 == 2 ? "CT" : "MR"));
    all.push_back(withStructureSet(Shape::DicomExplicit, EXS_LittleEndianExplicit, 40));
    all.push_back(withStructureSet(Shape::DicomImplicit, EXS_LittleEndianImplicit, 20));
    DcmRLEEncoderRegistration::cleanup();
    DJEncoderRegistration::cleanup();
    DJLSEncoderRegistration::cleanup();
    addReal(all);
}

}  // namespace bauta::test::mutants
