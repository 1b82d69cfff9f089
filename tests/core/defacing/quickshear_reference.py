# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes QuickshearReference.inc: heads for quickshear and what it removes of them, by numpy and nibabel, from the
method's description alone.

    python3 quickshear_reference.py > QuickshearReference.inc

Orientation comes from nibabel. compat=published follows the published steps one by one, bugs included (rolled arrays,
monotone chain, rows for columns); compat=fixed goes another way than the C++ at every step (shifted arrays, the hull's
first segment as the smallest slope seen from its first point). Masks are integer formulas of the position along right,
posterior and superior, so that both sides have them exactly.
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


def random_cases():
    """Ten anisotropic grids, every other with more rows than columns; brains inside and cut by each border."""
    random = np.random.default_rng(2011)
    for n in range(10):
        short, long = int(random.integers(24, 44)), int(random.integers(46, 90))
        p, s = (long, short) if n % 2 == 0 else (short, long)
        size = (int(random.integers(9, 16)), p, s)
        axes = tuple(int(a) for a in random.permutation(3))
        flips = tuple(int(f) for f in random.integers(0, 2, 3))
        spacing = tuple(round(float(x), 2) for x in random.uniform(0.3, 3, 3))
        angles = tuple(int(a) for a in random.integers(-20, 21, 3))
        rp, rs = p // 4, s // 4
        cp, cs = p // 2 + int(random.integers(-2, 3)), s // 2 + int(random.integers(-2, 3))
        if n in (2, 3):
            cs = s - rs // 2  # the upper border cuts it
        elif n in (4, 5):
            cp = -rp // 4  # the front border, from far down
        elif n in (6, 7):
            cs = rs // 3  # the lower border
        cerebellum = (cp + rp // 2, cs - rs // 2 - 1, rp // 3 + 1, rs // 2 + 1)
        yield size, axes, flips, spacing, angles, int(random.integers(0, 6)), (cp, cs, rp, rs), cerebellum


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


def published(mask, buffer):
    """The steps of the published program, in its order. Where numpy raises, its complaint."""
    brain = mask.any(axis=0).astype(int)
    edge = 4 * brain - np.roll(brain, 1, 0) - np.roll(brain, -1, 0) - np.roll(brain, 1, 1) - np.roll(brain, -1, 1) != 0
    lower = []
    for point in np.argwhere(edge):
        while len(lower) >= 2:
            (a, b), (c, d) = lower[-1] - lower[-2], point - lower[-2]
            if a * d - b * c > 0:
                break
            lower.pop()
        lower.append(point)
    if len(lower) < 2 or lower[0][0] == lower[1][0]:
        return "no segment"
    slope = (lower[1][1] - lower[0][1]) / (lower[1][0] - lower[0][0])
    intercept = lower[0][1] - slope * lower[0][0] - buffer
    removed = np.zeros(mask.shape, bool)
    for p in range(mask.shape[2]):
        y = slope * p + intercept
        if y > 0:
            if p >= mask.shape[1]:
                return "index error"
            removed[:, p, :int(y)] = True
    return removed


def fixed(mask, buffer, spacing):
    columns, rows = mask.shape[1:]
    profile = mask.any(0)
    padded = np.pad(profile, 1, mode="edge")
    edge = np.zeros_like(profile)
    for dp, ds in ((0, 1), (2, 1), (1, 0), (1, 2)):
        edge |= padded[dp:dp + columns, ds:ds + rows] != profile
    points = np.argwhere(edge)
    front = points[points[:, 0] == points[:, 0].min()]
    p0, s0 = front[front[:, 1].argmin()]
    rest = points[points[:, 0] > p0]
    slope = ((rest[:, 1] - s0) / (rest[:, 0] - p0)).min()
    if slope > 0:
        return "rises"
    drop = buffer * np.hypot(1, slope * spacing[2] / spacing[1]) / spacing[2]
    line = np.clip(np.arange(columns) * slope + (s0 - p0 * slope - drop), 0, rows)
    removed = np.zeros(mask.shape, bool)
    removed |= np.arange(rows)[None, None, :] < line.astype(int)[None, :, None]
    if (removed & profile[None]).any():
        return "brain in the corner"
    return removed


def braces(values):
    return "{" + ", ".join(f"{v:g}" for v in values) + "}"


print("// SPDX-License-Identifier: GPL-3.0-or-later")
print("// Written by quickshear_reference.py.")
for size, axes, flips, spacing, angles, buffer, cerebrum, cerebellum in [*CASES, *random_cases()]:
    columns = np.zeros((3, 3))
    shape, steps = [0] * 3, [0.0] * 3
    for patient in range(3):
        columns[patient, axes[patient]] = -1 if flips[patient] else 1
        shape[axes[patient]], steps[axes[patient]] = size[patient], spacing[patient]
    affine = np.eye(4)
    affine[:3, :3] = np.diag([-1, -1, 1]) @ rotation(*angles) @ columns * np.array(steps)
    # Patient x runs from right to left, so what nibabel calls L, P, S are the three axes as this table has them.
    target = nib.orientations.axcodes2ornt("LPS")
    here = nib.orientations.io_orientation(affine)
    inner = brain(size, cerebrum, cerebellum)
    onto = nib.orientations.ornt_transform(target, here)
    stored = nib.orientations.apply_orientation(inner, onto)
    assert list(stored.shape) == shape
    back = nib.orientations.ornt_transform(here, target)
    assert (nib.orientations.apply_orientation(stored, back) == inner).all()
    head = (f"{braces(size)}, {braces(axes)}, {braces(flips)}, {braces(spacing)}, "
            f"rotation({', '.join(map(str, angles))}), {buffer}, {braces(cerebrum)}, {braces(cerebellum)}")
    results, reasons = [], []
    for name, removed in (("published", published(inner, buffer)), ("fixed", fixed(inner, buffer, spacing))):
        if isinstance(removed, str):
            results.append("{true, 0, 0}")
            reasons.append(f"{name}: {removed}")
            continue
        digest = 0
        offsets = np.flatnonzero(nib.orientations.apply_orientation(removed, onto).ravel(order="F"))
        for offset in offsets.tolist():
            digest = (digest * 31 + offset) % 2**32
        results.append(f"{{false, {len(offsets)}, {digest}U}}")
    print(f"{{{{{head}}}, {', '.join(results)}}}," + (f"  // {', '.join(reasons)}" if reasons else ""))
