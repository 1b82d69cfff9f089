#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the numbers that RealSeriesTest.cpp holds of the tilted CT, by numpy and scipy alone.

usage: tilted_series.py FOLDER          (Debian: python3-scipy, dcmtk for dcmdump)

Every slice is moved along its columns by scipy.ndimage.shift (linear), then every column is interpolated along the
normal by numpy.interp. Where a pixel lies outside one of the two slices the nearer slice decides, outside both it is
-1000 HU.
"""
import glob
import re
import subprocess
import sys

import numpy
from scipy import ndimage


def value(dump, tag):
    return re.search(r"^\(%s\) .. \[?([^\]#]*)" % tag, dump, re.M).group(1).strip()


slices = []
for file in sorted(glob.glob(sys.argv[1] + "/*.dcm")):
    dump = subprocess.run(["dcmdump", "-q", file], capture_output=True, text=True, errors="replace").stdout
    rows, columns = int(value(dump, "0028,0010")), int(value(dump, "0028,0011"))
    with open(file, "rb") as f:
        stored = numpy.frombuffer(f.read()[-2 * rows * columns:], dtype="<i2").reshape(rows, columns)
    slices.append(dict(
        position=numpy.array(value(dump, "0020,0032").split("\\"), float),
        orientation=numpy.array(value(dump, "0020,0037").split("\\"), float),
        spacing=[float(v) for v in value(dump, "0028,0030").split("\\")],
        hu=stored * float(value(dump, "0028,1053")) + float(value(dump, "0028,1052"))))
o = slices[0]["orientation"]
normal = numpy.cross(o[:3], o[3:])
normal /= numpy.linalg.norm(normal)
slices.sort(key=lambda s: s["position"] @ normal)
places = numpy.array([s["position"] @ normal for s in slices])
places -= places[0]
gaps = numpy.diff(places)
down = numpy.array([(s["position"] - slices[0]["position"]) @ o[3:] for s in slices])  # along the columns, mm
spacing = slices[0]["spacing"][0]
print("tilt", numpy.degrees(numpy.arctan2(numpy.abs(down).max(), places[-1])), "gaps", sorted(set(gaps.round(2))))

count = int(round(places[-1] / numpy.median(gaps[numpy.abs(gaps - 4) < 0.2]))) + 1
step = places[-1] / (count - 1)
rows, columns = slices[0]["hu"].shape
tall = rows + int(numpy.ceil((down.max() - down.min()) / spacing - 1e-3))
print("size", columns, tall, count, "spacing", spacing, step)
stack, inside = [], []
for s, d in zip(slices, down):
    offset = (d - down.min()) / spacing  # rows of the grid above the slice
    if abs(offset - round(offset)) < 0.02:
        offset = round(offset)
    canvas = numpy.pad(s["hu"], ((0, tall - rows), (0, 0)), mode="edge")
    stack.append(ndimage.shift(canvas, (offset, 0), order=1, mode="nearest"))
    at = numpy.arange(tall) - offset
    inside.append((at >= -0.5) & (at <= rows - 0.5))
stack, inside = numpy.array(stack), numpy.array(inside)

out = numpy.full((count, tall, columns), -1000.0)
for k in range(count):
    z = k * step
    hit = numpy.argmin(numpy.abs(places - z))
    if abs(places[hit] - z) <= max(0.05, 0.05 * step):
        low, high, part = hit, hit, 0.0
    else:
        high = numpy.searchsorted(places, z)
        low, part = high - 1, (z - places[high - 1]) / (places[high] - places[high - 1])
    a, b = inside[low][:, None], inside[high][:, None]
    blend = (1 - part) * stack[low] + part * stack[high]
    one = a & ~b & (part < 0.5)
    other = b & ~a & (part >= 0.5)
    out[k] = numpy.where(a & b, blend, numpy.where(one, stack[low], numpy.where(other, stack[high], -1000)))
out = numpy.floor(out + 0.5)
print("sum", out.sum(), "min", out.min(), "max", out.max())
for k in (0, 5, 14, 20, 30, count - 1):
    part = out[k].astype(float)
    print("slice", k, "sum", part.sum(), "rows", (part * numpy.arange(tall)[:, None]).sum() / 1e3)
for i, j, k in ((256, 300, 5), (200, 260, 17), (300, 350, 28), (256, 120, 33), (150, 330, 36)):
    print("voxel", i, j, k, out[k, j, i])
if len(sys.argv) > 2:
    numpy.save(sys.argv[2], out.astype(numpy.int16))
