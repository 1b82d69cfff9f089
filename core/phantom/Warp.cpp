// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Warp.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bauta::phantom {

using image::operator*;

namespace {

constexpr float kBodyMiddle = 10;  // y that the front and back scaling leave in place
constexpr double kDegree = std::numbers::pi / 180;

Point turned(const std::array<float, 9>& m, Point p) {
    return {m[0] * p.x + m[1] * p.y + m[2] * p.z, m[3] * p.x + m[4] * p.y + m[5] * p.z,
            m[6] * p.x + m[7] * p.y + m[8] * p.z};
}

float smoothStep(float t) {
    t = std::clamp(t, 0.0F, 1.0F);
    return t * t * (3 - 2 * t);
}

/// Share of the neck's bend that a point takes part in: 0 in the head, 1 in the trunk. The specification's begins at
/// one height all over, above the chin; the jaw goes with the skull, so in front it begins below the chin.
float bendWeight(Point q) {
    const float front = smoothStep((-1 - q.y) / 40);
    const float begin = -45 - 55 * front, end = -130 - 20 * front;
    return smoothStep((begin - q.z) / (begin - end));
}

}  // namespace

float Warp::Knots::operator()(float z) const {
    if (z < at.front()) return value.front() + slope.front() * (z - at.front());
    if (z > at.back()) return value.back() + slope.back() * (z - at.back());
    std::size_t i = 0;
    while (i + 2 < at.size() && z > at[i + 1]) ++i;
    const float h = at[i + 1] - at[i], t = (z - at[i]) / h, u = 1 - t;
    return u * u * ((1 + 2 * t) * value[i] + t * h * slope[i]) +
           t * t * ((3 - 2 * t) * value[i + 1] - u * h * slope[i + 1]);
}

/// Slopes after Fritsch and Carlson: the harmonic mean of the neighbouring secants, which overshoots nowhere.
void Warp::Knots::smooth() {
    slope.assign(at.size(), 0);
    const auto secant = [&](std::size_t i) { return (value[i + 1] - value[i]) / (at[i + 1] - at[i]); };
    slope.front() = secant(0);
    slope.back() = secant(at.size() - 2);
    for (std::size_t i = 1; i + 1 < at.size(); ++i) {
        const float a = secant(i - 1), b = secant(i);
        if (a * b > 0) slope[i] = 2 * a * b / (a + b);
    }
}

Warp::Warp(const Parameters& p) : p_(p) {
    const auto f = [](double v) { return static_cast<float>(v); };
    const std::array<float, 10> knots = {-240, -190, -140, -105, -98, -50, -30, 20, 126, 140};
    std::array<float, 10> subject{};
    subject[7] = 20 * f(p.faceHeight);
    for (std::size_t i = 8; i < 10; ++i) subject[i] = subject[i - 1] + (knots[i] - knots[i - 1]) * f(p.cranHeight);
    for (std::size_t i = 7; i-- > 0;) {
        const double face = p.faceHeight * (i == 4 || i == 5 ? p.lowerFace : 1);
        const double scale = i >= 4 ? face : i == 3 ? 1.0 : p.neckHeight;
        subject[i] = subject[i + 1] - (knots[i + 1] - knots[i]) * f(scale);
    }
    height_.at.assign(subject.begin(), subject.end());
    height_.value.assign(knots.begin(), knots.end());
    width_ = {{-200, -140, -110, -65, -5, 30, 130},
              {1, f(p.neckWidth), f(p.neckWidth), f(p.gonWidth), f(p.zygWidth), f(p.cranWidth), f(p.cranWidth)},
              {}};
    front_ = {{-200, -150, -110, -85, -30, 20, 60, 130},
              {1, f(p.neckDepth), f(p.neckDepth), f(p.chinDepth), f(p.faceDepth), f(p.faceDepth), f(p.cranLength),
               f(p.cranLength)},
              {}};
    back_ = {{-200, -150, -100, -30, 130}, {1, f(p.neckDepth), f(p.neckDepth), f(p.cranLength), f(p.cranLength)}, {}};
    for (Knots* k : {&width_, &front_, &back_}) {
        k->at.insert(k->at.begin(), -1000.0F);
        k->value.insert(k->value.begin(), k->value.front());
        k->at.push_back(1000);
        k->value.push_back(k->value.back());
    }
    for (Knots* k : {&height_, &width_, &front_, &back_}) k->smooth();
    if (p.residualRms > 0) {
        for (const char* name : {"residual_x", "residual_y", "residual_z"})
            residual_.emplace_back(mix(p.seed + static_cast<std::uint64_t>(p.attempt) * 1000003U), name, 35.0);
    }

    const double y = p.yaw * kDegree, r = p.roll * kDegree, t = p.pitch * kDegree;
    const image::Mat3 yaw = {std::cos(y), -std::sin(y), 0, std::sin(y), std::cos(y), 0, 0, 0, 1};
    const image::Mat3 roll = {std::cos(r), 0, std::sin(r), 0, 1, 0, -std::sin(r), 0, std::cos(r)};
    const image::Mat3 pitch = {1, 0, 0, 0, std::cos(t), std::sin(t), 0, -std::sin(t), std::cos(t)};
    pose_ = pitch * roll * yaw;
    const image::Mat3 back = image::transpose(pose_);
    for (std::size_t i = 0; i < 9; ++i) {
        turn_[i] = f(pose_[i]);
        unturn_[i] = f(back[i]);
    }
}

Point Warp::posed(Point subject) const {
    return turned(turn_, subject) + toPoint({p_.shift[0], p_.shift[1], p_.shift[2]});
}

Point Warp::unposed(Point scan) const {
    return turned(unturn_, scan - toPoint({p_.shift[0], p_.shift[1], p_.shift[2]}));
}

Point Warp::subjectToTemplate(Point q) const {
    if (p_.average) return q;
    const float bend = bendWeight(q) * static_cast<float>(p_.flex * kDegree);
    if (bend != 0) {
        const float dy = q.y - 18, dz = q.z + 40;
        q.y = 18 + dy * std::cos(bend) - dz * std::sin(bend);
        q.z = -40 + dy * std::sin(bend) + dz * std::cos(bend);
    }
    q.z = height_(q.z);
    q.x /= width_(q.z) * static_cast<float>(p_.sideScale[q.x > 0 ? 0 : 1]);
    q.y = kBodyMiddle + (q.y - kBodyMiddle) / (q.y < kBodyMiddle ? front_(q.z) : back_(q.z));
    const float u = (q.z + 40) / 70;
    q.x += static_cast<float>(p_.asymmetry) * std::exp(-u * u);
    if (!residual_.empty()) {
        const auto rms = static_cast<float>(p_.residualRms);
        const auto field = [&](std::size_t i) { return std::clamp(rms * residual_[i].at(q), -3.0F, 3.0F); };
        q = q + Point{field(0), field(1), field(2)};
    }
    return q;
}

Point Warp::toTemplate(Point scan) const {
    return subjectToTemplate(unposed(scan));
}

Point Warp::toScan(Point target) const {
    Point q = target;
    for (int i = 0; i < 60; ++i) {
        const Point error = target - subjectToTemplate(q);
        q = q + error;
        if (length(error) < 1e-3F) break;
    }
    return posed(q);
}

float Warp::dilation(Point t) const {
    const Point q = unposed(toScan(t));
    constexpr float kStep = 1;
    const auto slope = [&](Point d) {
        return (0.5F / kStep) * (subjectToTemplate(q + kStep * d) - subjectToTemplate(q - kStep * d));
    };
    const float shrink = dot(slope({1, 0, 0}), cross(slope({0, 1, 0}), slope({0, 0, 1})));
    return 1 / std::max(shrink, 0.1F);
}

Warp::Stretch Warp::stretch(Point t) const {
    if (p_.average) return {1, 1, 1};
    std::size_t i = 0;
    while (i + 2 < height_.value.size() && t.z > height_.value[i + 1]) ++i;
    const float tall = (height_.at[i + 1] - height_.at[i]) / (height_.value[i + 1] - height_.value[i]);
    return {width_(t.z) * static_cast<float>(p_.sideScale[t.x > 0 ? 0 : 1]),
            t.y < kBodyMiddle ? front_(t.z) : back_(t.z), tall};
}

}  // namespace bauta::phantom
