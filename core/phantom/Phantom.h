// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/base/Task.h"
#include "core/image/Volume.h"

namespace bauta::phantom {

enum class FieldOfView { Full, Rt, Neck };
[[nodiscard]] FieldOfView fieldOfViewFromName(std::string_view name);  ///< "full", "rt", "neck"; else BadRequest

/// Which optional pathology and set-up objects a subject may have (Findings.h). Mild: what disturbs no reader.
enum class FindingSet { None, Mild, All };
[[nodiscard]] FindingSet findingSetFromName(std::string_view name);  ///< "none", "mild", "drawn"; else BadRequest

struct PhantomSpec {
    std::uint64_t seed = 1;
    image::Modality modality = image::Modality::T2w;  ///< T1w, T2w, PDw or CT
    FieldOfView fov = FieldOfView::Full;
    image::Vec3 spacing_mm = {1, 1, 2};
    /// Zero: chosen so that the field of view is covered.
    image::Index3 size = {0, 0, 0};
    /// Direction of the grid; the head is posed inside it. Any orthonormal matrix.
    image::Mat3 direction = image::kIdentity;
    /// The template itself (no variation, pose or noise): for tests and the template set.
    bool average = false;
    /// Drawn by the seed; they leave the rest of its anatomy as it is. The average has none.
    FindingSet findings = FindingSet::None;
};

/// Face labels of face.nii.gz: 1 eye_L, 2 eye_R, 3 nose, 4 mouth, 5 ear_L, 6 ear_R, 7 chin.
enum FaceLabel : std::uint8_t { kEyeL = 1, kEyeR, kNose, kMouth, kEarL, kEarR, kChin };

struct Phantom {
    image::Volume scan;
    image::Mask tissue;                                     ///< labels of spec/phantom.md section 9
    std::vector<std::pair<std::string, image::Mask>> oars;  ///< the eight, in the order of kOarNames
    image::Mask face;                                       ///< FaceLabel
    image::Mask brain;
    std::map<std::string, image::Vec3> landmarks_lps_mm;  ///< "nasion", "menton", "ear_canal_L", "ear_canal_R", …
    base::Json parameters;                                ///< everything drawn for this subject
};

/// The eight OARs by TG-263 names, in display order: Parotid_L, Parotid_R, Glnd_Submand_L, …, LN_Neck_III_R.
[[nodiscard]] const std::vector<std::string>& oarNames();

/// Makes one subject; the same spec gives the same bytes, whatever the number of threads.
[[nodiscard]] Phantom makePhantom(const PhantomSpec& spec, const base::TaskContext& task = {});

/// Writes folder/image.nii.gz, mask_<OAR>.nii.gz, face.nii.gz, brain.nii.gz, landmarks.json (DESIGN 4).
void writePhantom(const Phantom& phantom, const std::filesystem::path& folder);

}  // namespace bauta::phantom
