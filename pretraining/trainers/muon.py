"""Muon (Jordan et al. 2024): momentum, made orthogonal, so that every direction of a matrix moves by the same amount.

Updates are scaled to AdamW's usual size as by Liu et al. 2025 ("Muon is Scalable for LLM Training").  It is for the
matrices of the layers; embeddings, norms and position biases follow Adam.
"""

from __future__ import annotations

from typing import Iterable, Tuple

import torch
from torch import Tensor

MOMENTUM = 0.95
#: Root mean square of an update at rate 1, of AdamW's order.
RMS = 0.2
#: T5 does not scale scores by d_kv^-0.5; its queries are smaller by that, and so are their steps.
QUERY_RATE = 0.5


def is_layer_matrix(name: str, dimensions: int) -> bool:
    """Whether the tensor of this name (Hugging Face's) follows Muon."""
    return dimensions == 2 and not any(part in name for part in ("shared", "lm_head", "relative_attention_bias"))


def step_size(name: str, shape: Tuple[int, int]) -> float:
    """What an orthogonal update of this matrix is multiplied with at rate 1."""
    return RMS * max(shape) ** 0.5 * (QUERY_RATE if name.endswith(".q.weight") else 1.0)


def orthogonal(x: Tensor) -> Tensor:
    """(N, R, C) -> matrices with nearly the same singular vectors and all singular values between 0.2 and 1.2.

    The quintic Newton-Schulz iteration of Jordan et al. 2024, in bfloat16, on the shorter side of each matrix.
    """
    wide = x.shape[1] <= x.shape[2]
    y = (x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)).to(torch.bfloat16)
    y = y if wide else y.transpose(1, 2).contiguous()
    for _ in range(5):
        a = y @ y.transpose(1, 2)
        y = 3.4445 * y + (-4.7750 * a + 2.0315 * (a @ a)) @ y
    return (y if wide else y.transpose(1, 2)).float()


class Muon(torch.optim.Optimizer):
    """For the trainer on a GPU; the one on a CPU has its own in shared memory (optimizer.py)."""

    def __init__(self, named: Iterable[Tuple[str, Tensor]], lr: float, weight_decay: float) -> None:
        groups = [{"params": [p], "size": step_size(name, tuple(p.shape))} for name, p in named]
        super().__init__(groups, {"lr": lr, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None) -> None:
        for group in self.param_groups:
            (matrix,) = group["params"]
            momentum = self.state[matrix].setdefault("momentum", torch.zeros_like(matrix))
            momentum.lerp_(matrix.grad, 1 - MOMENTUM)
            update = orthogonal(matrix.grad.lerp(momentum, MOMENTUM)[None])[0]
            matrix.mul_(1 - group["lr"] * group["weight_decay"]).sub_(group["lr"] * group["size"] * update)
