"""Batches of training examples, drawn without end and without a stored data set."""

from __future__ import annotations

from random import Random
from typing import Dict, Iterator, List, Sequence, Tuple

import sentencepiece
import torch
from torch import Tensor

from curriculum import FAMILIES
from curriculum.base import Draw, draw_side, training_definition
from curriculum.world import World
from encode_prompt import training_source
from model import EOS, PAD

#: Training draws kept per family, from which the examples of a prompt are taken.
POOL = 48
#: Share of invented names, so that copying by pieces is learned.
INVENTED = 0.08

#: Bounds of a family's sampling weight relative to the mean, as its loss changes.
FOCUS_LOW, FOCUS_HIGH = 0.3, 3.0

Pair = Tuple[List[int], List[int], int]


class Examples:
    """An endless seeded stream of (source ids, target ids, family number); ids have EOS.

    Families with a higher loss than others are drawn more often, so that time
    is not spent on what is learned already.
    """

    def __init__(self, tokenizer: sentencepiece.SentencePieceProcessor, seed: int, max_source: int, mix: str = "short") -> None:
        self.tokenizer, self.max_source, self.mix = tokenizer, max_source, mix
        self.rng = Random(seed)
        self.world = World(self.rng, INVENTED)
        self.families = [f for f in FAMILIES if not f.never_trained]
        self.pools: Dict[str, List[Draw]] = {f.name: [] for f in self.families}
        self.losses = [1.0] * len(self.families)
        self.weights = [f.weight for f in self.families]

    def report(self, numbers: Sequence[int], losses: Sequence[float]) -> None:
        """Takes in the mean token losses of examples just trained on."""
        for number, loss in zip(numbers, losses):
            self.losses[number] += 0.02 * (loss - self.losses[number])
        mean = sum(self.losses) / len(self.losses)
        self.weights = [f.weight * min(FOCUS_HIGH, max(FOCUS_LOW, loss / mean)) for f, loss in zip(self.families, self.losses)]

    def _draw(self) -> Pair:
        number = self.rng.choices(range(len(self.families)), self.weights)[0]
        family = self.families[number]
        draw = draw_side(family, self.world, False)
        pool = self.pools[family.name]
        while len(pool) < 8:
            pool.append(draw_side(family, self.world, False))
        source = training_source(family, draw, pool, self.rng, self.mix)
        if len(pool) < POOL:
            pool.append(draw)
        else:
            pool[int(self.rng.random() * POOL)] = draw
        return self.tokenizer.encode(source) + [EOS], self.tokenizer.encode(draw.output) + [EOS], number

    def __iter__(self) -> Iterator[Pair]:
        while True:
            pair = self._draw()
            if len(pair[0]) <= self.max_source:
                yield pair


class Copies:
    """Short texts and random pieces to be repeated: the first minutes of training.

    Most families copy the larger part of their input.  Learning that alone takes
    minutes; learned together with all families it takes hours, since until then
    the decoder does not look at the source.  Half of the prompts are bare, the
    others carry the definition of some family, so that the input is found behind it.
    """

    def __init__(self, tokenizer: sentencepiece.SentencePieceProcessor, seed: int) -> None:
        self.tokenizer = tokenizer
        self.rng = Random(seed)
        self.world = World(self.rng, INVENTED)
        self.families = [f for f in FAMILIES if not f.never_trained]
        self.input, self.tail = tokenizer.encode("Input:"), tokenizer.encode("Output:") + [EOS]

    def _head(self) -> List[int]:
        if self.rng.random() < 0.5:
            return self.input
        text = "Definition: " + training_definition(self.rng.choice(self.families), self.rng)
        if self.rng.random() < 0.8:
            text += " Now complete the following example -"
        return self.tokenizer.encode(text) + self.input

    def __iter__(self) -> Iterator[Pair]:
        while True:
            if self.rng.random() < 0.4:
                ids = [self.rng.randrange(3, self.tokenizer.get_piece_size()) for _ in range(self.rng.randint(1, 8))]
            else:
                ids = self.tokenizer.encode(draw_side(self.rng.choice(self.families), self.world, False).input)[:24]
            yield self._head() + ids + self.tail, ids + [EOS], 0


def pad(rows: Sequence[Sequence[int]], value: int) -> Tensor:
    width = max(len(r) for r in rows)
    return torch.tensor([list(r) + [value] * (width - len(r)) for r in rows])


Batch = Tuple[Tensor, Tensor, Tensor, List[int]]


def collate(pairs: Sequence[Pair]) -> Batch:
    """source (B, S), decoder input (B, T), labels (B, T) with -100 for padding, family numbers (B)."""
    source = pad([s for s, _, _ in pairs], PAD)
    labels = pad([t for _, t, _ in pairs], -100)
    decoder = pad([[PAD] + t[:-1] for _, t, _ in pairs], PAD)
    return source, decoder, labels, [number for _, _, number in pairs]


def batches(stream: Iterator[Pair], tokens: int, window: int = 16) -> Iterator[Batch]:
    """Batches of about `tokens` source tokens; lengths are sorted inside a window of batches."""
    rng = Random(7)
    while True:
        pairs: List[Pair] = []
        total = 0
        while total < tokens * window:
            pairs.append(next(stream))
            total += len(pairs[-1][0])
        pairs.sort(key=lambda p: len(p[0]))
        groups: List[List[Pair]] = [[]]
        width = 0
        for pair in pairs:
            width = max(width, len(pair[0]))
            if groups[-1] and width * (len(groups[-1]) + 1) > tokens:
                groups.append([])
                width = len(pair[0])
            groups[-1].append(pair)
        rng.shuffle(groups)
        for group in groups:
            yield collate(group)
