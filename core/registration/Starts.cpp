// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registration/detail/Starts.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bauta::registration::detail {
namespace {

using image::Vec3;

constexpr std::size_t kBins = 24;

std::size_t binOf(float value) {
    return static_cast<std::size_t>(std::clamp(value, 0.0F, 0.9999F) * static_cast<float>(kBins));
}

/// Values of the fixed image never change during the search, so they are binned once.
struct BinnedPoints {
    std::vector<Vec3> points;
    std::vector<std::uint8_t> bins;
};

BinnedPoints bin(const Sampler& fixed, const std::vector<Vec3>& points) {
    BinnedPoints out;
    for (const Vec3& p : points) {
        float value = 0;
        if (fixed.at(p, value)) {
            out.points.push_back(p);
            out.bins.push_back(static_cast<std::uint8_t>(binOf(value)));
        }
    }
    return out;
}

JointInformation information(const BinnedPoints& fixed, const Sampler& moving, const image::AffineMap& map) {
    std::array<double, kBins * kBins> joint{};
    double total = 0;
    for (std::size_t s = 0; s < fixed.points.size(); ++s) {
        float value = 0;
        if (!moving.at(map(fixed.points[s]), value)) {
            continue;
        }
        // The weight is shared between the two nearest moving bins: the score then changes smoothly with the pose.
        const double x = std::clamp(static_cast<double>(value) * kBins - 0.5, 0.0, kBins - 1.001);
        const auto b = static_cast<std::size_t>(x);
        const double f = x - static_cast<double>(b);
        joint[fixed.bins[s] * kBins + b] += 1 - f;
        joint[fixed.bins[s] * kBins + b + 1] += f;
        total += 1;
    }
    JointInformation out;
    if (fixed.points.empty() || total < 100) {
        return out;
    }
    out.covered = total / static_cast<double>(fixed.points.size());
    std::array<double, kBins> rows{}, columns{};
    const auto entropyTerm = [&](double count) { return count > 0 ? -count / total * std::log(count / total) : 0.0; };
    double jointEntropy = 0;
    for (std::size_t r = 0; r < kBins; ++r) {
        for (std::size_t c = 0; c < kBins; ++c) {
            rows[r] += joint[r * kBins + c];
            columns[c] += joint[r * kBins + c];
            jointEntropy += entropyTerm(joint[r * kBins + c]);
        }
    }
    for (std::size_t b = 0; b < kBins; ++b) {
        out.fixedEntropy += entropyTerm(rows[b]);
        out.movingEntropy += entropyTerm(columns[b]);
    }
    out.mutual = out.fixedEntropy + out.movingEntropy - jointEntropy;
    return out;
}

std::vector<double> steps(double from, double to, double step) {
    std::vector<double> values;
    for (double v = from; v <= to + step / 2; v += step) {
        values.push_back(v);
    }
    return values;
}

}  // namespace

JointInformation jointInformation(const Sampler& fixed, const Sampler& moving, const std::vector<Vec3>& points,
                                  const image::AffineMap& map) {
    return information(bin(fixed, points), moving, map);
}

std::vector<Start> findStarts(const image::Volume& fixedBlurred, const image::Volume& movingBlurred,
                              const FieldOfViewReport& fixedView, const FieldOfViewReport& movingView,
                              const std::vector<Vec3>& points, bool freeScale, int count,
                              const base::TaskContext& task) {
    const Sampler moving(movingBlurred);
    const BinnedPoints fixed = bin(Sampler(fixedBlurred), points);
    const Centres centres{fixedView.headCentre_lps_mm, movingView.headCentre_lps_mm};

    // How far the true head centre may lie above the estimate. A cut head's vertex may be anywhere above the scan.
    const bool heightKnown = !fixedView.topCut && !movingView.topCut;
    const auto up = heightKnown ? steps(-32, 32, 8) : steps(-64, 56, 8);
    const auto back = steps(-24, 24, 12);
    const auto pitch = steps(-24, 40, 8);
    const double expected = movingView.scale / fixedView.scale;
    std::vector<double> scales = {1.0};
    if (freeScale) {
        scales = {0.92 * expected, expected, 1.09 * expected};
    }

    std::vector<Start> all(up.size() * back.size() * pitch.size() * scales.size());
    base::parallelFor(pitch.size(), [&](std::size_t ip) {
        task.throwIfStopped();
        std::size_t slot = ip * all.size() / pitch.size();
        for (const double dz : up) {
            for (const double dy : back) {
                for (const double scale : scales) {
                    Start& start = all[slot++];
                    start.pose[0] = pitch[ip] * std::numbers::pi / 180;
                    start.pose[6] = start.pose[7] = start.pose[8] = std::log(scale);
                    const auto noShift = toMap(start.pose, centres);
                    const Vec3 shift = -1.0 * (noShift.matrix * Vec3{0, dy, dz});
                    std::copy(shift.begin(), shift.end(), start.pose.begin() + 3);
                    const auto info = information(fixed, moving, toMap(start.pose, centres));
                    start.score = info.mutual * info.covered;
                }
            }
        }
    });
    std::stable_sort(all.begin(), all.end(), [](const Start& a, const Start& b) { return a.score > b.score; });

    constexpr double kApart_mm = 15;
    const auto head = outline(fixedView.headCentre_lps_mm, fixedView.scale);
    std::vector<Start> chosen;
    for (const Start& candidate : all) {
        const auto map = toMap(candidate.pose, centres);
        const bool isNew = std::all_of(chosen.begin(), chosen.end(), [&](const Start& other) {
            return separation_mm(map, toMap(other.pose, centres), head) > kApart_mm;
        });
        if (isNew) {
            chosen.push_back(candidate);
        }
        if (chosen.size() == static_cast<std::size_t>(count)) {
            break;
        }
    }
    return chosen;
}

}  // namespace bauta::registration::detail
