"""Prompt encodings of the Tk-Instruct paper, and the mixture used in training.

Text is built exactly as by the collator of Tk-Instruct (Wang et al. 2022),
trailing blanks and leading blanks of the example headers included.
"""

from __future__ import annotations

import string
from dataclasses import dataclass, replace
from random import Random
from typing import Callable, Mapping, Sequence, Tuple

from pretraining.curriculum.base import Draw, Family, capital, held_out_definition, input_key, training_definition
from pretraining.curriculum.tasks import example
from pretraining.data.rewording import reword

Example = Mapping[str, str]


@dataclass(frozen=True)
class Encoding:
    definition: bool = False
    positives: int = 0
    negatives: int = 0
    explanations: bool = False
    name: bool = False
    #: Leave out "Now complete the following example -", as people do who type a prompt by hand.
    short: bool = False
    #: Definition and input in one, with this between them and no header: what people type who know no format.
    joined: str = ""


DEFINITION = Encoding(definition=True)
DEFINITION_2_POS = Encoding(definition=True, positives=2)

#: Encodings seen in training, with their shares.  Short ones are favoured:
#: they are what people type, and they cost least.
TRAINING_MIX: Sequence[Tuple[Encoding, float]] = (
    (DEFINITION, 62.0),
    (Encoding(definition=True, short=True), 9.0),
    (DEFINITION_2_POS, 14.0),
    (Encoding(definition=True, positives=1), 6.0),
    (Encoding(positives=2), 5.0),
    (Encoding(positives=1), 1.0),
    (Encoding(definition=True, positives=2, negatives=2), 0.8),
    (Encoding(definition=True, positives=2, explanations=True), 0.8),
    (Encoding(definition=True, positives=2, negatives=2, explanations=True), 0.4),
    (Encoding(name=True), 0.6),
    (Encoding(), 0.4),
)

#: A second stage of training: the same encodings, with more examples in them.
EXAMPLES_MIX: Sequence[Tuple[Encoding, float]] = (
    (DEFINITION, 48.0),
    (Encoding(definition=True, short=True), 7.0),
    (DEFINITION_2_POS, 28.0),
    (Encoding(definition=True, positives=1), 6.0),
    (Encoding(positives=2), 4.0),
    (Encoding(positives=1), 1.0),
    (Encoding(definition=True, positives=2, negatives=2), 2.0),
    (Encoding(definition=True, positives=2, explanations=True), 2.0),
    (Encoding(definition=True, positives=2, negatives=2, explanations=True), 1.0),
    (Encoding(name=True), 0.6),
    (Encoding(), 0.4),
)

#: What stands between an instruction and its input when both are typed in one.
JOINTS = (": ", "\n", " ", "\n\n")

MIXES = {"short": TRAINING_MIX, "examples": EXAMPLES_MIX}


def punctuate(text: str) -> str:
    """Adds a full stop unless the text ends with ASCII punctuation."""
    return text if text[-1:] in string.punctuation and text else text + "."


def task_block(text: str, short: bool = False) -> str:
    return ("" if short else "Now complete the following example -\n") + punctuate("Input: " + text.strip()) + "\nOutput: "


def example_block(kind: str, number: int, item: Example, explanations: bool) -> str:
    text = f" {kind} Example {number} -\n"
    text += punctuate("Input: " + item["input"].strip()) + "\n"
    text += punctuate(" Output: " + item["output"].strip()) + "\n"
    if explanations and item.get("explanation"):
        text += punctuate(" Explanation: " + item["explanation"].strip()) + "\n"
    return text + "\n"


def encode(encoding: Encoding, definition: str, positives: Sequence[Example], negatives: Sequence[Example],
           text: str, name: str = "") -> str:
    """The whole source text; the fit rule for long prompts is not needed here."""
    if encoding.joined:
        return definition.strip().rstrip(".:" if ":" in encoding.joined else "") + encoding.joined + text.strip()
    source = f"{name}. " if encoding.name else ""
    if encoding.definition:
        source += punctuate("Definition: " + definition.strip()) + "\n\n"
    for kind, items, count in (("Positive", positives, encoding.positives), ("Negative", negatives, encoding.negatives)):
        for i, item in enumerate(items[:count]):
            source += example_block(kind, i + 1, item, encoding.explanations)
    return source + task_block(text, encoding.short)


def choose_encoding(mix: str, rng: Random) -> Encoding:
    return rng.choices([e for e, _ in MIXES[mix]], [w for _, w in MIXES[mix]])[0]


def worded(family: Family, draw: Draw, rng: Random, share: float) -> str:
    """A training wording; a `share` of them reworded, and a fifth of those two wordings in one."""
    definition = training_definition(family, rng)
    if not share or rng.random() >= share:
        return definition
    both = f"{capital(definition)} {capital(training_definition(family, rng))}" if rng.random() < 0.2 else definition
    other = reword(both, draw.output, rng, parameter=bool(family.vary) or family.needs_examples)
    # Other words can happen to be those that are kept for testing.
    return definition if input_key(other) == input_key(held_out_definition(family)) else other


def training_source(family: Family, draw: Draw, others: Callable[[int], Sequence[Draw]], rng: Random, mix: str = "short",
                    reworded: float = 0.0, joined: float = 0.0) -> str:
    """A prompt for `draw` in a random encoding; `others(n)` gives n further training draws of the same task.

    `reworded`, `joined`: shares of definitions in other words, and of prompts without a format.
    """
    encoding = choose_encoding(mix, rng)
    if joined and not family.needs_examples and rng.random() < joined:
        encoding = Encoding(definition=True, joined=rng.choice(JOINTS))
    if family.needs_examples:
        encoding = replace(encoding, definition=encoding.definition or rng.random() < 0.5, name=False,
                           positives=max(encoding.positives, rng.choice((2, 2, 3, 4))))
    elif family.vary:
        encoding = replace(encoding, definition=True)
    chosen = others(encoding.positives + encoding.negatives)
    positives = [example(d, True) for d in chosen[:encoding.positives]]
    negatives = [example(d, False) for d in chosen[encoding.positives:]]
    definition = worded(family, draw, rng, reworded)
    return encode(encoding, definition, positives, negatives, draw.input, family.name)
