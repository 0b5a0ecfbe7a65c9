"""Families whose definition carries a parameter: lists, words and positions.

Each prompt has its own parameter, so the definition has to be read: the same
input has another answer under another definition.
"""

from __future__ import annotations

from random import Random
from typing import Any, List, Sequence, Tuple

from . import lexicon as lx
from .base import Draw, Family
from .parametric import Params, made_up_word, parametric
from .world import World, article, past

_THINGS = list(dict.fromkeys(lx.OBJECTS + lx.ANIMALS + lx.FRUITS + lx.VEGETABLES + lx.VEHICLES + lx.CLOTHES + lx.COLORS
                             + lx.TOOLS + lx.INSTRUMENTS + lx.FURNITURE + lx.DRINKS))
_ITEMS = _THINGS + lx.FEMALE + lx.MALE + lx.CITIES
_EXTRA = lx.words("please so well hello look now listen today maybe yes indeed again really here still always")

#: How a position is called, and its index.
_FROM_START = (("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th"), ("fifth", "5th"))
_FROM_END = (("last",), ("second to last", "last but one", "second-last"), ("third to last", "last but two", "third-last"))


def comma(items: Sequence[str]) -> str:
    return ", ".join(items)


def _position(rng: Random, deepest: int = 5) -> Params:
    """{what: "the third", at: 2, least: 3}; `least` is the shortest list that has it."""
    if rng.random() < 0.62:
        at = rng.randrange(deepest)
        return {"what": rng.choice(_FROM_START[at]), "at": at, "least": at + 1}
    back = rng.randrange(len(_FROM_END))
    return {"what": rng.choice(_FROM_END[back]), "at": -1 - back, "least": back + 1}


def _some_items(w: World, low: int, high: int, pool: Sequence[str] = _ITEMS) -> List[str]:
    return w.some(pool, low + int(w.rng.random() * (high - low + 1)))


def _other(w: World, items: Sequence[str], not_this: str) -> str:
    return w.pick([i for i in items if i != not_this])


def _kth_word(p: Params, w: World) -> Draw:
    while True:
        text = w.clause().text()
        parts = text[:-1].split()
        if len(parts) > p["least"] and len(set(parts)) == len(parts):
            break
    answer = parts[p["at"]]
    return Draw(text, answer, f"The {p['what']} word of the sentence is {answer}.", _other(w, parts, answer))


def _kth_item(p: Params, w: World) -> Draw:
    items = _some_items(w, max(3, p["least"]), 6)
    answer = items[p["at"]]
    return Draw(comma(items), answer, f"The {p['what']} item of the list is {answer}.", _other(w, items, answer))


def _drop_kth(p: Params, w: World) -> Draw:
    items = _some_items(w, max(3, p["least"]), 6)
    gone = p["at"] % len(items)
    rest = items[:gone] + items[gone + 1:]
    return Draw(comma(items), comma(rest), f"The {p['what']} item, {items[gone]}, is left out.", comma(items))


_LETTERS = [c for c in "abcdefghijklmnopqrstuvwxyz" if sum(t.startswith(c) for t in _THINGS) >= 6]


def _with_letter(p: Params, w: World) -> Draw:
    fitting = [t for t in _THINGS if t.startswith(p["letter"])]
    items = w.some(fitting, 1 + int(w.rng.random() * 2.4))
    others = w.some([t for t in _THINGS if not t.startswith(p["letter"])], 2 + int(w.rng.random() * 2.4))
    mixed = w.some(items + others, len(items) + len(others))
    return Draw(comma(mixed), comma([i for i in mixed if i in items]), f"Only these begin with {p['letter']}.",
                comma([i for i in mixed if i in others]))


def sentence_with(w: World, word: str, kind: str) -> str:
    """A sentence that holds `word` once; kind is thing or color."""
    noun = word if kind == "thing" else f"{word} {w.thing()}"
    name, verb, spot = w.name(), past(w.pick(["buy", "sell", "find", "lose", "see", "draw", "want", "take", "paint"])), w.pick(lx.SPOTS)
    while f" {word}" in f" {spot} {name}":
        spot = w.pick(lx.SPOTS)
    return w.pick([f"{name} {verb} the {noun} {spot}.", f"The {noun} was {spot}.", f"{name} {verb} {article(noun)} {noun}.",
                   f"The {w.pick(lx.JOBS)} {verb} the {noun} for {name}.", f"There is {article(noun)} {noun} {spot}.",
                   f"The {noun} belongs to {name}.", f"Where is the {noun} of {name}?"])


def _kind_and_word(rng: Random) -> Tuple[str, str]:
    if rng.random() < 0.3:
        return "color", rng.choice([c for c in lx.COLORS if c != "orange"])
    return "thing", rng.choice(lx.OBJECTS + lx.ANIMALS + lx.VEHICLES)


def _draw_replace(rng: Random) -> Params:
    kind, old = _kind_and_word(rng)
    new = old
    while new == old or new[0] in "aeiou" or old[0] in "aeiou":
        kind, old = _kind_and_word(rng)
        new = made_up_word(rng) if rng.random() < 0.15 else rng.choice(_THINGS)
    return {"old": old, "new": new, "kind": kind}


def _replace(p: Params, w: World) -> Draw:
    text = sentence_with(w, p["old"], p["kind"])
    if w.chance(0.25):
        text += " " + sentence_with(w, p["old"], p["kind"])
    answer = text.replace(f" {p['old']}", f" {p['new']}")
    return Draw(text, answer, f"{p['new']} stands where {p['old']} was.", text)


def _draw_word(rng: Random) -> Params:
    return {"word": rng.choice(_ITEMS)}


def _repeated(w: World, word: str, times: int, others: int) -> List[str]:
    rest = w.some([i for i in _ITEMS if i != word], others)
    return w.some(rest + [word] * times, others + times)


def _remove(p: Params, w: World) -> Draw:
    items = _repeated(w, p["word"], 1 + int(w.rng.random() * 2.4), 2 + int(w.rng.random() * 3))
    return Draw(comma(items), comma([i for i in items if i != p["word"]]), f"Every {p['word']} is left out.", comma(items))


def _count(p: Params, w: World) -> Draw:
    times = int(w.rng.random() * 4)
    items = _repeated(w, p["word"], times, 3 + int(w.rng.random() * 3))
    wrong = w.pick([n for n in range(4) if n != times])
    return Draw(comma(items), str(times), f"The number of {p['word']} entries is {times}.", str(wrong))


def _draw_edge(rng: Random) -> Params:
    front = rng.random() < 0.5
    word = made_up_word(rng) if rng.random() < 0.2 else rng.choice(_EXTRA + lx.COLORS + lx.DAYS)
    return {"word": word, "front": front, "where": "in front of" if front else "behind",
            "at": "at the beginning" if front else "at the end", "do": "start" if front else "end"}


def _edge(p: Params, w: World) -> Draw:
    text = w.clause().bare() if w.chance(0.6) else " ".join(_some_items(w, 1, 3))
    first, last = f"{p['word']} {text}", f"{text} {p['word']}"
    return Draw(text, first if p["front"] else last, f"The word {p['word']} stands {p['at']}.", last if p["front"] else first)


def _draw_insert(rng: Random) -> Params:
    word, anchor = rng.sample(_ITEMS, 2)
    after = rng.random() < 0.6
    return {"word": word, "anchor": anchor, "after": after, "side": "after" if after else "before"}


def _insert(p: Params, w: World) -> Draw:
    items = [p["anchor"], *w.some([i for i in _ITEMS if i not in (p["word"], p["anchor"])], 2 + int(w.rng.random() * 3))]
    w.rng.shuffle(items)
    at = items.index(p["anchor"])
    after, before = items[:], items[:]
    after.insert(at + 1, p["word"])
    before.insert(at, p["word"])
    right, wrong = (after, before) if p["after"] else (before, after)
    return Draw(comma(items), comma(right), f"{p['word']} comes just {p['side']} {p['anchor']}.", comma(wrong))


_KINDS = {"animal": "animals", "fruit": "fruits", "vehicle": "vehicles", "furniture": "pieces of furniture", "clothing": "clothes",
          "tool": "tools", "instrument": "instruments", "color": "colors", "sport": "sports", "drink": "drinks", "job": "jobs"}


def _draw_kind(rng: Random) -> Params:
    kind = rng.choice(list(_KINDS))
    return {"kind": kind, "kinds": _KINDS[kind]}


def mixed_kinds(w: World, kind: str, fitting: int, others: int) -> Tuple[List[str], List[str]]:
    """(all items in random order, those of the kind)"""
    right = w.some(lx.GROUPS[kind], fitting)
    rest = w.some([i for k in _KINDS if k != kind for i in lx.GROUPS[k] if i not in lx.GROUPS[kind]], others)
    items = w.some(right + rest, fitting + others)
    return items, [i for i in items if i in right]


def _keep_kind(p: Params, w: World) -> Draw:
    items, right = mixed_kinds(w, p["kind"], 1 + int(w.rng.random() * 2.4), 1 + int(w.rng.random() * 3))
    return Draw(comma(items), comma(right), f"Only these are {p['kinds']}.", comma([i for i in items if i not in right]))


def _family(name: str, title: str, summary: str, given: str, asks: Sequence[str], sample: Any, draw: Any, default: Params,
            **more: Any) -> Family:
    return parametric(name, title, "Program Execution", summary, given, asks, sample, draw, default,
                      reasoning=("Logical Reasoning",), domains=("Lists",), **more)


_LIST = "a list of words"

FAMILIES = (
    _family("ip114_follow_kth_word", "A word by its place", "Return the {what} word of a sentence.", "a sentence",
            ("return the {what} word of the sentence", "(give|write|find) the {what} word", "which word of the sentence is the {what} one",
             "(answer|reply) with the {what} word of the (sentence|input)", "(copy|take) only the {what} word of the text",
             "what is the {what} word of the sentence", "read the words in order and write the {what} word",
             "keep the {what} word and drop all others", "pick out the word in {what} place"),
            _kth_word, _position, {"what": "third", "at": 2, "least": 3}, weight=1.3),
    _family("ip115_follow_kth_item", "An item by its place", "Return the {what} item of a list.", _LIST,
            ("return the {what} item of the list", "(give|write|find) the {what} item", "which item of the list is the {what} one",
             "(answer|reply) with the {what} (item|entry) of the list", "(copy|take) only the {what} word of the list",
             "what is the {what} item", "go through the list and write the {what} item", "drop everything but the {what} item",
             "pick out the entry in {what} place"),
            _kth_item, _position, {"what": "second to last", "at": -2, "least": 2}, weight=1.3),
    _family("ip116_follow_letter", "Words with a letter", "List the words that start with a given letter.", _LIST,
            ("list the words that start with the letter {letter}", "(write|give|return) only the words that begin with {letter}",
             "which words start with {letter}", "(find|keep) the words with {letter} as their first letter",
             "remove all words that do not start with {letter}", "take the words starting with \"{letter}\" from the list",
             "copy every word whose first letter is {letter}", "what words of the list begin with the letter {letter}",
             "filter the list: first letter {letter}"),
            _with_letter, lambda rng: {"letter": rng.choice(_LETTERS)}, {"letter": "b"}),
    _family("ip117_follow_replace", "Replace a word", "Replace {old} by {new}.", "a text",
            ("replace {old} by {new}", "(replace|change) the word \"{old}\" (by|with|to) \"{new}\"", "write {new} instead of {old}",
             "rewrite the text with {new} in place of {old}", "put the word {new} wherever the text says {old}",
             "let every {old} become {new}", "(swap|exchange) the word {old} for the word {new}", "change {old} into {new}",
             "use {new} where you see {old}"),
            _replace, _draw_replace, {"old": "lamp", "new": "tent", "kind": "thing"}, weight=1.4),
    _family("ip118_follow_remove", "Remove a word", "Remove every {word} from a list.", _LIST,
            ("remove every {word} from the list", "(remove|delete|drop) the word {word}", "write the list without {word}",
             "leave out \"{word}\" wherever it occurs", "copy the list but skip {word}", "give all items except {word}",
             "take {word} out of the list", "(keep|write) everything that is not {word}",
             "shorten the list so that it no longer contains {word}",
             "strike out each {word}"), _remove, _draw_word, {"word": "cat"}),
    _family("ip119_follow_add_word", "Add a word at an end", "Put the word {word} {where} a text.", "a text",
            ("put the word {word} {where} the text", "(add|write) \"{word}\" {at} of the text", "write {word} {where} the input",
             "copy the text with {word} {at}", "(add|put) {word} {at}", "answer with the input and with the word {word} {at}",
             "repeat the text and add {word} {at}", "let the text {do} with {word}", "extend the text by {word} {at}"),
            _edge, _draw_edge, {"word": "please", "front": True, "where": "in front of", "at": "at the beginning", "do": "start"},
            weight=1.2),
    _family("ip120_follow_count", "Count a word", "Count how often {word} is in a list.", _LIST,
            ("count how often {word} is in the list", "how many times does the list say {word}", "how often does \"{word}\" occur",
             "(give|write|return) the number of times that {word} occurs", "count the word {word}", "how often is {word} in the list",
             "look for {word} and write how many there are", "(say|tell) how many of the items are {word}",
             "tally the {word} entries"), _count, _draw_word, {"word": "apple"}),
    _family("ip121_follow_insert", "Insert a word", "Put {word} {side} {anchor} in a list.", _LIST,
            ("insert {word} {side} {anchor}", "(put|add|write) the word {word} (just|right) {side} the word {anchor}",
             "add \"{word}\" {side} \"{anchor}\" in the list", "copy the list with {word} {side} {anchor}",
             "let the item {word} come (directly|right) {side} {anchor}", "change the list so that {word} comes {side} {anchor}",
             "write the list, adding {word} {side} {anchor}", "place {word} {side} {anchor}", "squeeze {word} in {side} {anchor}"),
            _insert, _draw_insert, {"word": "sock", "anchor": "boat", "after": True, "side": "after"}),
    _family("ip122_follow_keep_kind", "Keep one kind", "Keep only the {kinds} of a list.", _LIST,
            ("keep only the {kinds}", "(write|list|return) only the {kinds} (of|in) the list", "which items are {kinds}",
             "remove everything that is not of the kind {kind}", "(find|pick) the {kinds} among the words",
             "copy the {kinds} and leave out the rest", "take the {kinds} from the list", "what {kinds} are in the list",
             "filter the list for {kinds}"), _keep_kind, _draw_kind, {"kind": "animal", "kinds": "animals"}),
    _family("ip123_follow_drop_kth", "Drop an item by its place", "Write a list without its {what} item.", _LIST,
            ("write the list without its {what} item", "(remove|delete|drop) the {what} item", "leave out the {what} item of the list",
             "copy the list but skip the {what} item", "give all items but the {what} one", "take the {what} item away",
             "answer with everything but the {what} item",
             "cut the {what} item from the list", "return the list, the {what} item removed",
             "strike out the {what} entry"),
            _drop_kth, _position, {"what": "second", "at": 1, "least": 2}, never_trained=True),
)
