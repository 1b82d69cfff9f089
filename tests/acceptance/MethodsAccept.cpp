// SPDX-License-Identifier: GPL-3.0-or-later
// accept_methods [--seeds N] [--first S] [--spacing X,Y,Z] [--modality T2w,CT,…] [--fov rt,full,…] [--method ID,…]
//                [--made DIR]
// Runs every native method on unseen phantoms and prints, per method, modality and field of view: how often eyes, nose
// and mouth are gone (DESIGN 6), how often the method did not apply, brain voxels lost, the mean loss of each organ at
// risk, and seconds. Ends with 1 when pydeface on the T2w rt phantoms misses what the study found: eyes, nose and mouth
// removed in 10 of 15, and at least half of LN_Neck_III lost. With --made, phantoms are kept in DIR and taken from
// there.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Time.h"
#include "core/defacing/Deface.h"
#include "core/image/ImageIo.h"
#include "core/phantom/Phantom.h"
#include "core/voxelloss/VoxelLoss.h"

namespace {

using namespace bauta;

struct Plan {
    std::uint64_t first = 101;
    int seeds = 15;
    image::Vec3 spacing_mm = {1, 1, 2};
    std::vector<std::string> modalities = {"T2w", "T1w", "CT"};
    std::vector<std::string> fovs = {"rt", "full"};
    std::vector<std::string> methods;
    std::filesystem::path made;
};

std::vector<std::string> words(const std::string& text) {
    std::vector<std::string> parts;
    std::stringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
    return parts;
}

Plan planFrom(int argc, char** argv) {
    Plan plan;
    for (const auto& each : defacing::methods())
        if (each->native()) plan.methods.push_back(each->id());
    for (int a = 1; a < argc; a += 2) {
        const std::string key = argv[a];
        if (a + 1 == argc) throw base::Error(base::ErrorCode::BadRequest, key + " wants a value");
        const std::string value = argv[a + 1];
        if (key == "--seeds") {
            plan.seeds = std::stoi(value);
        } else if (key == "--first") {
            plan.first = std::stoull(value);
        } else if (key == "--modality") {
            plan.modalities = words(value);
        } else if (key == "--fov") {
            plan.fovs = words(value);
        } else if (key == "--method") {
            plan.methods = words(value);
        } else if (key == "--made") {
            plan.made = value;
        } else if (key == "--spacing") {
            const std::vector<std::string> parts = words(value);
            for (std::size_t i = 0; i < 3; ++i) plan.spacing_mm[i] = std::stod(parts.at(i));
        } else {
            throw base::Error(base::ErrorCode::BadRequest, "there is no option " + key);
        }
    }
    return plan;
}

/// Makes the phantom, or takes it from where it was kept.
phantom::Phantom headOf(const phantom::PhantomSpec& spec, const Plan& plan, const std::string& name) {
    if (plan.made.empty()) return phantom::makePhantom(spec);
    const auto folder = plan.made / name;
    if (!std::filesystem::exists(folder / "landmarks.json")) {
        phantom::Phantom head = phantom::makePhantom(spec);
        phantom::writePhantom(head, folder);
        return head;
    }
    phantom::Phantom head;
    head.scan = image::loadImage(folder / "image.nii.gz").volume.withModality(spec.modality);
    head.face = image::loadMask(folder / "face.nii.gz", true);
    head.brain = image::loadMask(folder / "brain.nii.gz");
    for (const std::string& oar : phantom::oarNames())
        if (const auto file = folder / ("mask_" + oar + ".nii.gz"); std::filesystem::exists(file))
            head.oars.emplace_back(oar, image::loadMask(file));
    return head;
}

/// What one method did to the phantoms of one modality and field of view.
struct Tally {
    int runs = 0, success = 0, notApplicable = 0, brainCut = 0;
    std::map<std::string, int> removed;  ///< feature → runs in which it is gone
    std::size_t brainVoxels = 0;
    double seconds = 0;
    std::vector<voxelloss::LossRow> losses;

    void add(const std::string& subject, const std::string& method, const phantom::Phantom& head) {
        ++runs;
        defacing::DefaceRequest request;
        request.method = method;
        request.scan = head.scan;
        const base::Stopwatch watch;
        defacing::DefaceResult result;
        try {
            result = defacing::deface(request);
        } catch (const base::Error& error) {
            if (error.code() != base::ErrorCode::NotApplicable) throw;
            ++notApplicable;
            std::printf("  %s %s: %s\n", subject.c_str(), method.c_str(), error.line().c_str());
            return;
        }
        seconds += watch.seconds();
        const defacing::FaceScore score = defacing::faceScore(
            head.scan, result.defaced, head.face, result.skinLevel,
            defacing::method(method).removes(defacing::completeOptions(defacing::method(method), {})));
        success += score.success ? 1 : 0;
        std::string line;
        for (const defacing::FeatureScore& each : score.features) {
            removed[each.feature] += each.remainingFraction <= 0.1 ? 1 : 0;
            char text[64];
            std::snprintf(text, sizeof text, " %s %.0f %%", each.feature.c_str(), 100 * each.remainingFraction);
            line += text;
        }
        std::size_t brain = 0;
        for (std::size_t v = 0; v < head.brain.voxels().size(); ++v)
            brain += head.brain.voxels()[v] != 0 && result.affected.voxels()[v] != 0 ? 1 : 0;
        brainVoxels += brain;
        brainCut += brain > 0 ? 1 : 0;
        for (voxelloss::OarLoss& loss : voxelloss::countLoss(head.oars, result.affected))
            losses.push_back({subject, method, std::move(loss)});
        std::printf("  %s %s:%s, brain %zu, %.1f s%s\n", subject.c_str(), method.c_str(), line.c_str(), brain,
                    watch.seconds(), score.success ? "" : "  FACE LEFT");
        for (const defacing::Check& check : result.checks)
            if (check.judged && !check.passed && check.name != "oar")
                std::printf("      check %s failed: %s\n", check.name.c_str(), check.detail.c_str());
        std::fflush(stdout);
    }
};

double meanLoss(const Tally& tally, const std::string& oar) {
    double sum = 0;
    int n = 0;
    for (const voxelloss::LossSummary& each : voxelloss::summarise(tally.losses))
        if (each.oar.rfind(oar, 0) == 0 && each.n > 0) {
            sum += (1 - each.mean) * static_cast<double>(each.n);
            n += static_cast<int>(each.n);
        }
    return n == 0 ? 0 : sum / n;
}

}  // namespace

int main(int argc, char** argv) try {
    const Plan plan = planFrom(argc, argv);
    std::map<std::string, Tally> tallies;
    std::vector<std::string> order;
    for (const std::string& modality : plan.modalities)
        for (const std::string& fov : plan.fovs) {
            std::printf("%s %s, seeds %llu to %llu, %.2g × %.2g × %.2g mm\n", modality.c_str(), fov.c_str(),
                        static_cast<unsigned long long>(plan.first),
                        static_cast<unsigned long long>(plan.first) + static_cast<unsigned long long>(plan.seeds) - 1,
                        plan.spacing_mm[0], plan.spacing_mm[1], plan.spacing_mm[2]);
            for (int s = 0; s < plan.seeds; ++s) {
                phantom::PhantomSpec spec;
                spec.seed = plan.first + static_cast<std::uint64_t>(s);
                spec.modality = image::modalityFromName(modality);
                spec.fov = phantom::fieldOfViewFromName(fov);
                spec.spacing_mm = plan.spacing_mm;
                const phantom::Phantom head =
                    headOf(spec, plan, modality + "-" + fov + "-" + std::to_string(spec.seed));
                for (const std::string& method : plan.methods) {
                    const std::string key = method + "\t" + modality + "\t" + fov;
                    if (tallies.count(key) == 0) order.push_back(key);
                    tallies[key].add("seed " + std::to_string(spec.seed), method, head);
                }
            }
        }

    std::printf("\nmethod\tmodality\tfov\tn\tsuccess\teyes\tnose\tmouth\tnot_applicable\tbrain_cut\tbrain_voxels");
    for (const std::string& oar : phantom::oarNames()) std::printf("\tloss_%s", oar.c_str());
    std::printf("\tseconds\n");
    std::sort(order.begin(), order.end());
    for (const std::string& key : order) {
        Tally& tally = tallies[key];
        const int done = tally.runs - tally.notApplicable;
        std::printf("%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%zu", key.c_str(), tally.runs, tally.success,
                    tally.removed["eyes"], tally.removed["nose"], tally.removed["mouth"], tally.notApplicable,
                    tally.brainCut, tally.brainVoxels);
        for (const std::string& oar : phantom::oarNames()) std::printf("\t%.3f", meanLoss(tally, oar));
        std::printf("\t%.1f\n", done == 0 ? 0 : tally.seconds / done);
    }

    const auto studied = tallies.find("pydeface\tT2w\trt");
    if (studied == tallies.end()) return 0;
    const Tally& tally = studied->second;
    const double loss = meanLoss(tally, "LN_Neck_III");
    const bool met = 3 * tally.success >= 2 * tally.runs && loss >= 0.5;
    std::printf(
        "\nThe study's finding, pydeface on T2w rt: eyes, nose and mouth removed in %d of %d (wanted: two thirds), "
        "LN_Neck_III loses %.1f %% (wanted: at least 50 %%): %s\n",
        tally.success, tally.runs, 100 * loss, met ? "met" : "NOT MET");
    return met ? 0 : 1;
} catch (...) {
    std::fprintf(stderr, "accept_methods: %s\n", bauta::base::currentError().line().c_str());
    return 1;
}
