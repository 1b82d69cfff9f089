// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Json.h"
#include "core/base/Task.h"
#include "core/defacing/Atlas.h"
#include "core/image/Filters.h"

namespace bauta::defacing {

/// mri_deface's own options of these names and defaults (methods/mri_deface.md 1).
struct AtlasSearchOptions {
    double spacing_mm = 8;
    double prior = 0.5;
    double tolerance = 1e-3;
    int iterations = 25;
    int scales = 1;
    bool scaleIntensities = true;
};

/// The head atlas laid onto a scan.
struct AtlasFit {
    image::AffineMap scanToAtlas;  ///< LPS mm
    double quality = 0;            ///< likelihood reached, as a share of what the atlas promises; 1 is as promised
    double covered = 0;            ///< share of the head's samples that the scan shows
    base::Json provenance;
};
inline constexpr double kUsableAtlasFit = 0.5, kLeastCovered = 0.3;

/// Finds the pose that makes the scan's intensities at the atlas's stable samples most likely: translations within
/// ±100 mm of the middle of the head, then a grid over nine parameters, then twelve climbed (methods/mri_deface.md 2).
/// The original's assumptions that a head scan for radiotherapy breaks are not made: a sample counts by how much
/// likelier its class makes the intensity than the whole scan does, so that one beyond the field of view says nothing;
/// air takes part; class means are learnt from the scan once the head has been found; an MR scan of unknown weighting
/// is tried as T1w, T2w and PDw, and the best fit counts. When the search ends in a fit that is not usable, the shared
/// registration (fitTemplate) gives the start instead. Same input, same bytes. Errors: NotApplicable (no head; neither
/// start is any good), Cancelled. The caller judges quality and covered.
[[nodiscard]] AtlasFit fitAtlas(const image::Volume& scan, const AtlasSearchOptions& options,
                                const base::TaskContext& task);

}  // namespace bauta::defacing
