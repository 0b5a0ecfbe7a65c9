"""Families that pick something out of a sentence."""

from __future__ import annotations

from typing import Callable, Dict, Tuple

from . import lexicon as lx
from .base import Draw, Family, capital
from .world import World, article, past, plural, sentence

_VERBS = ("buy", "sell", "find", "lose", "break", "clean", "paint", "fix", "carry", "hide", "borrow", "bring", "see", "need", "want", "order", "count",
          "draw", "throw", "open", "collect", "lend", "burn", "check")

#: Sentences with one of each thing to find, or with some of them.
_FRAMES = (
    "{person} the {job} {verb} {number} {color} {many} in {city} on {day} and fed the {animal}.",
    "On {day}, the {job} {person} {verb} {number} {color} {many} for the {animal} in {city}.",
    "In {city}, {person} {verb} {number} {color} {many} on {day} with the {animal} of the {job}.",
    "The {job} in {city} told {person} on {day} that the {animal} had {number} {color} {many}.",
    "{person} met the {job} in {city} on {day} and {verb} {number} {color} {many} and the {animal}.",
    "The {animal} of {person} the {job} ate {number} {color} {many} in {city} on {day}.",
    "The {job} flew to {city} on {day}.",
    "{person} gave the {color} {thing} to the {job} on {day}.",
    "There were {number} {many} in the house of {person} in {city}.",
    "The {animal} ran through {city} with a {color} {thing}.",
    "Last {day} {person} saw the {animal} and {number} {many} in {city}.",
    "The {job} {verb} a {color} {thing} for the {animal}.",
    "{person} lives in {city} and works as the {job} of the village.",
    "It was {day} when {person} {verb} the {color} {thing}.",
    "{number} {many} were sent from {city} to {person} the {job}.",
    "Every {day} the {job} walks the {animal} in {city}.",
    "My friend {person} has a {color} {thing}, {number} {many} and an old {animal}.",
    "The {thing} that {person} {verb} on {day} is {color}.",
    "When the {job} came to {city}, the {animal} hid behind the {color} {thing}.",
    "On {day} the {animal} broke {number} {many}, said the {job}.",
    "Our {job} is called {person} and comes from {city}.",
    "The {color} {thing} in {city} belongs to the {job}.",
    "{person} paid {number} dollars for the {color} {thing} on {day}.",
    "The train to {city} leaves on {day} with {number} people and a {color} {thing}.",
)


def _scene(w: World, needed: str) -> Dict[str, str]:
    """A sentence in which the needed thing occurs once."""
    number = 2 + int(w.rng.random() * 98)
    slots = {
        "person": w.name(), "city": w.city(), "color": w.pick(lx.COLORS), "day": w.pick(lx.DAYS),
        "number": lx.number_in_words(number) if w.chance(0.3) else str(number), "job": w.pick(lx.JOBS), "animal": w.pick(lx.ANIMALS),
        "thing": w.pick(lx.OBJECTS + lx.CLOTHES),
    }
    verb, many = past(w.pick(_VERBS)), plural(w.pick(lx.OBJECTS + lx.CLOTHES))
    frame = w.pick([f for f in _FRAMES if "{" + needed + "}" in f]).replace(" a {color}", f" {article(slots['color'])} {{color}}")
    slots["text"] = sentence(frame.format(verb=verb, many=many, **slots)[:-1])
    slots["shown"] = " ".join(k for k in ("person", "city", "color", "day", "number", "job", "animal", "thing") if "{" + k + "}" in frame and k != needed)
    return slots


def _extract(slot: str) -> Callable[[World], Draw]:
    def sample(w: World) -> Draw:
        s = _scene(w, slot)
        wrong = s[w.pick(s["shown"].split())]
        answer = capital(s[slot]) if s["text"].startswith(capital(s[slot])) else s[slot]
        return Draw(s["text"], answer, f"The {slot} in the sentence is {answer}.", wrong)
    return sample


def _object_word(w: World) -> Draw:
    c = w.clause(w.pick(["past", "past", "present", "future"]), transitive=True)
    return Draw(c.text(), c.obj, f"The thing that the verb acts on is {c.obj}.", c.subject.text)


def _subject_words(w: World) -> Draw:
    c = w.varied()
    return Draw(c.text(), c.subject.text, f"The one that the verb belongs to is {c.subject.text}.", c.rest)


def _verb_word(w: World) -> Draw:
    c = w.clause(w.pick(["past", "past", "present"]), copula=False)
    return Draw(c.text(), c.finite(), f"The word for the action is {c.finite()}.", c.subject.text)


def _time_words(w: World) -> Draw:
    tense = w.pick(["past", "past", "present", "future"])
    c = w.clause(tense).to(time=w.time_of(tense))
    text = sentence(f"{c.time} {c.to(time='').bare()}") if w.chance(0.4) else c.text()
    return Draw(text, c.time, f"The words {c.time} say when it happens.", c.subject.text)


def _family(number: int, slot: str, title: str, asks, sample=None, summary: str = "", **more) -> Family:
    return Family(f"ip{number:03d}_extract_{slot}", title, "Information Extraction",
                  summary or f"Find the {slot} in a sentence.", "a sentence", asks, sample or _extract(slot),
                  ("Reading Comprehension",), ("Everyday Language",), **more)


def _asks(file: str, names: str, mentioned: str, held_out: str, *own: str) -> Tuple[str, ...]:
    """Wordings that all these families share, around the names of what is sought, and a family's own."""
    return (file, f"(find|return|give) the {names} in the sentence", f"(which|what) {mentioned} is (mentioned|named) in the sentence",
            f"write only the {names}", f"(what|which) is the {names} in the text", f"(copy|pick|take) the {names} out of the sentence",
            f"read the sentence and (write|tell me) the {names}", f"(identify|locate|spot) the {names}",
            f"list the {names} from the text and nothing else", f"extract the {names}", *own, held_out)


FAMILIES = (
    _family(49, "person", "Find the person", _asks(
        "extract the name of the person from the sentence", "(person|name|name of the person|person's name)", "person", "pull out the human name",
        "who is named in the sentence", "who is the sentence about", "what is the person called", "find out who it is: write the name",
        "answer with the first name that occurs in the sentence")),
    _family(50, "city", "Find the city", _asks(
        "extract the city from the sentence", "(city|name of the city|city name|town)", "(city|town)", "pull out the town",
        "in which city does it happen", "what city does the sentence (speak|talk) about", "answer with the name of a city from the sentence",
        "find the place name", "which town do you read about")),
    _family(51, "number", "Find the number", _asks(
        "extract the number from the sentence", "(number|amount|numeral|figure)", "number", "pull out the figure",
        "how many is said in the sentence", "how many are there, according to the sentence", "answer with a number from the sentence",
        "write how many things the sentence counts", "return the quantity that is stated")),
    _family(52, "color", "Find the color", _asks(
        "extract the color from the sentence", "(color|name of the color|word for a color|colour)", "(color|colour|hue)", "pull out the hue",
        "what color is the thing in the sentence", "what color do you read about", "answer with a color from the sentence",
        "find the hue that the sentence names", "return the color word")),
    _family(53, "day", "Find the day", _asks(
        "extract the day of the week from the sentence", "(day|day of the week|weekday|name of the day)", "(day|day of the week|weekday)", "pull out the weekday",
        "on (which|what) day did it happen", "on what day of the week is it", "answer with a day from Monday to Sunday",
        "find the day on which it takes place", "say whether it is Monday, Tuesday or which other day")),
    _family(54, "job", "Find the job", _asks(
        "extract the job from the sentence", "(job|profession|occupation)", "(job|profession)", "pull out the occupation",
        "what does the person do for a living", "as what does somebody work in the sentence", "answer with a profession from the sentence",
        "find the trade or occupation that is named", "return the word for a person's work")),
    _family(55, "animal", "Find the animal", _asks(
        "extract the animal from the sentence", "(animal|name of the animal)", "animal", "pull out the beast",
        "what animal is there in the sentence"), never_trained=True),
    _family(56, "object", "Find the object", (
        "extract the direct object of the sentence", "(find|return|give) the object of the (verb|action|sentence)",
        "what does the verb act on", "write only the object of the sentence", "what is the direct object of the sentence", "(identify|locate|spot) the direct object",
        "(copy|pick|take) the grammatical object out of the sentence", "which words name the thing or person that the verb acts on",
        "read the sentence and (write|tell me) its direct object", "to whom or to what is it done? write the object",
        "extract the noun phrase that is the object of the verb", "find what receives the action", "answer with the object phrase that follows the verb",
        "pull out what is acted on"), _object_word, "Find the direct object of a sentence."),
    _family(57, "subject", "Find the subject", (
        "extract the subject of the sentence", "(find|return|give) the (subject|doer) of the sentence",
        "who does the action", "write only the subject of the sentence", "what is the subject of the sentence", "(identify|locate|spot) the grammatical subject",
        "(copy|pick|take) the subject out of the sentence", "which words before the verb are the subject",
        "read the sentence and (write|tell me) its subject", "who or what is the sentence about? write the subject",
        "extract the noun phrase that the verb agrees with", "find the one who acts", "answer with the words in front of the verb that name who does it",
        "pull out the one who acts"), _subject_words, "Find the subject of a sentence."),
    _family(58, "verb", "Find the verb", (
        "extract the verb from the sentence", "(find|return|give) the (verb|action word) of the sentence",
        "which word says what is done", "write only the verb", "what is the verb of the sentence", "(identify|locate|spot) the verb",
        "(copy|pick|take) the verb out of the sentence, in the form in which it stands there", "which word is the verb",
        "read the sentence and (write|tell me) its verb", "what does the subject do? write the verb alone", "find the word for the action",
        "extract the action word", "answer with the verb, as it is written in the sentence",
        "pull out the action"), _verb_word, "Find the verb of a sentence."),
    _family(59, "time", "Find the time", (
        "extract the words that say when", "(find|return|give) the time (words|expression) in the sentence",
        "when does it happen", "write only the words for the time", "(identify|locate|spot) the time expression",
        "(copy|pick|take) the words out of the sentence that say when", "which words tell the time of the event", "at what time does it take place",
        "read the sentence and (write|tell me) when it is", "when is it, in the words of the sentence", "find the moment or the period that is named",
        "answer with the words that answer the question when", "extract the time phrase",
        "pull out the moment"), _time_words, "Find the words that say when."),
)
