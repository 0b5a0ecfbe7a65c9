"""Test prompts of the curriculum's families, from inputs that are never trained on."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Dict, List, Sequence, Tuple

from pretraining.curriculum.base import Draw, Family, distinct_draws, file_definition, held_out_definition
from pretraining.curriculum.tasks import NEGATIVES, POSITIVES, example, family_rng, pick_examples
from pretraining.curriculum.world import World
from pretraining.data.encode_prompt import DEFINITION, DEFINITION_2_POS, Encoding
from pretraining.data.fit_prompt import FittedPrompt, fit_prompt

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

#: The encodings of the paper under the names that the app and its command line use, with titles for people.
ENCODINGS: Dict[str, Tuple[str, Encoding]] = {
    "input_only": ("input only", Encoding()),
    "task_name_input": ("task name", Encoding(name=True)),
    "def": ("definition", DEFINITION),
    "pos1": ("1 positive", Encoding(positives=1)),
    "pos2": ("2 positive", Encoding(positives=2)),
    "pos4": ("4 positive", Encoding(positives=4)),
    "def_pos1": ("definition + 1 positive", Encoding(definition=True, positives=1)),
    "def_pos2": ("definition + 2 positive", DEFINITION_2_POS),
    "def_pos4": ("definition + 4 positive", Encoding(definition=True, positives=4)),
    "def_pos2_neg2": ("definition + 2 positive + 2 negative", Encoding(definition=True, positives=2, negatives=2)),
    "def_pos2_expl": ("definition + 2 positive, explained", Encoding(definition=True, positives=2, explanations=True)),
    "def_pos2_neg2_expl": ("definition + 2 positive + 2 negative, explained",
                           Encoding(definition=True, positives=2, negatives=2, explanations=True)),
}
#: The encodings that official tasks are asked in.
OFFICIAL_ENCODINGS = ("def", "def_pos2")
#: Wordings of a definition: the task file's, and the one that training never sees.
WORDINGS = {"file": file_definition, "held-out": held_out_definition}
#: A family with a parameter is tested on the task of its file, and on tasks drawn as training draws them.
DEFAULT, DRAWN = "default", "drawn"
#: Concrete tasks drawn for one family.
DRAWN_TASKS = 10


@dataclass(frozen=True)
class Case:
    """One test prompt; `demo` is the first positive example's output, whether or not the prompt shows it."""

    prompt: FittedPrompt
    input: str
    references: Tuple[str, ...]
    demo: str


@dataclass(frozen=True)
class HeldOutTask:
    """A concrete task with its test inputs; the examples come from the training side."""

    family: Family
    examples: List[Draw]
    draws: List[Draw]

    def cases(self, encoding: Encoding, wording: str, tokenizer: SentencePieceProcessor, max_source: int) -> List[Case]:
        positives = [example(d, True) for d in self.examples[:POSITIVES]]
        negatives = [example(d, False) for d in self.examples[POSITIVES:POSITIVES + NEGATIVES]]
        definition = WORDINGS[wording](self.family)
        return [Case(fit_prompt(encoding, definition, positives, negatives, d.input, self.family.name, tokenizer, max_source),
                     d.input, (d.output, *d.also), positives[0]["output"]) for d in self.draws]


def held_out_tasks(family: Family, variant: str, count: int, seed: int) -> List[HeldOutTask]:
    """`count` test inputs in all: those of the starter pack when the seed is 1, or spread over drawn tasks.

    Fewer where a task has fewer held-out inputs.
    """
    if variant == DEFAULT:
        return [_held_out_task(family, family_rng(family, seed, "instances"), count, seed)]
    rng = family_rng(family, seed, "variants")
    share = -(-count // DRAWN_TASKS)
    return [_held_out_task(family.vary(rng), rng, share, seed) for _ in range(DRAWN_TASKS)]


def _held_out_task(family: Family, rng: Random, count: int, seed: int) -> HeldOutTask:
    return HeldOutTask(family, pick_examples(family, seed), distinct_draws(family, World(rng), True, count))


def variants(family: Family) -> Sequence[str]:
    return (DEFAULT, DRAWN) if family.vary else (DEFAULT,)


def can_ask(family: Family, encoding: Encoding) -> bool:
    """Whether a prompt in this encoding says what to do: a rule that only the examples carry needs two of them."""
    return encoding.positives >= 2 or not family.needs_examples
