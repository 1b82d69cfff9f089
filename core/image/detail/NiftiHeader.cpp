// SPDX-License-Identifier: GPL-3.0-or-later
// NIfTI-1 and NIfTI-2 as defined by nifti1.h and nifti2.h of the NIfTI DFWG; orientation by the rule of our own
// tool chain notes: the sform where it is sound, else the qform.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

#include "core/base/Numbers.h"
#include "core/image/detail/Formats.h"

namespace bauta::image::detail {
using base::ErrorCode;

namespace {

constexpr std::int32_t kSize1 = 348;
constexpr std::int32_t kSize2 = 540;

// Reads fields from the raw header in either byte order.
class Fields {
  public:
    Fields(const std::string& bytes, bool swapped) : bytes_(bytes), swapped_(swapped) {}

    template <typename T>
    [[nodiscard]] T at(std::size_t offset) const {
        std::array<char, sizeof(T)> raw{};
        std::memcpy(raw.data(), bytes_.data() + offset, sizeof(T));
        if (swapped_) std::reverse(raw.begin(), raw.end());
        return std::bit_cast<T>(raw);
    }

  private:
    const std::string& bytes_;
    bool swapped_;
};

// The fields of both versions, as wide as the wider one.
struct Nifti {
    bool second = false;
    bool swapped = false;
    bool pair = false;
    bool analyze = false;
    std::array<std::int64_t, 8> dim{};
    int datatype = 0;
    std::array<double, 8> pixdim{};
    double offset = 0;
    double slope = 0, intercept = 0;
    int intent = 0;
    int qformCode = 0, sformCode = 0;
    std::array<double, 6> quatern{};  // b c d, then the offset
    std::array<double, 12> srow{};
    int units = 0;
};

Nifti parse(const std::string& bytes, const fs::path& file) {
    Nifti n;
    std::int32_t size = 0;
    if (bytes.size() >= 4) std::memcpy(&size, bytes.data(), 4);
    const auto turned = static_cast<std::int32_t>(__builtin_bswap32(static_cast<std::uint32_t>(size)));
    n.swapped = turned == kSize1 || turned == kSize2;
    n.second = size == kSize2 || turned == kSize2;
    const auto wanted = static_cast<std::size_t>(n.second ? kSize2 : kSize1);
    if (bytes.size() < wanted) {
        refuse(ErrorCode::Damaged, file,
               "is cut short inside its header: " + std::to_string(wanted) + " bytes expected, " +
                   std::to_string(bytes.size()) + " found",
               "copy or export it again");
    }
    const Fields f(bytes, n.swapped);
    if (n.second) {
        if (bytes.compare(8, 4, std::string("\r\n\x1a\n", 4)) != 0) {
            refuse(ErrorCode::Damaged, file, "its NIfTI-2 mark was altered, as by a text-mode transfer",
                   "copy it again in binary mode");
        }
        n.pair = bytes[5] == 'i';
        n.datatype = f.at<std::int16_t>(12);
        for (std::size_t i = 0; i < 8; ++i) n.dim[i] = f.at<std::int64_t>(16 + 8 * i);
        for (std::size_t i = 0; i < 8; ++i) n.pixdim[i] = f.at<double>(104 + 8 * i);
        n.offset = static_cast<double>(f.at<std::int64_t>(168));
        n.slope = f.at<double>(176);
        n.intercept = f.at<double>(184);
        n.qformCode = f.at<std::int32_t>(344);
        n.sformCode = f.at<std::int32_t>(348);
        for (std::size_t i = 0; i < 6; ++i) n.quatern[i] = f.at<double>(352 + 8 * i);
        for (std::size_t i = 0; i < 12; ++i) n.srow[i] = f.at<double>(400 + 8 * i);
        n.units = f.at<std::int32_t>(500);
        n.intent = f.at<std::int32_t>(504);
        return n;
    }
    const std::string magic = bytes.substr(344, 4);
    n.analyze = magic != std::string("n+1\0", 4) && magic != std::string("ni1\0", 4);
    n.pair = n.analyze || magic[1] == 'i';
    for (std::size_t i = 0; i < 8; ++i) n.dim[i] = f.at<std::int16_t>(40 + 2 * i);
    n.intent = f.at<std::int16_t>(68);
    n.datatype = f.at<std::int16_t>(70);
    for (std::size_t i = 0; i < 8; ++i) n.pixdim[i] = f.at<float>(76 + 4 * i);
    n.offset = f.at<float>(108);
    n.slope = f.at<float>(112);
    n.intercept = f.at<float>(116);
    n.units = static_cast<unsigned char>(bytes[123]);
    n.qformCode = f.at<std::int16_t>(252);
    n.sformCode = f.at<std::int16_t>(254);
    for (std::size_t i = 0; i < 6; ++i) n.quatern[i] = f.at<float>(256 + 4 * i);
    for (std::size_t i = 0; i < 12; ++i) n.srow[i] = f.at<float>(280 + 4 * i);
    return n;
}

FileType fileType(int datatype, const fs::path& file) {
    switch (datatype) {
        case 2:
            return FileType::U8;
        case 4:
            return FileType::I16;
        case 8:
            return FileType::I32;
        case 16:
            return FileType::F32;
        case 64:
            return FileType::F64;
        case 256:
            return FileType::I8;
        case 512:
            return FileType::U16;
        case 768:
            return FileType::U32;
        case 1024:
            return FileType::I64;
        case 1280:
            return FileType::U64;
        case 32:
        case 1792:
        case 2048:
            refuse(ErrorCode::Unsupported, file, "holds complex numbers",
                   "write its magnitude to a file of its own and use that");
        case 128:
        case 2304:
            refuse(ErrorCode::Unsupported, file, "is a colour image (RGB); a scan has one grey value a voxel",
                   "use the scan it was made from");
        case 1:
            refuse(ErrorCode::Unsupported, file, "holds one bit a voxel", "convert it to 8 bits");
        case 1536:
            refuse(ErrorCode::Unsupported, file, "holds 128-bit numbers", "convert it to 32-bit floating point");
        default:
            refuse(ErrorCode::Damaged, file, "its header has the unknown data type " + std::to_string(datatype));
    }
}

/// The number of frames, at least 1.
std::int64_t framesOf(const Nifti& n, const fs::path& file, std::optional<std::int64_t> frame) {
    if (n.second && n.intent >= 3000 && n.intent < 3100) {
        refuse(ErrorCode::Unsupported, file, "is a CIFTI file (values on the brain's surface), not a scan");
    }
    if (n.dim[0] < 1 || n.dim[0] > 7) {
        refuse(ErrorCode::Damaged, file, "its header gives " + std::to_string(n.dim[0]) + " dimensions");
    }
    std::int64_t frames = 1;
    std::string sizes;
    for (std::size_t i = 1; i <= static_cast<std::size_t>(n.dim[0]); ++i) {
        if (n.dim[i] < 1) {
            refuse(ErrorCode::Damaged, file,
                   "its header gives axis " + std::to_string(i) + " a size of " + std::to_string(n.dim[i]));
        }
        sizes += (i > 1 ? "×" : "") + std::to_string(n.dim[i]);
        if (i > 3 && __builtin_mul_overflow(frames, n.dim[i], &frames)) {
            refuse(ErrorCode::Damaged, file, "its header describes an impossibly large image (" + sizes + ")");
        }
    }
    if (frames > 1 && frame && *frame >= frames) {
        refuse(ErrorCode::Unsupported, file,
               "holds " + std::to_string(frames) + " frames (" + sizes + "), not the wanted number " +
                   std::to_string(*frame + 1),
               "write the frame you want to a file of its own and use that");
    }
    if (frames > 1 && !frame) {
        refuse(ErrorCode::Unsupported, file,
               "holds " + std::to_string(frames) + " frames (" + sizes + "); a scan is one 3-D image",
               "write the frame you want to a file of its own and use that");
    }
    return frames;
}

std::optional<Geometry> fromSform(const Nifti& n, const Geometry& grid, double unit) {
    const auto& s = n.srow;
    if (!std::all_of(s.begin(), s.end(), [](double v) { return std::isfinite(v); })) return std::nullopt;
    Geometry g = grid;
    // NIfTI points to the right, anterior, superior; x and y turn round.
    const Mat3 columns = {-s[0] * unit, -s[1] * unit, -s[2] * unit, -s[4] * unit, -s[5] * unit,
                          -s[6] * unit, s[8] * unit,  s[9] * unit,  s[10] * unit};
    const Vec3 written = {std::abs(n.pixdim[1]) * unit, std::abs(n.pixdim[2]) * unit, std::abs(n.pixdim[3]) * unit};
    if (!splitColumns(columns, g, written)) return std::nullopt;
    g.origin_lps_mm = {-s[3] * unit, -s[7] * unit, s[11] * unit};
    return g;
}

std::optional<Geometry> fromQform(const Nifti& n, const Geometry& grid, double unit) {
    const auto& q = n.quatern;
    if (!std::all_of(q.begin(), q.end(), [](double v) { return std::isfinite(v); })) return std::nullopt;
    double b = q[0], c = q[1], d = q[2];
    double a = 1 - (b * b + c * c + d * d);
    if (a < -1e-3) return std::nullopt;
    if (a < 1e-7) {
        const double s = 1 / std::sqrt(b * b + c * c + d * d);
        b *= s, c *= s, d *= s, a = 0;
    } else {
        a = std::sqrt(a);
    }
    const double turn = n.pixdim[0] < 0 ? -1 : 1;
    Geometry g = grid;
    for (std::size_t i = 0; i < 3; ++i) {
        g.spacing_mm[i] = std::abs(n.pixdim[i + 1]) * unit;
        if (!std::isfinite(g.spacing_mm[i]) || !(g.spacing_mm[i] > 1e-6)) return std::nullopt;
    }
    const auto [x, y, z] = g.spacing_mm;
    const Mat3 columns = {-x * (a * a + b * b - c * c - d * d),
                          -y * 2 * (b * c - a * d),
                          -z * turn * 2 * (b * d + a * c),
                          -x * 2 * (b * c + a * d),
                          -y * (a * a + c * c - b * b - d * d),
                          -z * turn * 2 * (c * d - a * b),
                          x * 2 * (b * d - a * c),
                          y * 2 * (c * d + a * b),
                          z * turn * (a * a + d * d - c * c - b * b)};
    if (!splitColumns(columns, g, g.spacing_mm)) return std::nullopt;
    g.origin_lps_mm = {-q[3] * unit, -q[4] * unit, q[5] * unit};
    return g;
}

/// Of an image that tells none: index axes along LPS.
Geometry noOrientation(const Nifti& n, const Geometry& grid) {
    Geometry g = grid;
    for (std::size_t a = 0; a < 3; ++a)
        if (const double size = std::abs(n.pixdim[a + 1]); std::isfinite(size) && size > 1e-6) g.spacing_mm[a] = size;
    return g;
}

Geometry orientation(const Nifti& n, const Geometry& grid, const fs::path& file, std::vector<std::string>& warnings) {
    double unit = 1;
    if ((n.units & 7) == 1) unit = 1000;
    if ((n.units & 7) == 3) unit = 0.001;
    if (unit != 1) warnings.push_back("its header measures in " + std::string(unit > 1 ? "metres" : "micrometres"));
    const auto sform = n.sformCode > 0 ? fromSform(n, grid, unit) : std::nullopt;
    const auto qform = n.qformCode > 0 ? fromQform(n, grid, unit) : std::nullopt;
    if (sform && qform) {
        const double apart = cornerDistance(*sform, *qform);
        if (apart > 0.1) {
            warnings.push_back("its sform (code " + std::to_string(n.sformCode) + ") and qform (code " +
                               std::to_string(n.qformCode) + ") differ by up to " + base::fixed(apart, 1) +
                               " mm; the sform was used");
        }
    }
    if (sform) return *sform;
    if (qform) {
        if (n.sformCode > 0) {
            warnings.push_back("its sform (code " + std::to_string(n.sformCode) +
                               ") is sheared or empty; the qform (code " + std::to_string(n.qformCode) + ") was used");
        }
        return *qform;
    }
    if (n.sformCode > 0) {
        refuse(ErrorCode::Geometry, file, "its sform is sheared or empty and there is no usable qform",
               "resample it to a grid with right angles");
    }
    refuse(ErrorCode::Geometry, file, "has no orientation (neither sform nor qform): left and right are not known",
           "convert the original scan again with orientation");
}

}  // namespace

fs::path otherOfPair(const fs::path& file, std::initializer_list<const char*> endings, const std::string& lack) {
    fs::path stem = file;
    if (stem.extension() == ".gz") stem.replace_extension();
    stem.replace_extension();
    for (const char* ending : endings) {
        fs::path candidate = stem;
        candidate += ending;
        std::error_code ignored;
        if (fs::exists(candidate, ignored)) return candidate;
    }
    refuse(ErrorCode::NotFound, file, lack + ": the " + *endings.begin() + " file of the same name is missing",
           "put both files into one folder");
}

FileHeader readNiftiHeader(const fs::path& file, const Wanted& wanted) {
    const std::string bytes = firstBytes(file, kSize2);
    const Nifti n = parse(bytes, file);
    FileHeader header;
    header.data = file;
    // A lone header is told first: without the voxels nothing else matters.
    if (n.pair)
        header.data = otherOfPair(file, {".img", ".img.gz", ".IMG", ".IMG.gz"}, "is a header without its image file");
    if (n.analyze && wanted.orientation) {
        refuse(ErrorCode::Unsupported, file, "is an Analyze 7.5 image, which does not tell left from right",
               "convert the original scan to NIfTI");
    }
    const std::int64_t frames = framesOf(n, file, wanted.frame);
    header.layout.type = fileType(n.datatype, file);
    header.layout.swapped = n.swapped;
    for (std::size_t a = 0; a < 3; ++a) {
        header.layout.size[a] = static_cast<std::int64_t>(a) < n.dim[0] ? n.dim[a + 1] : 1;
    }
    const std::uint64_t voxels = voxelCount(header.layout, file);
    if (std::isfinite(n.slope) && n.slope != 0) {
        header.layout.slope = n.slope;
        header.layout.intercept = std::isfinite(n.intercept) ? n.intercept : 0;
    }
    const double least = n.pair ? 0 : (n.second ? 544 : 352);
    const double offset = !n.pair && n.offset == 0 ? least : n.offset;
    if (!(offset >= least) || offset > 0x1p52 || offset != std::floor(offset)) {
        refuse(ErrorCode::Damaged, file, "its header puts the voxels at an impossible place (vox_offset)");
    }
    header.offset = static_cast<std::uint64_t>(offset);
    if (frames > 1 &&
        __builtin_add_overflow(header.offset,
                               static_cast<std::uint64_t>(*wanted.frame) * voxels * bytesOf(header.layout.type),
                               &header.offset)) {
        refuse(ErrorCode::Damaged, file, "its header describes an impossibly large image");
    }
    header.packing = packingOf(header.data);
    header.wholeFilePacked = header.packing == Packing::Gzip;
    Geometry grid;
    grid.size = header.layout.size;
    const bool told = !n.analyze && (n.sformCode > 0 || n.qformCode > 0);
    header.geometry = told || wanted.orientation ? orientation(n, grid, file, header.warnings) : noOrientation(n, grid);
    for (double& v : header.geometry.origin_lps_mm) v += 0.0;  // no negative zero
    return header;
}

}  // namespace bauta::image::detail
