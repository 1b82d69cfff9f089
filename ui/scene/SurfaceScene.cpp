// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scene/SurfaceScene.h"

#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkImageData.h>
#include <vtkLight.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkSmartPointer.h>
#include <vtkTexture.h>
#include <vtkTypeInt32Array.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/base/Error.h"
#include "ui/scene/Backdrop.h"

namespace bauta::scene {

namespace {

using image::operator+;
using image::operator-;
using image::operator*;

constexpr SkinLook kLook;

vtkSmartPointer<vtkFloatArray> wrapped(const std::vector<float>& values) {
    auto array = vtkSmartPointer<vtkFloatArray>::New();
    array->SetNumberOfComponents(3);
    // VTK only reads it, and the scene keeps the mesh alive.
    array->SetArray(const_cast<float*>(values.data()), static_cast<vtkIdType>(values.size()), 1);
    return array;
}

vtkSmartPointer<vtkCellArray> cellsOf(const SkinMesh& mesh) {
    static_assert(sizeof(std::uint32_t) == sizeof(vtkTypeInt32));
    vtkNew<vtkTypeInt32Array> connectivity;
    connectivity->SetArray(reinterpret_cast<vtkTypeInt32*>(const_cast<std::uint32_t*>(mesh.triangles.data())),
                           static_cast<vtkIdType>(mesh.triangles.size()), 1);
    vtkNew<vtkTypeInt32Array> offsets;
    offsets->SetNumberOfValues(static_cast<vtkIdType>(mesh.triangleCount() + 1));
    for (std::size_t t = 0; t <= mesh.triangleCount(); ++t) {
        offsets->SetValue(static_cast<vtkIdType>(t), static_cast<vtkTypeInt32>(3 * t));
    }
    auto cells = vtkSmartPointer<vtkCellArray>::New();
    cells->SetData(offsets, connectivity);
    return cells;
}

vtkSmartPointer<vtkUnsignedCharArray> coloursOf(const SkinMesh& mesh) {
    auto colours = vtkSmartPointer<vtkUnsignedCharArray>::New();
    colours->SetNumberOfComponents(3);
    colours->SetNumberOfTuples(static_cast<vtkIdType>(mesh.vertexCount()));
    for (std::size_t v = 0; v < mesh.vertexCount(); ++v) {
        const double share = kLook.cutShare * mesh.cut[v] / 255.0;
        for (std::size_t c = 0; c < 3; ++c) {
            const double value = (1 - share) * kLook.skin[c] + share * kLook.cut[c];
            colours->SetTypedComponent(static_cast<vtkIdType>(v), static_cast<int>(c),
                                       static_cast<unsigned char>(std::lround(255 * value)));
        }
    }
    return colours;
}

vtkSmartPointer<vtkActor> actorOf(const SkinMesh& mesh, vtkProperty* property) {
    vtkNew<vtkPoints> points;
    points->SetData(wrapped(mesh.points_lps_mm));
    vtkNew<vtkPolyData> surface;
    surface->SetPoints(points);
    surface->SetPolys(cellsOf(mesh));
    surface->GetPointData()->SetNormals(wrapped(mesh.normals));
    if (!mesh.cut.empty()) surface->GetPointData()->SetScalars(coloursOf(mesh));
    vtkNew<vtkPolyDataMapper> mapper;
    mapper->SetInputData(surface);
    mapper->SetScalarVisibility(mesh.cut.empty() ? 0 : 1);
    auto actor = vtkSmartPointer<vtkActor>::New();
    actor->SetMapper(mapper);
    actor->SetProperty(property);
    return actor;
}

vtkSmartPointer<vtkTexture> backdropTexture() {
    constexpr int kSide = 256;
    const auto picture = backdrop(kLook, kSide, kSide);
    vtkNew<vtkImageData> image;
    image->SetDimensions(kSide, kSide, 1);
    image->AllocateScalars(VTK_UNSIGNED_CHAR, 3);
    std::copy(picture.rgb.begin(), picture.rgb.end(), static_cast<unsigned char*>(image->GetScalarPointer()));
    auto texture = vtkSmartPointer<vtkTexture>::New();
    texture->SetInputDataObject(image);
    texture->InterpolateOn();
    return texture;
}

}  // namespace

struct SurfaceScene::Parts {
    struct Drawn {
        SkinPtr mesh;  ///< the actor reads its arrays
        vtkSmartPointer<vtkActor> actor;
    };
    vtkNew<vtkRenderer> renderer;
    vtkNew<vtkProperty> property;
    /// The last two skins, newest last: holding Space goes to and fro between them without a new upload.
    std::vector<Drawn> drawn;
};

SurfaceScene::SurfaceScene() : parts_(std::make_unique<Parts>()) {
    auto& renderer = *parts_->renderer;
    renderer.SetBackgroundTexture(backdropTexture());
    renderer.TexturedBackgroundOn();
    renderer.AutomaticLightCreationOff();
    renderer.GetActiveCamera()->ParallelProjectionOn();

    vtkNew<vtkLight> head;
    head->SetLightTypeToHeadlight();
    head->SetIntensity(kHeadLight);
    renderer.AddLight(head);
    vtkNew<vtkLight> key;
    key->SetLightTypeToCameraLight();
    const auto from = keyLightDirection();
    key->SetPosition(from[0], from[1], from[2]);
    key->SetFocalPoint(0, 0, 0);
    key->SetIntensity(kKeyLight);
    renderer.AddLight(key);

    auto& property = *parts_->property;
    property.SetColor(kLook.skin[0], kLook.skin[1], kLook.skin[2]);
    property.SetAmbient(kAmbient);
    property.SetDiffuse(1.0);
    property.SetSpecular(kSpecular);
    property.SetSpecularPower(kSpecularPower);
    property.SetInterpolationToGouraud();
    property.BackfaceCullingOn();  // never seen in a closed surface, and half the work for software OpenGL
    setCamera({});
}

SurfaceScene::~SurfaceScene() = default;

void SurfaceScene::setMesh(SkinPtr mesh) {
    auto& drawn = parts_->drawn;
    for (const auto& one : drawn) one.actor->VisibilityOff();
    if (mesh && !mesh->empty()) {
        const auto found = std::find_if(drawn.begin(), drawn.end(), [&](const auto& one) { return one.mesh == mesh; });
        if (found != drawn.end()) {
            std::rotate(found, found + 1, drawn.end());
        } else {
            if (drawn.size() == 2) {
                parts_->renderer->RemoveActor(drawn.front().actor);
                drawn.erase(drawn.begin());
            }
            drawn.push_back({mesh, actorOf(*mesh, parts_->property)});
            parts_->renderer->AddActor(drawn.back().actor);
        }
        drawn.back().actor->VisibilityOn();
    }
    mesh_ = std::move(mesh);
}

void SurfaceScene::setCamera(const Camera& camera) {
    camera_ = camera;
    auto& view = *parts_->renderer->GetActiveCamera();
    constexpr double kDistance_mm = 2000;
    const image::Vec3 position = camera.focus_lps_mm + kDistance_mm * camera.towardsViewer();
    const image::Vec3 up = camera.up();
    view.SetFocalPoint(camera.focus_lps_mm.data());
    view.SetPosition(position.data());
    view.SetViewUp(up.data());
    view.SetParallelScale(camera.halfHeight_mm);
    view.SetClippingRange(kDistance_mm - 1000, kDistance_mm + 1000);
}

void SurfaceScene::setEdgesSmoothed(bool on) {
    parts_->renderer->SetUseFXAA(on);
}

void SurfaceScene::addTo(vtkRenderWindow* window) {
    window->AddRenderer(parts_->renderer);
}

void SurfaceScene::removeFrom(vtkRenderWindow* window) {
    window->RemoveRenderer(parts_->renderer);
}

Picture renderPicture(SkinPtr mesh, const Camera& camera, int width, int height) {
    const char* display = std::getenv("DISPLAY");
    if (!display || !*display) {
        throw base::Error(base::ErrorCode::Unsupported, "a skin picture needs a display", {}, "set DISPLAY");
    }
    SurfaceScene scene;
    scene.setMesh(std::move(mesh));
    scene.setCamera(camera);
    vtkNew<vtkRenderWindow> window;
    window->SetOffScreenRendering(1);
    window->SetMultiSamples(4);
    window->SetSize(width, height);
    scene.addTo(window);
    window->Render();
    vtkNew<vtkUnsignedCharArray> pixels;
    window->GetRGBACharPixelData(0, 0, width - 1, height - 1, 1, pixels);
    scene.removeFrom(window);
    Picture picture{width, height, {}};
    picture.rgb.reserve(static_cast<std::size_t>(3 * width * height));
    for (int y = height - 1; y >= 0; --y) {
        for (int x = 0; x < width; ++x) {
            for (int c = 0; c < 3; ++c) picture.rgb.push_back(pixels->GetTypedComponent(x + y * width, c));
        }
    }
    return picture;
}

}  // namespace bauta::scene
