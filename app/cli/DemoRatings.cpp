// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Demo.h"
#include "core/defacing/Method.h"
#include "core/experiment/Results.h"

namespace bauta::cli {
namespace {

constexpr double kRemains = 0.10, kRemainsAltered = 0.30;  // DESIGN 6, of what removes and of what alters

study::Rating ratingOf(const study::Run& run, bool removes) {
    study::Rating rating;
    rating.subject = run.subject;
    rating.method = run.method;
    rating.reader = experiment::kPhantomTruth;
    rating.comment = "the phantom's known face, not a person";
    rating.label = run.face->success ? 1 : 0;
    for (const defacing::FeatureScore& feature : run.face->features) {
        // The reasons are words of the rating's own: no chin, no ears.
        const bool counts =
            feature.feature == "nose" || feature.feature == "mouth" || (removes && feature.feature == "eyes");
        const double most = removes ? kRemains : kRemainsAltered;
        if (rating.label == 0 && counts && feature.remainingFraction > most) rating.reasons.push_back(feature.feature);
    }
    if (rating.label == 0 && rating.reasons.empty()) rating.reasons = {"other"};  // moved by too little
    for (const defacing::Check& check : run.checks) {
        if (!check.passed && (check.name == "brain" || check.name == "oar")) {
            rating.reasons.push_back("tissue");
            break;
        }
    }
    return rating;
}

}  // namespace

std::size_t rateByTruth(study::Study& study, std::size_t most) {
    std::size_t rated = 0;
    for (const study::Run& run : study.runs()) {
        if (rated == most) break;
        if (run.state != study::RunState::Done || !run.face || run.face->estimated()) continue;
        const study::Study::Variant variant = study.variant(run.method).value();
        const defacing::Method& method = defacing::method(variant.method);
        (void)study.rate(ratingOf(run, method.removes(defacing::completeOptions(method, variant.options))));
        ++rated;
    }
    return rated;
}

}  // namespace bauta::cli
