// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/segmentation/torch/Balls.h"

#include "core/base/Hash.h"
#include "core/segmentation/training/Checkpoint.h"

namespace bauta::test {
using segmentation::Sample;

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

Sample ballSample(const std::string& subject, const std::array<std::int64_t, 3>& size, std::uint64_t seed) {
    Sample sample{subject, size, {4, 4, 4}, {}, {}};
    const std::vector<double> noise = unit(seed, sample.voxelCount()), place = unit(seed + 7000, 24);
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

segmentation::TrainingData ballData(int train, int validation, const std::array<std::int64_t, 3>& size) {
    segmentation::TrainingData data;
    for (int i = 0; i < train + validation; ++i) {
        (i < train ? data.train : data.validation)
            .push_back(ballSample("sub-" + std::to_string(101 + i), size, static_cast<std::uint64_t>(i) + 1));
    }
    return data;
}

std::string timelessDigest(const std::filesystem::path& checkpoint) {
    const segmentation::TensorFile file = segmentation::TensorFile::read(checkpoint);
    base::Json metadata = file.metadata();
    metadata["seconds"] = 0;
    metadata["machine"]["why"] = "";
    for (base::Json& epoch : metadata["history"]) epoch["seconds"] = epoch["memory_mb"] = 0;
    base::Sha256 digest;
    digest.update(metadata.dump());
    for (const segmentation::TensorView& tensor : file.tensors()) {
        digest.update(tensor.name);
        digest.update(std::as_bytes(tensor.values));
    }
    return digest.hex();
}

}  // namespace bauta::test
