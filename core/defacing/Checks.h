// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/defacing/Deface.h"

namespace bauta::defacing {

/// What the post-conditions are judged by.
struct CheckInput {
    const DefaceRequest& request;
    const image::Volume& defaced;
    const image::Mask& affected;
    const image::Mask& head;
    const image::Mask& methodBrain;  ///< the brain the method registered; may be empty()
    bool removes = true;
};

/// The six checks in the order of Deface.h; fills faceScore when the request has labels.
[[nodiscard]] std::vector<Check> judge(const CheckInput& input, double skinLevel, std::optional<FaceScore>& faceScore);

}  // namespace bauta::defacing
