// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Shapes.h"

#include <cmath>
#include <numbers>
#include <utility>

namespace bauta::phantom {

namespace {

constexpr float kFar = 1e6F;

Point over(Point p, Point r) {
    return {p.x / r.x, p.y / r.y, p.z / r.z};
}

float ellipsoidDistance(Point p, Point r) {
    const Point a = over(p, r);
    const float q = length(a);
    const float g = length(over(a, r));
    if (g < 1e-9F) return -std::min({r.x, r.y, r.z});
    return q * (q - 1) / g;
}

class Ellipsoid final : public Shape {
  public:
    Ellipsoid(Point centre, Point radii, const Rotation& rotation) : centre_(centre), radii_(radii), turn_(rotation) {
        const auto reach = [&](float a, float b, float c) {
            return std::sqrt(a * a * radii.x * radii.x + b * b * radii.y * radii.y + c * c * radii.z * radii.z);
        };
        const Point h = {reach(turn_.u.x, turn_.v.x, turn_.w.x), reach(turn_.u.y, turn_.v.y, turn_.w.y),
                         reach(turn_.u.z, turn_.v.z, turn_.w.z)};
        box_ = {centre - h, centre + h};
    }
    float distance(Point p) const override { return ellipsoidDistance(turn_(p - centre_), radii_); }

  private:
    Point centre_, radii_;
    Rotation turn_;
};

class UnevenEllipsoid final : public Shape {
  public:
    UnevenEllipsoid(Point centre, float rx, float front, float back, float top, float bottom)
        : centre_(centre), rx_(rx), front_(front), back_(back), top_(top), bottom_(bottom) {
        box_ = {centre - Point{rx, front, bottom}, centre + Point{rx, back, top}};
    }
    float distance(Point p) const override {
        const Point d = p - centre_;
        return ellipsoidDistance(d, {rx_, d.y < 0 ? front_ : back_, d.z > 0 ? top_ : bottom_});
    }

  private:
    Point centre_;
    float rx_, front_, back_, top_, bottom_;
};

class Tube final : public Shape {
  public:
    Tube(std::vector<Point> points, std::vector<float> radii, Point axis, float widen)
        : points_(std::move(points)), radii_(std::move(radii)), axis_(unit(axis)), squeeze_(1 - 1 / widen) {
        radii_.resize(points_.size(), radii_.back());
        for (std::size_t i = 0; i < points_.size(); ++i) {
            const Point wide =
                radii_[i] * std::abs(widen - 1) * Point{std::abs(axis_.x), std::abs(axis_.y), std::abs(axis_.z)};
            const Point h = wide + Point{radii_[i], radii_[i], radii_[i]};
            box_.include(points_[i] - h);
            box_.include(points_[i] + h);
        }
        for (Point& q : points_) q = squeezed(q);
    }
    float distance(Point p) const override {
        p = squeezed(p);
        float best = kFar;
        if (points_.size() == 1) return length(p - points_[0]) - radii_[0];
        for (std::size_t i = 0; i + 1 < points_.size(); ++i) {
            const Point ab = points_[i + 1] - points_[i];
            const Point ap = p - points_[i];
            const float t = std::clamp(dot(ap, ab) / std::max(dot(ab, ab), 1e-9F), 0.0F, 1.0F);
            best = std::min(best, length(ap - t * ab) - (radii_[i] + t * (radii_[i + 1] - radii_[i])));
        }
        return best;
    }

  private:
    Point squeezed(Point p) const { return p - (squeeze_ * dot(p, axis_)) * axis_; }
    std::vector<Point> points_;
    std::vector<float> radii_;
    Point axis_;
    float squeeze_;
};

class RoundedBox final : public Shape {
  public:
    RoundedBox(Point centre, Point half, float rounding, const Rotation& rotation)
        : centre_(centre), inner_(half - Point{rounding, rounding, rounding}), rounding_(rounding), turn_(rotation) {
        const auto reach = [&](float a, float b, float c) {
            return std::abs(a) * half.x + std::abs(b) * half.y + std::abs(c) * half.z;
        };
        const Point h = {reach(turn_.u.x, turn_.v.x, turn_.w.x), reach(turn_.u.y, turn_.v.y, turn_.w.y),
                         reach(turn_.u.z, turn_.v.z, turn_.w.z)};
        box_ = {centre - h, centre + h};
    }
    float distance(Point p) const override {
        const Point d = turn_(p - centre_);
        const Point q = {std::abs(d.x) - inner_.x, std::abs(d.y) - inner_.y, std::abs(d.z) - inner_.z};
        const Point outside = {std::max(q.x, 0.0F), std::max(q.y, 0.0F), std::max(q.z, 0.0F)};
        return length(outside) + std::min(std::max({q.x, q.y, q.z}), 0.0F) - rounding_;
    }

  private:
    Point centre_, inner_;
    float rounding_;
    Rotation turn_;
};

class Ring final : public Shape {
  public:
    Ring(Point centre, float radius, float section, Point normal, float height, float xStretch)
        : centre_(centre),
          normal_(unit(normal)),
          radius_(radius),
          section_(section),
          height_(height),
          xStretch_(xStretch) {
        const float reach = (radius + section * std::max(height, 1.0F)) * std::max(xStretch, 1.0F);
        box_ = Box{centre, centre}.grown(reach);
    }
    float distance(Point p) const override {
        Point d = p - centre_;
        d.x /= xStretch_;
        const float up = dot(d, normal_);
        const float across = length(d - up * normal_) - radius_;
        return std::hypot(across, up / height_) - section_;
    }

  private:
    Point centre_, normal_;
    float radius_, section_, height_, xStretch_;
};

class Inflated final : public Shape {
  public:
    Inflated(ShapePtr shape, float by) : shape_(std::move(shape)), by_(by) { box_ = shape_->box().grown(by); }
    float distance(Point p) const override { return shape_->distance(p) - by_; }

  private:
    ShapePtr shape_;
    float by_;
};

}  // namespace

Rotation rotationAboutX(float degrees) {
    const float a = degrees * std::numbers::pi_v<float> / 180;
    return {{1, 0, 0}, {0, std::cos(a), std::sin(a)}, {0, -std::sin(a), std::cos(a)}};
}

Rotation rotationAboutZ(float degrees) {
    const float a = degrees * std::numbers::pi_v<float> / 180;
    return {{std::cos(a), std::sin(a), 0}, {-std::sin(a), std::cos(a), 0}, {0, 0, 1}};
}

ShapePtr ellipsoid(Point centre, Point radii, const Rotation& rotation) {
    return std::make_shared<Ellipsoid>(centre, radii, rotation);
}

ShapePtr unevenEllipsoid(Point centre, float rx, float front, float back, float top, float bottom) {
    return std::make_shared<UnevenEllipsoid>(centre, rx, front, back, top, bottom);
}

ShapePtr tube(std::vector<Point> points, std::vector<float> radii, Point axis, float widen) {
    return std::make_shared<Tube>(std::move(points), std::move(radii), axis, widen);
}

ShapePtr roundedBox(Point centre, Point half, float rounding, const Rotation& rotation) {
    return std::make_shared<RoundedBox>(centre, half, rounding, rotation);
}

ShapePtr ring(Point centre, float radius, float section, Point normal, float height, float xStretch) {
    return std::make_shared<Ring>(centre, radius, section, normal, height, xStretch);
}

ShapePtr inflated(ShapePtr shape, float by) {
    return std::make_shared<Inflated>(std::move(shape), by);
}

Blend& Blend::add(ShapePtr shape, float k) {
    box_.include(shape->box().grown(k / 4));
    steps_.push_back({std::move(shape), k, false});
    return *this;
}

Blend& Blend::cut(ShapePtr shape, float k) {
    steps_.push_back({std::move(shape), k, true});
    return *this;
}

float Blend::apply(float value, const Step& step, Point p) {
    const float d = step.shape->distance(p);
    if (step.cut) return -smoothMin(-value, d, step.k);
    return value >= kFar ? d : smoothMin(value, d, step.k);
}

float Blend::distance(Point p) const {
    float value = kFar;
    for (const Step& step : steps_) value = apply(value, step, p);
    return value;
}

float Blend::distance(Point p, const std::vector<int>& steps) const {
    float value = kFar;
    for (const int i : steps) value = apply(value, steps_[static_cast<std::size_t>(i)], p);
    return value;
}

std::vector<int> Blend::stepsNear(const Box& where, float band) const {
    std::vector<int> near;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        if (steps_[i].shape->box().grown(band + steps_[i].k).meets(where)) near.push_back(static_cast<int>(i));
    }
    return near;
}

ShapePtr blend(std::vector<ShapePtr> shapes, float k) {
    auto result = std::make_shared<Blend>();
    for (ShapePtr& shape : shapes) result->add(std::move(shape), k);
    return result;
}

}  // namespace bauta::phantom
