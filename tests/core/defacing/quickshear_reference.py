# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes QuickshearReference.inc: what quickshear removes, by numpy and nibabel, from the method's description alone.

    python3 quickshear_reference.py > QuickshearReference.inc

Orientation comes from nibabel, edges from shifted arrays, the hull's first segment from the smallest slope seen from
its first point: another way than the C++ at every step. Masks are integer formulas of the position along
right, posterior and superior, so that both sides have them exactly.
"""
import nibabel as nib
import numpy as np

# sizes along (right, posterior, superior), index axis of each, flips of each, spacing of each, Euler angles, buffer,
# brain: centre (p, s) and radii (p, s) of the cerebrum, then of the cerebellum
CASES = [
    ((20, 60, 50), (0, 1, 2), (0, 0, 0), (1.0, 1.0, 1.0), (0, 0, 0), 10, (32, 34, 20, 12), (44, 22, 8, 7)),
    ((20, 60, 50), (2, 0, 1), (1, 1, 0), (2.0, 0.8, 1.2), (12, -8, 15), 10, (32, 34, 20, 12), (44, 22, 8, 7)),
    ((18, 56, 24), (1, 2, 0), (0, 1, 1), (1.5, 0.5, 2.0), (-20, 10, 5), 3, (34, 15, 18, 6), (44, 9, 7, 4)),
    ((16, 90, 30), (0, 1, 2), (1, 1, 0), (1.0, 0.5, 2.0), (5, 5, -18), 4, (56, 20, 30, 7), (75, 12, 10, 5)),
    ((16, 40, 70), (2, 1, 0), (0, 0, 1), (1.0, 1.2, 0.7), (0, 14, 20), 2, (24, 46, 13, 18), (31, 28, 6, 9)),
    ((16, 60, 40), (1, 0, 2), (1, 0, 1), (1.0, 1.0, 1.0), (8, 8, 8), 5, (32, 36, 20, 12), (44, 22, 8, 7)),
    ((16, 60, 40), (0, 2, 1), (0, 1, 1), (1.0, 2.0, 0.9), (0, 0, 0), 0, (22, 22, 26, 11), (44, 16, 8, 7)),
    ((16, 60, 40), (0, 1, 2), (0, 0, 0), (1.0, 1.0, 1.0), (0, 0, 0), 8, (30, 24, 16, 9), (16, 12, 8, 7)),
    ((16, 60, 40), (0, 1, 2), (1, 0, 0), (1.0, 1.0, 1.0), (4, 0, 9), 2, (-20, 24, 26, 20), (0, 24, 3, 3)),
    ((16, 40, 60), (2, 0, 1), (0, 1, 0), (1.0, 1.0, 1.0), (4, 0, 9), 2, (-20, 24, 26, 20), (0, 24, 3, 3)),
]


def rotation(x, y, z):
    c, s = np.cos, np.sin
    x, y, z = np.radians([x, y, z])
    rx = np.array([[1, 0, 0], [0, c(x), -s(x)], [0, s(x), c(x)]])
    ry = np.array([[c(y), 0, s(y)], [0, 1, 0], [-s(y), 0, c(y)]])
    rz = np.array([[c(z), -s(z), 0], [s(z), c(z), 0], [0, 0, 1]])
    return rz @ ry @ rx


def brain(size, cerebrum, cerebellum):
    r, p, s = np.meshgrid(*[np.arange(n) for n in size], indexing="ij")
    mask = np.zeros(size, bool)
    for cp, cs, rp, rs in (cerebrum, cerebellum):
        rr = size[0] // 3
        inside = ((r - size[0] // 2) * rp * rs) ** 2 + ((p - cp) * rr * rs) ** 2 + ((s - cs) * rr * rp) ** 2
        mask |= inside <= (rr * rp * rs) ** 2
    return mask


def first_segment(edge):
    points = np.argwhere(edge)
    front = points[points[:, 0] == points[:, 0].min()]
    p0, s0 = front[front[:, 1].argmin()]
    rest = points[points[:, 0] > p0]
    slope = ((rest[:, 1] - s0) / (rest[:, 0] - p0)).min()
    return p0, s0, slope


def edges(profile, wrap):
    padded = np.pad(profile, 1, mode="wrap" if wrap else "edge")
    other = np.zeros_like(profile)
    for dp, ds in ((0, 1), (2, 1), (1, 0), (1, 2)):
        other |= padded[dp:dp + profile.shape[0], ds:ds + profile.shape[1]] != profile
    return other


def removed(mask, spacing, published, buffer):
    """The removal region on axes right, posterior, superior, or the reason why there is none."""
    columns, rows = mask.shape[1:]
    p0, s0, slope = first_segment(edges(mask.any(0), published))
    region = np.zeros(mask.shape, bool)
    if published:
        line = np.arange(rows) * slope + (s0 - p0 * slope - buffer)
        for p, y in enumerate(line):
            if y > 0:
                if p >= columns:
                    return "index error"
                region[:, p, :int(y)] = True
        return region
    if slope > 0:
        return "rises"
    steepness = slope * spacing[2] / spacing[1]
    drop = buffer * np.hypot(1, steepness) / spacing[2]
    line = np.clip(np.arange(columns) * slope + (s0 - p0 * slope - drop), 0, rows)
    region |= np.arange(rows)[None, None, :] < line.astype(int)[None, :, None]
    return region


print("// SPDX-License-Identifier: GPL-3.0-or-later")
print("// Written by quickshear_reference.py.")
for n, (size, axes, flips, spacing, angles, buffer, cerebrum, cerebellum) in enumerate(CASES):
    columns = np.zeros((3, 3))
    shape, steps = [0] * 3, [0.0] * 3
    for patient in range(3):
        columns[patient, axes[patient]] = -1 if flips[patient] else 1
        shape[axes[patient]], steps[axes[patient]] = size[patient], spacing[patient]
    lps = rotation(*angles) @ columns * np.array(steps)
    affine = np.eye(4)
    affine[:3, :3] = np.diag([-1, -1, 1]) @ lps
    # Patient x runs from right to left, so what nibabel calls L, P, S are the three axes as this table has them.
    target = nib.orientations.axcodes2ornt("LPS")
    here = nib.orientations.io_orientation(affine)
    inner = brain(size, cerebrum, cerebellum)
    onto = nib.orientations.ornt_transform(target, here)
    stored = nib.orientations.apply_orientation(inner, onto)
    assert list(stored.shape) == shape
    back = nib.orientations.ornt_transform(here, target)
    assert (nib.orientations.apply_orientation(stored, back) == inner).all()
    for published in (True, False):
        region = removed(inner, spacing, published, buffer)
        if isinstance(region, str):
            print(f"{{{n}, {str(published).lower()}, true, 0, 0}},  // {region}")
            continue
        offsets = np.flatnonzero(nib.orientations.apply_orientation(region, onto).ravel(order="F"))
        total = int((offsets.astype(np.uint64) % 65521 + 1).sum())
        print(f"{{{n}, {str(published).lower()}, false, {len(offsets)}, {total}}},")
