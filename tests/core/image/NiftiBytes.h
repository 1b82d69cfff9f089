// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

namespace bauta::test {

/// The bytes of a NIfTI header, field by field, in either byte order: an independent writer for the reader's tests.
/// Offsets are those of nifti1.h and nifti2.h.
class NiftiBytes {
  public:
    explicit NiftiBytes(int version = 1, bool big = false, bool pair = false) : second_(version == 2), big_(big) {
        bytes_.assign(second_ ? 544 : 352, '\0');
        put<std::int32_t>(0, second_ ? 540 : 348);
        if (second_) {
            std::memcpy(bytes_.data() + 4, pair ? "ni2\0\r\n\x1a\n" : "n+2\0\r\n\x1a\n", 8);
            put<std::int64_t>(168, pair ? 0 : 544);
        } else {
            std::memcpy(bytes_.data() + 344, pair ? "ni1" : "n+1", 4);
            put<float>(108, pair ? 0.0F : 352.0F);
        }
        if (pair) bytes_.resize(second_ ? 540 : 348);
        pixdim({1, 1, 1, 1});
        put<std::int32_t, char>(second_ ? 500 : 123, 2);
    }

    NiftiBytes& dims(const std::array<std::int64_t, 8>& d) {
        for (std::size_t i = 0; i < 8; ++i) put<std::int64_t, std::int16_t>(second_ ? 16 + 8 * i : 40 + 2 * i, d[i]);
        return *this;
    }
    NiftiBytes& size3(std::int64_t x, std::int64_t y, std::int64_t z) { return dims({3, x, y, z, 1, 1, 1, 1}); }
    NiftiBytes& type(int code, int bits) {
        put<std::int16_t>(second_ ? 12 : 70, static_cast<std::int16_t>(code));
        put<std::int16_t>(second_ ? 14 : 72, static_cast<std::int16_t>(bits));
        return *this;
    }
    NiftiBytes& pixdim(const std::array<double, 4>& p) {
        for (std::size_t i = 0; i < 4; ++i) put<double, float>(second_ ? 104 + 8 * i : 76 + 4 * i, p[i]);
        return *this;
    }
    NiftiBytes& scale(double slope, double intercept) {
        put<double, float>(second_ ? 176 : 112, slope);
        put<double, float>(second_ ? 184 : 116, intercept);
        return *this;
    }
    NiftiBytes& units(int code) {
        put<std::int32_t, char>(second_ ? 500 : 123, code);
        return *this;
    }
    NiftiBytes& intent(int code) {
        put<std::int32_t, std::int16_t>(second_ ? 504 : 68, code);
        return *this;
    }
    /// Row-major 3×4 in RAS.
    NiftiBytes& sform(int code, const std::array<double, 12>& rows) {
        put<std::int32_t, std::int16_t>(second_ ? 348 : 254, code);
        for (std::size_t i = 0; i < 12; ++i) put<double, float>(second_ ? 400 + 8 * i : 280 + 4 * i, rows[i]);
        return *this;
    }
    /// b, c, d, then the offset in RAS.
    NiftiBytes& qform(int code, const std::array<double, 6>& q) {
        put<std::int32_t, std::int16_t>(second_ ? 344 : 252, code);
        for (std::size_t i = 0; i < 6; ++i) put<double, float>(second_ ? 352 + 8 * i : 256 + 4 * i, q[i]);
        return *this;
    }
    template <typename T>
    NiftiBytes& voxel(T value) {
        char raw[sizeof(T)];
        std::memcpy(raw, &value, sizeof(T));
        append(raw, sizeof(T));
        return *this;
    }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

  private:
    // Second and First: the field's type in NIfTI-2 and NIfTI-1.
    template <typename Second, typename First = Second, typename V>
    void put(std::size_t offset, V value) {
        if (second_) {
            store(offset, static_cast<Second>(value));
        } else {
            store(offset, static_cast<First>(value));
        }
    }
    template <typename T>
    void store(std::size_t offset, T value) {
        char raw[sizeof(T)];
        std::memcpy(raw, &value, sizeof(T));
        for (std::size_t i = 0; i < sizeof(T); ++i) bytes_[offset + i] = raw[big_ ? sizeof(T) - 1 - i : i];
    }
    void append(const char* raw, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) bytes_ += raw[big_ ? n - 1 - i : i];
    }

    bool second_, big_;
    std::string bytes_;
};

}  // namespace bauta::test
