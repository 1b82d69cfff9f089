// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dicom/detail/Padding.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace bauta::dicom::detail {
namespace {

constexpr double kAir_hu = -1000;
constexpr double kMostHu = 32767;
// Brighter than this is no air: the body's surface lies at −300.
constexpr double kBright_hu = -900;
constexpr double kTissue_hu = -500;
constexpr double kLeastShare = 0.02, kMostShare = 0.6;

class Plane {
  public:
    explicit Plane(Slice& slice) : h_(slice.header) {
        std::visit([&](const auto& v) { values_.assign(v.begin(), v.end()); }, slice.stored);
    }

    [[nodiscard]] double hu(std::int32_t stored) const { return h_.slope * stored + h_.intercept; }

    std::size_t readAsSigned() {
        std::size_t count = 0;
        for (std::int32_t& v : values_) {
            if (hu(v) <= kMostHu || v < 32768) continue;
            v -= 65536;
            ++count;
        }
        return count;
    }

    std::size_t padAsTheHeaderSays() {
        const auto& [low, high] = *h_.padding;
        if (hu(high) <= kBright_hu) return 0;
        return fill([low = low, high = high](std::int32_t v) { return v >= low && v <= high; }, false);
    }

    std::size_t padAsTheCornersSay() {
        const std::int32_t corner[] = {values_[at(0, 0)], values_[at(h_.columns - 1, 0)], values_[at(0, h_.rows - 1)],
                                       values_[at(h_.columns - 1, h_.rows - 1)]};
        for (const std::int32_t c : {corner[0], corner[1]}) {
            if (std::count(std::begin(corner), std::end(corner), c) < 3 || hu(c) <= kTissue_hu) continue;
            return fill([c](std::int32_t v) { return v == c; }, true);
        }
        return 0;
    }

    [[nodiscard]] image::Volume::Buffer stored() const {
        const auto [least, most] = std::minmax_element(values_.begin(), values_.end());
        if (*least >= -32768 && *most <= 32767) return std::vector<std::int16_t>(values_.begin(), values_.end());
        if (*least >= 0 && *most <= 65535) return std::vector<std::uint16_t>(values_.begin(), values_.end());
        return values_;
    }

  private:
    [[nodiscard]] std::size_t at(int column, int row) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(h_.columns) + static_cast<std::size_t>(column);
    }

    // Makes air of the pixels that pass `test` and are joined to the border by such. `doubtful`: only where the region
    // looks like what lies outside a circle.
    template <typename Test>
    std::size_t fill(Test&& test, bool doubtful) {
        std::vector<std::uint8_t> seen(values_.size(), 0);
        std::vector<std::pair<int, int>> region;
        std::size_t rim = 0, rimOfAir = 0;
        const auto visit = [&](int c, int r) {
            if (c < 0 || r < 0 || c >= h_.columns || r >= h_.rows || seen[at(c, r)] != 0) return;
            seen[at(c, r)] = 1;
            const std::int32_t v = values_[at(c, r)];
            if (test(v)) {
                region.emplace_back(c, r);
            } else {
                ++rim;
                rimOfAir += hu(v) < kTissue_hu ? 1 : 0;
            }
        };
        for (int c = 0; c < h_.columns; ++c) visit(c, 0), visit(c, h_.rows - 1);
        for (int r = 0; r < h_.rows; ++r) visit(0, r), visit(h_.columns - 1, r);
        for (std::size_t i = 0; i < region.size(); ++i) {
            const auto [c, r] = region[i];
            visit(c - 1, r), visit(c + 1, r), visit(c, r - 1), visit(c, r + 1);
        }
        const double share = static_cast<double>(region.size()) / static_cast<double>(values_.size());
        if (doubtful && (share < kLeastShare || share > kMostShare || 10 * rimOfAir < 6 * rim)) return 0;
        const auto air = static_cast<std::int32_t>(std::lround((kAir_hu - h_.intercept) / h_.slope));
        for (const auto& [c, r] : region) values_[at(c, r)] = air;
        return region.size();
    }

    const Header& h_;
    std::vector<std::int32_t> values_;
};

}  // namespace

Padded makePaddingAir(Slice& slice) {
    const Header& h = slice.header;
    Padded done;
    if (h.kind != Kind::CtImage || !(h.slope > 0) || !h.isHounsfield || h.rows < 3 || h.columns < 3) return done;
    Plane plane(slice);
    if (!h.isSigned) done.asSigned = plane.readAsSigned();
    done.air = h.padding ? plane.padAsTheHeaderSays() : plane.padAsTheCornersSay();
    if (done.asSigned + done.air > 0) slice.stored = plane.stored();
    return done;
}

}  // namespace bauta::dicom::detail
