// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Wilcoxon.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "core/base/Error.h"

namespace bauta::statistics {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostOfPaper = 25, kMostExact = 50, kMostFlips = 13, kMostExactBound = 600;

bool same(double a, double b) {
    return a == b || std::abs(a - b) <= kResolution;  // equal infinities too
}

// Differences by size, with their ranks doubled: midranks are halves, and sums of them stay whole.
struct Ranks {
    std::vector<double> sorted;
    std::vector<int> doubled;
    std::size_t zeros = 0;  // the first ones
    double tieTerm = 0;     // sum of t³ − t over groups of ties, that of zeros left out
    double zeroTerm = 0;
};

Ranks rank(std::span<const double> differences, bool rankZeros) {
    Ranks r;
    r.sorted.assign(differences.begin(), differences.end());
    std::ranges::sort(r.sorted, {}, [](double d) { return std::abs(d); });
    const auto isZero = [](double d) { return same(d, 0); };
    r.zeros = static_cast<std::size_t>(std::ranges::count_if(r.sorted, isZero));
    const auto first = static_cast<std::ptrdiff_t>(r.zeros);
    if (!rankZeros) r.sorted.erase(r.sorted.begin(), r.sorted.begin() + first);
    r.doubled.resize(r.sorted.size());
    for (std::size_t i = 0; i < r.sorted.size();) {
        std::size_t end = i + 1;
        const bool zero = isZero(r.sorted[i]);
        while (end < r.sorted.size() &&
               (zero ? isZero(r.sorted[end]) : same(std::abs(r.sorted[end]), std::abs(r.sorted[end - 1]))))
            ++end;
        for (std::size_t k = i; k < end; ++k) r.doubled[k] = static_cast<int>(i + 1 + end);
        const auto t = static_cast<double>(end - i);
        (zero ? r.zeroTerm : r.tieTerm) += t * t * t - t;
        i = end;
    }
    return r;
}

// Probabilities of the sums of doubled ranks when every sign is as likely: one step a rank. Halving each time keeps
// them exact as long as n < 53, and far from overflow above.
std::vector<double> distribution(std::span<const int> doubled) {
    std::vector<double> p = {1};
    for (const int rank : doubled) {
        std::vector<double> next(p.size() + static_cast<std::size_t>(rank));
        for (std::size_t s = 0; s < p.size(); ++s) {
            next[s] += p[s] / 2;
            next[s + static_cast<std::size_t>(rank)] += p[s] / 2;
        }
        p = std::move(next);
    }
    return p;
}

std::vector<int> untied(std::size_t n) {
    std::vector<int> doubled(n);
    for (std::size_t i = 0; i < n; ++i) doubled[i] = static_cast<int>(2 * (i + 1));
    return doubled;
}

// The same for the ranks 1 to n, undoubled, up to the middle: where hundreds of pairs are compared this is what takes
// the time.
std::vector<double> lowerHalf(std::size_t n) {
    std::vector<double> p(n * (n + 1) / 4 + 1, 0), next(p);
    p[0] = 1;
    for (std::size_t rank = 1; rank <= n; ++rank) {
        const std::size_t end = std::min(p.size(), rank * (rank + 1) / 2 + 1), own = std::min(rank, end);
        for (std::size_t s = 0; s < own; ++s) next[s] = p[s] / 2;
        for (std::size_t s = own; s < end; ++s) next[s] = (p[s] + p[s - rank]) / 2;
        p.swap(next);
    }
    return p;
}

// The k-th smallest mean of pairs bounds the interval where P(sum of ranks < k) is at most what may be missed on a
// side. The exact k takes time as n³; of so many differences the normal one is three lower, of tens of thousands, which
// makes the interval the wider.
std::size_t bound(std::size_t n, double missed) {
    if (n > kMostExactBound) {
        const auto m = static_cast<double>(n);
        const double z = boost::math::quantile(boost::math::normal(), missed);
        return static_cast<std::size_t>(m * (m + 1) / 4 + z * std::sqrt(m * (m + 1) * (2 * m + 1) / 24));
    }
    const std::vector<double> p = lowerHalf(n);
    double below = 0;
    std::size_t k = 0;
    for (; k < p.size() && below + p[k] <= missed; ++k) below += p[k];
    return k;
}

// Both tails: the distribution is symmetric. `most` is the largest doubled sum that is as extreme.
double twoSided(const std::vector<double>& p, std::size_t most) {
    double sum = 0;
    for (std::size_t s = 0; s <= most && s < p.size(); ++s) sum += p[s];
    return std::min(1.0, 2 * sum);
}

double normal(const Ranks& r, double statistic, Zeros zeros, bool continuity) {
    const auto n = static_cast<double>(r.sorted.size()), n0 = static_cast<double>(r.zeros);
    double mean = n * (n + 1) / 4, spread = n * (n + 1) * (2 * n + 1) - r.tieTerm / 2;
    if (zeros == Zeros::Pratt) {
        mean -= n0 * (n0 + 1) / 4;
        spread -= n0 * (n0 + 1) * (2 * n0 + 1);
    }
    if (zeros == Zeros::Split) spread -= r.zeroTerm / 2;
    if (spread <= 0) return kNaN;
    const double off = std::max(0.0, mean - statistic - (continuity ? 0.5 : 0));
    return std::erfc(off / std::sqrt(spread / 24) / std::sqrt(2.0));
}

Wilcoxon test(std::span<const double> differences, Zeros zeros, bool continuity, auto choose) {
    if (std::ranges::any_of(differences, [](double d) { return std::isnan(d); }))
        throw base::Error(base::ErrorCode::BadRequest, "a difference is not a number");
    const Ranks r = rank(differences, zeros != Zeros::Wilcox);
    Wilcoxon w;
    w.n = differences.size();
    w.zeros = r.zeros;
    w.ties = r.tieTerm > 0;
    w.p = w.effect = kNaN;
    std::vector<int> flipped;  // the doubled ranks of those that have a sign
    double half = 0;
    for (std::size_t i = 0; i < r.sorted.size(); ++i) {
        const double rank = r.doubled[i] / 2.0;
        if (same(r.sorted[i], 0)) {
            if (zeros == Zeros::Split) half += rank / 2;
            continue;
        }
        flipped.push_back(r.doubled[i]);
        (r.sorted[i] > 0 ? w.plus : w.minus) += rank;
    }
    w.effect = w.plus + w.minus > 0 ? (w.plus - w.minus) / (w.plus + w.minus) : kNaN;
    const double signedOnly = w.statistic();
    w.plus += half;
    w.minus += half;
    if (flipped.empty()) {
        w.reason = w.n == 0 ? "no pairs" : "all differences are zero";
        return w;
    }
    w.test = choose(w);
    if (w.test == Test::Exact) {
        // Of midranks the sum may be a half, and zeros that were ranked miss in it: told from the larger side, rounded
        // towards the middle, which makes p the larger.
        const std::size_t n = zeros == Zeros::Wilcox ? flipped.size() : r.sorted.size();
        const auto larger = static_cast<std::size_t>(std::floor(std::max(w.plus, w.minus)));
        w.p = twoSided(distribution(untied(n)), n * (n + 1) - 2 * larger);
    } else if (w.test == Test::Permutation) {
        w.p = twoSided(distribution(flipped), static_cast<std::size_t>(std::lround(2 * signedOnly)));
    } else {
        w.p = normal(r, w.statistic(), zeros, continuity);
    }
    return w;
}

}  // namespace

std::string_view name(Zeros zeros) noexcept {
    return zeros == Zeros::Wilcox ? "wilcox" : zeros == Zeros::Pratt ? "pratt" : "zsplit";
}
std::string_view name(Preset preset) noexcept {
    return preset == Preset::Paper ? "paper" : "default";
}
std::string_view name(Test test) noexcept {
    switch (test) {
        case Test::Exact:
            return "exact";
        case Test::Permutation:
            return "permutation";
        case Test::Normal:
            return "normal";
        case Test::None:
            break;
    }
    return "none";
}

Wilcoxon wilcoxon(std::span<const double> differences, Preset preset, Zeros zeros) {
    return test(differences, zeros, false, [&](const Wilcoxon& w) {
        const bool plain = !w.ties && w.zeros == 0;
        if (plain && w.n <= (preset == Preset::Paper ? kMostOfPaper : kMostExact)) return Test::Exact;
        if (preset == Preset::Default && w.n <= kMostFlips) return Test::Permutation;
        return Test::Normal;
    });
}

Wilcoxon wilcoxonBy(Test by, std::span<const double> differences, Zeros zeros, bool continuity) {
    return test(differences, zeros, continuity, [by](const Wilcoxon&) { return by; });
}

double smallestP(std::size_t n) {
    return std::min(1.0, std::ldexp(1.0, 1 - static_cast<int>(std::min<std::size_t>(n, 2000))));
}

Shift shift(std::span<const double> differences, double confidence) {
    Shift s{kNaN, {}, {}};
    const std::size_t n = differences.size();
    const auto finite = [](double d) { return std::isfinite(d); };
    if (n == 0 || !std::ranges::all_of(differences, finite)) return s;
    std::vector<double> means;
    means.reserve(n * (n + 1) / 2);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = i; j < n; ++j) means.push_back((differences[i] + differences[j]) / 2);
    const std::size_t m = means.size();
    const auto nth = [&](std::size_t i) {
        std::ranges::nth_element(means, means.begin() + static_cast<std::ptrdiff_t>(i));
        return means[i];
    };
    s.estimate = m % 2 == 1 ? nth(m / 2) : (nth(m / 2 - 1) + nth(m / 2)) / 2;
    const std::size_t k = bound(n, (1 - confidence) / 2);
    if (k == 0) return s;
    s.low = nth(k - 1);
    s.high = nth(m - k);
    return s;
}

}  // namespace bauta::statistics
