// SPDX-License-Identifier: GPL-3.0-or-later
#include <zlib.h>

#include <array>
#include <cmath>
#include <cstring>

#include "core/base/Files.h"
#include "core/image/Filters.h"
#include "core/image/ImageIo.h"
#include "tests/core/image/NiftiBytes.h"
#include "tests/support/Images.h"
#include "tests/support/mutants/Corpus.h"

namespace bauta::test::mutants {
namespace {

constexpr std::array<std::int64_t, 3> kSize = {12, 10, 8};
constexpr std::size_t kVoxels = 960;
const std::array<double, 12> kAxes = {-1, 0, 0, 5, 0, 1.5, 0, -7, 0, 0, 2, 3};

void look(const image::LoadedImage& loaded, Report& report) {
    const image::Volume& volume = loaded.volume;
    report.require(volume.bytes().size() == volume.voxelCount() * image::bytesPerVoxel(volume.type()),
                   "a volume of another length than its size says");
    volume.geometry().validate({});
    const image::ValueRange range = image::valueRange(volume);
    report.require(std::isfinite(range.min) && std::isfinite(range.max), "a value that is not finite");
    for (const std::string& warning : loaded.warnings) report.sentence(warning);
}

/// All the ways in which an image file is read; `name` is the file that a user would choose.
auto imageReader(const std::string& name) {
    return [name](const fs::path& folder, Report& report) {
        const fs::path file = folder / name;
        report.attempt([&] { look(image::loadImage(file), report); });
        report.attempt([&] { (void)image::loadMask(file).count(); });
        report.attempt([&] { (void)image::loadMask(file, true).count(); });
        report.attempt([&] { look(image::loadFrame(file, 1), report); });
        report.attempt([&] { look(image::loadUnoriented(file), report); });
    };
}

std::string nifti(int version, bool big, bool pair, int type, int bits, std::int64_t frames = 1) {
    NiftiBytes bytes(version, big, pair);
    bytes.dims({frames > 1 ? 4 : 3, kSize[0], kSize[1], kSize[2], frames, 1, 1, 1});
    bytes.type(type, bits).pixdim({1, 1, 1.5, 2}).sform(1, kAxes).qform(1, {0, 1, 0, 5, -7, 3});
    for (std::size_t i = 0; i < (pair ? 0 : kVoxels * static_cast<std::size_t>(frames)); ++i) {
        const auto value = static_cast<double>(i % 251);
        switch (type) {
            case 2: bytes.voxel(static_cast<std::uint8_t>(value)); break;
            case 4: bytes.voxel(static_cast<std::int16_t>(value)); break;
            case 16: bytes.voxel(static_cast<float>(value)); break;
            case 768: bytes.voxel(static_cast<std::uint32_t>(value)); break;
            case 1024: bytes.voxel(static_cast<std::int64_t>(value)); break;
            default: bytes.voxel(value); break;
        }
    }
    return bytes.bytes();
}

std::string voxels16() {
    std::string bytes(2 * kVoxels, '\0');
    for (std::size_t i = 0; i < kVoxels; ++i) bytes[2 * i] = static_cast<char>(i % 251);
    return bytes;
}

std::string zlibbed(const std::string& bytes) {
    uLongf size = compressBound(bytes.size());
    std::string out(size, '\0');
    compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    return out.substr(0, size);
}

Specimen oneFile(const std::string& format, unsigned weight, const std::string& name, const std::string& bytes,
                 Shape shape) {
    return {format, weight, {{name, bytes}}, {{name, shape}}, imageReader(name), true, false};
}

Specimen twoFiles(const std::string& format, unsigned weight, const std::string& header, const std::string& headerBytes,
                  Shape shape, const std::string& data, const std::string& dataBytes) {
    return {format,
            weight,
            {{header, headerBytes}, {data, dataBytes}},
            {{header, shape}, {header, shape}, {data, Shape::Bytes}},
            imageReader(header),
            true,
            false};
}

std::string nrrd(const std::string& encoding, const std::string& rest, const std::string& data) {
    return "NRRD0005\n# made for tests\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 12 10 8\n"
           "space directions: (1,0,0) (0,1.5,0) (0,0,2)\nkinds: domain domain domain\nendian: little\nencoding: " +
           encoding + "\nspace origin: (-5,7,3)\n" + rest + "\n" + data;
}

std::string meta(const std::string& rest, const std::string& data) {
    return "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nTransformMatrix = 1 0 0 "
           "0 1 0 0 0 1\nOffset = -5 7 3\nCenterOfRotation = 0 0 0\nElementSpacing = 1 1.5 2\nDimSize = 12 10 8\n"
           "ElementType = MET_SHORT\n" +
           rest + data;
}

std::string numbersAsText() {
    std::string text;
    for (std::size_t i = 0; i < kVoxels; ++i) text += std::to_string(i % 251) + (i % 12 == 11 ? "\n" : " ");
    return text;
}

}  // namespace

void addImages(std::vector<Specimen>& all) {
    const std::string raw = voxels16();
    for (const auto& [type, bits] : {std::pair{4, 16}, {2, 8}, {16, 32}, {64, 64}, {768, 32}, {1024, 64}}) {
        all.push_back(oneFile("NIfTI-1", 5, "scan.nii", nifti(1, type == 16, false, type, bits), Shape::Nifti1));
    }
    all.push_back(oneFile("NIfTI-1", 2, "scan.nii", nifti(1, false, false, 4, 16, 3), Shape::Nifti1));
    all.push_back(oneFile("NIfTI-1 gzip", 15, "scan.nii.gz", gzip(nifti(1, false, false, 4, 16)), Shape::Nifti1));
    {
        // As we write it: blocks that are listed in the gzip header.
        const base::TemporaryFolder folder;
        image::writeImage(folder.path() / "scan.nii.gz",
                          countingVolume(centredGeometry({kSize[0], kSize[1], kSize[2]}, {1, 1.5, 2}),
                                         image::PixelType::I16));
        all.push_back(oneFile("NIfTI-1 gzip", 15, "scan.nii.gz", base::readFile(folder.path() / "scan.nii.gz"),
                              Shape::Nifti1));
    }
    all.push_back(oneFile("NIfTI-2", 10, "scan.nii", nifti(2, false, false, 4, 16), Shape::Nifti2));
    all.push_back(oneFile("NIfTI-2", 5, "scan.nii", nifti(2, true, false, 64, 64), Shape::Nifti2));
    all.push_back(oneFile("NIfTI-2", 8, "scan.nii.gz", gzip(nifti(2, false, false, 16, 32)), Shape::Nifti2));
    all.push_back(twoFiles("NIfTI hdr/img", 8, "scan.hdr", nifti(1, false, true, 4, 16), Shape::Nifti1, "scan.img",
                           raw));
    all.push_back(twoFiles("NIfTI hdr/img", 4, "scan.hdr", nifti(1, false, true, 4, 16), Shape::Nifti1, "scan.img.gz",
                           gzip(raw)));
    all.push_back(twoFiles("NIfTI hdr/img", 3, "scan.hdr", nifti(2, true, true, 4, 16), Shape::Nifti2, "scan.img",
                           raw));

    all.push_back(oneFile("NRRD raw", 12, "scan.nrrd", nrrd("raw", "", raw), Shape::TextHeader));
    all.push_back(oneFile("NRRD gzip", 16, "scan.nrrd", nrrd("gzip", "", gzip(raw)), Shape::TextHeader));
    all.push_back(oneFile("NRRD text", 6, "scan.nrrd", nrrd("ascii", "", numbersAsText()), Shape::TextHeader));
    all.push_back(twoFiles("NRRD detached", 8, "scan.nhdr", nrrd("raw", "data file: scan.raw\n", ""),
                           Shape::TextHeader, "scan.raw", raw));
    all.push_back(twoFiles("NRRD detached", 8, "scan.nhdr", nrrd("gzip", "byte skip: 0\ndata file: scan.raw.gz\n", ""),
                           Shape::TextHeader, "scan.raw.gz", gzip(raw)));

    all.push_back(oneFile("MetaImage mha", 12, "scan.mha", meta("ElementDataFile = LOCAL\n", raw), Shape::TextHeader));
    const std::string packed = zlibbed(raw);
    const std::string packing =
        "CompressedData = True\nCompressedDataSize = " + std::to_string(packed.size()) + "\nElementDataFile = ";
    all.push_back(oneFile("MetaImage packed", 12, "scan.mha", meta(packing + "LOCAL\n", packed), Shape::TextHeader));
    all.push_back(twoFiles("MetaImage mhd", 8, "scan.mhd", meta("HeaderSize = -1\nElementDataFile = scan.raw\n", ""),
                           Shape::TextHeader, "scan.raw", raw));
    all.push_back(twoFiles("MetaImage mhd", 8, "scan.mhd", meta(packing + "scan.zraw\n", ""), Shape::TextHeader,
                           "scan.zraw", packed));
}

}  // namespace bauta::test::mutants
