// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/published/Compare.h"

#include <algorithm>
#include <cmath>

#include "core/base/Error.h"
#include "core/base/Numbers.h"
#include "core/defacing/Fill.h"
#include "core/image/Window.h"

namespace bauta::defacing {
namespace {

using base::Error;
using base::ErrorCode;

constexpr double kTolerance = 0.005;  ///< of the robust range (DESIGN 6)
constexpr double kAlike = 0.5;        ///< of the voxels left: the scale is certain
constexpr double kLeastAlike = 0.25;  ///< less than this, and it is another image

bool isWhole(const image::Volume& volume) {
    return volume.type() != image::PixelType::F32;
}

double medianOf(std::vector<float>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Scan and output voxel by voxel, and what is known of them.
class Pair {
  public:
    Pair(const image::Volume& scan, const ProgramOutput& output, const image::Mask& head)
        : scan_(scan), output_(output), head_(head), before_(scan.toFloat()), after_(output.defaced.toFloat()) {
        const double low = image::quantile(scan, 0.02), high = image::quantile(scan, 0.98);
        range_ = high - low;
        middle_ = image::quantile(scan, 0.5);
        if (!(range_ > 0)) {
            const image::ValueRange all = image::valueRange(scan);
            range_ = all.max - all.min;
        }
        tolerance_ = kTolerance * range_;
    }

    /// Finds the change of scale: none when half of what is left is as it was.
    void findScale() {
        const double plain = alike();
        if (plain >= kAlike) return;
        const double usual = tolerance_;
        double fitted = 0;
        if (fit()) {
            // Fewer steps than the scan had: a voxel that was only rounded is not altered.
            if (isWhole(output_.defaced)) tolerance_ = std::max(tolerance_, 1.0 / slope_);
            fitted = alike();
        }
        if (std::max(plain, fitted) < kLeastAlike)
            throw Error(ErrorCode::Internal, "its output does not show the scan where nothing was removed");
        if (fitted > plain) return;
        slope_ = 1;
        intercept_ = 0;
        tolerance_ = usual;
    }

    [[nodiscard]] double restored(std::size_t v) const { return (after_[v] - intercept_) / slope_; }
    [[nodiscard]] bool differs(std::size_t v) const { return std::abs(restored(v) - before_[v]) > tolerance_; }
    [[nodiscard]] bool holdsFill(std::size_t v) const {
        return output_.fill && std::abs(after_[v] - *output_.fill) <= 1e-6 * range_ * slope_;
    }
    /// True when the affected neighbours along the axes, three at the least, hold the very same value.
    [[nodiscard]] bool isLocalConstant(std::size_t v, const std::vector<std::uint8_t>& affected) const {
        const image::Index3& size = scan_.geometry().size;
        const auto at = static_cast<std::int64_t>(v);
        const std::array<std::int64_t, 3> strides = {1, size[0], size[0] * size[1]};
        int same = 0;
        for (std::size_t a = 0; a < 3; ++a) {
            const std::int64_t place = at / strides[a] % size[a];
            for (const int step : {-1, 1}) {
                if (place + step < 0 || place + step >= size[a]) continue;
                const auto other = static_cast<std::size_t>(at + step * strides[a]);
                if (affected[other] == 0) continue;
                if (after_[other] != after_[v]) return false;
                ++same;
            }
        }
        return same >= 3;
    }

    [[nodiscard]] double slope() const { return slope_; }
    [[nodiscard]] double intercept() const { return intercept_; }
    [[nodiscard]] double tolerance() const { return tolerance_; }

  private:
    /// Bright enough to tell a scale by, and not removed.
    [[nodiscard]] bool tells(std::size_t v) const { return before_[v] >= middle_ && !holdsFill(v); }

    /// Looks at the head alone where there is one: air is like air wherever it lies.
    [[nodiscard]] double alike() const {
        const bool anywhere = head_.count() == 0;
        std::size_t left = 0, same = 0;
        for (std::size_t v = 0; v < before_.size(); ++v) {
            if (!(anywhere || head_.voxels()[v] != 0) || !tells(v)) continue;
            ++left;
            same += differs(v) ? 0 : 1;
        }
        if (left == 0) throw Error(ErrorCode::Internal, "its output is empty: the whole scan was removed");
        return static_cast<double>(same) / static_cast<double>(left);
    }

    /// A line through the medians of a dark and a bright band, then through what lies near it.
    bool fit() {
        std::array<std::vector<float>, 2> x, y;
        const std::array<std::array<double, 2>, 2> bands = {
            {{middle_, image::quantile(scan_, 0.7)}, {image::quantile(scan_, 0.85), image::quantile(scan_, 0.98)}}};
        for (std::size_t v = 0; v < before_.size(); ++v)
            for (std::size_t band = 0; band < 2; ++band)
                if (before_[v] >= bands[band][0] && before_[v] <= bands[band][1] && !holdsFill(v)) {
                    x[band].push_back(before_[v]);
                    y[band].push_back(after_[v]);
                }
        if (x[0].empty() || x[1].empty()) return false;
        const double x0 = medianOf(x[0]), x1 = medianOf(x[1]), y0 = medianOf(y[0]), y1 = medianOf(y[1]);
        if (!(x1 > x0) || !(y1 > y0)) return false;
        slope_ = (y1 - y0) / (x1 - x0);
        intercept_ = y0 - slope_ * x0;
        for (const double near : {0.05, 0.02, 0.01}) refine(near * range_);
        return slope_ > 0;
    }

    void refine(double near) {
        double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
        for (std::size_t v = 0; v < before_.size(); ++v) {
            if (!tells(v) || std::abs(restored(v) - before_[v]) > near) continue;
            const double dx = before_[v] - middle_;
            n += 1;
            sx += dx;
            sy += after_[v];
            sxx += dx * dx;
            sxy += dx * after_[v];
        }
        const double spread = n * sxx - sx * sx;
        if (n < 3 || !(spread > 0)) return;
        slope_ = (n * sxy - sx * sy) / spread;
        intercept_ = (sy - slope_ * sx) / n - slope_ * middle_;
    }

    const image::Volume& scan_;
    const ProgramOutput& output_;
    const image::Mask& head_;
    std::vector<float> before_, after_;
    double range_ = 0, middle_ = 0, tolerance_ = 0, slope_ = 1, intercept_ = 0;
};

/// The removed side of the program's mask, or nothing and why.
std::vector<std::uint8_t> declaredRegion(const Pair& pair, const ProgramOutput& output,
                                         const std::vector<std::uint8_t>& affected, std::vector<std::string>& notes) {
    if (output.mask.empty() || !output.fill) return {};
    const std::vector<float> mask = output.mask.toFloat();
    struct Side {
        std::size_t all = 0, filled = 0, affected = 0;
    };
    std::array<Side, 2> sides;
    std::size_t different = 0;
    for (std::size_t v = 0; v < mask.size(); ++v) {
        Side& side = sides[std::abs(mask[v]) >= 0.5F ? 1 : 0];
        ++side.all;
        side.filled += pair.holdsFill(v) ? 1 : 0;
        side.affected += affected[v];
        different += affected[v];
    }
    const auto isRemoved = [&](const Side& side) {
        return side.all > 0 && static_cast<double>(side.filled) >= 0.95 * static_cast<double>(side.all) &&
               static_cast<double>(side.affected) >= 0.9 * static_cast<double>(different);
    };
    if (isRemoved(sides[0]) == isRemoved(sides[1])) {
        notes.emplace_back("the program's mask does not fit its output and was left out");
        return {};
    }
    const bool inverted = isRemoved(sides[0]);
    notes.emplace_back(inverted ? "the program's mask marks what it keeps"
                                : "the program's mask marks what it removes");
    std::vector<std::uint8_t> region(mask.size());
    for (std::size_t v = 0; v < mask.size(); ++v)
        region[v] = (std::abs(mask[v]) >= 0.5F) != inverted && pair.holdsFill(v) ? 1 : 0;
    return region;
}

/// Head voxels that hold the fill and touch removed ones are removed too.
void growOverFill(const Pair& pair, const image::Mask& head, std::vector<std::uint8_t>& affected) {
    const image::Index3& size = head.geometry().size;
    const std::array<std::int64_t, 3> strides = {1, size[0], size[0] * size[1]};
    std::vector<std::size_t> ends;
    for (std::size_t v = 0; v < affected.size(); ++v)
        if (affected[v] != 0 && pair.holdsFill(v)) ends.push_back(v);
    while (!ends.empty()) {
        const auto at = static_cast<std::int64_t>(ends.back());
        ends.pop_back();
        for (std::size_t a = 0; a < 3; ++a)
            for (const int step : {-1, 1}) {
                const std::int64_t place = at / strides[a] % size[a] + step;
                if (place < 0 || place >= size[a]) continue;
                const auto next = static_cast<std::size_t>(at + step * strides[a]);
                if (affected[next] != 0 || head.voxels()[next] == 0 || !pair.holdsFill(next)) continue;
                affected[next] = 1;
                ends.push_back(next);
            }
    }
}

}  // namespace

Comparison compare(const image::Volume& scan, const ProgramOutput& output, const image::Mask& head) {
    Pair pair(scan, output, head);
    pair.findScale();
    const std::size_t count = scan.voxelCount();
    std::vector<std::uint8_t> affected(count);
    for (std::size_t v = 0; v < count; ++v) affected[v] = pair.differs(v) ? 1 : 0;

    Comparison result;
    const std::vector<std::uint8_t> declared = declaredRegion(pair, output, affected, result.notes);
    for (std::size_t v = 0; v < declared.size(); ++v)
        if (declared[v] != 0 && head.voxels()[v] != 0) affected[v] = 1;

    // 0 HU is water: what was near it in the face before must not stand in the air that replaces the face.
    const double zero = zeroValue(scan);
    if (zero != 0 && output.fill == 0.0) growOverFill(pair, head, affected);

    std::vector<std::uint8_t> kinds(count);
    std::vector<float> values(count);
    for (std::size_t v = 0; v < count; ++v) {
        if (affected[v] == 0) continue;
        const bool filled = pair.holdsFill(v);
        const bool constant = filled || (output.otherConstants && pair.isLocalConstant(v, affected));
        kinds[v] = constant ? 1 : 2;
        values[v] = static_cast<float>(filled && *output.fill == 0 ? zero : filled ? *output.fill : pair.restored(v));
    }
    result.affected = {scan.geometry(), std::move(kinds)};
    result.defaced = replaced(scan, result.affected, values);
    result.slope = pair.slope();
    result.intercept = pair.intercept();
    result.tolerance = pair.tolerance();
    if (result.slope != 1 || result.intercept != 0)
        result.notes.push_back("the program changed the scale of all values, which was undone: " +
                               base::general(result.slope, 6) + " · value + " + base::general(result.intercept, 6));
    if (output.defaced.type() != scan.type())
        result.notes.push_back("the program wrote " + std::string(image::name(output.defaced.type())) +
                               " voxels instead of " + std::string(image::name(scan.type())));
    return result;
}

}  // namespace bauta::defacing
