// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "core/base/Task.h"
#include "core/segmentation/training/augment/Transforms.h"

namespace bauta::segmentation::augment {

std::optional<Bias> Bias::draw(const AugmentationConfig::Bias& config, Random random) {
    if (!random.chance(config.probability)) return std::nullopt;
    Bias bias;
    for (double& c : bias.coefficients) c = random.uniform(-config.coefficient, config.coefficient);
    return bias;
}

void Bias::apply(Sample& sample) const {
    const auto coordinate = [&](std::size_t axis, std::int64_t i) {
        const auto last = static_cast<double>(sample.size[axis] - 1);
        return last > 0 ? 2 * static_cast<double>(i) / last - 1 : 0;
    };
    const double step = sample.size[0] > 1 ? 2 / static_cast<double>(sample.size[0] - 1) : 0;
    const auto rows = static_cast<std::size_t>(sample.size[1] * sample.size[2]);
    base::parallelRanges(rows, [&](std::size_t begin, std::size_t end) {
        for (auto row = static_cast<std::int64_t>(begin); row < static_cast<std::int64_t>(end); ++row) {
            const double y = coordinate(1, row % sample.size[1]);
            const double z = coordinate(2, row / sample.size[1]);
            std::array<double, 4> a{};  // the exponent in powers of x
            std::size_t next = 0;
            for (std::size_t i = 0; i < 4; ++i) {
                double yj = 1;
                for (std::size_t j = 0; i + j < 4; ++j, yj *= y) {
                    double zk = 1;
                    for (std::size_t k = 0; i + j + k < 4; ++k, zk *= z) a[i] += coefficients[next++] * yj * zk;
                }
            }
            // The exponent is a cubic in x, so its third difference is constant and the field goes from voxel to voxel
            // by three products: no exponential each.
            const double x = coordinate(0, 0);
            const double h = step;
            double field = std::exp(a[0] + x * (a[1] + x * (a[2] + x * a[3])));
            double first = std::exp(h * (a[1] + a[2] * (2 * x + h) + a[3] * (3 * x * x + 3 * x * h + h * h)));
            double second = std::exp(h * h * (2 * a[2] + a[3] * (6 * x + 6 * h)));
            const double third = std::exp(6 * a[3] * h * h * h);
            float* image = sample.image.data() + row * sample.size[0];
            for (std::int64_t i = 0; i < sample.size[0]; ++i) {
                image[i] *= static_cast<float>(field);
                field *= first;
                first *= second;
                second *= third;
            }
        }
    });
}

}  // namespace bauta::segmentation::augment
