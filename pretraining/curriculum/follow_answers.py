"""Families whose definition says how to answer: labels, options, formats, templates."""

from __future__ import annotations

from random import Random
from typing import Any, Callable, Dict, List, Sequence, Tuple

from . import lexicon as lx
from .base import Draw, Family, capital
from .follow import comma, mixed_kinds
from .parametric import Params, made_up_word, parametric
from .world import World, article, past, sentence

_GOOD = lx.words("wonderful excellent great lovely fantastic perfect amazing brilliant charming pleasant")
_BAD = lx.words("terrible awful bad horrible disappointing boring dreadful poor annoying unpleasant")
_REVIEWED = lx.words("movie hotel restaurant book phone concert meal game room trip show song lesson album")

#: Known pairs of labels; the first one means yes as often as the second.
LABEL_PAIRS: Sequence[Tuple[str, str]] = (
    ("yes", "no"), ("Yes", "No"), ("true", "false"), ("True", "False"), ("1", "0"), ("1", "2"), ("A", "B"), ("right", "wrong"),
    ("good", "bad"), ("positive", "negative"), ("correct", "incorrect"), ("accept", "reject"), ("up", "down"), ("left", "right"),
    ("plus", "minus"), ("hot", "cold"), ("on", "off"), ("X", "Y"), ("red", "blue"), ("cat", "dog"),
)


def _review(w: World, yes: bool) -> str:
    thing, word = w.pick(_REVIEWED), w.pick(_GOOD if yes else _BAD)
    return w.pick([f"The {thing} was {word}.", f"What {article(word)} {word} {thing}!",
                   f"I had {article(word)} {word} {thing} in {w.city()}.",
                   f"{w.name()} found the {thing} {word}.", f"Our {thing} in {w.city()} was really {word}."])


def _number(test: Callable[[int], bool]) -> Callable[[World, bool], str]:
    def sample(w: World, yes: bool) -> str:
        while True:
            n = 1 + int(w.rng.random() * 99)
            if test(n) == yes:
                return str(n)
    return sample


def _names_kind(kind: str) -> Callable[[World, bool], str]:
    def sample(w: World, yes: bool) -> str:
        kinds = ("animal", "fruit", "vehicle", "tool", "color", "furniture")
        group = lx.GROUPS[kind if yes else w.pick([k for k in kinds if k != kind])]
        word = w.pick(group)
        return f"{w.pick(lx.FEMALE + lx.MALE)} talked about the word {word}." if w.chance(0.6) else word
    return sample


def _tense(tense: str) -> Callable[[World, bool], str]:
    return lambda w, yes: w.clause(tense if yes else w.pick([t for t in ("past", "present", "future") if t != tense])).text()


def _women(w: World, yes: bool) -> str:
    c = w.clause("past", names_only=True)
    return c.to(subject=type(c.subject)(w.pick(lx.FEMALE if yes else lx.MALE), "she", True)).text().replace(" her ", " the ")


#: (condition, its opposite, a text for which the condition holds or not)
PROPERTIES: Sequence[Tuple[str, str, Callable[[World, bool], str]]] = (
    ("the review is positive", "the review is negative", _review),
    ("the writer is happy about it", "the writer is not", _review),
    ("the sentence is a question", "it is a statement", lambda w, yes: w.clause().question() if yes else w.clause().text()),
    ("the sentence is negated", "it is not", lambda w, yes: w.clause().negative() if yes else w.clause().text()),
    ("the sentence is in the past tense", "it is not", _tense("past")),
    ("the sentence is about the future", "it is not", _tense("future")),
    ("the number is even", "it is odd", _number(lambda n: n % 2 == 0)),
    ("the number is greater than 50", "it is not", _number(lambda n: n > 50)),
    ("the number is less than 20", "it is not", _number(lambda n: n < 20)),
    ("the number has two digits", "it has one", _number(lambda n: n > 9)),
    ("an animal is named", "no animal is named", _names_kind("animal")),
    ("a fruit is named", "no fruit is named", _names_kind("fruit")),
    ("a vehicle is named", "no vehicle is named", _names_kind("vehicle")),
    ("a color is named", "no color is named", _names_kind("color")),
    ("the subject is a woman", "it is a man", _women),
)


def draw_labels(rng: Random) -> Tuple[str, str]:
    """A known pair in either order, or two words that mean nothing."""
    if rng.random() < 0.2:
        return made_up_word(rng), made_up_word(rng) + "o"
    pair = rng.choice(LABEL_PAIRS)
    return pair if rng.random() < 0.5 else (pair[1], pair[0])


def _draw_label_task(rng: Random) -> Params:
    condition, opposite, text = rng.choice(PROPERTIES)
    yes, no = draw_labels(rng)
    if rng.random() < 0.3:
        yes, no = f'"{yes}"', f'"{no}"'
    return {"if": condition, "else": opposite, "yes": yes, "no": no, "text": text}


def _label(p: Params, w: World) -> Draw:
    holds = w.chance(0.5)
    yes, no = p["yes"].strip('"'), p["no"].strip('"')
    answer, wrong = (yes, no) if holds else (no, yes)
    return Draw(p["text"](w, holds), answer, capital(p["if"] if holds else p["else"]) + ".", wrong)


_OPTION_STYLES: Dict[str, Tuple[str, Sequence[str]]] = {
    "number": ("{m}) {t}", ("1", "2", "3", "4")), "letter": ("({m}) {t}", ("A", "B", "C", "D")),
    "small letter": ("{m}) {t}", ("a", "b", "c", "d")), "roman number": ("{m}. {t}", ("I", "II", "III", "IV")),
}
_OPTION_KINDS = {"animal": "an animal", "fruit": "a fruit", "vehicle": "a vehicle", "tool": "a tool", "instrument": "an instrument",
                 "color": "a color", "sport": "a sport", "drink": "a drink", "job": "a job"}


def _draw_option_kind(rng: Random) -> Params:
    kind, style = rng.choice(list(_OPTION_KINDS)), rng.choice(list(_OPTION_STYLES))
    return {"kind": kind, "one": _OPTION_KINDS[kind], "style": style}


def _options(style: str, items: Sequence[str]) -> str:
    frame, marks = _OPTION_STYLES[style]
    return " ".join(frame.format(m=m, t=t) for m, t in zip(marks, items))


def _choose_option(p: Params, w: World) -> Draw:
    at = int(w.rng.random() * 4)
    mixed, right = mixed_kinds(w, p["kind"], 1, 3 if at == 3 or w.chance(0.4) else 2)
    items = [i for i in mixed if i not in right]
    items.insert(at, right[0])
    marks = _OPTION_STYLES[p["style"]][1]
    wrong = w.pick([i for i in range(len(items)) if i != at])
    return Draw(_options(p["style"], items), marks[at], f"{capital(right[0])} is {p['one']}.", marks[wrong])


def _draw_option_mark(rng: Random) -> Params:
    style = rng.choice(list(_OPTION_STYLES))
    at = rng.randrange(3)
    return {"style": style, "at": at, "mark": _OPTION_STYLES[style][1][at]}


def _write_option(p: Params, w: World) -> Draw:
    items = w.some(lx.OBJECTS + lx.ANIMALS + lx.FRUITS + lx.CITIES + lx.FEMALE, 3 + w.chance(0.5))
    answer = items[p["at"]]
    return Draw(_options(p["style"], items), answer, f"Option {p['mark']} is {answer}.", w.pick([i for i in items if i != answer]))


#: how it is called in a definition -> what it does
_FORMATS: Dict[str, Callable[[Sequence[str]], str]] = {
    "separated by semicolons": "; ".join, "separated by slashes": " / ".join, "separated by dashes": " - ".join,
    "separated by the word and": " and ".join, "separated by the word or": " or ".join, "separated by plus signs": " + ".join,
    "in capital letters": lambda i: comma(i).upper(), "each in brackets": lambda i: " ".join(f"({x})" for x in i),
    "each in square brackets": lambda i: " ".join(f"[{x}]" for x in i), "each in quotation marks": lambda i: comma([f'"{x}"' for x in i]),
    "as a numbered list": lambda i: " ".join(f"{n}. {x}" for n, x in enumerate(i, 1)),
    "with a dash before each": lambda i: " ".join(f"- {x}" for x in i),
    "each with a capital": lambda i: comma([x.capitalize() for x in i]), "separated by arrows": " -> ".join,
    "all in one pair of brackets": lambda i: f"({comma(i)})",
    "each followed by an exclamation mark": lambda i: " ".join(f"{x}!" for x in i),
}


def _format(p: Params, w: World) -> Draw:
    items = w.some(lx.ANIMALS + lx.FRUITS + lx.COLORS + lx.VEHICLES, 2 + int(w.rng.random() * 3))
    text = w.pick([comma(items), comma(items), comma(items[:-1]) + " and " + items[-1]])
    other = w.pick([f for f in _FORMATS if f != p["how"]])
    return Draw(text, _FORMATS[p["how"]](items), f"The items are written {p['how']}.", _FORMATS[other](items))


_TIMES = {2: ("twice", "two times", "2 times"), 3: ("three times", "3 times"), 4: ("four times", "4 times")}


def _draw_repeat(rng: Random) -> Params:
    times = rng.choice(list(_TIMES))
    between, how = rng.choice([(" ", ""), (" ", ""), (", ", " with commas between"), (" and ", " with and between"),
                               (" - ", " with dashes between")])
    return {"times": rng.choice(_TIMES[times]), "n": times, "between": between, "how": how}


def _repeat(p: Params, w: World) -> Draw:
    text = w.pick([w.noun(), w.name(), w.city(), f"the {w.pick(lx.COLORS)} {w.thing()}", f"{w.name()} {past(w.pick(lx.STAY_VERBS))}",
                   str(1 + int(w.rng.random() * 99))])
    wrong = w.pick([n for n in (1, 2, 3, 4) if n != p["n"]])
    return Draw(text, p["between"].join([text] * p["n"]), f"The input is written {p['times']}.", p["between"].join([text] * wrong))


_VERBS = lx.words("likes needs wants has sees knows paints loves sells buys finds misses hates draws")
_FRAMES = ("{x} {v} the {y}", "the {y} belongs to {x}", "{x} and the {y} are here", "{x} {v} a {a} {y}", "look, {x} has the {y}",
           "{x} came with the {y}", "give the {y} to {x}", "the {a} {y} of {x}", "where is the {y} of {x}", "{x} is looking for the {y}",
           "dear {x}, here is your {y}", "the {y} was found by {x}")
_MARKS = (("X", "Y"), ("A", "B"), ("<1>", "<2>"), ("<name>", "<thing>"), ("[NAME]", "[THING]"), ("___", "..."))


def _draw_template(rng: Random) -> Params:
    x, y = rng.choice(_MARKS)
    frame = rng.choice(_FRAMES).format(x="{x}", y="{y}", v=rng.choice(_VERBS),
                                       a=rng.choice(["red", "new", "big", "small", "green", "broken"]))
    return {"frame": frame, "x": x, "y": y, "shown": frame.format(x=x, y=y)}


def _template(p: Params, w: World) -> Draw:
    name, thing = w.name(), w.thing()
    answer = p["frame"].format(x=name, y=thing)
    return Draw(f"{name}, {thing}", answer, f"{p['x']} is {name} and {p['y']} is {thing}.", p["frame"].format(x=thing, y=name))


#: what to do with a list, and how
_STEPS: Sequence[Tuple[str, Callable[[List[str]], List[str]]]] = (
    ("drop the first item", lambda i: i[1:]), ("drop the last item", lambda i: i[:-1]), ("reverse the order", lambda i: i[::-1]),
    ("write all in capitals", lambda i: [x.upper() for x in i]), ("swap the first two items", lambda i: [i[1], i[0], *i[2:]]),
    ("repeat the last item", lambda i: [*i, i[-1]]), ("repeat the first item", lambda i: [i[0], *i]),
    ("put each item in brackets", lambda i: [f"({x})" for x in i]), ("swap the first and the last item", lambda i: [i[-1], *i[1:-1], i[0]]),
)


def _draw_steps(rng: Random) -> Params:
    steps = list(_STEPS)
    word = rng.choice(lx.OBJECTS)
    steps += [(f"add {word} at the end", lambda i: [*i, word]), (f"put {word} in front", lambda i: [word, *i])] * 2
    while True:
        (one, do_one), (two, do_two) = rng.choice(steps), rng.choice(steps)
        # The second step must change what the first one left, whatever the items.
        halves = [do_one(items) for items in (["a", "b", "c"], ["a", "b", "c", "d"])]
        if one != two and all(do_two(half) != half for half in halves):
            return {"one": one, "two": two, "do_one": do_one, "do_two": do_two}


def _two_steps(p: Params, w: World) -> Draw:
    items = w.some(lx.ANIMALS + lx.FRUITS + lx.COLORS + lx.FEMALE, 3 + w.chance(0.5))
    half = p["do_one"](items)
    return Draw(comma(items), comma(p["do_two"](half)), f"After the first step it is {comma(half)}.", comma(half))


_SLOTS: Dict[str, Callable[[World], str]] = {
    "city": lambda w: w.city(), "color": lambda w: w.pick(lx.COLORS), "weekday": lambda w: w.pick(lx.DAYS),
    "person": lambda w: w.name(), "number": lambda w: str(2 + int(w.rng.random() * 98)), "animal": lambda w: w.pick(lx.ANIMALS),
    "job": lambda w: w.pick(lx.JOBS), "fruit": lambda w: w.pick(lx.GROUPS["fruit"]), "month": lambda w: w.pick(lx.MONTHS),
}


def slots_text(w: World, wanted: str) -> Tuple[str, Dict[str, str]]:
    """A sentence that has one of each of four kinds of things, `wanted` among them."""
    kinds = w.some([k for k in _SLOTS if k != wanted], 3) + [wanted]
    w.rng.shuffle(kinds)
    slots = {k: _SLOTS[k](w) for k in kinds}
    shown = {**slots}
    for kind, frame in (("city", "a trip to {}"), ("color", "a {} box"), ("weekday", "the next {}"), ("person", "our friend {}"),
                        ("number", "{} coins"), ("animal", "the {}"), ("job", "the {}"), ("fruit", "the {}"), ("month", "the month of {}")):
        if kind in shown:
            shown[kind] = frame.format(shown[kind])
    a, b, c, d = (shown[k] for k in kinds)
    text = w.pick([f"We talked about {a}, {b}, {c} and {d}.", f"The story is about {a} and {b}, and later about {c} and {d}.",
                   f"{a} and {b} are in the first picture, {c} and {d} in the second.",
                   f"They wrote about {a}, then about {b}, {c} and {d}."])
    return capital(text), slots


def _find_slot(p: Params, w: World) -> Draw:
    text, slots = slots_text(w, p["slot"])
    return Draw(text, slots[p["slot"]], f"The {p['slot']} of the text is {slots[p['slot']]}.",
                w.pick([v for k, v in slots.items() if k != p["slot"]]))


def _family(name: str, title: str, category: str, summary: str, given: str, asks: Sequence[str], sample: Any, draw: Any,
            default: Params, **more: Any) -> Family:
    return parametric(name, title, category, summary, given, asks, sample, draw, default, reasoning=("Logical Reasoning",), **more)


_RUN = "Program Execution"

FAMILIES = (
    _family("ip124_follow_labels", "Answer with given labels", "Text Categorization", "Answer {yes} if {if}, otherwise {no}.", "a text",
            ("answer {yes} if {if} and {no} if {else}", "(write|say|output|return) {yes} if {if}, otherwise {no}",
             "answer {yes} whenever {if}, else answer {no}", "(label|mark) the input with {yes} if {if} and with {no} otherwise",
             "give the answer {yes} when {if} and {no} when {else}", "(output|print) {no} unless {if}, in that case {yes}",
             "use {yes} for inputs where {if}, and {no} for all others", "say {no} if {else}, but {yes} if {if}",
             "decide if {if}, and write {yes} if so and {no} if not", "reply {yes} or {no}: {yes} means that {if}"),
            _label, _draw_label_task, {"if": "the review is positive", "else": "the review is negative", "yes": "A", "no": "B",
                                       "text": _review},
            weight=3.0),
    _family("ip125_follow_which_option", "Mark of the right option", "Question Answering", "Give the {style} of the option that is {one}.",
            "some options",
            ("(answer|reply) with the {style} of the option that is {one}", "which option is {one}? (give|write) its {style}",
             "(find|choose) {one} and write the {style} of that option", "find the one option that is {one} and give its {style}",
             "write only the {style} of the word that means {one}", "pick the option that is {one} by its {style}",
             "select {one}; the answer is a {style}",
             "look for {one} and answer with its {style}",
             "point to {one} by its {style}"),
            _choose_option, _draw_option_kind, {"kind": "animal", "one": "an animal", "style": "letter"}),
    _family("ip126_follow_write_option", "Write an option", _RUN, "Write the text of option {mark}.", "some options",
            ("write the text of option {mark}", "(copy|give|return) option {mark}", "which word is option {mark}",
             "choose option {mark} and write its text",
             "write what stands behind {mark}", "take the word of option {mark}, without its mark", "select option {mark}",
             "answer with the words of option {mark}", "read out number {mark}"), _write_option, _draw_option_mark,
            {"style": "number", "at": 1, "mark": "2"}),
    _family("ip127_follow_format", "Write a list in a format", _RUN, "Write the items of a list {how}.", "a list",
            ("write the items of the list {how}", "(give|return|output) the (same items|items) {how}", "rewrite the list {how}",
             "format the list: {how}", "(copy|repeat) all items, {how}", "answer with the same items, {how}",
             "print the words {how}", "change the form of the list so that the items are written {how}", "lay out the entries {how}"),
            _format, lambda rng: {"how": rng.choice(list(_FORMATS))}, {"how": "separated by semicolons"}, weight=1.4),
    _family("ip128_follow_repeat", "Repeat it", _RUN, "Write the input {times}{how}.", "a short text",
            ("write the input {times}{how}", "(repeat|say|write) the text so that it stands there {times}{how}",
             "(copy|output) the input {times}{how}", "answer with the input, written {times}{how}", "print the words {times}{how}",
             "give the same text {times}{how}", "say it {times}{how}",
             "multiply the text: it should stand there {times}{how}", "write exactly what is given, {times}{how}",
             "echo the input {times}{how}"),
            _repeat, _draw_repeat, {"times": "three times", "n": 3, "between": " ", "how": ""}),
    _family("ip129_follow_template", "Fill a template", "Data to Text", "Write: {shown}.", "a name and a thing",
            ("write \"{shown}\" with the name for {x} and the thing for {y}", "fill in the template: {shown}",
             "(say|write) it like this: {shown}", "use the pattern \"{shown}\", where {x} is the first word and {y} the second",
             "put the two words into \"{shown}\"", "make a sentence of the form \"{shown}\"",
             "replace {x} by the name and {y} by the thing in \"{shown}\"", "give an answer of the form {shown}",
             "complete the frame {shown}"),
            _template, _draw_template, {"frame": "{x} likes the {y}", "x": "X", "y": "Y", "shown": "X likes the Y"}, weight=1.4),
    _family("ip130_follow_two_steps", "Two steps", _RUN, "First {one}, then {two}.", "a list",
            ("first {one}, then {two}", "{one} and then {two}", "{one}, then {two}",
             "change the list in two steps: {one}, and after that {two}",
             "start with this: {one}; next, {two}", "{two}, but only after you {one}", "follow two steps, step 1: {one}, step 2: {two}",
             "(write|give) the list after two changes: {one}, then {two}", "carry out in this order: {one}; {two}"),
            _two_steps, _draw_steps, {"one": "drop the first item", "two": "reverse the order", "do_one": _STEPS[0][1],
                                      "do_two": _STEPS[2][1]},
            weight=1.3),
    _family("ip131_follow_find", "Find what is asked for", "Information Extraction", "Find the {slot} in a text.", "a text",
            ("find the {slot} in the text", "(write|give|return) only the {slot} (in|of) the text", "which {slot} is mentioned",
             "(copy|extract) the {slot} from the text", "what {slot} does the text name", "answer with the {slot}",
             "look for the {slot} and write nothing else", "what is the {slot} in the text", "pull out the {slot}"),
            _find_slot, lambda rng: {"slot": rng.choice(list(_SLOTS))}, {"slot": "fruit"}, weight=1.3),
)
