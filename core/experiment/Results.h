// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/experiment/Analysis.h"
#include "core/experiment/Quality.h"

namespace bauta::experiment {

/// What a number of the results comes from, by id.
struct SourceRun {
    std::string subject, arm, engine;  ///< engine is empty for "original"
    std::size_t fold = 0;              ///< the test fold it is in
    std::string imageSha256;           ///< of what the network saw
    std::vector<std::string> ratings;  ///< ids of the standing rating events of this run
    std::vector<std::string> readers;  ///< theirs
    std::string parameters;            ///< the options it was made with as JSON in one line
};
struct SourceModel {
    std::string arm, modelSha256;  ///< of the best checkpoint; empty while it is not trained
    std::size_t fold = 0;
    int epochs = 0, bestEpoch = 0;
    double bestLoss = 0;  ///< of the validation
    std::string device, precision;
    std::string appVersion;
};
struct SourceCell {
    Cell cell;
    std::string tableSha256, modelSha256, appVersion;  ///< empty while it is not evaluated
};

/// Everything tables, figures, report and the Results page are made of: immutable, read from the study's files.
struct Results {
    std::string study;  ///< its name
    Scores scores;
    Analysis analysis;
    std::vector<MethodQuality> quality;  ///< of the whole study
    std::vector<OarAvailability> availableRated,
        availableCohort;               ///< of subjects judged 1 under the method; of the cohort
    std::vector<Preserved> preserved;  ///< of subjects judged 1 under the method
    std::size_t subjectsInStudy = 0;
    std::vector<SourceRun> runs;  ///< of the cohort
    std::vector<SourceModel> models;
    std::vector<SourceCell> cells;
    std::vector<std::string> warnings;  ///< sentences: "3 of 16 evaluations are missing: …", "ratings changed since …"
    bool ratedByTruth = false;          ///< a rating used here is of the reader phantom-truth

    [[nodiscard]] const Experiment& plan() const { return scores.plan; }
};

/// The reader whose ratings are the known face of phantoms, not a person's: shown as such wherever they are used.
inline constexpr const char* kPhantomTruth = "phantom-truth";

[[nodiscard]] Results results(const study::Study& study, const std::string& experiment,
                              const AnalysisOptions& options = {});

}  // namespace bauta::experiment
