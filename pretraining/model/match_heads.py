"""Adds encoder layers whose heads look for equal words, so that at first the model answers exactly as before.

Usage: python3 -m pretraining.model.match_heads CHECKPOINT OUT --tokenizer FOLDER --before N [N ...]

Queries and keys of a new layer are one projection of the residual stream, in which equal pieces lie close together and
different ones apart, whatever stands around them: the leading directions of Fisher's discriminant analysis with
the pieces as classes, measured on prompts of the curriculum.  Equal queries and keys follow Trockman and
Kolter 2023 ("Mimetic Initialization of Self-Attention Layers").  Values are random, the matrices that write to the
residual stream (`o` and `wo`) are zero, as in grow.py; the feed-forward layer copies that of the layer it stands before.
"""

from __future__ import annotations

import argparse
from itertools import islice
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import sentencepiece
import torch
from torch import Tensor

from pretraining.data.examples import Examples
from pretraining.model.grow import WRITES
from pretraining.model.t5 import T5, T5Config

#: Mean score of a piece with itself, before softmax.
SCORE = 16.0
#: Directions of identity that the heads of a layer share, as a multiple of a head's size.
SHARED = 2
#: Root mean square of a row of the values, of the size that training gives them.
VALUE = 0.5


@torch.no_grad()
def residuals(model: T5, sources: Sequence[Sequence[int]]) -> Tuple[List[Tensor], Tensor]:
    """What enters each encoder layer at every position of the prompts, at unit size (N, D), and the pieces (N)."""
    found: List[List[Tensor]] = [[] for _ in model.encoder.block]

    def keep(layer: int, x: Tensor) -> None:
        found[layer].append((x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + model.config.layer_norm_epsilon))[0])

    hooks = [block.layer[0].layer_norm.register_forward_pre_hook(lambda _, inputs, layer=layer: keep(layer, inputs[0]))
             for layer, block in enumerate(model.encoder.block)]
    for ids in sources:
        model.encode(torch.tensor([ids]), torch.ones(1, len(ids)))
    for hook in hooks:
        hook.remove()
    return [torch.cat(rows) for rows in found], torch.tensor([piece for ids in sources for piece in ids])


def identity_directions(states: Tensor, pieces: Tensor) -> Tensor:
    """Rows (D, D), the most telling first: directions in which the pieces' means differ by 1, divided by how far each strays from its own."""
    _, kind, count = torch.unique(pieces, return_inverse=True, return_counts=True)
    means = torch.zeros(len(count), states.shape[1]).index_add_(0, kind, states) / count[:, None]
    often = count > 1
    own = (states - means[kind])[often[kind]]
    within = own.T @ own / len(own)
    apart = means[often] - means[often].mean(0)
    between = apart.T @ apart / len(apart)
    size, axes = torch.linalg.eigh(within + 1e-3 * within.diagonal().mean() * torch.eye(len(within)))
    whiten = axes @ torch.diag(size**-0.5) @ axes.T
    ratio, directions = torch.linalg.eigh(whiten @ between @ whiten)
    return ((directions * ratio.clamp(min=1e-6) ** -0.5).T @ whiten).flip(0)


def matching_queries(states: Tensor, pieces: Tensor, config: T5Config) -> Tensor:
    """(H K, D): for each head another rotation of the leading directions, scaled to `SCORE`."""
    size = SHARED * config.d_kv
    leading = identity_directions(states, pieces)[:size]
    heads = []
    for _ in range(config.num_heads):
        rotation, _ = torch.linalg.qr(torch.randn(size, size))
        head = rotation[:config.d_kv] @ leading
        heads.append(head * (SCORE / (states @ head.T).pow(2).sum(1).mean()) ** 0.5)
    return torch.cat(heads)


def new_block(block: Dict[str, Tensor], states: Tensor, pieces: Tensor, config: T5Config) -> Dict[str, Tensor]:
    """The weights of a layer that stands before `block`, by their names within a layer."""
    fresh = {name: torch.zeros_like(value) if name.endswith(WRITES) else value.clone()
             for name, value in block.items() if "relative_attention_bias" not in name}
    queries = matching_queries(states, pieces, config)
    values, _ = torch.linalg.qr(torch.randn(max(queries.shape), max(queries.shape)))
    at = "layer.0.SelfAttention."
    fresh.update({at + "q.weight": queries, at + "k.weight": queries.clone(),
                  at + "v.weight": VALUE * values[:queries.shape[0], :queries.shape[1]],
                  "layer.0.layer_norm.weight": torch.ones(config.d_model)})
    return fresh


def with_match_heads(saved: Dict, before: Sequence[int], sources: Sequence[Sequence[int]]) -> Dict:
    """A checkpoint (`config` and `weights`) with a new encoder layer before each of the layers named.

    Raises ValueError when a layer is not there.
    """
    config = T5Config(**saved["config"])
    if not all(0 < layer < config.num_layers for layer in before):
        raise ValueError(f"the encoder has layers 1 to {config.num_layers - 1} to put a layer before")
    weights = {name: value.float() for name, value in saved["weights"].items()}
    model = T5(config)
    model.load_state_dict(weights)
    states, pieces = residuals(model, sources)
    stack: List[Dict[str, Tensor]] = []
    for layer in range(config.num_layers):
        prefix = f"encoder.block.{layer}."
        block = {name[len(prefix):]: value for name, value in weights.items() if name.startswith(prefix)}
        if layer in before:
            stack.append(new_block(block, states[layer], pieces, config))
        stack.append(block)
    grown = {name: value for name, value in weights.items() if not name.startswith("encoder.block.")}
    grown.update({f"encoder.block.{i}.{name}": value for i, block in enumerate(stack) for name, value in block.items()})
    return {"config": {**saved["config"], "num_layers": len(stack)}, "weights": grown}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--before", type=int, nargs="+", required=True, help="encoder layers, from 1, that get a new one before them")
    parser.add_argument("--prompts", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(args.tokenizer / "spiece.model"))
    sources = [source for source, _, _ in islice(Examples(tokenizer, args.seed, 512, others=0.0), args.prompts)]
    torch.save(with_match_heads(torch.load(args.checkpoint), args.before, sources), args.out)


if __name__ == "__main__":
    main()
