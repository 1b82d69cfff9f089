// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRgb>
#include <cstdint>
#include <vector>

#include "ui/views/SlicePainter.h"

namespace bauta::views::detail {

/// One slice in grey, rows top to bottom.
struct GreySlice {
    std::int64_t columns = 0, rows = 0;
    std::vector<std::uint8_t> values;
};

/// Opaque device pixels that several threads write, each its own rows.
struct Pixels {
    QRgb* first = nullptr;
    std::ptrdiff_t stride = 0;  ///< in pixels
    int width = 0, height = 0;
    [[nodiscard]] QRgb* row(int y) const { return first + y * stride; }
};

/// The mixture (1 − share) · a + share · b of two slices of one size.
[[nodiscard]] GreySlice mixed(const GreySlice& a, const GreySlice& b, double share);

/// From this many logical pixels a voxel on, voxels are drawn as they are; below, values between centres are linear.
inline constexpr double kExactVoxel_px = 10.0;

/// Draws a slice as it lies in the frame, black around it, at `ratio` device pixels a logical pixel.
class SliceScaler {
  public:
    SliceScaler(GreySlice slice, const SliceFrame& frame, double ratio, int width, int height);
    /// Rows from `top` up to `bottom`, not included. May be called from several threads.
    void draw(const Pixels& target, int top, int bottom) const;

  private:
    // Where each device pixel of one axis reads from: the lower of two neighbours and the weight (of 256) of the
    // upper.
    struct Taps {
        int first = 0, last = -1;  // device pixels inside the slice
        std::vector<std::int32_t> index;
        std::vector<std::uint16_t> weight;
    };
    static Taps taps(int devicePixels, double ratio, double origin, double pixelsPerVoxel, std::int64_t count,
                     bool exact);
    void stretch(std::int32_t row, std::uint8_t* out) const;

    GreySlice slice_;
    Taps x_, y_;
};

}  // namespace bauta::views::detail
