// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Composites.h"

#include <algorithm>
#include <cmath>

namespace bauta::experiment {
namespace {

Composite fieldOf(const ScoreGrid& grid, Field field, std::string_view metric) {
    Composite c;
    c.metric = metric;
    c.armTrain = grid.arms()[field.train];
    c.armTest = grid.arms()[field.test];
    std::vector<double> numbers;
    std::size_t unmeasured = 0;
    for (std::size_t s = 0; s < grid.subjects().size(); ++s) {
        for (std::size_t oar = 0; oar < segmentation::oarNames().size(); ++oar) {
            const Score* score = grid.at(field, s, oar);
            if (score == nullptr) continue;
            if (score->refEmpty)
                ++c.omitted;
            else if (score->predEmpty)
                ++c.emptyOutputs;
            const Value value = grid.value(field, s, oar, metric);
            if (value.kind == Value::Kind::Number) numbers.push_back(value.number);
            if (value.kind == Value::Kind::Unmeasured) ++unmeasured;
        }
    }
    c.n = numbers.size();
    c.mean = meanOf(numbers);
    c.sd = sdOf(numbers);
    const std::size_t subjects = grid.subjects().size(), unevaluated = grid.unevaluated(field, field);
    if (unevaluated == subjects)
        c.reason = "not evaluated";
    else if (unevaluated > 0)
        c.reason = std::to_string(unevaluated) + " of " + std::to_string(subjects) + " subjects are not evaluated";
    else if (unmeasured > 0)
        c.reason = std::to_string(unmeasured) + " values are not measured";
    else if (c.n == 0)
        c.reason = c.emptyOutputs > 0 ? "all outputs are empty" : "no target is left";
    return c;
}

/// Largest groups of arms of which no two differ, each in ascending order (C. Bron and J. Kerbosch, CACM 1973).
class Cliques {
  public:
    explicit Cliques(const std::vector<std::vector<bool>>& joined) : joined_(joined) {
        std::vector<std::size_t> all(joined.size());
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
        extend({}, all, {});
        std::ranges::sort(found_);
    }
    [[nodiscard]] const std::vector<std::vector<std::size_t>>& all() const { return found_; }

  private:
    void extend(const std::vector<std::size_t>& clique, std::vector<std::size_t> candidates,
                std::vector<std::size_t> excluded) {
        if (candidates.empty() && excluded.empty()) found_.push_back(clique);
        const auto neighbours = [this](const std::vector<std::size_t>& of, std::size_t arm) {
            std::vector<std::size_t> some;
            for (const std::size_t other : of) {
                if (joined_[arm][other]) some.push_back(other);
            }
            return some;
        };
        while (!candidates.empty()) {
            const std::size_t arm = candidates.front();
            std::vector<std::size_t> larger = clique;
            larger.push_back(arm);
            std::ranges::sort(larger);
            extend(larger, neighbours(candidates, arm), neighbours(excluded, arm));
            candidates.erase(candidates.begin());
            excluded.push_back(arm);
        }
    }
    const std::vector<std::vector<bool>>& joined_;
    std::vector<std::vector<std::size_t>> found_;
};

/// a to z, A to Z, then "(53)": a table is wrong with none rather than with one that is used twice.
std::string letter(std::size_t number) {
    if (number < 26) return {static_cast<char>('a' + number)};
    if (number < 52) return {static_cast<char>('A' + (number - 26))};
    return "(" + std::to_string(number + 1) + ")";
}

/// One column of the table.
struct Column {
    std::vector<Composite*> fields;              ///< by training arm
    std::vector<const Comparison*> comparisons;  ///< of its pairs of arms

    [[nodiscard]] Composite& of(const std::string& arm) const {
        return **std::ranges::find(fields, arm, [](const Composite* c) -> const std::string& { return c->armTrain; });
    }
    void markBest(bool higher) const {
        const auto better = [higher](double a, double b) { return higher ? a > b : a < b; };
        const Composite* best = nullptr;
        for (const Composite* field : fields) {
            if (field->n > 0 && (best == nullptr || better(field->mean, best->mean))) best = field;
        }
        for (Composite* field : fields) field->best = best != nullptr && field->n > 0 && field->mean == best->mean;
    }
    /// Letters run on from one column to the next.
    void markAlike(double alpha, std::size_t& letters) const {
        std::vector<std::vector<bool>> joined(fields.size(), std::vector<bool>(fields.size(), false));
        const auto place = [&](const std::string& arm) {
            return static_cast<std::size_t>(std::ranges::find(fields, &of(arm)) - fields.begin());
        };
        for (const Comparison* c : comparisons) {
            if (c->tested() && c->q > alpha) {
                joined[place(c->armA)][place(c->armB)] = joined[place(c->armB)][place(c->armA)] = true;
            } else if (!c->tested() && of(c->armA).n > 0 && of(c->armB).n > 0) {
                const std::string& why = c->pairs.empty() ? c->reason : c->test.reason;
                note(of(c->armA), c->armB, why);
                note(of(c->armB), c->armA, why);
            }
        }
        const Cliques cliques(joined);
        for (const auto& clique : cliques.all()) {
            if (clique.size() < 2) continue;
            for (const std::size_t arm : clique) fields[arm]->letters += letter(letters);
            ++letters;
        }
    }

  private:
    static void note(Composite& field, const std::string& other, const std::string& why) {
        field.reason += (field.reason.empty() ? "" : "; ") + ("not tested against " + other + ": " + why);
    }
};

}  // namespace

void addComposites(const ScoreGrid& grid, const ResultMetric& metric, Analysis& analysis) {
    const auto& arms = grid.arms();
    const std::size_t first = analysis.composites.size();
    for (std::size_t train = 0; train < arms.size(); ++train) {
        for (std::size_t test = 0; test < arms.size(); ++test)
            analysis.composites.push_back(fieldOf(grid, {train, test}, metric.key));
    }
    Family family;
    family.question = Question::Composite;
    family.metric = metric.key;
    family.name = "Table 2, " + std::string(metric.title) + ": " + std::to_string(arms.size() * (arms.size() - 1) / 2) +
                  (arms.size() == 2 ? " pair" : " pairs") + " of training data × " + std::to_string(arms.size()) +
                  " evaluation data";
    if (arms.size() < 2) family.reason = "the experiment has one arm alone";
    for (std::size_t test = 0; test < arms.size(); ++test) {
        for (std::size_t i = 0; i < arms.size(); ++i) {
            for (std::size_t j = i + 1; j < arms.size(); ++j) {
                const Field a = {i, test}, b = {j, test};
                Comparison& comparison = family.comparisons.emplace_back();
                comparison.armA = arms[i];
                comparison.armB = arms[j];
                comparison.within = arms[test];
                Pairing pairing(comparison, analysis.options);
                for (std::size_t s = 0; s < grid.subjects().size(); ++s) {
                    for (std::size_t oar = 0; oar < segmentation::oarNames().size(); ++oar) {
                        pairing.add(grid.subjects()[s] + " " + segmentation::oarNames()[oar],
                                    grid.value(a, s, oar, metric.key), grid.value(b, s, oar, metric.key));
                    }
                }
                pairing.finish(grid.unevaluated(a, b), grid.subjects().size());
            }
        }
    }
    adjust(family);
    std::size_t letters = 0;
    for (std::size_t test = 0; test < arms.size(); ++test) {
        Column column;
        for (std::size_t train = 0; train < arms.size(); ++train)
            column.fields.push_back(&analysis.composites[first + train * arms.size() + test]);
        for (const Comparison& c : family.comparisons) {
            if (c.within == arms[test]) column.comparisons.push_back(&c);
        }
        if (arms.size() > 1) column.markBest(metric.higherIsBetter);
        column.markAlike(analysis.options.alpha, letters);
    }
    analysis.families.push_back(std::move(family));
}

}  // namespace bauta::experiment
