"""For tests: a random T5 that is small, and how far a checkpoint made from it answers otherwise."""

from __future__ import annotations

from typing import Dict

import torch

from pretraining.model.t5 import T5, T5Config

VOCABULARY = 64


def tiny_model(layers: int) -> T5:
    """A seeded model with this many encoder layers."""
    torch.manual_seed(5)
    return T5(T5Config(vocab_size=VOCABULARY, d_model=32, d_kv=8, num_heads=4, d_ff=48, num_layers=layers, num_decoder_layers=1,
                       shared_head=True))


def checkpoint_of(model: T5) -> Dict:
    return {"config": model.config.to_dict(), "weights": model.state_dict()}


@torch.no_grad()
def largest_difference(model: T5, saved: Dict) -> float:
    """Between the logits of the model and those of the checkpoint, on random prompts."""
    other = T5(T5Config(**saved["config"]))
    other.load_state_dict(saved["weights"])
    mask = torch.ones(3, 9, dtype=torch.long)
    source, decoder = torch.randint(3, VOCABULARY, (3, 9)), torch.randint(3, VOCABULARY, (3, 5))
    logits = [m.logits(m.decode(decoder, m.encode(source, mask), mask)) for m in (model, other)]
    return float((logits[0] - logits[1]).abs().max())
