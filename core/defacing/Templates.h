// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Task.h"
#include "core/image/Volume.h"
#include "core/registration/Registration.h"

namespace bauta::defacing {

/// The project's own template set: the average phantom, made once by bauta-templates at build time (DESIGN 6). All of
/// it lies in one frame, the phantom's (spec/phantom.md 1): LPS mm, origin between the ear canals. Files are read once
/// a process, checked against their hashes, and shared. Errors of every function: NotFound (template set missing),
/// Damaged (a file does not match its hash).

/// Where the set lies: BAUTA_TEMPLATES, else templates/ beside the folder of the running program (build tree), else
/// share/bauta/templates (installed).
[[nodiscard]] std::filesystem::path templateFolder();

/// Average head from above the vertex to the clavicles, 2 mm, in the contrast of the modality (unknown MR: T1w; the
/// mutual information does not mind). Longer than any published template on purpose: scans cut at the forehead overlap
/// with it as well. A method removes only what its published template's field of view says.
[[nodiscard]] const image::Volume& templateHead(image::Modality modality);

enum class TemplateMask {
    Brain,         ///< on the head's grid
    Face,          ///< phantom::FaceLabel, on the head's grid
    HeadRegion,    ///< the head without the neck: where a registration for the brain looks; on the head's grid
    BrainRegion,   ///< the brain and 25 mm around it: where a brain-driven registration looks; on the head's grid
    FaceRegion,    ///< face and ears: where a registration for the face looks; on the head's grid
    PydefaceKeep,  ///< 1 keep, 0 remove; its grid is pydeface's field of view (methods/pydeface.md 4)
};
[[nodiscard]] const image::Mask& templateMask(TemplateMask which);

/// A file of the set that belongs to one method; what the labels or values mean stands in core/defacing/tools.
[[nodiscard]] const image::Mask& templateMask(const std::string& file);
[[nodiscard]] const image::Volume& templateImage(const std::string& file);
/// Facts that the set's index keeps under a key (TemplateSet::note). Error NotFound.
[[nodiscard]] const base::Json& templateFacts(const std::string& key);

/// "nasion", "menton", "ear_canal_L", … of the average head. Error NotFound for an unknown name.
[[nodiscard]] image::Vec3 templateLandmark(const std::string& name);

/// SHA-256 of files of the set, for provenance: {"t2w.nii.gz": "…"}.
[[nodiscard]] base::Json templateHashes(const std::vector<std::string>& files);
[[nodiscard]] std::string templateFile(image::Modality modality);
[[nodiscard]] std::string templateFile(TemplateMask which);

/// The average head registered onto a scan. Start positions are compared over the whole head, then `region` decides.
/// `within`, when given, is a mask on the scan's grid beyond which the scan is not looked at.
struct TemplateFit {
    registration::RegistrationResult registration;
    base::Json provenance;  ///< template, hash, transform, quality and its reason
};
/// Error NotApplicable with the reason when no head is found or the quality is below registration::kUsableQuality.
[[nodiscard]] TemplateFit fitTemplate(const image::Volume& scan, registration::Freedom freedom,
                                      const base::TaskContext& task, TemplateMask region = TemplateMask::HeadRegion,
                                      const image::Mask* within = nullptr);

/// Transform, metric and quality as they are stored with a run.
[[nodiscard]] base::Json describe(const registration::RegistrationResult& result);

/// A template mask's share (0…1, linear between voxels) at every voxel of a scan; `outside` beyond the mask's grid.
[[nodiscard]] std::vector<float> carried(const image::Mask& mask, const image::Geometry& scan,
                                         const image::AffineMap& scanToTemplate, float outside);
/// The same as a mask: 1 where the share is at least half.
[[nodiscard]] image::Mask carriedMask(const image::Mask& mask, const image::Geometry& scan,
                                      const image::AffineMap& scanToTemplate);

}  // namespace bauta::defacing
