// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/training/Augment.h"

namespace bauta::segmentation {

// Until the augmentation is merged.
__attribute__((weak)) Sample augmented(const Sample& sample, const AugmentationConfig&, std::uint64_t, int, std::size_t) {
    return sample;
}

}  // namespace bauta::segmentation
