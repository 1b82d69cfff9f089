#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seconds of a training step of the same network in python3-torch (Debian package), for TrainingStepBench:
training_step_peer.py f0,…,f5 x,y,z threads precision format steps device  prints the fastest of the steps; on cuda
float32 is without TF32, and the second line is the memory it reserved in MB."""
import pathlib
import sys
import time

import numpy as np
import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "core/segmentation/torch/reference"))
from peer import Peer  # noqa: E402


def main(features, size, threads, precision, memory_format, steps, device):
    features, size = [[int(n) for n in text.split(",")] for text in (features, size)]
    torch.set_num_threads(int(threads))
    torch.manual_seed(1)
    torch.backends.cudnn.allow_tf32 = precision == "tf32"
    form = torch.channels_last_3d if memory_format == "channels_last" else torch.contiguous_format
    network = Peer(features).to(device, memory_format=form)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3, amsgrad=True)
    image = torch.rand(1, 1, *size[::-1]).to(device, memory_format=form)
    labels = torch.from_numpy(np.random.default_rng(1).integers(0, 9, (1, *size[::-1]))).to(device)
    seconds = []
    for _ in range(int(steps) + 1):  # the first one warms up
        start = time.perf_counter()
        with torch.autocast(device, dtype=torch.bfloat16, enabled=precision == "bfloat16"):
            loss = torch.nn.functional.cross_entropy(network(image), labels)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        float(loss)
        if device == "cuda":
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    print(min(seconds[1:]))
    if device == "cuda":
        print(torch.cuda.max_memory_reserved() / 1e6)


if __name__ == "__main__":
    main(*sys.argv[1:])
