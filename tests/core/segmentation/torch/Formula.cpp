// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/segmentation/torch/Formula.h"

#include <algorithm>
#include <cmath>

namespace bauta::test {

std::vector<double> unit(std::uint64_t stream, std::size_t count) {
    std::vector<double> values(count);
    const auto offset = static_cast<std::uint32_t>(stream * 0x9E3779B1ULL);
    for (std::size_t i = 0; i < count; ++i) {
        std::uint32_t x = static_cast<std::uint32_t>(i) + offset;
        x ^= x >> 15;
        x *= 0x2C1B3C6DU;
        x ^= x >> 12;
        x *= 0x297A2D39U;
        x ^= x >> 15;
        values[i] = static_cast<double>(x) * 0x1p-32;
    }
    return values;
}

void fillByFormula(segmentation::net::Network& network) {
    std::vector<segmentation::net::Parameter> sorted = network.parameters();
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    for (std::size_t stream = 0; stream < sorted.size(); ++stream) {
        const auto& p = sorted[stream];
        const std::vector<double> u = unit(stream, static_cast<std::size_t>(p.count));
        float* to = network.values().data_ptr<float>() + p.offset;
        const bool norm = p.name.find(".norm") != std::string::npos, weight = p.name.ends_with("weight");
        const double root = std::sqrt(static_cast<double>(p.count / p.shape[0]));
        for (std::size_t i = 0; i < u.size(); ++i) {
            const double v = 2 * u[i] - 1;
            to[i] = static_cast<float>(norm ? (weight ? 1 + 0.5 * v : 0.3 * v) : p.shape.size() > 1 ? v / root : 0.1 * v);
        }
    }
}

segmentation::Sample formulaSample(const std::array<std::int64_t, 3>& size, std::uint64_t stream) {
    segmentation::Sample sample{"sub-001", size, {4, 4, 4}, {}, {}};
    for (const double u : unit(stream, sample.voxelCount())) sample.image.push_back(static_cast<float>(2 * u - 1));
    for (const double u : unit(stream + 1, sample.voxelCount())) {
        sample.labels.push_back(static_cast<std::uint8_t>(std::pow(u, 3) * 9));
    }
    return sample;
}

segmentation::Sample ballSample(const std::string& subject, const std::array<std::int64_t, 3>& size,
                                std::uint64_t seed) {
    segmentation::Sample sample{subject, size, {4, 4, 4}, {}, {}};
    const std::vector<double> noise = unit(seed, sample.voxelCount()), place = unit(seed + 7000, 27);
    std::size_t at = 0;
    for (std::int64_t z = 0; z < size[2]; ++z) {
        for (std::int64_t y = 0; y < size[1]; ++y) {
            for (std::int64_t x = 0; x < size[0]; ++x, ++at) {
                std::uint8_t label = 0;
                for (std::size_t k = 0; k < 8; ++k) {
                    const double dx = static_cast<double>(x) / static_cast<double>(size[0]) - place[3 * k];
                    const double dy = static_cast<double>(y) / static_cast<double>(size[1]) - place[3 * k + 1];
                    const double dz = static_cast<double>(z) / static_cast<double>(size[2]) - place[3 * k + 2];
                    if (dx * dx + dy * dy + dz * dz < 0.03) label = static_cast<std::uint8_t>(k + 1);
                }
                sample.labels.push_back(label);
                sample.image.push_back(static_cast<float>(label / 4.0 - 1 + 0.2 * noise[at]));
            }
        }
    }
    return sample;
}

}  // namespace bauta::test
