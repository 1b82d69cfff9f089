# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the structure sets of this folder with plastimatch 1.9.4 (Debian 12), and beside each the masks it drew them
from: random voxels, a block with a hole and an island, and single voxels. Needs plastimatch, numpy, nibabel.
The voxels of the outermost rows and columns are 0: there plastimatch leaves its contours open."""
import pathlib
import shutil
import subprocess
import tempfile

import nibabel
import numpy

here = pathlib.Path(__file__).parent
size = (11, 10, 6)
spacing = numpy.array([1.7, 2.1, 3.3])


def turned(x, y, z):
    x, y, z = numpy.deg2rad([x, y, z])
    c, s = numpy.cos, numpy.sin
    about_x = numpy.array([[1, 0, 0], [0, c(x), -s(x)], [0, s(x), c(x)]])
    about_y = numpy.array([[c(y), 0, s(y)], [0, 1, 0], [-s(y), 0, c(y)]])
    about_z = numpy.array([[c(z), -s(z), 0], [s(z), c(z), 0], [0, 0, 1]])
    return about_z @ about_y @ about_x


directions = {
    "axial": numpy.eye(3),
    "oblique": turned(12, -17, 9),
    "coronal": numpy.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]]),
}
random = numpy.random.default_rng(11)
for name, direction in directions.items():
    affine = numpy.eye(4)
    affine[:3, :3] = numpy.diag([-1, -1, 1]) @ direction @ numpy.diag(spacing)
    affine[:3, 3] = [10, 20, -5]
    noise = (random.random(size) < 0.5).astype(numpy.uint8)
    noise[[0, -1]] = noise[:, [0, -1]] = 0
    block = numpy.zeros(size, numpy.uint8)
    block[1:9, 1:8, 1:5] = 1
    block[3:7, 3:6, 2:4] = 0
    block[4, 4, 2] = 1
    block[9, 8, 0] = block[2, 5, 5] = 1
    with tempfile.TemporaryDirectory() as scratch:
        work = pathlib.Path(scratch)
        (work / "masks").mkdir()
        image = numpy.arange(noise.size).reshape(size).astype(numpy.int16)
        nibabel.save(nibabel.Nifti1Image(image, affine), work / "image.nii.gz")
        for each, mask in (("noise", noise), ("block", block)):
            nibabel.save(nibabel.Nifti1Image(mask, affine), work / "masks" / f"{each}.nii.gz")
        subprocess.run(
            ["plastimatch", "convert", "--input", work / "image.nii.gz", "--input-prefix", work / "masks",
             "--output-dicom", work / "dicom"], check=True, stdout=subprocess.DEVNULL)
        shutil.copy(next((work / "dicom").glob("rtss_*")), here / f"{name}.dcm")
    with open(here / f"{name}.txt", "w") as out:
        # Origin and direction (row-major) in LPS, then the masks, x fastest.
        print(*[-10, -20, -5], *direction.ravel(), file=out)
        for each, mask in (("noise", noise), ("block", block)):
            print(each, "".join(map(str, mask.ravel(order="F"))), file=out)
