// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/RatingDecision.h"

namespace bauta::models {

std::string reasonOf(RatingKey key) {
    switch (key) {
        case RatingKey::Eyes:
            return "eyes";
        case RatingKey::Nose:
            return "nose";
        case RatingKey::Mouth:
            return "mouth";
        case RatingKey::Tissue:
            return "tissue";
        case RatingKey::Unusable:
            return "unusable";
        case RatingKey::Other:
            return "other";
        case RatingKey::Yes:
        case RatingKey::No:
            break;
    }
    return {};
}

Decision pressed(Decision standing, RatingKey key) {
    switch (key) {
        case RatingKey::Yes:
            standing.label = 1;
            standing.reasons.clear();
            return standing;
        case RatingKey::No:
            standing.label = 0;
            return standing;
        case RatingKey::Tissue:
            standing.tissue = !standing.tissue;
            return standing;
        default:
            break;
    }
    standing.label = 0;
    const std::string reason = reasonOf(key);
    if (standing.reasons.erase(reason) == 0) standing.reasons.insert(reason);
    return standing;
}

Decision decisionOf(const study::Rating& rating) {
    Decision decision;
    decision.label = rating.label;
    for (const std::string& reason : rating.reasons) {
        if (reason == "tissue")
            decision.tissue = true;
        else
            decision.reasons.insert(reason);
    }
    decision.comment = rating.comment;
    return decision;
}

void store(const Decision& decision, study::Rating& rating) {
    rating.label = decision.label.value();
    rating.reasons.assign(decision.reasons.begin(), decision.reasons.end());
    if (decision.tissue) rating.reasons.emplace_back("tissue");
    rating.comment = decision.comment;
}

}  // namespace bauta::models
