"""Autograd functions over fused.c: T5's element-wise work in bfloat16 on one CPU thread.

The residual stream is float32, everything a matrix product reads or writes is
bfloat16.  Shapes: N rows, D d_model, F d_ff, B batch, H heads, T queries, S keys.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Optional, Tuple

import torch
from torch import Tensor
from torch.autograd import Function

SOURCE = Path(__file__).with_name("fused.c")
FLAGS = ("-O3", "-march=native", "-mprefer-vector-width=512", "-ffast-math", "-shared", "-fPIC")
BF16 = torch.bfloat16
#: Sizes of the buffers in fused.c.
MAX_D, MAX_KEYS = 128, 4096


def compile_library() -> ctypes.CDLL:
    """Compiles fused.c with the system's C compiler, once for each version of it."""
    digest = hashlib.sha256(SOURCE.read_bytes() + " ".join(FLAGS).encode()).hexdigest()[:16]
    target = Path(tempfile.gettempdir()) / f"instruct-playground-fused-{digest}.so"
    if not target.exists():
        temporary = f"{target}.{os.getpid()}"
        subprocess.run([os.environ.get("CC", "cc"), *FLAGS, "-o", temporary, str(SOURCE), "-lm"], check=True)
        os.replace(temporary, target)
    library = ctypes.CDLL(str(target))
    library.norm_squared.restype = ctypes.c_double
    return library


_library = compile_library()


def keep_memory() -> None:
    """Tells glibc not to return freed memory: new pages for every tensor cost a tenth of the time."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(-3, 1 << 30)  # M_MMAP_THRESHOLD
        libc.mallopt(-1, (1 << 31) - 1)  # M_TRIM_THRESHOLD


keep_memory()


def call(name: str, *arguments: object) -> float:
    """Calls a C function; tensors go as pointers, ints as long, floats as float."""
    values = []
    for a in arguments:
        if isinstance(a, Tensor):
            if not a.is_contiguous():
                raise ValueError(f"{name}: a tensor is not contiguous")
            values.append(ctypes.c_void_p(a.data_ptr()))
        elif isinstance(a, int):
            values.append(ctypes.c_long(a))
        elif isinstance(a, float):
            values.append(ctypes.c_float(a))
        else:
            values.append(None)
    return getattr(_library, name)(*values)


class RmsNorm(Function):
    """x (N, D) float, weight (D) bf16 -> (N, D) bf16."""

    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor, eps: float) -> Tensor:
        y, inverse = torch.empty(x.shape, dtype=BF16), torch.empty(x.shape[0])
        call("rms_norm", x, weight, y, inverse, x.shape[0], x.shape[1], eps)
        ctx.save_for_backward(x, weight, inverse)
        return y

    @staticmethod
    def backward(ctx, gy: Tensor):
        x, weight, inverse = ctx.saved_tensors
        gx, gw = torch.empty_like(x), torch.zeros(weight.shape)
        call("rms_norm_backward", gy.contiguous(), x, weight, inverse, gx, gw, x.shape[0], x.shape[1])
        return gx, gw.to(BF16), None


class GatedGelu(Function):
    """ab (N, 2F) bf16, the two projections side by side -> gelu(a) b, (N, F) bf16."""

    @staticmethod
    def forward(ctx, ab: Tensor) -> Tensor:
        y = torch.empty(ab.shape[0], ab.shape[1] // 2, dtype=BF16)
        call("geglu", ab, y, y.shape[0], y.shape[1])
        ctx.save_for_backward(ab)
        return y

    @staticmethod
    def backward(ctx, gy: Tensor):
        (ab,) = ctx.saved_tensors
        gab = torch.empty_like(ab)
        call("geglu_backward", gy.contiguous(), ab, gab, gy.shape[0], gy.shape[1])
        return gab


class Add(Function):
    """Residual: x (N, D) float + h (N, D) bf16 -> float."""

    @staticmethod
    def forward(ctx, x: Tensor, h: Tensor) -> Tensor:
        y = torch.empty_like(x)
        call("add", x, h, y, x.numel())
        return y

    @staticmethod
    def backward(ctx, gy: Tensor):
        gh = torch.empty(gy.shape, dtype=BF16)
        call("narrow", gy.contiguous(), gh, gy.numel())
        return gy, gh


class Gather(Function):
    """Rows of a bf16 table (V, D) by ids (N) -> (N, D) float."""

    @staticmethod
    def forward(ctx, table: Tensor, ids: Tensor) -> Tensor:
        y = torch.empty(ids.shape[0], table.shape[1])
        call("gather", table, ids, y, ids.shape[0], table.shape[1])
        ctx.save_for_backward(ids)
        ctx.shape = table.shape
        return y

    @staticmethod
    def backward(ctx, gy: Tensor):
        (ids,) = ctx.saved_tensors
        table = torch.zeros(ctx.shape)
        call("scatter", gy.contiguous(), ids, table, ids.shape[0], ctx.shape[1])
        return table.to(BF16), None


class Attention(Function):
    """q (B, H, T, K), k and v (B, H, S, K) bf16, bias (H, T, S) float or None, mask (B, S) float, added
    -> (B, T, H K) bf16.  No scaling, as in T5."""

    @staticmethod
    def forward(ctx, q: Tensor, k: Tensor, v: Tensor, bias: Optional[Tensor], mask: Tensor) -> Tensor:
        b, h, t, d = q.shape
        s = k.shape[2]
        if d > MAX_D or s > MAX_KEYS:
            raise ValueError(f"attention over {s} keys of {d} values; at most {MAX_KEYS} of {MAX_D}")
        p = torch.empty(b, h, t, s, dtype=BF16)
        call("probabilities", q, k, p, bias, mask, b, h, t, s, d)
        ctx.save_for_backward(q, k, v, p)
        ctx.has_bias = bias is not None
        return torch.matmul(p, v).transpose(1, 2).reshape(b, t, -1)

    @staticmethod
    def backward(ctx, gy: Tensor):
        q, k, v, p = ctx.saved_tensors
        b, h, t, s = p.shape
        gy = gy.view(b, t, h, -1).transpose(1, 2).contiguous()
        gv = torch.matmul(p.transpose(2, 3), gy)
        g = torch.matmul(gy, v.transpose(2, 3))
        gbias = torch.zeros(h, t, s) if ctx.has_bias else None
        call("softmax_backward", p, g, gbias, b, h, t, s)
        return torch.matmul(g, k), torch.matmul(g.transpose(2, 3), q), gv, gbias, None


class CrossEntropy(Function):
    """logits (N or more, V) bf16 (overwritten), labels (N) -> (sum of smoothed losses up to a constant, losses (N))."""

    @staticmethod
    def forward(ctx, logits: Tensor, labels: Tensor, smoothing: float, scale: float) -> Tuple[Tensor, Tensor]:
        losses = torch.empty(labels.shape[0])
        call("cross_entropy", logits, labels, losses, labels.shape[0], logits.shape[1], smoothing, scale)
        logits[labels.shape[0]:] = 0
        ctx.save_for_backward(logits)
        ctx.mark_non_differentiable(losses)
        return losses.sum() * scale, losses

    @staticmethod
    def backward(ctx, gloss: Tensor, _):
        # The caller takes the gradient of the loss itself, so gloss is 1.
        return ctx.saved_tensors[0], None, None, None
