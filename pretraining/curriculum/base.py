"""What a task family is: its wording, its sampler and its split.

A family is a small program that draws instances of one task.  Every draw
carries its own explanation and one plausible wrong answer, so that positive
and negative examples of the Natural Instructions schema come from the same
code as the instances.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Callable, List, Optional, Sequence, Tuple

if TYPE_CHECKING:
    from .world import World

#: One input in this many belongs to the held-out side of a family.
HELD_OUT_ONE_IN = 8

#: Inputs of the published Tk-Instruct model card: never trained on as inputs
#: of sentence families, so that their answers say something.
ALWAYS_HELD_OUT = frozenset({"john went to school"})


@dataclass(frozen=True)
class Draw:
    """One instance: text in, answer out, why, and a wrong answer."""

    input: str
    output: str
    why: str
    wrong: str
    #: Inputs that must stay in training (the bare facts of lookup families).
    train_only: bool = False
    #: Further right answers beside `output`.
    also: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Family:
    """One task.

    asks: imperative wordings of the task with `(a|b)` alternatives, without a
    capital or a full stop.  The last one is never used for training, so that
    robustness to wording can be measured.
    given: what the input is, as a noun phrase ("the name of a country").
    """

    name: str
    title: str
    category: str
    summary: str
    given: str
    asks: Tuple[str, ...]
    sample: Callable[["World"], Draw]
    reasoning: Tuple[str, ...] = ()
    domains: Tuple[str, ...] = ("Commonsense",)
    facts_seen: bool = False
    never_trained: bool = False
    #: Relative share of training examples.
    weight: float = 1.0
    #: For a family whose definition has a parameter ("the third word") or whose rule is only in its
    #: examples: draws one concrete task, with this family's name.  Training draws a new one for every
    #: prompt; the family's own wordings and sampler are those of the task file.
    vary: Optional[Callable[["Random"], "Family"]] = None
    #: The rule is only in the positive examples: prompts without at least two of them cannot be answered.
    needs_examples: bool = False

    def __post_init__(self) -> None:
        if len(self.asks) < 4:
            raise ValueError(f"{self.name}: at least four wordings are needed")


_ALTERNATIVES = re.compile(r"\(([^()]*\|[^()]*)\)")


def choose_wording(template: str, rng: Random) -> str:
    """Replaces each `(a|b|c)` of a template by one of its alternatives."""
    return _ALTERNATIVES.sub(lambda m: rng.choice(m.group(1).split("|")), template)


def plain_wording(template: str) -> str:
    """The first alternative everywhere: the wording used in task files."""
    return _ALTERNATIVES.sub(lambda m: m.group(1).split("|")[0], template)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


#: The frame of task files.
FILE_FRAME = "In this task, you are given {given}. Your task is to {ask}."

#: Imperative frames with their shares: bare commands, then the manner of Natural Instructions, then
#: the ways in which people ask.
FRAMES: Sequence[Tuple[str, float]] = (
    ("{Ask}.", 5.0),
    ("{ask}.", 3.5),
    ("You are given {given}. {Ask}.", 1.5),
    (FILE_FRAME, 1.5),
    ("Given {given}, {ask}.", 1.2),
    ("In this task, you need to {ask}.", 0.8),
    ("In this task, you will be given {given}. You need to {ask}.", 0.7),
    ("Given {given}, your task is to {ask}.", 0.6),
    ("You will be given {given}. Your job is to {ask}.", 0.5),
    ("The input is {given}. {Ask}.", 0.6),
    ("Your task is to {ask}. The input is {given}.", 0.4),
    ("For {given}, {ask}. Write only the answer.", 0.3),
    ("{Ask}. Give only the answer, without any explanation.", 0.3),
    ("Your job is to {ask}.", 0.5),
    ("Please {ask}.", 0.8),
    ("{Ask}, please.", 0.4),
    ("Can you {ask}?", 0.4),
    ("I want you to {ask}.", 0.4),
    ("I have {given}. {Ask}.", 0.3),
    ("Task: {ask}.", 0.4),
    ("Now {ask}.", 0.2),
)

QUESTION_FRAMES: Sequence[Tuple[str, float]] = (
    ("{Ask}", 5.0),
    ("{ask}", 3.0),
    ("You are given {given}. {Ask}", 1.5),
    ("Answer the question: {ask}", 0.8),
    ("In this task, you are given {given}. {Ask}", 1.0),
    ("In this task, you will be given {given}. Answer this: {ask}", 0.4),
    ("Given {given}, {ask}", 0.8),
    ("The input is {given}. {Ask}", 0.5),
    ("I have {given}. {Ask}", 0.3),
    ("Tell me: {ask}", 0.5),
    ("{Ask} Write only the answer.", 0.4),
)
#: How a wording begins that is a question and no command.
_QUESTION = re.compile(r"(?:(?:in|on|at|to|of|by|for|from) )?(?:what|which|who|whom|whose|where|when|why|how)\b"
                       r"|(?:is|are|was|were|do|does|did|can|could|has|will|would|should)\b")


def _frame(frames: Sequence[Tuple[str, float]], rng: Random) -> str:
    return rng.choices([f for f, _ in frames], [w for _, w in frames])[0]


def training_definition(family: Family, rng: Random) -> str:
    """A random training wording: frame x ask x alternatives."""
    ask = choose_wording(rng.choice(family.asks[:-1]), rng)
    if _QUESTION.match(ask):
        ask += "." if "?" in ask else "?"
        return _frame(QUESTION_FRAMES, rng).format(ask=ask, Ask=capital(ask), given=family.given)
    return _frame(FRAMES, rng).format(ask=ask, Ask=capital(ask), given=family.given)


def file_definition(family: Family) -> str:
    """The definition printed in the task file."""
    ask = plain_wording(family.asks[0])
    return FILE_FRAME.format(ask=ask, given=family.given)


def held_out_definition(family: Family) -> str:
    """The wording that training never sees."""
    return capital(plain_wording(family.asks[-1])) + "."


def input_key(text: str) -> str:
    """Inputs that differ in case, blanks or a final mark count as equal."""
    return " ".join(text.lower().split()).rstrip(".?! ")


def is_held_out(family: Family, draw: Draw) -> bool:
    """The side of the split that an input is on; decided by its hash alone."""
    key = input_key(draw.input)
    if key in ALWAYS_HELD_OUT:
        return True
    if draw.train_only:
        return False
    digest = hashlib.sha256(f"{family.name}\n{key}".encode()).digest()
    return digest[0] % HELD_OUT_ONE_IN == 0


def draw_side(family: Family, world: "World", held_out: bool, tries: int = 4000) -> Draw:
    """Draws until an instance of the wanted side comes up."""
    for _ in range(tries):
        draw = family.sample(world)
        if is_held_out(family, draw) == held_out:
            return draw
    raise RuntimeError(f"{family.name}: no {'held-out' if held_out else 'training'} input found")


def distinct_draws(family: Family, world: "World", held_out: bool, count: int,
                   taken: Sequence[str] = ()) -> List[Draw]:
    """Up to `count` draws of one side with distinct inputs, none in `taken`."""
    seen = {input_key(t) for t in taken}
    found: List[Draw] = []
    for _ in range(count * 60):
        if len(found) == count:
            break
        draw = draw_side(family, world, held_out)
        key = input_key(draw.input)
        if key not in seen:
            seen.add(key)
            found.append(draw)
    return found
