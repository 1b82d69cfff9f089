# SPDX-License-Identifier: GPL-3.0-or-later
"""Freezes 300 random problems with what independent code makes of them.

    python3 reference.py > Problems.inc

SciPy gives the normal approximation, and exact p where there are neither ties nor zeros. With ties or zeros all sign
flips are gone through here, one by one (n <= 16 without zeros). statsmodels adjusts each family of ten.
"""
import itertools

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests


def flips(d, pratt):
    """Two-sided p over all signs of what is not zero."""
    ranks = stats.rankdata(np.abs(d)) if pratt else stats.rankdata(np.abs(d[d != 0]))
    ranks = ranks[d != 0] if pratt else ranks
    signs = np.array(list(itertools.product((0, 1), repeat=len(ranks))))
    sums = signs @ ranks
    seen = ranks[d[d != 0] > 0].sum()
    least = min(seen, ranks.sum() - seen)
    return min(1.0, 2 * np.mean(sums <= least + 1e-9))


def problem(rng, i):
    n = int(rng.integers(3, 41)) if i % 3 else int(rng.integers(3, 14))
    kind = i % 4
    if kind == 0:
        d = rng.normal(0.3, 1, n)
    elif kind == 1:
        d = np.round(rng.normal(0.5, 2, n))  # ties and zeros
    elif kind == 2:
        d = np.round(rng.normal(0.5, 2, n))
        d[d == 0] = 1  # ties alone
    else:
        d = rng.normal(0.2, 1, n)
        d[rng.random(n) < 0.2] = 0  # zeros alone
    return d if np.any(d != 0) else d + 1


def exact(d):
    return stats.wilcoxon(d, mode="exact").pvalue


def normal(d, zeros):
    return stats.wilcoxon(d, zero_method=zeros, correction=False, mode="approx").pvalue


def main():
    rng = np.random.default_rng(20260412)
    number = lambda x: repr(float(x))
    family = []
    for i in range(300):
        d = problem(rng, i)
        nonzero = d[d != 0]
        plain = len(nonzero) == len(d) and len(np.unique(np.abs(d))) == len(d)
        paper = exact(d) if plain and len(d) <= 25 else normal(d, "wilcox")
        if plain:
            default = exact(d)
        elif len(d) <= 13:
            default = flips(d, False)
        else:
            default = normal(d, "wilcox")
        pratt = flips(d, True) if not plain and len(d) <= 13 else exact(d) if plain else normal(d, "pratt")
        split = normal(d, "zsplit")
        walsh = np.sort([(d[a] + d[b]) / 2 for a in range(len(d)) for b in range(a, len(d))])
        family.append(paper)
        print("{{%s}, %s, %s, %s, %s, %s}," % (", ".join(map(number, d)), number(paper), number(default),
                                              number(pratt), number(split), number(np.median(walsh))))
        if len(family) == 10:
            adjusted = multipletests(family, method="fdr_bh")[1]
            print("BAUTA_FAMILY({%s})" % ", ".join(map(number, adjusted)))
            family = []


main()
