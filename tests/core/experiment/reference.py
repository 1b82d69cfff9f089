# SPDX-License-Identifier: GPL-3.0-or-later
"""Freezes what independent code makes of a random experiment: families, Table 2 with its letters, and distributions.

    python3 reference.py > reference.json

The scores are drawn here and in RandomScores.h by the same simple generator, in the same order. Wilcoxon's p is
SciPy's or comes from all sign flips, q is statsmodels', percentiles are NumPy's; the letters are found by trying all
groups of arms.
"""
import itertools
import json
import pathlib
import sys

import numpy as np
from statsmodels.stats.multitest import multipletests

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "statistics"))
import reference as statistics  # noqa: E402

OARS = ["Glnd_Submand_L", "Glnd_Submand_R", "LN_Neck_II_L", "LN_Neck_II_R", "LN_Neck_III_L", "LN_Neck_III_R",
        "Parotid_L", "Parotid_R"]
ARMS = ["original", "fsl_deface", "mask_face", "pydeface"]
SUBJECTS = 20
EFFECT = [[0, -3, -5, -25], [-1, -2, -4, -20], [-2, -4, -4, -22], [-22, -24, -23, -8]]
METRICS = {"dsc": True, "msd_mm": False}


class Draw:
    def __init__(self, seed):
        self.state = seed

    def __call__(self, below):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % below


def scores():
    """By train, test, subject, OAR: None where the subject has no such OAR, else (omitted, empty, dsc, msd)."""
    draw = Draw(20261126)
    omitted, base = {}, {}
    for test in range(4):
        for s in range(SUBJECTS):
            for oar in range(8):
                a, b, c = draw(40), draw(20), draw(12)
                omitted[test, s, oar] = (test == 1 and a == 0) or (test == 3 and (b != 0 if oar in (4, 5) else c == 0))
    for s in range(SUBJECTS):
        for oar in range(8):
            base[s, oar] = 60 + draw(30)
    rows = {}
    for train in range(4):
        for test in range(4):
            for s in range(SUBJECTS):
                for oar in range(8):
                    noise, same, miss, far = draw(11) - 5, draw(6) == 0, draw(30) == 0, draw(120)
                    hundredths = base[s, oar] + (0 if same else EFFECT[train][test] + noise)
                    empty = miss or (train == 3 and oar == 4)
                    dsc = 0.0 if empty else hundredths / 100
                    msd = np.inf if empty else (300 - 2 * hundredths + far) / 100
                    if s == 6 and oar == 0:
                        rows[train, test, s, oar] = None
                    else:
                        rows[train, test, s, oar] = (omitted[test, s, oar], empty, dsc, msd)
    return rows


ROWS = scores()


def usable(train, test, s, oar):
    row = ROWS[train, test, s, oar]
    return row is not None and not row[0]


def value(train, test, s, oar, metric):
    row = ROWS[train, test, s, oar]
    return row[2] if metric == "dsc" else row[3]


def compare(a, b, places, metric, preset, rank_infinite):
    """a, b: (train, test); places: (subject, OAR)."""
    differences, left_out = [], 0
    for s, oar in places:
        if not (usable(*a, s, oar) and usable(*b, s, oar)):
            continue
        x, y = value(*a, s, oar, metric), value(*b, s, oar, metric)
        if np.isinf(x) or np.isinf(y):
            if not rank_infinite:
                left_out += 1
                continue
            if x == y:
                x = y = 0.0
        d = x - y
        differences.append(0.0 if abs(d) < 1e-10 else d)
    out = {"n": len(differences), "left_out": left_out}
    if not differences or not np.any(differences):
        return {**out, "p": None, "pratt_p": None}
    # The largest rank to infinities: any number that is larger than all others does.
    ranked = np.array([np.sign(d) * 1e6 if np.isinf(d) else d for d in differences])
    told = statistics.describe(ranked)
    out.update(zeros=told["zeros"], ties=told["ties"], p=told["wilcox"][preset], test=told["wilcox"][preset + "_test"],
               statistic=min(told["wilcox"]["plus"], told["wilcox"]["minus"]), effect=told["wilcox"]["effect"],
               pratt_p=told["pratt"][preset])
    out["shift"] = [None, None, None] if np.any(np.isinf(differences)) else told["shift"]
    return out


def adjust(family):
    for p, q in (("p", "q"), ("pratt_p", "pratt_q")):
        tested = [one for one in family if one[p] is not None]
        adjusted = multipletests([one[p] for one in tested], method="fdr_bh")[1] if tested else []
        for one in family:
            one[q] = None
        for one, number in zip(tested, adjusted):
            one[q] = float(number)
    return family


def places_of(oar, valid):
    return [(s, oar) for s in range(SUBJECTS) if not valid or all(usable(0, t, s, oar) for t in range(4))]


def letters(column):
    """By arm: all largest groups of two or more of which no two differ, in order."""
    alike = lambda i, j: any({c["a"], c["b"]} == {ARMS[i], ARMS[j]} and c["q"] is not None and c["q"] > 0.05
                             for c in column)
    groups = [set(g) for size in (2, 3, 4) for g in itertools.combinations(range(4), size)
              if all(alike(i, j) for i, j in itertools.combinations(g, 2))]
    return sorted(sorted(g) for g in groups if not any(g < other for other in groups))


def distribution(field, places, metric):
    numbers, omitted, empty = [], 0, 0
    for s, oar in places:
        row = ROWS[(*field, s, oar)]
        if row is None:
            continue
        if row[0]:
            omitted += 1
            continue
        empty += row[1]
        if not np.isinf(value(*field, s, oar, metric)):
            numbers.append(value(*field, s, oar, metric))
    out = {"n": len(numbers), "omitted": omitted, "empty": empty, "mean": None, "at": [None] * 5}
    if numbers:
        out.update(mean=float(np.mean(numbers)), at=[float(x) for x in np.percentile(numbers, [5, 25, 50, 75, 95])])
    return out


def analyse(metric, preset, rank_infinite):
    kept = [oar for oar in range(8) if len(places_of(oar, True)) >= 5]
    one, two, table, family = [], [], [], []
    options = (metric, preset, rank_infinite)
    for oar in range(8):
        for arm in range(1, 4):
            one.append({"oar": OARS[oar], "b": ARMS[arm], **compare((0, 0), (arm, 0), places_of(oar, False), *options)})
    for oar in kept:
        for arm in range(1, 4):
            two.append({"oar": OARS[oar], "b": ARMS[arm], **compare((0, 0), (0, arm), places_of(oar, True), *options)})
    everywhere = [(s, oar) for s in range(SUBJECTS) for oar in range(8)]
    for test in range(4):
        for i, j in itertools.combinations(range(4), 2):
            family.append({"within": ARMS[test], "a": ARMS[i], "b": ARMS[j],
                           **compare((i, test), (j, test), everywhere, *options)})
    adjust(one), adjust(two), adjust(family)
    next_letter = 0
    for test in range(4):
        fields = []
        for train in range(4):
            rows = [ROWS[train, test, s, oar] for s, oar in everywhere]
            rows = [row for row in rows if row is not None]
            numbers = [value(train, test, s, oar, metric) for s, oar in everywhere if usable(train, test, s, oar)]
            numbers = [x for x in numbers if not np.isinf(x)]
            fields.append({"train": ARMS[train], "test": ARMS[test], "n": len(numbers),
                           "omitted": sum(row[0] for row in rows),
                           "empty": sum(row[1] for row in rows if not row[0]),
                           "mean": float(np.mean(numbers)), "sd": float(np.std(numbers, ddof=1)), "letters": ""})
        best = (max if METRICS[metric] else min)(field["mean"] for field in fields)
        for field in fields:
            field["best"] = field["mean"] == best
        for group in letters([c for c in family if c["within"] == ARMS[test]]):
            for arm in group:
                fields[arm]["letters"] += "abcdefghijklmnop"[next_letter]
            next_letter += 1
        table += fields
    distributions = [{"question": q, "oar": OARS[oar], "arm": ARMS[arm],
                      **distribution((arm, 0) if q == 1 else (0, arm), places_of(oar, q == 2), metric)}
                     for q, oars in ((1, range(8)), (2, kept)) for oar in oars for arm in range(4)]
    return {"metric": metric, "preset": preset, "rank_infinite": rank_infinite, "one": one, "two": two,
            "composite": family, "table": table, "distributions": distributions,
            "left_out": [[OARS[oar], len(places_of(oar, True))] for oar in range(8) if oar not in kept],
            "evaluations2": sum(len(places_of(oar, True)) for oar in range(8))}


def main():
    runs = [("dsc", "paper", False), ("msd_mm", "paper", False), ("dsc", "default", True), ("msd_mm", "default", True)]
    json.dump([analyse(*run) for run in runs], sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
