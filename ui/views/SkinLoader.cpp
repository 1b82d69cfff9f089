// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/SkinLoader.h"

#include "core/base/Error.h"
#include "core/base/Task.h"
#include "ui/models/Background.h"

namespace bauta::views {

namespace {

scene::SkinPtr make(const SkinRequest& request, std::stop_token stop) {
    scene::SkinKey key = request.key;
    key.level = request.level;
    const bool cached = !request.cacheFolder.empty();
    if (cached) {
        if (auto known = scene::loadSkin(request.cacheFolder, key)) {
            return std::make_shared<const scene::SkinMesh>(std::move(*known));
        }
    }
    const base::TaskContext task(std::move(stop));
    auto mesh = std::make_shared<const scene::SkinMesh>(
        request.affected.empty() ? scene::extractSkin(request.image, request.level, {}, task)
                                 : scene::extractCutSkin(request.image, request.affected, request.level, {}, task));
    if (cached) scene::storeSkin(request.cacheFolder, key, *mesh);
    return mesh;
}

}  // namespace

struct SkinLoader::Parts {
    models::Background background;
};

SkinLoader::SkinLoader(QObject* parent) : QObject(parent), parts_(std::make_unique<Parts>()) {}
SkinLoader::~SkinLoader() = default;

void SkinLoader::request(SkinRequest request) {
    parts_->background.run<scene::SkinPtr>(
        [request = std::move(request)](std::stop_token stop) { return make(request, std::move(stop)); },
        [this](base::Outcome<scene::SkinPtr> outcome) {
            if (outcome) {
                Q_EMIT ready(outcome.value());
            } else if (outcome.error().code() != base::ErrorCode::Cancelled) {
                Q_EMIT failed(QString::fromStdString(outcome.error().line()));
            }
        });
}

void SkinLoader::cancel() {
    parts_->background.cancel();
}

bool SkinLoader::busy() const {
    return parts_->background.busy();
}

}  // namespace bauta::views
