"""Families over a short passage of two to three sentences: answers and questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Tuple

from . import lexicon as lx
from .base import Draw, Family
from .world import World, article, past, sentence

_BOUGHT = ("buy", "sell", "find", "lose", "break", "clean", "paint", "fix", "carry", "hide", "wash", "steal", "draw")


@dataclass(frozen=True)
class Fact:
    """Who did what to which thing, where."""

    name: str
    pronoun: str
    verb: str
    color: str
    thing: str
    place: str

    @property
    def obj(self) -> str:
        return f"{article(self.color)} {self.color} {self.thing}"

    def text(self) -> str:
        return sentence(f"{self.name} {past(self.verb)} {self.obj} {self.place}")


def _facts(w: World, count: int) -> List[Fact]:
    """Facts that differ in every slot."""
    names: List[Tuple[str, str]] = []
    while len(names) < count:
        person = w.person()
        if person[0] not in [n for n, _ in names]:
            names.append(person)
    verbs, colors = w.some(_BOUGHT, count), w.some(lx.COLORS, count)
    things = w.some(lx.OBJECTS + lx.CLOTHES, count)
    cities = w.some(lx.CITIES, count)
    spots = w.some(lx.SPOTS, count)
    return [Fact(*names[i], verbs[i], colors[i], things[i], "in " + cities[i] if w.chance(0.5) else spots[i])
            for i in range(count)]


def _passage(facts: List[Fact]) -> str:
    return " ".join(f.text() for f in facts)


def _ask(facts: List[Fact], question: str, first: bool = False) -> str:
    return f"Question: {question} Passage: {_passage(facts)}" if first else f"Passage: {_passage(facts)} Question: {question}"


def _who(w: World) -> Draw:
    facts = _facts(w, 2)
    f = w.pick(facts)
    other = w.pick([g for g in facts if g is not f])
    question = w.pick([f"Who {past(f.verb)} the {f.thing}?", f"Who {past(f.verb)} {f.obj}?", f"Who was {f.place}?"])
    return Draw(_ask(facts, question), f.name, f"The passage says: {f.text()}", other.name)


def _where(w: World) -> Draw:
    facts = _facts(w, 2)
    f = w.pick(facts)
    other = w.pick([g for g in facts if g is not f])
    question = w.pick([f"Where did {f.name} {f.verb} the {f.thing}?", f"Where was {f.name}?"])
    return Draw(_ask(facts, question), f.place, f"The passage says: {f.text()}", other.place)


def _what(w: World) -> Draw:
    facts = _facts(w, 2)
    f = w.pick(facts)
    other = w.pick([g for g in facts if g is not f])
    question = w.pick([f"What did {f.name} {f.verb}?", f"What did {f.name} {f.verb} {f.place}?"])
    return Draw(_ask(facts, question), f.obj, f"The passage says: {f.text()}", other.obj)


def _color_question(w: World) -> Draw:
    facts = _facts(w, 2)
    f = w.pick(facts)
    other = w.pick([g for g in facts if g is not f])
    question = w.pick([f"What color was the {f.thing}?", f"Which color did the {f.thing} of {f.name} have?"])
    return Draw(_ask(facts, question), f.color, f"The passage says: {f.text()}", other.color)


def _yes_no(w: World) -> Draw:
    facts = _facts(w, 2)
    f, other = facts if w.chance(0.5) else facts[::-1]
    yes = w.chance(0.5)
    form = w.pick(["thing", "place", "color"])
    source = f if yes else other
    if form == "thing":
        question = f"Did {f.name} {source.verb} {source.obj}?"
    elif form == "place":
        question = f"Was {f.name} {source.place}?"
    else:
        question = f"Was the {f.thing} {source.color}?"
    answer = "yes" if yes else "no"
    return Draw(_ask(facts, question), answer, f"The passage says: {f.text()}", "no" if yes else "yes")


def _answerable(w: World) -> Draw:
    """Can the question be answered from the passage?"""
    facts = _facts(w, 3)
    shown = facts[:2]
    yes = w.chance(0.5)
    f = w.pick(shown) if yes else facts[2]
    question = w.pick([f"Where was {f.name}?", f"What did {f.name} {f.verb}?", f"Who {past(f.verb)} the {f.thing}?"])
    answer = "answerable" if yes else "unanswerable"
    why = f"The passage says: {f.text()}" if yes else "The passage says nothing about it."
    return Draw(_ask(shown, question), answer, why, "unanswerable" if yes else "answerable")


def _make_question(word: str):
    def sample(w: World) -> Draw:
        f = _facts(w, 1)[0]
        who = f"Who {past(f.verb)} {f.obj} {f.place}?"
        where = f"Where did {f.name} {f.verb} {f.obj}?"
        if word == "Who":
            return Draw(f.text(), who, f"The answer to the question is {f.name}.", where)
        return Draw(f.text(), where, f"The answer to the question is: {f.place}.", who)
    return sample


def _coreference(w: World) -> Draw:
    """One woman and one man; a second sentence says he or she."""
    a, b = (w.pick(lx.FEMALE), "she"), (w.pick(lx.MALE), "he")
    if w.chance(0.5):
        a, b = b, a
    link = w.pick(["met", "called", "visited", "saw", "helped", "thanked"])
    place = w.pick(lx.SPOTS)
    answer, other = (a, b) if w.chance(0.5) else (b, a)
    verb, thing = w.pick(_BOUGHT), w.thing()
    second = sentence(f"{answer[1]} {past(verb)} {article(thing)} {thing}")
    text = f"{a[0]} {link} {b[0]} {place}. {second}"
    return Draw(f"{text} Who does {answer[1]} refer to?", answer[0], f"{answer[0]} goes with the pronoun {answer[1]}.", other[0])


def _entailment(w: World) -> Draw:
    """Does the premise make the hypothesis true?  The false ones change one thing."""
    f = _facts(w, 1)[0]
    g = _facts(w, 1)[0]
    yes = w.chance(0.5)
    if yes:
        hypothesis = w.pick([f"{f.name} {past(f.verb)} {article(f.thing)} {f.thing}.", f"{f.name} was {f.place}.",
                             f"The {f.thing} was {f.color}."])
    else:
        options = [f"{f.name} was {g.place}."] if g.place != f.place else []
        options += [f"The {f.thing} was {g.color}."] if g.color != f.color else []
        options += [f"{f.name} {past(f.verb)} {article(g.thing)} {g.thing}."] if g.thing != f.thing else []
        options += [f"{g.name} was {f.place}."] if g.name != f.name else []
        hypothesis = w.pick(options)
    answer = "yes" if yes else "no"
    why = "Everything in the hypothesis is said in the premise." if yes else "The premise does not say this."
    return Draw(f"Premise: {f.text()} Hypothesis: {hypothesis}", answer, why, "no" if yes else "yes")


def _family(name: str, title: str, category: str, summary: str, asks, sample, given: str, **more) -> Family:
    return Family(name, title, category, summary, given, asks, sample, ("Reading Comprehension",), ("Stories",), **more)


_QA, _GIVEN = "Question Answering", "a passage and a question"

FAMILIES = (
    _family("ip039_who_question", "Who did it?", _QA, "Answer a who question about a passage.",
            ("answer the question with the name of a person from the passage", "(answer|read the passage and answer) the who question",
             "find the person that the question asks for", "say who it is", "tell which person the passage means"), _who, _GIVEN),
    _family("ip040_where_question", "Where did it happen?", _QA, "Answer a where question about a passage.",
            ("answer the question with a place from the passage", "(answer|read the passage and answer) the where question",
             "find the place that the question asks for", "say where it was", "tell which place the passage means"), _where, _GIVEN),
    _family("ip041_what_question", "What was it?", _QA, "Answer a what question about a passage.",
            ("answer the question with a thing from the passage", "(answer|read the passage and answer) the what question",
             "find the thing that the question asks for", "say what it was", "tell which object the passage means"), _what, _GIVEN),
    _family("ip042_color_question", "Which color?", _QA, "Answer a question about a color in a passage.",
            ("answer the question with a color from the passage", "(answer|read the passage and answer) the question about the color",
             "find the color that the question asks for", "say which color the thing had", "tell the hue the passage gives"),
            _color_question, _GIVEN),
    _family("ip043_yes_no_question", "Yes or no?", _QA, "Answer a yes or no question about a passage.",
            ("answer the question with yes or no", "(answer|read the passage and answer) the question, yes or no",
             "decide if the answer to the question is yes or no", "say yes if the passage says so and no if not",
             "respond to the question by agreeing or not, in one word"), _yes_no, _GIVEN),
    _family("ip044_answerable", "Can it be answered?", "Answerability Classification",
            "Say whether a passage answers a question.",
            ("say whether the question is answerable or unanswerable from the passage",
             "(classify|label) the question as answerable or unanswerable", "decide if the passage answers the question: answerable or unanswerable",
             "write answerable if the passage has the answer, otherwise unanswerable", "is there enough to answer it? answerable or unanswerable"),
            _answerable, _GIVEN),
    _family("ip045_make_who_question", "Ask who", "Question Generation", "Write a who question about a sentence.",
            ("write a question that starts with who about the sentence", "(make|ask|write) a who question about the sentence",
             "turn the sentence into a question about the person", "ask who did it", "question the doer of the sentence"),
            _make_question("Who"), "a sentence"),
    _family("ip046_make_where_question", "Ask where", "Question Generation", "Write a where question about a sentence.",
            ("write a question that starts with where about the sentence", "(make|ask|write) a where question about the sentence",
             "turn the sentence into a question about the place", "ask where it happened", "question the location of the sentence"),
            _make_question("Where"), "a sentence"),
    _family("ip047_coreference", "Who is meant?", "Coreference Resolution", "Find the person a pronoun stands for.",
            ("say which person the pronoun refers to", "(find|name|give) the person that the pronoun (means|stands for)",
             "who is he or she in the text", "answer with the name that the pronoun replaces", "resolve the pronoun"), _coreference,
            "two sentences and a question about a pronoun"),
    _family("ip048_entailment", "Does it follow?", "Textual Entailment", "Say whether a hypothesis follows from a premise.",
            ("say whether the hypothesis follows from the premise, yes or no", "answer yes if the premise makes the hypothesis true, otherwise no",
             "does the first sentence prove the second? answer yes or no", "(judge|decide) with yes or no if the hypothesis is true",
             "is the conclusion safe? yes or no"), _entailment, "a premise and a hypothesis", weight=1.3),
)
