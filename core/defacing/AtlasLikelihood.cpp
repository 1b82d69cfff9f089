// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/detail/AtlasLikelihood.h"

#include <algorithm>
#include <cmath>

namespace bauta::defacing::detail {

using image::Vec3;
using image::operator+;
using image::operator-;
using image::operator*;

SearchImage::SearchImage(const image::Volume& scan, const ClassStatistics& statistics, double blur_mm)
    : ct_(scan.modality() == image::Modality::CT), low_(ct_ ? -3.7 : 0), high_(ct_ ? 4 : 4) {
    const image::Volume small = image::shrink(scan, 2.5);
    grid_ = small.geometry();
    std::vector<float> values = small.toFloat();
    if (ct_)
        for (float& value : values) value = static_cast<float>(compressed(value));
    else
        unit_ = bodyMean(small) / statistics.body;
    values_ = image::smooth(values, grid_, blur_mm);
    if (!ct_)
        for (float& value : values_) value /= static_cast<float>(unit_);
    for (std::size_t a = 0; a < 3; ++a) size_[a] = grid_.size[a] + 2;
    setGain(1);
}

void SearchImage::setGain(double gain) {
    gain_ = gain;
    const auto n = static_cast<std::size_t>(size_[0] * size_[1] * size_[2]);
    fine_.assign(n, -1.0F);
    steps_.assign(n, kBeyond);
    const double scale = kSteps / (high_ - low_);
    std::size_t v = 0;
    for (std::int64_t k = 0; k < grid_.size[2]; ++k)
        for (std::int64_t j = 0; j < grid_.size[1]; ++j)
            for (std::int64_t i = 0; i < grid_.size[0]; ++i, ++v) {
                const double step = (static_cast<double>(values_[v]) * gain - low_) * scale - 0.5;
                const auto o = offset(static_cast<int>(i + 1), static_cast<int>(j + 1), static_cast<int>(k + 1));
                fine_[o] = static_cast<float>(std::clamp(step, 0.0, kSteps - 1.0));
                steps_[o] = static_cast<std::uint8_t>(std::lround(fine_[o]));
            }
}

image::AffineMap SearchImage::toIndex() const {
    image::AffineMap map;
    for (std::size_t r = 0; r < 3; ++r)
        for (std::size_t c = 0; c < 3; ++c) map.matrix[3 * r + c] = grid_.direction[3 * c + r] / grid_.spacing_mm[r];
    map.offset_mm = Vec3{1, 1, 1} - map.matrix * grid_.origin_lps_mm;
    return map;
}

float SearchImage::at(const std::array<float, 3>& index) const {
    std::array<int, 3> low;
    std::array<float, 3> part;
    for (std::size_t a = 0; a < 3; ++a) {
        if (!(index[a] >= 1) || !(index[a] <= static_cast<float>(size_[a] - 2))) return -1;
        low[a] = std::min(static_cast<int>(index[a]), static_cast<int>(size_[a] - 3));
        part[a] = index[a] - static_cast<float>(low[a]);
    }
    float sum = 0;
    for (unsigned corner = 0; corner < 8; ++corner) {
        float weight = 1;
        std::array<int, 3> where = low;
        for (std::size_t a = 0; a < 3; ++a) {
            const bool upper = (corner >> a & 1U) != 0;
            weight *= upper ? part[a] : 1 - part[a];
            where[a] += upper ? 1 : 0;
        }
        if (weight > 0) sum += weight * fine_[offset(where[0], where[1], where[2])];
    }
    return sum;
}

Table::Table(const ClassStatistics& statistics, const std::vector<AtlasSample>& samples, const SearchImage& image) {
    constexpr double kClamp = -6, kStray = 0.05;
    std::array<double, kAtlasClasses> share{};
    for (const AtlasSample& sample : samples)
        share[static_cast<std::size_t>(sample.tissue)] += 1.0 / static_cast<double>(samples.size());
    std::array<std::array<double, SearchImage::kSteps>, kAtlasClasses> density{};
    for (std::size_t c = 0; c < kAtlasClasses; ++c) {
        // No spread is narrower than a few steps: noise and partial volume widen every class.
        const double step = image.valueOf(1) - image.valueOf(0);
        const double sd = std::max(statistics.sd[c], 3 * step);
        double sum = 0;
        for (int s = 0; s < SearchImage::kSteps; ++s) {
            const double z = (image.valueOf(s) - statistics.mean[c]) / sd;
            sum += density[c][static_cast<std::size_t>(s)] = std::exp(-z * z / 2) + 1e-12;
        }
        for (double& d : density[c]) d = (1 - kStray) * d / sum + kStray / SearchImage::kSteps;
    }
    for (std::size_t s = 0; s < SearchImage::kSteps; ++s) {
        double all = 0;
        for (std::size_t c = 0; c < kAtlasClasses; ++c) all += share[c] * density[c][s];
        for (std::size_t c = 0; c < kAtlasClasses; ++c) {
            const double gain = std::max(std::log(density[c][s] / all), kClamp);
            rows_[c][s] = static_cast<float>(gain);
            expected_[c] += density[c][s] * gain;
        }
    }
}

float Table::at(AtlasClass tissue, float step) const {
    const auto& row = rows_[static_cast<std::size_t>(tissue)];
    const auto low = static_cast<std::size_t>(step);
    if (low + 1 >= SearchImage::kSteps) return row[SearchImage::kSteps - 1];
    const float part = step - static_cast<float>(low);
    return (1 - part) * row[low] + part * row[low + 1];
}

image::AffineMap Likelihood::toIndex(const Pose& pose) const {
    const image::AffineMap toScan = registration::detail::toMap(pose, centres).inverted();
    const image::AffineMap index = image.toIndex();
    return {index.matrix * toScan.matrix, index.matrix * toScan.offset_mm + index.offset_mm};
}

void Likelihood::nearest(const Pose& pose, const std::vector<Vec3>& shifts, double* values) const {
    const image::AffineMap map = toIndex(pose);
    std::array<float, 9> m;
    for (std::size_t e = 0; e < 9; ++e) m[e] = static_cast<float>(map.matrix[e]);
    struct Step {
        float x, y, z;
    };
    // Half a voxel more, so that cutting off the fraction rounds.
    std::vector<Step> steps;
    for (const Vec3& shift : shifts) {
        const Vec3 d = map.offset_mm - map.matrix * shift + Vec3{0.5, 0.5, 0.5};
        steps.push_back({static_cast<float>(d[0]), static_cast<float>(d[1]), static_cast<float>(d[2])});
    }
    const auto last = [](std::int64_t n) { return static_cast<float>(n - 1) + 0.5F; };
    const std::array<float, 3> end = {last(image.size()[0]), last(image.size()[1]), last(image.size()[2])};
    std::vector<double> sums(shifts.size(), 0);
    for (const AtlasSample& sample : samples) {
        const auto px = static_cast<float>(sample.point_mm[0]), py = static_cast<float>(sample.point_mm[1]),
                   pz = static_cast<float>(sample.point_mm[2]);
        const float x = m[0] * px + m[1] * py + m[2] * pz, y = m[3] * px + m[4] * py + m[5] * pz,
                    z = m[6] * px + m[7] * py + m[8] * pz;
        for (std::size_t s = 0; s < steps.size(); ++s) {
            // The rim of the padded grid says "beyond", which every class finds worth 0.
            const auto i = static_cast<int>(std::clamp(x + steps[s].x, 0.0F, end[0]));
            const auto j = static_cast<int>(std::clamp(y + steps[s].y, 0.0F, end[1]));
            const auto k = static_cast<int>(std::clamp(z + steps[s].z, 0.0F, end[2]));
            sums[s] += static_cast<double>(table.at(sample.tissue, image.step(image.offset(i, j, k))));
        }
    }
    for (std::size_t s = 0; s < sums.size(); ++s) values[s] = sums[s] / static_cast<double>(samples.size());
}

double Likelihood::linear(const Pose& pose) const {
    const image::AffineMap map = toIndex(pose);
    double sum = 0;
    for (const AtlasSample& sample : samples) {
        const Vec3 p = map(sample.point_mm);
        const float step = image.at({static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2])});
        if (step >= 0) sum += static_cast<double>(table.at(sample.tissue, step));
    }
    return sum / static_cast<double>(samples.size());
}

ClassStatistics learnt(const ClassStatistics& before, const Likelihood& at, const Pose& pose) {
    constexpr double kHeldBy = 30;  // samples that the atlas's own mean and spread are worth
    const image::AffineMap map = at.toIndex(pose);
    std::array<std::vector<double>, kAtlasClasses> values;
    for (const AtlasSample& sample : at.samples) {
        const Vec3 p = map(sample.point_mm);
        const float step = at.image.at({static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2])});
        if (step >= 0) values[static_cast<std::size_t>(sample.tissue)].push_back(at.image.valueOf(step));
    }
    ClassStatistics after = before;
    for (std::size_t c = 0; c < kAtlasClasses; ++c) {
        auto& v = values[c];
        if (v.empty()) continue;
        const auto median = [&] {
            std::nth_element(v.begin(), v.begin() + std::ssize(v) / 2, v.end());
            return v[v.size() / 2];
        };
        const double middle = median();
        for (double& value : v) value = std::abs(value - middle);
        const double spread = 1.4826 * median(), n = static_cast<double>(v.size());
        after.mean[c] = (n * middle + kHeldBy * before.mean[c]) / (n + kHeldBy);
        after.sd[c] = std::sqrt((n * spread * spread + kHeldBy * before.sd[c] * before.sd[c]) / (n + kHeldBy));
    }
    return after;
}

}  // namespace bauta::defacing::detail
