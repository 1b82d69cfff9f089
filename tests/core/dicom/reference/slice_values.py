#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the stored values that RealSeriesTest.cpp holds, decoded by pydicom with GDCM (and Pillow).

usage: slice_values.py DATA_FOLDER          (Debian: python3-pydicom python3-gdcm python3-pil)
"""
import sys

import numpy
import pydicom

FILES = [
    "odd-dicom-nibabel/0.dcm",
    "odd-dicom-nibabel/decimal_rescale.dcm",
    "odd-dicom-nibabel/slicethickness_empty_string.dcm",
    "odd-dicom-pydicom/test_files/693_J2KI.dcm",
    "odd-dicom-pydicom/test_files/CT_small.dcm",
    "odd-dicom-pydicom/test_files/J2K_pixelrep_mismatch.dcm",
    "odd-dicom-pydicom/test_files/MR_small.dcm",
    "odd-dicom-pydicom/test_files/MR_small_RLE.dcm",
    "odd-dicom-pydicom/test_files/MR_small_bigendian.dcm",
    "odd-dicom-pydicom/test_files/MR_small_expb.dcm",
    "odd-dicom-pydicom/test_files/MR_small_implicit.dcm",
    "odd-dicom-pydicom/test_files/MR_small_jp2klossless.dcm",
    "odd-dicom-pydicom/test_files/MR_small_jpeg_ls_lossless.dcm",
    "odd-dicom-pydicom/test_files/MR_small_padded.dcm",
    "odd-dicom-pydicom/test_files/JPEGLSNearLossless_08.dcm",
    "odd-dicom-pydicom/test_files/JPEGLSNearLossless_16.dcm",
    "odd-dicom-pydicom/test_files/JPEG2000.dcm",
    "odd-dicom-pydicom/test_files/JPGExtended.dcm",
    "odd-dicom-pydicom/test_files/image_dfl.dcm",
    "odd-dicom-pydicom/test_files/examples_overlay.dcm",
    "rt-utils/tests/mock_data/ct_1.dcm",
    "rt-utils/tests/one_slice_data/0.dcm",
    "ct-ge-tilt-head/01.dcm",
]
for name in FILES:
    try:
        data = pydicom.dcmread(sys.argv[1] + "/" + name, force=True)
        values = data.pixel_array.astype(float)
    except Exception as problem:
        print("//", name, repr(problem)[:200])
        continue
    weights = numpy.arange(values.size, dtype=float) % 1009
    print(
        f'{{"{name}", {values.shape[1]}, {values.shape[0]}, {values.min():.9g}, {values.max():.9g}, '
        f"{values.sum():.12g}, {(values.ravel() * weights).sum():.12g}}},"
    )
