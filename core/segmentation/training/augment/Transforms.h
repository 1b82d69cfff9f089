// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "core/segmentation/training/Config.h"
#include "core/segmentation/training/Sample.h"
#include "core/segmentation/training/augment/Random.h"

/// The five transforms of spec/segmentation.md 4 with the conventions of TorchIO 0.18.61 and ITK, on a sample's axes
/// (+x left, +y posterior, +z superior). Each is a set of parameters: draw() gives those of one sample and epoch, or
/// nothing when the transform is left out this time; apply() is exact in them, whatever the number of threads. Image
/// and labels move together: linear and filled with the image's minimum, nearest neighbour and filled with 0.
namespace bauta::segmentation::augment {

/// Displacements of control points, a cubic B-spline between them (itk::BSplineTransform as its initializer lays it
/// over an image: from 5/8 of a voxel before the first centre to 5/8 behind the last, mesh of controlPoints − 3). The
/// voxel at p takes what was at p + displacement(p).
struct Elastic {
    int controlPoints = 0;                               ///< an axis
    std::vector<std::array<double, 3>> displacement_mm;  ///< of each, x fastest; 0 in the outer two layers of x and y

    [[nodiscard]] static std::optional<Elastic> draw(const AugmentationConfig::Elastic& config, Random random);
    void apply(Sample& sample) const;
};

/// Never left and right: the labels know their side.
struct Flip {
    bool anteriorPosterior = false, inferiorSuperior = false;

    [[nodiscard]] static std::optional<Flip> draw(const AugmentationConfig::Flip& config, Random random);
    void apply(Sample& sample) const;
};

/// About the centre of the image: first turned, then scaled. Angles about the axes R→L, A→P and I→S seen in RAS, in
/// ITK's order R = Rz · Rx · Ry.
struct Rotation {
    std::array<double, 3> degrees_ras = {0, 0, 0};
    std::array<double, 3> scale = {1, 1, 1};

    [[nodiscard]] static std::optional<Rotation> draw(const AugmentationConfig::Rotation& config, Random random);
    void apply(Sample& sample) const;
};

/// The image times exp(Σ c x^i y^j z^k), i + j + k ≤ 3, each axis from −1 to 1. Labels stay.
struct Bias {
    std::array<double, 20> coefficients{};  ///< i outermost, k innermost

    [[nodiscard]] static std::optional<Bias> draw(const AugmentationConfig::Bias& config, Random random);
    void apply(Sample& sample) const;
};

/// sign(v) · |v|^gamma. Labels stay.
struct Gamma {
    double gamma = 1;

    [[nodiscard]] static std::optional<Gamma> draw(const AugmentationConfig::Gamma& config, Random random);
    void apply(Sample& sample) const;
};

}  // namespace bauta::segmentation::augment
