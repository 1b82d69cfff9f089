# SPDX-License-Identifier: GPL-3.0-or-later
"""Freezes random problems with what independent code makes of them.

    python3 reference.py > reference.json

SciPy 1.10 gives the normal approximation, and exact p where there are neither ties nor zeros. With ties or zeros all
sign flips are gone through here, one by one. statsmodels adjusts each family of ten and gives Wilson's interval. The
Hodges-Lehmann interval and Krippendorff's alpha are computed from their definitions, on other ways than in C++: the
former from sums over subsets counted in whole numbers, the latter from a table of coincidences.
"""
import functools
import itertools
import json
import sys

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

METHODS = ("wilcox", "pratt", "zsplit")


def as_given(differences):
    """What rounding left of equal values is no difference."""
    return np.round(np.asarray(differences, float), 10)


def ranks_of(d, method):
    """Signed ranks of the differences that are not zero."""
    if method == "wilcox":
        d = d[d != 0]
    ranks = stats.rankdata(np.abs(d))
    return (np.sign(d) * ranks)[d != 0]


def flips(d, method):
    """Two-sided p over all signs of what is not zero; the halves that zsplit gives to both sides change nothing."""
    signed = ranks_of(d, method)
    signs = np.array(list(itertools.product((0, 1), repeat=len(signed))))
    sums = signs @ np.abs(signed)
    least = min(signed[signed > 0].sum(), -signed[signed < 0].sum())
    return min(1.0, 2 * np.mean(sums <= least + 1e-9))


def is_plain(d):
    return not np.any(d == 0) and len(np.unique(np.abs(d))) == len(d)


def p_of(d, preset, method):
    """None where there is no difference."""
    d = as_given(d)
    if not np.any(d != 0):
        return None, "none"
    if is_plain(d) and len(d) <= {"paper": 25, "default": 50}[preset]:
        return stats.wilcoxon(d, mode="exact").pvalue, "exact"
    if preset == "default" and len(d) <= 13:
        return flips(d, method), "permutation"
    return stats.wilcoxon(d, zero_method=method, correction=False, mode="approx").pvalue, "normal"


@functools.lru_cache(None)
def subsets(n):
    """How many subsets of 1 to n have which sum."""
    counts = {0: 1}
    for rank in range(1, n + 1):
        grown = dict(counts)
        for total, count in counts.items():
            grown[total + rank] = grown.get(total + rank, 0) + count
        counts = grown
    return counts


def shift(d):
    """Hodges-Lehmann estimate and the exact interval of at least 95 %."""
    d = np.asarray(d, float)
    n = len(d)
    walsh = sorted((d[a] + d[b]) / 2 for a in range(n) for b in range(a, n))
    # The largest k with P(W < k) <= 0.025, that is 40 * #(W <= k - 1) <= 2^n, in whole numbers.
    counts, below, k = subsets(n), 0, 0
    while 40 * (below + counts.get(k, 0)) <= 2**n:
        below += counts.get(k, 0)
        k += 1
    if k == 0:
        return float(np.median(walsh)), None, None
    return float(np.median(walsh)), walsh[k - 1], walsh[len(walsh) - k]


def describe(d):
    """All that is told of one list of differences."""
    given = as_given(d)
    out = {"zeros": int(np.sum(given == 0)), "ties": False}
    sizes = np.abs(given[given != 0])
    out["ties"] = len(np.unique(sizes)) < len(sizes)
    for method in METHODS:
        signed = ranks_of(given, method)
        plus, minus = signed[signed > 0].sum(), -signed[signed < 0].sum()
        half = 0.0
        if method == "zsplit":
            half = stats.rankdata(np.abs(given))[given == 0].sum() / 2
        out[method] = {"plus": float(plus + half), "minus": float(minus + half)}
        if plus + minus > 0:
            out[method]["effect"] = float((plus - minus) / (plus + minus))
        for preset in ("paper", "default"):
            p, test = p_of(d, preset, method)
            out[method][preset] = None if p is None else float(p)
            out[method][preset + "_test"] = test
    out["shift"] = shift(d)
    return out


def problem(rng, i):
    n = int(rng.integers(1, 61)) if i % 3 else int(rng.integers(1, 14))
    kind = i % 5
    if kind == 0:
        d = np.round(rng.normal(0.3, 1, n), 4)
    elif kind == 1:
        d = np.round(rng.normal(0.5, 2, n))  # ties and zeros
    elif kind == 2:
        d = np.round(rng.normal(0.5, 2, n))
        d[d == 0] = 1  # ties alone
    elif kind == 3:
        d = np.round(rng.normal(0.2, 1, n), 4)
        d[rng.random(n) < 0.2] = 0  # zeros alone
    else:
        # As of two DSC: ties and zeros hidden below what rounding leaves.
        d = np.round(rng.uniform(0.6, 0.9, n), 2) - np.round(rng.uniform(0.55, 0.85, n), 2)
    return d if np.any(as_given(d) != 0) else d + 1


def alpha_of(runs):
    """Krippendorff's alpha of nominal labels, from the table of coincidences; and the share of agreeing pairs."""
    table, same, pairs = np.zeros((2, 2)), 0, 0
    for labels in runs:
        for a, b in itertools.permutations(range(len(labels)), 2):
            table[labels[a], labels[b]] += 1 / (len(labels) - 1)
        for a, b in itertools.combinations(labels, 2):
            same += a == b
            pairs += 1
    n = table.sum()
    if n == 0:
        return None, None
    observed = (table[0, 1] + table[1, 0]) / n
    margins = table.sum(axis=0)
    expected = 2 * margins[0] * margins[1] / (n * (n - 1))
    return (None if expected == 0 else float(1 - observed / expected)), same / pairs


def main():
    rng = np.random.default_rng(20260412)
    families = []
    for _ in range(30):
        problems = [problem(rng, 10 * len(families) + i) for i in range(10)]
        told = [{"d": [float(x) for x in d], **describe(d)} for d in problems]
        p = [one["wilcox"]["paper"] for one in told]
        families.append({"problems": told, "q": [float(q) for q in multipletests(p, method="fdr_bh")[1]]})
    wilson = []
    for n in (1, 2, 5, 29, 55, 224, 1000):
        for hits in sorted({0, 1, n // 3, n // 2, n - 1, n}):
            for level in (0.95, 0.99):
                low, high = proportion_confint(hits, n, alpha=1 - level, method="wilson")
                wilson.append([hits, n, level, float(low), float(high)])
    agreement = []
    for i in range(20):
        readers = int(rng.integers(1, 5))
        share = rng.uniform(0, 1)
        runs = [
            [int(rng.random() < share) for _ in range(int(rng.integers(0, readers + 1)))]
            for _ in range(int(rng.integers(1, 30)))
        ]
        alpha, same = alpha_of(runs)
        agreement.append({"runs": runs, "alpha": alpha, "agreeing": same})
    json.dump({"families": families, "wilson": wilson, "agreement": agreement}, sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
