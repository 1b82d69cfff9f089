// SPDX-License-Identifier: GPL-3.0-or-later
// MetaImage as defined at https://itk.org/Wiki/ITK/MetaIO/Documentation. Coordinates are LPS, as ITK reads and writes
// them; each triple of TransformMatrix is the direction of one index axis.
#include <bit>
#include <map>

#include "core/image/detail/Formats.h"
#include "core/image/detail/TextHeader.h"

namespace bauta::image::detail {
using base::ErrorCode;

namespace {

FileType typeOf(const std::string& name, const fs::path& file) {
    static const std::map<std::string, FileType> kTypes = {
        {"MET_CHAR", FileType::I8},       {"MET_UCHAR", FileType::U8},       {"MET_SHORT", FileType::I16},
        {"MET_USHORT", FileType::U16},    {"MET_INT", FileType::I32},        {"MET_UINT", FileType::U32},
        {"MET_LONG_LONG", FileType::I64}, {"MET_ULONG_LONG", FileType::U64}, {"MET_FLOAT", FileType::F32},
        {"MET_DOUBLE", FileType::F64},    {"MET_LONG", FileType::I32},       {"MET_ULONG", FileType::U32}};
    const auto it = kTypes.find(name);
    if (it != kTypes.end()) return it->second;
    if (name.find("ARRAY") != std::string::npos) {
        refuse(ErrorCode::Unsupported, file, "has more than one value a voxel (" + name.substr(0, 40) + ")");
    }
    refuse(ErrorCode::Unsupported, file, "holds voxels of type \"" + name.substr(0, 40) + "\", which are not read");
}

bool isTrue(const TextHeader& text, const char* key) {
    const std::string value = lower(text.find(key).value_or("false"));
    return value == "true" || value == "1" || value == "yes";
}

std::optional<std::vector<double>> firstOf(const TextHeader& text, std::initializer_list<const char*> keys,
                                           std::size_t count, const fs::path& file) {
    for (const char* key : keys) {
        const auto value = text.find(key);
        if (!value) continue;
        auto list = numbers(*value);
        if (!list || list->size() != count) {
            refuse(ErrorCode::Damaged, file, std::string("its header has an unreadable \"") + key + "\"");
        }
        return list;
    }
    return std::nullopt;
}

Geometry geometryOf(const TextHeader& text, const Index3& size, const fs::path& file,
                    std::vector<std::string>& warnings) {
    const auto spacing =
        firstOf(text, {"elementspacing", "elementsize"}, 3, file).value_or(std::vector<double>(3, 1.0));
    const auto matrix = firstOf(text, {"transformmatrix", "rotation", "orientation"}, 9, file);
    const auto origin = firstOf(text, {"offset", "position", "origin"}, 3, file).value_or(std::vector<double>(3, 0.0));
    if (!matrix)
        warnings.emplace_back("its header has no TransformMatrix; its axes were taken as left, posterior, superior");
    Geometry g;
    g.size = size;
    Mat3 columns{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (!(spacing[axis] > 0)) refuse(ErrorCode::Damaged, file, "its ElementSpacing is not positive");
        for (std::size_t r = 0; r < 3; ++r) {
            const double cosine = matrix ? (*matrix)[3 * axis + r] : (r == axis ? 1.0 : 0.0);
            columns[3 * r + axis] = spacing[axis] * cosine;
        }
    }
    if (!splitColumns(columns, g, {spacing[0], spacing[1], spacing[2]})) {
        refuse(ErrorCode::Geometry, file, "its axes are sheared or have no length",
               "resample it to a grid with right angles");
    }
    g.origin_lps_mm = {origin[0], origin[1], origin[2]};
    return g;
}

void placeData(const TextHeader& text, const fs::path& file, FileHeader& header) {
    const std::string where = text.find("elementdatafile").value_or("");
    header.data = file;
    header.offset = text.end;
    if (where != "LOCAL" && where != "Local" && where != "local") {
        if (where.starts_with("LIST") || where.find('%') != std::string::npos) {
            refuse(ErrorCode::Unsupported, file, "spreads its voxels over several files", "write it to one .mha file");
        }
        header.data = file.parent_path() / where;
        header.offset = 0;
        std::error_code ignored;
        if (where.empty() || !fs::is_regular_file(header.data, ignored)) {
            refuse(ErrorCode::NotFound, file,
                   "is a header without its image file: " +
                       std::string(where.empty() ? "its name" : "the file that it names") + " is missing",
                   "put both files into one folder");
        }
    }
    if (isTrue(text, "compresseddata")) {
        header.packing = Packing::Zlib;
        return;
    }
    const auto skip = firstOf(text, {"headersize"}, 1, file);
    if (!skip || (*skip)[0] == 0) return;
    const std::uint64_t bytes = voxelCount(header.layout, file) * bytesOf(header.layout.type);
    const std::uint64_t there = fileSize(header.data);
    if ((*skip)[0] == -1 && there >= bytes) {
        header.offset = there - bytes;
    } else if ((*skip)[0] > 0 && (*skip)[0] < 0x1p52) {
        header.offset = static_cast<std::uint64_t>((*skip)[0]);
    } else {
        refuse(ErrorCode::Damaged, file, "is cut short or has a wrong HeaderSize");
    }
}

}  // namespace

FileHeader readMetaHeader(const fs::path& file) {
    const TextHeader text = readTextHeader(file, "=", "elementdatafile");
    const auto dimensions = firstOf(text, {"ndims"}, 1, file);
    if (!dimensions) refuse(ErrorCode::Damaged, file, "its header lacks NDims");
    if ((*dimensions)[0] != 3) {
        refuse(ErrorCode::Unsupported, file,
               "has " + text.find("ndims").value_or("") + " dimensions (" + text.find("dimsize").value_or("?") +
                   "); a scan is one 3-D image",
               "write the frame you want to a file of its own and use that");
    }
    const auto channels = firstOf(text, {"elementnumberofchannels"}, 1, file);
    if (channels && (*channels)[0] != 1) {
        refuse(ErrorCode::Unsupported, file,
               "has " + text.find("elementnumberofchannels").value_or("") +
                   " values a voxel (colour or vectors); a scan has one",
               "use the scan it was made from");
    }
    FileHeader header;
    const auto sizes = firstOf(text, {"dimsize"}, 3, file);
    if (!sizes) refuse(ErrorCode::Damaged, file, "its header lacks DimSize");
    header.layout.type = typeOf(text.find("elementtype").value_or(""), file);
    for (std::size_t a = 0; a < 3; ++a) {
        const double s = (*sizes)[a];
        if (s < 1 || s > 0x1p52 || s != static_cast<double>(static_cast<std::int64_t>(s))) {
            refuse(ErrorCode::Damaged, file, "its header has an impossible size");
        }
        header.layout.size[a] = static_cast<std::int64_t>(s);
    }
    static_cast<void>(voxelCount(header.layout, file));
    if (lower(text.find("binarydata").value_or("true")) == "false") header.text = true;
    const bool big = isTrue(text, "binarydatabyteordermsb") || isTrue(text, "elementbyteordermsb");
    header.layout.swapped = big == (std::endian::native == std::endian::little);
    placeData(text, file, header);
    header.geometry = geometryOf(text, header.layout.size, file, header.warnings);
    return header;
}

void writeMeta(base::AtomicFile& out, const ImageBytes& image) {
    static constexpr const char* kTypes[] = {"MET_UCHAR", "MET_SHORT", "MET_USHORT", "MET_INT", "MET_FLOAT"};
    const Geometry& g = image.geometry;
    out.write(std::string("ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = ") +
              (std::endian::native == std::endian::big ? "True" : "False") +
              "\nCompressedData = False\nTransformMatrix = " + joined(transpose(g.direction), ' ') +
              "\nOffset = " + joined(g.origin_lps_mm, ' ') + "\nCenterOfRotation = 0 0 0\nElementSpacing = " +
              joined(g.spacing_mm, ' ') + "\nDimSize = " + joined(g.size, ' ') +
              "\nElementType = " + kTypes[static_cast<std::size_t>(image.type)] + "\nElementDataFile = LOCAL\n");
    out.write(image.voxels);
}

}  // namespace bauta::image::detail
