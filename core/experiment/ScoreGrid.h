// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/experiment/Scores.h"

namespace bauta::experiment {

/// A model arm on a data arm, by their places in the plan.
struct Field {
    std::size_t train = 0, test = 0;
};

/// One metric of one score.
struct Value {
    enum class Kind {
        None,        ///< not evaluated, or the subject does not have this OAR
        Omitted,     ///< the data have no voxel of the OAR left
        Unmeasured,  ///< n/a in the table all the same
        Empty,       ///< a distance to an output without a voxel
        Number
    };
    Kind kind = Kind::None;
    double number = 0;  ///< infinite when empty
};

/// The scores by field, subject and OAR; borrows them. Subjects are those of the folds that are run, by id.
class ScoreGrid {
  public:
    explicit ScoreGrid(const Scores& scores);

    [[nodiscard]] const std::vector<std::string>& arms() const { return scores_.plan.arms; }
    [[nodiscard]] const std::vector<std::string>& subjects() const { return subjects_; }
    /// Null when there is none.
    [[nodiscard]] const Score* at(Field field, std::size_t subject, std::size_t oar) const {
        return rows_[place(field, subject) + oar];
    }
    [[nodiscard]] Value value(Field field, std::size_t subject, std::size_t oar, std::string_view metric) const;
    [[nodiscard]] bool evaluated(Field field, std::size_t subject) const;
    /// Subjects that are not evaluated in one of these fields.
    [[nodiscard]] std::size_t unevaluated(Field a, Field b) const;
    /// True when the subject keeps a voxel of the OAR in the data of every arm that anything was evaluated on.
    [[nodiscard]] bool validEverywhere(std::size_t subject, std::size_t oar) const;

  private:
    [[nodiscard]] std::size_t place(Field field, std::size_t subject) const;
    /// By whatever network: the target is the same.
    [[nodiscard]] const Score* anyOn(std::size_t test, std::size_t subject, std::size_t oar) const;

    const Scores& scores_;
    std::vector<std::string> subjects_;
    std::vector<const Score*> rows_;
    std::vector<bool> evaluatedOn_;  ///< by arm
};

}  // namespace bauta::experiment
