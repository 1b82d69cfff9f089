// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/detail/AtlasPoses.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/registration/detail/Climb.h"

namespace bauta::defacing::detail {
namespace {

/// A weak pull towards an unsheared head of the expected size: it decides what a scan that shows half a head leaves
/// open.
double pull(const Pose& pose, double logScale) {
    constexpr double kWeight = 0.01;
    const auto square = [](double x) { return x * x; };
    const double mean = (pose[kScale] + pose[kScale + 1] + pose[kScale + 2]) / 3;
    double cost = square((mean - logScale) / 0.2);
    for (std::size_t a = 0; a < 3; ++a)
        cost += square((pose[kScale + a] - mean) / 0.1) + square(pose[kShear + a] / 0.05);
    return kWeight * cost;
}

}  // namespace

using image::Vec3;

Found Search::translation(const Pose& start, double reach_mm, int count, int rounds) const {
    Found best{start, kWorst};
    for (int round = 0; round < rounds; ++round, reach_mm /= 2) {
        task_.throwIfStopped();
        const Pose middle = best.pose;
        const double step = 2 * reach_mm / count;
        const auto n = static_cast<std::size_t>(count + 1);
        const auto offset = [&](std::size_t i) { return -reach_mm + static_cast<double>(i) * step; };
        std::vector<double> values(n * n * n);
        base::parallelFor(n, [&](std::size_t z) {
            std::vector<Vec3> shifts;
            for (std::size_t y = 0; y < n; ++y)
                for (std::size_t x = 0; x < n; ++x) shifts.push_back({offset(x), offset(y), offset(z)});
            likelihood_.nearest(middle, shifts, &values[z * n * n]);
        });
        const auto top = std::max_element(values.begin(), values.end());
        const double value = *top - pull(middle, logScale_);
        if (!(value > best.value)) continue;
        const auto at = static_cast<std::size_t>(top - values.begin());
        best.value = value;
        best.pose[kShift] += offset(at % n);
        best.pose[kShift + 1] += offset(at / n % n);
        best.pose[kShift + 2] += offset(at / (n * n));
    }
    return best;
}

Found Search::grid(const Pose& start, double spacing_mm, double reach) const {
    Found best{start, kWorst};
    constexpr double kNoGain = 1e-3, kCloser = 0.25, kClosest = 0.025;
    const double radians = std::numbers::pi / 180;
    for (; reach >= kClosest; reach *= kCloser) {
        for (int again = 0; again < 8; ++again) {
            const double before = best.value;
            for (const double part : {reach, reach / 2}) {
                task_.throwIfStopped();
                oneGrid(best, part * 2 * spacing_mm * radians, part * std::log(1 + 0.25 * spacing_mm / 16),
                        part * 30 * spacing_mm / 16);
            }
            if (best.value - before < kNoGain * std::abs(best.value)) break;
        }
    }
    return best;
}

Found Search::climb(const Pose& start, int iterations, double tolerance) const {
    Found best{start, kWorst};
    const Pose& unit = registration::detail::unit_mm();
    std::vector<double> x(12);
    for (std::size_t i = 0; i < 12; ++i) x[i] = best.pose[i] * unit[i];
    const auto valueAt = [&](const std::vector<double>& y) {
        Pose pose;
        for (std::size_t i = 0; i < 12; ++i) pose[i] = y[i] / unit[i];
        return likelihood_.linear(pose) - pull(pose, logScale_);
    };
    const auto function = [&](const std::vector<double>& y, std::vector<double>& gradient) {
        task_.throwIfStopped();
        constexpr double kStep_mm = 0.25;
        std::array<double, 25> values;
        base::parallelFor(values.size(), [&](std::size_t v) {
            std::vector<double> moved = y;
            if (v < 24) moved[v / 2] += v % 2 == 0 ? kStep_mm : -kStep_mm;
            values[v] = valueAt(moved);
        });
        for (std::size_t i = 0; i < 12; ++i) gradient[i] = (values[2 * i] - values[2 * i + 1]) / (2 * kStep_mm);
        return values[24];
    };
    // The original stops at a change of `tolerance` of its likelihood; a step of 20 times as many mm is about that.
    best.value = registration::detail::climb(function, x, {2 * iterations, 4, 20 * tolerance});
    for (std::size_t i = 0; i < 12; ++i) best.pose[i] = x[i] / unit[i];
    return best;
}

void Search::oneGrid(Found& best, double turn, double scale, double shift_mm) const {
    const Pose middle = best.pose;
    std::vector<Vec3> shifts;
    for (int t = 0; t < 27; ++t)
        shifts.push_back({(t % 3 - 1) * shift_mm, (t / 3 % 3 - 1) * shift_mm, (t / 9 - 1) * shift_mm});
    constexpr std::size_t kTurnsAndScales = 729;
    const auto poseOf = [&](std::size_t combination) {
        Pose pose = middle;
        for (const std::size_t at : {kTurn, kTurn + 1, kTurn + 2, kScale, kScale + 1, kScale + 2}) {
            pose[at] += (static_cast<double>(combination % 3) - 1) * (at < kShift ? turn : scale);
            combination /= 3;
        }
        return pose;
    };
    std::vector<double> values(kTurnsAndScales * 27);
    base::parallelFor(kTurnsAndScales, [&](std::size_t c) {
        const Pose pose = poseOf(c);
        double* own = &values[27 * c];
        likelihood_.nearest(pose, shifts, own);
        const double cost = pull(pose, logScale_);
        for (std::size_t t = 0; t < 27; ++t) own[t] -= cost;
    });
    const auto top = std::max_element(values.begin(), values.end());
    if (!(*top > best.value)) return;
    const auto at = static_cast<std::size_t>(top - values.begin());
    best.value = *top;
    best.pose = poseOf(at / 27);
    for (std::size_t a = 0; a < 3; ++a) best.pose[kShift + a] += shifts[at % 27][a];
}

}  // namespace bauta::defacing::detail
