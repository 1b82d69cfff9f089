// SPDX-License-Identifier: GPL-3.0-or-later
// What the transforms draw, over 2000 draws.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/segmentation/training/augment/Transforms.h"

namespace bauta::segmentation::augment {
namespace {

constexpr int kDraws = 2000;

/// Largest distance between the values' distribution and the uniform one, times √n: above 1.95 in one of 1000.
double kolmogorovSmirnov(std::vector<double> values, double low, double high) {
    std::sort(values.begin(), values.end());
    const auto n = static_cast<double>(values.size());
    double largest = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double expected = (values[i] - low) / (high - low);
        largest = std::max({largest, std::abs(expected - static_cast<double>(i) / n),
                            std::abs(expected - static_cast<double>(i + 1) / n)});
    }
    return largest * std::sqrt(n);
}

void expectUniform(const std::vector<double>& values, double low, double high) {
    ASSERT_GT(values.size(), 100U);
    EXPECT_GE(*std::min_element(values.begin(), values.end()), low);
    EXPECT_LE(*std::max_element(values.begin(), values.end()), high);
    EXPECT_LT(kolmogorovSmirnov(values, low, high), 1.95);
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    const auto mean = [](const std::vector<double>& v) {
        double sum = 0;
        for (const double x : v) sum += x;
        return sum / static_cast<double>(v.size());
    };
    const double ma = mean(a);
    const double mb = mean(b);
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += (a[i] - ma) * (b[i] - mb);
        aa += (a[i] - ma) * (a[i] - ma);
        bb += (b[i] - mb) * (b[i] - mb);
    }
    return ab / std::sqrt(aa * bb);
}

/// How often draw(Random of case i) gave something must be a count of coin tosses within 4 standard deviations.
void expectShare(std::size_t count, double probability) {
    const double sd = std::sqrt(kDraws * probability * (1 - probability));
    EXPECT_NEAR(static_cast<double>(count), kDraws * probability, 4 * sd);
}

/// All that were drawn for 2000 samples and epochs.
template <typename Transform, typename Config>
std::vector<Transform> drawAll(const Config& config, Stream stream) {
    std::vector<Transform> all;
    for (int i = 0; i < kDraws; ++i) {
        // As a training asks: 20 samples, 100 epochs.
        const auto drawn =
            Transform::draw(config, Random(20230412, 1 + i / 20, static_cast<std::uint64_t>(i % 20), stream));
        if (drawn) all.push_back(*drawn);
    }
    return all;
}

TEST(AugmentDrawTest, ElasticDrawsAsSpecified) {
    AugmentationConfig::Elastic config;
    expectShare(drawAll<Elastic>(config, Stream::Elastic).size(), 0.1);
    config.probability = 1;
    const auto all = drawAll<Elastic>(config, Stream::Elastic);
    ASSERT_EQ(all.size(), std::size_t{kDraws});
    std::array<std::vector<double>, 3> first;  // of one free control point
    std::vector<double> pooled;
    for (const Elastic& elastic : all) {
        ASSERT_EQ(elastic.displacement_mm.size(), 343U);
        std::size_t free = 0;
        for (std::size_t i = 0; i < 343; ++i) {
            const std::size_t x = i % 7;
            const std::size_t y = i / 7 % 7;
            const auto& d = elastic.displacement_mm[i];
            if (x < 2 || x > 4 || y < 2 || y > 4) {
                ASSERT_EQ(d, (std::array<double, 3>{0, 0, 0})) << i;
                continue;
            }
            ++free;
            for (const double c : d) ASSERT_NE(c, 0);
            if (pooled.size() < 20000) pooled.insert(pooled.end(), d.begin(), d.end());
        }
        EXPECT_EQ(free, 63U);  // 3 × 3 × 7: not locked along z
        for (std::size_t a = 0; a < 3; ++a) first[a].push_back(elastic.displacement_mm[2 + 7 * 2][a]);
    }
    expectUniform(pooled, -7.5, 7.5);
    for (const auto& component : first) expectUniform(component, -7.5, 7.5);
    EXPECT_LT(std::abs(correlation(first[0], first[1])), 0.08);
    EXPECT_LT(std::abs(correlation(first[1], first[2])), 0.08);
}

TEST(AugmentDrawTest, FlipDrawsAsSpecified) {
    AugmentationConfig::Flip config;
    const auto all = drawAll<Flip>(config, Stream::Flip);
    ASSERT_EQ(all.size(), std::size_t{kDraws});  // the gate is 1
    std::array<double, 4> counts{};
    for (const Flip& flip : all) ++counts[(flip.anteriorPosterior ? 1U : 0U) + (flip.inferiorSuperior ? 2U : 0U)];
    double chiSquare = 0;
    for (const double count : counts) chiSquare += (count - kDraws / 4.0) * (count - kDraws / 4.0) / (kDraws / 4.0);
    EXPECT_LT(chiSquare, 16.27);  // three degrees of freedom, one in 1000
    config.probability = 0.5;
    expectShare(drawAll<Flip>(config, Stream::Flip).size(), 0.5);
}

TEST(AugmentDrawTest, RotationDrawsAsSpecified) {
    AugmentationConfig::Rotation config;
    const auto all = drawAll<Rotation>(config, Stream::Rotation);
    expectShare(all.size(), 0.5);
    config.probability = 1;
    config.scale = 0.1;
    const auto scaled = drawAll<Rotation>(config, Stream::Rotation);
    for (std::size_t a = 0; a < 3; ++a) {
        std::vector<double> degrees;
        std::vector<double> scale;
        for (const Rotation& rotation : all) {
            degrees.push_back(rotation.degrees_ras[a]);
            EXPECT_EQ(rotation.scale[a], 1);
        }
        for (const Rotation& rotation : scaled) scale.push_back(rotation.scale[a]);
        expectUniform(degrees, -10, 10);
        expectUniform(scale, 0.9, 1.1);
    }
}

TEST(AugmentDrawTest, BiasDrawsAsSpecified) {
    const auto all = drawAll<Bias>(AugmentationConfig::Bias{}, Stream::Bias);
    expectShare(all.size(), 0.5);
    std::array<std::vector<double>, 20> coefficients;
    for (const Bias& bias : all) {
        for (std::size_t i = 0; i < 20; ++i) coefficients[i].push_back(bias.coefficients[i]);
    }
    for (std::size_t i = 0; i < 20; ++i) {
        expectUniform(coefficients[i], -0.5, 0.5);
        const auto& other = coefficients[(i + 1) % 20];
        EXPECT_LT(std::abs(correlation(coefficients[i], other)), 0.12);
    }
}

TEST(AugmentDrawTest, GammaDrawsAsSpecified) {
    const auto all = drawAll<Gamma>(AugmentationConfig::Gamma{}, Stream::Gamma);
    expectShare(all.size(), 0.5);
    std::vector<double> logs;
    for (const Gamma& gamma : all) logs.push_back(std::log(gamma.gamma));
    expectUniform(logs, -0.3, 0.3);
    const auto [low, high] = std::minmax_element(logs.begin(), logs.end());
    EXPECT_NEAR(std::exp(*low), 0.741, 0.002);
    EXPECT_NEAR(std::exp(*high), 1.350, 0.003);
}

TEST(AugmentDrawTest, TransformsAreDrawnIndependently) {
    std::array<std::vector<double>, 5> first;
    for (int i = 0; i < kDraws; ++i) {
        for (std::size_t s = 0; s < 5; ++s) {
            first[s].push_back(Random(1, 1 + i / 20, static_cast<std::uint64_t>(i % 20), Stream(s + 1)).uniform());
        }
    }
    for (std::size_t s = 0; s < 5; ++s) {
        expectUniform(first[s], 0, 1);
        for (std::size_t t = 0; t < s; ++t) EXPECT_LT(std::abs(correlation(first[s], first[t])), 0.08);
    }
}

}  // namespace
}  // namespace bauta::segmentation::augment
