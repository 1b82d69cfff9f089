// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "core/base/Task.h"
#include "core/segmentation/training/augment/Transforms.h"

namespace bauta::segmentation::augment {

std::optional<Gamma> Gamma::draw(const AugmentationConfig::Gamma& config, Random random) {
    if (!random.chance(config.probability)) return std::nullopt;
    return Gamma{std::exp(random.uniform(-config.logGamma, config.logGamma))};
}

void Gamma::apply(Sample& sample) const {
    const auto power = static_cast<float>(gamma);
    base::parallelRanges(sample.image.size(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const float v = sample.image[i];
            sample.image[i] = std::copysign(std::pow(std::abs(v), power), v);
        }
    });
}

}  // namespace bauta::segmentation::augment
