# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes LossReference.inc: voxel loss by numpy and the cut's distance by scipy's KD-tree on points in patient space.

    python3 loss_reference.py > LossReference.inc

The masks are integer formulas of the voxel index, so that both sides have them exactly.
"""
import numpy as np
from scipy.spatial import cKDTree

CASES = [  # size, spacing, Euler angles about x, y, z in degrees, plane (a, b, c, d), OAR centres
    ((40, 36, 20), (0.5, 0.5, 2.0), (10, -20, 35), (1, 2, 4, 60), ((20, 20, 10), (30, 28, 14), (6, 7, 3))),
    ((24, 30, 28), (1.3, 0.7, 3.1), (-35, 15, 5), (-3, 1, 2, -20), ((6, 12, 14), (16, 18, 9), (20, 24, 24))),
    ((30, 18, 34), (0.9, 2.4, 1.1), (0, 30, -25), (2, 5, -1, 12), ((15, 9, 17), (22, 14, 6), (25, 4, 30))),
    ((20, 20, 20), (1.0, 1.0, 1.0), (5, 5, 5), (1, 1, 1, -1), ((10, 10, 10), (4, 4, 4), (15, 15, 15))),
]


def rotation(x, y, z):
    c, s = np.cos, np.sin
    x, y, z = np.radians([x, y, z])
    rx = np.array([[1, 0, 0], [0, c(x), -s(x)], [0, s(x), c(x)]])
    ry = np.array([[c(y), 0, s(y)], [0, 1, 0], [-s(y), 0, c(y)]])
    rz = np.array([[c(z), -s(z), 0], [s(z), c(z), 0], [0, 0, 1]])
    return rz @ ry @ rx


print("// SPDX-License-Identifier: GPL-3.0-or-later")
print("// Written by loss_reference.py.")
for n, (size, spacing, angles, plane, centres) in enumerate(CASES):
    i, j, k = np.meshgrid(*[np.arange(s) for s in size], indexing="ij")
    a, b, c, d = plane
    affected = np.where(a * i + b * j + c * k < d, np.where((i + j + k) % 3 == 0, 2, 1), 0)
    points = np.stack([i, j, k], -1) * np.array(spacing) @ rotation(*angles).T + np.array([-31.0, 17.5, 80.25])
    cut = points[affected > 0]
    tree = cKDTree(cut) if len(cut) else None
    for o, (ci, cj, ck) in enumerate(centres):
        oar = 4 * (i - ci) ** 2 + 9 * (j - cj) ** 2 + 5 * (k - ck) ** 2 <= 80 + 30 * o
        distance = tree.query(points[oar])[0].min() if tree else np.inf
        distance = "kInfinity" if np.isinf(distance) else f"{distance:.12g}"
        print(f"{{{n}, {o}, {oar.sum()}, {(affected[oar] == 1).sum()}, {(affected[oar] == 2).sum()}, {distance}}},")
