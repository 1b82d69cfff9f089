# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer of AugmentBench.cpp: the five augmentations of spec/segmentation.md 4 with SciPy.

    python3 augment_peer.py FOLDER      reads FOLDER/case.json, image.raw (float32) and labels.raw (uint8), x fastest;
                                        applies each transform to them and all in a row, prints the seconds (best of
                                        five) and writes NAME-image.raw and NAME-labels.raw there
    python3 augment_peer.py --frozen > ../core/segmentation/reference/Augmented.h     the numbers of the tests

Written from the definitions, not from the C++: B-spline bases by scipy.interpolate, rotations by scipy.spatial.
"""
import json
import pathlib
import sys
import time

import numpy as np
from scipy.interpolate import BSpline
from scipy.ndimage import affine_transform, map_coordinates
from scipy.spatial.transform import Rotation

# Arrays are z, y, x; vectors x, y, z.


def sampled(image, labels, coordinates):
    """Values at continuous indices (z, y, x): ITK's grid ends half a voxel beyond the outer centres."""
    size = np.array(image.shape)
    inside = np.ones(image.shape, bool)
    for c, n in zip(coordinates, size):
        inside &= (c >= -0.5) & (c < n - 0.5)
    values = map_coordinates(image, coordinates, order=1, mode="nearest", prefilter=False)
    near = map_coordinates(labels, coordinates, order=0, mode="nearest", prefilter=False)
    return np.where(inside, values, image.min()), np.where(inside, near, 0)


def elastic(image, labels, spacing, control_points, displacement_mm):
    mesh = control_points - 3
    knots = np.arange(-3, mesh + 4, dtype=float)
    # The domain of itk::BSplineTransformInitializer: 5/8 of a voxel before the first centre to 5/8 behind the last.
    basis = [BSpline.design_matrix((np.arange(n) + 0.625) * mesh / (n + 0.25), knots, 3).toarray()
             for n in image.shape]
    field = np.asarray(displacement_mm, float).reshape([control_points] * 3 + [3])  # z, y, x, component
    field = np.einsum("zc,cabv->zabv", basis[0], field)
    field = np.einsum("yc,zcbv->zybv", basis[1], field)
    field = np.einsum("xc,zycv->vzyx", basis[2], field)
    grid = np.ogrid[tuple(slice(n) for n in image.shape)]
    coordinates = np.stack([grid[a] + field[2 - a] / spacing[2 - a] for a in range(3)])
    return sampled(image, labels, coordinates)


def flip(image, labels, anterior_posterior, inferior_superior):
    step = (slice(None, None, -1 if inferior_superior else 1), slice(None, None, -1 if anterior_posterior else 1))
    return np.ascontiguousarray(image[step]), np.ascontiguousarray(labels[step])


def rotation(image, labels, spacing, degrees_ras, scale):
    x, y, z = np.array(degrees_ras) * (-1, -1, 1)  # RAS to LPS
    forth = np.diag(scale) @ Rotation.from_euler("yxz", [y, x, z], degrees=True).as_matrix()
    back = np.diag(1 / np.array(spacing)) @ np.linalg.inv(forth) @ np.diag(spacing)
    back = back[::-1, ::-1]
    centre = (np.array(image.shape) - 1) / 2
    offset = centre - back @ centre
    values = affine_transform(image, back, offset, order=1, mode="nearest", prefilter=False)
    near = affine_transform(labels, back, offset, order=0, mode="nearest", prefilter=False)
    grid = np.ogrid[tuple(slice(n) for n in image.shape)]
    inside = np.ones(image.shape, bool)
    for a, n in enumerate(image.shape):
        c = sum(back[a, b] * grid[b] for b in range(3)) + offset[a]
        inside &= (c >= -0.5) & (c < n - 0.5)
    return np.where(inside, values, image.min()), np.where(inside, near, 0)


def bias(image, labels, coefficients):
    z, y, x = np.meshgrid(*[np.linspace(-1, 1, n, dtype=np.float32) for n in image.shape], indexing="ij", sparse=True)
    exponent = np.zeros_like(image)
    c = iter(np.float32(coefficients))
    for i in range(4):
        for j in range(4 - i):
            for k in range(4 - i - j):
                exponent += next(c) * (x**i * y**j * z**k)
    return image * np.exp(exponent), labels


def gamma(image, labels, power):
    return np.sign(image) * np.abs(image) ** np.float32(power), labels


def transforms(case):
    """Name → function of image and labels, in the order of the specification."""
    spacing = case["spacing_mm"]
    return {
        "elastic": lambda i, s: elastic(i, s, spacing, case["control_points"], case["displacement_mm"]),
        "flip": lambda i, s: flip(i, s, *case["flip"]),
        "rotation": lambda i, s: rotation(i, s, spacing, case["degrees_ras"], case["scale"]),
        "bias": lambda i, s: bias(i, s, case["coefficients"]),
        "gamma": lambda i, s: gamma(i, s, case["gamma"]),
    }


def run_all(steps, image, labels):
    for step in steps:
        image, labels = step(image, labels)
    return image, labels


def bench(folder):
    case = json.loads((folder / "case.json").read_text())
    shape = case["size"][::-1]
    image = np.fromfile(folder / "image.raw", np.float32).reshape(shape)
    labels = np.fromfile(folder / "labels.raw", np.uint8).reshape(shape)
    steps = transforms(case)
    steps["all"] = lambda i, s, every=tuple(steps.values()): run_all(every, i, s)
    seconds = {}
    for name, step in steps.items():
        best = np.inf
        for _ in range(5):
            start = time.perf_counter()
            out_image, out_labels = step(image, labels)
            best = min(best, time.perf_counter() - start)
        seconds[name] = best
        out_image.astype(np.float32).tofile(folder / f"{name}-image.raw")
        out_labels.astype(np.uint8).tofile(folder / f"{name}-labels.raw")
    print(json.dumps(seconds))


def frozen():
    size, spacing = (7, 6, 5), (2.0, 3.0, 2.5)
    z, y, x = np.meshgrid(*[np.arange(n) for n in size[::-1]], indexing="ij")
    image = (((x * 37 + y * 101 + z * 59 + x * y * z) % 251) / 125 - 1)
    labels = (x + 2 * y + 3 * z) % 9

    def numbers(v, form="{:.7g}"):
        return ", ".join(form.format(e + 0.0) for e in np.ravel(v))

    case = {
        "spacing_mm": spacing,
        "control_points": 6,
        # Of all control points, those at the border too.
        "displacement_mm": [[((i * 7919 + a * 104729) % 2001 - 1000) / 150 for a in range(3)] for i in range(216)],
        "flip": (True, True),
        "degrees_ras": (10, -7, 25),
        "scale": (1.1, 0.9, 1.05),
        "coefficients": [((i * 7919) % 101 - 50) / 100 for i in range(20)],
        "gamma": 1.3,
    }
    steps = transforms(case)
    print("""// SPDX-License-Identifier: GPL-3.0-or-later
// Made by tests/bench/augment_peer.py --frozen; see there.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace bauta::test {

struct AugmentedReference {
    std::vector<float> image;
    std::vector<int> labels;
};

// clang-format off
inline const std::map<std::string, AugmentedReference> kAugmented = {""")
    results = {name: step(image, labels) for name, step in steps.items()}
    results["all"] = run_all(steps.values(), image, labels)
    for name, (out_image, out_labels) in results.items():
        print(f"    {{\"{name}\",\n     {{{{{numbers(out_image)}}},\n      {{{numbers(out_labels, '{:.0f}')}}}}}}},")
    print("""};
// clang-format on

}  // namespace bauta::test""")


if __name__ == "__main__":
    frozen() if sys.argv[1] == "--frozen" else bench(pathlib.Path(sys.argv[1]))
