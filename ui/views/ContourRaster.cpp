// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/ContourRaster.h"

#include <algorithm>
#include <cmath>

namespace bauta::views::detail {

namespace {

constexpr double kLeast_px = 2.0;  // corners closer together than this are not seen but cost as much as others
constexpr float kLongest = 24;     // longer pieces are split, since the box around a diagonal is mostly empty

// Colour over colour with a share of 0…1.
class Ink {
  public:
    explicit Ink(const QColor& colour) : alpha_(256 * colour.alphaF()), rgb_(colour.rgb()) {}
    void over(QRgb& below, float share) const {
        const auto a = static_cast<int>(alpha_ * share + 0.5F);
        const auto channel = [a](int from, int to) { return from + ((to - from) * a + 128) / 256; };
        below = qRgb(channel(qRed(below), qRed(rgb_)), channel(qGreen(below), qGreen(rgb_)),
                     channel(qBlue(below), qBlue(rgb_)));
    }

  private:
    float alpha_;
    QRgb rgb_;
};

// The integral of a ramp that rises from 0 at 0 to 1 at 1 and stays there.
float ramped(float z) {
    return z <= 0 ? 0 : z < 1 ? z * z / 2 : z - 0.5F;
}

}  // namespace

ContourRaster::ContourRaster(const Rings& rings, const SliceFrame& frame, double ratio, const ContourPen& pen)
    : pen_(pen) {
    for (double* length : {&pen_.width, &pen_.underWidth, &pen_.dash, &pen_.gap}) *length *= ratio;
    reach_ = static_cast<float>(std::max(pen_.width, pen_.underWidth) / 2 + 0.5);
    const auto kx = static_cast<float>(frame.pixelsPerColumn * ratio);
    const auto ky = static_cast<float>(frame.pixelsPerRow * ratio);
    const auto x0 = static_cast<float>(frame.origin.x() * ratio - 0.5);
    const auto y0 = static_cast<float>(frame.origin.y() * ratio - 0.5);
    const auto least = static_cast<float>(kLeast_px * ratio);
    pieces_.reserve(rings.points.size());
    left_ = top_ = 1e9F;
    right_ = bottom_ = -1e9F;
    std::size_t from = 0;
    for (const std::size_t end : rings.ends) {
        const auto at = [&](std::size_t i) {
            return std::array{x0 + kx * rings.points[i][0], y0 + ky * rings.points[i][1]};
        };
        const auto start = at(from);
        auto last = start;
        float run = 0;
        for (std::size_t i = from + 1; i <= end; ++i) {
            const auto next = i == end ? start : at(i);
            const float dx = next[0] - last[0];
            const float dy = next[1] - last[1];
            if (i < end && std::abs(dx) + std::abs(dy) < least) continue;
            const float length = std::sqrt(dx * dx + dy * dy);
            const float parts = std::max(1.0F, std::ceil(length / kLongest));
            for (float p = 0; p < parts; ++p)
                pieces_.push_back({last[0] + dx * p / parts, last[1] + dy * p / parts, dx / parts, dy / parts,
                                   length / parts, run + length * p / parts});
            run += length;
            last = next;
            left_ = std::min(left_, last[0]);
            right_ = std::max(right_, last[0]);
            top_ = std::min(top_, last[1]);
            bottom_ = std::max(bottom_, last[1]);
        }
        from = end;
    }
}

void ContourRaster::draw(const Pixels& target, int top, int bottom) const {
    if (pieces_.empty()) return;
    const auto within = [](float v, int low, int high) {
        return static_cast<int>(std::clamp(v, static_cast<float>(low), static_cast<float>(high)));
    };
    const int left = within(std::floor(left_ - reach_), 0, target.width);
    const int right = within(std::ceil(right_ + reach_) + 1, 0, target.width);
    const int first = within(std::floor(top_ - reach_), top, bottom);
    const int last = within(std::ceil(bottom_ + reach_) + 1, top, bottom);
    const Area area = {left, first, right - left, last - first};
    if (area.width <= 0 || area.rows <= 0) return;
    if (pen_.fill.alpha() > 0) drawFill(target, area);
    if (pen_.dash > 0)
        drawLines<true>(target, area);
    else
        drawLines<false>(target, area);
}

// The share of each pixel that is inside, from what every piece leaves on its right. Kept as changes from pixel to
// pixel, so that a sum along the row gives the shares.
void ContourRaster::drawFill(const Pixels& target, const Area& area) const {
    const auto stride = static_cast<std::size_t>(area.width) + 2;
    std::vector<float> changes(stride * static_cast<std::size_t>(area.rows));
    const auto limit = static_cast<float>(area.width);
    for (const Piece& p : pieces_) {
        // Here pixels are squares between whole numbers, and the piece runs downwards from (x0, y0).
        const float x0 = (p.dy > 0 ? p.x : p.x + p.dx) + 0.5F - static_cast<float>(area.left);
        const float y0 = std::min(p.y, p.y + p.dy) + 0.5F - static_cast<float>(area.top);
        const float y1 = y0 + std::abs(p.dy);
        const int last = std::min(area.rows, static_cast<int>(std::ceil(y1)));
        for (int y = std::max(0, static_cast<int>(std::floor(y0))); y < last; ++y) {
            const float above = std::max(y0, static_cast<float>(y));
            const float below = std::min(y1, static_cast<float>(y + 1));
            if (!(below > above)) continue;
            const float a = std::clamp(x0 + p.dx / p.dy * (above - y0), 0.0F, limit);
            const float b = std::clamp(x0 + p.dx / p.dy * (below - y0), 0.0F, limit);
            const float from = std::min(a, b);
            const float to = std::max(a, b) + 1e-3F;
            const float weight = p.dy > 0 ? below - above : above - below;
            float* row = changes.data() + static_cast<std::size_t>(y) * stride;
            float share = 0;
            for (int x = static_cast<int>(from); share < 1; ++x) {
                const auto edge = static_cast<float>(x + 1);
                const float next = edge - to >= 1 ? 1 : (ramped(edge - from) - ramped(edge - to)) / (to - from);
                row[x] += weight * (next - share);
                share = next;
            }
        }
    }
    const Ink ink(pen_.fill);
    for (int y = 0; y < area.rows; ++y) {
        QRgb* pixels = target.row(area.top + y) + area.left;
        const float* row = changes.data() + static_cast<std::size_t>(y) * stride;
        float share = 0;
        for (int x = 0; x < area.width; ++x) {
            share += row[x];
            ink.over(pixels[x], std::min(1.0F, std::abs(share)));
        }
    }
}

template <bool Dashed>
void ContourRaster::drawLines(const Pixels& target, const Area& area) const {
    const auto count = static_cast<std::size_t>(area.width) * static_cast<std::size_t>(area.rows);
    std::vector<float> squares(count, 1e12F);  // distances to the contour
    std::vector<float> places(Dashed ? count : 0);
    const auto from = [](float v) { return static_cast<int>(std::ceil(v)); };
    const auto to = [](float v) { return static_cast<int>(std::floor(v)) + 1; };
    const auto top = static_cast<float>(area.top);
    const auto bottom = static_cast<float>(area.top + area.rows);
    for (const Piece& p : pieces_) {
        const float low = std::min(p.y, p.y + p.dy) - reach_;
        const float high = std::max(p.y, p.y + p.dy) + reach_;
        if (high < top || low > bottom) continue;  // most of them, in one band
        const int y0 = std::max(area.top, from(low));
        const int y1 = std::min(area.top + area.rows, to(high));
        const int x0 = std::max(area.left, from(std::min(p.x, p.x + p.dx) - reach_));
        const int x1 = std::min(area.left + area.width, to(std::max(p.x, p.x + p.dx) + reach_));
        const float inverse = p.length > 0 ? 1 / (p.length * p.length) : 0;
        for (int y = y0; y < y1; ++y) {
            const auto row = static_cast<std::ptrdiff_t>(y - area.top) * area.width - area.left;
            float* best = squares.data() + row;
            float* place = Dashed ? places.data() + row : nullptr;
            const float ey = static_cast<float>(y) - p.y;
            for (int x = x0; x < x1; ++x) {
                const float ex = static_cast<float>(x) - p.x;
                const float t = std::min(1.0F, std::max(0.0F, (ex * p.dx + ey * p.dy) * inverse));
                const float rx = ex - t * p.dx;
                const float ry = ey - t * p.dy;
                const float square = rx * rx + ry * ry;
                if constexpr (Dashed) place[x] = square < best[x] ? p.run + t * p.length : place[x];
                best[x] = square < best[x] ? square : best[x];
            }
        }
    }
    const Ink upper(pen_.colour);
    const Ink lower(pen_.under);
    const auto half = static_cast<float>(pen_.width / 2 + 0.5);
    const auto lowerHalf = static_cast<float>(pen_.underWidth / 2 + 0.5);
    const auto dash = static_cast<float>(pen_.dash);
    const auto period = static_cast<float>(pen_.dash + pen_.gap);
    for (int y = 0; y < area.rows; ++y) {
        QRgb* pixels = target.row(area.top + y) + area.left;
        const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(area.width);
        for (int x = 0; x < area.width; ++x) {
            const std::size_t at = row + static_cast<std::size_t>(x);
            if (squares[at] >= reach_ * reach_) continue;
            const float distance = std::sqrt(squares[at]);
            if (pen_.underWidth > 0) lower.over(pixels[x], std::clamp(lowerHalf - distance, 0.0F, 1.0F));
            float share = std::clamp(half - distance, 0.0F, 1.0F);
            if constexpr (Dashed) {
                const float place = places[at] - period * static_cast<float>(static_cast<int>(places[at] / period));
                share *= std::clamp(std::min(place, dash - place) + 0.5F, 0.0F, 1.0F);
            }
            upper.over(pixels[x], share);
        }
    }
}

}  // namespace bauta::views::detail
