// SPDX-License-Identifier: GPL-3.0-or-later
// Our layers on the processor against LibTorch's own operations, which a GPU runs (NetworkTest compares the former with
// PyTorch in one piece).
#include "core/segmentation/torch/Layers.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "core/segmentation/torch/GeneralLayers.h"
#include "tests/core/segmentation/torch/Formula.h"

namespace bauta::segmentation::net {
namespace {

at::Tensor numbers(std::uint64_t stream, at::IntArrayRef shape) {
    at::Tensor t = at::empty(shape, at::kFloat);
    const std::vector<double> u = test::unit(stream, static_cast<std::size_t>(t.numel()));
    for (std::size_t i = 0; i < u.size(); ++i) t.data_ptr<float>()[i] = static_cast<float>(4 * u[i] - 2);
    return t;
}

double difference(const at::Tensor& a, const at::Tensor& b) {
    return (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>();
}

constexpr std::int64_t kChannels = 3;
const std::vector<std::int64_t> kShape = {1, kChannels, 9, 20, 37};

TEST(LayersTest, NormAndItsGradientsEqualTheGeneralOnes) {
    // A mean far from 0 must not cost accuracy.
    for (const double mean : {0.0, 300.0}) {
        const at::Tensor x = numbers(1, kShape) + mean, gradient = numbers(2, kShape);
        const at::Tensor gamma = numbers(3, {kChannels}), beta = numbers(4, {kChannels});
        NormKept ours, general;
        const at::Tensor y = normLeaky(x, gamma, beta, ours),
                         expected = general::normLeaky(x.to(at::kDouble), gamma.to(at::kDouble), beta.to(at::kDouble),
                                                       general);
        const double tolerance = mean == 0 ? 2e-6 : 1e-4;  // 300 has 3e-5 to its next float
        EXPECT_LT(difference(y, expected), tolerance);
        at::Tensor gradGamma = at::zeros({kChannels}), gradBeta = at::zeros({kChannels});
        at::Tensor wantedGamma = at::zeros({kChannels}, at::kDouble), wantedBeta = wantedGamma.clone();
        const at::Tensor wanted = general::normLeakyBackward(x.to(at::kDouble), expected, gradient.to(at::kDouble),
                                                             gamma.to(at::kDouble), general, wantedGamma, wantedBeta);
        const at::Tensor got = normLeakyBackward(x, y, gradient.clone(), gamma, beta, ours, gradGamma, gradBeta);
        if (mean == 0) {  // else voxels at the kink change sides
            EXPECT_LT(difference(got, wanted), 1e-5);
        }
        EXPECT_LT(difference(gradGamma, wantedGamma), mean == 0 ? 1e-2 : 1) << "of sums over 6660 voxels";
        EXPECT_LT(difference(gradBeta, wantedBeta), mean == 0 ? 1e-2 : 1);
    }
}

TEST(LayersTest, PoolingAndItsGradientsAreTheGeneralOnes) {
    at::Tensor x = numbers(5, kShape).mul(2).round();  // many equal ones: the first of them counts
    at::Tensor none, indices;
    const at::Tensor pooled = maxPool(x, none), expected = general::maxPool(x, indices);
    EXPECT_TRUE(at::equal(pooled, expected));
    const at::Tensor gradient = numbers(6, pooled.sizes()), before = numbers(7, kShape);
    EXPECT_TRUE(at::equal(maxPoolBackward(gradient, x, none, before.clone()),
                          general::maxPoolBackward(gradient, x, indices, before)));
}

TEST(LayersTest, TapsAreLaidOutAsTheGeneralOnesForEvenAndOddGrids) {
    for (const std::vector<std::int64_t>& end :
         {std::vector<std::int64_t>{8, 10, 6}, {9, 10, 7}, {8, 11, 6}, {9, 11, 7}}) {
        const at::Tensor taps = numbers(8, {1, 8 * kChannels, 4, 5, 3});
        at::Tensor out = at::empty({1, kChannels, end[0], end[1], end[2]}), expected = at::empty_like(out);
        interleave(taps, out);
        general::interleave(taps, expected);
        EXPECT_TRUE(at::equal(out, expected));
        const at::Tensor gradient = numbers(9, out.sizes());
        EXPECT_LT(difference(interleaveBackward(gradient, {4, 5, 3}), general::interleaveBackward(gradient, {4, 5, 3})),
                  1e-6);
    }
}

// The layout itself, by hand: tap t = 4·(z odd) + 2·(y odd) + (x odd) of channel o is channel 8·o + t.
TEST(LayersTest, ATapGoesToItsCorner) {
    const at::Tensor taps = at::arange(16, at::kFloat).view({1, 16, 1, 1, 1});
    at::Tensor out = at::empty({1, 2, 2, 2, 2});
    interleave(taps, out);
    EXPECT_TRUE(at::equal(out.flatten(), at::arange(16, at::kFloat)));
}

TEST(LayersTest, CrossEntropyAndItsGradientEqualTheGeneralOnes) {
    const std::vector<float> weights = {0.1F, 1, 2, 1, 0, 1, 3, 1, 1};
    const at::Tensor logits = numbers(10, {1, 9, 7, 20, 33}) * 20, labels = at::empty({7, 20, 33}, at::kByte);
    const std::vector<double> u = test::unit(11, static_cast<std::size_t>(labels.numel()));
    double total = 0;
    for (std::size_t i = 0; i < u.size(); ++i) {
        labels.data_ptr<std::uint8_t>()[i] = static_cast<std::uint8_t>(u[i] * 9);
        total += weights[labels.data_ptr<std::uint8_t>()[i]];
    }
    at::Tensor gradient, expected;
    const double loss = crossEntropy(logits.clone(), labels, weights, &gradient);
    const at::Tensor factors = at::tensor(at::ArrayRef<float>(weights)) / total;
    EXPECT_NEAR(loss, general::crossEntropy(logits, labels, factors, &expected), 1e-5);
    EXPECT_LT(difference(gradient, expected), 1e-9);
    EXPECT_NEAR(loss, crossEntropy(logits.clone(), labels, weights, nullptr), 1e-12);
    const std::vector<std::uint8_t> best = net::argmax(logits);
    const at::Tensor wanted = general::argmax(logits);
    EXPECT_TRUE(std::equal(best.begin(), best.end(), wanted.data_ptr<std::uint8_t>()));
}

TEST(LayersTest, AVolumeWhoseClassesAllWeighNothingHasNoLoss) {
    const std::vector<float> weights = {0, 1, 1, 1, 1, 1, 1, 1, 1};
    at::Tensor gradient;
    EXPECT_EQ(crossEntropy(numbers(12, {1, 9, 4, 4, 4}), at::zeros({4, 4, 4}, at::kByte), weights, &gradient), 0);
    EXPECT_EQ(gradient.abs().max().item<float>(), 0);
}

TEST(LayersTest, AdamEqualsTheGeneralOne) {
    for (const bool amsgrad : {true, false}) {
        at::Tensor ours = numbers(13, {1000}), general = ours.clone();
        AdamState state{at::zeros({1000}), at::zeros({1000}), at::zeros({1000})};
        AdamState other{at::zeros({1000}), at::zeros({1000}), at::zeros({1000})};
        const AdamConfig config{1e-2, 0.9, 0.999, 1e-8, 0.01, amsgrad};
        for (int t = 1; t <= 5; ++t) {
            const at::Tensor gradient = numbers(13U + static_cast<unsigned>(t), {1000}) / t;
            adam(ours, gradient, state, config, t);
            general::adam(general, gradient, other, config, t);
        }
        EXPECT_LT(difference(ours, general), 1e-6);
    }
}

// bfloat16 keeps 8 bits; what is computed from the same rounded numbers differs by its own rounding alone.
TEST(LayersTest, BFloat16IsFloat32Rounded) {
    const at::Tensor half = numbers(14, kShape).to(at::kBFloat16), single = half.to(at::kFloat);
    const at::Tensor gamma = numbers(3, {kChannels}), beta = numbers(4, {kChannels});
    NormKept kept, other;
    const at::Tensor y = normLeaky(half, gamma, beta, kept), expected = normLeaky(single, gamma, beta, other);
    EXPECT_TRUE(at::equal(y, expected.to(at::kBFloat16)));
    at::Tensor none;
    EXPECT_TRUE(at::equal(maxPool(half, none), maxPool(single, none).to(at::kBFloat16)));
}

TEST(LayersTest, ThreadsDoNotChangeABit) {
    const at::Tensor x = numbers(15, kShape), logits = numbers(16, {1, 9, 30, 40, 50});
    const at::Tensor labels = at::ones({30, 40, 50}, at::kByte), gamma = numbers(3, {kChannels});
    const std::vector<float> weights(9, 1);
    const auto run = [&](int threads) {
        at::set_num_threads(threads);
        NormKept kept;
        return std::pair(normLeaky(x, gamma, gamma, kept), crossEntropy(logits.clone(), labels, weights, nullptr));
    };
    const auto one = run(1), three = run(3);
    at::set_num_threads(1);
    EXPECT_TRUE(at::equal(one.first, three.first));
    EXPECT_EQ(one.second, three.second);
}

}  // namespace
}  // namespace bauta::segmentation::net
