"""Families whose rule is shown by the positive examples only.

The definition is vague on purpose.  Each rule belongs to a small known set and
is fixed by any single example, or by two of them; the inputs say nothing about it.
"""

from __future__ import annotations

from random import Random
from typing import Any, Callable, Dict, Sequence, Tuple

from . import lexicon as lx
from .base import Draw, Family
from .follow import comma
from .follow_answers import LABEL_PAIRS, PROPERTIES, slots_text
from .parametric import Params, made_up_word, parametric
from .world import World, article

_ASKS = (
    "follow the pattern of the examples", "proceed just as in the examples", "find the rule in the examples and apply it",
    "(answer|reply) in the way the examples show", "look at the examples and treat the input (alike|in the same way)",
    "guess the rule from the examples and use it for the (new input|input)", "(continue|go on) as in the examples",
    "complete it like the examples", "work out what the examples have in common and do it again",
    "give the output that fits the examples", "use the same rule as before", "copy what the examples do",
    "learn the task from its examples and do it", "be guided by what has been shown",
)


def _family(name: str, title: str, summary: str, sample: Callable[[Params, World], Draw], draw: Callable[[Random], Params],
            default: Params, given: str = "an input and examples", **more: Any) -> Family:
    return parametric(name, title, "Pattern Induction", summary, given, _ASKS, sample, draw, default,
                      reasoning=("Abductive Reasoning",), domains=("Lists",), needs_examples=True, **more)


_WORDS = list(dict.fromkeys(lx.OBJECTS + lx.ANIMALS + lx.FRUITS + lx.COLORS + lx.VEHICLES + lx.FEMALE + lx.MALE + lx.CITIES))


def _same_pair(w: World, yes: bool) -> str:
    one, two = w.some(_WORDS, 2)
    return f"{one}, {one if yes else two}"


def _two_kinds(one: str, two: str) -> Callable[[World, bool], str]:
    groups = [[x for x in lx.GROUPS[a] if x not in lx.GROUPS[b]] for a, b in ((one, two), (two, one))]
    return lambda w, yes: w.pick(groups[0 if yes else 1])


_KINDS = ("animal", "fruit", "vehicle", "tool", "furniture", "job", "sport")


#: No label of one pair is in another, so that one label tells its pair.
_PAIRS = tuple(pair for pair in LABEL_PAIRS if pair not in (("1", "2"), ("left", "right")))


def _draw_label(rng: Random) -> Params:
    """Only known pairs: one example then fixes the direction, and with it the other label.

    Each kind of input has one property only, so that it is clear which property counts.
    """
    text = rng.choice([PROPERTIES[0][2], PROPERTIES[2][2], PROPERTIES[6][2], _same_pair, None, None])
    if text is None:
        text = _two_kinds(*rng.sample(_KINDS, 2))
    yes, no = rng.choice(_PAIRS)
    return {"text": text, "yes": yes, "no": no} if rng.random() < 0.5 else {"text": text, "yes": no, "no": yes}


def _label(p: Params, w: World) -> Draw:
    holds = w.chance(0.5)
    answer, wrong = (p["yes"], p["no"]) if holds else (p["no"], p["yes"])
    return Draw(p["text"](w, holds), answer, f"Inputs of this kind get the label {answer}.", wrong)


def _draw_place(rng: Random) -> Params:
    size = rng.choice([3, 4, 4, 5])
    return {"size": size, "at": rng.randrange(size)}


def _place(p: Params, w: World) -> Draw:
    items = w.some(_WORDS, p["size"])
    answer = items[p["at"]]
    return Draw(comma(items), answer, "It stands in the same place as in the other examples.", w.pick([i for i in items if i != answer]))


_WRAPS = (("(", ")"), ("[", "]"), ("<", ">"), ('"', '"'), ("*", "*"), ("**", "**"), ("#", ""), ("", "!"), ("- ", ""), ("", "?"),
          ("_", "_"), ("= ", ""),
          ("> ", ""), ("", ";"), ("+", "+"), ("~", "~"), ("<<", ">>"), ("/", "/"), ("@", ""), ("", "..."))


def _draw_wrap(rng: Random) -> Params:
    left, right = rng.choice(_WRAPS)
    return {"left": left, "right": right}


def _wrap(p: Params, w: World) -> Draw:
    text = w.pick([w.noun(), f"{w.pick(lx.COLORS)} {w.thing()}", w.name(), w.city(), f"the {w.adjective('person')} {w.pick(lx.JOBS)}"])
    answer = f"{p['left']}{text}{p['right']}"
    return Draw(text, answer, "The same signs stand around it.", text)


_CHOICES: Dict[str, Callable[[Sequence[int]], int]] = {"largest": max, "smallest": min, "middle": lambda n: sorted(n)[1]}


def _number(p: Params, w: World) -> Draw:
    numbers = w.some(range(1, 100), 3)
    answer = _CHOICES[p["which"]](numbers)
    return Draw(comma([str(n) for n in numbers]), str(answer), f"{answer} is the {p['which']} number.",
                str(w.pick([n for n in numbers if n != answer])))


def _draw_code(rng: Random) -> Params:
    plain = rng.sample(rng.choice([lx.COLORS, lx.ANIMALS, lx.FRUITS, lx.VEHICLES, lx.DAYS, lx.OBJECTS]), 3)
    if rng.random() < 0.6:
        coded = [made_up_word(rng) + end for end in ("", "e", "u")]
    else:
        coded = rng.sample(lx.TOOLS + lx.INSTRUMENTS + lx.SPORTS, 3)
    return {"plain": tuple(plain), "code": dict(zip(plain, coded))}


def _code(p: Params, w: World) -> Draw:
    """All three words of the code are in every input, so one example shows all of it."""
    order = w.some(p["plain"], 3)
    name = w.name()
    coded = [p["code"][word] for word in order]
    return Draw(f"{name}: {comma(order)}", f"{name}: {comma(coded)}", "Each word has its own code word.", f"{name}: {comma(coded[::-1])}")


def _letter(p: Params, w: World) -> Draw:
    while True:
        word = w.pick(_LETTER_WORDS)
        if word[0] != word[-1]:
            answer, wrong = (word[0], word[-1]) if p["first"] else (word[-1], word[0])
            return Draw(word, answer, f"The {'first' if p['first'] else 'last'} letter is {answer}.", wrong)


_LETTER_WORDS = sorted({t for t in lx.OBJECTS + lx.ANIMALS + lx.FRUITS + lx.VEGETABLES + lx.VEHICLES + lx.COLORS + lx.TOOLS + lx.FURNITURE
                        + lx.CLOTHES + lx.JOBS + lx.INSTRUMENTS + lx.SPORTS + lx.DRINKS + lx.FOODS + lx.TEXTS + lx.BODY if " " not in t})

#: Orders of four items, one number per place.
_ORDERS: Sequence[Tuple[int, ...]] = ((1, 0, 2, 3), (3, 1, 2, 0), (0, 2, 1, 3), (0, 1, 3, 2), (3, 2, 1, 0), (2, 1, 0, 3), (1, 2, 3, 0),
                                      (3, 0, 1, 2))


def _swap(p: Params, w: World) -> Draw:
    items = w.some(_WORDS, 4)
    return Draw(comma(items), comma([items[i] for i in p["order"]]), "The items change places as in the other examples.", comma(items))


def _add(p: Params, w: World) -> Draw:
    number = 10 + int(w.rng.random() * 490)
    return Draw(str(number), str(number + p["add"]), f"The difference is always {abs(p['add'])}.", str(number + p["add"] + w.pick([-1, 1])))


_SLOTS = ("city", "color", "weekday", "person", "number", "animal")


def _find(p: Params, w: World) -> Draw:
    """Every slot is of a kind that can be told apart, so two answers show which one is wanted."""
    text, slots = slots_text(w, p["slot"])
    return Draw(text, slots[p["slot"]], f"The answer is always the {p['slot']}.", w.pick([v for k, v in slots.items() if k != p["slot"]]))


_FRONT = ("I see the {}", "look at this {}", "my {} is here", "the {} of the king", "no {} today", "two times {}", "who has a {}",
          "{} and friends",
          "{} is not here", "a song about {}", "{} for sale", "we need {} now", "dear {}", "{} number one", "the end of {}",
          "all about {}", "it was {}",
          "{} again", "do you like {}", "not {} but water")


def _frame(p: Params, w: World) -> Draw:
    text = w.pick([w.noun(), w.name(), w.city(), w.pick(lx.JOBS), w.pick(lx.FOODS), f"{w.pick(lx.COLORS)} {w.thing()}"])
    return Draw(text, p["frame"].format(text), "The input is put into the same words.", f"{article(text.lower())} {text}")


FAMILIES = (
    _family("ip132_example_labels", "Labels by example", "Find out which label goes with which kind of text.", _label, _draw_label,
            {"text": PROPERTIES[2][2], "yes": "B", "no": "A"}, weight=1.6),
    _family("ip133_example_place", "Place by example", "Find out which item of the list is wanted.", _place, _draw_place,
            {"size": 4, "at": 2}, weight=1.4),
    _family("ip134_example_signs", "Signs by example", "Find out which signs go around a text.", _wrap, _draw_wrap,
            {"left": "[", "right": "]"}),
    _family("ip135_example_number", "Number by example", "Find out which of three numbers is wanted.", _number,
            lambda rng: {"which": rng.choice(list(_CHOICES))}, {"which": "middle"}),
    _family("ip136_example_code", "Code by example", "Find out the code words and use them.", _code, _draw_code,
            {"plain": ("red", "blue", "green"), "code": {"red": "zib", "blue": "mok", "green": "tal"}}, weight=1.4),
    _family("ip137_example_letter", "Letter by example", "Find out which letter of a word is wanted.", _letter,
            lambda rng: {"first": rng.random() < 0.5}, {"first": False}),
    _family("ip138_example_order", "Order by example", "Find out how four items change places.", _swap,
            lambda rng: {"order": rng.choice(_ORDERS)}, {"order": _ORDERS[1]}, weight=1.3),
    _family("ip139_example_add", "Sum by example", "Find out what is added to a number.", _add,
            lambda rng: {"add": rng.choice([1, 2, 3, 5, 10, 20, 100, -1, -2, -3, -5, -10])}, {"add": 10}),
    _family("ip140_example_find", "Find by example", "Find out which part of a text is wanted.", _find,
            lambda rng: {"slot": rng.choice(_SLOTS)}, {"slot": "weekday"}, weight=1.3),
    _family("ip141_example_frame", "Words by example", "Find out into which words the input is put.", _frame,
            lambda rng: {"frame": rng.choice(_FRONT)}, {"frame": "look at this {}"}, never_trained=True),
)
