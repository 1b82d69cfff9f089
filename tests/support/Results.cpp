// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/Results.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "core/base/Hash.h"
#include "core/segmentation/Case.h"
#include "core/segmentation/training/Config.h"

namespace bauta::test {
namespace {

using namespace experiment;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN(), kInf = std::numeric_limits<double>::infinity();
constexpr std::size_t kSubjects = 55, kCohort = 29;

std::string idOf(std::size_t i) {
    const std::string digits = std::to_string(i + 1);
    return "sub-" + std::string(3 - digits.size(), '0') + digits;
}

bool isNeck3(const std::string& oar) {
    return oar.starts_with("LN_Neck_III");
}

/// What a network trained on one arm loses on another, much as in Table 2 of 2023: mask_face and fsl_deface hardly
/// differ on original, nor original and mask_face on pydeface.
double lossOf(const std::string& train, const std::string& test) {
    const std::array<std::string, 4> arms = {"original", "mask_face", "fsl_deface", "pydeface"};
    constexpr double kLoss[4][4] = {{0, 0.087, 0.067, 0.354},
                                    {0.020, 0.040, 0.075, 0.353},
                                    {0.021, 0.095, 0.045, 0.295},
                                    {0.24, 0.25, 0.26, 0.107}};
    const auto i = std::ranges::find(arms, train) - arms.begin(), k = std::ranges::find(arms, test) - arms.begin();
    return i < 4 && k < 4 ? kLoss[i][k] : 0.1;
}

class Maker {
  public:
    explicit Maker(const ResultsRequest& request) : request_(request), random_(request.seed) {}

    Results make() {
        results_.study = "rtmac <made up> & sons";
        results_.subjectsInStudy = kSubjects;
        results_.ratedByTruth = request_.byTruth;
        plan();
        quality();
        losses();
        sources();
        if (request_.evaluated) scores();
        results_.analysis = analyse(results_.scores, request_.options);
        return std::move(results_);
    }

  private:
    double uniform() { return static_cast<double>(random_() >> 11U) * 0x1p-53; }
    double normal() {
        const double u = 1 - uniform(), v = uniform();
        return std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * v);
    }

    [[nodiscard]] std::string reader() const { return request_.byTruth ? kPhantomTruth : "AK"; }
    [[nodiscard]] static std::size_t foldOf(std::size_t subject) { return subject % 5; }

    void plan() {
        Experiment& plan = results_.scores.plan;
        plan.name = "exp-001";
        plan.arms = request_.arms;
        plan.seed = 20230412;
        plan.runFolds = request_.runFolds;
        plan.config = segmentation::toJson(segmentation::TrainingConfig());
        plan.created_utc = "2026-11-22T18:04:00.000Z";
        plan.folds.resize(5);
        for (std::size_t i = 0; i < kCohort; ++i) plan.folds[foldOf(i)].push_back(idOf(i));
        // 16, 10 and 13 scans are kept back; by the first that is, 16, 6 and 4.
        for (std::size_t i = kCohort; i < kSubjects; ++i) {
            const char* arm = i < 45 ? "mask_face" : i < 51 ? "fsl_deface" : "pydeface";
            plan.out.push_back({idOf(i), std::string(arm) + " is rated 0 by " + reader()});
        }
        for (const std::string& arm : plan.arms)
            if (arm != kOriginal) results_.scores.engines[arm] = arm == "fsl_deface" ? "published" : "native";
    }

    void quality() {
        const auto add = [&](const char* method, const char* engine, std::size_t ones, std::size_t failed) {
            MethodQuality one;
            one.method = method;
            one.engine = engine;
            one.modality = "T2w";
            one.n = kSubjects;
            one.rated1 = ones;
            one.failed = failed;
            one.rated0 = kSubjects - ones - failed;
            one.success = statistics::wilson(ones, ones + one.rated0);
            one.readers = {reader()};
            one.agreement = {12, 12, 11.0 / 12, 0.81};
            results_.quality.push_back(one);
        };
        add("afni_refacer", "native", 0, 0);
        add("deepdefacer", "published", 0, 0);
        add("defacer", "published", 0, 0);
        add("fsl_deface", "published", 45, 0);
        add("mask_face", "native", 39, 0);
        add("mri_deface", "native", 0, 0);
        add("pydeface", "native", 42, 0);
        add("quickshear", "native", 0, 0);
    }

    /// Of the cohort: pydeface removes (3, 2, 1, 1, 28, 27, 1, 1) OARs whole, one of which fsl_deface removed instead.
    [[nodiscard]] static bool isOmitted(const std::string& arm, const std::string& oar, std::size_t subject) {
        if (arm == "fsl_deface") return oar == "Parotid_L" && subject == 7;
        if (arm != "pydeface") return false;
        if (oar == "Glnd_Submand_L") return subject < 3;
        if (oar == "Glnd_Submand_R") return subject < 2;
        if (oar == "LN_Neck_III_L") return subject != 20;
        if (oar == "LN_Neck_III_R") return subject != 20 && subject != 21;
        if (oar == "Parotid_L") return false;
        return subject == 5;
    }

    void losses() {
        const auto countOf = [](const std::string& method) {
            return method == "mask_face" ? 39U : method == "fsl_deface" ? 45U : 42U;
        };
        for (const std::string method : {"fsl_deface", "mask_face", "pydeface"}) {
            for (const std::string& oar : segmentation::oarNames()) {
                if (oar == request_.absentOar) continue;
                Preserved one{method, oar, {}};
                double sum = 0, squares = 0;
                OarAvailability rated{method, oar, countOf(method), 0};
                for (std::size_t i = 0; i < countOf(method); ++i) {
                    const double kept = method == "pydeface" ? (isNeck3(oar) ? 0.02 : 0.72) : 0.97;
                    const bool omitted = i < kCohort && isOmitted(method, oar, i);
                    const double ratio = omitted ? 0 : std::clamp(kept + 0.08 * normal(), 0.001, 1.0);
                    one.values.emplace_back(idOf(i), ratio);
                    rated.omitted += omitted ? 1 : 0;
                    sum += ratio;
                    squares += ratio * ratio;
                }
                const auto n = static_cast<double>(one.values.size());
                one.mean = sum / n;
                one.sd = std::sqrt((squares - sum * sum / n) / (n - 1));
                results_.preserved.push_back(one);
                results_.availableRated.push_back(rated);
            }
        }
        for (const std::string& arm : request_.arms) {
            for (const std::string& oar : segmentation::oarNames()) {
                OarAvailability one{arm, oar, oar == request_.absentOar ? 0 : kCohort, 0};
                for (std::size_t i = 0; i < one.subjects; ++i) one.omitted += isOmitted(arm, oar, i) ? 1 : 0;
                results_.availableCohort.push_back(one);
            }
        }
    }

    void sources() {
        for (std::size_t i = 0; i < kCohort; ++i) {
            for (const std::string& arm : request_.arms) {
                SourceRun run{idOf(i), arm, results_.scores.engines[arm], foldOf(i), base::sha256(idOf(i) + arm), {},
                              {},      {}};
                if (arm != kOriginal) {
                    run.ratings = {"event-" + idOf(i) + "-" + arm};
                    run.readers = {reader()};
                    run.parameters = R"({"outside":"remove"})";
                }
                results_.runs.push_back(run);
            }
        }
        results_.scores.engines.erase(kOriginal);
        for (const std::string& train : request_.arms) {
            for (const std::size_t fold : request_.runFolds) {
                SourceModel model{train, "", fold, 0, 0, 0, "", "", ""};
                const bool trained = train != request_.missingArm;
                if (trained)
                    model = {train,  base::sha256(train + std::to_string(fold)),
                             fold,   180 + static_cast<int>(fold),
                             120,    0.01234,
                             "cpu",  "float32",
                             "0.1.0"};
                results_.models.push_back(model);
                for (const std::string& test : request_.arms) {
                    SourceCell cell{{"exp-001", train, test, fold}, "", "", ""};
                    if (trained && request_.evaluated)
                        cell = {cell.cell, base::sha256(train + test + std::to_string(fold)), model.modelSha256,
                                "0.1.0"};
                    else
                        results_.scores.missing.push_back({cell.cell, trained ? "not evaluated yet"
                                                                              : "the network of " + train + ", fold " +
                                                                                    std::to_string(fold) +
                                                                                    " is not trained"});
                    results_.cells.push_back(cell);
                }
            }
        }
        if (!results_.scores.missing.empty())
            results_.warnings.push_back(std::to_string(results_.scores.missing.size()) + " of " +
                                        std::to_string(results_.cells.size()) + " evaluations are missing");
    }

    void scores() {
        results_.scores.metricImpl = "bauta-1";
        for (const SourceCell& cell : results_.cells) {
            if (cell.tableSha256.empty()) continue;
            for (std::size_t i = cell.cell.fold; i < kCohort; i += 5)
                for (const std::string& oar : segmentation::oarNames())
                    if (oar != request_.absentOar) results_.scores.rows.push_back(score(cell.cell, i, oar));
        }
    }

    Score score(const Cell& cell, std::size_t subject, const std::string& oar) {
        Score row{idOf(subject), cell.armTrain, cell.armTest, oar, cell.fold, {}, false, false};
        row.refEmpty = isOmitted(cell.armTest, oar, subject);
        // How hard a subject is, is the same in every cell: pairs hang together.
        const double base = (oar.starts_with("Parotid") ? 0.85
                             : oar.starts_with("Glnd")  ? 0.79
                             : isNeck3(oar)             ? 0.7
                                                        : 0.76) +
                            0.05 * std::sin(static_cast<double>(subject * 8 + oar.size() * 3));
        double dsc = base - lossOf(cell.armTrain, cell.armTest) + 0.04 * normal();
        const bool undefaced = cell.armTrain == kOriginal && cell.armTest == kOriginal;
        row.predEmpty = (cell.armTrain == "pydeface" && isNeck3(oar)) || (uniform() < 0.004 && !undefaced);
        dsc = std::clamp(dsc, 0.05, 0.97);
        const double msd = 0.4 + 9 * std::pow(1 - dsc, 1.3) * std::exp(0.1 * normal());
        const double none = row.refEmpty ? kNaN : 0;
        row.values["dsc"] = row.predEmpty || row.refEmpty ? none : dsc;
        row.values["nsd_2mm"] = row.predEmpty || row.refEmpty ? none : std::min(1.0, 0.15 + dsc);
        const double far = row.refEmpty ? kNaN : kInf;
        row.values["msd_mm"] = row.predEmpty || row.refEmpty ? far : msd;
        row.values["hd95_mm"] = row.predEmpty || row.refEmpty ? far : 3.4 * msd;
        row.values["mean_hd95_mm"] = row.predEmpty || row.refEmpty ? far : 2.9 * msd;
        return row;
    }

    const ResultsRequest& request_;
    std::mt19937_64 random_;
    Results results_;
};

}  // namespace

Results makeResults(const ResultsRequest& request) {
    return Maker(request).make();
}

}  // namespace bauta::test
