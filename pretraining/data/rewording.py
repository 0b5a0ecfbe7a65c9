"""Definitions in words that no family's wordings have.

A model that has seen twelve wordings of a task many thousand times leans on single words of them and is lost when
another says the same.  So a share of the definitions in training is reworded: near synonyms, words that add
nothing, a word left out.  Numbers, quotations, names, places in an order and the words that turn a meaning around
are never touched.  The list is of everyday English; no wording that is held out was used for it, though three of them
(of 77) share a word with it that no training wording has: repair, human, compose.
"""

from __future__ import annotations

import re
from random import Random
from typing import Dict, List, Tuple

#: Words that may stand for each other in an instruction.
SYNONYMS: Tuple[Tuple[str, ...], ...] = (
    ("find", "locate", "search for", "look for", "spot", "discover", "identify", "determine"),
    ("write", "give", "return", "provide", "output", "produce", "print", "state", "respond with", "reply with", "generate", "show"),
    ("choose", "select", "pick"),
    ("extract", "get", "take out", "fetch", "copy", "retrieve"),
    ("change", "turn", "convert", "transform", "alter", "modify"),
    ("rewrite", "rephrase", "reformulate", "restate", "reword"),
    ("sentence", "line", "phrase", "text"),
    ("text", "passage", "paragraph", "writing"),
    ("word", "term", "expression"),
    ("tell", "inform"),
    ("decide", "judge", "determine", "work out", "figure out", "find out", "check"),
    ("remove", "delete", "drop", "omit", "erase", "leave out", "take away"),
    ("add", "insert", "put in", "include"),
    ("list", "series", "enumeration", "collection"),
    ("items", "elements", "entries", "things"),
    ("item", "element", "entry", "thing"),
    ("join", "combine", "connect", "merge", "link", "unite"),
    ("fix", "repair", "mend"),
    ("mistake", "error", "fault"),
    ("opposite", "contrary"),
    ("kind", "type", "class"),
    ("category", "class", "group"),
    ("person", "human", "individual"),
    ("mentioned", "named", "stated", "talked about", "spoken of"),
    ("answer", "response", "reply", "solution"),
    ("begins", "starts"),
    ("ends", "finishes"),
    ("biggest", "largest", "greatest", "highest"),
    ("larger", "bigger", "greater"),
    ("smallest", "lowest", "least"),
    ("country", "nation", "land"),
    ("city", "town"),
    ("repeat", "copy", "echo"),
    ("make", "create", "form", "build", "compose"),
    ("use", "employ", "apply"),
    ("arrange", "sort", "rank"),
    ("replace", "substitute", "swap"),
    ("describes", "expresses", "tells of"),
    ("happens", "occurs", "takes place"),
    ("means", "signifies"),
    ("meaning", "sense"),
    ("colour", "color", "shade"),
    ("job", "profession", "occupation", "trade"),
    ("number", "figure", "amount"),
    ("title", "headline", "heading"),
    ("subject", "topic", "theme"),
    ("short", "brief"),
    ("polite", "courteous", "friendly"),
    ("letters", "characters"),
)
FILLERS = ("just", "simply", "please", "exactly", "carefully", "only", "really", "here", "now", "clearly", "directly", "again", "kindly")
#: Words that decide what is asked.
KEPT = frozenset(
    "not no yes or nor none never without except but if first second third fourth fifth sixth last next previous before after "
    "one two three four five six seven eight nine ten true false right wrong correct incorrect positive negative neutral "
    "past present future question statement command singular plural all both each every".split())

#: Chances for each word of a reworded definition.
SYNONYM, LEFT_OUT, FILLED = 0.35, 0.08, 0.02

_WORD = re.compile(r"([A-Za-z]+)([.,:;?!]*)")


def _alternatives() -> Dict[str, Tuple[str, ...]]:
    found: Dict[str, Tuple[str, ...]] = {}
    for group in SYNONYMS:
        for word in group:
            if " " not in word:
                found[word] = found.get(word, ()) + tuple(w for w in group if w != word)
    return found


_ALTERNATIVES = _alternatives()


def reword(definition: str, answer: str, rng: Random, parameter: bool = False) -> str:
    """The same request in other words; those of the answer stay, for they may be a label.

    `parameter`: a word of it may be data, so that nothing is exchanged or left out, only added.
    """
    words: List[str] = []
    kept = KEPT.union(answer.lower().split())
    for place, written in enumerate(definition.split(" ")):
        match = _WORD.fullmatch(written)
        core = match.group(1) if match else ""
        if not match or core.lower() in kept or (place > 0 and not core.islower()):
            words.append(written)  # names too: with a capital, and not at the start
            continue
        chance = rng.random()
        others = () if parameter else _ALTERNATIVES.get(core.lower(), ())
        if others and chance < SYNONYM:
            chosen = rng.choice(others)
            words.append((chosen if core.islower() else chosen[0].upper() + chosen[1:]) + match.group(2))
        elif not others and not parameter and chance < LEFT_OUT and place > 0:
            # A mark belongs to the sentence, not to the word.
            if match.group(2) and words:
                words[-1] = words[-1].rstrip(".,:;?!") + match.group(2)
        elif chance > 1.0 - FILLED and place > 0 and not match.group(2):
            words += [rng.choice(FILLERS), written]
        else:
            words.append(written)
    return " ".join(words)
