"""The source of randomness of all samplers, and the grammar of clauses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import List, Sequence, Tuple

from . import lexicon as lx

_VOWELS = "aeiou"


def third(verb: str) -> str:
    """he/she/it form of the present."""
    if verb.endswith(("s", "sh", "ch", "x", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ies"
    return verb + "s"


def _regular_past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ied"
    return verb + "ed"


def past(verb: str) -> str:
    return lx.IRREGULAR[verb].split()[0] if verb in lx.IRREGULAR else _regular_past(verb)


def participle(verb: str) -> str:
    return lx.IRREGULAR[verb].split()[1] if verb in lx.IRREGULAR else _regular_past(verb)


def gerund(verb: str) -> str:
    if verb in lx.DOUBLING:
        return verb + verb[-1] + "ing"
    if verb.endswith("e") and not verb.endswith("ee") and verb != "be":
        return verb[:-1] + "ing"
    return verb + "ing"


def plural(noun: str) -> str:
    if noun in lx.IRREGULAR_PLURALS:
        return lx.IRREGULAR_PLURALS[noun]
    if noun.endswith(("s", "sh", "ch", "x")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


def article(word: str) -> str:
    return "an" if word[0] in _VOWELS and not word.startswith(("uni", "use")) else "a"


def sentence(text: str, mark: str = ".") -> str:
    return text[:1].upper() + text[1:] + mark


@dataclass(frozen=True)
class Subject:
    text: str  # as inside a sentence: "Anna", "the teacher"
    pronoun: str  # he, she, they, I, we, you
    is_name: bool = False

    @property
    def singular(self) -> bool:
        return self.pronoun in ("he", "she", "it")


@dataclass(frozen=True)
class Clause:
    """subject + verb + rest (+ time); tense is past, present or future."""

    subject: Subject
    verb: str
    obj: str  # direct object, "" for none
    tail: str  # place, "" for none
    tense: str = "past"
    time: str = ""

    @property
    def rest(self) -> str:
        return " ".join(p for p in (self.obj, self.tail, self.time) if p)

    def _be(self) -> str:
        s = self.subject
        if self.tense == "past":
            return "was" if s.singular or s.pronoun == "I" else "were"
        return "is" if s.singular else "am" if s.pronoun == "I" else "are"

    def finite(self) -> str:
        if self.tense == "future":
            return "will " + self.verb
        if self.verb == "be":
            return self._be()
        if self.tense == "past":
            return past(self.verb)
        return third(self.verb) if self.subject.singular else self.verb

    def _auxiliary(self) -> str:
        if self.tense == "future":
            return "will"
        if self.tense == "past":
            return "did"
        return "does" if self.subject.singular else "do"

    def bare(self) -> str:
        return " ".join(p for p in (self.subject.text, self.finite(), self.rest) if p)

    def text(self) -> str:
        return sentence(self.bare())

    def negative(self) -> str:
        if self.verb == "be" and self.tense != "future":
            return sentence(f"{self.subject.text} {self._be()} not {self.rest}")
        return sentence(f"{self.subject.text} {self._auxiliary()} not {self.verb} {self.rest}".strip())

    def question(self) -> str:
        if self.verb == "be" and self.tense != "future":
            return sentence(f"{self._be()} {self.subject.text} {self.rest}", "?")
        return sentence(f"{self._auxiliary()} {self.subject.text} {self.verb} {self.rest}".strip(), "?")

    def passive(self) -> str:
        """Needs an object, a name as subject and the past or present tense."""
        many = self.obj.startswith("some ")
        be = {"past": "were" if many else "was", "present": "are" if many else "is", "future": "will be"}[self.tense]
        tail = " ".join(p for p in (self.tail, self.time) if p)
        return sentence(f"{self.obj} {be} {participle(self.verb)} by {self.subject.text} {tail}".rstrip())

    def to(self, **changes) -> "Clause":
        return replace(self, **changes)


class World:
    """Draws names, things and clauses.  `invented` is the share of made-up names."""

    def __init__(self, rng: Random, invented: float = 0.0) -> None:
        self.rng = rng
        self.invented = invented

    def pick(self, items: Sequence):
        return items[int(self.rng.random() * len(items))]

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def some(self, items: Sequence, count: int) -> List:
        return self.rng.sample(list(items), count)

    def made_up(self) -> str:
        """A pronounceable word that is in no list: it forces copying by pieces."""
        parts = [self.pick("b d f g h k l m n p r s t v z br dr gr kr pl st tr sh".split())
                 + self.pick("a e i o u ai ea".split()) for _ in range(2 + self.chance(0.3))]
        return "".join(parts).capitalize() + self.pick(["", "n", "l", "r", "s", "k"])

    def person(self) -> Tuple[str, str]:
        """(name, pronoun)"""
        if self.chance(0.5):
            return self.made_up() if self.chance(self.invented) else self.pick(lx.FEMALE), "she"
        return self.made_up() if self.chance(self.invented) else self.pick(lx.MALE), "he"

    def name(self) -> str:
        return self.person()[0]

    def names(self, count: int) -> List[str]:
        found: List[str] = []
        while len(found) < count:
            name = self.name()
            if name not in found:
                found.append(name)
        return found

    def city(self) -> str:
        return self.made_up() if self.chance(self.invented / 2) else self.pick(lx.CITIES)

    def subject(self, names_only: bool = False) -> Subject:
        roll = 0.0 if names_only else self.rng.random()
        if roll < 0.5:
            name, pronoun = self.person()
            return Subject(name, pronoun, True)
        if roll < 0.68:
            return Subject("the " + self.pick(lx.JOBS), self.pick(["he", "she"]))
        if roll < 0.78:
            return Subject("the " + plural(self.pick(lx.JOBS)), "they")
        if roll < 0.88:
            word, pronoun = self.pick([("mother", "she"), ("father", "he"), ("brother", "he"), ("sister", "she"),
                                       ("uncle", "he"), ("aunt", "she"), ("neighbor", "he"), ("friend", "she")])
            return Subject(f"{self.pick(['my', 'our', 'their'])} {word}", pronoun)
        word = self.pick(["he", "she", "they", "we"])
        return Subject(word, word)

    def thing(self) -> str:
        return self.pick(lx.OBJECTS)

    def noun(self) -> str:
        return self.pick(self.pick([lx.OBJECTS, lx.ANIMALS, lx.FRUITS, lx.VEHICLES, lx.FURNITURE, lx.CLOTHES]))

    def object_of(self, kind: str) -> str:
        """A noun phrase of one of the verb classes."""
        if kind == "person":
            return self.pick(["the " + self.pick(lx.JOBS), self.name(), "her " + self.pick(["cousin", "boss"])])
        noun = self.pick({"food": lx.FOODS, "text": lx.TEXTS, "object": lx.OBJECTS, "animal": lx.ANIMALS}[kind])
        if self.chance(0.25) and kind == "object":
            return f"the {self.pick(lx.COLORS)} {noun}"
        return f"the {noun}" if self.chance(0.75) or kind == "food" else f"{article(noun)} {noun}"

    def clause(self, tense: str = "", transitive: bool = False, names_only: bool = False,
               copula: bool = True) -> Clause:
        """A random clause; `tense` empty picks one (mostly past)."""
        tense = tense or self.pick(["past", "past", "past", "present", "future"])
        subject = self.subject(names_only)
        times = {"past": lx.PAST_TIMES, "present": lx.HABIT_TIMES, "future": lx.FUTURE_TIMES}[tense]
        time = self.pick(times) if self.chance(0.2) else ""
        roll = 0.0 if transitive else self.rng.random()
        if roll < 0.5:
            kind = self.pick(["food", "text", "object", "object", "person", "animal"])
            tail = self.pick(lx.SPOTS) if self.chance(0.2) else ""
            return Clause(subject, self.pick(lx.VERBS[kind]), self.object_of(kind), tail, tense, time)
        if roll < 0.72:
            goal = self.city() if self.chance(0.3) else self.pick(lx.PLACES)
            return Clause(subject, self.pick(lx.GO_VERBS), "", "to " + goal, tense, time)
        if roll < 0.85 or not copula:
            return Clause(subject, self.pick(lx.STAY_VERBS), "", self.pick(lx.SPOTS), tense, time)
        state = self.adjective("person") if self.chance(0.7) else self.pick(lx.SPOTS)
        return Clause(subject, "be", "", state, tense, time)

    def adjective(self, kind: str) -> str:
        return self.pick(self.pick(lx.OPPOSITES[kind]).split(":"))
