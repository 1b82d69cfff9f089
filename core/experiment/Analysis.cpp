// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/Analysis.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/base/Error.h"
#include "core/base/Numbers.h"
#include "core/base/Words.h"
#include "core/experiment/Composites.h"
#include "core/experiment/ScoreGrid.h"

namespace bauta::experiment {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kNoOriginal = "the experiment has no arm original";

/// Linear between order statistics, as NumPy's default.
double percentile(const std::vector<double>& sorted, double share) {
    const double at = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

std::string whyNoValue(const Distribution& d) {
    const std::size_t n = d.omitted + d.emptyOutputs;
    if (n == 0) return "no subject has this OAR";
    if (d.omitted == 0) return "all " + std::to_string(n) + " empty";
    if (d.emptyOutputs == 0) return "omitted in all " + std::to_string(n);
    return "omitted in " + std::to_string(d.omitted) + " of " + std::to_string(n) + ", the others empty";
}

/// The comparisons and distributions of experiments 1 and 2.
class Experiments {
  public:
    Experiments(const Scores& scores, const ScoreGrid& grid, Analysis& analysis)
        : scores_(scores), grid_(grid), analysis_(analysis) {
        const auto& arms = grid.arms();
        const auto found = std::ranges::find(arms, kOriginal);
        if (found != arms.end()) original_ = static_cast<std::size_t>(found - arms.begin());
        for (std::size_t oar = 0; oar < segmentation::oarNames().size(); ++oar) choose(oar);
    }

    void add(Question question, const ResultMetric& metric) {
        Family family;
        family.question = question;
        family.metric = metric.key;
        const auto& arms = grid_.arms();
        const std::size_t number = question == Question::TrainedOn ? 0 : 1;
        const std::size_t others = original_ ? arms.size() - 1 : 0;
        family.name = "Experiment " + std::to_string(number + 1) + ", " + std::string(metric.title) + ": " +
                      base::counted(others, "arm") + " × " + base::counted(subjectsOf_[number].size(), "OAR");
        if (!original_) family.reason = kNoOriginal;
        if (original_ && others == 0) family.reason = "the experiment has no arm but original";
        if (original_ && subjectsOf_[number].empty()) family.reason = "no OAR has enough subjects";
        for (const auto& [oar, subjects] : subjectsOf_[number]) {
            for (std::size_t arm = 0; arm < arms.size(); ++arm) {
                analysis_.distributions.push_back(distribution(question, metric.key, oar, arm, subjects));
                if (!original_ || arm == *original_) continue;
                family.comparisons.push_back(comparison(question, metric.key, oar, arm, subjects));
            }
        }
        adjust(family);
        analysis_.families.push_back(std::move(family));
    }

  private:
    using Subjects = std::vector<std::size_t>;  ///< places in the grid

    /// Which subjects an OAR is looked at in: all in experiment 1; in experiment 2 those who keep it everywhere.
    void choose(std::size_t oar) {
        Subjects all, valid;
        for (std::size_t s = 0; s < grid_.subjects().size(); ++s) {
            all.push_back(s);
            if (grid_.validEverywhere(s, oar)) valid.push_back(s);
        }
        subjectsOf_[0].emplace_back(oar, std::move(all));
        analysis_.evaluations2 += valid.size();
        if (scores_.rows.empty() || valid.size() >= std::max<std::size_t>(analysis_.options.fewestSubjects, 1)) {
            subjectsOf_[1].emplace_back(oar, std::move(valid));
            return;
        }
        const std::string& name = segmentation::oarNames()[oar];
        const bool known = std::ranges::any_of(scores_.rows, [&](const Score& score) { return score.oar == name; });
        analysis_.leftOut.push_back({name,
                                     !known
                                         ? "no subject has this OAR"
                                         : "fewer than " + base::counted(analysis_.options.fewestSubjects, "subject") +
                                               " keep a voxel under all arms (" + std::to_string(valid.size()) + ")",
                                     valid.size()});
    }

    /// Of the arm in this experiment: trained on it and evaluated on original, or the other way round.
    [[nodiscard]] Field fieldOf(Question question, std::size_t arm) const {
        return question == Question::TrainedOn ? Field{arm, *original_} : Field{*original_, arm};
    }

    [[nodiscard]] Comparison comparison(Question question, std::string_view metric, std::size_t oar, std::size_t arm,
                                        const Subjects& subjects) const {
        const Field a = fieldOf(question, *original_), b = fieldOf(question, arm);
        Comparison comparison;
        comparison.oar = segmentation::oarNames()[oar];
        comparison.armA = comparison.within = kOriginal;
        comparison.armB = grid_.arms()[arm];
        Pairing pairing(comparison, analysis_.options);
        for (const std::size_t s : subjects)
            pairing.add(grid_.subjects()[s], grid_.value(a, s, oar, metric), grid_.value(b, s, oar, metric));
        pairing.finish(grid_.unevaluated(a, b), grid_.subjects().size());
        return comparison;
    }

    [[nodiscard]] Distribution distribution(Question question, std::string_view metric, std::size_t oar,
                                            std::size_t arm, const Subjects& subjects) const {
        Distribution d;
        d.question = question;
        d.metric = metric;
        d.oar = segmentation::oarNames()[oar];
        d.arm = grid_.arms()[arm];
        d.mean = d.sd = d.low = d.q1 = d.median = d.q3 = d.high = kNaN;
        if (!original_) {
            d.reason = kNoOriginal;
            return d;
        }
        const Field field = fieldOf(question, arm);
        std::size_t unmeasured = 0;
        std::vector<double> numbers;
        for (const std::size_t s : subjects) {
            // An empty output counts in any metric, the DSC too, where it is a 0 among the values.
            const Score* score = grid_.at(field, s, oar);
            if (score != nullptr && !score->refEmpty && score->predEmpty) ++d.emptyOutputs;
            const Value value = grid_.value(field, s, oar, metric);
            if (value.kind == Value::Kind::Omitted) ++d.omitted;
            if (value.kind == Value::Kind::Unmeasured) ++unmeasured;
            if (value.kind != Value::Kind::Number) continue;
            d.values.emplace_back(grid_.subjects()[s], value.number);
            numbers.push_back(value.number);
        }
        d.mean = meanOf(numbers);
        d.sd = sdOf(numbers);
        if (numbers.empty()) {
            const bool none = grid_.unevaluated(field, field) == grid_.subjects().size();
            d.reason = none ? "not evaluated" : unmeasured > 0 ? "not measured" : whyNoValue(d);
            return d;
        }
        std::ranges::sort(numbers);
        d.low = percentile(numbers, 0.05);
        d.q1 = percentile(numbers, 0.25);
        d.median = percentile(numbers, 0.5);
        d.q3 = percentile(numbers, 0.75);
        d.high = percentile(numbers, 0.95);
        return d;
    }

    const Scores& scores_;
    const ScoreGrid& grid_;
    Analysis& analysis_;
    std::optional<std::size_t> original_;
    std::array<std::vector<std::pair<std::size_t, Subjects>>, 2> subjectsOf_;  ///< by OAR, of both experiments
};

}  // namespace

double meanOf(const std::vector<double>& numbers) {
    double sum = 0;
    for (const double number : numbers) sum += number;
    return numbers.empty() ? kNaN : sum / static_cast<double>(numbers.size());
}

double sdOf(const std::vector<double>& numbers) {
    if (numbers.size() < 2) return kNaN;
    const double mean = meanOf(numbers);
    double sum = 0;
    for (const double number : numbers) sum += (number - mean) * (number - mean);
    return std::sqrt(sum / static_cast<double>(numbers.size() - 1));
}

Pairing::Pairing(Comparison& comparison, const AnalysisOptions& options) : c_(comparison), options_(options) {}

void Pairing::add(const std::string& name, const Value& a, const Value& b) {
    using enum Value::Kind;
    if (a.kind == None || b.kind == None) return;
    if (a.kind == Omitted || b.kind == Omitted || a.kind == Unmeasured || b.kind == Unmeasured) {
        ++(a.kind == Omitted || b.kind == Omitted ? omitted_ : unmeasured_);
        return;
    }
    double difference = a.number - b.number;
    if (a.kind == Empty || b.kind == Empty) {
        if (!options_.rankInfinite) {
            ++c_.leftOut;
            return;
        }
        if (a.kind == b.kind) {
            difference = 0;  // neither is nearer
            ++bothEmpty_;
        }
    }
    if (std::abs(difference) <= statistics::kResolution) difference = 0;
    c_.pairs.push_back(name);
    c_.differences.push_back(difference);
}

void Pairing::finish(std::size_t unevaluated, std::size_t subjects) {
    c_.test = statistics::wilcoxon(c_.differences, options_.preset);
    c_.pratt = statistics::wilcoxon(c_.differences, options_.preset, statistics::Zeros::Pratt);
    c_.shift = statistics::shift(c_.differences);
    c_.q = c_.qPratt = kNaN;
    const auto limit = [this](const std::string& text) { c_.reason += (c_.reason.empty() ? "" : "; ") + text; };
    const std::size_t nonzero = c_.test.n - c_.test.zeros;
    if (c_.pairs.empty()) {
        if (unevaluated == subjects) return limit("not evaluated");
        if (c_.leftOut > 0)
            limit("no pairs: an output is empty in all " + std::to_string(c_.leftOut));
        else if (omitted_ > 0)
            limit("no pairs: no target is left in any of " + std::to_string(omitted_));
        else
            limit("no pairs");
    } else if (!c_.tested()) {
        limit(c_.test.reason);
    } else if (statistics::smallestP(nonzero) > options_.alpha) {
        limit(base::counted(nonzero, "pair") + (c_.test.zeros > 0 ? " that differ" : "") + " cannot reach " +
              base::shortest(options_.alpha) +
              (c_.test.test == statistics::Test::Normal ? " in an exact test; this p is an approximation" : ""));
    }
    if (bothEmpty_ > 0) limit("both outputs are empty in " + base::counted(bothEmpty_, "pair") + ": counted as equal");
    if (unmeasured_ > 0) limit(base::counted(unmeasured_, "pair") + " without a value");
    if (unevaluated > 0)
        limit(std::to_string(unevaluated) + " of " + std::to_string(subjects) + " subjects are not evaluated");
}

void adjust(Family& family) {
    std::vector<double> p, pratt;
    for (const Comparison& c : family.comparisons) {
        p.push_back(c.test.p);
        pratt.push_back(c.pratt.p);
        if (!std::isnan(c.test.p)) ++family.tests;
    }
    const std::vector<double> q = statistics::benjaminiHochberg(p), qPratt = statistics::benjaminiHochberg(pratt);
    for (std::size_t i = 0; i < q.size(); ++i) {
        family.comparisons[i].q = q[i];
        family.comparisons[i].qPratt = qPratt[i];
    }
}

const Family* Analysis::family(Question question, std::string_view metric) const {
    const auto found =
        std::ranges::find_if(families, [&](const Family& f) { return f.question == question && f.metric == metric; });
    return found == families.end() ? nullptr : &*found;
}

const Composite* Analysis::composite(std::string_view metric, std::string_view train, std::string_view test) const {
    const auto found = std::ranges::find_if(
        composites, [&](const Composite& c) { return c.metric == metric && c.armTrain == train && c.armTest == test; });
    return found == composites.end() ? nullptr : &*found;
}

const Distribution* Analysis::distribution(Question question, std::string_view metric, std::string_view oar,
                                           std::string_view arm) const {
    const auto found = std::ranges::find_if(distributions, [&](const Distribution& d) {
        return d.question == question && d.metric == metric && d.oar == oar && d.arm == arm;
    });
    return found == distributions.end() ? nullptr : &*found;
}

Analysis analyse(const Scores& scores, const AnalysisOptions& options) {
    Analysis analysis;
    analysis.options = options;
    const ScoreGrid grid(scores);
    Experiments experiments(scores, grid, analysis);
    for (const ResultMetric& metric : resultMetrics()) {
        experiments.add(Question::TrainedOn, metric);
        experiments.add(Question::EvaluatedOn, metric);
        addComposites(grid, metric, analysis);
    }
    std::ranges::stable_sort(analysis.distributions, {}, &Distribution::question);
    return analysis;
}

void requireSubjectUnit(const std::string& unit, std::size_t folds) {
    if (unit == "subject") return;
    if (unit != "fold") {
        throw base::Error(base::ErrorCode::BadRequest, "\"" + unit + "\" is no unit of a test", {}, "write subject");
    }
    throw base::Error(base::ErrorCode::BadRequest,
                      "folds are not tested: " + std::to_string(folds) + " folds cannot reach a p below " +
                          base::shortest(statistics::smallestP(folds)) +
                          ", and they are not independent, since their networks learn from the same subjects",
                      {}, "test subjects, which is the default");
}

}  // namespace bauta::experiment
