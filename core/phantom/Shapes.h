// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "core/phantom/Point.h"

namespace bauta::phantom {

/// A solid given by a signed distance in mm, negative inside. Exact for tubes and boxes; for the others good near
/// the surface.
class Shape {
  public:
    virtual ~Shape() = default;
    [[nodiscard]] virtual float distance(Point p) const = 0;
    [[nodiscard]] const Box& box() const { return box_; }

  protected:
    Box box_;  ///< contains all points with distance() < 0
};
using ShapePtr = std::shared_ptr<const Shape>;

/// Rows are the unit vectors of the shape's own axes.
struct Rotation {
    Point u{1, 0, 0}, v{0, 1, 0}, w{0, 0, 1};
    [[nodiscard]] Point operator()(Point p) const { return {dot(u, p), dot(v, p), dot(w, p)}; }
};
[[nodiscard]] Rotation rotationAboutX(float degrees);
[[nodiscard]] Rotation rotationAboutZ(float degrees);

[[nodiscard]] ShapePtr ellipsoid(Point centre, Point radii, const Rotation& rotation = {});
/// An ellipsoid whose radii differ in front and behind (y) and above and below (z).
[[nodiscard]] ShapePtr unevenEllipsoid(Point centre, float rx, float front, float back, float top, float bottom);
/// A chain of capsules; radii are linear between points (a single radius serves all). With widen ≠ 1 the section is
/// that many times wider along `axis`.
[[nodiscard]] ShapePtr tube(std::vector<Point> points, std::vector<float> radii, Point axis = {}, float widen = 1);
[[nodiscard]] ShapePtr roundedBox(Point centre, Point half, float rounding, const Rotation& rotation = {});
/// A ring about the direction `normal`; the section is `height` times as high along the normal.
[[nodiscard]] ShapePtr ring(Point centre, float radius, float section, Point normal, float height = 1,
                            float xStretch = 1);
[[nodiscard]] ShapePtr inflated(ShapePtr shape, float by);

[[nodiscard]] inline float smoothMin(float a, float b, float k) {
    const float h = std::max(k - std::abs(a - b), 0.0F);
    return std::min(a, b) - h * h / (4 * k);
}

/// Solids added to and cut from one another in order, each with a blending width k.
class Blend final : public Shape {
  public:
    Blend& add(ShapePtr shape, float k);
    Blend& cut(ShapePtr shape, float k);
    [[nodiscard]] float distance(Point p) const override;

    /// Indices of the steps that can matter within `where`, for values nearer than `band` to the surface; beyond it
    /// only the sign is right.
    [[nodiscard]] std::vector<int> stepsNear(const Box& where, float band) const;
    [[nodiscard]] float distance(Point p, const std::vector<int>& steps) const;

  private:
    struct Step {
        ShapePtr shape;
        float k;
        bool cut;
    };
    [[nodiscard]] static float apply(float value, const Step& step, Point p);
    std::vector<Step> steps_;
};

[[nodiscard]] ShapePtr blend(std::vector<ShapePtr> shapes, float k);

}  // namespace bauta::phantom
