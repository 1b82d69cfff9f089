// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Loft.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace bauta::phantom {

namespace {

constexpr std::size_t kColumns = 6;
using Row = std::array<float, kColumns>;

Row values(const Section& s) {
    return {s.front, s.back, s.halfWidth, s.widest, s.exponentFront, s.exponentBack};
}

/// Slopes at the knots by Fritsch and Carlson's weighted harmonic mean: no overshoot between knots.
float knotSlope(float h0, float h1, float s0, float s1) {
    if (s0 * s1 <= 0) return 0;
    const float w0 = 2 * h1 + h0;
    const float w1 = h1 + 2 * h0;
    return (w0 + w1) / (w0 / s0 + w1 / s1);
}

float endSlope(float h0, float h1, float s0, float s1) {
    const float slope = ((2 * h0 + h1) * s0 - h0 * s1) / (h0 + h1);
    if (slope * s0 <= 0) return 0;
    if (s0 * s1 <= 0 && std::abs(slope) > 3 * std::abs(s0)) return 3 * s0;
    return slope;
}

class Loft final : public Shape {
  public:
    Loft(std::vector<Section> sections, bool crown) : crown_(crown) {
        if (sections.front().z > sections.back().z) std::reverse(sections.begin(), sections.end());
        first_ = sections.front().z;
        last_ = sections.back().z;
        for (const Section& s : sections) {
            box_.include(Point{-s.halfWidth, s.front, s.z});
            box_.include(Point{s.halfWidth, s.back, s.z});
        }
        tabulate(sections);
    }

    float distance(Point p) const override {
        const float zc = std::clamp(p.z, first_, last_);
        const float at = (zc - first_) / kStep;
        const std::size_t i = std::min(static_cast<std::size_t>(at), table_.size() - 2);
        const float t = at - static_cast<float>(i);
        Row row;
        for (std::size_t c = 0; c < kColumns; ++c) row[c] = table_[i][c] + t * (table_[i + 1][c] - table_[i][c]);
        const auto [front, back, half, widest, nFront, nBack] = row;

        const float dy = p.y - widest;
        const float a = dy < 0 ? widest - front : back - widest;
        const float n = dy < 0 ? nFront : nBack;
        const float ux = std::abs(p.x) / half;
        const float uy = std::abs(dy) / a;
        const float r = n == 2 ? std::sqrt(ux * ux + uy * uy) : std::pow(std::pow(ux, n) + std::pow(uy, n), 1 / n);
        float d = r > 1 ? std::hypot(p.x, dy) * (1 - 1 / r) : (r - 1) * std::min(half, a);
        if (crown_ && p.z > 40 && std::abs(d) < 30) {
            const float slope = slope_[i] + t * (slope_[i + 1] - slope_[i]);
            d /= std::sqrt(1 + slope * slope);
        }
        const float overshoot = std::abs(p.z - zc);
        return overshoot > 0 ? std::hypot(std::max(d, 0.0F), overshoot) : d;
    }

  private:
    static constexpr float kStep = 0.25F;

    void tabulate(const std::vector<Section>& s) {
        const std::size_t n = s.size();
        std::vector<Row> slopes(n);
        const auto h = [&](std::size_t i) { return s[i + 1].z - s[i].z; };
        for (std::size_t c = 0; c < kColumns; ++c) {
            const auto secant = [&](std::size_t i) { return (values(s[i + 1])[c] - values(s[i])[c]) / h(i); };
            for (std::size_t i = 1; i + 1 < n; ++i) slopes[i][c] = knotSlope(h(i - 1), h(i), secant(i - 1), secant(i));
            slopes[0][c] = endSlope(h(0), h(1), secant(0), secant(1));
            slopes[n - 1][c] = endSlope(h(n - 2), h(n - 3), secant(n - 2), secant(n - 3));
        }
        const auto count = static_cast<std::size_t>(std::ceil((last_ - first_) / kStep)) + 1;
        table_.resize(count);
        std::size_t k = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const float z = std::min(first_ + kStep * static_cast<float>(i), last_);
            while (k + 2 < n && z > s[k + 1].z) ++k;
            const float t = (z - s[k].z) / h(k);
            const float t2 = t * t;
            const float t3 = t2 * t;
            for (std::size_t c = 0; c < kColumns; ++c) {
                table_[i][c] = (2 * t3 - 3 * t2 + 1) * values(s[k])[c] + (t3 - 2 * t2 + t) * h(k) * slopes[k][c] +
                               (3 * t2 - 2 * t3) * values(s[k + 1])[c] + (t3 - t2) * h(k) * slopes[k + 1][c];
            }
        }
        const auto radius = [&](std::size_t i) { return (table_[i][2] + (table_[i][1] - table_[i][0]) / 2) / 2; };
        slope_.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t a = i > 0 ? i - 1 : i;
            const std::size_t b = std::min(i + 1, count - 1);
            slope_[i] = (radius(b) - radius(a)) / (kStep * static_cast<float>(b - a));
        }
    }

    bool crown_;
    float first_ = 0, last_ = 0;
    std::vector<Row> table_;
    std::vector<float> slope_;
};

}  // namespace

ShapePtr loft(std::vector<Section> sections, bool crown) {
    return std::make_shared<Loft>(std::move(sections), crown);
}

}  // namespace bauta::phantom
