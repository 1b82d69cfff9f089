// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/study/Study.h"

namespace bauta::experiment {

namespace fs = std::filesystem;

/// The arm of undefaced data; every other arm is a variant's id.
inline constexpr const char* kOriginal = "original";

/// Who is compared with whom: stored once as results/<name>/experiment.json, the same for all its trainings.
struct Experiment {
    std::string name;               ///< a folder's name, "exp-001"
    std::vector<std::string> arms;  ///< "original" and variant ids
    /// Subjects by fold, each in one, and those that are scans of one patient in the same; training k tests on fold k,
    /// validates on fold k + 1 and trains on the rest.
    std::vector<std::vector<std::string>> folds;
    std::uint64_t seed = 0;  ///< of the folds
    base::Json config;       ///< of the trainings, whole (core/segmentation/training/Config.h)
    std::string created_utc;

    [[nodiscard]] std::size_t subjectCount() const;
};

/// The three sets of training k.
struct Split {
    std::vector<std::string> train, validation, test;
};
[[nodiscard]] Split split(const Experiment& experiment, std::size_t fold);

/// A subject and, when it cannot take part, why.
struct Candidate {
    std::string subject, out;  ///< out is empty for those that take part
};
/// The cohort of some arms: subjects with OARs whose runs of every variant among the arms are done and rated 1 by every
/// reader that rated them (a standing rating; stale ones do not count).
[[nodiscard]] std::vector<Candidate> cohort(const study::Study& study, const std::vector<std::string>& arms);

struct Request {
    std::string name = "exp-001";
    std::vector<std::string> arms = {kOriginal};
    std::vector<std::string> subjects;  ///< empty: the cohort
    std::size_t folds = 5;
    std::uint64_t seed = 20230412;
    base::Json config;  ///< empty: that of resources/training/paper.json
};
/// Errors BadRequest (fewer than 3 folds, fewer patients than folds, no cohort: says how many and what to do; an arm
/// whose runs come from several engines), NotFound (an arm nobody ran), and those of trainingConfig().
[[nodiscard]] Experiment plan(const study::Study& study, const Request& request);

/// Error BadRequest when there is another experiment of that name.
void store(const fs::path& study, const Experiment& experiment);
[[nodiscard]] Experiment load(const fs::path& study, const std::string& name);  ///< NotFound, Damaged
/// Names of the study's experiments, oldest first.
[[nodiscard]] std::vector<std::string> names(const fs::path& study);

/// models/<experiment>/<arm>/fold-<k>
[[nodiscard]] fs::path modelFolder(const fs::path& study, const std::string& experiment, const std::string& arm,
                                   std::size_t fold);
/// results/<experiment>
[[nodiscard]] fs::path resultFolder(const fs::path& study, const std::string& experiment);

}  // namespace bauta::experiment
