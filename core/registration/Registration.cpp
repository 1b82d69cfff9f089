// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registration/Registration.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "core/base/Error.h"
#include "core/registration/detail/Body.h"
#include "core/registration/detail/Climb.h"
#include "core/registration/detail/Lean.h"
#include "core/registration/detail/MutualInformation.h"
#include "core/registration/detail/Pose.h"
#include "core/registration/detail/Quality.h"
#include "core/registration/detail/Sampling.h"
#include "core/registration/detail/Starts.h"

namespace bauta::registration {
namespace {

using namespace detail;
using base::Error;
using base::ErrorCode;
using image::Vec3;
using image::Volume;

constexpr std::size_t kCoarsePoints = 8000;
constexpr std::size_t kFinePoints = 40000;
constexpr std::ptrdiff_t kRefined = 4;
constexpr double kShareInRegion = 0.9;

/// Images and what is known of them; made once, read by all starts.
struct Problem {
    Volume fixedCoarse, movingCoarse, fixedFine, movingFine;
    Body fixedBody, movingBody;
    FieldOfViewReport fixedView, movingView;
    Centres centres;
    double logScale = 0;  ///< expected, of the whole head
};

/// A weak pull towards an unsheared head of the expected size: it decides only what the images leave open, as a scan
/// that shows half a head does.
double prior(const Pose& p, double logScale, Pose& gradient) {
    constexpr double kWeight = 0.01;
    const double mean = (p[6] + p[7] + p[8]) / 3;
    double cost = 0;
    gradient.fill(0);
    const auto pull = [&](double distance, double tolerance) {
        cost += kWeight * distance * distance / (tolerance * tolerance);
        return 2 * kWeight * distance / (tolerance * tolerance);
    };
    const double size = pull(mean - logScale, 0.2);
    for (std::size_t a = 6; a < 9; ++a) {
        gradient[a] += size / 3 + pull(p[a] - mean, 0.1);
    }
    for (std::size_t a = 9; a < 12; ++a) {
        gradient[a] += pull(p[a], 0.05);
    }
    return cost;
}

/// Climbs the information over `points` with the first `free` numbers of the pose.
double climbPose(const MutualInformation& information, const Centres& centres, double logScale, std::size_t free,
                 Pose& pose, const ClimbOptions& options, const base::TaskContext& task) {
    const Pose& unit = unit_mm();
    std::vector<double> x(free);
    for (std::size_t i = 0; i < free; ++i) {
        x[i] = pose[i] * unit[i];
    }
    const Pose fixedPart = pose;
    const auto poseOf = [&](const std::vector<double>& y) {
        Pose p = fixedPart;
        for (std::size_t i = 0; i < free; ++i) {
            p[i] = y[i] / unit[i];
        }
        return p;
    };
    const Function function = [&](const std::vector<double>& y, std::vector<double>& gradient) {
        task.throwIfStopped();
        const Pose p = poseOf(y);
        std::array<double, 12> byMap{};
        const double value = information.value(toMap(p, centres), byMap);
        Pose byPrior;
        const double penalty = prior(p, logScale, byPrior);
        // The map is smooth in the pose and cheap: its derivative is taken by central differences.
        constexpr double kStep = 1e-5;
        for (std::size_t i = 0; i < free; ++i) {
            Pose up = p, down = p;
            up[i] += kStep;
            down[i] -= kStep;
            const auto a = toMap(up, centres), b = toMap(down, centres);
            double slope = 0;
            for (std::size_t m = 0; m < 9; ++m) {
                slope += byMap[m] * (a.matrix[m] - b.matrix[m]) / (2 * kStep);
            }
            for (std::size_t m = 0; m < 3; ++m) {
                slope += byMap[9 + m] * (a.offset_mm[m] - b.offset_mm[m]) / (2 * kStep);
            }
            gradient[i] = (slope - byPrior[i]) / unit[i];
        }
        return value - penalty;
    };
    const double best = climb(function, x, options);
    pose = poseOf(x);
    return best;
}

struct End {
    Pose pose{};
    double value = 0;
    std::size_t start = 0;
};

/// The points that land in the region, and a few from all over: without those a region alone can slide where a scan
/// ends close to it.
std::vector<Vec3> within(const std::vector<Vec3>& points, const Pose& pose, const Centres& centres,
                         const image::Mask* region) {
    if (region == nullptr) {
        return points;
    }
    auto kept = landingIn(points, toMap(pose, centres), *region);
    if (kept.size() < 500) {
        return points;
    }
    const auto others = static_cast<double>(kept.size()) * (1 - kShareInRegion) / kShareInRegion;
    const double step = std::max(1.0, static_cast<double>(points.size()) / others);
    for (double at = 0; at < static_cast<double>(points.size()); at += step) {
        kept.push_back(points[static_cast<std::size_t>(at)]);
    }
    return kept;
}

Volume smoothed(const Volume& v, double sigma_mm) {
    return Volume(v.geometry(), image::smooth(v.toFloat(), v.geometry(), sigma_mm), v.modality());
}

Problem prepare(const Volume& fixed, const Volume& moving, const RegistrationOptions& options) {
    Problem p;
    const auto load = [&](const Volume& v, Volume& coarse, Volume& fine, Body& body, FieldOfViewReport& view) {
        const Volume small = image::shrink(v, options.fine_mm);
        const Volume tiny = image::shrink(small, options.coarse_mm);
        body = findBody(tiny);
        view = analyse(body);
        // Smoothed by one step of the grid: folds and noise, which no two heads share, make many small summits.
        fine = robustRange(smoothed(small, options.fine_mm));
        coarse = robustRange(smoothed(tiny, options.coarse_mm));
    };
    for (const auto* v : {&fixed, &moving}) {
        const auto range = v->empty() ? image::ValueRange{} : image::valueRange(*v);
        if (!(range.max > range.min)) {
            throw Error(ErrorCode::NotApplicable, std::string("no head to register: ") +
                                                      (v->empty() ? "there is no image" : "all voxels have one value"));
        }
    }
    load(fixed, p.fixedCoarse, p.fixedFine, p.fixedBody, p.fixedView);
    load(moving, p.movingCoarse, p.movingFine, p.movingBody, p.movingView);
    if (!p.fixedView.headFound) {
        throw Error(ErrorCode::NotApplicable, "no head found in the scan: " + p.fixedView.reason);
    }
    if (!p.movingView.headFound) {
        throw Error(ErrorCode::NotApplicable, "no head found in the template: " + p.movingView.reason);
    }
    p.centres = {p.fixedView.headCentre_lps_mm, p.movingView.headCentre_lps_mm};
    p.logScale = options.freedom == Freedom::Rigid6 ? 0 : std::log(p.movingView.scale / p.fixedView.scale);
    return p;
}

}  // namespace

RegistrationResult registerAffine(const Volume& fixed, const Volume& moving, const RegistrationOptions& options,
                                  const base::TaskContext& task) {
    if (options.starts < 2 || options.starts > 16 || !(options.fine_mm > 0) || options.coarse_mm < options.fine_mm) {
        throw Error(ErrorCode::BadRequest,
                    "registration takes 2 to 16 starts and a coarse step not below the fine one");
    }
    task.report(0, "registration: looking for the head");
    const Problem problem = prepare(fixed, moving, options);
    task.throwIfStopped();
    const auto points = samplePoints(problem.fixedBody, options.fixedMask, kCoarsePoints);
    if (points.size() < 500) {
        throw Error(ErrorCode::NotApplicable, "too little of the scan is left to register");
    }
    const auto starts = findStarts(problem.fixedCoarse, problem.movingCoarse, problem.fixedView, problem.movingView,
                                   points, options.freedom != Freedom::Rigid6, options.starts, task);
    const auto free = static_cast<std::size_t>(options.freedom);

    const ImagePair coarse(problem.fixedCoarse, problem.movingCoarse);
    std::vector<End> ends(starts.size());
    std::mutex reporting;
    std::size_t finished = 0;
    base::parallelFor(starts.size(), [&](std::size_t s) {
        End& end = ends[s];
        end = {starts[s].pose, 0, s};
        climbPose(MutualInformation(coarse, points), problem.centres, problem.logScale, 6, end.pose, {40, 10, 0.3},
                  task);
        const auto headPoints = within(points, end.pose, problem.centres, options.movingMask);
        climbPose(MutualInformation(coarse, headPoints), problem.centres, problem.logScale, free, end.pose,
                  {80, 6, 0.1}, task);
        const std::scoped_lock lock(reporting);
        ++finished;
        task.report(0.05 + 0.6 * static_cast<double>(finished) / static_cast<double>(starts.size()),
                    "registration: start " + std::to_string(finished) + " of " + std::to_string(starts.size()));
    });
    // Starts sample different points once they differ, so they are compared over one set: all points.
    base::parallelFor(ends.size(), [&](std::size_t s) {
        std::array<double, 12> unused{};
        ends[s].value = MutualInformation(coarse, points).value(toMap(ends[s].pose, problem.centres), unused);
    });
    std::stable_sort(ends.begin(), ends.end(), [](const End& a, const End& b) { return a.value > b.value; });

    const auto head = outline(problem.fixedView.headCentre_lps_mm, problem.fixedView.scale);
    std::vector<End> best(ends.begin(), ends.begin() + std::min<std::ptrdiff_t>(kRefined, std::ssize(ends)));
    const ImagePair fine(problem.fixedFine, problem.movingFine);
    const auto finePoints = samplePoints(problem.fixedBody, options.fixedMask, kFinePoints);
    std::vector<std::vector<Vec3>> headPoints(best.size());
    std::size_t refined = 0;
    base::parallelFor(best.size(), [&](std::size_t b) {
        headPoints[b] = within(finePoints, best[b].pose, problem.centres, options.movingMask);
        climbPose(MutualInformation(fine, headPoints[b]), problem.centres, problem.logScale, free, best[b].pose,
                  {60, 3, 0.05}, task);
        const std::scoped_lock lock(reporting);
        task.report(0.7 + 0.2 * static_cast<double>(++refined) / static_cast<double>(best.size()),
                    "registration: refining");
    });
    // Ends are compared where the leading one sees the head: each would find its own choice of points the easiest.
    base::parallelFor(best.size(), [&](std::size_t b) {
        std::array<double, 12> unused{};
        Pose alsoUnused;
        best[b].value =
            MutualInformation(fine, headPoints.front()).value(toMap(best[b].pose, problem.centres), unused) -
            prior(best[b].pose, problem.logScale, alsoUnused);
    });
    std::stable_sort(best.begin(), best.end(), [](const End& a, const End& b) { return a.value > b.value; });
    for (const End& end : best)
        task.log("registration: start " + std::to_string(end.start + 1) + " ends at " + std::to_string(end.value));

    RegistrationResult result;
    result.fixedToMoving = toMap(best.front().pose, problem.centres);
    result.metric = best.front().value;
    result.bestStart = static_cast<int>(best.front().start);
    result.spread_mm = separation_mm(result.fixedToMoving, toMap(best[1].pose, problem.centres), head);
    result.overlap = bodyOverlap(problem.fixedBody, problem.movingBody, result.fixedToMoving, options.movingMask);
    if (options.movingMask != nullptr && options.otherMask != nullptr) {
        Pose other = best.front().pose;
        climbPose(MutualInformation(fine, within(finePoints, other, problem.centres, options.otherMask)),
                  problem.centres, problem.logScale, free, other, {60, 3, 0.05}, task);
        result.disagreement_mm = meanSeparation_mm(result.fixedToMoving, toMap(other, problem.centres),
                                                   landingIn(finePoints, result.fixedToMoving, *options.movingMask));
    }
    const auto seen = within(finePoints, best.front().pose, problem.centres, options.movingMask);
    const auto shared =
        jointInformation(Sampler(problem.fixedFine), Sampler(problem.movingFine), seen, result.fixedToMoving);
    result.similarity = shared.movingEntropy > 0 ? shared.mutual / shared.movingEntropy : 0;
    const auto judgement =
        judge({result.overlap, result.similarity, result.spread_mm, result.disagreement_mm, best.front().pose});
    result.quality = judgement.quality;
    result.explanation = judgement.explanation;
    if (options.lean && options.freedom == Freedom::Affine12) {
        result.fixedToMoving = leant(result.fixedToMoving, *options.lean, fine, finePoints, task);
    }
    task.report(1, "registration: done");
    return result;
}

}  // namespace bauta::registration
