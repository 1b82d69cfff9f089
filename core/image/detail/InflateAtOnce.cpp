// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/detail/InflateAtOnce.h"

#include <libdeflate.h>

#include <cstring>
#include <memory>

namespace bauta::image::detail {

namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30U;

struct Free {
    void operator()(libdeflate_decompressor* d) const noexcept { libdeflate_free_decompressor(d); }
};

struct Packed {
    std::unique_ptr<std::byte[]> bytes;  // not a vector: it would be zeroed first
    std::size_t size = 0;
    [[nodiscard]] std::uint32_t trailerLength() const {
        std::uint32_t length = 0;
        for (std::size_t i = 0; i < 4; ++i) length |= std::to_integer<std::uint32_t>(bytes[size - 4 + i]) << (8U * i);
        return length;
    }
};

std::optional<Packed> readPacked(const fs::path& file, std::uint64_t from) {
    std::error_code problem;
    const std::uint64_t size = fs::file_size(file, problem);
    if (problem || size < from + 18 || size - from > kMostBytes) return std::nullopt;
    Packed packed;
    packed.size = static_cast<std::size_t>(size - from);
    packed.bytes = std::make_unique_for_overwrite<std::byte[]>(packed.size);
    openSource(file, Packing::Plain, from)->readExactly({packed.bytes.get(), packed.size});
    return packed;
}

template <typename T>
std::optional<Volume::Buffer> inflate(const Packed& packed, std::size_t head, std::size_t count) {
    const std::size_t wanted = head + count * sizeof(T);
    // A header in the same stream lands in front of the voxels and is moved over; the spare elements then go.
    std::vector<T> voxels((wanted + sizeof(T) - 1) / sizeof(T));
    auto* out = reinterpret_cast<std::byte*>(voxels.data());
    const std::unique_ptr<libdeflate_decompressor, Free> decompressor(libdeflate_alloc_decompressor());
    if (!decompressor) throw std::bad_alloc();
    std::size_t consumed = 0;
    std::size_t produced = 0;
    const libdeflate_result result = libdeflate_gzip_decompress_ex(decompressor.get(), packed.bytes.get(), packed.size,
                                                                   out, wanted, &consumed, &produced);
    if (result != LIBDEFLATE_SUCCESS || produced != wanted || consumed != packed.size) return std::nullopt;
    if (head > 0) std::memmove(out, out + head, count * sizeof(T));
    voxels.resize(count);
    return voxels;
}

}  // namespace

std::optional<Volume::Buffer> inflateAtOnce(const FileHeader& header, const base::TaskContext& task) {
    if (header.packing != Packing::Gzip || header.text) return std::nullopt;
    const std::uint64_t count = voxelCount(header.layout, header.data);
    const std::uint64_t head = header.wholeFilePacked ? header.offset : 0;
    if (count > kMostBytes || head > kMostBytes) return std::nullopt;
    const std::uint64_t wanted = head + count * bytesOf(header.layout.type);
    if (wanted > kMostBytes) return std::nullopt;
    const auto packed = readPacked(header.data, header.wholeFilePacked ? 0 : header.offset);
    // Trailer and size are looked at before memory is taken on the word of the header.
    if (!packed || packed->trailerLength() != wanted || wanted / kDeflateLimit > packed->size) return std::nullopt;
    task.throwIfStopped();
    const auto n = static_cast<std::size_t>(count);
    const auto h = static_cast<std::size_t>(head);
    switch (header.layout.type) {
        case FileType::U8:
            return inflate<std::uint8_t>(*packed, h, n);
        case FileType::I16:
            return inflate<std::int16_t>(*packed, h, n);
        case FileType::U16:
            return inflate<std::uint16_t>(*packed, h, n);
        case FileType::I32:
            return inflate<std::int32_t>(*packed, h, n);
        case FileType::F32:
            return inflate<float>(*packed, h, n);
        default:
            return std::nullopt;
    }
}

}  // namespace bauta::image::detail
