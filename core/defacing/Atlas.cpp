// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/Atlas.h"

#include <algorithm>

#include "core/defacing/Templates.h"
#include "core/image/Filters.h"

namespace bauta::defacing {

const Atlas& headAtlas() {
    static const Atlas atlas = [] {
        Atlas a;
        for (std::size_t c = 0; c < kAtlasClasses; ++c) a.priors[c] = templateImage(atlasFile(kAtlasClassNames[c]));
        a.brain = templateImage(atlasFile("brain"));
        a.face = templateImage(atlasFile("face"));
        a.grid = a.brain.geometry();
        return a;
    }();
    return atlas;
}

std::vector<std::string> atlasFiles() {
    std::vector<std::string> files = {atlasFile("brain"), atlasFile("face")};
    for (const char* name : kAtlasClassNames) files.push_back(atlasFile(name));
    return files;
}

ClassStatistics atlasStatistics(image::Modality modality) {
    const base::Json& facts = templateFacts("atlas").at("intensities").at(std::string(image::suffix(modality)));
    return {facts.at("mean"), facts.at("sd"), facts.at("body")};
}

std::vector<AtlasSample> stableSamples(const Atlas& atlas, double spacing_mm, double leastPrior) {
    const image::Geometry& grid = atlas.grid;
    std::vector<std::uint8_t> head(grid.voxelCount());
    const auto air = atlas.priors[static_cast<std::size_t>(AtlasClass::Air)].as<std::uint8_t>();
    for (std::size_t v = 0; v < head.size(); ++v) head[v] = air[v] < 128 ? 1 : 0;
    constexpr float kAirTells_mm = 24;
    const std::vector<float> away_mm = image::distance_mm(image::Mask(grid, std::move(head)));

    struct Best {
        std::uint8_t prior = 0;
        std::size_t voxel = 0, tissue = 0;
    };
    image::Index3 cells{};
    for (std::size_t a = 0; a < 3; ++a)
        cells[a] = static_cast<std::int64_t>(static_cast<double>(grid.size[a]) * grid.spacing_mm[a] / spacing_mm) + 1;
    std::vector<Best> best(static_cast<std::size_t>(cells[0] * cells[1] * cells[2]));
    const auto cellOf = [&](std::int64_t i, std::size_t a) {
        return static_cast<std::int64_t>(static_cast<double>(i) * grid.spacing_mm[a] / spacing_mm);
    };
    for (std::size_t c = 0; c < kAtlasClasses; ++c) {
        const auto prior = atlas.priors[c].as<std::uint8_t>();
        for (std::int64_t k = 0; k < grid.size[2]; ++k)
            for (std::int64_t j = 0; j < grid.size[1]; ++j)
                for (std::int64_t i = 0; i < grid.size[0]; ++i) {
                    const std::size_t v = grid.offset({i, j, k});
                    Best& cell = best[static_cast<std::size_t>(cellOf(i, 0) +
                                                               cells[0] * (cellOf(j, 1) + cells[1] * cellOf(k, 2)))];
                    if (prior[v] > cell.prior && away_mm[v] < kAirTells_mm) cell = {prior[v], v, c};
                }
    }
    std::vector<AtlasSample> samples;
    for (const Best& cell : best) {
        if (cell.prior == 0 || cell.prior < 255 * leastPrior) continue;
        const auto v = static_cast<std::int64_t>(cell.voxel);
        const image::Index3 at = {v % grid.size[0], v / grid.size[0] % grid.size[1], v / (grid.size[0] * grid.size[1])};
        samples.push_back({grid.toPoint(at), static_cast<AtlasClass>(cell.tissue)});
    }
    return samples;
}

}  // namespace bauta::defacing
