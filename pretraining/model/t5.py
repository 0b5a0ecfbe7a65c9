"""A T5 v1.1 encoder-decoder in plain PyTorch.

Follows Raffel et al. 2020 and the v1.1 changes (gated GELU in its tanh form,
no dropout in pre-training): RMS norm before each sublayer, no bias anywhere,
no 1/sqrt(d_kv) scaling, relative position bias held by layer 0 of each stack.
Shapes in comments: B batch, S source length, T target length, D d_model,
H heads, K d_kv, V vocabulary.  Parameter names are those of Hugging Face's T5.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Dict, List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

PAD, EOS = 0, 1


@dataclass
class T5Config:
    vocab_size: int
    d_model: int = 256
    d_kv: int = 32
    num_heads: int = 8
    d_ff: int = 512
    num_layers: int = 4
    num_decoder_layers: int = 4
    relative_attention_num_buckets: int = 32
    relative_attention_max_distance: int = 128
    layer_norm_epsilon: float = 1e-6
    tie_word_embeddings: bool = False
    #: Training only: the head is the embedding table itself, without T5's d_model^-0.5.
    shared_head: bool = False

    @classmethod
    def load(cls, path: Path) -> "T5Config":
        raw = json.loads(path.read_text())
        return cls(**{k: raw[k] for k in cls.__dataclass_fields__ if k in raw})

    def to_dict(self) -> Dict[str, object]:
        return asdict(self)


class RMSNorm(nn.Module):
    def __init__(self, config: T5Config) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(config.d_model))
        self.eps = config.layer_norm_epsilon

    def forward(self, x: Tensor) -> Tensor:
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps))


def relative_buckets(relative: Tensor, bidirectional: bool, buckets: int, max_distance: int) -> Tensor:
    """Bucket index of key position minus query position (T5's rule)."""
    result = torch.zeros_like(relative)
    if bidirectional:
        buckets //= 2
        result = result + (relative > 0).long() * buckets
        distance = relative.abs()
    else:
        distance = (-relative).clamp(min=0)
    exact = buckets // 2
    log = torch.log(distance.float().clamp(min=1) / exact) / math.log(max_distance / exact) * (buckets - exact)
    far = (exact + log.long()).clamp(max=buckets - 1)
    return result + torch.where(distance < exact, distance, far)


class Attention(nn.Module):
    def __init__(self, config: T5Config, has_bias: bool, bidirectional: bool) -> None:
        super().__init__()
        self.config, self.bidirectional = config, bidirectional
        inner = config.num_heads * config.d_kv
        self.q = nn.Linear(config.d_model, inner, bias=False)
        self.k = nn.Linear(config.d_model, inner, bias=False)
        self.v = nn.Linear(config.d_model, inner, bias=False)
        self.o = nn.Linear(inner, config.d_model, bias=False)
        if has_bias:
            self.relative_attention_bias = nn.Embedding(config.relative_attention_num_buckets, config.num_heads)

    def position_bias(self, queries: int, keys: int, offset: int = 0) -> Tensor:
        """(1, H, queries, keys); `offset` is the position of the first query."""
        c, device = self.config, self.relative_attention_bias.weight.device
        relative = torch.arange(keys, device=device)[None, :] - (torch.arange(queries, device=device) + offset)[:, None]
        bucket = relative_buckets(relative, self.bidirectional, c.relative_attention_num_buckets,
                                  c.relative_attention_max_distance)
        return self.relative_attention_bias(bucket).permute(2, 0, 1)[None]

    def _split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], self.config.num_heads, self.config.d_kv).transpose(1, 2)

    def keys_values(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        return self._split(self.k(x)), self._split(self.v(x))  # each (B, H, S, K)

    def forward(self, x: Tensor, kv: Tuple[Tensor, Tensor], bias: Optional[Tensor]) -> Tensor:
        k, v = kv
        scores = self._split(self.q(x)) @ k.transpose(2, 3)  # (B, H, T, S)
        if bias is not None:
            scores = scores + bias
        mixed = torch.softmax(scores, -1) @ v
        return self.o(mixed.transpose(1, 2).reshape(x.shape[0], x.shape[1], -1))


class SelfAttentionLayer(nn.Module):
    def __init__(self, config: T5Config, has_bias: bool, bidirectional: bool) -> None:
        super().__init__()
        self.SelfAttention = Attention(config, has_bias, bidirectional)
        self.layer_norm = RMSNorm(config)


class CrossAttentionLayer(nn.Module):
    def __init__(self, config: T5Config) -> None:
        super().__init__()
        self.EncDecAttention = Attention(config, False, True)
        self.layer_norm = RMSNorm(config)


class GatedFeedForward(nn.Module):
    def __init__(self, config: T5Config) -> None:
        super().__init__()
        self.wi_0 = nn.Linear(config.d_model, config.d_ff, bias=False)
        self.wi_1 = nn.Linear(config.d_model, config.d_ff, bias=False)
        self.wo = nn.Linear(config.d_ff, config.d_model, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.wo(F.gelu(self.wi_0(x), approximate="tanh") * self.wi_1(x))


class FeedForwardLayer(nn.Module):
    def __init__(self, config: T5Config) -> None:
        super().__init__()
        self.DenseReluDense = GatedFeedForward(config)
        self.layer_norm = RMSNorm(config)


class Block(nn.Module):
    def __init__(self, config: T5Config, first: bool, decoder: bool) -> None:
        super().__init__()
        layers: List[nn.Module] = [SelfAttentionLayer(config, first, not decoder)]
        if decoder:
            layers.append(CrossAttentionLayer(config))
        layers.append(FeedForwardLayer(config))
        self.layer = nn.ModuleList(layers)


class Stack(nn.Module):
    def __init__(self, config: T5Config, decoder: bool) -> None:
        super().__init__()
        count = config.num_decoder_layers if decoder else config.num_layers
        self.block = nn.ModuleList([Block(config, i == 0, decoder) for i in range(count)])
        self.final_layer_norm = RMSNorm(config)


class T5(nn.Module):
    """Encoder-decoder with one embedding table and, unless tied, its own head."""

    def __init__(self, config: T5Config, dropout: float = 0.0) -> None:
        super().__init__()
        self.config, self.dropout = config, dropout
        self.shared = nn.Embedding(config.vocab_size, config.d_model)
        self.encoder = Stack(config, False)
        self.decoder = Stack(config, True)
        if not (config.tie_word_embeddings or config.shared_head):
            self.lm_head = nn.Linear(config.d_model, config.vocab_size, bias=False)
        self._initialise()

    def _initialise(self) -> None:
        """Standard deviations of the original (mesh-tensorflow) code."""
        c = self.config
        inner = c.num_heads * c.d_kv
        std = {"q": (c.d_model * c.d_kv) ** -0.5, "k": c.d_model**-0.5, "v": c.d_model**-0.5, "o": inner**-0.5,
               "wi_0": c.d_model**-0.5, "wi_1": c.d_model**-0.5, "wo": c.d_ff**-0.5, "shared": 1.0,
               "lm_head": c.d_model**-0.5, "relative_attention_bias": c.d_model**-0.5}
        for name, parameter in self.named_parameters():
            leaf = name.split(".")[-2]
            if leaf in std:
                nn.init.normal_(parameter, 0.0, std[leaf])
        if c.shared_head:
            self._initialise_for_copying()

    @torch.no_grad()
    def _initialise_for_copying(self) -> None:
        """A start from which copying is quick to learn, for small training budgets.

        Embeddings have length 1 and feed-forward outputs start small, so that a token's identity
        passes through the residual.  Keys equal queries and outputs mirror values ("mimetic"
        initialisation, Trockman and Kolter 2023): equal tokens attend to each other and carry
        themselves over.  Some heads start out looking at the neighbouring positions.
        """
        c = self.config
        self.shared.weight.mul_(c.d_model**-0.5)
        for module in self.modules():
            if isinstance(module, Attention):
                module.k.weight.copy_(module.q.weight * c.d_kv**0.5)
                module.o.weight.copy_(0.5 * module.v.weight.T)
            elif isinstance(module, GatedFeedForward):
                module.wo.weight.mul_(0.2)
        near = {-2: 2, -1: 0, 1: 1}  # key minus query -> head
        for stack in (self.encoder, self.decoder):
            attention = stack.block[0].layer[0].SelfAttention
            for distance, head in near.items():
                if attention.bidirectional or distance < 0:
                    bucket = relative_buckets(torch.tensor(distance), attention.bidirectional,
                                              c.relative_attention_num_buckets, c.relative_attention_max_distance)
                    attention.relative_attention_bias.weight[bucket, head] = 6.0

    def _drop(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.dropout, self.training) if self.dropout else x

    def encode(self, ids: Tensor, mask: Tensor) -> Tensor:
        """ids (B, S), mask (B, S) with 1 for text; returns (B, S, D)."""
        x = self._drop(self.shared(ids))
        blocks = self.encoder.block
        bias = blocks[0].layer[0].SelfAttention.position_bias(ids.shape[1], ids.shape[1])
        bias = bias + (1.0 - mask[:, None, None, :].float()) * -1e9
        for block in blocks:
            attention, feed = block.layer
            h = attention.layer_norm(x)
            x = x + self._drop(attention.SelfAttention(h, attention.SelfAttention.keys_values(h), bias))
            x = x + self._drop(feed.DenseReluDense(feed.layer_norm(x)))
        return self._drop(self.encoder.final_layer_norm(x))

    def decode(self, ids: Tensor, memory: Tensor, mask: Tensor) -> Tensor:
        """Decoder states for teacher forcing: ids (B, T) start with pad; returns (B, T, D)."""
        x = self._drop(self.shared(ids))
        length = ids.shape[1]
        blocks = self.decoder.block
        bias = blocks[0].layer[0].SelfAttention.position_bias(length, length)
        bias = bias + torch.full((length, length), -1e9, device=ids.device).triu(1)
        cross_bias = (1.0 - mask[:, None, None, :].float()) * -1e9
        for block in blocks:
            attention, cross, feed = block.layer
            h = attention.layer_norm(x)
            x = x + self._drop(attention.SelfAttention(h, attention.SelfAttention.keys_values(h), bias))
            h = cross.layer_norm(x)
            x = x + self._drop(cross.EncDecAttention(h, cross.EncDecAttention.keys_values(memory), cross_bias))
            x = x + self._drop(feed.DenseReluDense(feed.layer_norm(x)))
        return self._drop(self.decoder.final_layer_norm(x))

    def logits(self, states: Tensor) -> Tensor:
        if self.config.shared_head:
            return F.linear(states, self.shared.weight)
        if self.config.tie_word_embeddings:
            return F.linear(states * self.config.d_model**-0.5, self.shared.weight)
        return self.lm_head(states)

    @torch.no_grad()
    def greedy(self, ids: Tensor, mask: Tensor, max_new: int = 32) -> Tuple[List[List[int]], Tensor]:
        """Greedy decoding of a padded batch with a key/value cache.

        Returns the ids of each row (EOS not included) and the logits of the first step (B, V).
        """
        memory = self.encode(ids, mask)
        rows = ids.shape[0]
        cross_bias = (1.0 - mask[:, None, None, :].float()) * -1e9
        blocks = self.decoder.block
        cross = [b.layer[1].EncDecAttention.keys_values(memory) for b in blocks]
        cache: List[Optional[Tuple[Tensor, Tensor]]] = [None] * len(blocks)
        token = torch.full((rows, 1), PAD, dtype=torch.long, device=ids.device)
        answers: List[List[int]] = [[] for _ in range(rows)]
        done = [False] * rows
        first: Optional[Tensor] = None
        for step in range(max_new):
            x = self.shared(token)
            bias = blocks[0].layer[0].SelfAttention.position_bias(1, step + 1, step)
            for i, block in enumerate(blocks):
                attention, cross_layer, feed = block.layer
                h = attention.layer_norm(x)
                k, v = attention.SelfAttention.keys_values(h)
                if cache[i] is not None:
                    k, v = torch.cat([cache[i][0], k], 2), torch.cat([cache[i][1], v], 2)
                cache[i] = (k, v)
                x = x + attention.SelfAttention(h, (k, v), bias)
                x = x + cross_layer.EncDecAttention(cross_layer.layer_norm(x), cross[i], cross_bias)
                x = x + feed.DenseReluDense(feed.layer_norm(x))
            logits = self.logits(self.decoder.final_layer_norm(x))[:, 0]
            first = logits if first is None else first
            token = logits.argmax(-1, keepdim=True)
            for row, value in enumerate(token[:, 0].tolist()):
                done[row] = done[row] or value == EOS
                if not done[row]:
                    answers[row].append(value)
            if all(done):
                break
        return answers, first
