"""Adds layers to a checkpoint so that, at first, the model answers exactly as before.

Usage: python3 -m pretraining.model.grow CHECKPOINT OUT [--layers N] [--decoder-layers N]

A new block copies the last block of its stack, with the matrices that write to
the residual stream (`o` and `wo`) at zero: it reads what its neighbour reads and
adds nothing until training gives it something to add.  Stacking follows Gong et
al. 2019 ("Efficient Training of BERT by Progressively Stacking"), the zero
outputs Chen et al. 2016 ("Net2Net").  The optimiser's state is left behind, so
go on with `train.py --init OUT --copy-steps 0` and a warm-up.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Dict

import torch
from torch import Tensor

WRITES = (".o.weight", ".wo.weight")


def grow_stack(weights: Dict[str, Tensor], stack: str, before: int, after: int) -> Dict[str, Tensor]:
    """The blocks `before..after-1` of a stack. Raises ValueError when the stack would shrink."""
    if after < before:
        raise ValueError(f"the {stack} has {before} layers already; {after} would be fewer")
    last = f"{stack}.block.{before - 1}."
    return {name.replace(last, f"{stack}.block.{number}."): torch.zeros_like(value) if name.endswith(WRITES) else value.clone()
            for number in range(before, after) for name, value in weights.items()
            if name.startswith(last) and "relative_attention_bias" not in name}


def grow(saved: Dict, layers: int, decoder_layers: int) -> Dict:
    """A checkpoint with more layers: `config` and `weights`, taken from the running weights."""
    config, weights = dict(saved["config"]), dict(saved["weights"])
    weights.update(grow_stack(saved["weights"], "encoder", config["num_layers"], layers))
    weights.update(grow_stack(saved["weights"], "decoder", config["num_decoder_layers"], decoder_layers))
    return {"config": {**config, "num_layers": layers, "num_decoder_layers": decoder_layers}, "weights": weights}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--decoder-layers", type=int, default=3)
    args = parser.parse_args()
    torch.save(grow(torch.load(args.checkpoint), args.layers, args.decoder_layers), args.out)


if __name__ == "__main__":
    main()
