#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the numbers that OddNiftiTest.cpp holds, by nibabel and numpy alone.

usage: odd_nifti.py DATA_FOLDER          (Debian: python3-nibabel)
"""
import sys

import nibabel
import numpy

FILES = [
    "odd-nifti-nibabel/anatomical.nii",
    "odd-nifti-nibabel/reoriented_anat_moved.nii",
    "odd-nifti-nibabel/resampled_anat_moved.nii",
    "odd-nifti-nibabel/standard.nii.gz",
    "tool-niivue-deface/avg152T1.nii.gz",
    "tool-niivue-deface/refacer_shell_sym211.nii.gz",
    "tool-pydeface/facemask.nii.gz",
    "tool-visualqc-eyemask/eye_mask.nii.gz",
]
for name in FILES:
    image = nibabel.load(sys.argv[1] + "/" + name)
    values = numpy.asanyarray(image.dataobj).astype(float)
    lps = numpy.diag([-1.0, -1, 1, 1]) @ image.affine
    bad = int((~numpy.isfinite(values)).sum())
    values[~numpy.isfinite(values)] = values[numpy.isfinite(values)].min()
    n = values.shape
    last = lps @ numpy.array([n[0] - 1, n[1] - 1, n[2] - 1, 1])
    i = (n[0] // 3, n[1] // 2, (2 * n[2]) // 3)
    # A sum over the voxels weighted by their place tells a permuted or flipped image from the right one.
    weights = numpy.arange(values.size, dtype=float) % 1009
    print(
        f'{{"{name}", {{{n[0]}, {n[1]}, {n[2]}}}, '
        f"{{{lps[0, 3]:.9g}, {lps[1, 3]:.9g}, {lps[2, 3]:.9g}}}, {{{last[0]:.9g}, {last[1]:.9g}, {last[2]:.9g}}}, "
        f"{bad}, {values.min():.9g}, {values.max():.9g}, {values.sum():.12g}, "
        f"{(values.ravel(order='F') * weights).sum():.12g}, {{{i[0]}, {i[1]}, {i[2]}}}, {values[i]:.9g}}},"
    )
