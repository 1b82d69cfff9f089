// SPDX-License-Identifier: GPL-3.0-or-later
// accept_face_estimate [--seeds N] [--first S] [--modality T2w,CT,…] [--fov rt,full,…] [--method ID,…] [--made DIR]
// Face scores by estimated labels against those by the phantom's own, per method, modality and field of view: how often
// both come to the same verdict, in how many features they agree that it is gone (at most 10 % left), and the mean
// difference of what is left. "planes" are coronal cuts 5 to 75 mm behind the tip of the nose, which no template
// placed. Ends with 1 when under 90 % of the verdicts are the same. With --made, phantoms are kept in DIR and taken
// from there.
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/defacing/Deface.h"
#include "core/defacing/FaceEstimate.h"
#include "core/defacing/Fill.h"
#include "core/image/ImageIo.h"
#include "core/image/Window.h"
#include "core/phantom/Phantom.h"

namespace {

using namespace bauta;

struct Head {
    image::Volume scan;
    image::Mask face;
};

Head headOf(const phantom::PhantomSpec& spec, const std::filesystem::path& folder) {
    if (folder.empty() || !std::filesystem::exists(folder / "landmarks.json")) {
        const phantom::Phantom made = phantom::makePhantom(spec);
        if (!folder.empty()) phantom::writePhantom(made, folder);
        return {made.scan, made.face};
    }
    return {image::loadImage(folder / "image.nii.gz").volume.withModality(spec.modality),
            image::loadMask(folder / "face.nii.gz", true)};
}

std::vector<std::string> words(const std::string& text) {
    std::vector<std::string> parts;
    std::stringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
    return parts;
}

struct Tally {
    int n = 0, same = 0, falseSuccess = 0, falseAlarm = 0, features = 0, sameFeatures = 0;
    double difference = 0;

    void add(const defacing::FaceScore& truth, const defacing::FaceScore& estimate) {
        ++n;
        same += truth.success == estimate.success ? 1 : 0;
        falseSuccess += !truth.success && estimate.success ? 1 : 0;
        falseAlarm += truth.success && !estimate.success ? 1 : 0;
        for (const defacing::FeatureScore& a : truth.features)
            for (const defacing::FeatureScore& b : estimate.features) {
                if (a.feature != b.feature || a.feature == "ears" || a.feature == "chin") continue;
                ++features;
                sameFeatures += (a.remainingFraction <= 0.1) == (b.remainingFraction <= 0.1) ? 1 : 0;
                difference += std::abs(a.remainingFraction - b.remainingFraction);
            }
    }
};

std::string text(const defacing::FaceScore& score) {
    std::string line = score.success ? "gone" : "left";
    for (const defacing::FeatureScore& each : score.features) {
        char part[48];
        std::snprintf(part, sizeof part, " %s %.0f", each.feature.c_str(), 100 * each.remainingFraction);
        line += part;
    }
    return line;
}

/// The scan without what lies in front of a coronal plane.
image::Volume cut(const image::Volume& scan, double plane_mm) {
    const image::Geometry& grid = scan.geometry();
    std::vector<std::uint8_t> gone(grid.voxelCount(), 0);
    std::size_t v = 0;
    for (std::int64_t k = 0; k < grid.size[2]; ++k)
        for (std::int64_t j = 0; j < grid.size[1]; ++j)
            for (std::int64_t i = 0; i < grid.size[0]; ++i, ++v)
                gone[v] = grid.toPoint(image::Index3{i, j, k})[1] < plane_mm ? 1 : 0;
    return defacing::filled(scan, image::Mask(grid, std::move(gone)), defacing::zeroValue(scan));
}

double tipOfNose(const image::Mask& face) {
    double tip_mm = 1e9;
    const image::Geometry& grid = face.geometry();
    std::size_t v = 0;
    for (std::int64_t k = 0; k < grid.size[2]; ++k)
        for (std::int64_t j = 0; j < grid.size[1]; ++j)
            for (std::int64_t i = 0; i < grid.size[0]; ++i, ++v)
                if (face.voxels()[v] == phantom::kNose)
                    tip_mm = std::min(tip_mm, grid.toPoint(image::Index3{i, j, k})[1]);
    return tip_mm;
}

class Trial {
  public:
    void run(const std::string& name, const std::string& group, const Head& head,
             const std::vector<std::string>& methods) {
        const double level = image::skinLevel(head.scan);
        defacing::FaceEstimate estimate;
        try {
            estimate = defacing::estimateFace(head.scan, level);
        } catch (const base::Error& error) {
            if (error.code() != base::ErrorCode::NotApplicable) throw;
            std::printf("  %s: %s\n", name.c_str(), error.line().c_str());
            ++notApplicable;
            return;
        }
        const auto compare = [&](const std::string& method, const image::Volume& defaced) {
            const auto truth = defacing::faceScore(head.scan, defaced, head.face, level, true);
            const auto guess = defacing::faceScore(head.scan, defaced, estimate.labels, level, true);
            tallies[method + "\t" + group].add(truth, guess);
            std::printf("  %s q %.2f %s: true %s, estimated %s%s\n", name.c_str(), estimate.quality, method.c_str(),
                        text(truth).c_str(), text(guess).c_str(), truth.success == guess.success ? "" : "  DIFFER");
        };
        for (const std::string& method : methods) {
            defacing::DefaceRequest request;
            request.method = method;
            request.scan = head.scan;
            try {
                compare(method, defacing::deface(request).defaced);
            } catch (const base::Error& error) {
                if (error.code() != base::ErrorCode::NotApplicable) throw;
            }
        }
        const double tip_mm = tipOfNose(head.face);
        for (int behind_mm = 5; behind_mm <= 75; behind_mm += 10) compare("planes", cut(head.scan, tip_mm + behind_mm));
        std::fflush(stdout);
    }

    std::map<std::string, Tally> tallies;
    int notApplicable = 0;
};

}  // namespace

int main(int argc, char** argv) try {
    std::map<std::string, std::string> given = {{"--first", "8301"},
                                                {"--seeds", "5"},
                                                {"--modality", "T2w,T1w,CT"},
                                                {"--fov", "rt,full"},
                                                {"--method", "pydeface,quickshear"},
                                                {"--made", ""}};
    for (int a = 1; a + 1 < argc; a += 2) given.at(argv[a]) = argv[a + 1];
    Trial trial;
    for (const std::string& modality : words(given["--modality"]))
        for (const std::string& fov : words(given["--fov"]))
            for (int s = 0; s < std::stoi(given["--seeds"]); ++s) {
                phantom::PhantomSpec spec;
                spec.seed = std::stoull(given["--first"]) + static_cast<std::uint64_t>(s);
                spec.modality = image::modalityFromName(modality);
                spec.fov = phantom::fieldOfViewFromName(fov);
                spec.spacing_mm = {1, 1, 2};
                const std::string name = modality + "-" + fov + "-" + std::to_string(spec.seed);
                const std::filesystem::path made = given["--made"];
                trial.run(name, modality + "\t" + fov, headOf(spec, made.empty() ? made : made / name),
                          words(given["--method"]));
            }
    std::printf(
        "\nmethod\tmodality\tfov\tn\tsame_verdict\tfalse_success\tfalse_alarm\tfeatures\tsame_features\t"
        "mean_difference\n");
    int n = 0, same = 0;
    for (const auto& [key, tally] : trial.tallies) {
        std::printf("%s\t%d\t%d\t%d\t%d\t%d\t%d\t%.3f\n", key.c_str(), tally.n, tally.same, tally.falseSuccess,
                    tally.falseAlarm, tally.features, tally.sameFeatures,
                    tally.features == 0 ? 0 : tally.difference / tally.features);
        n += tally.n, same += tally.same;
    }
    std::printf("\n%d of %d verdicts are the same; no estimate for %d heads\n", same, n, trial.notApplicable);
    return n > 0 && 10 * same >= 9 * n ? 0 : 1;
} catch (...) {
    std::fprintf(stderr, "accept_face_estimate: %s\n", bauta::base::currentError().line().c_str());
    return 1;
}
