# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer of MetricsBench.cpp: the same metrics by SciPy distance transforms, cropped per structure.

    python3 metrics_peer.py REFERENCE_FOLDER PREDICTION_FOLDER     NRRD masks, paired by file name

Prints {"structures": {NAME: {"seconds", "area_seconds", "values"}}, "labels": {"seconds", "area_seconds"}}: seconds are
for the crop and the metrics of surface voxels, area_seconds for the area-weighted ones, the better of two rounds;
reading the files is not counted. "labels" is the same from two label images, cropped by ndimage.find_objects.
tests/core/metrics/reference.py freezes numbers of this script for the tests.

Written from the definitions: surface voxels are a mask without its erosion by six neighbours; the area of the surface
around a corner is that of marching cubes, here by tracing its polygons (area_table).
"""
import functools
import gzip
import itertools
import json
import pathlib
import sys
import time

import numpy as np
from scipy import ndimage


def read_nrrd(path):
    """Voxels in index order x, y, z, and the spacing."""
    data = path.read_bytes()
    head, _, voxels = data.partition(b"\n\n")
    fields = dict(line.split(": ", 1) for line in head.decode().splitlines() if ": " in line and line[0] != "#")
    if fields["type"] not in ("uint8", "unsigned char") or fields["encoding"] != "gzip":
        raise ValueError(f"{path.name}: only gzipped uint8 is read here")
    size = [int(n) for n in fields["sizes"].split()]
    columns = [np.array(v.strip("()").split(","), float) for v in fields["space directions"].split()]
    array = np.frombuffer(gzip.decompress(voxels), np.uint8).reshape(size[::-1]).transpose()
    return array != 0, [float(np.linalg.norm(c)) for c in columns]


@functools.cache
def area_table(spacing):
    """Area by code; voxel (dx, dy, dz) of the eight around a corner is bit dx + 2 dy + 4 dz.

    The surface crosses each edge of the cube whose ends differ at its middle. On each face of the cube segments join
    the crossings around the corners of the smaller set, which keeps that set's corners apart where a face has two of
    them in its diagonal. The segments close to polygons. An ear is cut off at a crossing whose corner has no other
    crossing; what is left is a triangle, flat, or the quadrangle of a chain, which is cut between the two crossings
    that differ in two coordinates.
    """
    spacing = np.asarray(spacing, float)
    corners = list(itertools.product((0, 1), repeat=3))
    bit = {c: c[0] + 2 * c[1] + 4 * c[2] for c in corners}
    faces = []
    for axis in range(3):
        for side in (0, 1):
            cycle = []
            for a, b in ((0, 0), (1, 0), (1, 1), (0, 1)):
                corner = [a, b]
                corner.insert(axis, side)
                cycle.append(tuple(corner))
            faces.append(cycle)

    def middle(a, b):
        return (np.array(a) + np.array(b)) / 2

    def triangle(a, b, c):
        return np.linalg.norm(np.cross((b - a) * spacing, (c - a) * spacing)) / 2

    def polygon_area(loop, owner):
        points = list(loop)
        area = 0.0
        while len(points) > 4:
            ears = [i for i, p in enumerate(points) if sum(owner[q] == owner[p] for q in loop) == 1]
            if not ears:
                break
            i = ears[0]
            area += triangle(*(np.array(points[j % len(points)]) for j in (i - 1, i, i + 1)))
            del points[i]
        points = [np.array(p) for p in points]
        if len(points) == 4 and np.count_nonzero(points[0] - points[2]) != 2:
            points = points[1:] + points[:1]
        return area + sum(triangle(points[0], points[i], points[i + 1]) for i in range(1, len(points) - 1))

    table = np.zeros(256)
    for code in range(1, 255):
        inside = [c for c in corners if code >> bit[c] & 1]
        if len(inside) > 4:
            inside = [c for c in corners if c not in inside]
        neighbours, owner = {}, {}
        for cycle in faces:
            here = [c in inside for c in cycle]
            # Each run of inside corners along the face's border is cut off by one segment.
            for i in range(4):
                if here[i] and not here[i - 1]:
                    j = i
                    while here[(j + 1) % 4]:
                        j += 1
                    ends = []
                    for a, b in ((cycle[i], cycle[i - 1]), (cycle[j % 4], cycle[(j + 1) % 4])):
                        ends.append(tuple(middle(a, b)))
                        owner[ends[-1]] = a
                    neighbours.setdefault(ends[0], []).append(ends[1])
                    neighbours.setdefault(ends[1], []).append(ends[0])
        left = set(neighbours)
        while left:
            loop = [min(left)]
            while True:
                left.discard(loop[-1])
                ahead = [n for n in neighbours[loop[-1]] if n in left]
                if not ahead:
                    break
                loop.append(ahead[0])
            table[code] += polygon_area(loop, owner)
    return table


def crop(a, b):
    """Both masks within the box of their union, one voxel of background around; None when both are empty."""
    both = a | b
    box = []
    for axis in range(3):
        line = np.flatnonzero(both.any(axis=tuple(x for x in range(3) if x != axis)))
        if len(line) == 0:
            return None
        box.append(slice(line[0], line[-1] + 1))
    return tuple(np.pad(m[tuple(box)], 1) for m in (a, b))


def voxel_metrics(a, b, spacing):
    """Of cropped masks, neither empty. The masks and all in index order x, y, z."""
    surface = [m & ~ndimage.binary_erosion(m) for m in (a, b)]
    to = [ndimage.distance_transform_edt(~s, sampling=spacing) for s in surface]
    d = [to[1][surface[0]], to[0][surface[1]]]
    p95 = [np.percentile(x, 95) for x in d]
    return {
        "dsc": 2 * np.count_nonzero(a & b) / (np.count_nonzero(a) + np.count_nonzero(b)),
        "msd_mm": np.concatenate(d).mean(),
        "masd_mm": (d[0].mean() + d[1].mean()) / 2,
        "hd_mm": max(x.max() for x in d),
        "hd95_mm": max(p95),
        "mean_hd95_mm": sum(p95) / 2,
        "nsd_2mm": np.count_nonzero(np.concatenate(d) <= 2) / sum(map(len, d)),
    }


def codes(mask):
    """Of each corner between the voxels of a mask with background around."""
    m = mask.astype(np.uint8)
    n = [slice(0, -1), slice(1, None)]
    return sum(m[n[x], n[y], n[z]] << (x + 2 * y + 4 * z) for x in (0, 1) for y in (0, 1) for z in (0, 1))


def area_percentile(distances, areas, fraction):
    order = np.lexsort((areas, distances))
    share = np.cumsum(areas[order]) / np.sum(areas)
    # Where the share is reached exactly, the last digit of a sum must not decide.
    at = np.searchsorted(share, fraction * (1 - 1e-12))
    return distances[order][min(at, len(order) - 1)]


def area_metrics(a, b, spacing, table):
    code = [codes(m) for m in (a, b)]
    border = [(c != 0) & (c != 255) for c in code]
    to = [ndimage.distance_transform_edt(~s, sampling=spacing) for s in border]
    d = [to[1][border[0]], to[0][border[1]]]
    w = [table[c[s]] for c, s in zip(code, border)]
    return {
        "assd_area_mm": sum((x * y).sum() for x, y in zip(d, w)) / sum(y.sum() for y in w),
        "hd95_area_mm": max(area_percentile(x, y, 0.95) for x, y in zip(d, w)),
    }


KEYS = ("dsc", "msd_mm", "masd_mm", "hd_mm", "hd95_mm", "mean_hd95_mm", "nsd_2mm", "assd_area_mm", "hd95_area_mm")


def metrics(a, b, spacing, cropped=crop):
    """By key, with the policy for empty masks; seconds of the two parts."""
    table = area_table(tuple(spacing))
    start = time.perf_counter()
    pair = cropped(a, b)
    if pair is None:
        return dict.fromkeys(KEYS, np.nan), 0, 0
    if not pair[0].any() or not pair[1].any():
        return {k: 0.0 if k in ("dsc", "nsd_2mm") else np.inf for k in KEYS}, 0, 0
    values = voxel_metrics(*pair, spacing)
    middle = time.perf_counter()
    values.update(area_metrics(*pair, spacing, table))
    return values, middle - start, time.perf_counter() - middle


def pairs(reference, prediction):
    """Name, both masks and the spacing, by name."""
    for path in sorted(pathlib.Path(reference).glob("*.nrrd")):
        other = pathlib.Path(prediction) / path.name
        if other.exists():
            a, spacing = read_nrrd(path)
            yield path.stem, a, read_nrrd(other)[0], spacing


def label_seconds(images, spacing, count):
    start = time.perf_counter()
    boxes = [ndimage.find_objects(image, max_label=count) for image in images]
    finding = time.perf_counter() - start
    area = 0
    for label in range(1, count + 1):
        both = [b[label - 1] for b in boxes]
        if None in both:  # covered whole by a later one
            continue
        box = tuple(slice(min(x.start, y.start), max(x.stop, y.stop)) for x, y in zip(*both))
        _, first, second = metrics(
            *images, spacing, lambda a, b: tuple(np.pad(m[box] == label, 1) for m in (a, b))
        )
        finding += first
        area += second
    return {"seconds": finding, "area_seconds": area}


def main(reference, prediction):
    result = {}
    images = None
    for name, a, b, spacing in pairs(reference, prediction):
        rounds = [metrics(a, b, spacing) for _ in range(2)]
        result[name] = {
            "seconds": min(r[1] for r in rounds),
            "area_seconds": min(r[2] for r in rounds),
            "values": rounds[0][0],
        }
        if images is None:
            images = [np.zeros(a.shape, np.uint8, order="F") for _ in range(2)]
        for image, mask in zip(images, (a, b)):
            image[mask] = len(result)
    labels = label_seconds(images, spacing, len(result))
    json.dump({"structures": result, "labels": labels}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
