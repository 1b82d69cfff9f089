// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/Heads.h"

#include <map>

namespace bauta::test {

const phantom::Phantom& coarseHead(image::Modality modality, phantom::FieldOfView fov) {
    static std::map<std::pair<image::Modality, phantom::FieldOfView>, phantom::Phantom> made;
    const auto key = std::pair(modality, fov);
    const auto found = made.find(key);
    if (found != made.end()) return found->second;
    phantom::PhantomSpec spec;
    spec.seed = 612;
    spec.modality = modality;
    spec.fov = fov;
    spec.spacing_mm = {2.5, 2.5, 3};
    return made.emplace(key, phantom::makePhantom(spec)).first->second;
}

std::size_t lost(const image::Mask& part, const image::Mask& affected) {
    std::size_t count = 0;
    for (std::size_t v = 0; v < part.voxels().size(); ++v)
        count += part.voxels()[v] != 0 && affected.voxels()[v] != 0 ? 1U : 0U;
    return count;
}

}  // namespace bauta::test
