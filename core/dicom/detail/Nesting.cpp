// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/detail/Nesting.h"

#include <zlib.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "core/image/detail/ByteSource.h"

namespace bauta::dicom::detail {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kDeepest = 100;
constexpr std::size_t kPiece = std::size_t{1} << 16U;
constexpr std::size_t kTagAndLength = 12;  // with the VR and its two spare bytes

/// Counts open items by their tags, wherever they stand: whatever way a file is read, each level needs one. A tag that
/// the bytes of a value spell by chance adds one level at most.
class Nesting {
  public:
    /// The next bytes; tells how many after them may be passed over. False when the items stand too deep.
    bool take(std::string_view piece) {
        buffer_.append(piece);
        std::size_t at = static_cast<std::size_t>(skip_ < buffer_.size() ? skip_ : buffer_.size());
        skip_ -= at;
        while (skip_ == 0 && at + kTagAndLength <= buffer_.size()) {
            at += step(at);
            if (open_.size() > kDeepest) return false;
            if (at > buffer_.size()) {
                skip_ = at - buffer_.size();
                at = buffer_.size();
            }
        }
        place_ += at;
        buffer_.erase(0, at);
        return true;
    }
    [[nodiscard]] std::uint64_t toSkip() const { return skip_; }
    void skipped(std::uint64_t bytes) {
        skip_ -= bytes;
        place_ += bytes;
    }

  private:
    static constexpr std::uint32_t kUndefined = 0xffffffff;

    [[nodiscard]] std::uint32_t number(std::size_t at, bool big) const {
        std::uint32_t value = 0;
        std::memcpy(&value, buffer_.data() + at, 4);
        return big ? __builtin_bswap32(value) : value;
    }

    /// How far to go on from here.
    std::size_t step(std::size_t at) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(buffer_[at + i]); };
        // Items are (FFFE,E000), their ends (FFFE,E00D), pixels (7FE0,0010).
        const bool little = (byte(0) == 0xfe && byte(1) == 0xff && byte(3) == 0xe0) ||
                            (byte(0) == 0xe0 && byte(1) == 0x7f && byte(2) == 0x10 && byte(3) == 0);
        const bool big = (byte(0) == 0xff && byte(1) == 0xfe && byte(2) == 0xe0) ||
                         (byte(0) == 0x7f && byte(1) == 0xe0 && byte(2) == 0 && byte(3) == 0x10);
        if (!little && !big) return 1;
        const std::uint64_t here = place_ + at;
        while (!open_.empty() && open_.back() <= here) open_.pop_back();
        if (byte(little ? 0 : 1) == 0xe0) {
            const std::uint32_t length = number(at + (byte(4) == 'O' ? 8 : 4), big);
            return length == kUndefined ? 8 : std::size_t{8} + length;
        }
        const unsigned element = byte(little ? 2 : 3);
        if (element == 0x0d && !open_.empty()) open_.pop_back();
        if (element != 0) return 4;
        const std::uint32_t length = number(at + 4, big);
        open_.push_back(length == kUndefined ? std::numeric_limits<std::uint64_t>::max() : here + 8 + length);
        return 8;
    }

    std::string buffer_;
    std::uint64_t place_ = 0;  ///< of the buffer's beginning
    std::uint64_t skip_ = 0;
    std::vector<std::uint64_t> open_;  ///< where each open item ends
};

[[noreturn]] void refuseDeep(const fs::path& file) {
    image::detail::refuse(base::ErrorCode::Damaged, file,
                          "is damaged: sequences stand in sequences without end inside its header",
                          "copy or export it again");
}

struct Inflate {
    Inflate() {
        if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
    }
    ~Inflate() { inflateEnd(&stream); }
    Inflate(const Inflate&) = delete;
    Inflate& operator=(const Inflate&) = delete;
    z_stream stream{};
};

/// Where the data set of a deflated file begins; 0 in other files.
std::size_t deflatedFrom(std::string_view head) {
    constexpr std::string_view kDeflated = "1.2.840.10008.1.2.1.99";
    constexpr std::size_t kGroupLength = 140, kGroup = 144;
    if (head.size() < kGroup || head.find(kDeflated) == std::string_view::npos) return 0;
    std::uint32_t length = 0;
    std::memcpy(&length, head.data() + kGroupLength, 4);
    return kGroup + std::size_t{length};
}

}  // namespace

void requireShallow(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string piece(kPiece, '\0');
    const auto next = [&]() {
        in.read(piece.data(), static_cast<std::streamsize>(kPiece));
        return std::string_view(piece.data(), static_cast<std::size_t>(in.gcount()));
    };
    Nesting nesting;
    std::string_view got = next();
    if (const std::size_t from = deflatedFrom(got); from > 0) {
        Inflate inflater;
        std::array<char, kPiece> plain{};
        in.clear();
        in.seekg(static_cast<std::streamoff>(from));
        int state = Z_OK;
        while (state == Z_OK && !(got = next()).empty()) {
            inflater.stream.next_in = reinterpret_cast<Bytef*>(piece.data());
            inflater.stream.avail_in = static_cast<uInt>(got.size());
            do {
                inflater.stream.next_out = reinterpret_cast<Bytef*>(plain.data());
                inflater.stream.avail_out = static_cast<uInt>(plain.size());
                state = inflate(&inflater.stream, Z_NO_FLUSH);
                if (!nesting.take({plain.data(), plain.size() - inflater.stream.avail_out})) refuseDeep(file);
            } while (state == Z_OK && inflater.stream.avail_out == 0);
        }
        return;
    }
    while (!got.empty()) {
        if (!nesting.take(got)) refuseDeep(file);
        if (const std::uint64_t far = nesting.toSkip(); far > kPiece) {
            in.seekg(static_cast<std::streamoff>(far), std::ios::cur);
            nesting.skipped(far);
        }
        got = next();
    }
}

}  // namespace bauta::dicom::detail
