// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Hash.h"

#include <openssl/evp.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/Error.h"

namespace bauta::base {

struct Sha256::State {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
    if (!state_->context || EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) != 1) {
        throw Error(ErrorCode::Internal, "SHA-256 is not available in the system's OpenSSL");
    }
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::span<const std::byte> bytes) {
    EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
}

void Sha256::update(std::string_view text) {
    update(std::as_bytes(std::span(text)));
}

std::string Sha256::hex() {
    std::array<unsigned char, 32> digest{};
    unsigned length = 0;
    EVP_DigestFinal_ex(state_->context.get(), digest.data(), &length);
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : digest) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

std::string sha256(std::string_view text) {
    Sha256 hash;
    hash.update(text);
    return hash.hex();
}

std::string sha256OfFile(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        const int why = errno;
        throw Error(why == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                    std::string("cannot read: ") + std::strerror(why), path.string());
    }
    Sha256 hash;
    std::vector<char> buffer(1 << 20);
    while (file) {
        file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        hash.update(std::string_view(buffer.data(), static_cast<std::size_t>(file.gcount())));
    }
    if (file.bad()) throw Error(ErrorCode::Io, "reading failed", path.string());
    return hash.hex();
}

namespace {

/// What changes when a file is written, whatever becomes of its name.
using Stamp = std::array<std::int64_t, 7>;

std::optional<Stamp> stampOf(const std::filesystem::path& path) {
    struct stat s {};
    if (::stat(path.c_str(), &s) != 0) return std::nullopt;
    return Stamp{static_cast<std::int64_t>(s.st_dev),
                 static_cast<std::int64_t>(s.st_ino),
                 s.st_size,
                 s.st_mtim.tv_sec,
                 s.st_mtim.tv_nsec,
                 s.st_ctim.tv_sec,
                 s.st_ctim.tv_nsec};
}

}  // namespace

std::string rememberedSha256(const std::filesystem::path& path) {
    // Times have the grain of the clock's ticks, or of seconds: what was changed just now may change again unseen.
    constexpr std::int64_t kSettled_s = 3;
    static std::mutex mutex;
    static std::map<std::filesystem::path, std::pair<Stamp, std::string>> known;
    const auto before = stampOf(path);
    if (before) {
        const std::scoped_lock lock(mutex);
        if (const auto found = known.find(path); found != known.end() && found->second.first == *before)
            return found->second.second;
    }
    std::string hash = sha256OfFile(path);
    if (before && before == stampOf(path) && std::time(nullptr) - (*before)[5] >= kSettled_s) {
        const std::scoped_lock lock(mutex);
        known.insert_or_assign(path, std::pair(*before, hash));
    }
    return hash;
}

}  // namespace bauta::base
