"""A checkpoint on the line between two: where a training went on from, and where it came to.

Usage: python3 -m pretraining.model.blend BEFORE AFTER OUT [--share 0.4]

Every weight is `share` of BEFORE and the rest of AFTER, both moving averages.  What a further training gains on its own
mixture it mostly keeps on the way back, and regains there what it lost elsewhere: Wortsman et al. 2022, "Robust
fine-tuning of zero-shot models".  The optimiser's state is that of AFTER.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Dict

import torch


def blend(before: Dict, after: Dict, share: float) -> Dict:
    """Raises ValueError for a share outside 0 to 1 and for checkpoints of different shapes."""
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, {share} does not")
    if before["config"] != after["config"]:
        raise ValueError("the checkpoints are of different shapes")
    weights = {name: (share * before["average"][name].float() + (1 - share) * value.float()).to(value.dtype)
               for name, value in after["average"].items()}
    return {**after, "weights": weights, "average": {name: value.clone() for name, value in weights.items()}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--share", type=float, default=0.4)
    args = parser.parse_args()
    torch.save(blend(torch.load(args.before), torch.load(args.after), args.share), args.out)


if __name__ == "__main__":
    main()
