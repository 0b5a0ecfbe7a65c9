"""Greedy answers of a model to many prompts."""

from __future__ import annotations

import sys
import time
from typing import Callable, Dict, Iterable, List, Sequence, Tuple

import sentencepiece
import torch

from pretraining.model.t5 import PAD, T5

Ids = Tuple[int, ...]
#: Source tokens of a batch, padding included, and its most rows.
BATCH_TOKENS, BATCH_ROWS = 8192, 128


def _to_stderr(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Answerer:
    """Answers each distinct prompt once; prompts of similar length share a batch.

    Decoding is greedy and stops at the end mark or after `max_new` tokens.
    """

    def __init__(self, model: T5, tokenizer: sentencepiece.SentencePieceProcessor, max_new: int = 128,
                 tell: Callable[[str], None] = _to_stderr) -> None:
        self.model, self.tokenizer, self.max_new, self._tell = model, tokenizer, max_new, tell
        self._answers: Dict[Ids, str] = {}

    def answer(self, prompts: Iterable[Sequence[int]], label: str) -> List[str]:
        """Answers to prompts given by their ids, in their order; `tell` hears of the progress."""
        wanted = [tuple(ids) for ids in prompts]
        batches = _batches(sorted(set(wanted) - self._answers.keys(), key=lambda ids: (len(ids), ids)))
        start = time.time()
        for number, batch in enumerate(batches, 1):
            width = len(batch[-1])
            source = torch.tensor([[*ids, *[PAD] * (width - len(ids))] for ids in batch])
            with torch.no_grad():
                found, _ = self.model.greedy(source, (source != PAD).long(), self.max_new)
            self._answers.update((ids, self.tokenizer.decode(tokens)) for ids, tokens in zip(batch, found))
            if number % 5 == 0 or number == len(batches):
                self._tell(f"{label}: {number} of {len(batches)} batches, {time.time() - start:.0f} s")
        return [self._answers[ids] for ids in wanted]


def _batches(prompts: Sequence[Ids]) -> List[List[Ids]]:
    """Cuts prompts that are sorted by length."""
    found: List[List[Ids]] = []
    for ids in prompts:
        # The newest prompt is the longest: its length is the width of the batch.
        if not found or len(found[-1]) == BATCH_ROWS or len(ids) * (len(found[-1]) + 1) > BATCH_TOKENS:
            found.append([])
        found[-1].append(ids)
    return found
