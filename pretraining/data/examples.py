"""Batches of training examples, drawn without end and without a stored data set."""

from __future__ import annotations

from math import exp
from random import Random
from typing import Dict, Iterator, List, Sequence, Tuple

import sentencepiece
import torch
from torch import Tensor

from pretraining.curriculum import FAMILIES
from pretraining.curriculum.base import Draw, Family, draw_side
from pretraining.curriculum.starter import STARTER, number
from pretraining.curriculum.world import World
from pretraining.data.encode_prompt import training_source
from pretraining.model.t5 import EOS, PAD

#: Training draws kept per family, from which the examples of a prompt are taken.
POOL = 48
#: Share of invented names, so that copying by pieces is learned.
INVENTED = 0.08

#: Bounds of a family's sampling weight relative to the mean, as its answers improve.
FOCUS_LOW, FOCUS_HIGH = 0.25, 4.0
#: Part of the running mean that one example replaces.
FOCUS_STEP = 0.02

Pair = Tuple[List[int], List[int], int]


class Examples:
    """An endless seeded stream of (source ids, target ids, family number); ids have EOS.

    Families whose answers are less often right as a whole are drawn more often,
    so that time is not spent on what is learned already.
    """

    def __init__(self, tokenizer: sentencepiece.SentencePieceProcessor, seed: int, max_source: int, mix: str = "short",
                 others: float = 0.4, reworded: float = 0.0, joined: float = 0.0) -> None:
        """`others`: weight of the families that are not in the starter pack, the first thing people try; `reworded`
        and `joined` as in `training_source`."""
        self.tokenizer, self.max_source, self.mix = tokenizer, max_source, mix
        self.reworded, self.joined = reworded, joined
        self.rng = Random(seed)
        self.world = World(self.rng, INVENTED)
        self.families = [f for f in FAMILIES if not f.never_trained and (number(f) in STARTER or others > 0)]
        self.pools: Dict[str, List[Draw]] = {f.name: [] for f in self.families}
        self.wrong = [1.0] * len(self.families)
        self.shares = [f.weight * (1.0 if number(f) in STARTER else others) for f in self.families]
        self.weights = list(self.shares)

    def report(self, numbers: Sequence[int], losses: Sequence[float]) -> None:
        """Takes in the losses of whole answers just trained on; numbers below 0 are not the curriculum's.

        exp(-loss) is the probability of the whole answer: what an exact match asks for.  The mean loss of a
        token would call a long answer with one wrong word nearly learned.
        """
        for number, loss in zip(numbers, losses):
            if number >= 0:
                self.wrong[number] += FOCUS_STEP * (1.0 - exp(-loss) - self.wrong[number])
        mean = sum(self.wrong) / len(self.wrong)
        self.weights = [share * min(FOCUS_HIGH, max(FOCUS_LOW, wrong / mean)) for share, wrong in zip(self.shares, self.wrong)]

    def _fresh(self, task: Family, draw: Draw, count: int) -> List[Draw]:
        """New draws of a task that was made for this prompt alone."""
        found: List[Draw] = []
        for _ in range(count * 5):
            if len(found) == count:
                break
            other = draw_side(task, self.world, False)
            if other.input != draw.input and all(other.input != d.input for d in found):
                found.append(other)
        return found

    def _pooled(self, task: Family, draw: Draw, count: int) -> List[Draw]:
        """Draws of other prompts of the family, kept for this use."""
        pool = self.pools[task.name]
        while len(pool) < 8:
            pool.append(draw_side(task, self.world, False))
        others = [d for d in pool if d.input != draw.input]
        chosen = self.rng.sample(others, min(len(others), count))
        if len(pool) < POOL:
            pool.append(draw)
        else:
            pool[int(self.rng.random() * POOL)] = draw
        return chosen

    def _draw(self) -> Pair:
        number = self.rng.choices(range(len(self.families)), self.weights)[0]
        family = self.families[number]
        task = family.vary(self.rng) if family.vary else family
        draw = draw_side(task, self.world, False)
        others = self._fresh if family.vary else self._pooled
        source = training_source(task, draw, lambda count: others(task, draw, count), self.rng, self.mix,
                                 self.reworded, self.joined)
        return self.tokenizer.encode(source) + [EOS], self.tokenizer.encode(draw.output) + [EOS], number

    def __iter__(self) -> Iterator[Pair]:
        while True:
            pair = self._draw()
            if len(pair[0]) <= self.max_source:
                yield pair


def pad(rows: Sequence[Sequence[int]], value: int, width: int = 0) -> Tensor:
    width = max(width, max(len(r) for r in rows))
    return torch.tensor([list(r) + [value] * (width - len(r)) for r in rows])


Batch = Tuple[Tensor, Tensor, Tensor, List[int]]


def collate(pairs: Sequence[Pair], width: int = 0) -> Batch:
    """source (B, S), decoder input (B, T), labels (B, T) with -100 for padding, family numbers (B)."""
    source = pad([s for s, _, _ in pairs], PAD, width)
    longest = -(-max(len(t) for _, t, _ in pairs) // 8) * 8
    labels = pad([t for _, t, _ in pairs], -100, longest)
    decoder = pad([[PAD] + t[:-1] for _, t, _ in pairs], PAD, longest)
    return source, decoder, labels, [number for _, _, number in pairs]


def mixed(streams: Sequence[Tuple[Iterator[Pair], float]], seed: int) -> Iterator[Pair]:
    """Pairs from several streams, each chosen with its share."""
    rng = Random(seed)
    while True:
        yield next(rng.choices([s for s, _ in streams], [w for _, w in streams])[0])


def bucket_width(length: int) -> int:
    """Lengths are rounded up to few widths, so that the CPU's matrix kernels are built once for each."""
    step = 8 if length <= 16 else 16 if length <= 128 else 32
    return -(-length // step) * step


def batches(stream: Iterator[Pair], tokens: int) -> Iterator[Batch]:
    """Batches of at most `tokens` positions of both stacks, of pairs whose sources, and whose targets, are about as long."""
    buckets: Dict[Tuple[int, int], List[Pair]] = {}
    while True:
        pair = next(stream)
        # Targets in classes that double: most have a few tokens, and one long one would widen all.
        shape = (bucket_width(len(pair[0])), max(8, 1 << (len(pair[1]) - 1).bit_length()))
        bucket = buckets.setdefault(shape, [])
        bucket.append(pair)
        if len(bucket) == max(1, tokens // sum(shape)):
            yield collate(buckets.pop(shape), shape[0])
