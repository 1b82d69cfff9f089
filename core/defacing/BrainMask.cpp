// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/BrainMask.h"

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/image/ImageIo.h"

namespace bauta::defacing {
namespace {

using base::Error;
using base::ErrorCode;

BrainMask fromFile(const MethodInput& input, const std::string& path, const base::TaskContext& task) {
    BrainMask brain{image::loadMask(path, false, task), {}};
    image::requireSameGrid(input.scan.geometry(), "the scan", brain.mask.geometry(), path);
    // The path itself may name a person; the hash tells which file it was.
    brain.provenance = {{"source", "file"}, {"sha256", base::sha256OfFile(path)}};
    return brain;
}

}  // namespace

BrainMask brainFor(const MethodInput& input, const std::string& path, const base::TaskContext& task) {
    BrainMask brain;
    if (!path.empty())
        brain = fromFile(input, path, task);
    else if (!input.brain.empty())
        brain = {input.brain, {{"source", "given"}}};
    else
        throw Error(ErrorCode::NotApplicable, "there is no brain mask", {}, "give one by the option brainmask");
    if (brain.mask.count() == 0)
        throw Error(ErrorCode::NotApplicable, "the brain mask is empty: no brain in the field of view");
    return brain;
}

}  // namespace bauta::defacing
