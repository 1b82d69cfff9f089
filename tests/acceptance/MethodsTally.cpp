// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/acceptance/MethodsTally.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

#include "core/base/Error.h"
#include "core/base/Time.h"
#include "core/defacing/Deface.h"

namespace bauta::accept {
namespace {

/// The kernel's record of this process's largest memory starts anew.
void forgetPeak() {
    std::ofstream("/proc/self/clear_refs") << "5";
}

double peakOfProcess_mb() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind("VmHWM:", 0) == 0) return std::stod(line.substr(6)) / 1024;
    return 0;
}

std::size_t lostVoxels(const image::Mask& structure, const image::Mask& affected) {
    std::size_t lost = 0;
    for (std::size_t v = 0; v < structure.voxels().size(); ++v)
        lost += structure.voxels()[v] != 0 && affected.voxels()[v] != 0 ? 1 : 0;
    return lost;
}

}  // namespace

void Tally::add(const std::string& subject, const std::string& method, const phantom::Phantom& head,
                const std::vector<std::string>& settings) {
    ++runs;
    smallestVoxels = runs == 1 ? head.scan.voxelCount() : std::min(smallestVoxels, head.scan.voxelCount());
    defacing::DefaceRequest request;
    const defacing::Method& ran = defacing::method(method);
    request.method = method;
    request.options = defacing::parseSettings(ran, settings);
    request.scan = head.scan;
    forgetPeak();
    const base::Stopwatch watch;
    defacing::DefaceResult result;
    try {
        result = defacing::deface(request);
    } catch (const base::Error& error) {
        if (error.code() != base::ErrorCode::NotApplicable) throw;
        ++notApplicable;
        std::printf("  %s %s: %s\n", subject.c_str(), method.c_str(), error.line().c_str());
        std::fflush(stdout);
        return;
    }
    const double seconds = watch.seconds();
    seconds_ += seconds;
    slowest_s = std::max(slowest_s, seconds);
    peak_mb = std::max(peak_mb, peakOfProcess_mb());

    const defacing::FaceScore score =
        defacing::faceScore(head.scan, result.defaced, head.face, result.skinLevel, ran.removes(request.options));
    success += score.success ? 1 : 0;
    std::string features;
    bool face = false;
    for (const defacing::FeatureScore& each : score.features) {
        face = face || each.feature == "eyes" || each.feature == "nose" || each.feature == "mouth";
        gone_[each.feature] += each.remainingFraction <= 0.1 ? 1 : 0;
        char text[80];
        std::snprintf(text, sizeof text, " %s %.0f %% (%.1f mm)", each.feature.c_str(), 100 * each.remainingFraction,
                      each.medianDisplacement_mm);
        features += text;
    }
    faceless += face ? 0 : 1;
    const std::size_t brain = lostVoxels(head.brain, result.affected);
    brainVoxels += brain;
    brainCut += brain > 0 ? 1 : 0;
    for (voxelloss::OarLoss& loss : voxelloss::countLoss(head.oars, result.affected))
        losses_.push_back({subject, method, std::move(loss)});
    std::printf("  %s %s:%s, brain %zu, %.1f s%s\n", subject.c_str(), method.c_str(), features.c_str(), brain, seconds,
                score.success ? ""
                : face        ? "  FACE LEFT"
                              : "  no face in view");
    for (const defacing::Check& check : result.checks)
        if (check.judged && !check.passed && check.name != "oar")
            std::printf("      check %s failed: %s\n", check.name.c_str(), check.detail.c_str());
    std::fflush(stdout);
}

double Tally::meanLoss(const std::string& oar) const {
    double sum = 0;
    std::size_t n = 0;
    for (const voxelloss::LossSummary& each : voxelloss::summarise(losses_))
        if (each.oar.rfind(oar, 0) == 0 && each.n > 0) {
            sum += (1 - each.mean) * static_cast<double>(each.n);
            n += each.n;
        }
    return n == 0 ? 0 : sum / static_cast<double>(n);
}

void Tally::printHeading() {
    std::printf(
        "method\tseries\tn\tsuccess\tlow\thigh\teyes\tnose\tmouth\tfaceless\tnot_applicable\tbrain_cut\tbrain_voxels");
    for (const std::string& oar : phantom::oarNames()) std::printf("\tloss_%s", oar.c_str());
    std::printf("\tseconds\tslowest_s\tpeak_mb\n");
}

void Tally::printRow(const std::string& method, const std::string& series) const {
    const auto gone = [&](const char* feature) { return gone_.contains(feature) ? gone_.at(feature) : 0; };
    const Interval interval = wilson(success, runs);
    std::printf("%s\t%s\t%d\t%d\t%.2f\t%.2f\t%d\t%d\t%d\t%d\t%d\t%d\t%zu", method.c_str(), series.c_str(), runs,
                success, interval.low, interval.high, gone("eyes"), gone("nose"), gone("mouth"), faceless,
                notApplicable, brainCut, brainVoxels);
    for (const std::string& oar : phantom::oarNames()) std::printf("\t%.3f", meanLoss(oar));
    const int done = runs - notApplicable;
    std::printf("\t%.1f\t%.1f\t%.0f\n", done == 0 ? 0 : seconds_ / done, slowest_s, peak_mb);
}

Interval wilson(int successes, int n) {
    if (n == 0) return {};
    constexpr double z = 1.959963984540054;
    const double share = static_cast<double>(successes) / n, weight = z * z / n;
    const double centre = (share + weight / 2) / (1 + weight);
    const double half = std::sqrt(share * (1 - share) * weight + weight * weight / 4) / (1 + weight);
    return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

}  // namespace bauta::accept
