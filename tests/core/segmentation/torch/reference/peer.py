#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An independent torch.nn network, its loss, gradients and optimiser: what NetworkTest and AdamTest compare with.

Writes peer.json beside itself (Debian package python3-torch). Weights, image and labels come from the integer formula
below, which the tests repeat, so that only results are stored. The reference is computed in float64; the script prints
how far torch's own float32 is from it.
"""
import json
import pathlib
import sys

import numpy as np
import torch
from torch import nn


def unit(stream, count):
    """count numbers in [0, 1), exact in float64: a 32-bit integer hash of stream and index."""
    x = (np.arange(count, dtype=np.uint64) + np.uint64(stream * 0x9E3779B1 & 0xFFFFFFFF)) & np.uint64(0xFFFFFFFF)
    for shift, factor in ((15, 0x2C1B3C6D), (12, 0x297A2D39)):
        x ^= x >> np.uint64(shift)
        x = x * np.uint64(factor) & np.uint64(0xFFFFFFFF)
    x ^= x >> np.uint64(15)
    return x.astype(np.float64) / 2**32


class Block(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv3d(i, o, 3, padding=1), nn.InstanceNorm3d(o, affine=True)
        self.conv2, self.norm2 = nn.Conv3d(o, o, 3, padding=1), nn.InstanceNorm3d(o, affine=True)
        self.act = nn.LeakyReLU(0.1)

    def forward(self, x):
        x = self.act(self.norm1(self.conv1(x)))
        return self.act(self.norm2(self.conv2(x)))


class Up(nn.Module):
    def __init__(self, i, skip, o, halve=True):
        super().__init__()
        raised = i // 2 if halve else i
        self.up = nn.ConvTranspose3d(i, raised, 2, stride=2)
        self.block = Block(skip + raised, o)

    def forward(self, x, skip):
        x = self.up(x)
        pad = []
        for axis in (4, 3, 2):
            pad += [0, skip.shape[axis] - x.shape[axis]]
        return self.block(torch.cat([skip, nn.functional.pad(x, pad, "replicate")], 1))


class Peer(nn.Module):
    def __init__(self, f):
        super().__init__()
        self.e0, self.e1, self.e2 = Block(1, f[0]), Block(f[0], f[1]), Block(f[1], f[2])
        self.e3, self.e4 = Block(f[2], f[3]), Block(f[3], f[4])
        self.d4, self.d3 = Up(f[4], f[3], f[3]), Up(f[3], f[2], f[2])
        self.d2, self.d1 = Up(f[2], f[1], f[1]), Up(f[1], f[0], f[5], halve=False)
        self.out = nn.Conv3d(f[5], 9, 1)

    def forward(self, x):
        pool = nn.MaxPool3d(2)
        e0 = self.e0(x)
        e1 = self.e1(pool(e0))
        e2 = self.e2(pool(e1))
        e3 = self.e3(pool(e2))
        x = self.e4(pool(e3))
        return self.out(self.d1(self.d2(self.d3(self.d4(x, e3), e2), e1), e0))


def fill(network):
    """Weights by formula; the parameters in the order of their names. Returns {our name: tensor}."""
    named = {name.replace(".block.", "."): p for name, p in network.named_parameters()}
    for stream, name in enumerate(sorted(named)):
        p = named[name]
        u = 2 * unit(stream, p.numel()) - 1
        if ".norm" in name:
            u = 1 + 0.5 * u if name.endswith("weight") else 0.3 * u
        else:
            u = u / np.sqrt(p.numel() / p.shape[0]) if p.dim() > 1 else 0.1 * u
        with torch.no_grad():
            p.copy_(torch.from_numpy(u.astype(np.float32)).reshape(p.shape))
    return named


def summary(values):
    """Of a long vector: eight of its values and three projections on random signs, so that any error shows."""
    v = values.detach().double().flatten().numpy()
    at = [int(i) for i in np.linspace(0, v.size - 1, 8)]
    signs = [np.where(unit(1000 + k, v.size) < 0.5, -1.0, 1.0) for k in range(3)]
    return {"at": at, "values": [float(v[i]) for i in at],
            "projections": [float(v @ s / np.sqrt(v.size)) for s in signs]}


def network_case(features, size, weights, stream, dtype=torch.float64):
    network = Peer(features)
    named = fill(network)
    network = network.to(dtype)
    shape = size[::-1]
    count = int(np.prod(size))
    image = torch.from_numpy((2 * unit(stream, count) - 1).astype(np.float32)).reshape(1, 1, *shape).to(dtype)
    labels = torch.from_numpy((unit(stream + 1, count) ** 3 * 9).astype(np.int64)).reshape(1, *shape)
    logits = network(image)
    loss = nn.functional.cross_entropy(logits, labels, torch.tensor(weights, dtype=dtype))
    loss.backward()
    return {"features": features, "size": size, "weights": weights, "stream": stream,
            "parameters": sum(p.numel() for p in network.parameters()), "loss": float(loss),
            "logits": summary(logits), "gradients": {name: summary(named[name].grad) for name in sorted(named)}}


def adam_case():
    """20 steps of torch.optim.Adam(amsgrad=True) in float32; the gradients swell and fade, so that vmax stays behind."""
    theta = torch.from_numpy((2 * unit(600, 64) - 1).astype(np.float32)).requires_grad_()
    optimiser = torch.optim.Adam([theta], lr=1e-3, amsgrad=True, foreach=False)
    steps = []
    for t in range(20):
        theta.grad = torch.from_numpy(((2 * unit(601 + t, 64) - 1) * (3 if t < 5 else 0.2)).astype(np.float32))
        optimiser.step()
        steps.append([float(v) for v in theta])
    return steps


def largest_difference(a, b):
    if isinstance(a, dict):
        return max(largest_difference(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return max(map(largest_difference, a, b))
    return abs(a - b)


def main():
    ones = [1.0] * 9
    # The streams are chosen so that no voxel lies within rounding of the LeakyReLU's kink, where gradients jump.
    cases = [([32, 32, 64, 128, 256, 32], [32, 32, 32], ones, 508),
             ([16, 16, 32, 64, 128, 16], [32, 32, 30], ones, 500),
             ([8, 16, 12, 20, 24, 6], [18, 35, 23], [0.1, 1, 2, 1, 1, 0.5, 1, 3, 1], 500)]
    result = {"cases": [], "adam": adam_case()}
    for case in cases:
        reference, single = network_case(*case), network_case(*case, dtype=torch.float32)
        for key in ("loss", "logits", "gradients"):
            print(case[0], key, "float32 differs by", largest_difference(reference[key], single[key]))
        result["cases"].append(reference)
    (pathlib.Path(__file__).parent / "peer.json").write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    sys.exit(main())
