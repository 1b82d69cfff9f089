// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/Checks.h"

#include <cmath>

#include "core/base/Numbers.h"

namespace bauta::defacing {
namespace {

// A loss is never rounded away, nor is what is left: "<0.01 %", ">99.9 %".
std::string percent(double fraction, int digits = 1) {
    const double least = std::pow(10.0, -digits), value = 100.0 * fraction;
    const bool tiny = value > 0 && value < least / 2, whole = value < 100 && value >= 100 - least / 2;
    if (tiny) return "<" + base::fixed(least, digits) + " %";
    if (whole) return ">" + base::fixed(100 - least, digits) + " %";
    return base::fixed(value, digits) + " %";
}

Check notJudged(const std::string& name, const std::string& why) {
    return {name, false, "not judged: " + why, false};
}

std::size_t overlap(const image::Mask& a, const image::Mask& b) {
    std::size_t count = 0;
    for (std::size_t v = 0; v < a.voxels().size(); ++v) count += a.voxels()[v] != 0 && b.voxels()[v] != 0 ? 1 : 0;
    return count;
}

Check geometryCheck(const CheckInput& input) {
    const image::Volume& scan = input.request.scan;
    const bool same = scan.geometry() == input.defaced.geometry() && scan.type() == input.defaced.type();
    return {"geometry", same, same ? "same grid and pixel type" : "the grid or the pixel type changed"};
}

std::size_t changedInHead(const CheckInput& input) {
    std::size_t count = 0;
    input.request.scan.visit([&](const auto& before) {
        using T = typename std::decay_t<decltype(before)>::value_type;
        const auto after = input.defaced.as<T>();
        for (std::size_t v = 0; v < before.size(); ++v)
            count += input.head.voxels()[v] != 0 && before[v] != after[v] ? 1 : 0;
    });
    return count;
}

Check changedCheck(const CheckInput& input) {
    const std::size_t count = changedInHead(input);
    const double ml = static_cast<double>(count) * input.request.scan.geometry().voxelVolume_ml();
    return {"changed", count > 0,
            count > 0 ? base::fixed(ml, ml < 10 ? 2 : 0) + " ml of the head changed" : "nothing of the head changed"};
}

Check brainCheck(const CheckInput& input) {
    const bool given = !input.request.brain.empty() && input.request.brain.count() > 0;
    const image::Mask& brain = given ? input.request.brain : input.methodBrain;
    if (brain.empty() || brain.count() == 0) return notJudged("brain", "no brain mask");
    const std::string source = given ? "brain mask" : "registered brain";
    const std::size_t lost = overlap(brain, input.affected);
    if (lost == 0) return {"brain", true, "nothing of the " + source + " lost"};
    const double fraction = static_cast<double>(lost) / static_cast<double>(brain.count());
    return {"brain", false, std::to_string(lost) + " voxels (" + percent(fraction, 2) + ") of the " + source + " lost"};
}

Check amountCheck(const CheckInput& input) {
    const std::size_t head = input.head.count();
    if (head == 0) return {"amount", false, "no head above the skin level"};
    const double fraction = static_cast<double>(overlap(input.head, input.affected)) / static_cast<double>(head);
    const std::string much = percent(fraction) + " of the head affected";
    if (fraction < kLeastAmount) return {"amount", false, much + ", too little for a face"};
    if (fraction > kGreatestAmount) return {"amount", false, much + ", more than a face"};
    return {"amount", true, much};
}

Check oarCheck(const CheckInput& input) {
    std::string losses;
    bool any = false;
    bool passed = true;
    for (const auto& [name, mask] : input.request.oars) {
        const std::size_t total = mask.empty() ? 0 : mask.count();
        if (total == 0) continue;
        any = true;
        const std::size_t lost = overlap(mask, input.affected);
        if (lost == 0) continue;
        const double fraction = static_cast<double>(lost) / static_cast<double>(total);
        passed = passed && fraction <= kOarTolerance;
        losses += (losses.empty() ? "cut enters " : "; ") + name + ": " + percent(fraction) + " lost";
    }
    if (!any) return notJudged("oar", "no organs at risk");
    return {"oar", passed, losses.empty() ? "no organ at risk lost a voxel" : losses};
}

Check faceCheck(const CheckInput& input, double skinLevel, std::optional<FaceScore>& faceScore) {
    const DefaceRequest& request = input.request;
    if (request.face.empty() || request.face.count() == 0)
        return notJudged("face", request.noFace.empty() ? "no face labels" : request.noFace);
    faceScore = defacing::faceScore(request.scan, input.defaced, request.face, skinLevel, input.removes);
    faceScore->estimateQuality = request.faceQuality;
    std::string detail;
    for (const FeatureScore& each : faceScore->features)
        if (each.feature == "eyes" || each.feature == "nose" || each.feature == "mouth")
            detail += (detail.empty() ? "" : ", ") + each.feature + " " + percent(each.remainingFraction, 0);
    if (detail.empty()) {
        faceScore.reset();
        return notJudged("face", "no eyes, nose or mouth in the field of view");
    }
    return {"face", faceScore->success,
            std::string(faceScore->estimated() ? "estimated: " : "") + "surface still there: " + detail};
}

}  // namespace

std::vector<Check> judge(const CheckInput& input, double skinLevel, std::optional<FaceScore>& faceScore) {
    return {geometryCheck(input), changedCheck(input), brainCheck(input),
            amountCheck(input),   oarCheck(input),     faceCheck(input, skinLevel, faceScore)};
}

}  // namespace bauta::defacing
