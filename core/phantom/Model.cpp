// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/phantom/Model.h"

#include <cmath>

#include "core/image/Filters.h"
#include "core/phantom/Phantom.h"

namespace bauta::phantom {

namespace {

constexpr int kBlock = 8;
constexpr float kBand = 8;  // mm on either side of the skin in which its distance must be right

/// Where the organs at risk and the skin nearest to them lie.
const Box kNeckBox = {{-90, -128, -168}, {90, 118, 12}};

}  // namespace

Lattice Lattice::covering(const Box& box, float step) {
    Lattice l;
    l.step = step;
    const auto span = [&](float low, float high, float& origin, int& n) {
        const float first = std::floor(low / step);
        origin = first * step;
        n = static_cast<int>(std::ceil(high / step) - first) + 1;
    };
    span(box.low.x, box.high.x, l.origin.x, l.size[0]);
    span(box.low.y, box.high.y, l.origin.y, l.size[1]);
    span(box.low.z, box.high.z, l.origin.z, l.size[2]);
    return l;
}

void forEachBlock(const Lattice& lattice,
                  const std::function<void(const std::array<int, 3>&, const std::array<int, 3>&, const Box&)>& body) {
    std::array<int, 3> blocks{};
    for (std::size_t a = 0; a < 3; ++a) blocks[a] = (lattice.size[a] + kBlock - 1) / kBlock;
    const auto rows = static_cast<std::size_t>(blocks[1] * blocks[2]);
    base::parallelFor(rows, [&](std::size_t row) {
        const int bj = static_cast<int>(row) % blocks[1], bk = static_cast<int>(row) / blocks[1];
        for (int bi = 0; bi < blocks[0]; ++bi) {
            const std::array<int, 3> low = {bi * kBlock, bj * kBlock, bk * kBlock};
            std::array<int, 3> high{};
            for (std::size_t a = 0; a < 3; ++a) high[a] = std::min(low[a] + kBlock, lattice.size[a]);
            body(low, high, {lattice.at(low[0], low[1], low[2]), lattice.at(high[0] - 1, high[1] - 1, high[2] - 1)});
        }
    });
}

namespace {

/// Signed distance of the skin; beyond kBand only its sign is right.
std::vector<float> skinDistance(const Lattice& l, const Blend& skin, const Push& push) {
    std::vector<float> field(l.count());
    forEachBlock(l, [&](const auto& low, const auto& high, const Box& box) {
        const bool pushed = push.reaches(box);
        const std::vector<int> steps = skin.stepsNear(pushed ? push.origin(box) : box, kBand);
        const Point middle = 0.5F * (box.low + box.high);
        const float centre = steps.empty() ? 1e6F : skin.distance(middle, steps);
        // Far from the skin one value serves the block: a distance grows no faster than the way gone.
        const bool far = !pushed && std::abs(centre) > kBand + 2 * length(box.high - middle);
        for (int k = low[2]; k < high[2]; ++k)
            for (int j = low[1]; j < high[1]; ++j)
                for (int i = low[0]; i < high[0]; ++i) {
                    const Point at = l.at(i, j, k);
                    field[l.offset(i, j, k)] = far ? centre : skin.distance(pushed ? push.origin(at) : at, steps);
                }
    });
    return field;
}

}  // namespace

void measureDepth(Model& m, const Skin& skin, const Warp& warp, const Push& push) {
    const Lattice& l = m.lattice;
    std::vector<float> skinField = skinDistance(l, *skin.whole, push);
    image::Geometry geometry;
    geometry.size = {l.size[0], l.size[1], l.size[2]};
    geometry.spacing_mm = {l.step, l.step, l.step};
    std::vector<std::uint8_t> inside(l.count());
    for (std::size_t i = 0; i < inside.size(); ++i) inside[i] = skinField[i] < 0;
    m.depth = image::distance_mm(image::Mask(geometry, std::move(inside)), true);

    const int nx = l.size[0], ny = l.size[1], nz = l.size[2];
    base::parallelFor(static_cast<std::size_t>(nz), [&](std::size_t slice) {
        const int k = static_cast<int>(slice);
        std::array<float, 4> scale{};
        for (int q = 0; q < 4; ++q) {
            const Point at = {(q & 1) ? -1.0F : 1.0F, (q & 2) ? 20.0F : 0.0F, l.at(0, 0, k).z};
            scale[static_cast<std::size_t>(q)] = warp.stretch(at).smallest();
        }
        for (int j = 0; j < ny; ++j) {
            for (int i = 0; i < nx; ++i) {
                const std::size_t o = l.offset(i, j, k);
                const float d = skinField[o];
                float deep = d < 0 ? m.depth[o] - 0.5F * l.step : -d;
                if (std::abs(d) < 3 && i > 0 && j > 0 && k > 0 && i + 1 < nx && j + 1 < ny && k + 1 < nz) {
                    const Point g = {skinField[l.offset(i + 1, j, k)] - skinField[l.offset(i - 1, j, k)],
                                     skinField[l.offset(i, j + 1, k)] - skinField[l.offset(i, j - 1, k)],
                                     skinField[l.offset(i, j, k + 1)] - skinField[l.offset(i, j, k - 1)]};
                    const float slope = std::clamp(length(g) / (2 * l.step), 0.5F, 2.0F);
                    const float refined = -d / slope;
                    // Near the skin the shapes know the depth better than whole voxels do.
                    const float weight = std::clamp(3 - std::abs(refined), 0.0F, 1.0F);
                    deep = weight * refined + (1 - weight) * deep;
                }
                const Point at = l.at(i, j, k);
                m.depth[o] = deep * scale[static_cast<std::size_t>((at.x < 0 ? 1 : 0) + (at.y > 10 ? 2 : 0))];
            }
        }
    });
}

void labelTissue(Model& m, const Anatomy& anatomy, const Push& push) {
    const Lattice& l = m.lattice;
    m.tissue.assign(l.count(), 0);
    m.brain.assign(l.count(), 0);
    const auto brainLabel = [](Label label) {
        return label == Label::GreyMatter || label == Label::WhiteMatter || label == Label::Cerebellum ||
               label == Label::Csf;
    };
    forEachBlock(l, [&](const auto& low, const auto& high, const Box& here) {
        const bool pushed = push.reaches(here);
        const Box box = pushed ? push.origin(here) : here;
        std::vector<const Paint*> near;  // last row first: the first that covers wins
        for (auto paint = anatomy.paints.rbegin(); paint != anatomy.paints.rend(); ++paint)
            if (paint->box.meets(box)) near.push_back(&*paint);
        const bool hasBrain = anatomy.cavity->box().meets(box);
        for (int k = low[2]; k < high[2]; ++k)
            for (int j = low[1]; j < high[1]; ++j)
                for (int i = low[0]; i < high[0]; ++i) {
                    const std::size_t o = l.offset(i, j, k);
                    if (m.depth[o] <= 0) continue;
                    const Point at = l.at(i, j, k);
                    const Site site{pushed ? push.origin(at) : at, m.depth[o]};
                    Label label = Label::Fat;
                    for (const Paint* paint : near) {
                        if (!paint->covers(site)) continue;
                        label = paint->label;
                        break;
                    }
                    m.tissue[o] = static_cast<std::uint8_t>(label);
                    if (hasBrain && brainLabel(label))
                        m.brain[o] = site.p.z > -24 && anatomy.cavity->distance(site.p) < -2;
                }
    });
}

void labelFace(Model& m, const Skin& skin, const Parameters& p) {
    const Lattice& l = m.lattice;
    m.face.assign(l.count(), 0);
    const auto eye = static_cast<float>(p.eyeShift), mouth = static_cast<float>(p.mouthWidth);
    forEachBlock(l, [&](const auto& low, const auto& high, const Box& box) {
        const bool front = box.low.y < -55;
        const bool ear = box.high.x > 66 || box.low.x < -66;
        if (!front && !ear) return;
        for (int k = low[2]; k < high[2]; ++k)
            for (int j = low[1]; j < high[1]; ++j)
                for (int i = low[0]; i < high[0]; ++i) {
                    const std::size_t o = l.offset(i, j, k);
                    const float depth = m.depth[o];
                    if (depth < -1) continue;
                    const Point q = l.at(i, j, k);
                    const float x = std::abs(q.x);
                    std::uint8_t label = 0;
                    if (front && x >= 14 + eye && x <= 50 + eye && q.z >= 3 && q.z <= 31 && depth <= 16) {
                        label = q.x > 0 ? kEyeL : kEyeR;
                    } else if (front && x < 40 && q.z >= -33 && q.z <= 24 && depth <= 25 &&
                               skin.nose->distance(q) < 1.5F) {
                        label = kNose;
                    } else if (q.y < -78 && x <= 29 * mouth && q.z >= -67 && q.z <= -37 && depth <= 14) {
                        label = kMouth;
                    } else if (q.y < -72 && x <= 26 && q.z >= -99 && q.z < -67 && depth <= 14) {
                        label = kChin;
                    } else if (x >= 68 && x < 110 && std::abs(q.z) < 50 && q.y < 60) {
                        const ShapePtr& shape = skin.ears[q.x > 0 ? 0 : 1];
                        if (shape->distance(q) < 1.5F) label = q.x > 0 ? kEarL : kEarR;
                    }
                    m.face[o] = label;
                }
    });
}

Model buildModel(const Parameters& p, const Warp& warp, const Skin& skin, const Anatomy& anatomy, const Box& box,
                 float step, const base::TaskContext& task) {
    Model m;
    Box all = box;
    all.include(kNeckBox);
    m.lattice = Lattice::covering(all, step);
    const Push push(p.findings);
    measureDepth(m, skin, warp, push);
    task.report(0.4, "tissue");
    task.throwIfStopped();
    labelTissue(m, anatomy, push);
    task.report(0.8, "organs at risk");
    task.throwIfStopped();
    fitOars(m, anatomy, p, warp);
    labelFace(m, skin, p);
    paintOutside(m, p);
    return m;
}

}  // namespace bauta::phantom
