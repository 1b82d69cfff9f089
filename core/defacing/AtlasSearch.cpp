// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/AtlasSearch.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/Error.h"
#include "core/defacing/Templates.h"
#include "core/defacing/detail/AtlasPoses.h"

namespace bauta::defacing {
namespace {

using namespace detail;
using image::Vec3;
using image::operator+;
using image::operator*;

constexpr std::size_t kFewSamples = 2000;

/// Every so many, so that a search looks at about `count`.
std::vector<AtlasSample> thinned(const std::vector<AtlasSample>& samples, std::size_t count) {
    std::vector<AtlasSample> some;
    const double step = std::max(1.0, static_cast<double>(samples.size()) / static_cast<double>(count));
    for (double at = 0; at < static_cast<double>(samples.size()); at += step)
        some.push_back(samples[static_cast<std::size_t>(at)]);
    return some;
}

/// Those in front of the ears above the chin, and a tenth of the others: heads are not affine to each other, and the
/// face and the brain that has to be told from it lie there.
std::vector<AtlasSample> mostlyInFront(const std::vector<AtlasSample>& samples) {
    constexpr std::size_t kOthers = 10;
    const double ears_mm = templateLandmark("ear_canal_L")[1], chin_mm = templateLandmark("menton")[2];
    std::vector<AtlasSample> chosen;
    for (std::size_t s = 0; s < samples.size(); ++s) {
        const Vec3& p = samples[s].point_mm;
        if ((p[1] < ears_mm && p[2] > chin_mm) || s % kOthers == 0) chosen.push_back(samples[s]);
    }
    return chosen;
}

double blurAt(int scale) {
    return kAtlasBlur_mm * std::pow(2.0, scale);
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

/// What stays the same during a search.
class Fitting {
  public:
    Fitting(const image::Volume& scan, const AtlasSearchOptions& options, const registration::FieldOfViewReport& view,
            const base::TaskContext& task)
        : scan_(scan),
          options_(options),
          task_(task),
          prior_(atlasStatistics(scan.modality())),
          centres_{view.headCentre_lps_mm, 0.5 * (templateLandmark("ear_canal_L") + templateLandmark("ear_canal_R"))},
          logScale_(-std::log(view.scale)),
          stable_(stableSamples(headAtlas(), options.spacing_mm, options.prior)),
          few_(thinned(stable_, kFewSamples)),
          image_(scan, prior_, blurAt(options.scales - 1)),
          table_(prior_, stable_, image_) {}

    /// The original's search, from translation to nine parameters.
    [[nodiscard]] Pose searched() {
        Pose pose = translated();
        for (int scale = options_.scales - 1; scale >= 0; --scale) {
            task_.report(0.2 + 0.3 / (scale + 1), "atlas: nine parameters");
            if (scale < options_.scales - 1) {
                const double gain = image_.gain();
                image_ = SearchImage(scan_, prior_, blurAt(scale));
                image_.setGain(gain);
            }
            pose = over(few_).grid(pose, options_.spacing_mm, 1).pose;
        }
        return pose;
    }

    /// Learns the scan's own class means, then nine parameters once more and twelve, at last over all samples.
    [[nodiscard]] Found refined(Pose pose) {
        task_.report(0.6, "atlas: nine parameters again");
        learn(pose);
        pose = over(few_).grid(pose, options_.spacing_mm, 0.25).pose;
        task_.report(0.75, "atlas: twelve parameters");
        learn(pose);
        pose = over(stable_).climb(pose, options_.iterations, options_.tolerance).pose;
        task_.report(0.85, "atlas: twelve parameters, all samples");
        learn(pose);
        const auto all = mostlyInFront(stableSamples(headAtlas(), options_.spacing_mm / 2, options_.prior));
        const Found found = over(all).climb(pose, options_.iterations, options_.tolerance);
        learn(found.pose);
        return found;
    }

    [[nodiscard]] AtlasFit fit(const Found& found) const {
        const Quality quality = qualityOf({image_, table_, stable_, centres_}, found.pose);
        AtlasFit fit;
        fit.scanToAtlas = registration::detail::toMap(found.pose, centres_);
        fit.quality = quality.promised > 0 ? std::max(0.0, quality.reached / quality.promised) : 0;
        fit.covered = static_cast<double>(quality.seen) / static_cast<double>(std::max<std::size_t>(1, quality.head));
        const auto& m = fit.scanToAtlas.matrix;
        const auto& t = fit.scanToAtlas.offset_mm;
        fit.provenance = {
            {"scan_to_atlas_lps_mm",
             {{m[0], m[1], m[2], t[0]}, {m[3], m[4], m[5], t[1]}, {m[6], m[7], m[8], t[2]}, {0, 0, 0, 1}}},
            {"log_likelihood_ratio", found.value},
            {"quality", fit.quality},
            {"quality_limit", kUsableAtlasFit},
            {"covered", fit.covered},
            {"samples", stable_.size()},
            {"intensity_gain", image_.gain()}};
        return fit;
    }

    [[nodiscard]] const Centres& centres() const { return centres_; }

    /// Fits the scan's intensities to the atlas at a pose.
    void scaleIntensities(const Pose& pose) {
        if (!options_.scaleIntensities || scan_.modality() == image::Modality::CT) return;
        double bestGain = 1, bestValue = kWorst;
        for (double gain = 0.5; gain < 2.01; gain *= 1.08) {
            image_.setGain(gain);
            const double value = Likelihood{image_, table_, few_, centres_}.linear(pose);
            if (value > bestValue) bestValue = value, bestGain = gain;
        }
        image_.setGain(bestGain);
    }

  private:
    [[nodiscard]] Search over(const std::vector<AtlasSample>& samples) const {
        return Search({image_, table_, samples, centres_}, logScale_, task_);
    }

    void learn(const Pose& pose) {
        table_ = Table(learnt(prior_, {image_, table_, stable_, centres_}, pose), stable_, image_);
    }

    /// Whole translations for a few pitches, and intensities a third darker and brighter than the first guess.
    [[nodiscard]] Pose translated() {
        const bool scales = options_.scaleIntensities && scan_.modality() != image::Modality::CT;
        Found best;
        double bestGain = 1;
        for (const double gain : scales ? std::vector<double>{1, 0.7, 1.4} : std::vector<double>{1}) {
            image_.setGain(gain);
            for (const double pitch : {-15.0, 0.0, 12.0, 24.0, 36.0}) {
                Pose start{};
                start[kTurn] = pitch * std::numbers::pi / 180;
                for (std::size_t a = 0; a < 3; ++a) start[kScale + a] = logScale_;
                const Found found = over(few_).translation(start, 100, 11, 4);
                if (found.value > best.value) best = found, bestGain = gain;
            }
            task_.report(0.1, "atlas: translation");
        }
        image_.setGain(bestGain);
        scaleIntensities(best.pose);
        return over(few_).translation(best.pose, 50, 11, 3).pose;
    }

    const image::Volume& scan_;
    const AtlasSearchOptions& options_;
    const base::TaskContext& task_;
    ClassStatistics prior_;
    Centres centres_;
    double logScale_;
    std::vector<AtlasSample> stable_, few_;
    SearchImage image_;
    Table table_;
};

bool usable(const AtlasFit& fit) {
    return fit.quality >= kUsableAtlasFit && fit.covered >= kLeastCovered;
}

/// The twelve numbers of a map: its matrix is upper triangular times a rotation.
Pose poseOf(const image::AffineMap& map, const Centres& centres) {
    const auto row = [&](std::size_t r) {
        return Vec3{map.matrix[3 * r], map.matrix[3 * r + 1], map.matrix[3 * r + 2]};
    };
    std::array<Vec3, 3> axis;
    image::Mat3 upper{};
    for (std::size_t r = 3; r-- > 0;) {
        axis[r] = row(r);
        for (std::size_t c = 2; c > r; --c) {
            upper[3 * r + c] = image::dot(row(r), axis[c]);
            axis[r] = axis[r] + -upper[3 * r + c] * axis[c];
        }
        upper[4 * r] = image::norm(axis[r]);
        axis[r] = (1 / upper[4 * r]) * axis[r];
    }
    Pose pose{};
    const double angle = std::acos(std::clamp((axis[0][0] + axis[1][1] + axis[2][2] - 1) / 2, -1.0, 1.0));
    const double factor = angle < 1e-6 ? 0.5 : angle / (2 * std::sin(angle));
    pose[0] = factor * (axis[2][1] - axis[1][2]);
    pose[1] = factor * (axis[0][2] - axis[2][0]);
    pose[2] = factor * (axis[1][0] - axis[0][1]);
    const Vec3 shift = map.offset_mm + map.matrix * centres.fixed + -1.0 * centres.moving;
    for (std::size_t a = 0; a < 3; ++a) {
        pose[kShift + a] = shift[a];
        pose[kScale + a] = std::log(upper[4 * a]);
    }
    pose[kShear] = upper[1] / upper[0];
    pose[kShear + 1] = upper[2] / upper[0];
    pose[kShear + 2] = upper[5] / upper[4];
    return pose;
}

}  // namespace

AtlasFit fitAtlas(const image::Volume& scan, const AtlasSearchOptions& options, const base::TaskContext& task) {
    task.report(0, "atlas: looking for the head");
    const registration::FieldOfViewReport view = registration::analyseFieldOfView(scan);
    if (!view.headFound) throw base::Error(base::ErrorCode::NotApplicable, "no head found in the scan: " + view.reason);
    std::vector<image::Modality> contrasts = {scan.modality()};
    if (scan.modality() == image::Modality::MR)
        contrasts = {image::Modality::T1w, image::Modality::T2w, image::Modality::PDw};
    AtlasFit fit;
    image::Volume seen;
    for (std::size_t c = 0; c < contrasts.size(); ++c) {
        const auto parts = 0.6 / static_cast<double>(contrasts.size());
        const auto searching = task.part(parts * static_cast<double>(c), parts * static_cast<double>(c + 1));
        const image::Volume weighted = scan.withModality(contrasts[c]);
        Fitting own(weighted, options, view, searching);
        AtlasFit candidate = own.fit(own.refined(own.searched()));
        if (c > 0 && !(candidate.quality > fit.quality)) continue;
        fit = std::move(candidate);
        seen = weighted;
    }
    fit.provenance["contrast"] = std::string(image::suffix(seen.modality()));
    fit.provenance["start"] = "atlas search";
    if (usable(fit)) return fit;

    // Likelihood alone lost its way: the shared registration says where to begin, or why it cannot.
    const TemplateFit shared = fitTemplate(scan, registration::Freedom::Affine12, task.part(0.6, 0.8));
    const auto refining = task.part(0.8, 1);
    AtlasSearchOptions sharp = options;
    sharp.scales = 1;
    Fitting again(seen, sharp, view, refining);
    const Pose start = poseOf(shared.registration.fixedToMoving, again.centres());
    again.scaleIntensities(start);
    AtlasFit second = again.fit(again.refined(start));
    second.provenance["contrast"] = std::string(image::suffix(seen.modality()));
    second.provenance["start"] = "shared registration";
    second.provenance["start_reason"] = {{"search_quality", fit.quality}, {"search_covered", fit.covered}};
    second.provenance["registration"] = shared.provenance;
    return second;
}

}  // namespace bauta::defacing
