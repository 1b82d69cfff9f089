// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/AtlasSearch.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/Error.h"
#include "core/defacing/Templates.h"
#include "core/defacing/detail/AtlasLikelihood.h"
#include "core/registration/detail/Climb.h"

namespace bauta::defacing {
namespace {

using namespace detail;
using image::Vec3;
using image::operator+;
using image::operator*;

constexpr std::size_t kTurn = 0, kShift = 3, kScale = 6, kShear = 9;

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

/// One pose and what it is worth.
struct Found {
    Pose pose{};
    double value = -1e9;
};

class Search {
  public:
    Search(const Likelihood& likelihood, double logScale, const base::TaskContext& task)
        : likelihood_(likelihood), logScale_(logScale), task_(task) {}

    /// The original's exhaustive search: `count` intervals an axis within ±reach_mm, `rounds` times, each half as wide.
    [[nodiscard]] Found translation(const Pose& start, double reach_mm, int count, int rounds) const {
        Found best{start, -1e9};
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

    /// Three values of each of nine parameters, twice, the second time half as far apart; again while that helps; then
    /// closer together, ×0.25 down to 0.025 of the first distances.
    [[nodiscard]] Found grid(Found best, double spacing_mm) const {
        constexpr double kNoGain = 1e-3, kCloser = 0.25, kClosest = 0.025;
        const double radians = std::numbers::pi / 180;
        for (double reach = 1; reach > kClosest; reach = std::max(kCloser * reach, kClosest * 0.99)) {
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

    /// Twelve parameters by quasi-Newton on linearly interpolated intensities.
    [[nodiscard]] Found climb(Found best, int iterations, double tolerance) const {
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

  private:
    void oneGrid(Found& best, double turn, double scale, double shift_mm) const {
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

    const Likelihood& likelihood_;
    double logScale_;
    const base::TaskContext& task_;
};

/// Every so many, so that a search looks at about `count`.
std::vector<AtlasSample> thinned(const std::vector<AtlasSample>& samples, std::size_t count) {
    std::vector<AtlasSample> some;
    const double step = std::max(1.0, static_cast<double>(samples.size()) / static_cast<double>(count));
    for (double at = 0; at < static_cast<double>(samples.size()); at += step)
        some.push_back(samples[static_cast<std::size_t>(at)]);
    return some;
}

/// Middle of the head: between the ear canals, as the field-of-view analysis finds it in the scan.
Centres centresOf(const registration::FieldOfViewReport& view) {
    return {view.headCentre_lps_mm, 0.5 * (templateLandmark("ear_canal_L") + templateLandmark("ear_canal_R"))};
}

struct Quality {
    double reached = 0, promised = 0;
    std::size_t seen = 0, head = 0;
};

Quality qualityOf(const Likelihood& at, const Pose& pose) {
    Quality q;
    const image::AffineMap map = at.toIndex(pose);
    for (const AtlasSample& sample : at.samples) {
        const bool head = sample.tissue != AtlasClass::Air;
        q.head += head ? 1 : 0;
        const Vec3 p = map(sample.point_mm);
        const float step = at.image.at({static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2])});
        if (step < 0) continue;
        q.seen += head ? 1 : 0;
        q.reached += static_cast<double>(at.table.at(sample.tissue, step));
        q.promised += at.table.expected(sample.tissue);
    }
    return q;
}

}  // namespace

AtlasFit fitAtlas(const image::Volume& scan, const AtlasSearchOptions& options, const base::TaskContext& task) {
    task.report(0, "atlas: looking for the head");
    const registration::FieldOfViewReport view = registration::analyseFieldOfView(scan);
    if (!view.headFound) throw base::Error(base::ErrorCode::NotApplicable, "no head found in the scan: " + view.reason);
    const Atlas& atlas = headAtlas();
    const ClassStatistics prior = atlasStatistics(scan.modality());
    SearchImage image(scan, prior, kAtlasBlur_mm);
    const Centres centres = centresOf(view);
    const double logScale = -std::log(view.scale);
    const auto stable = stableSamples(atlas, options.spacing_mm, options.prior);
    const auto few = thinned(stable, 1500), some = thinned(stable, 4000);
    task.throwIfStopped();

    Table table(prior, stable, image);
    Found best;
    const std::array<double, 5> pitches = {-15, 0, 12, 24, 36};
    for (const double pitch : pitches) {
        Pose start{};
        start[kTurn] = pitch * std::numbers::pi / 180;
        for (std::size_t a = 0; a < 3; ++a) start[kScale + a] = logScale;
        const Found found = Search({image, table, few, centres}, logScale, task).translation(start, 100, 11, 4);
        if (found.value > best.value) best = found;
        task.report(0.05 + 0.05 * pitch / 36, "atlas: translation");
    }
    if (options.scaleIntensities && scan.modality() != image::Modality::CT) {
        double bestGain = 1, bestValue = -1e9;
        for (double gain = 0.5; gain < 2.01; gain *= 1.08) {
            image.setGain(gain);
            const double value = Likelihood{image, table, few, centres}.linear(best.pose);
            if (value > bestValue) bestValue = value, bestGain = gain;
        }
        image.setGain(bestGain);
        best = Search({image, table, few, centres}, logScale, task).translation(best.pose, 50, 11, 3);
    }
    task.report(0.15, "atlas: nine parameters");
    best = Search({image, table, some, centres}, logScale, task).grid(best, options.spacing_mm);
    task.report(0.6, "atlas: nine parameters again");
    ClassStatistics own = learnt(prior, {image, table, stable, centres}, best.pose);
    table = Table(own, stable, image);
    best.value = -1e9;
    best = Search({image, table, some, centres}, logScale, task).grid(best, options.spacing_mm / 2);
    task.report(0.8, "atlas: twelve parameters");
    own = learnt(prior, {image, table, stable, centres}, best.pose);
    table = Table(own, stable, image);
    best = Search({image, table, stable, centres}, logScale, task).climb(best, options.iterations, options.tolerance);
    task.report(0.85, "atlas: twelve parameters, all samples");
    const auto all = stableSamples(atlas, options.spacing_mm / 2, options.prior);
    best = Search({image, table, all, centres}, logScale, task).climb(best, options.iterations, options.tolerance);
    table = Table(learnt(prior, {image, table, all, centres}, best.pose), all, image);
    const Quality quality = qualityOf({image, table, all, centres}, best.pose);
    AtlasFit fit;
    fit.scanToAtlas = registration::detail::toMap(best.pose, centres);
    fit.quality = quality.promised > 0 ? std::max(0.0, quality.reached / quality.promised) : 0;
    fit.covered = static_cast<double>(quality.seen) / static_cast<double>(std::max<std::size_t>(1, quality.head));
    const auto& m = fit.scanToAtlas.matrix;
    const auto& t = fit.scanToAtlas.offset_mm;
    fit.provenance = {{"scan_to_atlas_lps_mm",
                       {{m[0], m[1], m[2], t[0]}, {m[3], m[4], m[5], t[1]}, {m[6], m[7], m[8], t[2]}, {0, 0, 0, 1}}},
                      {"log_likelihood_ratio", best.value},
                      {"quality", fit.quality},
                      {"quality_limit", kUsableAtlasFit},
                      {"covered", fit.covered},
                      {"samples", all.size()},
                      {"intensity_gain", image.gain()}};
    task.report(1, "atlas: done");
    return fit;
}

}  // namespace bauta::defacing
