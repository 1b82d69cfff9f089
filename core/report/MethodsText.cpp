// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "core/base/Numbers.h"
#include "core/base/Version.h"
#include "core/report/Report.h"
#include "core/report/Words.h"
#include "core/segmentation/training/Config.h"

namespace bauta::report {
namespace {

using experiment::kOriginal;
using experiment::Results;
using segmentation::TrainingConfig;

std::string plain(double value) {
    return base::shortest(value);
}

std::vector<std::string> methodArms(const Results& results) {
    std::vector<std::string> arms = armsOf(results);
    std::erase(arms, kOriginal);
    return arms;
}

/// "outside remove, edge soft": the options that have a value.
std::string optionsText(const std::string& json) {
    const base::Json options = base::parseJson(json, "options");
    std::string list;
    for (const auto& [key, value] : options.items()) {
        const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        if (!text.empty()) list += (list.empty() ? "" : ", ") + key + " " + text;
    }
    return list.empty() ? "none" : list;
}

std::string subjects(const Results& results) {
    const experiment::Experiment& plan = results.plan();
    const std::vector<std::string> methods = methodArms(results);
    std::string text = "The study holds " + counted(results.subjectsInStudy, "subject") + ". ";
    if (!methods.empty())
        text += "Defacing methods compared: " + enginesOf(results, methods) +
                " (native: the implementation of Bauta; published: the program of the method's authors). ";
    std::set<std::string> parameters;
    for (const experiment::SourceRun& run : results.runs)
        if (run.arm != kOriginal && !run.parameters.empty())
            parameters.insert(run.arm + " (" + optionsText(run.parameters) + ")");
    if (!parameters.empty()) {
        text += "Their options: ";
        for (const std::string& one : parameters) text += (one == *parameters.begin() ? "" : "; ") + one;
        text += ". ";
    }
    if (plan.mixed) text += "An arm was allowed to hold runs of several engines or parameter sets. ";
    if (plan.listed) {
        text += "The " + counted(plan.subjectCount(), "subject") +
                " of the experiment were named in a list, whatever their "
                "ratings; each has at least one of the eight organs at risk and a finished run of every method. ";
    } else if (!methods.empty()) {
        text +=
            "A defaced scan is rated 1 when eyes, nose and mouth are all removed, and else 0; where readers "
            "disagree, " +
            ruleText(plan.readers) + ". The experiment takes the " + counted(plan.subjectCount(), "subject") +
            " with at least one of the eight organs at risk that are judged 1 under every method compared. ";
    } else {
        text += "The experiment takes the " + counted(plan.subjectCount(), "subject") +
                " with at least one of the eight organs at risk. ";
    }
    return text + ratingsText(results);
}

std::string folds(const experiment::Experiment& plan) {
    std::vector<std::string> sizes, run;
    for (const auto& fold : plan.folds) sizes.push_back(std::to_string(fold.size()));
    for (const std::size_t fold : plan.runFolds) run.push_back(std::to_string(fold));
    std::string text = "The subjects were shuffled once (seed " + std::to_string(plan.seed) + ") and divided into " +
                       counted(plan.folds.size(), "fold") + " of " + listed(sizes) +
                       ", scans of one patient in the same fold and the same folds for all arms: each fold in turn is "
                       "the test set, the next one the validation set, and the others the training set.";
    if (run.size() < plan.folds.size())
        text += " Of these " + counted(plan.folds.size(), "iteration") + " only " + listed(run) +
                (run.size() == 1 ? " was" : " were") + " run (counted from 0).";
    return text;
}

std::string network(const TrainingConfig& config) {
    std::vector<std::string> channels;
    for (const int one : config.features) channels.push_back(std::to_string(one));
    std::string text =
        "The network is a three-dimensional U-Net: per level two 3 × 3 × 3 convolutions, each with instance "
        "normalisation "
        "and a leaky rectifier (slope 0.1), maximum pooling by 2 on the way down, transposed convolutions of stride 2 "
        "on "
        "the way up, and a 1 × 1 × 1 convolution to nine classes (background and eight organs at risk). Its features "
        "are " +
        listed(channels) + ".";
    if (config.classPriorBias)
        text += " The output bias was started at the logarithm of the class frequencies of the training subjects.";
    text +=
        " Scans were resampled to " + plain(config.spacing_mm) +
        " mm isotropic voxels (linear; masks by nearest neighbour)" +
        (config.cropToBody ? ", cropped to the bounding box of the body," : "") + " and scaled to −1 to 1 between " +
        (config.percentiles == std::array<double, 2>{0, 100}
             ? std::string("their extremes")
             : "their percentiles " + plain(config.percentiles[0]) + " and " + plain(config.percentiles[1])) +
        ". The network sees one whole volume at a time. On a defaced arm images are the defaced scans and targets are "
        "the voxels of an organ that the method left as they were.";
    return text;
}

std::string augmentation(const segmentation::AugmentationConfig& config) {
    std::vector<std::string> parts;
    const auto chance = [](double p) { return " (probability " + plain(p) + ")"; };
    if (config.elastic.probability > 0)
        parts.push_back("elastic deformation by " + std::to_string(config.elastic.controlPoints) +
                        " control points an axis and at most " + plain(config.elastic.maxDisplacement_mm) + " mm" +
                        chance(config.elastic.probability));
    if (config.flip.probability > 0 && config.flip.axisProbability > 0)
        parts.push_back("flips along the inferior-superior and the anterior-posterior axis (each with probability " +
                        plain(config.flip.axisProbability) +
                        (config.flip.probability < 1 ? ", after a gate of " + plain(config.flip.probability) : "") +
                        ")");
    if (config.rotation.probability > 0)
        parts.push_back("rotation by at most " + plain(config.rotation.degrees) + "° about each axis" +
                        (config.rotation.scale > 0 ? " with scaling by 1 ± " + plain(config.rotation.scale) : "") +
                        chance(config.rotation.probability));
    if (config.bias.probability > 0)
        parts.push_back("a multiplicative bias field of order 3 with coefficients within ±" +
                        plain(config.bias.coefficient) + chance(config.bias.probability));
    if (config.gamma.probability > 0)
        parts.push_back("a gamma change with ln γ within ±" + plain(config.gamma.logGamma) +
                        chance(config.gamma.probability));
    if (parts.empty()) return "Training volumes were not augmented.";
    return "Training volumes were augmented, in this order, by " + listed(parts) +
           ". Left and right were never swapped.";
}

std::string training(const Results& results, const TrainingConfig& config) {
    const bool weighted =
        std::ranges::any_of(config.classWeights, [&](double w) { return w != config.classWeights.front(); });
    std::string text = "The loss is the cross-entropy of all voxels";
    if (weighted) {
        std::vector<std::string> weights;
        for (const double w : config.classWeights) weights.push_back(plain(w));
        text += " with class weights " + listed(weights);
    }
    text +=
        ". Optimiser: Adam" + std::string(config.amsgrad ? " with AMSGrad" : "") + ", learning rate " +
        plain(config.learningRate) + ", β₁ " + plain(config.beta1) + ", β₂ " + plain(config.beta2) + ", ε " +
        probability(config.epsilon) + ", weight decay " + plain(config.weightDecay) +
        ", batches of one volume. Training stopped when the loss of the validation subjects had no new minimum for " +
        counted(static_cast<std::size_t>(config.patienceEpochs), "epoch") + ", at the latest after " +
        std::to_string(config.maxEpochs) +
        "; the weights of the lowest validation loss were kept. Seed: " + std::to_string(config.seed) + ".";
    std::set<std::string> devices, precisions;
    int fewest = 0, most = 0;
    std::size_t trained = 0;
    for (const experiment::SourceModel& model : results.models) {
        if (model.modelSha256.empty()) continue;
        fewest = trained == 0 ? model.epochs : std::min(fewest, model.epochs);
        most = std::max(most, model.epochs);
        ++trained;
        if (!model.device.empty()) devices.insert(model.device);
        if (!model.precision.empty()) precisions.insert(model.precision);
    }
    if (trained == 0) return text + " No network is trained yet.";
    text += " " + counted(trained, "network") + (trained == 1 ? " was" : " were") + " trained, for " +
            (fewest == most ? std::to_string(most) : std::to_string(fewest) + " to " + std::to_string(most)) +
            " epochs";
    if (!devices.empty()) text += ", on " + listed({devices.begin(), devices.end()});
    if (!precisions.empty()) text += " in " + listed({precisions.begin(), precisions.end()});
    return text + ", with " + counted(static_cast<std::size_t>(config.threads), "thread") + ".";
}

std::string evaluation(const Results& results) {
    std::string text =
        "Each network was applied to the test subjects of its fold in every arm. The most probable class was "
        "put on the scan's own grid by nearest neighbour and compared with the target there, distances in "
        "mm between the centres of surface voxels. ";
    std::vector<std::string> meanings;
    for (const experiment::ResultMetric& metric : experiment::resultMetrics())
        meanings.push_back(std::string(metric.title) + ", " + std::string(metric.meaning));
    std::string definitions;
    for (const std::string& one : meanings) definitions += (definitions.empty() ? "" : "; ") + one;
    if (!results.scores.missing.empty())
        text += "So far " + counted(results.scores.missing.size(), "evaluation") + " of " +
                std::to_string(results.cells.size()) +
                (results.scores.missing.size() == 1 ? " is missing. " : " are missing. ");
    text += "Metrics" + definitionsOf(results) + ": " + definitions +
            ". An organ without a voxel left in an arm is omitted there. An empty output on a target that is not empty "
            "scores 0 in DSC and NSD and has no distance.";
    return text;
}

/// "experiment 1, m = 24 (DSC, NSD) and m = 22 (MSD); …"
std::string sizesOf(const Results& results) {
    std::string text;
    for (const auto& [question, name] : {std::pair(experiment::Question::TrainedOn, "experiment 1"),
                                         std::pair(experiment::Question::EvaluatedOn, "experiment 2"),
                                         std::pair(experiment::Question::Composite, "composite")}) {
        std::map<std::size_t, std::string, std::greater<>> metrics;
        for (const experiment::Family& family : results.analysis.families) {
            if (family.question != question || family.tests == 0) continue;
            std::string& list = metrics[family.tests];
            list += (list.empty() ? "" : ", ") + std::string(experiment::resultMetric(family.metric).title);
        }
        std::vector<std::string> parts;
        for (const auto& [tests, list] : metrics) parts.push_back("m = " + std::to_string(tests) + " (" + list + ")");
        if (!parts.empty()) text += (text.empty() ? "" : "; ") + std::string(name) + ", " + listed(parts);
    }
    return text;
}

std::string families(const Results& results) {
    const experiment::AnalysisOptions& options = results.analysis.options;
    const std::vector<std::string>& arms = results.plan().arms;
    const bool original = std::ranges::find(arms, kOriginal) != arms.end();
    std::string text;
    if (original && arms.size() > 1) {
        text =
            "Experiment 1 compares networks trained on original and on defaced scans, both evaluated on original "
            "scans; experiment 2 compares networks trained on original scans, evaluated on original and on defaced "
            "scans, in the subjects that keep a voxel of the organ under all methods, and in organs that at least " +
            counted(options.fewestSubjects, "subject") + (options.fewestSubjects == 1 ? " keeps" : " keep");
        if (const std::string out = leftOutOf(results); !out.empty()) text += " (left out: " + out + ")";
        if (!results.scores.rows.empty()) text += "; " + validText(results);
        text += ". ";
    } else if (!original) {
        text = "The experiment has no arm original: experiments 1 and 2, which compare with it, are not made. ";
    }
    text += "The composite score pools all pairs of subject and organ. ";
    if (arms.size() < 2) return text + "With one arm there is nothing to compare.";
    text +=
        "Arms were compared by two-sided Wilcoxon signed-rank tests of paired subjects (in the composite of pairs of "
        "subject and organ, taken as independent), " +
        testText(options) + "; the normal p corrects for ties and not for continuity. ";
    if (!options.rankInfinite)
        text += "Pairs with an empty output on either side were left out of tests of distances. ";
    const std::string sizes = sizesOf(results);
    text +=
        "p values were adjusted after Benjamini and Hochberg within each family, that is over all comparisons of "
        "one metric in experiment 1, in experiment 2, or in the composite";
    text += sizes.empty() ? "; no family has a test. " : " (" + sizes + "). ";
    return text + "Differences with q ≤ " + plain(options.alpha) +
           " are called significant; stars: " + starsText(options.stars) +
           ". Effects are matched-pairs rank-biserial correlations; typical differences and their 95 % intervals are "
           "those of Hodges and Lehmann. Folds are never the unit of a test: n folds cannot reach p below 2^(1 − n), "
           "which for five is 0.0625.";
}

std::string versions(const Results& results) {
    std::set<std::string> trained, measured;
    for (const experiment::SourceModel& one : results.models)
        if (!one.appVersion.empty()) trained.insert(one.appVersion);
    for (const experiment::SourceCell& one : results.cells)
        if (!one.appVersion.empty()) measured.insert(one.appVersion);
    const std::string own(base::version());
    std::string text = "Software: Bauta " + own + " for statistics, tables and figures";
    const auto add = [&](const std::set<std::string>& versions, const char* what) {
        if (!versions.empty())
            text += ", " + (versions == std::set{own} ? "the same" : listed({versions.begin(), versions.end()})) + what;
    };
    add(trained, " for the trainings");
    add(measured, " for the evaluations");
    return text + ".";
}

}  // namespace

std::vector<std::string> methodsText(const Results& results) {
    const TrainingConfig config = segmentation::trainingConfig(results.plan().config);
    return {subjects(results),         folds(results.plan()), network(config),   augmentation(config.augmentation),
            training(results, config), evaluation(results),   families(results), versions(results)};
}

}  // namespace bauta::report
