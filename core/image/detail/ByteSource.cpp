// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/detail/ByteSource.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <vector>

namespace bauta::image::detail {
using base::ErrorCode;

void refuse(ErrorCode code, const fs::path& file, const std::string& message, const std::string& hint) {
    throw base::Error(code, message, file.string(), hint);
}

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t i = digits.size(); i > 3;) digits.insert(i -= 3, 1, ' ');
    return digits;
}

std::uint64_t fileSize(const fs::path& file) {
    std::error_code problem;
    const std::uint64_t size = fs::file_size(file, problem);
    if (problem) refuse(ErrorCode::Io, file, "cannot be read: " + problem.message());
    return size;
}

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 18;
constexpr const char* kCopyAgain = "copy or export it again";

struct Closer {
    void operator()(std::FILE* f) const noexcept { std::fclose(f); }
};
using FilePointer = std::unique_ptr<std::FILE, Closer>;

FilePointer open(const fs::path& file, std::uint64_t offset) {
    std::error_code ignored;
    if (fs::is_directory(file, ignored)) refuse(ErrorCode::BadRequest, file, "is a folder, not an image file");
    // Opening a pipe would wait for its writer.
    if (fs::exists(file, ignored) && !fs::is_regular_file(file, ignored)) {
        refuse(ErrorCode::BadRequest, file, "is no ordinary file");
    }
    FilePointer f(std::fopen(file.c_str(), "rb"));
    if (!f) {
        const int problem = errno;
        if (problem == ENOENT) refuse(ErrorCode::NotFound, file, "there is no such file");
        refuse(ErrorCode::Io, file, std::string("cannot be opened: ") + std::strerror(problem));
    }
    // Our reads are large: stdio's buffer would only copy once more.
    std::setvbuf(f.get(), nullptr, _IONBF, 0);
    if (offset > 0 && fseeko(f.get(), static_cast<off_t>(offset), SEEK_SET) != 0) {
        refuse(ErrorCode::Io, file, "cannot be read from the middle");
    }
    return f;
}

std::size_t readSome(std::FILE* f, const fs::path& file, void* out, std::size_t bytes) {
    const std::size_t got = std::fread(out, 1, bytes, f);
    if (got < bytes && std::ferror(f) != 0) {
        refuse(ErrorCode::Io, file, std::string("reading failed: ") + std::strerror(errno));
    }
    return got;
}

[[noreturn]] void cutShort(const fs::path& file, std::uint64_t expected, std::uint64_t found) {
    refuse(ErrorCode::Damaged, file,
           "is cut short: " + grouped(expected) + " bytes expected, " + grouped(found) + " found", kCopyAgain);
}

class PlainSource final : public ByteSource {
  public:
    PlainSource(const fs::path& path, std::uint64_t offset)
        : ByteSource(path), file_(open(path, offset)), size_(fileSize(path)), offset_(offset) {
        if (offset_ > size_) cutShort(path, offset_, size_);
    }
    std::size_t read(std::span<std::byte> out) override {
        const std::size_t got = readSome(file_.get(), file(), out.data(), out.size());
        position_ += got;
        return got;
    }
    void guard(std::uint64_t bytes) override {
        const std::uint64_t left = size_ - std::min(size_, offset_ + position_);
        if (bytes > left) cutShort(file(), offset_ + position_ + bytes, size_);
    }

    void finish() override {}

  private:
    FilePointer file_;
    std::uint64_t size_, offset_;
};

class PackedSource final : public ByteSource {
  public:
    PackedSource(const fs::path& path, Packing packing, std::uint64_t offset)
        : ByteSource(path), file_(open(path, offset)), packing_(packing), offset_(offset), input_(kChunk) {
        // 32: zlib tells gzip and zlib streams apart itself.
        const int windowBits = MAX_WBITS + (packing == Packing::Gzip ? 16 : 32);
        if (inflateInit2(&stream_, windowBits) != Z_OK) throw std::bad_alloc();
    }
    ~PackedSource() override { inflateEnd(&stream_); }
    PackedSource(const PackedSource&) = delete;
    PackedSource& operator=(const PackedSource&) = delete;

    std::size_t read(std::span<std::byte> out) override {
        std::size_t done = 0;
        while (done < out.size() && !ended_) {
            if (stream_.avail_in == 0 && !refill()) {
                if (atMemberStart_ && members_ > 0) {
                    ended_ = true;
                    break;
                }
                refuse(ErrorCode::Damaged, file(),
                       "is cut short: the packed data end after " + grouped(position_ + done) + " unpacked bytes",
                       kCopyAgain);
            }
            if (atMemberStart_ && members_ > 0 && !nextMember()) {
                ended_ = true;
                break;
            }
            const std::size_t room = std::min<std::size_t>(out.size() - done, std::numeric_limits<uInt>::max());
            stream_.next_out = reinterpret_cast<Bytef*>(out.data() + done);
            stream_.avail_out = static_cast<uInt>(room);
            atMemberStart_ = false;
            const int state = inflate(&stream_, Z_NO_FLUSH);
            done += room - stream_.avail_out;
            if (state == Z_STREAM_END) {
                ++members_;
                atMemberStart_ = true;
                if (packing_ == Packing::Zlib) ended_ = true;
            } else if (state == Z_MEM_ERROR) {
                throw std::bad_alloc();
            } else if (state != Z_OK && state != Z_BUF_ERROR) {
                refuse(ErrorCode::Damaged, file(),
                       "is damaged: the packed data do not fit their checksum or code (" +
                           std::string(stream_.msg != nullptr ? stream_.msg : "unknown") + ", after " +
                           grouped(position_ + done) + " unpacked bytes)",
                       kCopyAgain);
            }
        }
        position_ += done;
        return done;
    }

    void guard(std::uint64_t bytes) override {
        const std::uint64_t packed = fileSize(file()) - std::min(offset_, fileSize(file()));
        if (bytes / kDeflateLimit > packed) {
            refuse(ErrorCode::Damaged, file(),
                   "is cut short or its header is wrong: " + grouped(bytes) + " bytes of voxels expected, which " +
                       grouped(packed) + " packed bytes cannot hold",
                   kCopyAgain);
        }
        // The gzip trailer holds the unpacked length modulo 2^32. Where it agrees, the allocation is sound; where it
        // does not (several members, or damage), count first.
        if (packing_ == Packing::Gzip && bytes < (std::uint64_t{1} << 32U) && position_ + bytes == trailerLength()) {
            return;
        }
        if (bytes < kAlwaysAllowed) return;
        const auto copy = openSource(file(), packing_, offset_);
        copy->skip(position_ + bytes);
    }

  private:
    // Allocating this much on the word of a damaged header harms nobody.
    static constexpr std::uint64_t kAlwaysAllowed = std::uint64_t{256} << 20U;

    bool refill() {
        const std::size_t got = readSome(file_.get(), file(), input_.data(), input_.size());
        stream_.next_in = input_.data();
        stream_.avail_in = static_cast<uInt>(got);
        return got > 0;
    }

    // Like gzip: zeros or other bytes behind a complete member are padding, a new mark is a new member.
    bool nextMember() {
        if (*stream_.next_in != 0x1f) return false;
        if (inflateReset(&stream_) != Z_OK) throw std::bad_alloc();
        return true;
    }

    [[nodiscard]] std::uint64_t trailerLength() const {
        const std::uint64_t size = fileSize(file());
        if (size < 18) return 0;
        std::array<unsigned char, 4> bytes{};
        const FilePointer f = open(file(), size - 4);
        if (readSome(f.get(), file(), bytes.data(), 4) != 4) return 0;
        return bytes[0] | (std::uint64_t{bytes[1]} << 8U) | (std::uint64_t{bytes[2]} << 16U) |
               (std::uint64_t{bytes[3]} << 24U);
    }

    FilePointer file_;
    Packing packing_;
    std::uint64_t offset_;
    std::vector<Bytef> input_;
    z_stream stream_{};
    int members_ = 0;
    bool atMemberStart_ = true;
    bool ended_ = false;
};

}  // namespace

void ByteSource::readExactly(std::span<std::byte> out) {
    const std::uint64_t start = position_;
    std::size_t done = 0;
    while (done < out.size()) {
        const std::size_t got = read(out.subspan(done));
        if (got == 0) cutShort(file_, std::max(expected_, start + out.size()), position_);
        done += got;
    }
}

void ByteSource::skip(std::uint64_t bytes) {
    std::vector<std::byte> scrap(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, kChunk)));
    while (bytes > 0) {
        const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, scrap.size()));
        readExactly(std::span(scrap).first(step));
        bytes -= step;
    }
}

void ByteSource::finish() {
    // A scan is followed by a checksum and at most some padding; without a limit a small packed file could keep us
    // busy for hours.
    constexpr std::uint64_t kMostTail = std::uint64_t{64} << 20U;
    std::vector<std::byte> scrap(kChunk);
    std::uint64_t tail = 0;
    while (const std::size_t got = read(scrap)) {
        tail += got;
        if (tail > kMostTail) {
            refuse(ErrorCode::Damaged, file_, "holds far more data than its header describes");
        }
    }
}

Packing packingOf(const fs::path& file) {
    const FilePointer f = open(file, 0);
    std::array<unsigned char, 2> mark{};
    const std::size_t got = readSome(f.get(), file, mark.data(), mark.size());
    if (got == 0) refuse(ErrorCode::Damaged, file, "is empty", kCopyAgain);
    return got == 2 && mark[0] == 0x1f && mark[1] == 0x8b ? Packing::Gzip : Packing::Plain;
}

std::unique_ptr<ByteSource> openSource(const fs::path& file, Packing packing, std::uint64_t offset) {
    if (packing == Packing::Plain) return std::make_unique<PlainSource>(file, offset);
    return std::make_unique<PackedSource>(file, packing, offset);
}

std::string firstBytes(const fs::path& file, std::size_t bytes) {
    const auto source = openSource(file, packingOf(file));
    std::string text(bytes, '\0');
    std::size_t done = 0;
    while (done < bytes) {
        const std::size_t got = source->read(std::as_writable_bytes(std::span(text).subspan(done)));
        if (got == 0) break;
        done += got;
    }
    text.resize(done);
    return text;
}

}  // namespace bauta::image::detail
