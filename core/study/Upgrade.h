// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/study/Layout.h"

namespace bauta::study {

/// What brings a study from one layout to the next. A step that was ever released is never changed; a new one is added.
/// Programs read a study of an older layout as it is (its folder may be read only), but write to none.
struct UpgradeStep {
    /// The files that change, by their place relative to the study, with their new text. Never an image. A file that
    /// has its new text already comes out the same: a killed upgrade is begun again.
    std::function<std::map<std::string, std::string>(const Layout& layout)> rewrites;
};

/// Step k brings layout k + 1 to k + 2; so many there are that they end at kSchemaVersion.
[[nodiscard]] const std::vector<UpgradeStep>& upgradeSteps();

/// The layout a study's description names. Error Unsupported when it is no study's, or a newer one's.
[[nodiscard]] int layoutVersion(const Layout& layout, const base::Json& description);

/// For those who write to a study without opening it. Error Unsupported when a newer program wrote it.
void requireNotNewer(const fs::path& study);

/// Brings the study to the last of these layouts, step by step. What a step changes is first copied to
/// .bauta/upgrade-<date>-from-<layout>/; the new layout's number is written last, so that whoever is killed meanwhile
/// leaves a study of the old one. Returns at once when nothing is to be done. Errors: DiskFull, Io.
void upgradeStudy(const Layout& layout, const std::vector<UpgradeStep>& steps = upgradeSteps());

}  // namespace bauta::study
