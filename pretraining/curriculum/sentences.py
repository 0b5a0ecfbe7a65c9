"""Families that rewrite one sentence: negation, questions, tense, voice, style."""

from __future__ import annotations

from typing import Tuple

from . import lexicon as lx
from .base import Draw, Family
from .world import COMMANDS, STATIVE, Clause, Subject, World, article, plural, sentence, third


#: Subordinate clauses that change nothing of the main clause.
_SUBORDINATE = ("when the phone rang", "because it rained", "while the others slept", "before the sun rose", "after the guests left",
                "until the train came", "because the shop was closed", "when the bell rang", "as soon as the door opened")
#: Times that go with every tense, and those of one tense alone.
_ANY_TIME = ("", "", "", "at night", "at noon", "after dinner", "in the morning", "with a friend", "every day", "before lunch")
_ONLY_PAST = ("yesterday", "last week", "last year", "last night", "two days ago", "an hour ago", "last month", "the day before yesterday")
_ONLY_FUTURE = ("tomorrow", "next week", "next year", "next month", "in two days", "the day after tomorrow")
_LINKS = ("and", "and", "but", "but", "so", "because", "while", "before", "after", "when", "although")


def _any_clause(w: World) -> Clause:
    """Mostly the past, which has the most forms; then everything else there is."""
    if w.chance(0.4):
        c = w.clause("past")
        return c.to(time=w.pick(_SUBORDINATE)) if w.chance(0.08) else c
    return w.varied()


def _negate(w: World) -> Draw:
    c = _any_clause(w)
    return Draw(c.text(), c.negative(), "The verb is made negative with not.", c.question())


def _affirm(w: World) -> Draw:
    c = _any_clause(w)
    return Draw(c.negative(), c.text(), "The word not is taken away.", c.negative())


def _existence(w: World) -> Clause:
    """There is a lamp on the table."""
    thing = w.thing()
    return Clause(Subject("there", "it"), "be", f"{article(thing)} {thing}", w.spot(), w.pick(["past", "present"]))


def _to_question(w: World) -> Draw:
    c = _existence(w) if w.chance(0.04) else _any_clause(w)
    return Draw(c.text(), c.question(), "The helping verb comes first and a question mark ends it.", c.negative())


def _to_statement(w: World) -> Draw:
    c = _any_clause(w)
    return Draw(c.question(), c.text(), "The subject comes first and a full stop ends it.", c.question())


_NO_PASSIVE = ("want", "like", "need", "have", "marry")


def _active_clause(w: World) -> Clause:
    """With an object, and a subject that is no pronoun."""
    while True:
        c = w.clause(w.pick(["past", "past", "past", "present", "future", "can", "must", "should"]), transitive=True)
        if c.verb not in _NO_PASSIVE and c.subject.text != c.subject.pronoun:
            return c if c.manner.endswith("ly") else c.to(manner="")


def _to_passive(w: World) -> Draw:
    c = _active_clause(w)
    return Draw(c.text(), c.passive(), f"What is acted on, {c.obj}, becomes the subject.", c.question())


def _to_active(w: World) -> Draw:
    c = _active_clause(w)
    return Draw(c.passive(), c.text(), f"The one who acts, {c.subject.text}, becomes the subject.", c.passive())


def _tense_change(source: str, target: str):
    def sample(w: World) -> Draw:
        while True:
            c = w.clause(source).to(time=w.pick(_ANY_TIME))
            if source == "present" and target == "past" and w.chance(0.1) and c.verb != "be" and c.verb not in STATIVE:
                c, result = c.to(tense="progressive"), c.to(tense="past progressive")
            else:
                result = c.to(tense=target)
            if result.text() != c.text():
                return Draw(c.text(), result.text(), f"The verb is put in the {target} tense.", c.text())
    return sample


def _pronoun(w: World) -> Draw:
    """The name at the start becomes he or she."""
    c = w.varied(names_only=True)
    while c.obj[:1].isupper() or any(word[:1].isupper() for word in c.tail.split() if c.obj):
        c = w.varied(names_only=True)
    if c.subject.text not in lx.FEMALE + lx.MALE:
        name, pronoun = w.pick([(w.pick(lx.FEMALE), "she"), (w.pick(lx.MALE), "he")])
        c = c.to(subject=Subject(name, pronoun, True))
    replaced = c.to(subject=Subject(c.subject.pronoun, c.subject.pronoun))
    return Draw(c.text(), replaced.text(), f"{c.subject.text} is replaced by {c.subject.pronoun}.", c.text())


#: Each present form of be, have and do, and the one it is taken for.
_SWAPPED = {"is": "are", "are": "is", "am": "is", "was": "were", "were": "was", "has": "have", "have": "has", "do": "does", "does": "do"}


def _agreement_error(w: World) -> Tuple[str, str, str]:
    """(wrong, right, why) about a verb that has to follow its subject."""
    roll = w.rng.random()
    if roll < 0.6:
        c = w.clause("present")
        if c.verb == "be":
            right_form, wrong_form = c.finite(), _SWAPPED[c.finite()]
        else:
            right_form, wrong_form = c.finite(), c.verb if c.subject.singular else third(c.verb)
        right = c.text()
    elif roll < 0.85:
        c = w.clause(w.pick(["progressive", "past progressive", "perfect"]), copula=False).to(time="")
        right_form = c.finite().split()[0]
        wrong_form, right = _SWAPPED[right_form], c.text()
    else:
        c = w.clause("present", copula=False)
        right_form = "does" if c.subject.singular else "do"
        wrong_form, right = _SWAPPED[right_form], c.negative()
    subject = sentence(c.subject.text, "")
    wrong = f"{subject} {wrong_form}{right[len(subject) + 1 + len(right_form):]}"
    return wrong, right, f"With {c.subject.text} the verb is {right_form}."


def _correct(w: World) -> Draw:
    wrong, right, why = _agreement_error(w)
    return Draw(wrong, right, why, wrong)


def _past_correct(w: World) -> Draw:
    """A verb whose tense contradicts the time that is named."""
    target = w.pick(["past", "past", "future"])
    source = w.pick(["present", "present", "future"]) if target == "past" else "past"
    time = w.pick(_ONLY_PAST if target == "past" else _ONLY_FUTURE)
    c = w.clause(target, copula=False).to(time=time)
    while c.to(tense=source).text() == c.text():
        c = w.clause(target, copula=False).to(time=time)
    why = f"The time {time} asks for the verb form {c.finite()}."
    wrong = c.to(tense=source)
    if w.chance(0.3):
        front = [f"{sentence(time, '')} {d.to(time='').bare()}." for d in (wrong, c)]
        return Draw(front[0], front[1], why, front[0])
    return Draw(wrong.text(), c.text(), why, wrong.text())


def _polite(w: World) -> Draw:
    kind = w.pick(["object", "object", "food", "text", "animal", "clothes"])
    verb = w.pick(COMMANDS[kind])
    action = f"{verb} {w.object_of(kind)}"
    if w.chance(0.25):
        action = w.pick([f"{w.pick(['go', 'come', 'drive', 'hurry', 'return'])} to {w.goal()}", f"{w.pick(['wait', 'sit', 'stand', 'work', 'stay'])} {w.spot()}",
                         f"give {w.object_of('object')} to {w.name()}"])
    elif w.chance(0.35):
        action += " " + w.spot()
    return Draw(sentence(action), f"Could you please {action}?", "A command becomes a polite question with could you please.",
                sentence(f"{action} now"))


def _two_clauses(w: World) -> Tuple[Clause, Clause]:
    """Two past clauses without times; the second one is about somebody else."""
    c, d = w.clause("past").to(time=""), w.clause("past").to(time="")
    while d.subject.text == c.subject.text:
        d = w.clause("past").to(time="")
    return c, d


def _join(w: World) -> Draw:
    c, d = _two_clauses(w)
    word = w.pick(_LINKS)
    second = d.bare()
    return Draw(f"{c.text()} {d.text()} ({word})", f"{c.text()[:-1]} {word} {second}.",
                f"The two sentences are joined by {word}.", f"{c.text()} {word} {d.text()}")


def _split(w: World) -> Draw:
    c, d = _two_clauses(w)
    joined = f"{c.text()[:-1]} and {d.bare()}."
    return Draw(joined, f"{c.text()} {d.text()}", "The word and is taken out and two sentences remain.", joined)


def _continuous(w: World) -> Draw:
    c = w.clause("present", copula=False).to(time="")
    while c.verb in STATIVE:
        c = w.clause("present", copula=False).to(time="")
    now = c.to(tense="progressive")
    return Draw(c.text(), now.text(), f"The verb {c.verb} becomes {now.finite()}.", c.to(tense="past").text())


def _plural_subject(w: World) -> Draw:
    job = w.pick(lx.JOBS)
    c = w.clause(w.pick(["present", "present", "present", "progressive", "perfect"]), copula=False).to(time="")
    if c.tense == "present" and w.chance(0.3):
        c = w.clause("present")
    kind = f"{w.adjective('person')} " if w.chance(0.2) else ""
    one = c.to(subject=Subject(f"the {kind}{job}", "he"))
    many = c.to(subject=Subject(f"the {kind}{plural(job)}", "they"))
    return Draw(one.text(), many.text(), f"The {job} becomes the {plural(job)} and the verb follows.", one.text())


def _family(name: str, title: str, category: str, summary: str, asks, sample, given: str = "a sentence", **more) -> Family:
    return Family(name, title, category, summary, given, asks, sample, ("Linguistic Reasoning",), ("Everyday Language",), **more)


_REWRITE = "Sentence Rewriting"

FAMILIES = (
    _family("ip022_negation", "Negate a sentence", _REWRITE, "Turn a sentence into its negative.",
            ("negate the given sentence", "negate the (following sentence|sentence|statement|text)", "(write|give|return) the negative (form|version) of the (given sentence|sentence)",
             "(make|turn) the sentence negative", "rewrite the sentence so that it says the opposite with not",
             "(add|use) not to deny the sentence", "(change|convert|transform) the (affirmative|positive) sentence into a negative (one|sentence)",
             "(insert|put) the word not (where it belongs|in the right place) so that the sentence is denied",
             "say that this (is not so|did not happen) by putting not in the sentence", "what is the negative of (this|the) sentence",
             "how do you say the sentence in the negative", "generate a negated (version|form) of the input", "rewrite it with a negation",
             "(write|say) the sentence with not", "take the sentence and negate its verb, changing nothing else",
             "give the same sentence with the verb (negated|made negative)",
             "produce a version that denies what the input states"), _negate, weight=1.5),
    _family("ip023_affirmation", "Remove a negation", _REWRITE, "Turn a negative sentence into a positive one.",
            ("make the negative sentence positive", "(write|give|return) the affirmative (form|version) of the (negative sentence|sentence)",
             "(remove|take out|delete) the negation", "(turn|change|convert) the negative sentence into (an affirmative|a positive) one",
             "rewrite the sentence without not", "(drop|remove|take away) the word not and (fix|adapt) the verb", "say the same without the negation",
             "what is the positive form of the sentence", "undo the negation in the sentence", "write the sentence as if it were true, without not",
             "rewrite the negated (sentence|statement) as a positive (sentence|statement)", "(state|say) that it is so, and not that it is not so",
             "how does the sentence read without its negation", "transform the input from negative to affirmative",
             "rewrite it so that nothing is denied any more"), _affirm, given="a negative sentence"),
    _family("ip024_statement_to_question", "Ask it as a question", _REWRITE, "Turn a statement into a yes or no question.",
            ("turn the statement into a yes or no question", "(make|write) a question (from|out of) the (sentence|statement)",
             "(change|rewrite|convert) the (sentence|statement) (as|into) a question", "ask whether the statement is true",
             "(make|turn) this into a yes/no question", "write the question that has this sentence as its answer yes",
             "rephrase the statement as a question that can be answered with yes or no", "what question would you ask to check the statement",
             "how would you ask whether this is so", "(form|build) a yes or no question with the words of the (sentence|statement)",
             "transform the declarative sentence into a question", "put the helping verb first and make it a question",
             "rewrite the given sentence so that it asks instead of tells", "give the question form of the sentence",
             "put the sentence in interrogative form"), _to_question, given="a statement"),
    _family("ip025_question_to_statement", "Question to statement", _REWRITE, "Turn a yes or no question into a statement.",
            ("turn the question into a statement", "(make|write) a statement (from|out of) the question",
             "(change|rewrite|convert) the question (as|into) a (plain sentence|statement)", "state what the question asks about",
             "write the sentence that would be true if the answer were yes", "rephrase the question as a statement",
             "say it as a fact and not as a question", "(transform|turn) the interrogative sentence into a declarative one",
             "answer the question with yes by writing it as a full sentence, without the word yes", "give the statement form of the question",
             "rewrite the question so that it tells instead of asks", "what statement does the question ask about",
             "(form|build) a statement with the words of the question", "put the question in declarative form"), _to_statement,
            given="a yes or no question"),
    _family("ip026_active_to_passive", "Active to passive", _REWRITE, "Put an active sentence in the passive voice.",
            ("put the sentence in the passive voice", "(change|turn|rewrite) the active sentence (to|into) the passive",
             "(write|give|return) the passive (form|version) of the sentence", "make the object the subject with a passive verb",
             "convert the sentence from active to passive (|voice)", "rewrite the sentence in (passive|the passive)",
             "use the passive voice with by", "transform the active voice sentence into passive voice", "start the sentence with the object and use a passive verb",
             "how does the sentence read in the passive voice", "what is the passive (form|version) of the sentence",
             "rephrase the sentence so that the verb is passive and the doer comes after by", "make the sentence passive", "active to passive",
             "tell what was done, with the doer after by"), _to_passive),
    _family("ip027_passive_to_active", "Passive to active", _REWRITE, "Put a passive sentence in the active voice.",
            ("put the sentence in the active voice", "(change|turn|rewrite) the passive sentence (to|into) the active",
             "(write|give|return) the active (form|version) of the sentence", "make the doer the subject with an active verb",
             "convert the sentence from passive to active (|voice)", "rewrite the sentence in the active (|voice)", "use the active voice and drop the word by",
             "transform the passive voice sentence into active voice", "start the sentence with the one who acts",
             "how does the sentence read in the active voice", "what is the active (form|version) of the sentence",
             "rephrase the sentence so that the person after by becomes the subject", "make the passive sentence active",
             "tell who does what, with the doer first"), _to_active, given="a passive sentence"),
    _family("ip028_present_to_past", "Present to past", _REWRITE, "Put a sentence in the past tense.",
            ("put the sentence in the past tense", "(change|turn|rewrite) the (present sentence|sentence) (to the past|into the past tense)",
             "(write|give|return) the sentence in the past tense", "change the verb to past tense", "(write|say) it in the past",
             "convert the present tense to the past tense", "rewrite the sentence as something that happened before now",
             "make the sentence talk about the past", "what is the past tense of the sentence", "transform the verb from present to past",
             "how would you say this about yesterday, without adding the word yesterday", "give the past tense version of the sentence",
             "rewrite this present tense sentence so that it is in the past", "tell it as if it were already over"),
            _tense_change("present", "past"), given="a sentence in the present tense"),
    _family("ip029_past_to_future", "Past to future", _REWRITE, "Put a sentence in the future tense.",
            ("put the sentence in the future tense", "(change|turn|rewrite) the (past sentence|sentence) to the future with will",
             "(write|give|return) the sentence in the future tense", "change the verb to future tense with will", "use will to put the sentence in the future",
             "convert the past tense to the future tense", "rewrite the sentence as something that will happen", "make the sentence talk about the future",
             "what is the future tense of the sentence", "transform the verb from past to future", "say that it will happen",
             "rewrite this past tense sentence with will and the base form of the verb", "(write|say) it in the future",
             "give the future tense version of the sentence", "tell it as if it were still to come"),
            _tense_change("past", "future"), given="a sentence in the past tense"),
    _family("ip030_past_to_present", "Past to present", _REWRITE, "Put a past sentence in the present tense.",
            ("put the sentence in the present tense", "(change|turn|rewrite) the past sentence to the present",
             "(write|give) the sentence in the present tense", "change the verb to present tense", "convert the past tense to the present tense",
             "give the present tense version of the sentence", "tell it as if it happened now"),
            _tense_change("past", "present"), given="a sentence in the past tense", never_trained=True),
    _family("ip031_pronoun", "Name to pronoun", _REWRITE, "Replace a name by he or she.",
            ("replace the name by he or she", "(use|put) a pronoun (instead of|in place of) the name",
             "rewrite the sentence with (a pronoun|he or she) as its subject", "change the person's name to the right pronoun",
             "(substitute|replace) the name (with|by) the (correct|right|matching) pronoun", "write he or she where the name is",
             "start the sentence with he or she in place of the name", "which pronoun fits? write the sentence with it", "turn the name into he or she",
             "write the sentence again with he for a man and she for a woman", "replace the subject of the sentence by a pronoun",
             "swap the person's name for he or she", "rewrite the sentence using a pronoun and no name", "say it without naming the person"),
            _pronoun, given="a sentence about a person"),
    _family("ip032_agreement", "Correct the verb", "Grammar Error Correction", "Correct the verb so that it agrees with its subject.",
            ("correct the verb of the sentence", "(fix|correct) the (grammar|grammar mistake) (in|of) the sentence",
             "make the verb agree with its subject", "rewrite the sentence without the mistake", "correct the subject-verb agreement",
             "find the grammatical error and (fix|correct) it",
             "write the sentence with the (right|correct) form of the verb", "change the verb so that it fits the subject",
             "edit the sentence so that it is grammatically correct", "what is the correct form of this sentence", "how should the sentence be written correctly",
             "(fix|mend) the verb", "rewrite the ungrammatical sentence as a grammatical one", "correct the (error|mistake) in the text",
             "put the verb in the form that goes with the subject", "repair what is wrong with the verb form"),
            _correct, given="a sentence with a wrong verb"),
    _family("ip033_tense_agreement", "Correct the tense", "Grammar Error Correction", "Correct a verb that does not fit the time of a sentence.",
            ("correct the tense of the verb", "(fix|correct|change) the verb so that it fits the time", "correct the wrong tense in the sentence",
             "make the tense fit the (time|time words)", "rewrite the sentence with the tense that the time words ask for", "fix the tense mistake",
             "put the verb in the tense that goes with the time", "change the verb to the tense that agrees with words like yesterday or tomorrow",
             "(fix|correct) the tense (error|mistake)", "write the sentence in the tense that its time expression needs", "which tense is right? write the corrected sentence",
             "make the verb match the time that is named",
             "edit the sentence so that verb tense and time go together", "repair the verb so that it matches when it happened"), _past_correct,
            given="a sentence with a verb in the wrong tense"),
    _family("ip034_polite", "Make it polite", "Style Transfer", "Turn a command into a polite request.",
            ("turn the command into a polite request", "(make|write) the (order|command) as a polite question",
             "(rewrite|say) the (command|order) politely", "ask for it kindly with could you please", "make (it|the sentence) (more polite|polite)",
             "rephrase the (order|command) as a (polite|friendly) request", "start with could you please and end with a question mark",
             "how would a polite person ask for this", "write a polite version of the (order|command)", "change the (order|imperative) into a courteous question",
             "use could you please to ask for the same thing", "say the same in a polite way", "convert the rude command to a polite one", "soften the order"),
            _polite, given="a command"),
    _family("ip035_join", "Join two sentences", "Sentence Composition", "Join two sentences with a given word.",
            ("join the two sentences with the given word", "(combine|connect) both sentences (with|by) the word in brackets",
             "make one sentence out of the two", "(link|join) the sentences by the word at the end", "use the word in brackets to connect the sentences",
             "put the given word between the two sentences and make them one", "combine the two sentences into (one|a single sentence) with the (given|bracketed) word",
             "write both sentences as one with the conjunction in brackets", "join the sentences with the conjunction", "turn the two short sentences into one long sentence",
             "rewrite the two sentences as a compound sentence with the (given|last) word", "how do the two sentences read when the word in brackets connects them",
             "unite the two statements using the word in brackets", "merge the pair by the linking word"),
            _join, given="two sentences and a linking word"),
    _family("ip036_split", "Split a sentence", "Sentence Composition", "Split a sentence joined by and into two.",
            ("split the sentence into two sentences", "(divide|break) the sentence (at|where it says) and",
             "write two sentences instead of one", "take out and and make two sentences", "(divide|separate) the long sentence into two short ones",
             "break the compound sentence (up|apart) into two sentences", "make two sentences out of one", "end the first sentence before and, and start a new one",
             "rewrite the sentence as two separate sentences", "write each of the two statements as a sentence of its own",
             "replace and by a full stop and begin a new sentence", "which two sentences were joined here? write them", "give the two sentences that and connects",
             "cut the sentence into its halves"), _split, given="a sentence joined by and", weight=0.8),
    _family("ip037_continuous", "Happening right now", _REWRITE, "Put a present sentence in the continuous form.",
            ("put the sentence in the present continuous", "(change|rewrite) the verb to the continuous form with -ing",
             "say that it is happening right now", "use (is or are|am, is or are) and an -ing form", "(write|give) the present progressive of the sentence",
             "rewrite the sentence in the (present continuous|present progressive|continuous form)", "convert the simple present to the present continuous",
             "change the sentence so that the action is going on at this moment", "make the verb an -ing form with am, is or are",
             "what is the continuous form of the sentence", "turn the habit into something that is going on now", "how do you say that it is being done at the moment",
             "transform simple present into present progressive", "show that the action is in progress"),
            _continuous, given="a sentence in the present tense"),
    _family("ip038_plural_subject", "Make the subject plural", _REWRITE, "Put the subject of a sentence in the plural.",
            ("make the subject of the sentence plural", "(change|put) the subject (to|in) the plural and (fix|adapt) the verb",
             "rewrite the sentence about more than one person", "write the sentence with a plural subject", "(turn|change) the singular subject into a plural one",
             "say the same about several people", "pluralize the subject and make the verb agree", "write the sentence so that more than one person does it",
             "replace the one who acts by several of the kind", "how does the sentence read with a plural subject", "change the sentence from one person to many",
             "convert the subject to its plural and adjust the verb", "use the plural of the first noun and the verb form that goes with it",
             "let several people do it"), _plural_subject),
)
