#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes PreparedCases.h: the training grid of three small native grids and what lies on it, from SciPy.

Independent of the C++: every training voxel goes through its point in millimetres and the inverse of the whole native
affine to a native index, where map_coordinates interpolates. python3-numpy, python3-scipy.
    python3 prepared_cases.py > PreparedCases.h
"""
import itertools

import numpy as np
from scipy.ndimage import map_coordinates


def rotation(x, y, z):
    x, y, z = np.radians([x, y, z])
    c, s = np.cos, np.sin
    rx = np.array([[1, 0, 0], [0, c(x), -s(x)], [0, s(x), c(x)]])
    ry = np.array([[c(y), 0, s(y)], [0, 1, 0], [-s(y), 0, c(y)]])
    rz = np.array([[c(z), -s(z), 0], [s(z), c(z), 0], [0, 0, 1]])
    return rz @ ry @ rx


def affine(direction, spacing, origin):
    a = np.eye(4)
    a[:3, :3] = direction * np.asarray(spacing)
    a[:3, 3] = origin
    return a


def indices(size):
    """Shape (4, n), x fastest."""
    z, y, x = np.meshgrid(*[np.arange(n) for n in size[::-1]], indexing="ij")
    return np.stack([x.ravel(), y.ravel(), z.ravel(), np.ones(x.size)]).astype(float)


def closest_axes(direction):
    """Permutation and signs that bring the columns closest to the identity."""
    best = max(itertools.permutations(range(3)), key=lambda o: sum(abs(direction[p, o[p]]) for p in range(3)))
    return best, [np.sign(direction[p, best[p]]) for p in range(3)]


CASES = [
    # name, size, spacing, origin, direction, training spacing, percentiles
    ("Oblique", (9, 7, 5), (0.7, 1.1, 2.6), (-31.5, 12.25, 80),
     rotation(12, -7, 20) @ np.array([[0, 0, -1], [1, 0, 0], [0, -1, 0]], float), 2.0, (0, 100)),
    # 0.5 → 2 mm: every training centre lies half way between two native ones. 9 · 0.5 / 2 = 2.25 makes a third voxel
    # whose centre is beyond the native grid.
    ("Ties", (12, 9, 3), (0.5, 0.5, 2.0), (10, 20, 30), np.diag([-1.0, 1, 1]), 2.0, (0, 100)),
    ("Coarse", (4, 3, 3), (5.0, 4.0, 3.0), (1, 2, 3), rotation(0, 25, 0) @ np.diag([1.0, -1, -1]), 2.5, (10, 92.5)),
]


def case(name, size, spacing, origin, direction, new_spacing, percentiles):
    x, y, z, _ = indices(size).astype(int)
    image = ((x * 37 + y * 101 + z * 59 + x * y * z) % 251).astype(float) - 40
    # Later labels win where they overlap.
    labels = np.zeros_like(x)
    labels[(x + y) % 4 < 2] = 2
    labels[(y + z) % 3 == 0] = 5
    labels[(x * z) % 5 == 1] = 8

    order, signs = closest_axes(direction)
    old = np.array([spacing[a] for a in order])
    n_old = np.array([size[a] for a in order])
    turned_direction = np.stack([signs[p] * direction[:, order[p]] for p in range(3)], axis=1)
    native = affine(direction, spacing, origin)
    first = np.array([0.0, 0, 0, 1])
    for p in range(3):
        if signs[p] < 0:
            first[order[p]] = size[order[p]] - 1
    turned = affine(turned_direction, old, (native @ first)[:3])
    n_new = np.ceil(n_old * old / new_spacing).astype(int)
    new_origin = turned @ np.append(0.5 * (new_spacing / old - 1), 1)
    training = affine(turned_direction, [new_spacing] * 3, new_origin[:3])

    points = training @ indices(n_new)
    at = (np.linalg.inv(turned) @ points)[:3]
    nearest = np.floor(at + 0.5 + 1e-6)
    inside = np.all((nearest >= 0) & (nearest < n_old[:, None]), axis=0)

    def native_index(turned_index):
        return (np.linalg.inv(native) @ turned @ np.vstack([turned_index, np.ones(turned_index.shape[1])]))[:3]

    shape = size[::-1]
    clamped = np.clip(at, 0, n_old[:, None] - 1)
    values = map_coordinates(image.reshape(shape), native_index(clamped)[::-1], order=1, mode="nearest")
    values = np.where(inside, values, 0)
    near = np.rint(native_index(nearest)).astype(int)
    near = np.clip(near, 0, np.array(size)[:, None] - 1)
    new_labels = np.where(inside, labels.reshape(shape)[near[2], near[1], near[0]], 0)

    low, high = np.percentile(values, percentiles)
    scaled = (np.clip(values, low, high) - low) / (high - low) * 2 - 1

    def numbers(v, form="{:.9g}"):
        return ", ".join(form.format(e + 0.0) for e in np.ravel(v))

    print(f"    {{\"{name}\",")
    print(f"     {{{{{numbers(size, '{:.0f}')}}}, {{{numbers(spacing)}}}, {{{numbers(origin)}}},")
    print(f"      {{{numbers(direction, '{:.17g}')}}}}},")
    print(f"     {{{{{numbers(n_new, '{:.0f}')}}}, {{{numbers([new_spacing] * 3)}}}, {{{numbers(new_origin[:3], '{:.12g}')}}},")
    print(f"      {{{numbers(turned_direction, '{:.17g}')}}}}},")
    print(f"     {{{numbers(percentiles)}}},")
    print(f"     {{{numbers(scaled, '{:.7g}')}}},")
    print(f"     {{{numbers(new_labels, '{:.0f}')}}}}},")


print("""// SPDX-License-Identifier: GPL-3.0-or-later
// Made by prepared_cases.py; see there.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/image/Geometry.h"

namespace bauta::test {

struct PreparedReference {
    std::string name;
    image::Geometry native, training;
    std::array<double, 2> percentiles;
    std::vector<float> image;
    std::vector<int> labels;
};

// clang-format off
inline const std::vector<PreparedReference> kPreparedCases = {""")
for each in CASES:
    case(*each)
print("""};
// clang-format on

}  // namespace bauta::test""")
