// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scene/SkinCache.h"

#include <bit>
#include <cstring>
#include <fstream>
#include <span>
#include <system_error>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"

namespace bauta::scene {

namespace {

static_assert(std::endian::native == std::endian::little, "the cache file is little endian");

// To be raised whenever extraction or this layout changes.
constexpr std::uint32_t kVersion = 6;
constexpr std::array<char, 8> kMagic = {'B', 'A', 'U', 'T', 'A', 'S', 'K', 'N'};
constexpr std::uint64_t kMost = 1ULL << 28;

struct Header {
    std::array<char, 8> magic = kMagic;
    std::uint32_t version = kVersion;
    std::uint32_t hasCut = 0;
    std::array<char, 64> key{};  // the digest of the SkinKey
    double level = 0;
    std::uint64_t vertices = 0;
    std::uint64_t triangles = 0;
    std::uint64_t check = 0;  // of everything after the header
};
static_assert(sizeof(Header) == 112);

std::string digest(const SkinKey& key) {
    std::array<char, sizeof(double)> level{};
    std::memcpy(level.data(), &key.level, sizeof level);
    return base::sha256("skin " + std::to_string(kVersion) + ' ' + key.image_sha256 + ' ' + key.affected_sha256 + ' ' +
                        std::string(level.data(), level.size()));
}

// Finds damage, not malice, at memory speed: four lanes of multiply and rotate.
std::uint64_t checksum(std::span<const std::byte> bytes, std::uint64_t seed) {
    std::array<std::uint64_t, 4> lanes = {seed, seed + 1, seed + 2, seed + 3};
    constexpr std::uint64_t kPrime = 0x9E3779B185EBCA87ULL;
    std::size_t i = 0;
    const auto mix = [&](std::uint64_t& lane, std::uint64_t word) {
        lane = std::rotl(lane ^ (word * kPrime), 31) * kPrime;
    };
    for (; i + 32 <= bytes.size(); i += 32) {
        std::array<std::uint64_t, 4> words{};
        std::memcpy(words.data(), bytes.data() + i, 32);
        for (std::size_t l = 0; l < 4; ++l) mix(lanes[l], words[l]);
    }
    for (; i < bytes.size(); ++i) mix(lanes[0], static_cast<std::uint64_t>(bytes[i]) + 1);
    std::uint64_t all = bytes.size();
    for (const std::uint64_t lane : lanes) mix(all, lane);
    return all;
}

template <typename T>
std::span<const std::byte> bytesOf(const std::vector<T>& v) {
    return std::as_bytes(std::span(v));
}

std::uint64_t checksum(const SkinMesh& mesh) {
    std::uint64_t sum = checksum(bytesOf(mesh.points_lps_mm), 1);
    sum = checksum(bytesOf(mesh.normals), sum);
    sum = checksum(bytesOf(mesh.triangles), sum);
    return checksum(bytesOf(mesh.cut), sum);
}

template <typename T>
bool read(std::ifstream& in, std::vector<T>& into, std::uint64_t count) {
    into.resize(count);
    return static_cast<bool>(
        in.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(count * sizeof(T))));
}

std::optional<SkinMesh> readMesh(const std::filesystem::path& path, const std::string& key) {
    std::ifstream in(path, std::ios::binary);
    Header header;
    if (!in.read(reinterpret_cast<char*>(&header), sizeof header)) return std::nullopt;
    if (header.magic != kMagic || header.version != kVersion || header.hasCut > 1) return std::nullopt;
    if (std::string_view(header.key.data(), header.key.size()) != key) return std::nullopt;
    if (header.vertices > kMost || header.triangles > kMost) return std::nullopt;
    const std::uint64_t expected = sizeof header + header.vertices * (24 + header.hasCut) + header.triangles * 12;
    if (std::filesystem::file_size(path) != expected) return std::nullopt;
    SkinMesh mesh;
    mesh.level = header.level;
    if (!read(in, mesh.points_lps_mm, 3 * header.vertices) || !read(in, mesh.normals, 3 * header.vertices) ||
        !read(in, mesh.triangles, 3 * header.triangles) || !read(in, mesh.cut, header.hasCut ? header.vertices : 0)) {
        return std::nullopt;
    }
    if (checksum(mesh) != header.check) return std::nullopt;
    return mesh;
}

}  // namespace

std::filesystem::path skinCachePath(const std::filesystem::path& cacheFolder, const SkinKey& key) {
    return cacheFolder / ("skin-" + digest(key).substr(0, 24) + ".mesh");
}

std::optional<SkinMesh> loadSkin(const std::filesystem::path& cacheFolder, const SkinKey& key) noexcept {
    try {
        const auto path = skinCachePath(cacheFolder, key);
        if (!std::filesystem::is_regular_file(path)) return std::nullopt;
        auto mesh = readMesh(path, digest(key));
        if (!mesh) {
            std::error_code ignored;
            std::filesystem::remove(path, ignored);
        }
        return mesh;
    } catch (...) {
        return std::nullopt;
    }
}

bool storeSkin(const std::filesystem::path& cacheFolder, const SkinKey& key, const SkinMesh& mesh) {
    std::error_code made;
    std::filesystem::create_directories(cacheFolder, made);  // what is wrong shows when the file is opened
    Header header;
    header.hasCut = mesh.cut.empty() ? 0 : 1;
    const std::string name = digest(key);
    std::copy(name.begin(), name.end(), header.key.begin());
    header.level = mesh.level;
    header.vertices = mesh.vertexCount();
    header.triangles = mesh.triangleCount();
    header.check = checksum(mesh);
    try {
        base::AtomicFile file(skinCachePath(cacheFolder, key));
        file.write(std::as_bytes(std::span(&header, 1)));
        file.write(bytesOf(mesh.points_lps_mm));
        file.write(bytesOf(mesh.normals));
        file.write(bytesOf(mesh.triangles));
        file.write(bytesOf(mesh.cut));
        file.commit();
    } catch (const base::Error&) {
        return false;
    }
    return true;
}

}  // namespace bauta::scene
