// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/segmentation/torch/Layers.h"

namespace bauta::segmentation::net {

/// Where and how a network computes. Its parameters are always float32.
struct Compute {
    at::Device device = at::kCPU;
    at::ScalarType type = at::kFloat;  ///< of activations, and of the weights as the convolutions see them
    at::MemoryFormat format = at::MemoryFormat::Contiguous;
};

/// One named piece of the flat parameter vector.
struct Parameter {
    std::string name;  ///< "e0.conv1.weight"
    std::vector<std::int64_t> shape;
    std::int64_t offset = 0, count = 0;
    double bound = 0;  ///< starts as U(−bound, bound); 0: as `start`
    float start = 0;
};

/// MONAI's BasicUNet as spec/segmentation.md 3 describes it. The backward pass is written out: activations are freed as
/// it walks back, and no autograd is needed. The biases before an instance norm are parameters without effect (the norm
/// takes them off again), so they are not added, their gradient is exactly 0 and they stay as they were.
class Network {
  public:
    Network(const std::array<int, 6>& features, const Compute& compute);

    [[nodiscard]] const Compute& compute() const { return compute_; }
    [[nodiscard]] const std::vector<Parameter>& parameters() const { return parameters_; }
    /// All parameters one behind the other, float32 on the device; and their gradients.
    [[nodiscard]] const at::Tensor& values() const { return values_; }
    [[nodiscard]] const at::Tensor& gradients() const { return gradients_; }
    /// The piece of a flat tensor that belongs to a parameter, in its shape.
    [[nodiscard]] at::Tensor view(const at::Tensor& flat, const std::string& name) const;

    /// Weights as PyTorch starts them. The same seed gives the same bits on every machine.
    void initialize(std::uint64_t seed);

    /// Called between layers, on large grids seconds apart; what it throws leaves the parameters as they were.
    std::function<void()> poll;

    /// Logits {1, 9, z, y, x} of an image {z, y, x} of float32, each side at least 16. With `keep` what backward()
    /// needs is kept.
    [[nodiscard]] at::Tensor forward(const at::Tensor& image, bool keep);
    /// Fills gradients() from the gradient of the logits of the last forward(…, true).
    void backward(at::Tensor gradient);

  private:
    /// Places of a layer's parameters in parameters_.
    struct Layer {
        std::size_t weight = 0, bias = 0, gamma = 0, beta = 0;
    };
    struct LayerKept {
        at::Tensor in, convolved, out;
        NormKept norm;
    };
    using Block = std::array<Layer, 2>;
    using BlockKept = std::array<LayerKept, 2>;

    std::size_t add(const std::string& name, std::vector<std::int64_t> shape, double bound, float start = 0);
    Block addBlock(const std::string& name, std::int64_t in, std::int64_t out);
    [[nodiscard]] at::Tensor piece(const at::Tensor& flat, std::size_t parameter) const;
    [[nodiscard]] at::Tensor weight(std::size_t parameter) const;
    [[nodiscard]] at::Tensor upWeight(std::size_t parameter) const;
    at::Tensor forwardBlock(const Block& block, at::Tensor x, at::Tensor out, BlockKept* kept) const;
    at::Tensor backwardBlock(const Block& block, at::Tensor gradient, BlockKept& kept, bool wantX) const;

    Compute compute_;
    std::vector<Parameter> parameters_;
    std::array<Block, 5> encoder_;
    std::array<Layer, 4> up_;  ///< up_[l] leads to level l
    std::array<Block, 4> decoder_;
    Layer out_;
    at::Tensor values_, gradients_;
    at::Tensor working_;  ///< values_ in the compute type, made by forward()

    struct Kept {
        std::array<BlockKept, 5> encoder;
        std::array<BlockKept, 4> decoder;
        std::array<at::Tensor, 4> poolIndices, upIn;
        at::Tensor last;
    } kept_;
};

}  // namespace bauta::segmentation::net
