// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/RatingDecision.h"

#include <gtest/gtest.h>

namespace bauta::models {
namespace {

using Reasons = std::set<std::string>;

TEST(RatingDecisionTest, YesRatesOneAndDropsTheReasons) {
    Decision decision = pressed({}, RatingKey::Eyes);
    decision = pressed(decision, RatingKey::Yes);
    EXPECT_EQ(decision.label, 1);
    EXPECT_TRUE(decision.reasons.empty());
}

TEST(RatingDecisionTest, EachReasonRatesZeroAndMoreMayBeAdded) {
    Decision decision = pressed({}, RatingKey::Eyes);
    EXPECT_EQ(decision.label, 0);
    EXPECT_EQ(decision.reasons, Reasons{"eyes"});
    decision = pressed(decision, RatingKey::Mouth);
    EXPECT_EQ(decision.label, 0);
    EXPECT_EQ(decision.reasons, (Reasons{"eyes", "mouth"}));
}

TEST(RatingDecisionTest, ASecondPressTakesTheReasonAwayAndLeavesTheLabel) {
    Decision decision = pressed(pressed({}, RatingKey::Nose), RatingKey::Nose);
    EXPECT_EQ(decision.label, 0);
    EXPECT_TRUE(decision.reasons.empty());
    decision = pressed(pressed(pressed({}, RatingKey::Nose), RatingKey::Eyes), RatingKey::Nose);
    EXPECT_EQ(decision.reasons, Reasons{"eyes"});
}

TEST(RatingDecisionTest, NoKeepsTheReasonsThatAreThere) {
    const Decision decision = pressed({}, RatingKey::Unusable);
    EXPECT_EQ(pressed(decision, RatingKey::No), decision);
}

TEST(RatingDecisionTest, TissueIsAFlagThatLeavesTheLabelAsItIs) {
    EXPECT_EQ(pressed({}, RatingKey::Tissue).label, std::nullopt);
    EXPECT_TRUE(pressed({}, RatingKey::Tissue).tissue);
    for (const RatingKey first : {RatingKey::Yes, RatingKey::No, RatingKey::Other}) {
        const Decision before = pressed({}, first);
        Decision after = pressed(before, RatingKey::Tissue);
        EXPECT_TRUE(after.tissue);
        after.tissue = false;
        EXPECT_EQ(after, before);
        EXPECT_EQ(pressed(pressed(before, RatingKey::Tissue), RatingKey::Tissue), before);
    }
}

TEST(RatingDecisionTest, TheFlagStaysWhenTheLabelChanges) {
    const Decision decision = pressed(pressed({}, RatingKey::Tissue), RatingKey::Yes);
    EXPECT_TRUE(decision.tissue);
    EXPECT_EQ(decision.label, 1);
}

TEST(RatingDecisionTest, StoredAndReadBackItIsTheSame) {
    Decision decision = pressed(pressed(pressed({}, RatingKey::Eyes), RatingKey::Other), RatingKey::Tissue);
    decision.comment = "left eye, lower lid";
    study::Rating rating;
    store(decision, rating);
    EXPECT_EQ(rating.label, 0);
    EXPECT_EQ(rating.reasons, (std::vector<std::string>{"eyes", "other", "tissue"}));
    EXPECT_EQ(decisionOf(rating), decision);
}

}  // namespace
}  // namespace bauta::models
