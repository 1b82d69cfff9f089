// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/experiment/Cohort.h"
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
    /// Folds that are run, ascending; a short demo cuts five and runs two. All when the file does not say.
    std::vector<std::size_t> runFolds;
    base::Json config;  ///< of the trainings, whole (core/segmentation/training/Config.h)
    ReaderRule readers;
    std::vector<Candidate> out;  ///< who was left out when it was planned, and why, for the flow of subjects
    bool listed = false;         ///< the subjects were named by the user, whatever their ratings
    bool mixed = false;          ///< an arm may hold runs of several engines or parameter sets
    std::string created_utc;

    [[nodiscard]] std::size_t subjectCount() const;
};

/// The three sets of training k.
struct Split {
    std::vector<std::string> train, validation, test;
};
[[nodiscard]] Split split(const Experiment& experiment, std::size_t fold);

struct Request {
    std::string name = "exp-001";
    std::vector<std::string> arms = {kOriginal};
    std::vector<std::string> subjects;  ///< empty: the cohort
    std::size_t folds = 5;
    std::vector<std::size_t> runFolds;  ///< empty: all
    std::uint64_t seed = 20230412;
    ReaderRule readers;
    bool allowMixed = false;
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
