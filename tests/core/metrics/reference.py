# SPDX-License-Identifier: GPL-3.0-or-later
"""Freezes the numbers that the tests here compare with, by the SciPy code of tests/bench/metrics_peer.py.

    python3 reference.py golden > Golden.inc
    python3 reference.py random > RandomPairs.inc
    python3 reference.py readers > Readers.inc        needs BAUTA_TEST_DATA

A row holds the values in the order of the peer's KEYS. RandomPairs.h makes the same masks as random_pair().
"""
import os
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "bench"))
import metrics_peer  # noqa: E402

SPACINGS = (0.3, 0.5, 0.7, 0.9765625, 1.0, 1.3, 2.0, 2.5, 3.1)


def draw(seed, n):
    """The n-th number of a seed (splitmix64); n may be an array."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) * np.uint64(0xD1342543DE82EF95) + (np.asarray(n, np.uint64) + np.uint64(1)) * np.uint64(
            0x9E3779B97F4A7C15
        )
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def mask_of(seed, size, side, first):
    """The mask of a side (0, 1); `first` is that of side 0."""
    at = 100 * (side + 1)

    def d(n, modulus):
        return int(draw(seed, at + n) % np.uint64(modulus))

    x, y, z = index = np.meshgrid(*[np.arange(n) for n in size], indexing="ij")

    def ellipsoid(n):
        return sum((1 + d(n + a, 5)) * (index[a] - d(n + 3 + a, size[a])) ** 2 for a in range(3)) <= 3 + d(n + 6, 80)

    kind = d(0, 8 if side else 6)
    if kind == 0:
        return ellipsoid(10)
    if kind == 1:
        return ellipsoid(10) | ellipsoid(20)
    if kind == 2:
        low = [d(1 + a, size[a]) for a in range(3)]
        return np.logical_and.reduce(
            [(index[a] >= low[a]) & (index[a] <= low[a] + d(4 + a, size[a])) for a in range(3)]
        )
    if kind == 3:
        offset = (x + size[0] * (y + size[1] * z)).astype(np.uint64)
        return draw(seed, np.uint64(1000 + 100000 * side) + offset) % np.uint64(100) < np.uint64(1 + d(1, 70))
    if kind == 4:
        return (x == d(1, size[0])) & (y == d(2, size[1])) & (z == d(3, size[2]))
    if kind == 5:
        return np.full(size, d(1, 3) == 0)
    if kind == 6:
        return first
    axis = d(1, 3)
    moved = np.zeros_like(first)
    ahead, behind = [slice(None)] * 3, [slice(None)] * 3
    ahead[axis], behind[axis] = slice(1, None), slice(None, -1)
    moved[tuple(ahead)] = first[tuple(behind)]
    return moved


def random_pair(seed):
    size = tuple(1 + int(draw(seed, n) % np.uint64(m)) for n, m in enumerate((22, 18, 14)))
    spacing = [SPACINGS[int(draw(seed, 3 + a) % np.uint64(len(SPACINGS)))] for a in range(3)]
    a = mask_of(seed, size, 0, None)
    return a, mask_of(seed, size, 1, a), spacing


def golden_pairs():
    """The cases of spec/metrics-and-statistics.md 4.1: blocks as low and high corner."""
    cube = ((0, 0, 0), (5, 5, 5))
    long = ((0, 0, 0), (5, 5, 8))
    large, small = ((0, 0, 0), (7, 7, 7)), ((2, 2, 2), (5, 5, 5))
    flat = (0.5, 0.5, 2)
    for a, b, spacing in (
        (cube, ((2, 0, 0), (7, 5, 5)), (1, 1, 1)),
        (cube, long, (1, 1, 1)),
        (large, small, (1, 1, 1)),
        (cube, long, flat),
        (large, small, flat),
    ):
        masks = np.zeros((2, 12, 12, 12), bool)
        for mask, (low, high) in zip(masks, (a, b)):
            mask[tuple(slice(l + 2, h + 2) for l, h in zip(low, high))] = True
        yield *masks, spacing


def text(value):
    return "kInf" if np.isinf(value) else "kNaN" if np.isnan(value) else repr(float(value))


def row(a, b, spacing, name=None):
    values = metrics_peer.metrics(a, b, list(spacing))[0]
    numbers = ", ".join(text(values[key]) for key in metrics_peer.KEYS)
    print(f'{{"{name}", {{{numbers}}}}},' if name else f"{{{numbers}}},")


print("// SPDX-License-Identifier: GPL-3.0-or-later")
print("// Written by reference.py.")
if sys.argv[1] == "golden":
    for case in golden_pairs():
        row(*case)
elif sys.argv[1] == "random":
    for seed in range(1, 501):
        row(*random_pair(seed))
else:
    test = pathlib.Path(os.environ["BAUTA_TEST_DATA"]) / "oar-deepmind/test"
    folders = [test / reader / "0522c0331/segmentations" for reader in ("radiographer", "oncologist")]
    for name, a, b, spacing in metrics_peer.pairs(*folders):
        row(a, b, spacing, name)
