"""Families whose definition carries a condition, a question or the name of a change."""

from __future__ import annotations

from random import Random
from typing import Any, Callable, Dict, List, Sequence, Tuple

from . import lexicon as lx
from .base import Draw, Family
from .follow import comma
from .parametric import Params, parametric
from .world import Clause, World, article, gerund, past, plural, third

_WORDS = lx.ANIMALS + lx.FRUITS + lx.OBJECTS + lx.VEHICLES
_ENDS: Dict[str, Callable[[List[str]], str]] = {
    "the first item": lambda i: i[0], "the last item": lambda i: i[-1], "the second item": lambda i: i[1], "the whole list": comma,
    "the number of items": lambda i: str(len(i)), "the list without its first item": lambda i: comma(i[1:]),
    "the word none": lambda i: "none",
    "the word found": lambda i: "found", "the list in reverse order": lambda i: comma(i[::-1]),
}


def _draw_condition(rng: Random) -> Params:
    word = rng.choice(_WORDS)
    then, other = rng.sample(list(_ENDS), 2)
    return {"word": word, "then": then, "other": other}


def _condition(p: Params, w: World) -> Draw:
    while True:
        holds = w.chance(0.5)
        items = w.some([x for x in _WORDS if x != p["word"]], 3 + w.chance(0.4))
        if holds:
            items[int(w.rng.random() * len(items))] = p["word"]
        then, other = _ENDS[p["then"]](items), _ENDS[p["other"]](items)
        if then != other:
            answer, wrong = (then, other) if holds else (other, then)
            return Draw(comma(items), answer, f"The word {p['word']} is {'' if holds else 'not '}in the list.", wrong)


_ASKED = ("who", "where", "color", "number")


def _draw_question(rng: Random) -> Params:
    kind, thing = rng.choice(_ASKED), rng.choice([t for t in lx.OBJECTS if plural(t) != t])
    frames = {"who": ("who has the {ts}", "who is the owner of the {ts}", "whose are the {ts}"),
              "where": ("where are the {ts}", "in which city are the {ts}", "what city are the {ts} in"),
              "color": ("what color are the {ts}", "which color do the {ts} have", "of which color are the {ts}"),
              "number": ("how many {ts} are there", "what is the number of {ts}", "how many {ts} does the text name")}[kind]
    one, two, three = (f.format(ts=plural(thing)) for f in rng.sample(frames, 3))
    return {"kind": kind, "thing": thing, "one": one, "two": two, "three": three}


def _question(p: Params, w: World) -> Draw:
    """Two or three groups of things; each has an owner, a city, a color and a number of its own."""
    count = 2 + w.chance(0.4)
    things = [p["thing"], *w.some([t for t in lx.OBJECTS if t != p["thing"] and plural(t) != t], count - 1)]
    values = {"who": w.names(count), "where": w.some(lx.CITIES, count), "color": w.some(lx.COLORS, count),
              "number": [str(n) for n in w.some(range(2, 60), count)]}
    frame = w.pick(["{n} has {k} {c} {t} in {p}.", "In {p}, {n} owns {k} {c} {t}.", "The {k} {c} {t} of {n} are in {p}."])
    lines = [frame.format(n=values["who"][i], p=values["where"][i], c=values["color"][i], k=values["number"][i], t=plural(t))
             for i, t in enumerate(things)]
    answer = values[p["kind"]][0]
    text = " ".join(w.some(lines, count))
    return Draw(text, answer, f"The text says: {lines[0]}", values[p["kind"]][1])


_NUMBERS: Dict[str, Callable[[List[int]], int]] = {
    "largest": max, "smallest": min, "middle": lambda n: sorted(n)[1], "first": lambda n: n[0], "last": lambda n: n[-1],
    "second": lambda n: n[1], "highest": max, "lowest": min, "greatest": max,
}


def _number(p: Params, w: World) -> Draw:
    numbers = w.some(range(1, 200), 3)
    answer = _NUMBERS[p["which"]](numbers)
    return Draw(comma([str(n) for n in numbers]), str(answer), f"The {p['which']} number is {answer}.",
                str(w.pick([n for n in numbers if n != answer])))


_CHANGES: Dict[str, Callable[[Clause], str]] = {
    "into a yes or no question": Clause.question, "into its negative": Clause.negative, "into the passive voice": Clause.passive,
    "into the future tense with will": lambda c: c.to(tense="future").text(),
    "into the present tense": lambda c: c.to(tense="present").text(),
    "into a sentence that begins with They": lambda c: c.to(subject=type(c.subject)("they", "they")).text(),
    "into small letters": lambda c: c.text().lower(), "into an exclamation": lambda c: c.text()[:-1] + "!",
}


def _change(p: Params, w: World) -> Draw:
    """The same sentences under every definition."""
    while True:
        c = w.clause("past", transitive=True, names_only=True, copula=False).to(time="")
        results = {name: do(c) for name, do in _CHANGES.items()}
        answer = results[p["change"]]
        others = [r for r in results.values() if r != answer]
        if past(c.verb) != c.verb and len(set(results.values())) == len(results):
            return Draw(c.text(), answer, f"The sentence is turned {p['change']}.", w.pick(others))


_FORMS: Dict[str, Callable[[str], str]] = {"past tense": past, "-ing form": gerund, "he or she form": third,
                                           "future with will": lambda v: f"will {v}", "infinitive with to": lambda v: f"to {v}"}
_VERBS = sorted({v for group in lx.VERBS.values() for v in group if past(v) != v} | {v for v in lx.GO_VERBS if past(v) != v})


def _form(p: Params, w: World) -> Draw:
    verb, rest = w.pick(_VERBS), ""
    if w.chance(0.6):
        thing = w.thing()
        rest = f" {w.pick(['the', article(thing)])} {thing}" if verb in lx.VERBS["object"] else f" {w.pick(['today', 'again', 'now'])}"
    right, wrong = _FORMS[p["form"]](verb), _FORMS[w.pick([f for f in _FORMS if f != p["form"]])](verb)
    return Draw(verb + rest, right + rest, f"The {p['form']} of {verb} is {right}.", wrong + rest)


def _family(name: str, title: str, category: str, summary: str, given: str, asks: Sequence[str], sample: Any, draw: Any,
            default: Params, **more: Any) -> Family:
    return parametric(name, title, category, summary, given, asks, sample, draw, default, reasoning=("Logical Reasoning",), **more)


FAMILIES: Tuple[Family, ...] = (
    _family("ip159_follow_condition", "If it is in the list", "Program Execution", "Return {then} if {word} is in a list, else {other}.",
            "a list of words",
            ("return {then} if {word} is in the list, otherwise return {other}", "write {then} if the list has {word}, else {other}",
             "check if {word} is in the list: if so, write {then}, and if not, write {other}",
             "(give|write) {other} if {word} is missing from the list, and {then} if it is there",
             "answer with {then} when {word} occurs, and with {other} when it does not",
             "look for {word}, then write {then} if you find it and {other} if not",
             "write {other}, but if the list contains {word}, write {then}",
             "output {then} for lists with {word} and {other} for all others",
             "give {then} in case {word} is named and {other} in all other cases"),
            _condition, _draw_condition, {"word": "cat", "then": "the first item", "other": "the last item"}, weight=1.5),
    _family("ip160_follow_question", "A question as the task", "Question Answering", "Answer the question: {one}?", "a text",
            ("{one}", "{two}", "{three}", "answer the question: {one}?", "read the text and answer: {two}?", "find out from the text {one}",
             "tell me {two}", "use the text to say {three}", "write only the answer to this question: {three}?",
             "work out from what is said {two}"),
            _question, _draw_question,
            {"kind": "who", "thing": "lamp", "one": "who has the lamps", "two": "who is the owner of the lamps",
             "three": "whose are the lamps"},
            weight=1.6),
    _family("ip161_follow_number", "One of three numbers", "Program Execution", "Return the {which} number.", "three numbers",
            ("return the {which} number", "(give|write|find) the {which} number", "which number is the {which} one",
             "(choose|pick) the {which} of the numbers",
             "what is the {which} number", "answer with the {which} one of the three numbers", "copy only the {which} number",
             "look at the numbers and write the {which} one", "select the {which} value"),
            _number, lambda rng: {"which": rng.choice(list(_NUMBERS))}, {"which": "middle"}),
    _family("ip162_follow_change", "Turn a sentence into", "Sentence Perturbation", "Turn a sentence {change}.", "a sentence",
            ("turn the sentence {change}", "(change|rewrite|transform) the sentence {change}", "(change|turn) the text {change}",
             "take the sentence and turn it {change}", "convert the given sentence {change}", "write the sentence again, changed {change}",
             "give the sentence after you turn it {change}", "output the input, turned {change}", "make the sentence over {change}"),
            _change, lambda rng: {"change": rng.choice(list(_CHANGES))}, {"change": "into an exclamation"}, weight=1.6),
    _family("ip163_follow_form", "A form of a verb", "Word Semantics", "Write the {form} of the verb.", "a verb, maybe with more words",
            ("write the {form} of the verb", "(put|write) the first word in its {form}", "(change|turn) the verb into its {form}",
             "give the words with the verb in the {form}", "use the {form} instead of the bare verb", "replace the verb by its {form}",
             "rewrite the words with the {form} of the verb", "(say|write) it with the {form}", "inflect the opening word: {form}"),
            _form, lambda rng: {"form": rng.choice(list(_FORMS))}, {"form": "-ing form"}, weight=1.2),
)
