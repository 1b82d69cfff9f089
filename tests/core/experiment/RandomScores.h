// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "core/experiment/Experiment.h"
#include "tests/core/experiment/Cells.h"

namespace bauta::test {

/// Four arms, twenty subjects in five folds, eight OARs, with omitted targets, empty outputs, ties and zeros: drawn as
/// by reference.py, in the same order.
class RandomScores {
  public:
    RandomScores() {
        for (std::size_t test = 0; test < 4; ++test) {
            for (std::size_t s = 0; s < kSubjects; ++s) {
                for (std::size_t oar = 0; oar < 8; ++oar) {
                    const int a = draw(40), b = draw(20), c = draw(12);
                    omitted_[test][s][oar] =
                        (test == 1 && a == 0) || (test == 3 && (oar == 4 || oar == 5 ? b != 0 : c == 0));
                }
            }
        }
        for (auto& subject : base_) {
            for (int& one : subject) one = 60 + draw(30);
        }
    }

    [[nodiscard]] static experiment::Experiment plan() {
        experiment::Experiment plan;
        plan.name = "exp-001";
        plan.arms = {experiment::kOriginal, "fsl_deface", "mask_face", "pydeface"};
        for (std::size_t s = 0; s < kSubjects; ++s) {
            if (s % 4 == 0) plan.folds.emplace_back();
            plan.folds.back().push_back(idOf(s));
        }
        for (std::size_t k = 0; k < plan.folds.size(); ++k) plan.runFolds.push_back(k);
        plan.config = base::Json::object();
        plan.created_utc = "2026-11-26T10:00:00.000Z";
        return plan;
    }

    /// Stores plan and tables; call once.
    void store(const std::filesystem::path& study) {
        const experiment::Experiment made = plan();
        experiment::store(study, made);
        for (std::size_t train = 0; train < 4; ++train) {
            for (std::size_t test = 0; test < 4; ++test) {
                std::vector<experiment::SubjectScores> all;
                for (std::size_t s = 0; s < kSubjects; ++s) all.push_back({idOf(s), scores(train, test, s)});
                for (std::size_t fold = 0; fold < made.folds.size(); ++fold) {
                    writeCell(study, {made.name, made.arms[train], made.arms[test], fold},
                              {all.begin() + static_cast<std::ptrdiff_t>(4 * fold),
                               all.begin() + static_cast<std::ptrdiff_t>(4 * fold + 4)},
                              base::Json::object());
                }
            }
        }
    }

  private:
    static constexpr std::size_t kSubjects = 20;
    static constexpr int kEffect[4][4] = {{0, -3, -5, -25}, {-1, -2, -4, -20}, {-2, -4, -4, -22}, {-22, -24, -23, -8}};

    static std::string idOf(std::size_t s) { return (s < 9 ? "sub-00" : "sub-0") + std::to_string(s + 1); }

    int draw(std::uint64_t below) {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return static_cast<int>((state_ >> 33U) % below);
    }

    std::vector<experiment::OarScore> scores(std::size_t train, std::size_t test, std::size_t s) {
        std::vector<experiment::OarScore> all;
        for (std::size_t oar = 0; oar < 8; ++oar) {
            const int noise = draw(11) - 5;
            const bool same = draw(6) == 0, miss = draw(30) == 0;
            const int far = draw(120), hundredths = base_[s][oar] + (same ? 0 : kEffect[train][test] + noise);
            const bool empty = miss || (train == 3 && oar == 4);
            if (s == 6 && oar == 0) continue;
            experiment::OarScore& score = all.emplace_back();
            score.oar = segmentation::oarNames()[oar];
            score.metrics.values = {{"dsc", empty ? 0.0 : hundredths / 100.0},
                                    {"msd_mm", empty ? INFINITY : (300 - 2 * hundredths + far) / 100.0}};
            score.metrics.ref_empty = omitted_[test][s][oar];
            score.metrics.pred_empty = empty;
        }
        return all;
    }

    std::uint64_t state_ = 20261126;
    std::array<std::array<std::array<bool, 8>, kSubjects>, 4> omitted_{};
    std::array<std::array<int, 8>, kSubjects> base_{};
};

}  // namespace bauta::test
