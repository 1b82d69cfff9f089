// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "core/base/Task.h"
#include "core/study/Types.h"

namespace bauta::study {

/// What the face score of a subject's runs goes by.
struct FaceLabels {
    image::Mask mask;               ///< phantom::FaceLabel; empty() when there are none
    std::optional<double> quality;  ///< of an estimate (FaceEstimate.h); none where the labels are known
    std::string reason;             ///< why there are none
};

/// The subject's known labels, else those defacing::estimateFace() finds. They belong to the subject, not to a run:
/// made once, kept in the study's cache folder, and made anew when scan, skin level, templates or estimate have
/// changed. Of several processes that ask at once one makes them and the others wait. Whatever goes wrong with an
/// estimate is its reason, never an error: a run does not fail for want of a score. Error Cancelled; those of reading
/// known labels.
[[nodiscard]] FaceLabels faceLabels(const fs::path& cacheFolder, const Subject& subject, const image::Volume& scan,
                                    const base::TaskContext& task = {});

}  // namespace bauta::study
