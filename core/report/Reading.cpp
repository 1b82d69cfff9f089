// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "core/base/Numbers.h"
#include "core/report/Report.h"
#include "core/report/Words.h"

namespace bauta::report {
namespace {

using experiment::Composite;
using experiment::kOriginal;
using experiment::Question;
using experiment::Results;

/// What an arm costs against original, positive when it is worse.
struct Cost {
    std::string arm;
    double size = 0;
    bool same = false;  ///< no difference was found
};

class Reader {
  public:
    Reader(const Results& results, const std::string& metric)
        : results_(results), metric_(experiment::resultMetric(metric)), key_(metric) {}

    std::vector<std::string> sentences() {
        const Composite* base = cell(kOriginal, kOriginal);
        if (base == nullptr) return {nothing()};
        std::vector<std::string> all = {"Models trained on original scans reach " + value(base->mean) +
                                        " on original scans."};
        std::vector<Cost> trained, evaluated;
        for (const std::string& arm : armsOf(results_)) {
            if (arm == kOriginal) continue;
            if (const Composite* one = cell(arm, kOriginal))
                trained.push_back({arm, cost(*one, *base), same(arm, kOriginal)});
            if (const Composite* one = cell(kOriginal, arm)) evaluated.push_back({arm, cost(*one, *base), false});
        }
        if (!trained.empty()) all.push_back("Trained on " + costs(trained) + ".");
        std::vector<std::string> indistinct;
        for (const Cost& one : trained)
            if (one.same) indistinct.push_back(one.arm);
        if (!indistinct.empty())
            all.push_back("The difference to " + listed(indistinct) + " is not significant (q > " +
                          base::shortest(results_.analysis.options.alpha) + ").");
        if (!evaluated.empty())
            all.push_back("Evaluated on " + costs(evaluated) + ", over the OARs that are left there.");
        if (const std::string text = own(); !text.empty()) all.push_back(text);
        for (const Question question : {Question::TrainedOn, Question::EvaluatedOn})
            if (const std::string text = significant(question); !text.empty()) all.push_back(text);
        return all;
    }

  private:
    const Composite* cell(const std::string& train, const std::string& test) const {
        const Composite* found = results_.analysis.composite(key_, train, test);
        return found != nullptr && found->n > 0 && std::isfinite(found->mean) ? found : nullptr;
    }

    std::string value(double number) const {
        return decimal(number, metric_.decimals) + (metric_.unit.empty() ? "" : " " + std::string(metric_.unit));
    }

    double cost(const Composite& one, const Composite& base) const {
        return metric_.higherIsBetter ? base.mean - one.mean : one.mean - base.mean;
    }

    bool same(const std::string& arm, const std::string& within) const {
        const experiment::Family* family = results_.analysis.family(Question::Composite, key_);
        return family != nullptr && std::ranges::any_of(family->comparisons, [&](const experiment::Comparison& one) {
                   const bool pair =
                       (one.armA == arm && one.armB == kOriginal) || (one.armA == kOriginal && one.armB == arm);
                   return pair && one.within == within && one.tested() && one.q > results_.analysis.options.alpha;
               });
    }

    /// Where networks do best that were trained on the same defaced data.
    std::string own() const {
        std::vector<std::string> arms, means;
        for (const std::string& arm : armsOf(results_)) {
            const Composite* found = cell(arm, arm);
            if (arm == kOriginal || found == nullptr || !found->best || !others(arm)) continue;
            arms.push_back(arm);
            means.push_back(value(found->mean));
        }
        return arms.empty()
                   ? ""
                   : "On " + listed(arms) + " scans models trained on the same do best (" + listed(means) + ").";
    }

    /// True when networks trained on something else were evaluated on it too.
    bool others(const std::string& arm) const {
        return std::ranges::any_of(
            armsOf(results_), [&](const std::string& train) { return train != arm && cell(train, arm) != nullptr; });
    }

    /// "mask_face or fsl_deface they lose 0.020 and 0.027; on pydeface 0.316": what is far larger stands by itself.
    std::string costs(const std::vector<Cost>& all) const {
        std::vector<Cost> lose, far, gain;
        for (const Cost& one : all) (one.size < 0 ? gain : lose).push_back(one);
        const auto larger = std::ranges::max_element(lose, {}, &Cost::size);
        if (lose.size() > 1) {
            double next = 0;
            for (const Cost& one : lose)
                if (one.arm != larger->arm) next = std::max(next, one.size);
            if (larger->size > 3 * next) {
                far.push_back(*larger);
                lose.erase(larger);
            }
        }
        std::string text;
        const auto add = [&](const std::vector<Cost>& some, const std::string& verb) {
            if (some.empty()) return;
            std::vector<std::string> arms, sizes;
            for (const Cost& one : some) {
                arms.push_back(one.arm);
                sizes.push_back(value(std::abs(one.size)));
            }
            text += (text.empty() ? "" : "; on ") + listed(arms, "or") + (verb.empty() ? " " : " they " + verb + " ") +
                    listed(sizes);
        };
        const bool higher = metric_.higherIsBetter;
        add(lose, higher ? "lose" : "are worse by");
        add(far, "");
        add(gain, higher ? "gain" : "are better by");
        return text;
    }

    std::string significant(Question question) const {
        const experiment::Family* family = results_.analysis.family(question, key_);
        if (family == nullptr || family->comparisons.empty()) return {};
        const std::string name = question == Question::TrainedOn ? "experiment 1" : "experiment 2";
        if (family->tests == 0) return "No comparison of " + name + " could be tested.";
        const auto found = static_cast<std::size_t>(std::ranges::count_if(family->comparisons, [&](const auto& one) {
            return one.tested() && one.q <= results_.analysis.options.alpha;
        }));
        return "OAR by OAR, " + std::to_string(found) + " of " + counted(family->tests, "comparison") +
               " with original in " + name + (found == 1 ? " is" : " are") + " significant (q ≤ " +
               base::shortest(results_.analysis.options.alpha) + ").";
    }

    std::string nothing() const {
        const std::vector<std::string>& arms = results_.plan().arms;
        if (std::ranges::find(arms, kOriginal) == arms.end())
            return "The experiment has no arm original: there is nothing to compare the others with.";
        if (results_.scores.rows.empty()) return "Nothing is evaluated yet.";
        const Composite* found = results_.analysis.composite(key_, kOriginal, kOriginal);
        return "Models trained on original scans have no " + std::string(metric_.title) + " on original scans" +
               (found == nullptr || found->reason.empty() ? "." : ": " + found->reason + ".");
    }

    const Results& results_;
    const experiment::ResultMetric& metric_;
    std::string key_;
};

}  // namespace

std::vector<std::string> reading(const Results& results, const std::string& metric) {
    return Reader(results, metric).sentences();
}

}  // namespace bauta::report
