// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/image/Volume.h"

namespace bauta::voxelloss {

/// What one run took from one OAR. Names as the columns of DESIGN 3.
struct OarLoss {
    std::string oar;
    std::size_t n_vox_ref = 0;
    std::size_t n_vox_removed = 0;
    std::size_t n_vox_altered = 0;
    double vol_ref_ml = 0;
    double vol_lost_ml = 0;
    /// 1 − lost/total; NaN when the OAR is empty.
    double preserved_ratio = 0;
    /// Smallest distance in mm between an OAR voxel and an affected voxel (centres); 0 when the cut enters the OAR,
    /// infinite when nothing was affected, NaN when the OAR is empty.
    double min_dist_cut_mm = 0;
    [[nodiscard]] std::size_t lost() const { return n_vox_removed + n_vox_altered; }
};

/// Error Geometry when a mask is on another grid. The distance map of the affected mask is computed once for all.
[[nodiscard]] std::vector<OarLoss> countLoss(const std::vector<std::pair<std::string, image::Mask>>& oars,
                                             const image::Mask& affected);

/// Mean, sample SD (n−1) and n of the preserved ratio per method and OAR, and how many subjects lost the OAR whole.
struct LossSummary {
    std::string method, oar;
    std::size_t n = 0;
    double mean = 0, sd = 0;  ///< NaN when n < 1, n < 2
    std::size_t omitted = 0;  ///< no voxel left
};
struct LossRow {
    std::string subject, method;
    OarLoss loss;
};
[[nodiscard]] std::vector<LossSummary> summarise(const std::vector<LossRow>& rows);

}  // namespace bauta::voxelloss
