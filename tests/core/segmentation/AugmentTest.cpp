// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/training/Augment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/segmentation/training/augment/Transforms.h"
#include "tests/core/segmentation/reference/Augmented.h"

namespace bauta::segmentation {
namespace {

using namespace augment;

using Index = std::array<std::int64_t, 3>;

Sample makeSample(const Index& size, const std::function<double(const Index&)>& value,
                  const std::function<int(const Index&)>& label) {
    Sample sample{"sub-001", size, {2, 2, 2}, {}, {}};
    for (Index i{}; i[2] < size[2]; ++i[2]) {
        for (i[1] = 0; i[1] < size[1]; ++i[1]) {
            for (i[0] = 0; i[0] < size[0]; ++i[0]) {
                sample.image.push_back(static_cast<float>(value(i)));
                sample.labels.push_back(static_cast<std::uint8_t>(label(i)));
            }
        }
    }
    return sample;
}

/// Every voxel another value, labels all over.
Sample busy(const Index& size = {24, 20, 18}) {
    std::uint32_t random = 1;
    return makeSample(
        size, [&](const Index&) { return (random = random * 1664525U + 1013904223U) / 2147483648.0 - 1; },
        [](const Index& i) { return static_cast<int>(i[0] / 4 + i[1] / 3 + i[2] / 5) % 9; });
}

AugmentationConfig always() {
    AugmentationConfig config;
    config.elastic.probability = config.flip.probability = config.rotation.probability = 1;
    config.bias.probability = config.gamma.probability = 1;
    return config;
}

TEST(AugmentTest, EqualsScipy) {
    Sample sample = makeSample(
        {7, 6, 5},
        [](const Index& i) {
            return static_cast<double>((i[0] * 37 + i[1] * 101 + i[2] * 59 + i[0] * i[1] * i[2]) % 251) / 125 - 1;
        },
        [](const Index& i) { return static_cast<int>((i[0] + 2 * i[1] + 3 * i[2]) % 9); });
    sample.spacing_mm = {2, 3, 2.5};
    Elastic elastic{6, {}};
    for (int i = 0; i < 216; ++i) {
        auto& d = elastic.displacement_mm.emplace_back();
        for (int a = 0; a < 3; ++a) {
            d[static_cast<std::size_t>(a)] = ((i * 7919 + a * 104729) % 2001 - 1000) / 150.0;
        }
    }
    const Flip flip{true, true};
    const Rotation rotation{{10, -7, 25}, {1.1, 0.9, 1.05}};
    Bias bias;
    for (int i = 0; i < 20; ++i) bias.coefficients[static_cast<std::size_t>(i)] = (i * 7919 % 101 - 50) / 100.0;
    const Gamma gamma{1.3};
    const std::vector<std::pair<std::string, std::function<void(Sample&)>>> steps = {
        {"elastic", [&](Sample& s) { elastic.apply(s); }},
        {"flip", [&](Sample& s) { flip.apply(s); }},
        {"rotation", [&](Sample& s) { rotation.apply(s); }},
        {"bias", [&](Sample& s) { bias.apply(s); }},
        {"gamma", [&](Sample& s) { gamma.apply(s); }},
        {"all", [&](Sample& s) {
             for (std::size_t i = 0; i < 5; ++i) steps[i].second(s);
         }}};
    ASSERT_EQ(test::kAugmented.size(), steps.size());
    for (const auto& [name, apply] : steps) {
        Sample after = sample;
        apply(after);
        const test::AugmentedReference& reference = test::kAugmented.at(name);
        ASSERT_EQ(after.image.size(), reference.image.size());
        for (std::size_t i = 0; i < after.image.size(); ++i) {
            ASSERT_NEAR(after.image[i], reference.image[i], 3e-6) << name << ' ' << i;
            ASSERT_EQ(after.labels[i], reference.labels[i]) << name << ' ' << i;
        }
    }
}

TEST(AugmentTest, NothingChangesWhereParametersAreNeutral) {
    const Sample sample = busy();
    Sample after = sample;
    Elastic{7, std::vector<std::array<double, 3>>(343)}.apply(after);
    EXPECT_EQ(after.image, sample.image);
    Rotation{}.apply(after);
    EXPECT_EQ(after.image, sample.image);
    Bias{}.apply(after);
    EXPECT_EQ(after.image, sample.image);
    Gamma{}.apply(after);
    EXPECT_EQ(after.image, sample.image);
    for (const Flip& flip : {Flip{true, false}, Flip{false, true}, Flip{true, true}}) {
        flip.apply(after);
        EXPECT_NE(after.image, sample.image);
        flip.apply(after);
        EXPECT_EQ(after.image, sample.image);
    }
    EXPECT_EQ(after.labels, sample.labels);
    AugmentationConfig off;
    off.elastic.probability = off.flip.probability = off.rotation.probability = 0;
    off.bias.probability = off.gamma.probability = 0;
    for (int epoch = 1; epoch < 50; ++epoch) EXPECT_EQ(augmented(sample, off, 1, epoch, 3).image, sample.image);
}

TEST(AugmentTest, QuarterTurnsByHand) {
    // x runs R→L, y A→P, z I→S. A turn by +90° in RAS: about S right goes to anterior, about R anterior to superior,
    // about A superior to right.
    const auto at = [](std::int64_t x, std::int64_t y, std::int64_t z) {
        return makeSample(
            {5, 5, 5},
            [=](const Index& i) {
                return i == Index{x, y, z} ? 1.0 : -1.0;
            },
            [=](const Index& i) {
                return i == Index{x, y, z} ? 7 : 0;
            });
    };
    const std::vector<std::tuple<Rotation, Sample, Sample>> turns = {
        {Rotation{{0, 0, 90}, {1, 1, 1}}, at(0, 2, 1), at(2, 0, 1)},
        {Rotation{{90, 0, 0}, {1, 1, 1}}, at(1, 0, 2), at(1, 2, 4)},
        {Rotation{{0, 90, 0}, {1, 1, 1}}, at(2, 1, 4), at(0, 1, 2)},
    };
    for (const auto& [rotation, before, expected] : turns) {
        Sample after = before;
        rotation.apply(after);
        EXPECT_EQ(after.labels, expected.labels);
        for (std::size_t i = 0; i < after.image.size(); ++i) EXPECT_NEAR(after.image[i], expected.image[i], 1e-6);
    }
    // Twice as large: what was one voxel from the centre is two from it.
    Sample after = at(3, 2, 2);
    Rotation{{0, 0, 0}, {2, 2, 2}}.apply(after);
    EXPECT_EQ(after.labels[4 + 5 * (2 + 5 * 2)], 7);
}

TEST(AugmentTest, BiasAndGammaByHand) {
    Sample sample = makeSample(
        {3, 3, 3}, [](const Index&) { return -0.25; }, [](const Index&) { return 1; });
    Bias bias;
    bias.coefficients[0] = 0.1;   // 1
    bias.coefficients[1] = 0.2;   // z
    bias.coefficients[4] = 0.3;   // y
    bias.coefficients[10] = 0.4;  // x
    bias.coefficients[19] = 0.5;  // x³
    bias.apply(sample);
    EXPECT_NEAR(sample.image[13], -0.25 * std::exp(0.1), 1e-7);
    EXPECT_NEAR(sample.image[26], -0.25 * std::exp(1.5), 1e-6);
    EXPECT_NEAR(sample.image[0], -0.25 * std::exp(0.1 - 1.4), 1e-7);
    sample.image = {-0.5F, 0, 0.5F, -1, 1, 2};
    sample.size = {6, 1, 1};
    sample.labels.clear();
    Gamma{2}.apply(sample);
    EXPECT_EQ(sample.image, (std::vector<float>{-0.25F, 0, 0.25F, -1, 1, 4}));
}

TEST(AugmentTest, ImageAndLabelsMoveTogether) {
    // An image and labels that hold a coordinate: linear interpolation then gives the place a voxel came from, and the
    // nearest label is that place rounded. Where it came from beyond the grid both are filled.
    AugmentationConfig config = always();
    config.elastic.maxDisplacement_mm = 12;
    config.rotation.scale = 0.1;
    config.bias.probability = config.gamma.probability = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto coordinate = [&](const Index& i) { return 1 + static_cast<int>(i[axis]); };
        const Sample sample = makeSample({40, 36, 32}, coordinate, coordinate);
        std::size_t moved = 0;
        std::size_t filled = 0;
        for (int epoch = 1; epoch <= 20; ++epoch) {
            // One resampling at a time: after two, linear and nearest have been rounded differently.
            for (const bool elastic : {true, false}) {
                config.elastic.probability = elastic ? 1 : 0;
                config.rotation.probability = elastic ? 0 : 1;
                const Sample after = augmented(sample, config, 5, epoch, 0);
                for (std::size_t i = 0; i < after.image.size(); ++i) {
                    if (after.labels[i] == 0) {
                        ASSERT_EQ(after.image[i], 1);
                        ++filled;
                        continue;
                    }
                    ASSERT_LE(std::abs(after.image[i] - static_cast<float>(after.labels[i])), 0.5001F);
                    moved += after.labels[i] != sample.labels[i] ? 1 : 0;
                }
            }
        }
        EXPECT_GT(moved, 100000U);
        EXPECT_GT(filled, 1000U);
    }
}

TEST(AugmentTest, ElasticMovesNoFurtherThanItsControlPoints) {
    const auto coordinate = [](const Index& i) { return static_cast<int>(i[0]); };
    const Sample sample = makeSample({64, 32, 32}, coordinate, coordinate);
    double furthest = 0;
    for (int epoch = 1; epoch <= 10; ++epoch) {
        Sample after = sample;
        AugmentationConfig::Elastic config;
        config.probability = 1;
        Elastic::draw(config, Random(1, epoch, 0, Stream::Elastic))->apply(after);
        for (std::size_t i = 0; i < after.image.size(); ++i) {
            // Away from the border along x, and not filled because it came from beyond another one.
            if (sample.labels[i] < 5 || sample.labels[i] > 58 || after.labels[i] == 0) continue;
            furthest = std::max(furthest, 2.0 * std::abs(after.image[i] - sample.image[i]));
        }
    }
    EXPECT_LE(furthest, 7.5);
    EXPECT_GT(furthest, 2.5);
}

TEST(AugmentTest, LeftAndRightAreNeverSwapped) {
    const auto label = [](const Index& i) {
        const bool inside = i[1] >= 6 && i[1] < 14 && i[2] >= 5 && i[2] < 13;
        if (!inside) return 0;
        if (i[0] >= 3 && i[0] < 9) return 8;     // the right parotid: x runs R→L
        return i[0] >= 15 && i[0] < 21 ? 7 : 0;  // the left one
    };
    const Sample sample = makeSample(
        {24, 20, 18}, [&](const Index& i) { return label(i) / 8.0; }, label);
    const AugmentationConfig config = always();
    for (int epoch = 1; epoch <= 2000; ++epoch) {
        const Sample after = augmented(sample, config, 7, epoch, 0);
        std::array<double, 9> sum{};
        std::array<double, 9> count{};
        for (std::size_t i = 0; i < after.labels.size(); ++i) {
            sum[after.labels[i]] += static_cast<double>(i % 24);
            count[after.labels[i]] += 1;
        }
        ASSERT_GT(count[7], 100);
        ASSERT_GT(count[8], 100);
        ASSERT_GT(sum[7] / count[7], sum[8] / count[8] + 8);
    }
    // A flip alone keeps every row along x as it was.
    Sample flipped = busy();
    const Sample before = flipped;
    Flip{true, true}.apply(flipped);
    for (std::int64_t z = 0; z < 18; ++z) {
        for (std::int64_t y = 0; y < 20; ++y) {
            const auto row = [](const Sample& s, std::int64_t j, std::int64_t k) {
                const auto begin = s.image.begin() + 24 * (j + 20 * k);
                return std::vector<float>(begin, begin + 24);
            };
            ASSERT_EQ(row(flipped, y, z), row(before, 19 - y, 17 - z));
        }
    }
}

TEST(AugmentTest, DependsOnSeedEpochAndPositionAlone) {
    const Sample sample = busy();
    const AugmentationConfig config = always();
    const auto run = [&](const char* threads, bool backwards) {
        ::setenv("BAUTA_THREADS", threads, 1);
        std::vector<Sample> all(12);
        for (std::size_t i = 0; i < 12; ++i) {
            const std::size_t at = backwards ? 11 - i : i;
            all[at] = augmented(sample, config, 42, 1 + static_cast<int>(at) / 4, at % 4);
        }
        ::unsetenv("BAUTA_THREADS");
        return all;
    };
    const std::vector<Sample> one = run("1", false);
    const std::vector<Sample> other = run("5", true);
    std::set<std::vector<float>> images;
    for (std::size_t i = 0; i < 12; ++i) {
        EXPECT_TRUE(one[i].image == other[i].image);
        EXPECT_TRUE(one[i].labels == other[i].labels);
        images.insert(one[i].image);
    }
    EXPECT_EQ(images.size(), 12U);
    EXPECT_NE(augmented(sample, config, 43, 1, 0).image, one[0].image);
    // Switching one transform off leaves what the others drew.
    AugmentationConfig noGamma = config;
    noGamma.gamma.probability = 0;
    Sample expected = augmented(sample, noGamma, 42, 1, 0);
    Gamma::draw(config.gamma, Random(42, 1, 0, Stream::Gamma))->apply(expected);
    EXPECT_EQ(expected.image, one[0].image);
    EXPECT_EQ(expected.labels, one[0].labels);
}

TEST(AugmentTest, SmallSamplesAndSamplesWithoutLabels) {
    AugmentationConfig config = always();
    config.elastic.maxDisplacement_mm = 100;
    config.rotation.degrees = 180;
    for (const Index& size : {Index{1, 1, 1}, Index{1, 5, 2}, Index{4, 1, 3}, Index{2, 2, 2}}) {
        Sample sample = busy(size);
        sample.labels.clear();
        for (int epoch = 1; epoch < 30; ++epoch) {
            const Sample after = augmented(sample, config, 1, epoch, 0);
            EXPECT_TRUE(after.labels.empty());
            ASSERT_EQ(after.image.size(), sample.image.size());
            for (const float v : after.image) EXPECT_TRUE(std::isfinite(v));
        }
    }
}

}  // namespace
}  // namespace bauta::segmentation
