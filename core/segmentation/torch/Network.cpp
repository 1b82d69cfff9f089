// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/segmentation/torch/Network.h"

#include <ATen/ATen.h>

#include <cmath>
#include <random>
#include <utility>

#include "core/segmentation/torch/Convolution.h"
#include "core/segmentation/training/Config.h"

namespace bauta::segmentation::net {
namespace {

constexpr std::size_t kLevels = 4;  // that have a skip connection

}  // namespace

Network::Network(const std::array<int, 6>& features, const Compute& compute) : compute_(compute) {
    const auto& f = features;
    encoder_[0] = addBlock("e0", 1, f[0]);
    for (std::size_t l = 1; l <= kLevels; ++l) encoder_[l] = addBlock("e" + std::to_string(l), f[l - 1], f[l]);
    std::int64_t below = f[kLevels];
    for (std::size_t l = kLevels; l-- > 0;) {
        // The uppermost transposed convolution keeps its channels; the others halve them.
        const std::int64_t raised = l == 0 ? below : below / 2, wanted = l == 0 ? f[5] : f[l];
        const std::string name = "d" + std::to_string(l + 1);
        const double bound = 1 / std::sqrt(static_cast<double>(raised) * 8);
        up_[l].weight = add(name + ".up.weight", {below, raised, 2, 2, 2}, bound);
        up_[l].bias = add(name + ".up.bias", {raised}, bound);
        decoder_[l] = addBlock(name, f[l] + raised, wanted);
        below = wanted;
    }
    const double bound = 1 / std::sqrt(static_cast<double>(below));
    out_.weight = add("out.weight", {kClasses, below, 1, 1, 1}, bound);
    out_.bias = add("out.bias", {kClasses}, bound);
    const std::int64_t total = parameters_.back().offset + parameters_.back().count;
    values_ = at::zeros({total}, at::TensorOptions().dtype(at::kFloat).device(compute_.device));
    gradients_ = at::zeros_like(values_);
}

std::size_t Network::add(const std::string& name, std::vector<std::int64_t> shape, double bound, float start) {
    Parameter p;
    p.name = name;
    p.count = 1;
    for (const std::int64_t n : shape) p.count *= n;
    p.shape = std::move(shape);
    p.offset = parameters_.empty() ? 0 : parameters_.back().offset + parameters_.back().count;
    p.bound = bound;
    p.start = start;
    parameters_.push_back(std::move(p));
    return parameters_.size() - 1;
}

Network::Block Network::addBlock(const std::string& name, std::int64_t in, std::int64_t out) {
    Block block;
    for (std::size_t i = 0; i < 2; ++i) {
        const std::string number = std::to_string(i + 1);
        const double bound = 1 / std::sqrt(static_cast<double>(in) * 27);
        block[i].weight = add(name + ".conv" + number + ".weight", {out, in, 3, 3, 3}, bound);
        block[i].bias = add(name + ".conv" + number + ".bias", {out}, bound);
        block[i].gamma = add(name + ".norm" + number + ".weight", {out}, 0, 1);
        block[i].beta = add(name + ".norm" + number + ".bias", {out}, 0, 0);
        in = out;
    }
    return block;
}

at::Tensor Network::piece(const at::Tensor& flat, std::size_t parameter) const {
    const Parameter& p = parameters_[parameter];
    return flat.narrow(0, p.offset, p.count).view(p.shape);
}

at::Tensor Network::view(const at::Tensor& flat, const std::string& name) const {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        if (parameters_[i].name == name) return piece(flat, i);
    }
    TORCH_CHECK(false, "no parameter ", name);
}

void Network::initialize(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<float> flat;
    flat.reserve(static_cast<std::size_t>(values_.numel()));
    for (const Parameter& p : parameters_) {
        for (std::int64_t i = 0; i < p.count; ++i) {
            if (p.bound == 0) {
                flat.push_back(p.start);
                continue;
            }
            const double unit = static_cast<double>(random() >> 11) * 0x1p-53;  // exact, in [0, 1)
            flat.push_back(static_cast<float>(p.bound * (2 * unit - 1)));
        }
    }
    values_.copy_(at::from_blob(flat.data(), {values_.numel()}, at::kFloat));
}

at::Tensor Network::weight(std::size_t parameter) const {
    return piece(working_, parameter).contiguous(compute_.format);
}

// {below, raised, 2, 2, 2} as the {8·raised, below, 1, 1, 1} of a convolution to taps.
at::Tensor Network::upWeight(std::size_t parameter) const {
    const at::Tensor w = piece(working_, parameter);
    return w.reshape({w.size(0), -1}).t().reshape({-1, w.size(0), 1, 1, 1}).contiguous(compute_.format);
}

at::Tensor Network::forwardBlock(const Block& block, at::Tensor x, at::Tensor out, BlockKept* kept) const {
    for (std::size_t i = 0; i < 2; ++i) {
        if (poll) poll();
        LayerKept layer;
        layer.convolved = convolve(x, weight(block[i].weight));
        layer.out = normLeaky(layer.convolved, piece(values_, block[i].gamma), piece(values_, block[i].beta),
                              layer.norm, i == 1 ? out : at::Tensor());
        layer.in = std::exchange(x, layer.out);
        if (kept != nullptr) (*kept)[i] = std::move(layer);
    }
    return x;
}

at::Tensor Network::forward(const at::Tensor& image, bool keep) {
    working_ = values_.to(compute_.type);
    kept_ = {};
    at::Tensor x = image.unsqueeze(0).unsqueeze(0).to(compute_.device).to(compute_.type);
    const at::MemoryFormat format = compute_.device.is_cpu() ? at::MemoryFormat::Contiguous : compute_.format;
    std::array<at::Tensor, kLevels> joined;  // the encoder's map, and room for the raised one behind it
    for (std::size_t l = 0; l <= kLevels; ++l) {
        at::Tensor room;
        const std::int64_t channels = parameters_[encoder_[l][1].bias].count;
        if (l < kLevels) {
            const std::int64_t raised = parameters_[up_[l].bias].count;
            joined[l] =
                at::empty({1, channels + raised, x.size(2), x.size(3), x.size(4)}, x.options().memory_format(format));
            room = joined[l].narrow(1, 0, channels);
        }
        x = forwardBlock(encoder_[l], x, room, keep ? &kept_.encoder[l] : nullptr);
        if (l < kLevels) {
            at::Tensor indices;
            x = maxPool(x, indices);
            if (keep) kept_.poolIndices[l] = indices;
        }
    }
    for (std::size_t l = kLevels; l-- > 0;) {
        const std::int64_t channels = parameters_[encoder_[l][1].bias].count;
        const at::Tensor bias = piece(working_, up_[l].bias).repeat_interleave(8);
        const at::Tensor taps = convolve(x, upWeight(up_[l].weight), bias);
        interleave(taps, joined[l].narrow(1, channels, joined[l].size(1) - channels));
        if (keep) kept_.upIn[l] = x;
        x = forwardBlock(decoder_[l], std::exchange(joined[l], {}), {}, keep ? &kept_.decoder[l] : nullptr);
    }
    if (keep) kept_.last = x;
    return convolve(x, weight(out_.weight), piece(working_, out_.bias));
}

at::Tensor Network::backwardBlock(const Block& block, at::Tensor gradient, BlockKept& kept, bool wantX) const {
    for (std::size_t i = 2; i-- > 0;) {
        if (poll) poll();
        LayerKept layer = std::exchange(kept[i], {});
        gradient = normLeakyBackward(layer.convolved, layer.out, gradient, piece(values_, block[i].gamma),
                                     piece(values_, block[i].beta), layer.norm, piece(gradients_, block[i].gamma),
                                     piece(gradients_, block[i].beta));
        ConvolutionGradients g = convolveBackward(gradient, layer.in, weight(block[i].weight), i > 0 || wantX);
        piece(gradients_, block[i].weight).copy_(g.w);
        gradient = g.x;
    }
    return gradient;
}

void Network::backward(at::Tensor gradient) {
    ConvolutionGradients g = convolveBackward(gradient, std::exchange(kept_.last, {}), weight(out_.weight));
    piece(gradients_, out_.weight).copy_(g.w);
    piece(gradients_, out_.bias).copy_(gradient.sum({0, 2, 3, 4}, false, at::kFloat));
    gradient = g.x;
    std::array<at::Tensor, kLevels> skip;  // gradients of the encoder's maps
    for (std::size_t l = 0; l < kLevels; ++l) {
        const at::Tensor joined = backwardBlock(decoder_[l], gradient, kept_.decoder[l], true);
        const std::int64_t channels = parameters_[encoder_[l][1].bias].count;
        skip[l] = joined.narrow(1, 0, channels);
        const at::Tensor below = std::exchange(kept_.upIn[l], {});
        const at::Tensor taps = interleaveBackward(joined.narrow(1, channels, joined.size(1) - channels),
                                                   {below.size(2), below.size(3), below.size(4)});
        const at::Tensor perTap = taps.sum({0, 2, 3, 4}, false, at::kFloat);
        piece(gradients_, up_[l].bias).copy_(perTap.view({-1, 8}).sum(1));
        g = convolveBackward(taps, below, upWeight(up_[l].weight));
        const at::Tensor target = piece(gradients_, up_[l].weight);
        target.copy_(g.w.reshape({-1, target.size(0)}).t().reshape(target.sizes()));
        gradient = g.x;
    }
    for (std::size_t l = kLevels + 1; l-- > 0;) {
        if (l < kLevels) {
            gradient =
                maxPoolBackward(gradient, kept_.encoder[l][1].out, kept_.poolIndices[l], std::exchange(skip[l], {}));
        }
        gradient = backwardBlock(encoder_[l], gradient, kept_.encoder[l], l > 0);
    }
    kept_ = {};
}

}  // namespace bauta::segmentation::net
