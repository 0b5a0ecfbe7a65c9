"""Checks t5.py against reference values of a Hugging Face T5 checkpoint.

Usage: python3 -m pretraining.model.verify FOLDER, with config.json, pytorch_model.bin and expected.json
(rows of input_ids, greedy ids, first-step logits `step0_top` and logsumexp).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch

from pretraining.model.t5 import T5, T5Config


def load_checkpoint(folder: Path) -> T5:
    model = T5(T5Config.load(folder / "config.json"))
    tensors = {k: v.float() for k, v in torch.load(folder / "pytorch_model.bin", map_location="cpu").items()}
    for alias in ("encoder.embed_tokens.weight", "decoder.embed_tokens.weight"):
        tensors.pop(alias, None)
    model.load_state_dict(tensors)
    return model.eval()


def main() -> int:
    folder = Path(sys.argv[1])
    model = load_checkpoint(folder)
    worst = 0.0
    for row in json.loads((folder / "expected.json").read_text())["bf16"]:
        ids = torch.tensor([row["input_ids"]])
        answers, logits = model.greedy(ids, torch.ones_like(ids), len(row["greedy"]))
        for token, value in row["step0_top"]:
            worst = max(worst, abs(logits[0, token].item() - value))
        worst = max(worst, abs(torch.logsumexp(logits[0], 0).item() - row["step0_logsumexp"]))
        wanted = [t for t in row["greedy"] if t != 1]
        if answers[0] != wanted:
            print("greedy ids differ", answers[0], wanted)
            return 1
    print(f"greedy ids equal; largest difference of first-step logits {worst:.2e}")
    return 0 if worst < 1e-3 else 1


if __name__ == "__main__":
    sys.exit(main())
