"""Families that put a label on a text."""

from __future__ import annotations

from typing import Callable, Dict, List, Sequence

from . import lexicon as lx
from .base import Draw, Family
from .world import World, article, past, sentence

_GOOD = lx.words("""wonderful excellent great lovely fantastic perfect delightful superb amazing brilliant charming enjoyable
pleasant impressive outstanding""")
_BAD = lx.words("""terrible awful bad horrible disappointing boring dreadful poor annoying useless ugly unpleasant miserable
disgusting worthless""")
_REVIEWED = lx.words("movie hotel restaurant book phone service concert meal game room trip show song lesson camera play album staff view")
_LIKE = lx.words("loved enjoyed liked adored recommend")
_HATE = lx.words("hated disliked regretted despised returned")


def _sentiment(w: World) -> Draw:
    good = w.chance(0.5)
    adjective, second = w.some(_GOOD if good else _BAD, 2)
    verb = w.pick(_LIKE if good else _HATE)
    thing, other = w.some(_REVIEWED, 2)
    place = w.city()
    frames = [f"The {thing} was {adjective}.", f"I {verb} the {thing} in {place}.", f"What {article(adjective)} {adjective} {thing}!",
              f"The {thing} in {place} was {adjective} and the {other} was {second}.",
              f"We thought that the {thing} was {adjective}.", f"{w.name()} {verb} the {adjective} {thing}.",
              f"I {verb} it, the {thing} was really {adjective}.", f"My {other} was {adjective}, and so was the {thing}."]
    if good:
        frames += [f"The {thing} was not {w.pick(_BAD)} at all.", f"I will come back to this {adjective} {thing}.",
                   f"Best {thing} in {place}."]
    else:
        frames += [f"The {thing} was not {w.pick(_GOOD)} at all.", f"I will never come back to this {adjective} {thing}.",
                   f"Worst {thing} in {place}."]
    label = "positive" if good else "negative"
    return Draw(w.pick(frames), label, f"The words express a {label} opinion.", "negative" if good else "positive")


_EMOTIONS: Dict[str, Sequence[str]] = {
    "joy": ("{n} laughed and danced when the {t} came.", "{n} got a new {t} and smiled all day.", "{n} won the game and cheered.",
            "What a happy day, said {n}.", "{n} was delighted about the {t}.", "{n} sang because the holidays began."),
    "sadness": ("{n} cried because the {t} was gone.", "{n} lost the old {t} and wept.", "{n} missed a friend in {c} and felt lonely.",
                "{n} was unhappy about the {t}.", "Tears ran down the face of {n}.", "{n} felt down after leaving {c}."),
    "anger": ("{n} shouted at the {j} about the {t}.", "{n} was furious that the {t} was broken.", "{n} slammed the door on the {j}.",
              "How dare you take my {t}, yelled {n}.", "{n} threw the {t} in a rage.", "{n} was mad at the {j} in {c}."),
    "fear": ("{n} trembled when the {t} moved in the dark.", "{n} was afraid of the {j}.", "{n} hid from the {j} and shook.",
             "{n} screamed and ran away from the {t}.", "{n} was scared to go to {c} alone.", "{n} was terrified of the {t}."),
}

_TOPICS: Dict[str, Sequence[str]] = {
    "sports": ("{n} scored two goals in the {s} match.", "The {s} team from {c} won the cup.", "{n} trains {s} every day.",
               "The coach praised {n} after the game.", "The race in {c} was won by {n}.", "{n} plays {s} in {c}."),
    "food": ("{n} cooked {f} with {v} for dinner.", "The restaurant in {c} serves good {f}.", "{n} baked {f} in the oven.",
             "The {f} needs more salt, said {n}.", "{n} ate {f} and drank {d}.", "The recipe asks for {v} and rice."),
    "weather": ("It will rain in {c} tomorrow.", "Snow fell all night in {c}.", "The sun shines over {c} and it is warm.",
                "A storm is coming to {c}, said {n}.", "It was cold and windy on {y}.", "The fog in {c} was thick on {y}."),
    "travel": ("{n} booked a flight to {c}.", "{n} packed a suitcase for the trip to {c}.", "The hotel in {c} is near the airport.",
               "{n} took the train to {c} on holiday.", "The tourists visited {c} on {y}.", "{n} lost the passport in {c}."),
    "school": ("{n} passed the math exam on {y}.", "The teacher gave {n} homework.", "The pupils of {c} have a new classroom.",
               "{n} studies for the test with {m}.", "The lesson began and {n} opened the textbook.", "{n} got a good grade in history."),
    "music": ("{n} played the {i} at the concert.", "The band from {c} recorded a song.", "{n} practices the {i} every day.",
              "The orchestra of {c} plays on {y}.", "{n} sang in the choir with {m}.", "{n} bought strings for the {i}."),
}

_ACTS: Dict[str, Sequence[str]] = {
    "greeting": ("Hello {n}, nice to see you.", "Good morning, {n}.", "Hi {n}, how are you?", "Welcome to {c}, {n}.", "Good evening, dear {n}.",
                 "Hey {n}, good to see you in {c}."),
    "thanks": ("Thank you for the {t}, {n}.", "Thanks a lot, {n}.", "Many thanks for your help with the {t}.", "I am grateful for the {t}, {n}.",
               "Thanks for coming to {c}, {n}.", "How kind of you, {n}, thank you."),
    "apology": ("I am sorry about the {t}, {n}.", "Please forgive me, {n}.", "Sorry that I lost the {t}.", "I apologize for being late, {n}.",
                "Excuse me for breaking the {t}, {n}.", "My apologies, {n}, I forgot the {t}."),
    "request": ("Please bring me the {t}, {n}.", "Could you give me the {t}?", "Can you help me with the {t}, {n}?", "Please call me from {c}, {n}.",
                "Would you carry the {t} for me?", "I would like you to fix the {t}, {n}."),
    "farewell": ("Goodbye, {n}.", "See you on {y}, {n}.", "Bye {n}, take care.", "Until next time in {c}, {n}.", "Good night, {n}, sleep well.",
                 "Farewell {n}, have a good trip to {c}."),
}


def _labelled(table: Dict[str, Sequence[str]], what: str) -> Callable[[World], Draw]:
    def sample(w: World) -> Draw:
        label = w.pick(list(table))
        a, b = w.names(2)
        text = w.pick(table[label]).format(n=a, m=b, t=w.thing(), c=w.city(), j=w.pick(lx.JOBS), s=w.pick(lx.SPORTS), f=w.pick(lx.FOODS),
                                           v=w.pick(lx.VEGETABLES) + "s", d=w.pick(lx.DRINKS), y=w.pick(lx.DAYS), i=w.pick(lx.INSTRUMENTS))
        if w.chance(0.3):
            text = w.pick([f"{text} It was {w.pick(lx.DAYS)}.", f"{w.pick(['Listen.', 'You know what?', 'Well.'])} {text}"])
        return Draw(text, label, f"The {what} of the text is {label}.", w.pick([k for k in table if k != label]))
    return sample


def _tense(w: World) -> Draw:
    label = w.pick(["past", "present", "future"])
    c = w.clause(label)
    return Draw(c.text(), label, f"The verb form is {c.finite()}.", w.pick([t for t in ("past", "present", "future") if t != label]))


def _sentence_type(w: World) -> Draw:
    label = w.pick(["statement", "question", "command"])
    if label == "command":
        text = sentence(f"{w.pick(lx.VERBS['object'][:24])} {w.object_of('object')}" + (" " + w.pick(lx.SPOTS) if w.chance(0.4) else ""))
    else:
        c = w.clause()
        text = c.text() if label == "statement" else c.question()
    return Draw(text, label, f"The sentence is a {label}.", w.pick([t for t in ("statement", "question", "command") if t != label]))


def _is_negated(w: World) -> Draw:
    c = w.clause()
    yes = w.chance(0.5)
    return Draw(c.negative() if yes else c.text(), "yes" if yes else "no",
                f"The sentence has {'a' if yes else 'no'} negation.", "no" if yes else "yes")


def _grammatical(w: World) -> Draw:
    """Does the verb agree with its subject?"""
    c = w.clause("present", copula=False)
    yes = w.chance(0.5)
    if yes:
        text = c.text()
    else:
        flipped = c.verb if c.subject.singular else c.to(subject=type(c.subject)("x", "he")).finite()
        text = sentence(f"{c.subject.text} {flipped} {c.rest}")
    why = f"With {c.subject.text} the verb is {c.finite()}."
    return Draw(text, "correct" if yes else "wrong", why, "wrong" if yes else "correct")


def _same_meaning(w: World) -> Draw:
    """A sentence against its passive, or against the passive with one part changed."""
    c = w.clause("past", transitive=True, names_only=True).to(time="", tail="")
    yes = w.chance(0.5)
    other = c
    if not yes:
        while True:
            d = w.clause("past", transitive=True, names_only=True).to(time="", tail="")
            if w.chance(0.5) and d.subject.text != c.subject.text:
                other = c.to(subject=d.subject)
                break
            if d.obj != c.obj:
                other = c.to(obj=d.obj)
                break
    text = f"Sentence 1: {c.text()} Sentence 2: {other.passive()}"
    why = "Both say who does what to what in the same way." if yes else "One part is different."
    return Draw(text, "yes" if yes else "no", why, "no" if yes else "yes")


_CAUSES: List[str] = """It rained all night.|The street was wet.
The sun was very hot.|The ice melted.
{n} did not sleep.|{n} was tired.
{n} did not eat all day.|{n} was hungry.
{n} forgot the umbrella.|{n} got wet.
{n} studied hard.|{n} passed the exam.
{n} dropped the glass.|The glass broke.
{n} missed the bus.|{n} came late.
{n} told a joke.|Everybody laughed.
{n} ran too fast.|{n} fell down.
The car had no fuel.|The car stopped.
{n} watered the flowers.|The flowers grew.
{n} turned off the lamp.|The room was dark.
{n} ate too much cake.|{n} felt sick.
{n} lost the key.|{n} could not open the door.
The wind was strong.|The tree fell.
{n} trained every day.|{n} won the race.
{n} burned the bread.|The kitchen smelled of smoke.
{n} left the window open.|The room was cold.
{n} lied to {m}.|{m} was angry.
{n} gave {m} a present.|{m} was happy.
The baby was hungry.|The baby cried.
The phone was empty.|{n} could not call {m}.
{n} touched the hot stove.|{n} burned a finger.
{n} broke a leg.|{n} went to the hospital.
The dog saw a cat.|The dog barked.
{n} forgot the alarm.|{n} overslept.
The road was icy.|The car slid.
{n} worked in the sun.|{n} was thirsty.
{n} saved money.|{n} bought a bicycle.""".splitlines()


def _cause_parts(w: World):
    i = int(w.rng.random() * len(_CAUSES))
    j = (i + 1 + int(w.rng.random() * (len(_CAUSES) - 1))) % len(_CAUSES)
    a, b = w.names(2)
    return [part.format(n=a, m=b) for part in _CAUSES[i].split("|") + _CAUSES[j].split("|")]


def _cause_or_effect(w: World) -> Draw:
    cause, effect, _, _ = _cause_parts(w)
    label = w.pick(["cause", "effect"])
    first, second = (cause, effect) if label == "cause" else (effect, cause)
    return Draw(f"Sentence 1: {first} Sentence 2: {second}", label, f"Sentence 1 is the {label}: {cause} Therefore: {effect}",
                "effect" if label == "cause" else "cause")


def _choose_effect(w: World) -> Draw:
    cause, effect, other_cause, other_effect = _cause_parts(w)
    ask = w.pick(["cause", "effect"])
    given, right, wrong = (cause, effect, other_effect) if ask == "effect" else (effect, cause, other_cause)
    first = w.chance(0.5)
    a, b = (right, wrong) if first else (wrong, right)
    return Draw(f"{given} (A) {a} (B) {b} Question: {ask}.", "A" if first else "B", f"The {ask} is: {right}", "B" if first else "A")


def _family(name: str, title: str, category: str, summary: str, given: str, asks, sample, **more) -> Family:
    return Family(name, title, category, summary, given, asks, sample, ("Text Classification",), ("Everyday Language",), **more)


FAMILIES = (
    _family("ip089_sentiment", "Sentiment", "Sentiment Analysis", "Say whether an opinion is positive or negative.", "an opinion",
            ("classify the sentiment of the text as positive or negative", "(say|decide) whether the (review|opinion|text) is positive or negative",
             "(label|mark) the text as positive or negative", "is the opinion positive or negative", "does the writer like it? positive or negative"), _sentiment),
    _family("ip090_emotion", "Emotion", "Emotion Classification", "Name the emotion of a text.", "a text about a person",
            ("name the emotion of the text: joy, sadness, anger or fear", "(classify|label) the emotion as joy, sadness, anger or fear",
             "which emotion does the text show, joy, sadness, anger or fear", "(say|decide) if the person feels joy, sadness, anger or fear",
             "tell the feeling: anger, fear, joy or sadness"), _labelled(_EMOTIONS, "emotion")),
    _family("ip091_topic", "Topic", "Topic Classification", "Name the topic of a text.", "a short text",
            ("name the topic of the text: sports, food, weather, travel, school or music",
             "(classify|label) the topic as sports, food, weather, travel, school or music",
             "what is the text about, sports, food, weather, travel, school or music",
             "(say|decide) which topic fits: sports, food, weather, travel, school or music",
             "choose its subject from music, school, travel, weather, food and sports"), _labelled(_TOPICS, "topic")),
    _family("ip092_dialogue_act", "Dialogue act", "Dialogue Act Recognition", "Name what a speaker does with an utterance.", "an utterance",
            ("classify the utterance as greeting, thanks, apology, request or farewell",
             "(say|name) what the speaker does: greeting, thanks, apology, request or farewell",
             "(label|mark) the dialogue act: greeting, thanks, apology, request or farewell",
             "is it a greeting, thanks, an apology, a request or a farewell", "choose from farewell, request, apology, thanks and greeting"),
            _labelled(_ACTS, "dialogue act")),
    _family("ip093_tense", "Which tense?", "Text Categorization", "Name the tense of a sentence.", "a sentence",
            ("name the tense of the sentence: past, present or future", "(classify|label) the tense as past, present or future",
             "is the sentence about the past, the present or the future", "(say|decide) if the verb is past, present or future",
             "choose the time from future, present and past"), _tense),
    _family("ip094_sentence_type", "Statement, question or command", "Text Categorization", "Name the type of a sentence.", "a sentence",
            ("name the type of the sentence: statement, question or command", "(classify|label) the sentence as statement, question or command",
             "is it a statement, a question or a command", "(say|decide) if the sentence is a statement, question or command",
             "choose its kind from command, question and statement"), _sentence_type),
    _family("ip095_is_negated", "Is it negated?", "Negation Detection", "Say whether a sentence has a negation.", "a sentence",
            ("say whether the sentence has a negation, yes or no", "answer yes if the sentence is (negative|negated), otherwise no",
             "is the sentence negated? answer yes or no", "check if the sentence contains not, yes or no", "does it deny something? yes or no"),
            _is_negated),
    _family("ip096_grammatical", "Correct or wrong?", "Grammar Error Detection", "Say whether the verb agrees with its subject.", "a sentence",
            ("say whether the grammar of the sentence is correct or wrong", "(classify|label) the sentence as correct or wrong",
             "is the verb form correct or wrong", "(check|decide) if the verb agrees with its subject: correct or wrong",
             "judge the grammar: wrong or correct"), _grammatical),
    _family("ip097_same_meaning", "Same meaning?", "Paraphrase Identification", "Say whether two sentences mean the same.", "two sentences",
            ("say whether the two sentences mean the same, yes or no", "answer yes if both sentences have the same meaning, otherwise no",
             "do the sentences mean the same? answer yes or no", "(check|decide) if sentence 2 is a paraphrase of sentence 1, yes or no",
             "are they equal in sense? yes or no"), _same_meaning, weight=1.5),
    _family("ip098_cause_or_effect", "Cause or effect", "Cause Effect Classification", "Say whether the first of two sentences is the cause or the effect.",
            "two sentences", ("say whether sentence 1 is the cause or the effect of sentence 2", "(classify|label) sentence 1 as cause or effect",
            "is the first sentence the cause or the effect", "write cause if sentence 1 leads to sentence 2, otherwise effect",
            "what is the role of the first sentence? cause or effect"), _cause_or_effect, facts_seen=True),
    _family("ip099_choose_effect", "Choose cause or effect", "Cause Effect Classification", "Choose the sentence that is the cause or effect of another.",
            "a sentence, two choices and a question", ("choose A or B, the more likely cause or effect", "answer the question with A or B",
            "which choice is the right cause or effect, A or B", "write the letter of the sentence that fits the question",
            "pick the better continuation or reason by its letter"), _choose_effect, facts_seen=True),
)
