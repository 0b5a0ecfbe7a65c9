"""Families that rewrite one sentence: negation, questions, tense, voice, style."""

from __future__ import annotations

from typing import Tuple

from . import lexicon as lx
from .base import Draw, Family
from .world import Clause, World, gerund, past, plural, sentence, third


def _negate(w: World) -> Draw:
    if w.chance(0.08):
        n, noun = w.name(), "can"
        verb, spot = w.pick(lx.STAY_VERBS), w.pick(lx.SPOTS)
        return Draw(f"{n} can {verb} {spot}.", f"{n} cannot {verb} {spot}.", "The verb can becomes cannot.",
                    f"{n} {noun} {verb} {spot}.")
    c = w.clause()
    return Draw(c.text(), c.negative(), "The verb is made negative with not.", c.question())


def _affirm(w: World) -> Draw:
    c = w.clause()
    return Draw(c.negative(), c.text(), "The word not is taken away.", c.negative())


def _to_question(w: World) -> Draw:
    c = w.clause()
    return Draw(c.text(), c.question(), "The helping verb comes first and a question mark ends it.", c.negative())


def _to_statement(w: World) -> Draw:
    c = w.clause()
    return Draw(c.question(), c.text(), "The subject comes first and a full stop ends it.", c.question())


def _active_clause(w: World) -> Clause:
    c = w.clause(w.pick(["past", "past", "present"]), transitive=True, names_only=True)
    while c.verb in ("want", "like", "need", "have"):
        c = w.clause(w.pick(["past", "past", "present"]), transitive=True, names_only=True)
    return c


def _to_passive(w: World) -> Draw:
    c = _active_clause(w)
    return Draw(c.text(), c.passive(), f"What is acted on, {c.obj}, becomes the subject.", c.question())


def _to_active(w: World) -> Draw:
    c = _active_clause(w)
    return Draw(c.passive(), c.text(), f"The one who acts, {c.subject.text}, becomes the subject.", c.passive())


def _tense_change(source: str, target: str):
    def sample(w: World) -> Draw:
        c = w.clause(source).to(time="")
        while c.to(tense=target).text() == c.text():
            c = w.clause(source).to(time="")
        result = c.to(tense=target)
        return Draw(c.text(), result.text(), f"The verb is put in the {target} tense.", c.text())
    return sample


def _pronoun(w: World) -> Draw:
    """The name at the start becomes he or she."""
    c = w.clause(names_only=True)
    if c.subject.text not in lx.FEMALE + lx.MALE:
        name, pronoun = w.pick([(w.pick(lx.FEMALE), "she"), (w.pick(lx.MALE), "he")])
        c = c.to(subject=type(c.subject)(name, pronoun, True))
    replaced = c.to(subject=type(c.subject)(c.subject.pronoun, c.subject.pronoun))
    return Draw(c.text(), replaced.text(), f"{c.subject.text} is replaced by {c.subject.pronoun}.", c.text())


def _agreement_error(w: World) -> Tuple[str, str, str]:
    """(wrong, right, why) about a present-tense verb."""
    c = w.clause("present")
    if c.verb == "be":
        wrong_form = "are" if c.subject.singular else "is"
        right_form = c.finite()
    else:
        right_form = c.finite()
        wrong_form = c.verb if c.subject.singular else third(c.verb)
    wrong = sentence(f"{c.subject.text} {wrong_form} {c.rest}")
    return wrong, c.text(), f"With {c.subject.text} the verb is {right_form}."


def _correct(w: World) -> Draw:
    wrong, right, why = _agreement_error(w)
    return Draw(wrong, right, why, wrong)


def _past_correct(w: World) -> Draw:
    """A wrong regular form of an irregular verb: goed -> went."""
    c = w.clause("past", copula=False)
    while c.verb not in lx.IRREGULAR or past(c.verb) == c.verb:
        c = w.clause("past", copula=False)
    time = c.time or w.pick(lx.PAST_TIMES)
    c = c.to(time=time)
    wrong = sentence(f"{c.subject.text} {c.verb} {c.rest}")
    if c.subject.singular:
        wrong = sentence(f"{c.subject.text} {third(c.verb)} {c.rest}")
    return Draw(wrong, c.text(), f"The time {time} asks for the past tense {past(c.verb)}.", wrong)


def _polite(w: World) -> Draw:
    verb = w.pick(lx.VERBS["object"][:24])
    thing = w.object_of("object")
    tail = " " + w.pick(lx.SPOTS) if w.chance(0.35) else ""
    return Draw(sentence(f"{verb} {thing}{tail}"), f"Could you please {verb} {thing}{tail}?",
                "A command becomes a polite question with could you please.", sentence(f"{verb} {thing}{tail} now"))


def _join(w: World) -> Draw:
    c = w.clause("past").to(time="")
    d = w.clause("past").to(time="")
    word = w.pick(["and", "but"])
    second = d.bare()
    return Draw(f"{c.text()} {d.text()} ({word})", f"{c.text()[:-1]} {word} {second}.",
                f"The two sentences are joined by {word}.", f"{c.text()} {word} {d.text()}")


def _split(w: World) -> Draw:
    c = w.clause("past").to(time="")
    d = w.clause("past").to(time="")
    joined = f"{c.text()[:-1]} and {d.bare()}."
    return Draw(joined, f"{c.text()} {d.text()}", "The word and is taken out and two sentences remain.", joined)


def _continuous(w: World) -> Draw:
    c = w.clause("present", copula=False).to(time="")
    be = "am" if c.subject.pronoun == "I" else "is" if c.subject.singular else "are"
    answer = sentence(f"{c.subject.text} {be} {gerund(c.verb)} {c.rest}")
    return Draw(c.text(), answer, f"The verb {c.verb} becomes {be} {gerund(c.verb)}.", c.to(tense="past").text())


def _plural_subject(w: World) -> Draw:
    job = w.pick(lx.JOBS)
    c = w.clause("present")
    one = c.to(subject=type(c.subject)("the " + job, "he"))
    many = c.to(subject=type(c.subject)("the " + plural(job), "they"))
    return Draw(one.text(), many.text(), f"The {job} becomes the {plural(job)} and the verb follows.", one.text())


def _family(name: str, title: str, category: str, summary: str, asks, sample, given: str = "a sentence", **more) -> Family:
    return Family(name, title, category, summary, given, asks, sample, ("Linguistic Reasoning",), ("Everyday Language",), **more)


_REWRITE = "Sentence Rewriting"

FAMILIES = (
    _family("ip022_negation", "Negate a sentence", _REWRITE, "Turn a sentence into its negative.",
            ("negate the given sentence", "negate the following sentence", "(write|give|return) the negative (form|version) of the sentence",
             "(make|turn) the sentence negative", "rewrite the sentence so that it says the opposite with not",
             "(add|use) not to deny the sentence", "produce a version that denies what the input states"), _negate, weight=1.5),
    _family("ip023_affirmation", "Remove a negation", _REWRITE, "Turn a negative sentence into a positive one.",
            ("make the negative sentence positive", "(write|give|return) the affirmative (form|version) of the sentence",
             "(remove|take out) the negation", "(turn|change) the negative sentence into an affirmative one",
             "rewrite it so that nothing is denied any more"), _affirm, given="a negative sentence"),
    _family("ip024_statement_to_question", "Ask it as a question", _REWRITE, "Turn a statement into a yes or no question.",
            ("turn the statement into a yes or no question", "(make|write) a question (from|out of) the (sentence|statement)",
             "(change|rewrite) the sentence (as|into) a question", "ask whether the statement is true",
             "put the sentence in interrogative form"), _to_question, given="a statement"),
    _family("ip025_question_to_statement", "Question to statement", _REWRITE, "Turn a yes or no question into a statement.",
            ("turn the question into a statement", "(make|write) a statement (from|out of) the question",
             "(change|rewrite) the question (as|into) a plain sentence", "state what the question asks about",
             "put the question in declarative form"), _to_statement, given="a yes or no question"),
    _family("ip026_active_to_passive", "Active to passive", _REWRITE, "Put an active sentence in the passive voice.",
            ("put the sentence in the passive voice", "(change|turn|rewrite) the active sentence (to|into) the passive",
             "(write|give) the passive form of the sentence", "make the object the subject with a passive verb",
             "tell what was done, with the doer after by"), _to_passive),
    _family("ip027_passive_to_active", "Passive to active", _REWRITE, "Put a passive sentence in the active voice.",
            ("put the sentence in the active voice", "(change|turn|rewrite) the passive sentence (to|into) the active",
             "(write|give) the active form of the sentence", "make the doer the subject with an active verb",
             "tell who does what, with the doer first"), _to_active, given="a passive sentence"),
    _family("ip028_present_to_past", "Present to past", _REWRITE, "Put a sentence in the past tense.",
            ("put the sentence in the past tense", "(change|turn|rewrite) the (present sentence|sentence) to the past",
             "(write|give) the sentence in the past tense", "change the verb to past tense", "tell it as if it were already over"),
            _tense_change("present", "past"), given="a sentence in the present tense"),
    _family("ip029_past_to_future", "Past to future", _REWRITE, "Put a sentence in the future tense.",
            ("put the sentence in the future tense", "(change|turn|rewrite) the (past sentence|sentence) to the future with will",
             "(write|give) the sentence in the future tense", "change the verb to future tense with will", "tell it as if it were still to come"),
            _tense_change("past", "future"), given="a sentence in the past tense"),
    _family("ip030_past_to_present", "Past to present", _REWRITE, "Put a past sentence in the present tense.",
            ("put the sentence in the present tense", "(change|turn|rewrite) the past sentence to the present",
             "(write|give) the sentence in the present tense", "change the verb to present tense", "tell it as if it happened now"),
            _tense_change("past", "present"), given="a sentence in the past tense", never_trained=True),
    _family("ip031_pronoun", "Name to pronoun", _REWRITE, "Replace a name by he or she.",
            ("replace the name by he or she", "(use|put) a pronoun (instead of|in place of) the name",
             "rewrite the sentence with (a pronoun|he or she) as its subject", "change the person's name to the right pronoun",
             "say it without naming the person"), _pronoun, given="a sentence about a person"),
    _family("ip032_agreement", "Correct the verb", "Grammar Error Correction", "Correct the verb so that it agrees with its subject.",
            ("correct the verb of the sentence", "(fix|correct) the (grammar|grammar mistake) in the sentence",
             "make the verb agree with its subject", "rewrite the sentence without the mistake", "repair what is wrong with the verb form"),
            _correct, given="a sentence with a wrong verb"),
    _family("ip033_tense_agreement", "Correct the tense", "Grammar Error Correction", "Correct a verb that does not fit the time of a sentence.",
            ("correct the tense of the verb", "(fix|correct) the verb so that it fits the time", "the verb is in the wrong tense, correct it",
             "make the tense fit the (time|time words)", "repair the verb so that it matches when it happened"), _past_correct,
            given="a sentence with a verb in the wrong tense"),
    _family("ip034_polite", "Make it polite", "Style Transfer", "Turn a command into a polite request.",
            ("turn the command into a polite request", "(make|write) the (order|command) as a polite question",
             "(rewrite|say) the command politely", "ask for it kindly with could you please", "soften the order"), _polite,
            given="a command"),
    _family("ip035_join", "Join two sentences", "Sentence Composition", "Join two sentences with a given word.",
            ("join the two sentences with the given word", "(combine|connect) both sentences (with|by) the word in brackets",
             "make one sentence out of the two", "(link|join) the sentences by the word at the end", "merge the pair by the linking word"),
            _join, given="two sentences and a linking word"),
    _family("ip036_split", "Split a sentence", "Sentence Composition", "Split a sentence joined by and into two.",
            ("split the sentence into two sentences", "(divide|break) the sentence (at|where it says) and",
             "write two sentences instead of one", "take out and and make two sentences", "cut the sentence into its halves"),
            _split, given="a sentence joined by and", weight=0.8),
    _family("ip037_continuous", "Happening right now", _REWRITE, "Put a present sentence in the continuous form.",
            ("put the sentence in the present continuous", "(change|rewrite) the verb to the continuous form with -ing",
             "say that it is happening right now", "use is or are and an -ing form", "show that the action is in progress"),
            _continuous, given="a sentence in the present tense"),
    _family("ip038_plural_subject", "Make the subject plural", _REWRITE, "Put the subject of a sentence in the plural.",
            ("make the subject of the sentence plural", "(change|put) the subject (to|in) the plural and (fix|adapt) the verb",
             "rewrite the sentence about more than one person", "write the sentence with a plural subject", "let several people do it"),
            _plural_subject),
)
