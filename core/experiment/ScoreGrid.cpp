// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/ScoreGrid.h"

#include <algorithm>
#include <cmath>

namespace bauta::experiment {
namespace {

std::size_t placeIn(const auto& names, const std::string& name) {
    return static_cast<std::size_t>(std::ranges::find(names, name) - std::begin(names));
}

}  // namespace

ScoreGrid::ScoreGrid(const Scores& scores) : scores_(scores), evaluatedOn_(scores.plan.arms.size(), false) {
    for (const std::size_t fold : scores.plan.runFolds) {
        const auto& tested = scores.plan.folds[fold];
        subjects_.insert(subjects_.end(), tested.begin(), tested.end());
    }
    std::ranges::sort(subjects_);
    rows_.resize(arms().size() * arms().size() * subjects_.size() * segmentation::oarNames().size(), nullptr);
    for (const Score& score : scores.rows) {
        const Field field = {placeIn(arms(), score.armTrain), placeIn(arms(), score.armTest)};
        const auto subject = std::ranges::lower_bound(subjects_, score.subject);
        rows_[place(field, static_cast<std::size_t>(subject - subjects_.begin())) +
              placeIn(segmentation::oarNames(), score.oar)] = &score;
        evaluatedOn_[field.test] = true;
    }
}

std::size_t ScoreGrid::place(Field field, std::size_t subject) const {
    return ((field.train * arms().size() + field.test) * subjects_.size() + subject) * segmentation::oarNames().size();
}

Value ScoreGrid::value(Field field, std::size_t subject, std::size_t oar, std::string_view metric) const {
    const Score* score = at(field, subject, oar);
    if (score == nullptr) return {};
    if (score->refEmpty) return {Value::Kind::Omitted, 0};
    const double number = score->value(metric);
    if (std::isnan(number)) return {Value::Kind::Unmeasured, 0};
    return {std::isinf(number) ? Value::Kind::Empty : Value::Kind::Number, number};
}

bool ScoreGrid::evaluated(Field field, std::size_t subject) const {
    const auto first = rows_.begin() + static_cast<std::ptrdiff_t>(place(field, subject));
    return std::any_of(first, first + static_cast<std::ptrdiff_t>(segmentation::oarNames().size()),
                       [](const Score* score) { return score != nullptr; });
}

std::size_t ScoreGrid::unevaluated(Field a, Field b) const {
    std::size_t count = 0;
    for (std::size_t s = 0; s < subjects_.size(); ++s) count += evaluated(a, s) && evaluated(b, s) ? 0 : 1;
    return count;
}

const Score* ScoreGrid::anyOn(std::size_t test, std::size_t subject, std::size_t oar) const {
    for (std::size_t train = 0; train < arms().size(); ++train) {
        if (const Score* score = at({train, test}, subject, oar)) return score;
    }
    return nullptr;
}

bool ScoreGrid::validEverywhere(std::size_t subject, std::size_t oar) const {
    bool known = false;
    for (std::size_t test = 0; test < arms().size(); ++test) {
        if (!evaluatedOn_[test]) continue;
        const Score* score = anyOn(test, subject, oar);
        if (score == nullptr || score->refEmpty) return false;
        known = true;
    }
    return known;
}

}  // namespace bauta::experiment
