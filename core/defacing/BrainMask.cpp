// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/defacing/BrainMask.h"

#include "core/base/Hash.h"
#include "core/defacing/Templates.h"
#include "core/image/ImageIo.h"

namespace bauta::defacing {
namespace {

BrainMask fromFile(const MethodInput& input, const std::string& path, const base::TaskContext& task) {
    BrainMask brain{image::loadMask(path, false, task), {}};
    // The path itself may name a person and is kept out of what may be stored; the hash tells which file it was.
    image::requireSameGrid(input.scan.geometry(), "the scan", brain.mask.geometry(), "the file of option brainmask");
    brain.provenance = {{"source", "file"}, {"sha256", base::sha256OfFile(path)}};
    return brain;
}

BrainMask fromTemplate(const MethodInput& input, const base::TaskContext& task) {
    TemplateFit fit = fitTemplate(input.scan, registration::Freedom::Affine12, task);
    image::Mask mask =
        carriedMask(templateMask(TemplateMask::Brain), input.scan.geometry(), fit.registration.fixedToMoving);
    fit.provenance["mask"] = templateHashes({templateFile(TemplateMask::Brain)});
    return {std::move(mask), {{"source", "template"}, {"registration", fit.provenance}}};
}

}  // namespace

BrainMask brainFor(const MethodInput& input, const std::string& path, const base::TaskContext& task) {
    if (!path.empty()) return fromFile(input, path, task);
    if (!input.brain.empty() && input.brain.count() > 0) return {input.brain, {{"source", "given"}}};
    return fromTemplate(input, task);
}

}  // namespace bauta::defacing
