// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/experiment/ArmData.h"
#include "core/experiment/Experiment.h"
#include "core/study/Journal.h"
#include "core/study/Layout.h"
#include "core/study/Sidecars.h"
#include "core/study/Study.h"
#include "tests/core/experiment/Cells.h"

namespace bauta::test {

/// A study with the counts of the paper (spec/paper.md 1.1 and 1.2): 55 subjects, eight methods, ratings, and losses of
/// OARs; sidecars and journals alone, without a voxel. And its experiment with scores about those of Table 2.
class PaperStudy {
  public:
    explicit PaperStudy(const std::filesystem::path& folder) : layout_(folder) {
        ::setenv("BAUTA_INSTALLATION", "here", 1);
        study::Study::create(folder, "Paper");
        for (const std::string& method : methods()) {
            write(layout_.derivatives() / method / "dataset_description.json",
                  {{"Name", method},
                   {"BautaVariant", {{"method", method}, {"engine", "native"}, {"options", base::Json::object()}}}});
        }
        for (int s = 0; s < 55; ++s) addSubject(s);
    }

    [[nodiscard]] study::Study open() const { return study::Study::open(layout_.root()); }
    static const std::vector<std::string>& methods() {
        static const std::vector<std::string> all = {"afni_refacer", "deepdefacer", "defacer",  "fsl_deface",
                                                     "mask_face",    "mri_deface",  "pydeface", "quickshear"};
        return all;
    }
    static std::string idOf(int s) { return (s < 9 ? "sub-00" : "sub-0") + std::to_string(s + 1); }

    /// Rated 1: 39, 45 and 42 scans, all three 29, the first ones.
    static bool rated1(const std::string& method, int s) {
        if (method == "mask_face") return s < 39;
        if (method == "fsl_deface") return s < 29 || s >= 39;
        return method == "pydeface" && s < 42;
    }
    /// No voxel left. Among the 29: pydeface 63, fsl_deface 1 that pydeface kept, mask_face none; in the order of
    /// oarNames(), pydeface loses 2, 2, 1, 1, 28, 27, 1, 1.
    static bool lostWhole(const std::string& method, int s, std::size_t oar) {
        constexpr int kLost[8] = {2, 2, 1, 1, 28, 27, 1, 1};
        if (method == "fsl_deface") return s == 28 && oar == 0;
        return method == "pydeface" && s < kLost[oar];
    }

    /// Plans exp-001 with the three methods as arms, five folds; stores it and all its evaluations.
    void evaluate() const {
        const study::Study study = open();
        experiment::Request request;
        request.arms = {experiment::kOriginal, "mask_face", "fsl_deface", "pydeface"};
        const experiment::Experiment plan = experiment::plan(study, request);
        experiment::store(layout_.root(), plan);
        std::mt19937 random(7);
        for (std::size_t train = 0; train < 4; ++train) {
            for (std::size_t test = 0; test < 4; ++test) {
                for (std::size_t fold = 0; fold < plan.folds.size(); ++fold) {
                    std::vector<experiment::SubjectScores> scores;
                    for (const std::string& id : plan.folds[fold])
                        scores.push_back({id, scoresOf(plan, id, train, test, random)});
                    writeCell(layout_.root(), {plan.name, plan.arms[train], plan.arms[test], fold}, scores,
                              {{"inputs", experiment::inputsOf(study, plan.arms[test], plan.folds[fold])}});
                }
            }
        }
    }

  private:
    static void write(const std::filesystem::path& file, const base::Json& json) {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << json.dump() << "\n";
    }
    static void touch(const std::filesystem::path& file) {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << file.filename().string();
    }

    void addSubject(int s) const {
        const std::string id = idOf(s);
        image::Geometry grid;
        grid.size = {4, 4, 4};
        const std::filesystem::path scan = layout_.scan(id, image::Modality::T2w);
        write(study::sidecarOf(scan), {{"source_hash", "source of " + id},
                                       {"modality", "T2w"},
                                       {"geometry", study::toJson(grid)},
                                       {"stored_type", "i16"},
                                       {"skin_level", 1},
                                       {"image_sha256", "scan of " + id},
                                       {"app_version", "test"}});
        for (const std::string& oar : segmentation::oarNames()) {
            const auto mask = layout_.structure(id, study::labelOf(oar));
            touch(mask);
            write(study::sidecarOf(mask), {{"structure", oar}, {"voxels", 10}});
        }
        for (const std::string& method : methods()) addRun(id, s, method);
    }

    void addRun(const std::string& id, int s, const std::string& method) const {
        base::Json losses = base::Json::array();
        for (std::size_t oar = 0; oar < 8; ++oar) {
            voxelloss::OarLoss loss;
            loss.oar = segmentation::oarNames()[oar];
            loss.n_vox_ref = 10;
            loss.n_vox_removed = lostWhole(method, s, oar) ? 10 : static_cast<std::size_t>(s) % 4;
            loss.preserved_ratio = 1 - static_cast<double>(loss.n_vox_removed) / 10;
            losses.push_back(study::toJson(loss));
        }
        write(study::sidecarOf(layout_.defaced(method, id, image::Modality::T2w)),
              {{"subject", id},
               {"method", method},
               {"engine", "native"},
               {"state", "done"},
               {"datetime_utc", "2026-11-26T08:00:00.000Z"},
               {"seconds", 1.0},
               {"removed_voxels", 10},
               {"altered_voxels", 0},
               {"checks", base::Json::array()},
               {"face_score", nullptr},
               {"losses", losses},
               {"defaced_sha256", method + " of " + id}});
        touch(layout_.affected(method, id));
        study::Rating rating;
        rating.eventId = method + " " + id;
        rating.subject = id;
        rating.method = method;
        rating.reader = "AK";
        rating.label = rated1(method, s) ? 1 : 0;
        if (rating.label == 0) rating.reasons = {"nose"};
        rating.datetime_utc = "2026-11-26T09:00:00.000Z";
        rating.imageSha256 = "scan of " + id;
        rating.defacedSha256 = method + " of " + id;
        rating.order = 1;
        std::ofstream(layout_.ratings() / study::journalName("AK"), std::ios::app)
            << study::toJson(study::RatingEvent{rating, false, {}}).dump() << "\n";
    }

    static std::vector<experiment::OarScore> scoresOf(const experiment::Experiment& plan, const std::string& id,
                                                      std::size_t train, std::size_t test, std::mt19937& random) {
        constexpr double kMean[4][4] = {{0.760, 0.673, 0.693, 0.406},
                                        {0.742, 0.690, 0.685, 0.413},
                                        {0.736, 0.680, 0.710, 0.465},
                                        {0.449, 0.420, 0.395, 0.653}};
        const int s = std::stoi(id.substr(4)) - 1;
        const bool pydeface = plan.arms[train] == "pydeface";
        std::vector<experiment::OarScore> all;
        for (std::size_t oar = 0; oar < 8; ++oar) {
            const double noise = static_cast<double>(random() % 1000) / 1000 - 0.5;
            const double dsc = kMean[train][test] + 0.2 * noise + 0.01 * static_cast<double>(oar);
            const bool empty = pydeface && (oar == 4 || oar == 5);
            experiment::OarScore& score = all.emplace_back();
            score.oar = segmentation::oarNames()[oar];
            score.metrics.ref_empty = lostWhole(plan.arms[test], s, oar);
            score.metrics.pred_empty = empty;
            const double far = empty ? INFINITY : 8 * (1 - dsc);
            score.metrics.values = {{"dsc", empty ? 0 : dsc},
                                    {"msd_mm", far / 2},
                                    {"hd95_mm", 2 * far},
                                    {"mean_hd95_mm", 1.5 * far},
                                    {"nsd_2mm", empty ? 0 : std::min(1.0, dsc + 0.1)}};
        }
        return all;
    }

    study::Layout layout_;
};

}  // namespace bauta::test
