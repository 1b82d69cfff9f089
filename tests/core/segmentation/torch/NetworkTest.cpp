// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/torch/Network.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/Json.h"
#include "core/segmentation/torch/Machine.h"
#include "core/segmentation/torch/Model.h"
#include "tests/core/segmentation/torch/Formula.h"

namespace bauta::segmentation::net {
namespace {

using base::Json;

constexpr double kTolerance = 1e-5;  // absolute, in float32

const Json& peer() {
    static const Json json = base::readJson(BAUTA_PEER_JSON);
    return json;
}

/// Compares with summary() of reference/peer.py.
void expectSame(const at::Tensor& ours, const Json& theirs, const std::string& what) {
    const at::Tensor flat = ours.contiguous().to(at::kCPU, at::kFloat).flatten();
    const float* v = flat.data_ptr<float>();
    const auto count = static_cast<std::size_t>(flat.numel());
    for (std::size_t i = 0; i < theirs.at("at").size(); ++i) {
        const std::size_t at = theirs.at("at")[i];
        ASSERT_LT(at, count) << what;
        EXPECT_NEAR(v[at], theirs.at("values")[i].get<double>(), kTolerance) << what << " at " << at;
    }
    for (std::size_t k = 0; k < theirs.at("projections").size(); ++k) {
        const std::vector<double> signs = test::unit(1000 + k, count);
        double sum = 0;
        for (std::size_t i = 0; i < count; ++i)
            sum += signs[i] < 0.5 ? -static_cast<double>(v[i]) : static_cast<double>(v[i]);
        EXPECT_NEAR(sum / std::sqrt(static_cast<double>(count)), theirs.at("projections")[k].get<double>(), kTolerance)
            << what << ", projection " << k;
    }
}

struct Case {
    std::array<int, 6> features;
    Sample sample;
    std::vector<float> weights;
    const Json& expected;
};

Case peerCase(std::size_t index) {
    const Json& json = peer().at("cases").at(index);
    return {json.at("features"), test::formulaSample(json.at("size"), json.at("stream")), json.at("weights"), json};
}

void expectEqualsPeer(const Case& c, const Compute& compute) {
    Network network(c.features, compute);
    test::fillByFormula(network);
    const at::Tensor logits = network.forward(imageTensor(c.sample), true);
    expectSame(logits, c.expected.at("logits"), "logits");
    at::Tensor gradient;
    const double loss = crossEntropy(logits, labelTensor(c.sample), c.weights, &gradient);
    EXPECT_NEAR(loss, c.expected.at("loss").get<double>(), kTolerance);
    network.backward(gradient);
    for (const auto& [name, summary] : c.expected.at("gradients").items()) {
        expectSame(network.view(network.gradients(), name), summary, name);
    }
}

class NetworkTest : public ::testing::TestWithParam<std::size_t> {};

TEST_P(NetworkTest, ForwardLossAndGradientsEqualPyTorch) {
    expectEqualsPeer(peerCase(GetParam()), {});
}

TEST_P(NetworkTest, SoTheyDoInChannelsLast) {
    Compute compute;
    compute.format = at::MemoryFormat::ChannelsLast3d;
    expectEqualsPeer(peerCase(GetParam()), compute);
}

TEST_P(NetworkTest, SoTheyDoOnAGpu) {
    if (!at::hasCUDA()) GTEST_SKIP() << "this machine has no GPU";
    for (const char* format : {"contiguous", "channels_last"}) {
        SCOPED_TRACE(format);
        const Machine machine{"cuda", {}, "float32", format, {}, 1};
        requireMachine(machine);
        expectEqualsPeer(peerCase(GetParam()), computeOf(machine));
    }
}

/// Of the whole network, on the CPU.
at::Tensor gradientsOf(const Case& c, const Compute& compute) {
    Network network(c.features, compute);
    test::fillByFormula(network);
    at::Tensor gradient;
    crossEntropy(network.forward(imageTensor(c.sample), true), labelTensor(c.sample), c.weights, &gradient);
    network.backward(gradient);
    return network.gradients().to(at::kCPU);
}

// bfloat16 keeps 8 bits of each number on the way: the gradient's direction agrees, not every number.
void expectSameDirection(const Case& c, Compute compute) {
    compute.type = at::kBFloat16;
    const at::Tensor a = gradientsOf(c, {}), b = gradientsOf(c, compute);
    EXPECT_GT(a.dot(b).item<double>() / std::sqrt(a.dot(a).item<double>() * b.dot(b).item<double>()), 0.98);
}

TEST_P(NetworkTest, GradientsInBFloat16PointTheSameWay) {
    try {
        expectSameDirection(peerCase(GetParam()), {});
    } catch (const c10::Error&) {
        GTEST_SKIP() << "this processor has no bfloat16";
    }
}

TEST_P(NetworkTest, SoTheyDoInBFloat16OnAGpu) {
    if (!at::hasCUDA()) GTEST_SKIP() << "this machine has no GPU";
    for (const at::MemoryFormat format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast3d}) {
        expectSameDirection(peerCase(GetParam()), {at::kCUDA, at::kBFloat16, format});
    }
}

TEST_P(NetworkTest, HasAsManyParametersAsPyTorchCounts) {
    const Case c = peerCase(GetParam());
    EXPECT_EQ(Network(c.features, {}).values().numel(), c.expected.at("parameters").get<std::int64_t>());
}

INSTANTIATE_TEST_SUITE_P(Peer, NetworkTest, ::testing::Values(0, 1, 2));

TEST(NetworkTest, ThePapersHas5749641Parameters) {
    EXPECT_EQ(Network({32, 32, 64, 128, 256, 32}, {}).values().numel(), 5749641);
}

}  // namespace
}  // namespace bauta::segmentation::net
