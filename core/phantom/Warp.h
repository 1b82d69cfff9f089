// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "core/phantom/Parameters.h"
#include "core/phantom/Random.h"

namespace bauta::phantom {

/// Between the template frame, in which all shapes are built, and a scan's patient frame (LPS, mm): scaling by height,
/// asymmetry, a smooth residual, neck bend, rigid pose (specification 7.1, 7.2).
class Warp {
  public:
    explicit Warp(const Parameters& parameters);

    [[nodiscard]] Point toTemplate(Point scan) const;
    /// The inverse, by iteration to 0.001 mm.
    [[nodiscard]] Point toScan(Point templatePoint) const;
    /// Lengths in the subject over lengths in the template, near a template point.
    struct Stretch {
        float x, y, z;
        [[nodiscard]] float volume() const { return x * y * z; }
        [[nodiscard]] float smallest() const { return std::min({x, y, z}); }
    };
    [[nodiscard]] Stretch stretch(Point templatePoint) const;

    /// Volume in the subject over volume in the template at a template point, of the whole warp.
    [[nodiscard]] float dilation(Point templatePoint) const;

  private:
    [[nodiscard]] Point unposed(Point scan) const;
    [[nodiscard]] Point posed(Point subject) const;
    [[nodiscard]] Point subjectToTemplate(Point subject) const;

    /// A smooth monotone curve through knots: a kink of a scale would show as an edge round the head.
    struct Knots {
        std::vector<float> at, value, slope;
        void smooth();
        [[nodiscard]] float operator()(float z) const;
    };
    Parameters p_;
    Knots height_, width_, front_, back_;
    std::vector<SmoothField> residual_;
    image::Mat3 pose_ = image::kIdentity;
    std::array<float, 9> turn_{}, unturn_{};
};

}  // namespace bauta::phantom
