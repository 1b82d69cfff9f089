// SPDX-License-Identifier: GPL-3.0-or-later
// NRRD as defined at http://teem.sourceforge.net/nrrd/format.html.
#include <algorithm>
#include <array>
#include <bit>
#include <map>

#include "core/image/detail/Formats.h"
#include "core/image/detail/GzipWriter.h"
#include "core/image/detail/TextHeader.h"

namespace bauta::image::detail {
using base::ErrorCode;

namespace {

FileType typeOf(const std::string& name, const fs::path& file) {
    static const std::map<std::string, FileType> kTypes = {{"signed char", FileType::I8},
                                                           {"int8", FileType::I8},
                                                           {"int8_t", FileType::I8},
                                                           {"uchar", FileType::U8},
                                                           {"unsigned char", FileType::U8},
                                                           {"uint8", FileType::U8},
                                                           {"uint8_t", FileType::U8},
                                                           {"short", FileType::I16},
                                                           {"short int", FileType::I16},
                                                           {"signed short", FileType::I16},
                                                           {"signed short int", FileType::I16},
                                                           {"int16", FileType::I16},
                                                           {"int16_t", FileType::I16},
                                                           {"ushort", FileType::U16},
                                                           {"unsigned short", FileType::U16},
                                                           {"unsigned short int", FileType::U16},
                                                           {"uint16", FileType::U16},
                                                           {"uint16_t", FileType::U16},
                                                           {"int", FileType::I32},
                                                           {"signed int", FileType::I32},
                                                           {"int32", FileType::I32},
                                                           {"int32_t", FileType::I32},
                                                           {"uint", FileType::U32},
                                                           {"unsigned int", FileType::U32},
                                                           {"uint32", FileType::U32},
                                                           {"uint32_t", FileType::U32},
                                                           {"longlong", FileType::I64},
                                                           {"long long", FileType::I64},
                                                           {"long long int", FileType::I64},
                                                           {"signed long long", FileType::I64},
                                                           {"signed long long int", FileType::I64},
                                                           {"int64", FileType::I64},
                                                           {"int64_t", FileType::I64},
                                                           {"ulonglong", FileType::U64},
                                                           {"unsigned long long", FileType::U64},
                                                           {"unsigned long long int", FileType::U64},
                                                           {"uint64", FileType::U64},
                                                           {"uint64_t", FileType::U64},
                                                           {"float", FileType::F32},
                                                           {"double", FileType::F64}};
    const auto it = kTypes.find(lower(name));
    if (it != kTypes.end()) return it->second;
    refuse(ErrorCode::Unsupported, file, "holds voxels of type \"" + name.substr(0, 40) + "\", which are not read");
}

std::string require(const TextHeader& text, const char* key, const char* spelled, const fs::path& file) {
    const auto value = text.find(key);
    if (!value) refuse(ErrorCode::Damaged, file, std::string("its header lacks \"") + spelled + "\"");
    return *value;
}

std::vector<double> requireNumbers(const std::string& value, const char* spelled, const fs::path& file) {
    const auto list = numbers(value);
    if (!list) refuse(ErrorCode::Damaged, file, std::string("its header has an unreadable \"") + spelled + "\"");
    return *list;
}

// Signs that turn the file's space into LPS.
std::array<double, 3> signsOf(const TextHeader& text, const fs::path& file) {
    const auto space = text.find("space");
    if (!space) {
        refuse(ErrorCode::Geometry, file,
               "has no orientation (no \"space\" in its header): left and right are not known",
               "convert the original scan again with orientation");
    }
    const std::string name = lower(*space);
    if (name == "left-posterior-superior" || name == "lps") return {1, 1, 1};
    if (name == "right-anterior-superior" || name == "ras") return {-1, -1, 1};
    if (name == "left-anterior-superior" || name == "las") return {1, -1, 1};
    refuse(ErrorCode::Unsupported, file, "lies in the space \"" + space->substr(0, 40) + "\", not in a patient space",
           "convert it to left-posterior-superior");
}

void refuseOtherContent(const TextHeader& text, const std::vector<double>& sizes, const fs::path& file) {
    const std::string kinds = lower(text.find("kinds").value_or(""));
    if (kinds.find("color") != std::string::npos) {
        refuse(ErrorCode::Unsupported, file, "is a colour image (RGB); a scan has one grey value a voxel",
               "use the scan it was made from");
    }
    if (kinds.find("complex") != std::string::npos) refuse(ErrorCode::Unsupported, file, "holds complex numbers");
    if (sizes.size() == 3 && kinds.find("list") == std::string::npos && kinds.find("vector") == std::string::npos)
        return;
    std::string joined;
    for (const double s : sizes) joined += (joined.empty() ? "" : "×") + grouped(static_cast<std::uint64_t>(s));
    if (sizes.size() < 3)
        refuse(ErrorCode::Unsupported, file, "has only " + std::to_string(sizes.size()) + " dimensions");
    refuse(ErrorCode::Unsupported, file,
           "has more than one value a voxel or several frames (" + joined + "); a scan is one 3-D image",
           "write the frame you want to a file of its own and use that");
}

Geometry geometryOf(const TextHeader& text, const Index3& size, const fs::path& file) {
    const auto signs = signsOf(text, file);
    const auto vectors =
        requireNumbers(require(text, "spacedirections", "space directions", file), "space directions", file);
    if (vectors.size() != 9) refuse(ErrorCode::Damaged, file, "its \"space directions\" are not three vectors");
    Geometry g;
    g.size = size;
    Mat3 columns{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        for (std::size_t r = 0; r < 3; ++r) columns[3 * r + axis] = signs[r] * vectors[3 * axis + r];
    }
    if (!splitColumns(columns, g)) {
        refuse(ErrorCode::Geometry, file, "its axes are sheared or have no length",
               "resample it to a grid with right angles");
    }
    const auto origin = requireNumbers(text.find("spaceorigin").value_or("(0,0,0)"), "space origin", file);
    if (origin.size() != 3) refuse(ErrorCode::Damaged, file, "its \"space origin\" is not one point");
    g.origin_lps_mm = {signs[0] * origin[0], signs[1] * origin[1], signs[2] * origin[2]};
    return g;
}

// Where the voxels start: behind the header, or in a file of their own, less skipped lines and bytes.
void placeData(const TextHeader& text, const fs::path& file, FileHeader& header) {
    header.data = file;
    header.offset = text.end;
    const auto detached = text.find("datafile");
    if (detached) {
        if (detached->starts_with("LIST") || detached->find('%') != std::string::npos) {
            refuse(ErrorCode::Unsupported, file, "spreads its voxels over several files", "write it to one .nrrd file");
        }
        header.data = file.parent_path() / *detached;
        header.offset = 0;
        std::error_code ignored;
        if (!fs::exists(header.data, ignored)) {
            refuse(ErrorCode::NotFound, file, "is a header without its image file: the file that it names is missing",
                   "put both files into one folder");
        }
    }
    if (text.find("lineskip").value_or("0") != "0") refuse(ErrorCode::Unsupported, file, "uses \"line skip\"");
    const auto skip = requireNumbers(text.find("byteskip").value_or("0"), "byte skip", file);
    if (skip.size() != 1 || skip[0] < -1 || skip[0] > 0x1p52)
        refuse(ErrorCode::Damaged, file, "has a wrong \"byte skip\"");
    if (skip[0] == 0) return;
    if (header.packing != Packing::Plain || header.text) {
        refuse(ErrorCode::Unsupported, file, "uses \"byte skip\" with packed voxels");
    }
    if (skip[0] > 0) {
        header.offset += static_cast<std::uint64_t>(skip[0]);
        return;
    }
    // −1: the voxels are the last bytes of the file.
    const std::uint64_t bytes = voxelCount(header.layout, file) * bytesOf(header.layout.type);
    const std::uint64_t there = fileSize(header.data);
    if (there < header.offset + bytes) {
        refuse(ErrorCode::Damaged, file,
               "is cut short: " + grouped(bytes) + " bytes of voxels expected, " +
                   grouped(there - std::min(there, header.offset)) + " found",
               "copy or export it again");
    }
    header.offset = there - bytes;
}

}  // namespace

FileHeader readNrrdHeader(const fs::path& file) {
    const TextHeader text = readTextHeader(file, ":", "");
    FileHeader header;
    const auto sizes = requireNumbers(require(text, "sizes", "sizes", file), "sizes", file);
    for (const double s : sizes) {
        if (s < 1 || s > 0x1p52 || s != static_cast<double>(static_cast<std::int64_t>(s))) {
            refuse(ErrorCode::Damaged, file, "its header has an impossible size");
        }
    }
    refuseOtherContent(text, sizes, file);
    header.layout.type = typeOf(require(text, "type", "type", file), file);
    for (std::size_t a = 0; a < 3; ++a) header.layout.size[a] = static_cast<std::int64_t>(sizes[a]);
    static_cast<void>(voxelCount(header.layout, file));

    const std::string encoding = lower(require(text, "encoding", "encoding", file));
    if (encoding == "gzip" || encoding == "gz") {
        header.packing = Packing::Gzip;
    } else if (encoding == "ascii" || encoding == "text" || encoding == "txt") {
        header.text = true;
    } else if (encoding != "raw") {
        refuse(ErrorCode::Unsupported, file, "is packed by \"" + encoding.substr(0, 40) + "\", which is not read",
               "write it with encoding gzip or raw");
    }
    const std::string endian = lower(text.find("endian").value_or(""));
    if (bytesOf(header.layout.type) > 1 && !header.text && endian != "little" && endian != "big") {
        refuse(ErrorCode::Damaged, file, "its header lacks \"endian\"");
    }
    header.layout.swapped = (endian == "big") == (std::endian::native == std::endian::little);
    if (endian.empty()) header.layout.swapped = false;
    placeData(text, file, header);
    header.geometry = geometryOf(text, header.layout.size, file);
    return header;
}

void writeNrrd(base::AtomicFile& out, const ImageBytes& image) {
    static constexpr const char* kTypes[] = {"uint8", "int16", "uint16", "int32", "float"};
    const Geometry& g = image.geometry;
    std::string directions;
    for (int a = 0; a < 3; ++a) {
        directions += " (" + joined(g.spacing_mm[static_cast<std::size_t>(a)] * g.axis(a), ',') + ")";
    }
    out.write(std::string("NRRD0004\ntype: ") + kTypes[static_cast<std::size_t>(image.type)] +
              "\ndimension: 3\nspace: left-posterior-superior\nsizes: " + joined(g.size, ' ') +
              "\nspace directions:" + directions + "\nkinds: domain domain domain\nendian: " +
              (std::endian::native == std::endian::little ? "little" : "big") + "\nencoding: gzip\nspace origin: (" +
              joined(g.origin_lps_mm, ',') + ")\n\n");
    writeGzip(out, {}, image.voxels);
}

}  // namespace bauta::image::detail
