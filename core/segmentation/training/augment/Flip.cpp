// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/segmentation/training/augment/Transforms.h"

namespace bauta::segmentation::augment {
namespace {

template <typename T>
void flip(std::vector<T>& voxels, const std::array<std::int64_t, 3>& size, const Flip& how) {
    if (voxels.empty()) return;
    const std::int64_t width = size[0];
    const auto rows = [&](std::int64_t one, std::int64_t other) {
        std::swap_ranges(voxels.begin() + one * width, voxels.begin() + (one + 1) * width,
                         voxels.begin() + other * width);
    };
    if (how.anteriorPosterior) {
        for (std::int64_t z = 0; z < size[2]; ++z) {
            for (std::int64_t y = 0; y < size[1] / 2; ++y) rows(z * size[1] + y, z * size[1] + size[1] - 1 - y);
        }
    }
    if (how.inferiorSuperior) {
        for (std::int64_t z = 0; z < size[2] / 2; ++z) {
            for (std::int64_t y = 0; y < size[1]; ++y) rows(z * size[1] + y, (size[2] - 1 - z) * size[1] + y);
        }
    }
}

}  // namespace

std::optional<Flip> Flip::draw(const AugmentationConfig::Flip& config, Random random) {
    if (!random.chance(config.probability)) return std::nullopt;
    const bool anteriorPosterior = random.chance(config.axisProbability);
    return Flip{anteriorPosterior, random.chance(config.axisProbability)};
}

void Flip::apply(Sample& sample) const {
    flip(sample.image, sample.size, *this);
    flip(sample.labels, sample.size, *this);
}

}  // namespace bauta::segmentation::augment
