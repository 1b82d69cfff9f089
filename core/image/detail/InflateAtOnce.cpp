// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/detail/InflateAtOnce.h"

#include <libdeflate.h>
#include <sys/mman.h>
#include <zlib.h>

#include <atomic>
#include <cstring>
#include <memory>

#include "core/image/detail/GzipWriter.h"

namespace bauta::image::detail {

namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30U;

struct Free {
    void operator()(libdeflate_decompressor* d) const noexcept { libdeflate_free_decompressor(d); }
};

struct Packed {
    std::unique_ptr<std::byte[]> bytes;  // not a vector: it would be zeroed first
    std::size_t size = 0;
    [[nodiscard]] std::uint32_t number(std::size_t at, unsigned count = 4) const {
        std::uint32_t value = 0;
        for (unsigned i = 0; i < count; ++i) value |= std::to_integer<std::uint32_t>(bytes[at + i]) << (8U * i);
        return value;
    }
    [[nodiscard]] std::uint32_t crc() const { return number(size - 8); }
    [[nodiscard]] std::uint32_t length() const { return number(size - 4); }
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

// Zeros, in large pages where the system has them: it hands out small ones one by one.
template <typename T>
std::vector<T> roomFor(std::size_t count) {
    std::vector<T> room;
    room.reserve(count);
    constexpr std::uintptr_t kPage = std::uintptr_t{1} << 21U;
    const auto start = reinterpret_cast<std::uintptr_t>(room.data());
    const std::uintptr_t first = (start + kPage - 1) / kPage * kPage;
    const std::uintptr_t last = (start + count * sizeof(T)) / kPage * kPage;
    // Advice only: nothing depends on its being taken.
    if (last > first) madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
    room.resize(count);
    return room;
}

std::unique_ptr<libdeflate_decompressor, Free> decompressor() {
    std::unique_ptr<libdeflate_decompressor, Free> d(libdeflate_alloc_decompressor());
    if (!d) throw std::bad_alloc();
    return d;
}

// A block that unpacks by itself, see writeGzip().
struct Block {
    std::size_t packedAt, packed, at, size;
};

// The blocks of a file of our own, nothing unless they are exactly the file and `wanted` bytes.
std::vector<Block> listedBlocks(const Packed& packed, std::size_t wanted) {
    constexpr std::size_t kFixed = 16;  // the header up to the list
    if (packed.size < kFixed + 8 || packed.number(2, 2) != 0x0408) return {};
    const std::size_t bytes = packed.number(14, 2);
    if (packed.number(12, 1) != kListMark[0] || packed.number(13, 1) != kListMark[1] || bytes % 8 != 0 ||
        packed.number(10, 2) != bytes + 4 || kFixed + bytes + 8 > packed.size)
        return {};
    std::vector<Block> blocks;
    std::size_t packedAt = kFixed + bytes;
    std::size_t at = 0;
    for (std::size_t i = kFixed; i < kFixed + bytes; i += 8) {
        blocks.push_back({packedAt, packed.number(i), at, packed.number(i + 4)});
        packedAt += blocks.back().packed;
        at += blocks.back().size;
        if (packedAt + 8 > packed.size || at > wanted || blocks.back().packed < kEmptyBlock.size()) return {};
    }
    if (packedAt + 8 != packed.size || at != wanted) return {};
    return blocks;
}

// Unpacks into `head` bytes that are dropped and `body`, on all cores. False when anything is not as it should be.
bool inflateBlocks(Packed& packed, const std::vector<Block>& blocks, std::size_t head, std::span<std::byte> body,
                   const base::TaskContext& task) {
    if (head > 0 && blocks[0].size != head) return false;
    std::vector<std::byte> dropped(head);
    std::vector<std::uint32_t> crcs(blocks.size());
    std::atomic<bool> sound = true;
    base::parallelFor(blocks.size(), [&](std::size_t i) {
        task.throwIfStopped();
        const Block& block = blocks[i];
        std::byte* out = block.at < head ? dropped.data() : body.data() + (block.at - head);
        packed.bytes[block.packedAt + block.packed - kEmptyBlock.size()] = kFinal;
        if (libdeflate_deflate_decompress(decompressor().get(), packed.bytes.get() + block.packedAt, block.packed, out,
                                          block.size, nullptr) != LIBDEFLATE_SUCCESS)
            sound = false;
        crcs[i] = libdeflate_crc32(0, out, block.size);
    });
    uLong crc = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i)
        crc = crc32_combine(crc, crcs[i], static_cast<z_off_t>(blocks[i].size));
    return sound && crc == packed.crc();
}

template <typename T>
std::optional<Volume::Buffer> inflate(Packed& packed, std::size_t head, std::size_t count,
                                      const base::TaskContext& task) {
    const std::size_t wanted = head + count * sizeof(T);
    // A header in the same stream lands in front of the voxels and is moved over; the spare elements then go.
    std::vector<T> voxels = roomFor<T>((wanted + sizeof(T) - 1) / sizeof(T));
    auto* out = reinterpret_cast<std::byte*>(voxels.data());
    if (const auto blocks = listedBlocks(packed, wanted); !blocks.empty()) {
        if (!inflateBlocks(packed, blocks, head, {out, count * sizeof(T)}, task)) return std::nullopt;
    } else {
        std::size_t consumed = 0;
        std::size_t produced = 0;
        const libdeflate_result result = libdeflate_gzip_decompress_ex(decompressor().get(), packed.bytes.get(),
                                                                       packed.size, out, wanted, &consumed, &produced);
        if (result != LIBDEFLATE_SUCCESS || produced != wanted || consumed != packed.size) return std::nullopt;
        if (head > 0) std::memmove(out, out + head, count * sizeof(T));
    }
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
    auto packed = readPacked(header.data, header.wholeFilePacked ? 0 : header.offset);
    // Trailer and size are looked at before memory is taken on the word of the header.
    if (!packed || packed->length() != wanted || wanted / kDeflateLimit > packed->size) return std::nullopt;
    task.throwIfStopped();
    const auto n = static_cast<std::size_t>(count);
    const auto h = static_cast<std::size_t>(head);
    switch (header.layout.type) {
        case FileType::U8:
            return inflate<std::uint8_t>(*packed, h, n, task);
        case FileType::I16:
            return inflate<std::int16_t>(*packed, h, n, task);
        case FileType::U16:
            return inflate<std::uint16_t>(*packed, h, n, task);
        case FileType::I32:
            return inflate<std::int32_t>(*packed, h, n, task);
        case FileType::F32:
            return inflate<float>(*packed, h, n, task);
        default:
            return std::nullopt;
    }
}

}  // namespace bauta::image::detail
