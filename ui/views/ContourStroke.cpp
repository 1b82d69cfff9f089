// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/ContourStroke.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace bauta::views::detail {

namespace {

constexpr int kBandRows = 32;      // what is worked on at once stays in the cache
constexpr float kLongest_px = 24;  // longer pieces are split, since a diagonal's box is mostly empty

// A piece from a along (dx, dy), in device pixels with pixel centres at integers; it begins `run` along the contour.
struct Piece {
    float ax, ay, dx, dy, length, run;
};

std::vector<Piece> piecesOf(const QPainterPath& path, double ratio) {
    std::vector<Piece> pieces;
    QPointF last;
    float run = 0;
    for (int i = 0; i < path.elementCount(); ++i) {
        const auto element = path.elementAt(i);
        const QPointF at = QPointF(element) * ratio - QPointF(0.5, 0.5);
        if (element.isMoveTo()) {
            run = 0;
        } else {
            const auto dx = static_cast<float>(at.x() - last.x());
            const auto dy = static_cast<float>(at.y() - last.y());
            const float length = std::hypot(dx, dy);
            const int parts = std::max(1, static_cast<int>(std::ceil(length / kLongest_px)));
            const auto n = static_cast<float>(parts);
            for (int p = 0; p < parts; ++p) {
                const float from = static_cast<float>(p) / n;
                pieces.push_back({static_cast<float>(last.x()) + from * dx, static_cast<float>(last.y()) + from * dy,
                                  dx / n, dy / n, length / n, run + from * length});
            }
            run += length;
        }
        last = at;
    }
    return pieces;
}

// Squared distance to the contour and place along it, for the rows of one band.
struct Band {
    int left = 0, top = 0, width = 0, rows = 0;
    std::vector<float> squared, along;

    void clear() {
        const auto count = static_cast<std::size_t>(width * rows);
        squared.assign(count, 1e12F);
        along.resize(count);
    }

    void add(const Piece& p, float reach) {
        const int y0 = std::max(top, static_cast<int>(std::ceil(std::min(p.ay, p.ay + p.dy) - reach)));
        const int y1 = std::min(top + rows - 1, static_cast<int>(std::floor(std::max(p.ay, p.ay + p.dy) + reach)));
        const int x0 = std::max(left, static_cast<int>(std::ceil(std::min(p.ax, p.ax + p.dx) - reach)));
        const int x1 = std::min(left + width - 1, static_cast<int>(std::floor(std::max(p.ax, p.ax + p.dx) + reach)));
        const float inverse = p.length > 0 ? 1 / (p.length * p.length) : 0;
        for (int y = y0; y <= y1; ++y) {
            const float ey = static_cast<float>(y) - p.ay;
            float* best = squared.data() + (y - top) * width - left;
            float* place = along.data() + (y - top) * width - left;
            for (int x = x0; x <= x1; ++x) {
                const float ex = static_cast<float>(x) - p.ax;
                const float t = std::min(1.0F, std::max(0.0F, (ex * p.dx + ey * p.dy) * inverse));
                const float rx = ex - t * p.dx;
                const float ry = ey - t * p.dy;
                const float d = rx * rx + ry * ry;
                const bool nearer = d < best[x];
                place[x] = nearer ? p.run + t * p.length : place[x];
                best[x] = nearer ? d : best[x];
            }
        }
    }
};

struct Paint {
    float half, alpha, red, green, blue;

    Paint(double width, const QColor& colour)
        : half(static_cast<float>(width / 2) + 0.5F),
          alpha(colour.alphaF()),
          red(static_cast<float>(colour.red())),
          green(static_cast<float>(colour.green())),
          blue(static_cast<float>(colour.blue())) {}

    [[nodiscard]] float cover(float distance) const { return alpha * std::clamp(half - distance, 0.0F, 1.0F); }
};

QRgb mix(QRgb below, const Paint& paint, float share) {
    const auto channel = [share](int b, float c) {
        return static_cast<int>(static_cast<float>(b) + share * (c - static_cast<float>(b)) + 0.5F);
    };
    return qRgb(channel(qRed(below), paint.red), channel(qGreen(below), paint.green),
                channel(qBlue(below), paint.blue));
}

}  // namespace

void strokeContour(QImage& target, double ratio, const QPainterPath& path, const ContourPen& pen) {
    const auto pieces = piecesOf(path, ratio);
    if (pieces.empty()) return;
    const Paint upper(pen.width * ratio, pen.colour);
    const Paint lower(pen.underWidth * ratio, pen.under);
    const bool under = pen.underWidth > 0;
    const float reach = std::max(upper.half, under ? lower.half : 0.0F);
    const auto dash = static_cast<float>(pen.dash * ratio);
    const auto period = static_cast<float>((pen.dash + pen.gap) * ratio);

    const QRectF box = path.controlPointRect();
    const int left = std::max(0, static_cast<int>(std::floor(box.left() * ratio - static_cast<double>(reach) - 1)));
    const int right =
        std::min(target.width() - 1, static_cast<int>(std::ceil(box.right() * ratio + static_cast<double>(reach))));
    const int top = std::max(0, static_cast<int>(std::floor(box.top() * ratio - static_cast<double>(reach) - 1)));
    const int bottom =
        std::min(target.height() - 1, static_cast<int>(std::ceil(box.bottom() * ratio + static_cast<double>(reach))));
    if (left > right || top > bottom) return;

    // Each band gets the pieces that reach into it.
    std::vector<std::vector<std::uint32_t>> inBand(static_cast<std::size_t>((bottom - top) / kBandRows + 1));
    for (std::uint32_t i = 0; i < pieces.size(); ++i) {
        const Piece& p = pieces[i];
        const float low = std::min(p.ay, p.ay + p.dy) - reach - static_cast<float>(top);
        const float high = std::max(p.ay, p.ay + p.dy) + reach - static_cast<float>(top);
        const int first = std::max(0, static_cast<int>(std::floor(low / kBandRows)));
        const int last = std::min(static_cast<int>(inBand.size()) - 1, static_cast<int>(std::floor(high / kBandRows)));
        for (int b = first; b <= last; ++b) inBand[static_cast<std::size_t>(b)].push_back(i);
    }
    Band band;
    band.left = left;
    band.width = right - left + 1;
    for (std::size_t b = 0; b < inBand.size(); ++b) {
        if (inBand[b].empty()) continue;
        band.top = top + static_cast<int>(b) * kBandRows;
        band.rows = std::min(kBandRows, bottom - band.top + 1);
        band.clear();
        for (const std::uint32_t i : inBand[b]) band.add(pieces[i], reach);
        for (int y = 0; y < band.rows; ++y) {
            auto* pixels = reinterpret_cast<QRgb*>(target.scanLine(band.top + y)) + left;
            const float* squared = band.squared.data() + y * band.width;
            const float* along = band.along.data() + y * band.width;
            for (int x = 0; x < band.width; ++x) {
                if (squared[x] >= reach * reach) continue;
                const float distance = std::sqrt(squared[x]);
                if (under) pixels[x] = mix(pixels[x], lower, lower.cover(distance));
                float share = upper.cover(distance);
                if (dash > 0) {
                    const float place = std::fmod(along[x], period);
                    share *= std::clamp(std::min(place, dash - place) + 0.5F, 0.0F, 1.0F);
                }
                if (share > 0) pixels[x] = mix(pixels[x], upper, share);
            }
        }
    }
}

}  // namespace bauta::views::detail
