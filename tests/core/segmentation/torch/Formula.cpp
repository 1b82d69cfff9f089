// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/segmentation/torch/Formula.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace bauta::test {

void fillByFormula(segmentation::net::Network& network) {
    std::vector<segmentation::net::Parameter> sorted = network.parameters();
    const at::Tensor values = at::empty({network.values().numel()}, at::kFloat);
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    for (std::size_t stream = 0; stream < sorted.size(); ++stream) {
        const auto& p = sorted[stream];
        const std::vector<double> u = unit(stream, static_cast<std::size_t>(p.count));
        float* to = values.data_ptr<float>() + p.offset;
        const bool norm = p.name.find(".norm") != std::string::npos, weight = p.name.ends_with("weight");
        const double root = std::sqrt(static_cast<double>(p.count / p.shape[0]));
        for (std::size_t i = 0; i < u.size(); ++i) {
            const double v = 2 * u[i] - 1;
            to[i] = static_cast<float>(norm                 ? (weight ? 1 + 0.5 * v : 0.3 * v)
                                       : p.shape.size() > 1 ? v / root
                                                            : 0.1 * v);
        }
    }
    network.values().copy_(values);
}

segmentation::Sample formulaSample(const std::array<std::int64_t, 3>& size, std::uint64_t stream) {
    segmentation::Sample sample{"sub-001", size, {4, 4, 4}, {}, {}};
    for (const double u : unit(stream, sample.voxelCount())) sample.image.push_back(static_cast<float>(2 * u - 1));
    for (const double u : unit(stream + 1, sample.voxelCount())) {
        sample.labels.push_back(static_cast<std::uint8_t>(std::pow(u, 3) * 9));
    }
    return sample;
}

}  // namespace bauta::test
