// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/base/Json.h"
#include "core/image/Volume.h"
#include "core/phantom/Phantom.h"

namespace bauta::templates {

/// Grid spacing of what is drawn in the phantom's frame.
inline constexpr double kSpacing_mm = 2;

/// The folder of the template set while it is being made.
class TemplateSet {
  public:
    explicit TemplateSet(std::filesystem::path folder);
    void add(const std::string& file, const image::Volume& volume, const std::string& meaning);
    void add(const std::string& file, const image::Mask& mask, const std::string& meaning);
    /// Facts about a part of the set, kept in its index.
    void note(const std::string& key, base::Json facts);
    void finish();

  private:
    void entry(const std::string& file, const std::string& meaning);
    std::filesystem::path folder_;
    base::Json index_ = base::Json::object();
};

/// The average phantom in each contrast, all on one grid in the phantom's frame.
using Heads = std::map<image::Modality, phantom::Phantom>;

/// A grid of kSpacing_mm from low to high, LPS mm.
[[nodiscard]] image::Geometry box(const image::Vec3& low, const image::Vec3& high);

/// 1 where inside(point, LPS mm) holds.
[[nodiscard]] image::Mask maskOf(const image::Geometry& g, const auto& inside) {
    std::vector<std::uint8_t> voxels(g.voxelCount());
    std::size_t v = 0;
    for (std::int64_t k = 0; k < g.size[2]; ++k)
        for (std::int64_t j = 0; j < g.size[1]; ++j)
            for (std::int64_t i = 0; i < g.size[0]; ++i, ++v)
                voxels[v] = inside(g.toPoint(image::Index3{i, j, k})) ? 1 : 0;
    return image::Mask(g, std::move(voxels));
}

// One file a function: the parts of the set that belong to one method.
void addAtlas(TemplateSet& set, const Heads& heads);
void addAfniRefacer(TemplateSet& set, const Heads& heads);
void addFslFace(TemplateSet& set, const Heads& heads);
void addPydeface(TemplateSet& set, const Heads& heads);

}  // namespace bauta::templates
