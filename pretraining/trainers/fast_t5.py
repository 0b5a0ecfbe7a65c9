"""T5 v1.1 for training on CPU: bfloat16 products, float32 residual, fused loops (fused.py).

All weights lie in one flat buffer.  A leaf is a matrix that one product uses
(q, k and v of a layer together, for instance); `names` tells which rows of a
leaf are which tensor of Hugging Face's T5, so that weights go from and to
t5.py's T5 without loss.  The result equals t5.py's up to bfloat16.
"""

from __future__ import annotations

from typing import Dict, List, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor

from pretraining.trainers.fused import BF16, Add, Attention, CrossEntropy, Gather, GatedGelu, RmsNorm
from pretraining.model.t5 import PAD, T5Config, relative_buckets
from pretraining.trainers.muon import is_layer_matrix

#: The rows of the head's product come in multiples of this.
ROWS = 128

Leaf = Tuple[str, Tuple[int, ...], List[str]]


def leaves_of(config: T5Config) -> List[Leaf]:
    """(key, shape, names of the tensors stacked in it) of every weight, in the order of the flat buffer."""
    d, inner, ff = config.d_model, config.num_heads * config.d_kv, config.d_ff
    found: List[Leaf] = [("shared", (config.vocab_size, d), ["shared.weight"])]
    for stack, count in (("encoder", config.num_layers), ("decoder", config.num_decoder_layers)):
        found.append((f"{stack}.bias", (config.relative_attention_num_buckets, config.num_heads),
                      [f"{stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"]))
        for i in range(count):
            parts = [("self", "SelfAttention", ("q", "k", "v"))]
            if stack == "decoder":
                parts += [("cross_q", "EncDecAttention", ("q",)), ("cross_kv", "EncDecAttention", ("k", "v"))]
            for key, module, letters in parts:
                at = f"{stack}.block.{i}.layer.{0 if key == 'self' else 1}.{module}"
                found.append((f"{stack}.{i}.{key}", (len(letters) * inner, d), [f"{at}.{x}.weight" for x in letters]))
                if key != "cross_q":
                    found.append((f"{stack}.{i}.{key[:5].rstrip('_')}_o", (d, inner), [f"{at}.o.weight"]))
            feed = 2 if stack == "decoder" else 1
            at = f"{stack}.block.{i}.layer.{feed}.DenseReluDense"
            found.append((f"{stack}.{i}.wi", (2 * ff, d), [f"{at}.wi_0.weight", f"{at}.wi_1.weight"]))
            found.append((f"{stack}.{i}.wo", (d, ff), [f"{at}.wo.weight"]))
            for j in range(feed + 1):
                found.append((f"{stack}.{i}.norm{j}", (d,), [f"{stack}.block.{i}.layer.{j}.layer_norm.weight"]))
        found.append((f"{stack}.norm", (d,), [f"{stack}.final_layer_norm.weight"]))
    return found


class FlatWeights:
    """Views of the leaves of `config` into one flat tensor."""

    def __init__(self, config: T5Config) -> None:
        self.leaves = leaves_of(config)
        self.size = sum(torch.Size(shape).numel() for _, shape, _ in self.leaves)

    def views(self, flat: Tensor) -> Dict[str, Tensor]:
        found, at = {}, 0
        for key, shape, _ in self.leaves:
            size = torch.Size(shape).numel()
            found[key] = flat[at:at + size].view(shape)
            at += size
        return found

    def state_dict(self, flat: Tensor) -> Dict[str, Tensor]:
        """The weights under Hugging Face's names; shares memory with `flat`."""
        views = self.views(flat)
        return {name: part for key, _, names in self.leaves
                for name, part in zip(names, views[key].chunk(len(names), 0))}

    def places(self) -> List[Tuple[int, Tuple[int, ...], bool]]:
        """(where it begins, shape, whether it holds matrices of a layer) of every leaf."""
        found, at = [], 0
        for _, shape, names in self.leaves:
            found.append((at, shape, is_layer_matrix(names[0], len(shape))))
            at += torch.Size(shape).numel()
        return found

    def matrices(self) -> List[Tuple[str, int, Tuple[int, int]]]:
        """(name, where it begins, shape) of every matrix of the layers; those stacked in a leaf one by one."""
        found = []
        for (begin, shape, is_matrix), (_, _, names) in zip(self.places(), self.leaves):
            rows = shape[0] // len(names)
            if is_matrix:
                found += [(name, begin + i * rows * shape[1], (rows, shape[1])) for i, name in enumerate(names)]
        return found


class FastT5:
    """Forward pass; `weights` are bf16 leaves that require gradients."""

    def __init__(self, config: T5Config, weights: Dict[str, Tensor]) -> None:
        if not config.shared_head:
            raise ValueError("the fast path trains one table for embedding and head")
        self.config, self.weights = config, weights

    def _bias(self, stack: str, length: int) -> Tensor:
        """(H, length, length) float."""
        c = self.config
        relative = torch.arange(length)[None, :] - torch.arange(length)[:, None]
        bucket = relative_buckets(relative, stack == "encoder", c.relative_attention_num_buckets, c.relative_attention_max_distance)
        bias = F.embedding(bucket.view(-1), self.weights[f"{stack}.bias"].float()).view(length, length, -1).permute(2, 0, 1)
        if stack == "decoder":
            bias = bias + torch.full((length, length), -1e9).triu(1)
        return bias.contiguous()

    def _heads(self, x: Tensor, b: int, count: int) -> Tensor:
        """(B L, count H K) -> (count, B, H, L, K), contiguous."""
        c = self.config
        return x.view(b, -1, count, c.num_heads, c.d_kv).permute(2, 0, 3, 1, 4).contiguous()

    def _self(self, x: Tensor, stack: str, i: int, b: int, bias: Tensor, mask: Tensor) -> Tensor:
        w = self.weights
        h = RmsNorm.apply(x, w[f"{stack}.{i}.norm0"], self.config.layer_norm_epsilon)
        q, k, v = self._heads(F.linear(h, w[f"{stack}.{i}.self"]), b, 3).unbind(0)
        mixed = Attention.apply(q, k, v, bias, mask)
        return Add.apply(x, F.linear(mixed.view(x.shape[0], -1), w[f"{stack}.{i}.self_o"]))

    def _cross(self, x: Tensor, memory: Tensor, i: int, b: int, mask: Tensor) -> Tensor:
        w = self.weights
        h = RmsNorm.apply(x, w[f"decoder.{i}.norm1"], self.config.layer_norm_epsilon)
        (q,) = self._heads(F.linear(h, w[f"decoder.{i}.cross_q"]), b, 1).unbind(0)
        k, v = self._heads(F.linear(memory, w[f"decoder.{i}.cross_kv"]), b, 2).unbind(0)
        mixed = Attention.apply(q, k, v, None, mask)
        return Add.apply(x, F.linear(mixed.view(x.shape[0], -1), w[f"decoder.{i}.cross_o"]))

    def _feed(self, x: Tensor, stack: str, i: int, norm: int) -> Tensor:
        w = self.weights
        h = RmsNorm.apply(x, w[f"{stack}.{i}.norm{norm}"], self.config.layer_norm_epsilon)
        return Add.apply(x, F.linear(GatedGelu.apply(F.linear(h, w[f"{stack}.{i}.wi"])), w[f"{stack}.{i}.wo"]))

    def loss(self, source: Tensor, decoder: Tensor, labels: Tensor, smoothing: float = 0.0) -> Tuple[Tensor, Tensor]:
        """source (B, S), decoder input and labels (B, T), -100 for padding -> (mean loss, losses (B, T), 0 at padding)."""
        c, w = self.config, self.weights
        b = source.shape[0]
        mask = (source == PAD).float() * -1e9
        open_mask = torch.zeros(decoder.shape)
        x = Gather.apply(w["shared"], source.reshape(-1))
        bias = self._bias("encoder", source.shape[1])
        for i in range(c.num_layers):
            x = self._feed(self._self(x, "encoder", i, b, bias, mask), "encoder", i, 1)
        memory = RmsNorm.apply(x, w["encoder.norm"], c.layer_norm_epsilon)
        x = Gather.apply(w["shared"], decoder.reshape(-1))
        bias = self._bias("decoder", decoder.shape[1])
        for i in range(c.num_decoder_layers):
            x = self._self(x, "decoder", i, b, bias, open_mask)
            x = self._feed(self._cross(x, memory, i, b, mask), "decoder", i, 2)
        wanted = (labels != -100).view(-1).nonzero()[:, 0]
        # Rows are rounded up: the processor's kernels for a matrix product are built anew for every shape.
        rows = F.pad(wanted, (0, -len(wanted) % ROWS))
        states = RmsNorm.apply(x[rows], w["decoder.norm"], c.layer_norm_epsilon)
        logits = F.linear(states, w["shared"])
        loss, losses = CrossEntropy.apply(logits, labels.view(-1)[wanted], smoothing, 1.0 / len(wanted))
        return loss, torch.zeros(labels.shape).masked_scatter(labels != -100, losses)
