// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/detail/RawVoxels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "core/base/Numbers.h"

namespace bauta::image::detail {
using base::ErrorCode;

std::size_t bytesOf(FileType type) noexcept {
    switch (type) {
        case FileType::I8:
        case FileType::U8:
            return 1;
        case FileType::I16:
        case FileType::U16:
            return 2;
        case FileType::I32:
        case FileType::U32:
        case FileType::F32:
            return 4;
        default:
            return 8;
    }
}

PixelType keptType(FileType type) noexcept {
    switch (type) {
        case FileType::U8:
            return PixelType::U8;
        case FileType::I8:
        case FileType::I16:
            return PixelType::I16;
        case FileType::U16:
            return PixelType::U16;
        case FileType::I32:
        case FileType::U32:
            return PixelType::I32;
        default:
            return PixelType::F32;
    }
}

std::uint64_t voxelCount(const VoxelLayout& layout, const fs::path& file) {
    constexpr std::uint64_t kMost = std::uint64_t{1} << 62U;
    std::uint64_t bytes = bytesOf(layout.type);
    std::uint64_t count = 1;
    for (std::size_t a = 0; a < 3; ++a) {
        if (layout.size[a] < 1) {
            refuse(ErrorCode::Damaged, file,
                   "its header gives axis " + std::to_string(a + 1) + " a size of " + std::to_string(layout.size[a]));
        }
        const auto n = static_cast<std::uint64_t>(layout.size[a]);
        if (n > kMost / bytes) refuse(ErrorCode::Damaged, file, "its header describes an impossibly large image");
        bytes *= n;
        count *= n;
    }
    return count;
}

namespace {

// Pieces in which voxels are read: small enough to stop soon and to stay in the cache while they are converted.
constexpr std::size_t kPiece = std::size_t{1} << 21U;

template <typename T>
T byteSwapped(T value) {
    if constexpr (sizeof(T) == 2) {
        return std::bit_cast<T>(__builtin_bswap16(std::bit_cast<std::uint16_t>(value)));
    } else if constexpr (sizeof(T) == 4) {
        return std::bit_cast<T>(__builtin_bswap32(std::bit_cast<std::uint32_t>(value)));
    } else if constexpr (sizeof(T) == 8) {
        return std::bit_cast<T>(__builtin_bswap64(std::bit_cast<std::uint64_t>(value)));
    } else {
        return value;
    }
}

// Through integers of the same width: a float register may quieten a signalling NaN.
template <typename T>
void swapBytes(std::span<T> values) {
    if constexpr (sizeof(T) > 1) {
        using Bits = std::conditional_t<sizeof(T) == 2, std::uint16_t,
                                        std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>;
        for (T& v : values) {
            Bits bits;
            std::memcpy(&bits, &v, sizeof bits);
            bits = byteSwapped(bits);
            std::memcpy(&v, &bits, sizeof bits);
        }
    }
}

void progress(const base::TaskContext& task, std::size_t done, std::size_t total) {
    task.throwIfStopped();
    task.report(static_cast<double>(done) / static_cast<double>(total), "reading");
}

template <typename T>
Volume::Buffer readKept(ByteSource& source, std::size_t count, bool swapped, const base::TaskContext& task) {
    std::vector<T> voxels(count);
    const std::size_t step = kPiece / sizeof(T);
    for (std::size_t i = 0; i < count; i += step) {
        progress(task, i, count);
        const auto piece = std::span(voxels).subspan(i, std::min(step, count - i));
        source.readExactly(std::as_writable_bytes(piece));
        if (swapped) swapBytes(piece);
    }
    return voxels;
}

template <typename File, typename F>
void readPieces(ByteSource& source, std::size_t count, bool swapped, const base::TaskContext& task, F&& take) {
    const std::size_t step = kPiece / sizeof(File);
    std::vector<File> piece(std::min(step, count));
    for (std::size_t i = 0; i < count; i += step) {
        progress(task, i, count);
        const auto part = std::span(piece).first(std::min(step, count - i));
        source.readExactly(std::as_writable_bytes(part));
        if (swapped) swapBytes(part);
        take(std::span<const File>(part), i);
    }
}

// Into f32 with slope and intercept applied in double; the largest difference to the exact value is returned.
template <typename File>
double readAsFloat(ByteSource& source, const VoxelLayout& layout, std::vector<float>& out,
                   const base::TaskContext& task) {
    double worst = 0;
    readPieces<File>(source, out.size(), layout.swapped, task, [&](std::span<const File> part, std::size_t at) {
        for (std::size_t k = 0; k < part.size(); ++k) {
            const double exact = layout.slope * static_cast<double>(part[k]) + layout.intercept;
            const auto kept = static_cast<float>(exact);
            out[at + k] = kept;
            const double error = std::abs(static_cast<double>(kept) - exact);
            if (error > worst) worst = error;
        }
    });
    return worst;
}

template <typename File>
Volume::Buffer readWide(ByteSource& source, const VoxelLayout& layout, std::size_t count, const char* stored,
                        const base::TaskContext& task, std::vector<std::string>& warnings) {
    std::vector<float> voxels(count);
    const double worst = readAsFloat<File>(source, layout, voxels, task);
    if (worst > 0) {
        warnings.push_back(std::string("its ") + stored + " voxels were rounded to 32-bit floating point, by at most " +
                           base::general(worst, 3));
    }
    return voxels;
}

// Whether u32 fits i32 is known only at the end: read as u32, reuse the buffer when all fit.
Volume::Buffer readU32(ByteSource& source, const VoxelLayout& layout, std::size_t count, const base::TaskContext& task,
                       std::vector<std::string>& warnings) {
    std::vector<std::int32_t> voxels(count);
    bool fits = true;
    readPieces<std::uint32_t>(source, count, layout.swapped, task,
                              [&](std::span<const std::uint32_t> part, std::size_t at) {
                                  std::memcpy(voxels.data() + at, part.data(), part.size_bytes());
                                  for (const std::uint32_t v : part) fits = fits && v <= 0x7fffffffU;
                              });
    if (fits) return voxels;
    std::vector<float> wide(count);
    double worst = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto exact = static_cast<double>(static_cast<std::uint32_t>(voxels[i]));
        wide[i] = static_cast<float>(exact);
        worst = std::max(worst, std::abs(static_cast<double>(wide[i]) - exact));
    }
    if (worst > 0) {
        warnings.push_back("its 32-bit unsigned voxels were rounded to 32-bit floating point, by at most " +
                           base::general(worst, 3));
    }
    return wide;
}

Volume::Buffer readStored(ByteSource& source, const VoxelLayout& layout, std::size_t count,
                          const base::TaskContext& task, std::vector<std::string>& warnings) {
    switch (layout.type) {
        case FileType::U8:
            return readKept<std::uint8_t>(source, count, layout.swapped, task);
        case FileType::I16:
            return readKept<std::int16_t>(source, count, layout.swapped, task);
        case FileType::U16:
            return readKept<std::uint16_t>(source, count, layout.swapped, task);
        case FileType::I32:
            return readKept<std::int32_t>(source, count, layout.swapped, task);
        case FileType::F32:
            return readKept<float>(source, count, layout.swapped, task);
        case FileType::U32:
            return readU32(source, layout, count, task, warnings);
        case FileType::I8: {
            std::vector<std::int16_t> voxels(count);
            readPieces<std::int8_t>(source, count, false, task, [&](std::span<const std::int8_t> part, std::size_t at) {
                std::copy(part.begin(), part.end(), voxels.begin() + static_cast<std::ptrdiff_t>(at));
            });
            return voxels;
        }
        case FileType::I64:
            return readWide<std::int64_t>(source, layout, count, "64-bit integer", task, warnings);
        case FileType::U64:
            return readWide<std::uint64_t>(source, layout, count, "64-bit integer", task, warnings);
        case FileType::F64:
            break;
    }
    return readWide<double>(source, layout, count, "64-bit floating-point", task, warnings);
}

bool isWide(FileType type) {
    return type == FileType::I64 || type == FileType::U64 || type == FileType::F64;
}

template <typename To, typename From>
Volume::Buffer mapped(const std::vector<From>& voxels, double slope, double intercept) {
    std::vector<To> out(voxels.size());
    for (std::size_t i = 0; i < voxels.size(); ++i) {
        out[i] = static_cast<To>(slope * static_cast<double>(voxels[i]) + intercept);
    }
    return out;
}

template <typename To>
bool holds(double low, double high) {
    return low >= static_cast<double>(std::numeric_limits<To>::min()) &&
           high <= static_cast<double>(std::numeric_limits<To>::max());
}

bool isWhole(double value) {
    return std::abs(value) < 1e9 && value == std::floor(value);
}

}  // namespace

Volume::Buffer rescale(Volume::Buffer voxels, double slope, double intercept) {
    if (slope == 1 && intercept == 0) return voxels;
    return std::visit(
        [&](auto& v) -> Volume::Buffer {
            using T = typename std::decay_t<decltype(v)>::value_type;
            if constexpr (std::is_floating_point_v<T>) {
                for (float& value : v) value = static_cast<float>(slope * static_cast<double>(value) + intercept);
                return std::move(v);
            } else {
                if (!isWhole(slope) || !isWhole(intercept)) return mapped<float>(v, slope, intercept);
                const auto [least, most] = std::minmax_element(v.begin(), v.end());
                double low = slope * static_cast<double>(*least) + intercept;
                double high = slope * static_cast<double>(*most) + intercept;
                if (low > high) std::swap(low, high);
                if (holds<T>(low, high)) {
                    for (T& value : v) value = static_cast<T>(slope * static_cast<double>(value) + intercept);
                    return std::move(v);
                }
                if (holds<std::int16_t>(low, high)) return mapped<std::int16_t>(v, slope, intercept);
                if (holds<std::uint16_t>(low, high)) return mapped<std::uint16_t>(v, slope, intercept);
                if (holds<std::int32_t>(low, high)) return mapped<std::int32_t>(v, slope, intercept);
                return mapped<float>(v, slope, intercept);
            }
        },
        voxels);
}

namespace {

std::size_t replaceNonFinite(std::vector<float>& voxels, const fs::path& file) {
    std::size_t bad = 0;
    float least = std::numeric_limits<float>::infinity();
    for (const float v : voxels) {
        const bool finite = std::isfinite(v);
        bad += finite ? 0U : 1U;
        least = finite && v < least ? v : least;
    }
    if (bad == 0) return 0;
    if (bad == voxels.size()) refuse(ErrorCode::Damaged, file, "none of its voxels is a finite number");
    for (float& v : voxels) {
        if (!std::isfinite(v)) v = least;
    }
    return bad;
}

}  // namespace

void tidyFloats(Volume::Buffer& voxels, const VoxelLayout& layout, const fs::path& file,
                std::vector<std::string>& warnings) {
    auto* floats = std::get_if<std::vector<float>>(&voxels);
    if (floats == nullptr || layout.keepNonFinite) return;
    const std::size_t bad = replaceNonFinite(*floats, file);
    if (bad == 0) return;
    warnings.push_back(grouped(bad) + (bad == 1 ? " voxel was" : " voxels were") +
                       " not finite and got the image minimum");
}

Volume::Buffer finishVoxels(Volume::Buffer stored, const VoxelLayout& layout, const fs::path& file,
                            std::vector<std::string>& warnings) {
    if (layout.swapped) {
        std::visit([](auto& v) { swapBytes(std::span(v)); }, stored);
    }
    Volume::Buffer voxels = rescale(std::move(stored), layout.slope, layout.intercept);
    tidyFloats(voxels, layout, file, warnings);
    return voxels;
}

Volume::Buffer readVoxels(ByteSource& source, const VoxelLayout& layout, const base::TaskContext& task,
                          std::vector<std::string>& warnings) {
    const std::uint64_t count = voxelCount(layout, source.file());
    source.requireAvailable(count * bytesOf(layout.type));
    Volume::Buffer voxels = readStored(source, layout, static_cast<std::size_t>(count), task, warnings);
    source.finish();
    // The wide types had slope and intercept applied in double on the way.
    if (!isWide(layout.type)) voxels = rescale(std::move(voxels), layout.slope, layout.intercept);
    tidyFloats(voxels, layout, source.file(), warnings);
    return voxels;
}

}  // namespace bauta::image::detail
