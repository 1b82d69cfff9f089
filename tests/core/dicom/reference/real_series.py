#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the numbers that RealSeriesTest.cpp holds, by pydicom and numpy alone.

usage: real_series.py FOLDER_WITH_THE_UNPACKED_SERIES          (Debian: python3-pydicom)
"""
import glob
import sys

import numpy
import pydicom

slices = []
for file in sorted(glob.glob(sys.argv[1] + "/**/*.dcm", recursive=True)):
    slices.append(pydicom.dcmread(file))
o = numpy.array(slices[0].ImageOrientationPatient, dtype=float)
normal = numpy.cross(o[:3], o[3:])
slices.sort(key=lambda d: numpy.dot(normal, numpy.array(d.ImagePositionPatient, dtype=float)))
places = [float(numpy.dot(normal, numpy.array(d.ImagePositionPatient, dtype=float))) for d in slices]
volume = numpy.stack([d.pixel_array for d in slices]).astype(float)  # slice, row, column
weights = numpy.arange(volume.size, dtype=float) % 1009
first = slices[0]
print("size", first.Columns, first.Rows, len(slices))
print("spacing", first.PixelSpacing[1], first.PixelSpacing[0], (places[-1] - places[0]) / (len(places) - 1))
print("origin", list(first.ImagePositionPatient))
print("last slice origin", list(slices[-1].ImagePositionPatient))
print("direction of a row", list(o[:3]), "of a column", list(o[3:]), "normal", list(normal))
print("type", first.BitsAllocated, first.PixelRepresentation, "min", volume.min(), "max", volume.max())
print(f"sum {volume.sum():.15g} weighted {(volume.ravel() * weights).sum():.15g}")
print("voxel (100, 60, 90)", volume[90, 60, 100])
