// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/defacing/Deface.h"
#include "core/image/Volume.h"
#include "core/voxelloss/VoxelLoss.h"

namespace bauta::study {

namespace fs = std::filesystem;

struct Structure {
    std::string name;  ///< full name, "Parotid_L" or the user's own
    fs::path path;     ///< absolute
    std::uint64_t voxels = 0;
    std::string importedAs{};               ///< the name in its source, as far as it may be stored
    std::vector<std::string> candidates{};  ///< OARs that it could be: which one is a question to the user
    struct FormerName {
        std::string name, until_utc;
    };
    std::vector<FormerName> formerNames{};  ///< oldest first
};

struct Subject {
    std::string id;  ///< "sub-001"
    image::Modality modality = image::Modality::MR;
    image::Geometry geometry;
    image::PixelType type = image::PixelType::I16;
    fs::path scan;  ///< absolute
    std::string scanSha256;
    double skinLevel = 0;
    std::vector<Structure> structures;
    std::string patient{};  ///< "pat-001", the same for all scans of one patient; empty when the source does not tell
    fs::path brain;         ///< brain mask when known (phantom truth or the user's); else empty
    fs::path face;          ///< labelled face truth (phantoms only); else empty
    std::vector<std::string> warnings;
};

enum class RunState { Queued, Running, Done, Failed, Cancelled, NotApplicable };
[[nodiscard]] std::string_view name(RunState state) noexcept;  ///< queued running done failed cancelled not_applicable

struct Run {
    std::string subject;
    std::string method;  ///< the variant id, "pydeface" or "pydeface+keep"
    std::string engine;  ///< native | published
    RunState state = RunState::Queued;
    std::string message;  ///< why it failed or does not apply
    double seconds = 0;
    double progress = 0;  ///< while running
    std::uint64_t removedVoxels = 0, alteredVoxels = 0;
    std::vector<defacing::Check> checks;
    fs::path defaced, affected, sidecar;  ///< absolute; empty unless done
    std::string defacedSha256;
    std::string datetime_utc;
    std::vector<voxelloss::OarLoss> losses;
    std::optional<defacing::FaceScore> face;  ///< none unless done, nor where the face could not be judged
    std::string jobId;                        ///< while queued or running
};

/// Label by the study: 0 exactly when eyes, nose or mouth remain or the output is unusable.
struct Rating {
    std::string eventId;  ///< unique; undo refers to it
    std::string subject, method, reader;
    int label = 1;
    std::vector<std::string> reasons;  ///< eyes nose mouth unusable other (make 0), tissue (a flag)
    std::string comment;
    std::optional<double> confidence;
    std::optional<image::Vec3> crosshair_lps_mm;
    double duration_s = 0;
    std::string datetime_utc;
    std::string imageSha256, defacedSha256;
    std::string appVersion;
    /// Higher than of every event the writer knew of: orders events where clocks do not. 0 before layout 2.
    std::uint64_t order = 0;
};

/// One line of a ratings journal: a rating, or the undoing of one ("undoes" names its event).
struct RatingEvent {
    Rating rating;
    bool undo = false;
    std::string undoes;
};

}  // namespace bauta::study
