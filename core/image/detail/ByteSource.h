// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "core/base/Error.h"

namespace bauta::image::detail {

namespace fs = std::filesystem;

/// Throws Error{code} about this file.
[[noreturn]] void refuse(base::ErrorCode code, const fs::path& file, const std::string& message,
                         const std::string& hint = {});

enum class Packing {
    Plain,
    Gzip,  ///< gzip members, CRC and length checked
    Zlib   ///< one zlib stream, Adler-32 checked (MetaImage)
};

/// Gzip when the file starts with its mark, else Plain. Errors: NotFound, Io, BadRequest for a folder, Damaged when
/// the file is empty.
[[nodiscard]] Packing packingOf(const fs::path& file);

/// The bytes of a file in order, unpacked on the way straight into the caller's buffer.
class ByteSource {
  public:
    virtual ~ByteSource() = default;

    /// Up to out.size() bytes, 0 only at the end. Error Damaged on broken packed data.
    virtual std::size_t read(std::span<std::byte> out) = 0;
    /// Fills out. Error Damaged, with the numbers, when the data end before.
    void readExactly(std::span<std::byte> out);
    void skip(std::uint64_t bytes);
    /// Reads what is left, so that packed data are checked to their end.
    virtual void finish();
    /// Error Damaged unless `bytes` more can come, found out without keeping any: guards an allocation. Later errors
    /// name what is expected by this number.
    void requireAvailable(std::uint64_t bytes) {
        expected_ = position_ + bytes;
        guard(bytes);
    }

    [[nodiscard]] const fs::path& file() const noexcept { return file_; }
    [[nodiscard]] std::uint64_t position() const noexcept { return position_; }

  protected:
    explicit ByteSource(fs::path file) : file_(std::move(file)) {}
    virtual void guard(std::uint64_t bytes) = 0;
    std::uint64_t position_ = 0;

  private:
    std::uint64_t expected_ = 0;
    fs::path file_;
};

/// Opens a file from byte `offset` of it. Errors: NotFound, Io.
[[nodiscard]] std::unique_ptr<ByteSource> openSource(const fs::path& file, Packing packing, std::uint64_t offset = 0);

/// Deflate cannot shrink data further than about 1032 to 1.
inline constexpr std::uint64_t kDeflateLimit = 1040;

/// At most `bytes` from the start of the unpacked file: enough to tell formats apart.
[[nodiscard]] std::string firstBytes(const fs::path& file, std::size_t bytes);

/// Error Io when the file cannot be asked.
[[nodiscard]] std::uint64_t fileSize(const fs::path& file);

/// 1234567 as "1 234 567", for messages.
[[nodiscard]] std::string grouped(std::uint64_t number);

}  // namespace bauta::image::detail
