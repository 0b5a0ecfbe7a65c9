"""Families over a short passage of one to five sentences: answers and questions."""

from __future__ import annotations

from typing import List, Tuple

from . import lexicon as lx
from .base import Draw, Family, capital
from .events import FILLERS, Event, draw_events, passage_of
from .world import Clause, Subject, World, article, past

#: How a passage and a question are put together; the first form is the commonest.
_LAYOUTS = ("Passage: {p} Question: {q}", "Passage: {p} Question: {q}", "Question: {q} Passage: {p}", "Context: {p} Question: {q}",
            "{p} Question: {q}", "Story: {p} Question: {q}", "{p} {q}", "Text: {p} Question: {q}")


def _layout(w: World, passage: str, question: str) -> str:
    return w.pick(_LAYOUTS).format(p=passage, q=question)


def _passage_events(w: World, need: str) -> Tuple[List[Event], Event]:
    """(events of a passage, one of them that answers questions of the kind `need`)."""
    count = w.rng.choices((1, 2, 3, 4), (1, 5, 3, 1.5))[0]
    while True:
        events = draw_events(w, count)
        able = [e for e in events if e.questions.get(need)]
        if able:
            return events, w.pick(able)


def _ask_about(need: str):
    def sample(w: World) -> Draw:
        events, event = _passage_events(w, need)
        question, answer = w.pick(event.questions[need])
        others = [a for e in events for _, a in e.questions.get(need, ()) if a != answer]
        wrong = w.pick(others) if others else "somebody" if need == "who" else event.slots["name"]
        place = answer.split(" ", 1)[-1]
        also = (place,) if need == "where" and place[0].isupper() else ()
        return Draw(_layout(w, passage_of(w, events), question), answer, f"The passage says: {event.text}", wrong, also=also)
    return sample


def _claim(w: World, form: str) -> Tuple[List[Event], str, bool, Event]:
    """(passage, claim about it, whether it is true, the event it is about); a false claim has one part of another event."""
    count = w.rng.choices((1, 2, 3), (2, 5, 2))[0] if form == "question" else 1 + w.chance(0.25)
    *events, spare = draw_events(w, count + 1, one_kind=True)
    event = w.pick(events)
    yes = w.chance(0.5)
    others = [e for e in events if e is not event]
    source = event if yes else w.pick(others) if others and w.chance(0.6) else spare
    return events, w.pick(event.claims(source, form)), yes, event


def _yes_no(w: World) -> Draw:
    events, question, yes, event = _claim(w, "question")
    answer = "yes" if yes else "no"
    return Draw(_layout(w, passage_of(w, events), question), answer, f"The passage says: {event.text}", "no" if yes else "yes")


def _answerable(w: World) -> Draw:
    """Can the question be answered from the passage?"""
    *shown, spare = draw_events(w, 2 + w.chance(0.5) + 1)
    yes = w.chance(0.5)
    event = w.pick(shown) if yes else spare
    question = w.pick([q for need in ("who", "where", "what") for q, _ in event.questions.get(need, ())])
    strangers = [e.slots["name"] for e in shown if e.kind != "home"]
    if not yes and strangers and w.chance(0.35):
        question = w.pick(("Where does {n} live?", "What does {n} work as?", "Does {n} live in {c}?")).format(n=w.pick(strangers), c=w.city())
    answer = "answerable" if yes else "unanswerable"
    why = f"The passage says: {event.text}" if yes else "The passage says nothing about it."
    return Draw(_layout(w, passage_of(w, shown), question), answer, why, "unanswerable" if yes else "answerable")


def _place_clause(w: World) -> Clause:
    """A clause whose tail says where or where to."""
    while True:
        c = w.clause(w.pick(["past", "past", "past", "present", "future"]))
        if c.verb == "be" or (c.obj and c.tail.startswith("to ")):
            continue
        return c if c.tail else c.to(tail=w.spot())


def _who_asked(c: Clause) -> str:
    return c.to(subject=Subject("who", "he")).text()[:-1] + "?"


def _where_asked(c: Clause) -> str:
    asked = c.to(tail="").question()
    return f"Where {asked[:1].lower()}{asked[1:]}"


def _make_who_question(w: World) -> Draw:
    c = w.varied()
    while c.subject.pronoun == c.subject.text:
        c = w.varied()
    return Draw(c.text(), _who_asked(c), f"The answer to the question is: {c.subject.text}.", c.question())


def _make_where_question(w: World) -> Draw:
    c = _place_clause(w)
    return Draw(c.text(), _where_asked(c), f"The answer to the question is: {c.tail}.", _who_asked(c))


_MEETINGS = ("met", "called", "visited", "saw", "helped", "thanked", "invited", "greeted", "followed", "waited for", "talked to", "wrote to",
             "danced with", "worked with", "laughed at", "drove with", "played chess with", "asked", "found", "looked for")
#: The two forms of a pronoun that stand for a woman and for a man, and sentences with each.
_AS_SUBJECT = ("{p} {v} a {t}.", "{p} was {a}.", "{p} had a {c} {t}.", "Then {p} went to {g}.", "Later {p} {v} the {t}.", "{p} looked {a}.",
               "In the evening {p} {v} a {c} {t}.", "{p} wanted to go to {g}.", "Nobody knew that {p} was {a}.", "{p} lives in {y}.")
_AS_OBJECT = ("The {j} thanked {p}.", "Everybody likes {p}.", "A {c} {t} was given to {p}.", "The {j} took {p} to {g}.", "It was a surprise for {p}.",
              "The {j} from {y} knew {p}.", "They sent {p} a {c} {t}.")
_AS_OWNER = ("{p} {t} was {c}.", "{p} {r} was {a}.", "The {j} found {p} {t}.", "{p} {r} lives in {y}.", "They talked about {p} {r}.")
_PRONOUNS = {"she": (("she", _AS_SUBJECT), ("her", _AS_OBJECT), ("her", _AS_OWNER)),
             "he": (("he", _AS_SUBJECT), ("him", _AS_OBJECT), ("his", _AS_OWNER))}
_REFERS = ("Who does {p} refer to?", "Who does {p} refer to?", "Who is meant by {p}?", "Who does the word {p} stand for?", "Pronoun: {p}",
           "Which person is {p}?")


def _coreference(w: World) -> Draw:
    """One woman and one man; a later sentence has a pronoun for one of them."""
    a, b = (w.pick(lx.FEMALE), "she"), (w.pick(lx.MALE), "he")
    if w.chance(0.5):
        a, b = b, a
    answer, other = (a, b) if w.chance(0.5) else (b, a)
    pronoun, forms = w.rng.choices(_PRONOUNS[answer[1]], (5, 2, 2))[0]
    adjective, color = w.adjective("person"), w.pick(lx.COLORS)
    second = w.pick(forms).replace("a {c}", f"{article(color)} {{c}}")
    thing = w.thing()
    second = second.replace("a {t}", f"{article(thing)} {{t}}")
    second = capital(second.format(p=pronoun, v=past(w.pick(("buy", "sell", "find", "lose", "break", "clean", "paint", "fix", "carry", "hide", "wash"))),
                                   t=thing, a=adjective, c=color, g=w.goal(), j=w.pick(lx.JOBS), y=w.city(),
                                   r=w.pick(("mother", "father", "dog", "cat", "teacher", "brother", "sister", "friend", "uncle"))))
    first = w.pick((f"{a[0]} {w.pick(_MEETINGS)} {b[0]} {w.spot()}.", f"{a[0]} and {b[0]} were {w.spot()}.",
                    f"{a[0]} {w.pick(_MEETINGS)} {b[0]}.", f"{capital(w.time_of('past'))} {a[0]} {w.pick(_MEETINGS)} {b[0]}."))
    between = f" {w.pick(FILLERS)}" if w.chance(0.15) else ""
    question = w.pick(_REFERS).format(p=pronoun)
    return Draw(f"{first}{between} {second} {question}", answer[0], f"{answer[0]} goes with the pronoun {pronoun}.", other[0])


def _entailment(w: World) -> Draw:
    """Does the premise make the hypothesis true?  The false ones change one thing."""
    if w.chance(0.2):
        return _polar_entailment(w)
    events, hypothesis, yes, _ = _claim(w, "statement")
    return _judged(w, " ".join(e.text for e in events), hypothesis, yes)


def _polar_entailment(w: World) -> Draw:
    """A clause against itself: shorter, passive, denied."""
    c = w.clause("past", transitive=True, names_only=True).to(manner="")
    c = c.to(tail=c.tail or w.spot(), time="")
    denied, yes = w.chance(0.5), w.chance(0.5)
    premise = c.negative() if denied else c.text()
    hypothesis = w.pick([c, c.to(tail="")]) if not denied else c
    text = hypothesis.negative() if denied == yes else w.pick([hypothesis.text(), hypothesis.passive()])
    return _judged(w, premise, text, yes)


def _judged(w: World, premise: str, hypothesis: str, yes: bool) -> Draw:
    why = "Everything in the hypothesis is said in the premise." if yes else "The premise does not say this."
    layout = w.pick(("Premise: {p} Hypothesis: {h}", "Premise: {p} Hypothesis: {h}", "Sentence 1: {p} Sentence 2: {h}"))
    return Draw(layout.format(p=premise, h=hypothesis), "yes" if yes else "no", why, "no" if yes else "yes")


def _family(name: str, title: str, category: str, summary: str, asks, sample, given: str, **more) -> Family:
    return Family(name, title, category, summary, given, asks, sample, ("Reading Comprehension",), ("Stories",), **more)


_QA, _GIVEN = "Question Answering", "a passage and a question"

_QA, _GIVEN = "Question Answering", "a passage and a question"

FAMILIES = (
    _family("ip039_who_question", "Who did it?", _QA, "Answer a who question about a passage.",
            ("answer the question with the name of a person from the passage", "(answer|read the passage and answer) the who question",
             "find the person that the question asks for", "say who it is", "answer the question (about the passage|from the passage)",
             "read the text and (say|tell|write) which person the question is about", "who is the answer to the question",
             "(write|give|return) the name of the person who answers the question", "which person in the passage is the answer",
             "use the story to answer the question with a name", "name the person the question asks about",
             "read the passage, then answer the question with one name", "extract the name that answers the question",
             "find out from the text who did it", "tell which person the passage means"), _ask_about("who"), _GIVEN),
    _family("ip040_where_question", "Where did it happen?", _QA, "Answer a where question about a passage.",
            ("answer the question with a place from the passage", "(answer|read the passage and answer) the where question",
             "find the place that the question asks for", "say where it was", "answer the question (about the passage|from the passage)",
             "read the text and (say|tell|write) where it happened", "where was it according to the passage",
             "(write|give|return) the words for the place that answer the question", "which place in the passage is the answer",
             "use the story to answer the question with a place", "copy from the passage the words that say where",
             "read the passage, then answer the question with a location", "extract the location that answers the question",
             "find out from the text where it took place", "tell which place the passage means"), _ask_about("where"), _GIVEN),
    _family("ip041_what_question", "What was it?", _QA, "Answer a what question about a passage.",
            ("answer the question with a thing from the passage", "(answer|read the passage and answer) the what question",
             "find the thing that the question asks for", "say what it was", "answer the question (about the passage|from the passage)",
             "read the text and (say|tell|write) what the question asks for", "what is the answer according to the passage",
             "(write|give|return) the words for the thing that answer the question", "what thing in the passage is the answer",
             "use the story to answer the question with a thing", "copy from the passage the words that say what it was",
             "read the passage, then answer the question with the thing it names", "extract the thing that answers the question",
             "find out from the text what it was", "tell which object the passage means"), _ask_about("what"), _GIVEN),
    _family("ip042_color_question", "Which color?", _QA, "Answer a question about a color in a passage.",
            ("answer the question with a color from the passage", "(answer|read the passage and answer) the question about the color",
             "find the color that the question asks for", "say which color the thing had", "tell the hue the passage gives"),
            _ask_about("color"), _GIVEN, never_trained=True),
    _family("ip043_yes_no_question", "Yes or no?", _QA, "Answer a yes or no question about a passage.",
            ("answer the question with yes or no", "(answer|read the passage and answer) the question, yes or no",
             "decide if the answer to the question is yes or no", "say yes if the passage says so and no if not",
             "answer the question about the passage with yes or no", "is it so according to the passage? answer yes or no",
             "read the text and say yes or no to the question", "write yes if the passage confirms the question, otherwise no",
             "does the passage say so? yes or no", "(give|return) yes or no as the answer to the question", "use the story to answer yes or no",
             "judge by the passage whether the answer is yes or no", "answer yes when the text supports it and no when it does not",
             "respond to the question by agreeing or not, in one word"), _yes_no, _GIVEN),
    _family("ip044_answerable", "Can it be answered?", "Answerability Classification",
            "Say whether a passage answers a question.",
            ("say whether the question is answerable or unanswerable from the passage",
             "(classify|label) the question as answerable or unanswerable", "decide if the passage answers the question: answerable or unanswerable",
             "write answerable if the passage has the answer, otherwise unanswerable", "is the question answerable or unanswerable",
             "does the passage contain the answer? write answerable or unanswerable",
             "determine whether the question can be answered with the information in the passage: answerable or unanswerable",
             "output answerable when the text says enough to answer the question, and unanswerable when it does not",
             "judge whether the question has an answer in the passage, answerable or unanswerable",
             "can the question be answered from the text? say answerable or unanswerable",
             "return unanswerable if the passage says nothing about what is asked, else answerable",
             "check if the answer is given in the passage (answerable) or missing (unanswerable)",
             "tell if the question is answerable, given only the passage, or unanswerable",
             "is there enough to answer it? answerable or unanswerable"),
            _answerable, _GIVEN),
    _family("ip045_make_who_question", "Ask who", "Question Generation", "Write a who question about a sentence.",
            ("write a question that starts with who about the sentence", "(make|ask|write) a who question about the sentence",
             "turn the sentence into a question about the person", "ask who did it", "generate a question with who that the sentence answers",
             "replace the one who acts by who and make it a question", "write the who question to which the sentence is the answer",
             "(change|rewrite|convert) the sentence into a question with who", "use who to ask about the subject of the sentence",
             "form a question whose answer is the subject of the sentence", "what question with who does the sentence answer",
             "ask about the person, beginning with who", "put who in place of the subject and ask", "question the doer of the sentence"),
            _make_who_question, "a sentence"),
    _family("ip046_make_where_question", "Ask where", "Question Generation", "Write a where question about a sentence.",
            ("write a question that starts with where about the sentence", "(make|ask|write) a where question about the sentence",
             "turn the sentence into a question about the place", "ask where it happened", "generate a question with where that the sentence answers",
             "leave out the place and ask for it with where", "write the where question to which the place in the sentence is the answer",
             "(change|rewrite|convert) the sentence into a question with where", "use where to ask about the place in the sentence",
             "form a question whose answer is the place", "what question with where does the sentence answer",
             "ask about the location, beginning with where", "put where at the front and ask for the place", "question the location of the sentence"),
            _make_where_question, "a sentence"),
    _family("ip047_coreference", "Who is meant?", "Coreference Resolution", "Find the person a pronoun stands for.",
            ("say which person the pronoun refers to", "(find|name|give) the person that the pronoun (means|stands for)",
             "who is he or she in the text", "answer with the name that the pronoun replaces", "who does the pronoun refer to",
             "read the text and (write|say) the name of the person the pronoun points to", "which of the two people is meant by the pronoun",
             "decide who is meant by the pronoun in the question", "(identify|find) the antecedent of the pronoun",
             "choose the person that the word he or she stands for", "whose name could replace the pronoun",
             "answer the question about the pronoun with one name", "write the name of the man or the woman that the pronoun refers to",
             "tell whom the pronoun is about", "resolve the pronoun"), _coreference,
            "a text and a question about a pronoun"),
    _family("ip048_entailment", "Does it follow?", "Textual Entailment", "Say whether a hypothesis follows from a premise.",
            ("say whether the hypothesis follows from the premise, yes or no", "answer yes if the premise makes the hypothesis true, otherwise no",
             "does the first sentence prove the second? answer yes or no", "(judge|decide) with yes or no if the hypothesis is true",
             "does the premise entail the hypothesis? answer yes or no", "determine whether the second statement follows from the first: yes or no",
             "if the first text says what the second one says, write yes, else no", "is the hypothesis true given the premise? yes or no",
             "write yes when the hypothesis must be true because of the premise, and no when it need not be",
             "can you conclude the second sentence from the first? yes or no", "check if the premise supports the hypothesis, yes or no",
             "output yes for entailment and no for anything else", "say yes or no: the second statement follows from what the first says",
             "is the conclusion safe? yes or no"), _entailment, "a premise and a hypothesis", weight=1.3),
)
