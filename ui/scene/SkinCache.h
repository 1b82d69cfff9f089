// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "ui/scene/SkinMesh.h"

namespace bauta::scene {

/// What a cached skin belongs to. Everything that changes the surface is in it.
struct SkinKey {
    std::string image_sha256;     ///< of the image file: the original's, or the run's defaced_sha256
    std::string affected_sha256;  ///< of the affected mask for a defaced skin; else empty
    double level = 0;
};

/// The file of a key in the study's cache folder: "skin-<digest>.mesh". The program's mesh version is part of it.
[[nodiscard]] std::filesystem::path skinCachePath(const std::filesystem::path& cacheFolder, const SkinKey& key);

/// The stored mesh, or nothing when there is none or the file is cut short, damaged or of another key; such a file is
/// removed. Never throws: the mesh can always be made again.
[[nodiscard]] std::optional<SkinMesh> loadSkin(const std::filesystem::path& cacheFolder, const SkinKey& key) noexcept;

/// Stores it atomically, creating the folder. False when it cannot: a full disk or a read-only study costs speed, not
/// the picture.
bool storeSkin(const std::filesystem::path& cacheFolder, const SkinKey& key, const SkinMesh& mesh);

}  // namespace bauta::scene
