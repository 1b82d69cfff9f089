// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/training/Augment.h"

#include "core/segmentation/training/augment/Transforms.h"

namespace bauta::segmentation {

Sample augmented(const Sample& sample, const AugmentationConfig& config, std::uint64_t seed, int epoch,
                 std::size_t position) {
    using namespace augment;
    Sample out = sample;
    const auto apply = [&](const auto& transform) {
        if (transform) transform->apply(out);
    };
    const auto random = [&](Stream stream) { return Random(seed, epoch, position, stream); };
    apply(Elastic::draw(config.elastic, random(Stream::Elastic)));
    apply(Flip::draw(config.flip, random(Stream::Flip)));
    apply(Rotation::draw(config.rotation, random(Stream::Rotation)));
    apply(Bias::draw(config.bias, random(Stream::Bias)));
    apply(Gamma::draw(config.gamma, random(Stream::Gamma)));
    return out;
}

}  // namespace bauta::segmentation
