// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <filesystem>
#include <functional>
#include <optional>

#include "core/image/Geometry.h"

namespace bauta::models {

/// What is selected on every page: board cell, review run, heat-map cell, job.
struct Selection {
    QString subject, method, oar;
    bool operator==(const Selection&) const = default;
};

/// Where Review is asked to go.
struct ReviewTarget {
    QString subject, method;
    QString oar;                              ///< to select, may be empty
    std::optional<image::Vec3> point_lps_mm;  ///< crosshair, e.g. of the worst slice
    bool firstUnrated = false;                ///< the first unrated run instead of subject and method
    /// A network's labels (native, 1 to 8) to draw beside the target, and who made them: "trained on pydeface, fold 2".
    /// With it the OAR contours are the targets: what the data kept of them. Review drops it at the next run.
    std::filesystem::path prediction = {};
    QString predictionName = {};
    bool predictedOnOriginal = false;  ///< else on the run's defaced image
};

/// A message to the user (UI.md 9): shown as a toast, kept in the jobs pill.
struct Notice {
    enum class Kind { Info, Done, Warning, Error };
    Kind kind = Kind::Info;
    QString text;                  ///< one sentence
    QString action;                ///< "Review", "Show"; empty for none
    std::function<void()> follow;  ///< what action and Ctrl+G do
};

}  // namespace bauta::models
