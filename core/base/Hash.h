// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace bauta::base {

/// Streaming SHA-256.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void update(std::span<const std::byte> bytes);
    void update(std::string_view text);
    /// 64 lower-case hex digits; call once.
    [[nodiscard]] std::string hex();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

[[nodiscard]] std::string sha256(std::string_view text);
/// Of a file's bytes. Errors: NotFound, Io.
[[nodiscard]] std::string sha256OfFile(const std::filesystem::path& path);
/// The same, remembered while this process runs and the file keeps its place, size and times: for files that are looked
/// at again and again, as when results are shown anew after each evaluation.
[[nodiscard]] std::string rememberedSha256(const std::filesystem::path& path);

}  // namespace bauta::base
