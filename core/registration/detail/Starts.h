// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/registration/detail/Pose.h"
#include "core/registration/detail/Sampling.h"

namespace bauta::registration::detail {

struct Start {
    Pose pose{};
    double score = 0;  ///< mutual information of a plain joint histogram times the share of points that overlap
};

/// Looks at some two thousand poses on blurred images (height, depth, pitch, size around what the field-of-view
/// analysis says) and returns the best `count` that differ by more than 15 mm somewhere on the head, best first.
[[nodiscard]] std::vector<Start> findStarts(const image::Volume& fixedBlurred, const image::Volume& movingBlurred,
                                            const FieldOfViewReport& fixedView, const FieldOfViewReport& movingView,
                                            const std::vector<image::Vec3>& points, bool free_scale, int count,
                                            const base::TaskContext& task);

/// Mutual information in nats and the entropies of a joint histogram of two images over points.
struct JointInformation {
    double mutual = 0;
    double fixedEntropy = 0;
    double movingEntropy = 0;
    double covered = 0;  ///< share of the points inside the moving image
};
[[nodiscard]] JointInformation jointInformation(const Sampler& fixed, const Sampler& moving,
                                                const std::vector<image::Vec3>& points, const image::AffineMap& map);

}  // namespace bauta::registration::detail
