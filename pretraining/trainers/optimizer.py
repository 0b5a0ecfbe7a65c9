"""Muon (muon.py) for the matrices of the layers and Adam (Kingma and Ba 2015) for everything else, over a flat buffer
that several worker processes share.

Every worker writes its bfloat16 gradients to its own row of shared memory; after
a barrier each updates one part of the weights, so that the optimiser's work is
divided and all workers hold the same weights without sending any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Tuple

import torch
from torch import Tensor

from pretraining.trainers.fast_t5 import FlatWeights
from pretraining.trainers.fused import BF16, call
from pretraining.trainers.muon import MOMENTUM, orthogonal, step_size

BETA1, BETA2, EPS = 0.9, 0.98, 1e-8


class SharedState:
    """The training state, in shared memory: float32 master weights, moments and average, bfloat16 copies."""

    def __init__(self, size: int, workers: int) -> None:
        self.master, self.mean, self.square, self.average = (torch.zeros(size).share_memory_() for _ in range(4))
        self.weights = torch.zeros(size, dtype=BF16).share_memory_()
        self.gradients = torch.zeros(workers, size, dtype=BF16).share_memory_()
        self.norms = torch.zeros(workers, dtype=torch.float64).share_memory_()
        #: Updates so far, for Adam's bias corrections; written by worker 0.
        self.updates = torch.zeros(1, dtype=torch.int64).share_memory_()

    def start_from(self, weights: Tensor) -> None:
        self.master.copy_(weights)
        self.average.copy_(weights)
        self.weights.copy_(weights)

    def to_dict(self) -> Dict[str, Tensor]:
        return {"mean": self.mean, "square": self.square, "updates": self.updates}

    def restore(self, saved: Dict[str, Tensor]) -> None:
        for key, value in saved.items():
            getattr(self, key).copy_(value)


@dataclass
class Matrices:
    """Matrices of one shape that a worker updates together: where each begins, and the size of its steps (N, 1, 1)."""

    shape: Tuple[int, int]
    begins: List[int]
    sizes: Tensor

    def take(self, flat: Tensor) -> Tensor:
        """(N, R, C), a copy."""
        rows, columns = self.shape
        return torch.stack([flat[at:at + rows * columns].view(rows, columns) for at in self.begins])

    def put(self, flat: Tensor, values: Tensor) -> None:
        for at, value in zip(self.begins, values):
            flat[at:at + value.numel()].copy_(value.reshape(-1))


class Part:
    """One worker's part of the update."""

    def __init__(self, state: SharedState, flat: FlatWeights, worker: int, workers: int, barrier) -> None:
        self.state, self.worker, self.workers, self.barrier = state, worker, workers, barrier
        size = state.master.shape[0]
        self.begin, self.end = size * worker // workers, size * (worker + 1) // workers
        self.matrices = self._matrices(flat)
        # Adam: what is no matrix of a layer, in ranges as long as neighbours allow.
        self.ranges: List[Tuple[int, int]] = []
        for begin, shape, is_matrix in flat.places():
            count = torch.Size(shape).numel()
            if not is_matrix:
                self.ranges.append((begin + count * worker // workers, begin + count * (worker + 1) // workers))

    def _matrices(self, flat: FlatWeights) -> List[Matrices]:
        found: Dict[Tuple[int, int], List[Tuple[int, float]]] = {}
        for name, begin, shape in flat.matrices():
            found.setdefault(shape, []).append((begin, step_size(name, shape)))
        mine = {shape: places[self.worker::self.workers] for shape, places in found.items()}
        return [Matrices(shape, [at for at, _ in places], torch.tensor([size for _, size in places]).view(-1, 1, 1))
                for shape, places in mine.items() if places]

    def _adam(self, begin: int, end: int, rate: float, scale: float, keep: float) -> None:
        s, at, updates = self.state, slice(begin, end), int(self.state.updates) + 1
        call("adam", s.master[at], s.weights[at], s.mean[at], s.square[at], s.average[at], s.gradients.view(-1)[begin:],
             self.workers, s.master.shape[0], end - begin, scale, rate / (1 - BETA1**updates), (1 - BETA2**updates) ** -0.5,
             BETA1, BETA2, EPS, keep)

    def _muon(self, matrices: Matrices, rate: float, weight_decay: float, scale: float, keep: float) -> None:
        s = self.state
        gradient = sum(matrices.take(s.gradients[w]).float() for w in range(self.workers)) * scale
        momentum = matrices.take(s.mean).lerp_(gradient, 1 - MOMENTUM)
        matrices.put(s.mean, momentum)
        update = orthogonal(gradient.lerp_(momentum, MOMENTUM))
        master = matrices.take(s.master).mul_(1 - rate * weight_decay).sub_(rate * matrices.sizes * update)
        matrices.put(s.master, master)
        matrices.put(s.weights, master)
        if keep < 1:
            matrices.put(s.average, matrices.take(s.average).lerp_(master, 1 - keep))

    def step(self, rate: float, table_rate: float, weight_decay: float, clip: float, keep: float) -> float:
        """Update of this part from the clipped gradients of all workers; returns the gradient's norm.

        `rate` is that of the layers' matrices, `table_rate` that of everything else.  Call it on every
        worker after its gradients are written.  A norm that is not finite changes nothing.
        """
        s = self.state
        size, count = s.master.shape[0], self.end - self.begin
        self.barrier.wait()
        s.norms[self.worker] = call("norm_squared", s.gradients.view(-1)[self.begin:], self.workers, size, count)
        self.barrier.wait()
        norm = float(s.norms.sum().sqrt()) / self.workers
        if norm == norm and norm != float("inf"):
            scale = min(1.0, clip / (norm + 1e-6)) / self.workers
            for begin, end in self.ranges:
                self._adam(begin, end, table_rate, scale, keep)
            for matrices in self.matrices:
                self._muon(matrices, rate, weight_decay, scale, keep)
        self.barrier.wait()
        if self.worker == 0 and norm == norm:
            s.updates += 1
        return norm
