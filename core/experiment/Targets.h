// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/metrics/Metrics.h"
#include "core/segmentation/Case.h"

namespace bauta::experiment {

/// How a prediction agrees with the target of one OAR.
struct OarScore {
    std::string oar;
    metrics::Metrics metrics;
};

/// The native targets of a subject, kept small for as long as a training lasts: one bit an OAR and voxel.
class Targets {
  public:
    explicit Targets(const segmentation::NativeCase& native);
    [[nodiscard]] const std::string& subject() const { return subject_; }
    [[nodiscard]] const image::Geometry& geometry() const { return geometry_; }
    /// The scores of a native label image against every OAR that the subject has, an emptied one too (ref_empty).
    [[nodiscard]] std::vector<OarScore> measure(const image::Mask& labels) const;

  private:
    std::string subject_;
    image::Geometry geometry_;
    std::vector<int> present_;  ///< positions in oarNames()
    std::vector<std::uint8_t> bits_;
};

/// What an "epoch" event tells of the validation subjects (core/job/Bodies.h): per OAR the mean DSC over the subjects
/// with a target and the mean MSD over those of them whose prediction is not empty either.
[[nodiscard]] base::Json summarise(const std::vector<std::vector<OarScore>>& subjects);

}  // namespace bauta::experiment
