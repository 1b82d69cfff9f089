// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/study/Layout.h"
#include "core/study/Study.h"

namespace bauta::study {

/// Makes derivatives/<folder> with its description unless it is there.
void requireDerivative(const Layout& layout, const std::string& folder, const std::string& title);

/// Writes a mask with its sidecar, the sidecar last.
void writeMaskWithSidecar(const fs::path& file, const image::Mask& mask, base::Json sidecar);

/// Writes a structure of a subject to a place of its own; an empty hash is left out. Call for a reserved subject or
/// under the study's lock.
void writeStructure(const Layout& layout, const std::string& id, const Study::NewStructure& structure,
                    const std::string& sourceHash, const image::Mask& mask);

/// Makes each mask in turn and hands it on; those not to be stored are passed by. Error Geometry for another grid.
void makeEach(const std::vector<Study::NewStructure>& structures, const image::Geometry& grid,
              const base::TaskContext& task,
              const std::function<void(const Study::NewStructure&, const image::Mask&)>& use);

}  // namespace bauta::study
