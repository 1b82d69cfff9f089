// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/study/Types.h"

namespace bauta::models {

/// The rating keys of the Review page, in the order of their digits 1, 0, 2 … 7.
enum class RatingKey { Yes, No, Eyes, Nose, Mouth, Tissue, Unusable, Other };

/// What one reader has decided on one run so far.
struct Decision {
    std::optional<int> label;       ///< nothing: not rated yet
    std::set<std::string> reasons;  ///< why 0: eyes nose mouth unusable other; empty unless label is 0
    bool tissue = false;            ///< brain or OAR cut: a flag beside the label
    std::string comment;
    bool operator==(const Decision&) const = default;
};

/// The decision after one key. Yes and No set the label; a reason rates 0 and is added, or taken away when it was
/// there (the label stays 0); Tissue toggles the flag and leaves the label as it is, even unrated.
[[nodiscard]] Decision pressed(Decision standing, RatingKey key);

/// The reason id of a key ("eyes"), empty for Yes and No.
[[nodiscard]] std::string reasonOf(RatingKey key);

[[nodiscard]] Decision decisionOf(const study::Rating& rating);

/// Label, reasons (tissue among them) and comment into a rating to be stored. Requires decision.label.
void store(const Decision& decision, study::Rating& rating);

}  // namespace bauta::models
