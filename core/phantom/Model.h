// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/base/Task.h"
#include "core/phantom/Anatomy.h"
#include "core/phantom/Skin.h"
#include "core/phantom/Warp.h"

namespace bauta::phantom {

/// A regular grid in the template frame.
struct Lattice {
    Point origin;
    float step = 1;
    std::array<int, 3> size{};

    [[nodiscard]] std::size_t count() const {
        return static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]) *
               static_cast<std::size_t>(size[2]);
    }
    [[nodiscard]] std::size_t offset(int i, int j, int k) const {
        return static_cast<std::size_t>(i) +
               static_cast<std::size_t>(size[0]) *
                   (static_cast<std::size_t>(j) + static_cast<std::size_t>(size[1]) * static_cast<std::size_t>(k));
    }
    [[nodiscard]] Point at(int i, int j, int k) const {
        return origin + step * Point{static_cast<float>(i), static_cast<float>(j), static_cast<float>(k)};
    }
    /// The smallest lattice of this step that covers a box; its points are whole multiples of the step.
    [[nodiscard]] static Lattice covering(const Box& box, float step);
};

/// One subject in the template frame: what every voxel is.
struct Model {
    Lattice lattice;
    std::vector<float> depth;          ///< mm below the skin in the subject; negative outside
    std::vector<std::uint8_t> tissue;  ///< Label
    std::vector<std::uint8_t> oar;     ///< 0, or 1 + index in oarNames()
    std::vector<std::uint8_t> face;    ///< FaceLabel
    std::vector<std::uint8_t> brain;
    std::array<double, 8> oar_ml{};  ///< what the fit reached
    int saturated = 0;               ///< OARs whose target did not fit
};

/// Builds the subject on a lattice of `step` mm that covers `box` and the neck with its organs at risk.
[[nodiscard]] Model buildModel(const Parameters& p, const Warp& warp, const Skin& skin, const Anatomy& anatomy,
                               const Box& box, float step, const base::TaskContext& task);

// Its steps.
void measureDepth(Model& m, const Skin& skin, const Warp& warp, const Push& push);
void labelTissue(Model& m, const Anatomy& anatomy, const Push& push);
void labelFace(Model& m, const Skin& skin, const Parameters& p);
void fitOars(Model& m, const Anatomy& anatomy, const Parameters& p, const Warp& warp);

/// Calls body(low, high) for blocks of at most 8³ lattice points, low inclusive, high exclusive, on all threads.
void forEachBlock(
    const Lattice& lattice,
    const std::function<void(const std::array<int, 3>& low, const std::array<int, 3>& high, const Box&)>& body);

}  // namespace bauta::phantom
