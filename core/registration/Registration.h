// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "core/base/Task.h"
#include "core/image/Filters.h"
#include "core/image/Volume.h"

namespace bauta::registration {

/// What the transform may do: turn and shift (6); also scale along the moving image's three axes (9); also shear (12).
enum class Freedom { Rigid6 = 6, Similarity9 = 9, Affine12 = 12 };

/// The moving head may lean at last (its y over z, about a height) until what it shows in a box fits best: a jaw stands
/// further forward or back than the affine of a whole face can tell, and the chin weighs little in that.
struct Lean {
    image::Vec3 low_lps_mm, high_lps_mm;  ///< the box, of the moving image
    double pivot_mm = 0;                  ///< height (moving z) that stays where it is
};

struct RegistrationOptions {
    Freedom freedom = Freedom::Affine12;
    /// Start positions refined at coarse_mm; the best four go on to fine_mm. 2…16.
    int starts = 8;
    double coarse_mm = 4;
    double fine_mm = 2;
    /// Optional region of the fixed grid: only voxels > 0 are sampled.
    const image::Mask* fixedMask = nullptr;
    /// Optional region of the moving grid (for example head without neck): once the head has been found, nine tenths of
    /// the samples are fixed voxels that land inside it.
    const image::Mask* movingMask = nullptr;
    /// Optional other region of the moving grid, for the quality only: how far does movingMask's region move when this
    /// one decides?
    const image::Mask* otherMask = nullptr;
    std::optional<Lean> lean;  ///< Affine12 only
};

struct RegistrationResult {
    image::AffineMap fixedToMoving;  ///< maps a point of the fixed scan to the moving one, LPS mm
    double metric = 0;               ///< Mattes mutual information at the finest level, nats (higher is better)
    /// 0…1: how plausible the result is (parts in detail/Quality.h); below kUsableQuality it should not be used.
    double quality = 0;
    std::string explanation;                ///< one sentence on the quality
    int bestStart = 0;                      ///< rank of the winning start in the coarse search, from 0
    double spread_mm = 0;                   ///< how far the two best starts ended apart, at the head's outline
    double overlap = 0;                     ///< Dice of the two bodies where both scans look
    std::optional<double> disagreement_mm;  ///< mean move of the region when otherMask decides
    double similarity = 0;                  ///< 0…1: share of the moving image's information that the scan predicts
};
inline constexpr double kUsableQuality = 0.5;

/// Deterministic multi-start affine of `moving` (a template head) onto `fixed` (a scan, perhaps with a cropped field of
/// view): field-of-view analysis, coarse search over position, pitch and size, then ITK's Mattes mutual information
/// climbed from the best starts (TOOLCHAIN 15). The same input gives the same bytes, whatever the number of threads.
/// Errors: NotApplicable (no head found), Cancelled, Internal.
[[nodiscard]] RegistrationResult registerAffine(const image::Volume& fixed, const image::Volume& moving,
                                                const RegistrationOptions& options, const base::TaskContext& task = {});

/// What of a head a scan shows.
struct FieldOfViewReport {
    bool headFound = false;
    bool topCut = false;  ///< the vertex lies above the scan
    bool neckVisible = false;
    double extentSI_mm = 0;  ///< of the body along superior–inferior
    /// Estimated midpoint of the ear canals, good to about 3 cm (topCut: along the height only to about 5 cm).
    image::Vec3 headCentre_lps_mm = {0, 0, 0};
    double top_lps_mm = 0;  ///< highest body point along S
    double scale = 1;       ///< estimated head size against a mean adult's, 0.75…1.25
    std::string reason;     ///< when no head was found: why, as half a sentence
};
/// Error: none; an empty, constant or headless scan gives headFound = false and the reason.
[[nodiscard]] FieldOfViewReport analyseFieldOfView(const image::Volume& scan);

}  // namespace bauta::registration
