// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scene/SkinMesh.h"

#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkFlyingEdges3D.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkSmartPointer.h>

#include <algorithm>
#include <cmath>

#include "ui/scene/SkinCaps.h"
#include "ui/scene/SkinField.h"

namespace bauta::scene {

namespace {

using image::operator+;
using image::operator-;
using image::operator*;

using image::Mat3;
using image::Vec3;

// The zero surface in field indices, with gradients.
vtkSmartPointer<vtkPolyData> isosurface(detail::SkinField& field) {
    vtkNew<vtkFloatArray> scalars;
    scalars->SetArray(field.values.data(), static_cast<vtkIdType>(field.values.size()), 1);
    vtkNew<vtkImageData> grid;
    grid->SetDimensions(static_cast<int>(field.size[0]), static_cast<int>(field.size[1]),
                        static_cast<int>(field.size[2]));
    grid->GetPointData()->SetScalars(scalars);
    vtkNew<vtkFlyingEdges3D> edges;
    edges->SetInputData(grid);
    edges->SetValue(0, 0.0);
    edges->ComputeNormalsOn();
    edges->ComputeGradientsOff();
    edges->ComputeScalarsOff();
    edges->Update();
    auto surface = vtkSmartPointer<vtkPolyData>::New();
    surface->ShallowCopy(edges->GetOutput());
    return surface;
}

void copyVertices(SkinMesh& mesh, vtkPolyData* surface) {
    auto* points = vtkFloatArray::SafeDownCast(surface->GetPoints()->GetData());
    auto* normals = vtkFloatArray::SafeDownCast(surface->GetPointData()->GetNormals());
    const auto count = 3 * static_cast<std::size_t>(surface->GetNumberOfPoints());
    mesh.points_lps_mm.assign(points->GetPointer(0), points->GetPointer(0) + count);
    mesh.normals.assign(normals->GetPointer(0), normals->GetPointer(0) + count);
}

// From field indices to the patient.
void place(SkinMesh& mesh, const detail::SkinField& field, const image::Geometry& geometry) {
    base::parallelRanges(mesh.vertexCount(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t v = begin; v < end; ++v) {
            Vec3 index{};
            Vec3 gradient{};
            for (std::size_t a = 0; a < 3; ++a) {
                // The last block may be a part of one, but nothing of the body lies beyond the scan.
                index[a] =
                    std::clamp(field.scale[a] * static_cast<double>(mesh.points_lps_mm[3 * v + a]) + field.shift[a],
                               -0.5, static_cast<double>(geometry.size[a]) - 0.5);
                // A gradient in index space turns into one in mm by the inverse spacing.
                gradient[a] = static_cast<double>(mesh.normals[3 * v + a]) / field.spacing_mm[a];
            }
            const Vec3 point = geometry.toPoint(index);
            Vec3 normal = geometry.direction * gradient;
            const double length = image::norm(normal);
            for (std::size_t a = 0; a < 3; ++a) {
                mesh.points_lps_mm[3 * v + a] = static_cast<float>(point[a]);
                mesh.normals[3 * v + a] = static_cast<float>(length > 0 ? normal[a] / length : 0);
            }
        }
    });
}

void copyTriangles(SkinMesh& mesh, vtkPolyData* surface, bool mirrored) {
    const auto count = static_cast<std::size_t>(surface->GetNumberOfPolys());
    mesh.triangles.resize(3 * count);
    const std::size_t second = mirrored ? 2 : 1;
    const std::size_t third = mirrored ? 1 : 2;
    vtkCellArray* cells = surface->GetPolys();
    const auto copy = [&](const auto* connectivity) {
        base::parallelRanges(count, [&](std::size_t begin, std::size_t end) {
            for (std::size_t t = begin; t < end; ++t) {
                mesh.triangles[3 * t] = static_cast<std::uint32_t>(connectivity[3 * t]);
                mesh.triangles[3 * t + second] = static_cast<std::uint32_t>(connectivity[3 * t + 1]);
                mesh.triangles[3 * t + third] = static_cast<std::uint32_t>(connectivity[3 * t + 2]);
            }
        });
    };
    if (cells->IsStorage64Bit()) {
        copy(cells->GetConnectivityArray64()->GetPointer(0));
    } else {
        copy(cells->GetConnectivityArray32()->GetPointer(0));
    }
}

// Where a passage was sealed the field has a step, whose gradient may even point inwards and show as a black speck:
// there the triangles tell.
void mendNormals(SkinMesh& mesh) {
    constexpr double kLeastAgreement = 0.5;  // cosine
    const auto at = [&](const std::vector<float>& values, std::size_t v) {
        return Vec3{static_cast<double>(values[3 * v]), static_cast<double>(values[3 * v + 1]),
                    static_cast<double>(values[3 * v + 2])};
    };
    std::vector<Vec3> sum(mesh.vertexCount());
    for (std::size_t t = 0; t < mesh.triangles.size(); t += 3) {
        const std::uint32_t* corners = mesh.triangles.data() + t;
        const Vec3 a = at(mesh.points_lps_mm, corners[0]);
        const Vec3 area = image::cross(at(mesh.points_lps_mm, corners[1]) - a, at(mesh.points_lps_mm, corners[2]) - a);
        for (std::size_t c = 0; c < 3; ++c) sum[corners[c]] = sum[corners[c]] + area;
    }
    for (std::size_t v = 0; v < sum.size(); ++v) {
        const double length = image::norm(sum[v]);
        if (length <= 0 || image::dot(sum[v], at(mesh.normals, v)) > kLeastAgreement * length) continue;
        for (std::size_t a = 0; a < 3; ++a) mesh.normals[3 * v + a] = static_cast<float>(sum[v][a] / length);
    }
}

}  // namespace

std::array<Vec3, 2> SkinMesh::bounds_lps_mm() const {
    if (points_lps_mm.empty()) return {};
    std::array<Vec3, 2> box;
    for (std::size_t a = 0; a < 3; ++a) box[0][a] = box[1][a] = static_cast<double>(points_lps_mm[a]);
    for (std::size_t i = 0; i < points_lps_mm.size(); ++i) {
        const auto value = static_cast<double>(points_lps_mm[i]);
        box[0][i % 3] = std::min(box[0][i % 3], value);
        box[1][i % 3] = std::max(box[1][i % 3], value);
    }
    return box;
}

SkinMesh extractSkin(const image::Volume& scan, double level, const SkinOptions& options,
                     const base::TaskContext& task) {
    auto field = detail::skinField(scan, level, options, task);
    task.throwIfStopped();
    SkinMesh mesh;
    mesh.level = level;
    const auto surface = isosurface(field);
    if (surface->GetNumberOfPolys() == 0) return mesh;
    task.throwIfStopped();
    copyVertices(mesh, surface);
    copyTriangles(mesh, surface, image::determinant(scan.geometry().direction) < 0);
    detail::squareCaps(mesh, field);
    place(mesh, field, scan.geometry());
    mendNormals(mesh);
    return mesh;
}

SkinMesh extractCutSkin(const image::Volume& defaced, const image::Mask& affected, double level,
                        const SkinOptions& options, const base::TaskContext& task) {
    image::requireSameGrid(defaced.geometry(), "defaced image", affected.geometry(), "affected mask");
    SkinMesh mesh = extractSkin(defaced, level, options, task);
    drawCut(mesh, affected);
    return mesh;
}

}  // namespace bauta::scene
