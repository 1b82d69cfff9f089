// SPDX-License-Identifier: GPL-3.0-or-later
// What of a skin is a cut, and how the cut is drawn.
#include <algorithm>
#include <cmath>

#include "ui/scene/SkinMesh.h"

namespace bauta::scene {

namespace {

using image::Index3;
using image::Vec3;

using image::operator+;
using image::operator-;
using image::operator*;

constexpr int kSteps = 4;             // looks outwards from a vertex
constexpr double kReachVoxels = 1.5;  // the reach where voxels are thicker than it
constexpr int kRounds = 60;           // of smoothing: over about 8 mm, the width of a terrace
constexpr double kStride = 0.6;       // of the way to the mean of the neighbours, a round
constexpr double kFreedom = 0.5;      // of a voxel, along each axis of the scan

// Shares of affected and of removed voxels (label 1) around a continuous index, trilinear; 0 outside the grid.
struct Shares {
    double affected = 0, removed = 0;
};

Shares sharesAt(const image::Mask& mask, const Vec3& index) {
    const auto& geometry = mask.geometry();
    Shares sum;
    const Index3 base = {static_cast<std::int64_t>(std::floor(index[0])),
                         static_cast<std::int64_t>(std::floor(index[1])),
                         static_cast<std::int64_t>(std::floor(index[2]))};
    for (int corner = 0; corner < 8; ++corner) {
        Index3 i = base;
        double weight = 1;
        for (std::size_t a = 0; a < 3; ++a) {
            const double rest = index[a] - static_cast<double>(base[a]);
            const bool upper = (corner >> a) & 1;
            i[a] += upper ? 1 : 0;
            weight *= upper ? rest : 1 - rest;
        }
        if (weight <= 0 || !geometry.contains(i)) continue;
        const std::uint8_t label = mask.at(i);
        if (label != 0) sum.affected += weight;
        if (label == 1) sum.removed += weight;
    }
    return sum;
}

// Half a voxel of doubt at the rim becomes a soft edge.
double soft(double share) {
    return std::clamp(2 * share - 0.5, 0.0, 1.0);
}

Vec3 vectorAt(const std::vector<float>& values, std::size_t v) {
    return {static_cast<double>(values[3 * v]), static_cast<double>(values[3 * v + 1]),
            static_cast<double>(values[3 * v + 2])};
}

// Where the body leaves the grid, wall and cap share places: their vertices stay together by staying where they are.
bool onGridFace(const image::Geometry& geometry, const Vec3& index) {
    for (std::size_t a = 0; a < 3; ++a) {
        const double far = static_cast<double>(geometry.size[a]) - 1;
        if (index[a] < -0.49 || index[a] > far + 0.49) return true;
    }
    return false;
}

// The mask ends in steps of voxels, and a rim drawn over them would have teeth: means over the neighbours, twice.
void smoothRims(const SkinMesh& mesh, std::vector<float>& cut) {
    std::vector<float> sum(cut.size()), count(cut.size());
    for (int round = 0; round < 2; ++round) {
        std::fill(sum.begin(), sum.end(), 0.0F);
        std::fill(count.begin(), count.end(), 0.0F);
        for (std::size_t t = 0; t < mesh.triangles.size(); t += 3) {
            const std::uint32_t* c = mesh.triangles.data() + t;
            const float all = cut[c[0]] + cut[c[1]] + cut[c[2]];
            for (std::size_t i = 0; i < 3; ++i) {
                sum[c[i]] += all;
                count[c[i]] += 3;
            }
        }
        for (std::size_t v = 0; v < cut.size(); ++v)
            if (count[v] > 0) cut[v] = sum[v] / count[v];
    }
}

// Marks the cut; returns how free each vertex is to move: 1 where voxels were removed outside it, 0 elsewhere.
std::vector<float> mark(SkinMesh& mesh, const image::Mask& affected, double reach_mm) {
    const auto& geometry = affected.geometry();
    std::vector<float> cut(mesh.vertexCount()), freedom(mesh.vertexCount());
    base::parallelRanges(mesh.vertexCount(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t v = begin; v < end; ++v) {
            const Vec3 index = geometry.toIndex(vectorAt(mesh.points_lps_mm, v));
            const Vec3 normal = vectorAt(mesh.normals, v);
            // One step outwards in voxels: across thick slices further than reach_mm.
            Vec3 step{};
            double perVoxel = 0;
            for (int a = 0; a < 3; ++a) {
                const auto i = static_cast<std::size_t>(a);
                step[i] = image::dot(geometry.axis(a), normal) / geometry.spacing_mm[i];
                perVoxel += step[i] * step[i];
            }
            const double reach = std::max(reach_mm, perVoxel > 0 ? kReachVoxels / std::sqrt(perVoxel) : 0.0);
            Shares most;
            for (int s = 1; s <= kSteps && most.removed < 1; ++s) {
                Vec3 at{};
                for (std::size_t a = 0; a < 3; ++a) at[a] = index[a] + reach * s / kSteps * step[a];
                const Shares here = sharesAt(affected, at);
                most.affected = std::max(most.affected, here.affected);
                most.removed = std::max(most.removed, here.removed);
            }
            cut[v] = static_cast<float>(soft(most.affected));
            if (!onGridFace(geometry, index)) freedom[v] = static_cast<float>(soft(most.removed));
        }
    });
    smoothRims(mesh, cut);
    mesh.cut.resize(cut.size());
    for (std::size_t v = 0; v < cut.size(); ++v)
        mesh.cut[v] = static_cast<std::uint8_t>(std::lround(255 * std::clamp(cut[v], 0.0F, 1.0F)));
    return freedom;
}

void setVector(std::vector<float>& values, std::size_t v, const Vec3& vector) {
    for (std::size_t a = 0; a < 3; ++a) values[3 * v + a] = static_cast<float>(vector[a]);
}

// Triangles with a corner that may move, and the mean of the neighbours of each corner that does.
struct Relaxation {
    SkinMesh& mesh;
    const std::vector<float>& freedom;
    std::vector<std::uint32_t> corners;  // three a triangle
    std::vector<std::uint32_t> moving;   // vertices

    Relaxation(SkinMesh& skin, const std::vector<float>& free) : mesh(skin), freedom(free) {
        for (std::size_t t = 0; t < mesh.triangles.size(); t += 3) {
            const std::uint32_t* c = mesh.triangles.data() + t;
            if (free[c[0]] > 0 || free[c[1]] > 0 || free[c[2]] > 0) corners.insert(corners.end(), c, c + 3);
        }
        for (std::uint32_t v = 0; v < free.size(); ++v)
            if (free[v] > 0) moving.push_back(v);
    }

    void move(const image::Geometry& geometry) {
        std::vector<Vec3> start, at(mesh.vertexCount()), sum(mesh.vertexCount());
        std::vector<std::uint32_t> count(mesh.vertexCount());
        for (const std::uint32_t v : corners) at[v] = geometry.toIndex(vectorAt(mesh.points_lps_mm, v));
        for (const std::uint32_t v : moving) start.push_back(at[v]);
        for (int round = 0; round < kRounds; ++round) {
            for (const std::uint32_t v : moving) {
                sum[v] = {};
                count[v] = 0;
            }
            for (std::size_t t = 0; t < corners.size(); t += 3)
                for (std::size_t c = 0; c < 3; ++c) {
                    const std::uint32_t v = corners[t + c];
                    sum[v] = sum[v] + at[corners[t + (c + 1) % 3]] + at[corners[t + (c + 2) % 3]];
                    count[v] += 2;
                }
            for (std::size_t m = 0; m < moving.size(); ++m) {
                const std::uint32_t v = moving[m];
                const double room = kFreedom * static_cast<double>(freedom[v]);
                for (std::size_t a = 0; a < 3; ++a) {
                    const double next = at[v][a] + kStride * (sum[v][a] / count[v] - at[v][a]);
                    at[v][a] = std::clamp(next, start[m][a] - room, start[m][a] + room);
                }
            }
        }
        for (const std::uint32_t v : moving) setVector(mesh.points_lps_mm, v, geometry.toPoint(at[v]));
    }

    // Gradients belong to the surface as it was; what has moved gets the normals of its triangles.
    void turnNormals() {
        std::vector<Vec3> sum(mesh.vertexCount());
        for (std::size_t t = 0; t < corners.size(); t += 3) {
            const Vec3 a = vectorAt(mesh.points_lps_mm, corners[t]);
            const Vec3 area = image::cross(vectorAt(mesh.points_lps_mm, corners[t + 1]) - a,
                                           vectorAt(mesh.points_lps_mm, corners[t + 2]) - a);
            for (std::size_t c = 0; c < 3; ++c) sum[corners[t + c]] = sum[corners[t + c]] + area;
        }
        for (const std::uint32_t v : moving) {
            const double length = image::norm(sum[v]);
            if (length <= 0) continue;
            const auto share = static_cast<double>(freedom[v]);
            const Vec3 normal = (1 - share) * vectorAt(mesh.normals, v) + (share / length) * sum[v];
            if (const double whole = image::norm(normal); whole > 0) setVector(mesh.normals, v, (1 / whole) * normal);
        }
    }
};

}  // namespace

void markCut(SkinMesh& mesh, const image::Mask& affected, double reach_mm) {
    (void)mark(mesh, affected, reach_mm);
}

void drawCut(SkinMesh& mesh, const image::Mask& affected) {
    const auto freedom = mark(mesh, affected, kReach_mm);
    Relaxation relaxation(mesh, freedom);
    relaxation.move(affected.geometry());
    relaxation.turnNormals();
}

}  // namespace bauta::scene
