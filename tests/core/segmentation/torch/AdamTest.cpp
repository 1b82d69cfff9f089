// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Json.h"
#include "core/segmentation/torch/Layers.h"
#include "tests/core/segmentation/torch/Formula.h"

namespace bauta::segmentation::net {
namespace {

constexpr std::int64_t kCount = 64;

at::Tensor numbers(std::uint64_t stream, double factor) {
    at::Tensor t = at::empty({kCount}, at::kFloat);
    const std::vector<double> u = test::unit(stream, kCount);
    for (std::size_t i = 0; i < u.size(); ++i) t.data_ptr<float>()[i] = static_cast<float>((2 * u[i] - 1) * factor);
    return t;
}

AdamState emptyState(std::int64_t count, const at::Device& device = at::kCPU) {
    const auto zeros = [&] { return at::zeros({count}, at::TensorOptions().device(device)); };
    return {zeros(), zeros(), zeros()};
}

void expectPyTorchsAmsgrad(const at::Device& device) {
    const base::Json steps = base::readJson(BAUTA_PEER_JSON).at("adam");
    at::Tensor theta = numbers(600, 1).to(device);
    AdamState state = emptyState(kCount, device);
    ASSERT_EQ(steps.size(), 20U);
    for (std::size_t t = 0; t < 20; ++t) {
        adam(theta, numbers(601 + t, t < 5 ? 3 : 0.2).to(device), state, {1e-3, 0.9, 0.999, 1e-8, 0, true},
             static_cast<std::int64_t>(t) + 1);
        const at::Tensor now = theta.to(at::kCPU);
        for (std::size_t i = 0; i < kCount; ++i) {
            ASSERT_NEAR(now.data_ptr<float>()[i], steps[t][i].get<double>(), 2e-7) << "step " << t + 1;
        }
    }
}

TEST(AdamTest, EqualsPyTorchsAmsgradOver20Steps) {
    expectPyTorchsAmsgrad(at::kCPU);
}

TEST(AdamTest, SoItDoesOnAGpu) {
    if (!at::hasCUDA()) GTEST_SKIP() << "this machine has no GPU";
    expectPyTorchsAmsgrad(at::kCUDA);
}

// Gradients 1, 10, 0.1: v peaks and falls while its largest stays (spec/segmentation.md 9), worked out by the formula.
TEST(AdamTest, KeepsTheLargestSecondMomentUncorrected) {
    for (const bool amsgrad : {true, false}) {
        at::Tensor theta = at::zeros({1});
        AdamState state = emptyState(1);
        double m = 0, v = 0, largest = 0, expected = 0;
        int t = 0;
        for (const double g : {1.0, 10.0, 0.1, 0.1}) {
            ++t;
            adam(theta, at::full({1}, g), state, {0.01, 0.5, 0.5, 1e-8, 0, amsgrad}, t);
            m = 0.5 * m + 0.5 * g;
            v = 0.5 * v + 0.5 * g * g;
            largest = std::max(largest, v);
            const double used = amsgrad ? largest : v;
            expected -= 0.01 / (1 - std::pow(0.5, t)) * m / (std::sqrt(used) / std::sqrt(1 - std::pow(0.5, t)) + 1e-8);
            EXPECT_NEAR(theta.item<float>(), expected, 1e-7) << t;
        }
    }
}

// A parameter whose gradient is always 0 (the biases before a norm) stays where it is.
TEST(AdamTest, LeavesParametersWithoutGradient) {
    at::Tensor theta = at::full({3}, 0.25);
    AdamState state = emptyState(3);
    for (int t = 1; t <= 3; ++t) adam(theta, at::zeros({3}), state, {1e-3, 0.9, 0.999, 1e-8, 0, true}, t);
    EXPECT_TRUE(at::equal(theta, at::full({3}, 0.25)));
}

}  // namespace
}  // namespace bauta::segmentation::net
