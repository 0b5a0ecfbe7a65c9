"""Prompts within a length, by the fit rule of Tk-Instruct.

An example is kept if definition, examples kept so far, the example and the
task block are at most `max_source` tokens, end mark included; otherwise it and
all later ones of its kind are dropped.  Negatives come after the positives.
The task's name is not counted.  A prompt that is still too long loses its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, List, Sequence

from pretraining.data.encode_prompt import Encoding, Example, example_block, punctuate, task_block

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

EOS = 1


@dataclass(frozen=True)
class FittedPrompt:
    """source: the whole text, whether or not it is cut; ids: with end mark, at most `max_source`."""

    source: str
    ids: List[int]
    positives: int
    negatives: int
    cut: bool


def cut_ids(ids: Sequence[int], max_source: int) -> List[int]:
    """The first ids, the end mark as the last."""
    return list(ids) if len(ids) <= max_source else [*ids[:max_source - 1], EOS]


def fit_prompt(encoding: Encoding, definition: str, positives: Sequence[Example], negatives: Sequence[Example], text: str,
               name: str, tokenizer: SentencePieceProcessor, max_source: int) -> FittedPrompt:
    """The prompt of one instance in one encoding."""
    head = punctuate("Definition: " + definition.strip()) + "\n\n" if encoding.definition else ""
    task = task_block(text, encoding.short)
    kept: List[str] = []

    def keep(kind: str, items: Sequence[Example]) -> int:
        for number, item in enumerate(items):
            block = example_block(kind, number + 1, item, encoding.explanations)
            if len(tokenizer.encode(head + " ".join(kept) + block + task)) + 1 > max_source:
                return number
            kept.append(block)
        return len(items)

    kept_positives = keep("Positive", positives[:encoding.positives])
    kept_negatives = keep("Negative", negatives[:encoding.negatives])
    source = (f"{name}. " if encoding.name else "") + head + "".join(kept) + task
    ids = [*tokenizer.encode(source), EOS]
    return FittedPrompt(source, cut_ids(ids, max_source), kept_positives, kept_negatives, len(ids) > max_source)
