// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "core/image/detail/Formats.h"
#include "core/image/detail/GzipWriter.h"

namespace bauta::image::detail {
using base::ErrorCode;

namespace {

constexpr std::size_t kHeaderBytes = 352;  // with the four bytes that say "no extension"

class Fields {
  public:
    template <typename T>
    void put(std::size_t offset, T value) {
        std::memcpy(bytes_.data() + offset, &value, sizeof value);
    }
    void put(std::size_t offset, const std::string& text, std::size_t most) {
        std::memcpy(bytes_.data() + offset, text.data(), std::min(text.size(), most));
    }
    [[nodiscard]] std::span<const std::byte> bytes() const { return std::as_bytes(std::span(bytes_)); }

  private:
    std::array<char, kHeaderBytes> bytes_{};
};

// Unit quaternion (a, b, c, d), a ≥ 0, of a proper rotation: the largest of the four is computed first, so that none
// is divided by a small number.
std::array<double, 4> quaternion(const Mat3& r) {
    const std::array<double, 4> squares = {1 + r[0] + r[4] + r[8], 1 + r[0] - r[4] - r[8], 1 - r[0] + r[4] - r[8],
                                           1 - r[0] - r[4] + r[8]};
    const auto largest = static_cast<std::size_t>(std::max_element(squares.begin(), squares.end()) - squares.begin());
    const double s = std::sqrt(squares[largest]) / 2;
    const double f = 1 / (4 * s);
    std::array<double, 4> q{};
    switch (largest) {
        case 0:
            q = {s, (r[7] - r[5]) * f, (r[2] - r[6]) * f, (r[3] - r[1]) * f};
            break;
        case 1:
            q = {(r[7] - r[5]) * f, s, (r[1] + r[3]) * f, (r[2] + r[6]) * f};
            break;
        case 2:
            q = {(r[2] - r[6]) * f, (r[1] + r[3]) * f, s, (r[5] + r[7]) * f};
            break;
        default:
            q = {(r[3] - r[1]) * f, (r[2] + r[6]) * f, (r[5] + r[7]) * f, s};
            break;
    }
    if (q[0] < 0) {
        for (double& v : q) v = -v;
    }
    return q;
}

Fields headerOf(const ImageBytes& image, const std::string& description) {
    static constexpr std::array<std::int16_t, 5> kCodes = {2, 4, 512, 8, 16};
    const Geometry& g = image.geometry;
    Fields f;
    f.put<std::int32_t>(0, 348);
    f.put<char>(38, 'r');
    f.put<std::int16_t>(40, 3);
    for (std::size_t a = 0; a < 3; ++a) f.put(42 + 2 * a, static_cast<std::int16_t>(g.size[a]));
    for (std::size_t a = 3; a < 7; ++a) f.put<std::int16_t>(42 + 2 * a, 1);
    f.put(70, kCodes[static_cast<std::size_t>(image.type)]);
    f.put(72, static_cast<std::int16_t>(8 * bytesPerVoxel(image.type)));
    f.put(108, static_cast<float>(kHeaderBytes));
    f.put(112, 1.0F);
    f.put<char>(123, 2);  // millimetres
    f.put(148, description, 79);

    Mat3 ras = g.direction;
    for (std::size_t i = 0; i < 6; ++i) ras[i] = -ras[i];
    const Vec3 origin = {-g.origin_lps_mm[0], -g.origin_lps_mm[1], g.origin_lps_mm[2]};
    const bool mirrored = determinant(ras) < 0;
    Mat3 proper = ras;
    if (mirrored) {
        for (const std::size_t i : {2U, 5U, 8U}) proper[i] = -proper[i];
    }
    const auto q = quaternion(proper);
    f.put(76, mirrored ? -1.0F : 1.0F);
    for (std::size_t a = 0; a < 3; ++a) f.put(80 + 4 * a, static_cast<float>(g.spacing_mm[a]));
    f.put<std::int16_t>(252, 1);
    f.put<std::int16_t>(254, 1);
    for (std::size_t i = 0; i < 3; ++i) {
        f.put(256 + 4 * i, static_cast<float>(q[i + 1]));
        f.put(268 + 4 * i, static_cast<float>(origin[i]));
        for (std::size_t a = 0; a < 3; ++a) {
            f.put(280 + 16 * i + 4 * a, static_cast<float>(ras[3 * i + a] * g.spacing_mm[a]));
        }
        f.put(280 + 16 * i + 12, static_cast<float>(origin[i]));
    }
    f.put(344, std::string("n+1"), 3);
    return f;
}

}  // namespace

void writeNifti(base::AtomicFile& out, const ImageBytes& image, const std::string& description, bool gzip) {
    for (const std::int64_t n : image.geometry.size) {
        if (n > 32767) refuse(ErrorCode::Unsupported, out.target(), "NIfTI-1 holds at most 32767 voxels an axis");
    }
    const Fields header = headerOf(image, description);
    if (gzip) {
        writeGzip(out, header.bytes(), image.voxels);
    } else {
        out.write(header.bytes());
        out.write(image.voxels);
    }
}

}  // namespace bauta::image::detail
