// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bauta::statistics {

/// What becomes of differences that are zero: left out; ranked, then left out (Pratt); or ranked and given half to each
/// side.
enum class Zeros { Wilcox, Pratt, Split };
/// Paper, as SciPy up to 1.5: zeros left out; exact for n ≤ 25 without ties and zeros, else normal. Default, as SciPy
/// from 1.15 on: exact for n ≤ 50 without ties and zeros, all sign flips for n ≤ 13, else normal. The normal
/// approximation corrects for ties and not for continuity.
enum class Preset { Paper, Default };
/// How a p came about. None: there is no p.
enum class Test { None, Exact, Permutation, Normal };
[[nodiscard]] std::string_view name(Zeros zeros) noexcept;
[[nodiscard]] std::string_view name(Preset preset) noexcept;
[[nodiscard]] std::string_view name(Test test) noexcept;

/// A two-sided Wilcoxon signed-rank test (F. Wilcoxon, Biometrics Bulletin 1945; J. W. Pratt, JASA 1959).
struct Wilcoxon {
    std::size_t n = 0;           ///< differences given
    std::size_t zeros = 0;       ///< of them
    bool ties = false;           ///< two of the others have the same size
    double plus = 0, minus = 0;  ///< sums of the ranks of positive and negative differences
    /// Matched-pairs rank-biserial effect, (plus − minus) / (plus + minus), −1 … 1; NaN without a difference.
    double effect = 0;
    Test test = Test::None;
    double p = 0;        ///< NaN without a test
    std::string reason;  ///< why there is none
    [[nodiscard]] double statistic() const { return plus < minus ? plus : minus; }
};

/// Differences closer than this to each other in size are ties, closer to zero are zeros: what rounding leaves of
/// values that are equal, such as two DSC.
inline constexpr double kResolution = 1e-12;

/// Infinite differences share the largest rank. Error BadRequest for NaN: whoever has no pair leaves it out, and counts
/// it.
[[nodiscard]] Wilcoxon wilcoxon(std::span<const double> differences, Preset preset = Preset::Paper,
                                Zeros zeros = Zeros::Wilcox);
/// The same by a given test, for comparison. Exact with ties or zeros takes the distribution without them.
[[nodiscard]] Wilcoxon wilcoxonBy(Test test, std::span<const double> differences, Zeros zeros, bool continuity = false);

/// The smallest two-sided p that n differences can reach, 2^(1 − n): 0.0625 for five folds.
[[nodiscard]] double smallestP(std::size_t n);

/// The typical difference (J. L. Hodges and E. L. Lehmann, Ann. Math. Stat. 1963): the median of the means of all pairs
/// of differences, each with itself too.
struct Shift {
    double estimate = 0;  ///< NaN without differences, and where one is not finite: it has no mean with others
    /// At least 95 %, from the exact distribution of the signed ranks, beyond 600 differences from the normal one; none
    /// below six, which cannot reach it.
    std::optional<double> low, high;
};
[[nodiscard]] Shift shift(std::span<const double> differences, double confidence = 0.95);

}  // namespace bauta::statistics
