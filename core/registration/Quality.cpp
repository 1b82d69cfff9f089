// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registration/detail/Quality.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace bauta::registration::detail {
namespace {

/// 0 at `bad` and beyond, 1 at `good` and beyond, linear between.
double ramp(double value, double bad, double good) {
    return std::clamp((value - bad) / (good - bad), 0.0, 1.0);
}

std::string text(const char* format, double value) {
    char buffer[128];
    std::snprintf(buffer, sizeof buffer, format, value);
    return buffer;
}

/// Empty when the pose is one that a head against an average head can have.
std::string implausible(const Evidence& e) {
    const Pose& p = e.pose;
    const double turn = image::norm({p[0], p[1], p[2]}) * 180 / std::numbers::pi;
    // Sizes are judged as shapes of the head: the moving head against the fixed one.
    const double volume = std::exp(p[6] + p[7] + p[8]);
    if (volume < 0.6 || volume > 1.7) {
        return text("the template would change its volume %.2f-fold (0.6 to 1.7 is plausible)", 1 / volume);
    }
    if (turn > 60) {
        return text("the head would be turned by %.0f degrees (at most 60 is plausible)", turn);
    }
    for (std::size_t a = 6; a < 9; ++a) {
        const double scale = std::exp(p[a]);
        if (scale < 0.7 || scale > 1.4) {
            return text("the template would be scaled by %.2f along one axis (0.7 to 1.4 is plausible)", 1 / scale);
        }
    }
    for (std::size_t a = 9; a < 12; ++a) {
        if (std::abs(p[a]) > 0.25) {
            return text("the head would be sheared by %.2f (at most 0.25 is plausible)", std::abs(p[a]));
        }
    }
    return {};
}

}  // namespace

double bodyOverlap(const Body& fixed, const Body& moving, const image::AffineMap& map, const image::Mask* region) {
    const auto& n = fixed.grid.size;
    std::size_t inFixed = 0, inMoving = 0, inBoth = 0, v = 0;
    for (std::int64_t k = 0; k < n[2]; ++k) {
        for (std::int64_t j = 0; j < n[1]; ++j) {
            for (std::int64_t i = 0; i < n[0]; ++i, ++v) {
                if (fixed.cell[v] == kBeyond) {
                    continue;
                }
                const image::Vec3 p = map(fixed.grid.toPoint(image::Index3{i, j, k}));
                const auto nearest = [&p](const image::Geometry& g) {
                    const image::Vec3 c = g.toIndex(p);
                    return image::Index3{std::lround(c[0]), std::lround(c[1]), std::lround(c[2])};
                };
                const auto at = nearest(moving.grid);
                if (!moving.grid.contains(at) || moving.at(at[0], at[1], at[2]) == kBeyond) {
                    continue;
                }
                if (region != nullptr) {
                    const auto r = nearest(region->geometry());
                    if (!region->geometry().contains(r) || region->at(r) == 0) {
                        continue;
                    }
                }
                const bool a = fixed.cell[v] == kInside, b = moving.at(at[0], at[1], at[2]) == kInside;
                inFixed += a ? 1U : 0U;
                inMoving += b ? 1U : 0U;
                inBoth += a && b ? 1U : 0U;
            }
        }
    }
    const auto total = static_cast<double>(inFixed + inMoving);
    return total > 0 ? 2 * static_cast<double>(inBoth) / total : 0;
}

Judgement judge(const Evidence& e) {
    if (const auto reason = implausible(e); !reason.empty()) {
        return {0, "implausible: " + reason};
    }
    const double overlap = ramp(e.overlap, 0.75, 0.9);
    const double similarity = ramp(e.similarity, 0.06, 0.16);
    // Two starts that end apart only weaken the result: the better of two ends may still be right.
    const double agreement = 0.7 + 0.3 * ramp(e.spread_mm, 30, 5);
    const double steadiness = 0.5 + 0.5 * ramp(e.disagreement_mm.value_or(0), 10, 1);
    Judgement out;
    out.quality = overlap * similarity * agreement * steadiness;
    out.explanation = text("outlines overlap by %.1f %%", 100 * e.overlap) +
                      text(", the scan tells %.0f %% of the template's information", 100 * e.similarity) +
                      text(", the two best starts end %.1f mm apart", e.spread_mm);
    if (e.disagreement_mm) {
        out.explanation += text(", another region would move it by %.1f mm", *e.disagreement_mm);
    }
    return out;
}

}  // namespace bauta::registration::detail
