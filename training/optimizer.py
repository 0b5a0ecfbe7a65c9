"""AdamW over a flat buffer that several worker processes share.

Every worker writes its bfloat16 gradients to its own row of shared memory; after
a barrier each updates one part of the weights, so that the optimiser's work is
divided and all workers hold the same weights without sending any.
"""

from __future__ import annotations

from typing import Dict

import torch
from torch import Tensor

from fused import BF16, call

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


class Part:
    """One worker's part of the update."""

    def __init__(self, state: SharedState, decay: Tensor, worker: int, workers: int, barrier) -> None:
        size = state.master.shape[0]
        self.begin, self.end = size * worker // workers, size * (worker + 1) // workers
        self.state, self.worker, self.workers, self.barrier = state, worker, workers, barrier
        self.decay = decay[self.begin:self.end].contiguous()

    def step(self, rate: float, weight_decay: float, clip: float, keep: float) -> float:
        """Clipped update of this part from the gradients of all workers; returns the gradient's norm.

        Call it on every worker after its gradients are written.  A norm that is not finite changes nothing.
        """
        s, at = self.state, slice(self.begin, self.end)
        size, count = s.master.shape[0], self.end - self.begin
        self.barrier.wait()
        gradients = s.gradients.view(-1)[self.begin:]
        s.norms[self.worker] = call("norm_squared", gradients, self.workers, size, count)
        self.barrier.wait()
        norm = float(s.norms.sum().sqrt()) / self.workers
        if norm == norm and norm != float("inf"):
            updates = int(s.updates) + 1
            scale = min(1.0, clip / (norm + 1e-6)) / self.workers
            call("adamw", s.master[at], s.weights[at], s.mean[at], s.square[at], s.average[at], self.decay, gradients,
                 self.workers, size, count, scale, rate / (1 - BETA1**updates), (1 - BETA2**updates) ** -0.5, BETA1, BETA2, EPS,
                 rate * weight_decay, keep)
        self.barrier.wait()
        if self.worker == 0 and norm == norm:
            s.updates += 1
        return norm
