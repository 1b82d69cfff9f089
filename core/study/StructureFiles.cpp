// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/StructureFiles.h"

#include "core/base/Files.h"
#include "core/base/Version.h"
#include "core/image/ImageIo.h"
#include "core/study/Sidecars.h"

namespace bauta::study {
namespace {

/// Where a structure of this name goes: names whose letters and digits are the same get numbers.
fs::path freePlace(const Layout& layout, const std::string& id, const std::string& name) {
    const std::string plain = labelOf(name).empty() ? "structure" : labelOf(name);
    fs::path place = layout.structure(id, plain);
    for (int copy = 2; fs::exists(sidecarOf(place)); ++copy) {
        place = layout.structure(id, plain + std::to_string(copy));
    }
    return place;
}

}  // namespace

void requireDerivative(const Layout& layout, const std::string& folder, const std::string& title) {
    const fs::path file = layout.derivatives() / folder / "dataset_description.json";
    if (fs::exists(file)) return;
    fs::create_directories(file.parent_path());
    base::writeJson(file, derivativeDescription(title));
}

void writeMaskWithSidecar(const fs::path& file, const image::Mask& mask, base::Json sidecar) {
    fs::create_directories(file.parent_path());
    image::writeMask(file, mask);
    sidecar["voxels"] = mask.count();
    sidecar["mask_sha256"] = voxelSha256(mask);
    sidecar["app_version"] = std::string(base::version());
    base::writeJson(sidecarOf(file), sidecar);
}

void writeStructure(const Layout& layout, const std::string& id, const Study::NewStructure& structure,
                    const std::string& sourceHash, const image::Mask& mask) {
    Structure names;
    names.name = structure.name;
    names.importedAs = structure.importedAs;
    names.candidates = structure.candidates;
    base::Json sidecar = namesToJson(names);
    if (!sourceHash.empty()) sidecar["source_hash"] = sourceHash;
    writeMaskWithSidecar(freePlace(layout, id, structure.name), mask, std::move(sidecar));
}

void makeEach(const std::vector<Study::NewStructure>& structures, const image::Geometry& grid,
              const base::TaskContext& task,
              const std::function<void(const Study::NewStructure&, const image::Mask&)>& use) {
    const auto count = static_cast<double>(structures.size());
    for (std::size_t i = 0; i < structures.size(); ++i) {
        task.throwIfStopped();
        const auto done = static_cast<double>(i);
        task.report(done / count, "writing structures");
        const image::Mask mask = structures[i].make(task.part(done / count, (done + 1) / count));
        if (mask.empty()) continue;
        image::requireSameGrid(grid, "scan", mask.geometry(), structures[i].name);
        use(structures[i], mask);
    }
}

}  // namespace bauta::study
