// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/experiment/Scores.h"
#include "core/statistics/FalseDiscovery.h"
#include "core/statistics/Wilcoxon.h"

namespace bauta::experiment {

/// Experiment 1 (train on X, evaluate on original), experiment 2 (train on original, evaluate on X), Table 2.
enum class Question { TrainedOn, EvaluatedOn, Composite };

struct AnalysisOptions {
    statistics::Preset preset = statistics::Preset::Paper;
    statistics::Stars stars = statistics::paperStars();
    double alpha = 0.05;
    std::size_t fewestSubjects = 5;  ///< an OAR with fewer subjects valid under all arms is left out of experiment 2
    bool rankInfinite = false;       ///< a distance to an empty output ranks last instead of leaving the pair out
};

/// One test of a family.
struct Comparison {
    std::string oar;         ///< empty for the composite
    std::string armA, armB;  ///< A − B; A is "original" in experiments 1 and 2
    std::string within;      ///< what both share: the arm evaluated on (trained on, in experiment 2)
    std::vector<std::string>
        pairs;  ///< "sub-001", or "sub-001 Parotid_L" in the composite: those that have both values
    std::vector<double> differences;   ///< theirs
    statistics::Wilcoxon test, pratt;  ///< pratt: zeros kept, for comparison
    double q = 0, qPratt = 0;          ///< NaN without a test
    statistics::Shift shift;           ///< Hodges and Lehmann
    std::size_t leftOut = 0;           ///< pairs of which one has no finite value (a distance to an empty output)
    std::string reason;  ///< why there is no test, or what limits it ("5 pairs cannot reach 0.05"); else empty
    [[nodiscard]] bool tested() const { return test.test != statistics::Test::None; }
};

/// A declared family: Benjamini and Hochberg over all its tests.
struct Family {
    std::string name;  ///< "Experiment 1, DSC: 3 arms × 8 OARs"
    Question question{};
    std::string metric;                   ///< key
    std::vector<Comparison> comparisons;  ///< by OAR (or arm evaluated on), then arm
    std::size_t tests = 0;                ///< with a p: the m of the correction
    std::string reason;                   ///< why there is nothing to compare ("… no arm original …"); else empty
};

/// One field of Table 2: all (subject, OAR) values of a model arm on a data arm pooled.
struct Composite {
    std::string metric, armTrain, armTest;
    std::size_t n = 0;             ///< values in the mean
    std::size_t omitted = 0;       ///< OARs without a voxel left in this data
    std::size_t emptyOutputs = 0;  ///< the network found nothing: DSC 0, distances left out of the mean
    double mean = 0, sd = 0;       ///< NaN when n < 1, n < 2; the SD has n − 1
    bool best = false;             ///< of its column
    std::string letters;  ///< arms of a column that share one do not differ (q > alpha); empty when it differs from all
    std::string reason;   ///< why n is 0 or less than it should be
};

/// What a figure draws for one OAR and arm.
struct Distribution {
    Question question{};
    std::string metric, oar, arm;
    std::vector<std::pair<std::string, double>> values;  ///< by subject, finite
    std::size_t omitted = 0, emptyOutputs = 0;
    double mean = 0, sd = 0, low = 0, q1 = 0, median = 0, q3 = 0,
           high = 0;     ///< low and high: 5th and 95th percentile; sd NaN when n < 2
    std::string reason;  ///< why there is no value: "all 29 empty", "omitted in 28 of 29", "not evaluated"
};

/// Why an OAR is not in experiment 2: "fewer than 5 subjects keep a voxel under all arms (1)".
struct LeftOutOar {
    std::string oar, why;
    std::size_t subjects = 0;  ///< valid under all arms
};

struct Analysis {
    AnalysisOptions options;
    std::vector<Family> families;       ///< for each metric the three questions
    std::vector<Composite> composites;  ///< by metric, train arm, test arm
    /// By question (the first two), metric, OAR, arm; of the second experiment without the OARs left out.
    std::vector<Distribution> distributions;
    std::vector<LeftOutOar> leftOut;  ///< of experiment 2
    /// (subject, OAR) pairs valid under all arms, with the few of the OARs left out: 168 in the study of 2023.
    std::size_t evaluations2 = 0;

    [[nodiscard]] const Family* family(Question question, std::string_view metric) const;
    [[nodiscard]] const Composite* composite(std::string_view metric, std::string_view train,
                                             std::string_view test) const;
    [[nodiscard]] const Distribution* distribution(Question question, std::string_view metric, std::string_view oar,
                                                   std::string_view arm) const;
};

/// Everything that follows from the scores alone. A missing arm, OAR or fold is an n/a with its reason.
[[nodiscard]] Analysis analyse(const Scores& scores, const AnalysisOptions& options = {});

/// Tests on folds are refused: error BadRequest with the smallest p that so many can reach. "subject" passes.
void requireSubjectUnit(const std::string& unit, std::size_t folds);

}  // namespace bauta::experiment
