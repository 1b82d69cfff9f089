// SPDX-License-Identifier: GPL-3.0-or-later
// The whole study on phantoms, unattended: `bauta-cli demo DIR --full`, its time, and whether the findings point where
// those of the 2023 study do. Kept with --in FOLDER, so that window and report can be looked at.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "core/experiment/Results.h"
#include "core/report/Report.h"
#include "tests/support/TestData.h"

namespace {

namespace fs = std::filesystem;
using namespace bauta;

constexpr double kWithin_min = 60, kTraining_s = 120;
constexpr const char* kWorst = "pydeface";

int missed = 0;
void want(bool met, const char* what) {
    std::printf("  %-6s %s\n", met ? "yes" : "NO", what);
    missed += met ? 0 : 1;
}

void printQuality(const experiment::Results& results) {
    std::printf("\nmethod        modality   n  rated 1  rated 0  success\n");
    for (const experiment::MethodQuality& row : results.quality) {
        std::printf("%-13s %-8s %3zu  %7zu  %7zu  %3.0f %%\n", row.method.c_str(), row.modality.c_str(), row.n,
                    row.rated1, row.rated0, 100 * row.success.share);
    }
}

void printComposite(const experiment::Results& results) {
    std::printf("\ncomposite DSC (rows: trained on, columns: evaluated on)\n%-12s", "");
    for (const std::string& test : results.plan().arms) std::printf("%-18s", test.c_str());
    for (const std::string& train : results.plan().arms) {
        std::printf("\n%-12s", train.c_str());
        for (const std::string& test : results.plan().arms) {
            const experiment::Composite* field = results.analysis.composite("dsc", train, test);
            std::printf("%.3f (%.3f) %-5zu", field->mean, field->sd, field->n);
        }
    }
    std::printf("\n");
}

/// Mean over the subjects judged 1 of what a method keeps of the lower neck.
double lowerNeck(const experiment::Results& results, const std::string& method) {
    double sum = 0;
    int n = 0;
    for (const experiment::Preserved& row : results.preserved) {
        if (row.method != method || !row.oar.starts_with("LN_Neck_III")) continue;
        sum += row.mean;
        ++n;
    }
    return n == 0 ? std::nan("") : sum / n;
}

void judge(const experiment::Results& results, const base::Json& told) {
    const auto dsc = [&](const std::string& train, const std::string& test) {
        return results.analysis.composite("dsc", train, test)->mean;
    };
    const std::string original = experiment::kOriginal;
    bool lowestKept = true, lowestTrained = true, lowestEvaluated = true;
    for (const std::string& arm : results.plan().arms) {
        if (arm != kWorst && arm != original) lowestKept &= lowerNeck(results, kWorst) < lowerNeck(results, arm);
        if (arm != kWorst) {
            lowestTrained &= dsc(kWorst, original) < dsc(arm, original);
            lowestEvaluated &= dsc(original, kWorst) < dsc(original, arm);
        }
    }
    std::printf("\n");
    want(told.at("seconds").get<double>() < kWithin_min * 60, "under 60 minutes");
    want(told.at("experiment").at("seconds_longest_training").get<double>() <= kTraining_s,
         "no training over 2 minutes");
    want(results.scores.missing.empty(), "every model evaluated on every arm of its test fold");
    want(results.ratedByTruth, "the ratings are known to be the phantoms' truth");
    want(lowestKept && lowerNeck(results, kWorst) < 0.5, "pydeface loses the lower neck, more than the others");
    want(lowestTrained, "models trained on pydeface do worst on original scans");
    want(lowestEvaluated, "the model of original scans does worst on those of pydeface");
    const fs::path report = told.at("experiment").at("report").get<std::string>();
    want(fs::exists(report / "report.html") && fs::exists(report / "report.pdf"),
         "report.html and report.pdf are there");
}

}  // namespace

int main(int argc, char** argv) try {
    fs::path folder;
    if (argc == 3 && std::strcmp(argv[1], "--in") == 0) folder = argv[2];
    const base::TemporaryFolder scratch("bauta-demo-accept");
    const fs::path study = (folder.empty() ? scratch.path() : folder) / "full";
    const auto made = test::runCommand("timeout 7200 " + test::programPath("bauta-cli").string() + " demo '" +
                                       study.string() + "' --full --json");
    if (made.exitCode != 0) throw std::runtime_error("demo --full: " + made.err);
    const base::Json told = base::parseJson(made.out, "demo");
    std::printf(
        "%.1f min in all: phantoms %.0f s, import %.0f s, defacing %.0f s, experiment %.1f min (longest training %.0f "
        "s)\n",
        told.at("seconds").get<double>() / 60, told.at("seconds_phantoms").get<double>(),
        told.at("seconds_import").get<double>(), told.at("seconds_deface").get<double>(),
        told.at("experiment").at("seconds").get<double>() / 60,
        told.at("experiment").at("seconds_longest_training").get<double>());
    const auto name = told.at("experiment").at("name").get<std::string>();
    const experiment::Results results = experiment::results(study::Study::open(study), name);
    std::printf("%zu of %zu subjects in the cohort\n", results.plan().subjectCount(), results.subjectsInStudy);
    for (const experiment::Candidate& out : results.plan().out)
        std::printf("  %s: %s\n", out.subject.c_str(), out.out.c_str());
    printQuality(results);
    for (const std::string& arm : results.plan().arms) {
        if (arm != experiment::kOriginal)
            std::printf("%s keeps %.3f of LN_Neck_III\n", arm.c_str(), lowerNeck(results, arm));
    }
    printComposite(results);
    judge(results, told);
    return missed == 0 ? 0 : 1;
} catch (...) {
    std::fprintf(stderr, "%s\n", base::currentError().line().c_str());
    return 1;
}
