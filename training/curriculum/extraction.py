"""Families that pick something out of a sentence."""

from __future__ import annotations

from typing import Callable, Dict

from . import lexicon as lx
from .base import Draw, Family
from .world import World, past, plural, sentence

_VERBS = ("buy", "sell", "find", "lose", "break", "clean", "paint", "fix", "carry", "hide", "borrow", "bring", "see", "need", "want")


def _scene(w: World) -> Dict[str, str]:
    """A sentence with one of each thing to find, in one of several orders."""
    slots = {
        "person": w.name(), "city": w.city(), "color": w.pick(lx.COLORS), "day": w.pick(lx.DAYS),
        "number": str(2 + int(w.rng.random() * 98)), "job": w.pick(lx.JOBS), "animal": w.pick(lx.ANIMALS),
        "thing": w.pick(lx.OBJECTS + lx.CLOTHES),
    }
    verb = past(w.pick(_VERBS))
    many = plural(slots["thing"])
    frame = w.pick([
        "{person} the {job} {verb} {number} {color} {many} in {city} on {day} and fed the {animal}.",
        "On {day}, the {job} {person} {verb} {number} {color} {many} for the {animal} in {city}.",
        "In {city}, {person} {verb} {number} {color} {many} on {day} with the {animal} of the {job}.",
        "The {job} in {city} told {person} on {day} that the {animal} had {number} {color} {many}.",
        "{person} met the {job} in {city} on {day} and {verb} {number} {color} {many} and the {animal}.",
        "The {animal} of {person} the {job} ate {number} {color} {many} in {city} on {day}.",
    ])
    slots["text"] = sentence(frame.format(verb=verb, many=many, **slots)[:-1])
    return slots


def _extract(slot: str) -> Callable[[World], Draw]:
    def sample(w: World) -> Draw:
        s = _scene(w)
        wrong = s[w.pick([k for k in ("person", "city", "color", "day", "number", "job") if k != slot])]
        return Draw(s["text"], s[slot], f"The {slot} in the sentence is {s[slot]}.", wrong)
    return sample


def _object_word(w: World) -> Draw:
    c = w.clause("past", transitive=True)
    return Draw(c.text(), c.obj, f"The thing that the verb acts on is {c.obj}.", c.subject.text)


def _subject_words(w: World) -> Draw:
    c = w.clause(copula=False)
    return Draw(c.text(), c.subject.text, f"The one who does it is {c.subject.text}.", c.rest)


def _verb_word(w: World) -> Draw:
    c = w.clause(w.pick(["past", "present"]), copula=False)
    return Draw(c.text(), c.finite(), f"The word for the action is {c.finite()}.", c.subject.text)


def _time_words(w: World) -> Draw:
    c = w.clause(copula=False)
    while not c.time:
        c = w.clause(copula=False)
    if w.chance(0.4):
        text = sentence(f"{c.time} {c.to(time='').bare()}")
    else:
        text = c.text()
    return Draw(text, c.time, f"The words {c.time} say when it happens.", c.subject.text)


def _family(number: int, slot: str, title: str, asks, sample=None, summary: str = "", **more) -> Family:
    return Family(f"ip{number:03d}_extract_{slot}", title, "Information Extraction",
                  summary or f"Find the {slot} in a sentence.", "a sentence", asks, sample or _extract(slot),
                  ("Reading Comprehension",), ("Everyday Language",), **more)


FAMILIES = (
    _family(49, "person", "Find the person", ("extract the name of the person from the sentence", "(find|return|give) the (person|name of the person) in the sentence",
            "who is named in the sentence", "write only the person's name", "pull out the human name")),
    _family(50, "city", "Find the city", ("extract the city from the sentence", "(find|return|give) the city (in|named in) the sentence",
            "which city is mentioned", "write only the name of the city", "pull out the town")),
    _family(51, "number", "Find the number", ("extract the number from the sentence", "(find|return|give) the number in the sentence",
            "how many is said in the sentence", "write only the number", "pull out the figure")),
    _family(52, "color", "Find the color", ("extract the color from the sentence", "(find|return|give) the color (in|named in) the sentence",
            "which color is mentioned", "write only the color", "pull out the hue")),
    _family(53, "day", "Find the day", ("extract the day of the week from the sentence", "(find|return|give) the (day|day of the week) in the sentence",
            "on which day did it happen", "write only the day of the week", "pull out the weekday")),
    _family(54, "job", "Find the job", ("extract the job from the sentence", "(find|return|give) the (job|profession) (in|named in) the sentence",
            "which profession is mentioned", "write only the job", "pull out the occupation")),
    _family(55, "animal", "Find the animal", ("extract the animal from the sentence", "(find|return|give) the animal (in|named in) the sentence",
            "which animal is mentioned", "write only the animal", "pull out the beast"), never_trained=True),
    _family(56, "object", "Find the object", ("extract the direct object of the sentence", "(find|return|give) the object (of the verb|of the action)",
            "what does the verb act on", "write only the object of the sentence", "pull out what is acted on"), _object_word,
            "Find the direct object of a sentence."),
    _family(57, "subject", "Find the subject", ("extract the subject of the sentence", "(find|return|give) the (subject|doer) of the sentence",
            "who does the action", "write only the subject of the sentence", "pull out the one who acts"), _subject_words,
            "Find the subject of a sentence."),
    _family(58, "verb", "Find the verb", ("extract the verb from the sentence", "(find|return|give) the (verb|action word) of the sentence",
            "which word says what is done", "write only the verb", "pull out the action"), _verb_word, "Find the verb of a sentence."),
    _family(59, "time", "Find the time", ("extract the words that say when", "(find|return|give) the time (words|expression) in the sentence",
            "when does it happen", "write only the words for the time", "pull out the moment"), _time_words,
            "Find the words that say when."),
)
