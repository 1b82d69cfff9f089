// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/mutants/Mutator.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace bauta::test::mutants {
namespace {

// Headers matter more than voxels: most damage goes to the first kilobyte.
std::size_t place(const std::string& bytes, Random& random) {
    const std::size_t head = std::min<std::size_t>(bytes.size(), 1024);
    return static_cast<std::size_t>(random.chance(60) ? random.below(head) : random.below(bytes.size()));
}

std::string inflated(const std::string& packed, int windowBits) {
    z_stream stream{};
    if (inflateInit2(&stream, windowBits) != Z_OK) throw std::bad_alloc();
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string out;
    std::array<char, 16384> piece{};
    int state = Z_OK;
    while (state == Z_OK) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        state = inflate(&stream, Z_NO_FLUSH);
        out.append(piece.data(), piece.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    return out;
}

std::string deflated(const std::string& bytes, int windowBits) {
    z_stream stream{};
    if (deflateInit2(&stream, 1, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
    std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::vector<Field> niftiFields(bool second) {
    std::vector<Field> fields;
    const auto row = [&](std::size_t from, std::size_t count, int width) {
        for (std::size_t i = 0; i < count; ++i)
            fields.push_back({from + i * static_cast<std::size_t>(std::abs(width)), width});
    };
    if (second) {
        row(0, 1, 4), row(12, 2, 2), row(16, 8, 8), row(104, 8, -8), row(168, 1, 8), row(176, 2, -8);
        row(344, 2, 4), row(352, 6, -8), row(400, 12, -8), row(500, 2, 4);
    } else {
        row(0, 1, 4), row(40, 8, 2), row(68, 3, 2), row(76, 8, -4), row(108, 3, -4), row(123, 1, 1);
        row(252, 2, 2), row(256, 6, -4), row(280, 12, -4), row(344, 1, 4);
    }
    // Sizes, type, place and scale of the voxels once more: they are what takes memory.
    row(second ? 16 : 40, 4, second ? 8 : 2), row(second ? 12 : 70, 1, 2);
    row(second ? 168 : 108, 3, second ? -8 : -4);
    return fields;
}

std::string mutateNifti(std::string bytes, bool second, Random& random, std::string& what) {
    const bool big = bytes.size() > 4 && bytes[0] == 0;
    const Field field = random.of(niftiFields(second));
    if (field.offset + 8 > bytes.size()) return bytes;
    overwriteField(bytes, field, big, random);
    what += " field@" + std::to_string(field.offset);
    return bytes;
}

std::string mutateTensors(const std::string& bytes, const std::string& other, Random& random, std::string& what) {
    std::uint64_t length = 0;
    if (bytes.size() >= 8) std::memcpy(&length, bytes.data(), 8);
    if (bytes.size() < 8 || length > bytes.size() - 8 || random.chance(30)) {
        return mutateBytes(bytes, other, random, what);
    }
    std::string header = mutateJson(bytes.substr(8, length), random, what);
    length = header.size();
    if (random.chance(10)) length = random.below(2) == 0 ? ~std::uint64_t{0} : random.below(1U << 20U);
    std::string out(8, '\0');
    std::memcpy(out.data(), &length, 8);
    return out + header + bytes.substr(8 + std::min<std::size_t>(bytes.size() - 8, header.size()));
}

// The lines before the voxels of a NRRD (a blank line ends them) or MetaImage (ElementDataFile is the last).
std::size_t endOfTextHeader(const std::string& bytes) {
    std::size_t end = bytes.find("\n\n");
    if (const std::size_t last = bytes.find("ElementDataFile"); last != std::string::npos) end = bytes.find('\n', last);
    return end == std::string::npos ? bytes.size() : end;
}

std::string mutatePlain(const std::string& bytes, const std::string& other, Shape shape, Random& random,
                        std::string& what) {
    if (random.chance(25)) return mutateBytes(bytes, other, random, what);
    switch (shape) {
        case Shape::Nifti1:
        case Shape::Nifti2:
            return mutateNifti(bytes, shape == Shape::Nifti2, random, what);
        case Shape::TextHeader: {
            const std::size_t end = endOfTextHeader(bytes);
            return mutateText(bytes.substr(0, end), random, what) + bytes.substr(end);
        }
        case Shape::Text:
            return mutateText(bytes, random, what);
        case Shape::Json:
            return mutateJson(bytes, random, what);
        case Shape::JsonLines: {
            const std::size_t from = bytes.rfind('\n', place(bytes, random));
            const std::size_t begin = from == std::string::npos ? 0 : from + 1;
            const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
            return bytes.substr(0, begin) + mutateJson(bytes.substr(begin, end - begin), random, what) +
                   bytes.substr(end);
        }
        case Shape::Tensors:
            return mutateTensors(bytes, other, random, what);
        case Shape::DicomExplicit:
        case Shape::DicomImplicit:
        case Shape::DicomBig:
        case Shape::DicomDeflated:
            return mutateDicom(bytes, shape, random, what);
        case Shape::Bytes:
            break;
    }
    return mutateBytes(bytes, other, random, what);
}

template <typename T>
void store(std::string& bytes, std::size_t offset, T value, bool big) {
    std::array<char, sizeof(T)> raw{};
    std::memcpy(raw.data(), &value, sizeof(T));
    if (big) std::reverse(raw.begin(), raw.end());
    if (offset + sizeof(T) <= bytes.size()) std::memcpy(bytes.data() + offset, raw.data(), sizeof(T));
}

}  // namespace

void overwriteField(std::string& bytes, const Field& field, bool big, Random& random) {
    using Limit = std::numeric_limits<double>;
    static const std::vector<std::int64_t> kWhole = {
        0,     1,     2,         3,          4,           7,  8,  16, 64,  -1, -2, 127, 128, 255, 256, 348, 512, 540,
        32767, 32768, 65535,     -32768,     2147483647LL, -2147483648LL, 4294967295LL, 4294967296LL, 1LL << 40U,
        std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
    static const std::vector<double> kReal = {0,    -0.0, 1,     -1,    0.5,  1e-30,   1e-6, 1e6,           1e15,
                                              1e30, 1e38, 1e300, 1e308, -1e308, 4294967296.0, 1e19, Limit::infinity(),
                                              -Limit::infinity(), Limit::quiet_NaN(), Limit::denorm_min(), 352, 544};
    const std::int64_t whole = random.chance(70) ? random.of(kWhole) : static_cast<std::int64_t>(random.below(1U << 31U));
    const double real = random.of(kReal);
    switch (field.width) {
        case 1: return store(bytes, field.offset, static_cast<std::int8_t>(whole), big);
        case 2: return store(bytes, field.offset, static_cast<std::int16_t>(whole), big);
        case 4: return store(bytes, field.offset, static_cast<std::int32_t>(whole), big);
        case 8: return store(bytes, field.offset, whole, big);
        case -4: {
            const bool fits = std::abs(real) <= double{std::numeric_limits<float>::max()} || !std::isfinite(real);
            return store(bytes, field.offset, fits ? static_cast<float>(real) : std::numeric_limits<float>::max(), big);
        }
        default: return store(bytes, field.offset, real, big);
    }
}

std::string gunzip(const std::string& packed) { return inflated(packed, MAX_WBITS + 16); }
std::string gzip(const std::string& bytes) { return deflated(bytes, MAX_WBITS + 16); }
std::string inflateRaw(const std::string& packed) { return inflated(packed, -MAX_WBITS); }
std::string deflateRaw(const std::string& bytes) { return deflated(bytes, -MAX_WBITS); }

std::string mutateBytes(std::string bytes, const std::string& other, Random& random, std::string& what) {
    if (bytes.empty()) return std::string(static_cast<std::size_t>(random.below(64)), '\xff');
    const std::size_t at = place(bytes, random);
    const std::size_t most = std::min<std::size_t>(bytes.size() - at, 1 + random.below(random.chance(80) ? 64 : 4096));
    const std::size_t n = static_cast<std::size_t>(1 + random.below(most));
    const std::size_t to = place(bytes, random);
    const std::uint64_t choice = random.below(14);
    what += " bytes" + std::to_string(choice) + "@" + std::to_string(at) + "+" + std::to_string(n);
    switch (choice) {
        case 0:
        case 1:
            for (std::uint64_t i = 0, bits = 1 + random.below(8); i < bits; ++i) {
                bytes[place(bytes, random)] ^= static_cast<char>(1U << random.below(8));
            }
            return bytes;
        case 2:
        case 3: {
            static const std::vector<int> kBytes = {0, 1, 0x7f, 0x80, 0xff, ' ', '\n', '\\', '"', '{', '[', '=', ':'};
            bytes[at] = static_cast<char>(random.of(kBytes));
            return bytes;
        }
        case 4:
        case 5: {
            static const std::vector<int> kWidths = {1, 2, 4, 8, -4, -8};
            const int width = random.of(kWidths);
            overwriteField(bytes, {at - (random.chance(70) ? at % static_cast<std::size_t>(std::abs(width)) : 0), width},
                           random.chance(25), random);
            return bytes;
        }
        case 6:
        case 7:
            return bytes.substr(0, at);
        case 8:
            return bytes + std::string(static_cast<std::size_t>(1 + random.below(random.chance(90) ? 4096 : 1U << 21U)),
                                       static_cast<char>(random.below(256)));
        case 9:
            return bytes.erase(at, n);
        case 10:
            return bytes.insert(to, bytes.substr(at, n));
        case 11:
            for (std::size_t i = 0; i < n && to + i < bytes.size(); ++i) std::swap(bytes[at + i], bytes[to + i]);
            return bytes;
        case 12: {
            std::string noise;
            for (std::size_t i = 0; i < n; ++i) noise += static_cast<char>(random.below(256));
            return random.chance(50) ? bytes.insert(at, noise) : bytes.replace(at, n, noise);
        }
        default:
            return bytes.substr(0, at) + other.substr(static_cast<std::size_t>(random.below(other.size())));
    }
}

std::string mutate(const std::string& bytes, const std::string& other, Shape shape, Random& random, std::string& what) {
    const bool packed = bytes.size() > 18 && bytes[0] == '\x1f' && bytes[1] == '\x8b';
    if (!packed) return mutatePlain(bytes, other, shape, random, what);
    if (random.chance(50)) return mutateBytes(bytes, other, random, what);
    what += " inside gzip:";
    std::string damaged = gzip(mutatePlain(gunzip(bytes), other, shape, random, what));
    // The trailer says how long the data are: readers that trust it can be led astray.
    if (random.chance(10)) overwriteField(damaged, {damaged.size() - 4, 4}, false, random);
    return damaged;
}

}  // namespace bauta::test::mutants
