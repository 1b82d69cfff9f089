// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scene/SurfaceWindow.h"

#include <vtk_glew.h>
// glew has to come before anything that includes OpenGL.
#include <vtkCallbackCommand.h>
#include <vtkCommand.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkNew.h>
#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLState.h>

#include <optional>
#include <string_view>

namespace bauta::scene {

namespace {

// Drawn by the processor, where four samples a pixel take more than twice as long.
bool isSoftware() {
    const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    if (name == nullptr) return false;
    for (const std::string_view one : {"llvmpipe", "softpipe", "SWR"})
        if (std::string_view(name).find(one) != std::string_view::npos) return true;
    return false;
}

}  // namespace

struct SurfaceWindow::Parts {
    /// Everything a picture depends on.
    struct Drawn {
        SkinPtr mesh;
        Camera camera;
        int width = 0, height = 0;
        bool operator==(const Drawn&) const = default;
    };
    Host host;
    SurfaceScene scene;
    vtkNew<vtkGenericOpenGLRenderWindow> window;
    vtkNew<vtkCallbackCommand> command;
    int width = 1;
    int height = 1;
    std::optional<Drawn> drawn;  ///< what VTK's own framebuffer holds

    static void answer(vtkObject*, unsigned long event, void* client, void* data) {
        const Host& host = static_cast<Parts*>(client)->host;
        if (event == vtkCommand::WindowMakeCurrentEvent) {
            host.makeCurrent();
        } else if (event == vtkCommand::WindowIsCurrentEvent) {
            *static_cast<bool*>(data) = host.isCurrent();
        } else if (event == vtkCommand::WindowSupportsOpenGLEvent) {
            *static_cast<int*>(data) = host.supportsOpenGl() ? 1 : 0;
        }
    }
};

SurfaceWindow::SurfaceWindow(Host host) : parts_(std::make_unique<Parts>()) {
    parts_->host = std::move(host);
    parts_->command->SetClientData(parts_.get());
    parts_->command->SetCallback(&Parts::answer);
    for (const auto event : {vtkCommand::WindowMakeCurrentEvent, vtkCommand::WindowIsCurrentEvent,
                             vtkCommand::WindowSupportsOpenGLEvent}) {
        parts_->window->AddObserver(event, parts_->command);
    }
    parts_->scene.addTo(parts_->window);
}

SurfaceWindow::~SurfaceWindow() {
    parts_->scene.removeFrom(parts_->window);
    parts_->window->RemoveObserver(parts_->command);
}

SurfaceScene& SurfaceWindow::scene() {
    return parts_->scene;
}

bool SurfaceWindow::initialise() {
    auto* window = parts_->window.Get();
    window->SetOwnContext(false);
    window->SetMapped(1);
    window->SetReadyForRendering(true);
    window->SetForceMaximumHardwareLineWidth(1);
    window->SetFrameBlitModeToNoBlit();
    window->OpenGLInitContext();
    if (!GLEW_VERSION_3_2) return false;
    const bool software = isSoftware();
    window->SetMultiSamples(software ? 0 : 4);
    parts_->scene.setEdgesSmoothed(software);
    return true;
}

void SurfaceWindow::resize(int deviceWidth, int deviceHeight) {
    parts_->width = deviceWidth;
    parts_->height = deviceHeight;
    parts_->window->SetSize(deviceWidth, deviceHeight);
    parts_->window->SetScreenSize(deviceWidth, deviceHeight);
}

void SurfaceWindow::paint(unsigned framebuffer) {
    auto* window = parts_->window.Get();
    vtkOpenGLState* state = window->GetState();
    state->Reset();
    state->Push();
    state->vtkglDepthFunc(GL_LEQUAL);
    // Qt asks again whenever something above the widget changes.
    Parts::Drawn wanted{parts_->scene.mesh(), parts_->scene.camera(), parts_->width, parts_->height};
    if (parts_->drawn != wanted) {
        window->Render();
        parts_->drawn = std::move(wanted);
    }

    state->vtkglDisable(GL_SCISSOR_TEST);
    window->GetDisplayFramebuffer()->Bind(GL_READ_FRAMEBUFFER);
    window->GetDisplayFramebuffer()->ActivateReadBuffer(0);
    state->vtkglBindFramebuffer(GL_DRAW_FRAMEBUFFER, framebuffer);
    glBlitFramebuffer(0, 0, parts_->width, parts_->height, 0, 0, parts_->width, parts_->height, GL_COLOR_BUFFER_BIT,
                      GL_NEAREST);
    // Without this the parent's background would shine through.
    state->vtkglColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_TRUE);
    state->vtkglClearColor(0, 0, 0, 1);
    state->vtkglClear(GL_COLOR_BUFFER_BIT);
    state->vtkglColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    state->vtkglBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
    state->Pop();
}

void SurfaceWindow::release() {
    parts_->drawn.reset();
    parts_->window->SetReadyForRendering(false);
    parts_->window->Finalize();
}

}  // namespace bauta::scene
