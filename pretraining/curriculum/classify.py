"""Families that put a label on a text."""

from __future__ import annotations

from typing import Callable, Dict, Sequence

from . import label_texts as texts
from . import lexicon as lx
from .base import Draw, Family
from .world import World, article, gerund, plural, sentence


def _sentiment(w: World) -> Draw:
    good = w.chance(0.5)
    label = "positive" if good else "negative"
    adjective, second = w.some(texts.GOOD if good else texts.BAD, 2)
    other_way = w.pick(texts.BAD if good else texts.GOOD)
    verb = w.pick(texts.LIKE if good else texts.HATE)
    thing, other = w.some(texts.REVIEWED, 2)
    place, name = w.city(), w.name()
    frames = (f"The {thing} was {adjective}.", f"I {verb} the {thing} in {place}.", f"What {article(adjective)} {adjective} {thing}!",
              f"The {thing} in {place} was {adjective} and the {other} was {second}.", f"The {thing} is simply {adjective}.",
              f"We thought that the {thing} was {adjective}.", f"{name} {verb} the {adjective} {thing}.",
              f"I {verb} it, the {thing} was really {adjective}.", f"My {other} was {adjective}, and so was the {thing}.",
              f"The {thing} was not {other_way} at all.", f"I do not think that the {thing} is {other_way}.",
              f"{name} told me that the {thing} was {other_way}, but it was {adjective}.", f"How {adjective} the {thing} in {place} is!",
              f"People say the {thing} is {other_way}. In fact it is {adjective}.", f"{name} and I {verb} the {thing}.",
              f"The {other} was okay, but the {thing} was {adjective} and {second}.", f"Such {article(adjective)} {adjective} {thing}!",
              f"The {thing} used to be {other_way}. Now it is {adjective}.", f"Honestly, the {thing} was {adjective}.")
    text = w.pick(frames) if w.chance(0.6) else w.pick(texts.OPINIONS[label]).format(t=thing, c=place)
    return Draw(text, label, f"The words express a {label} opinion.", "negative" if good else "positive")


def _labelled(table: Dict[str, Sequence[str]], what: str) -> Callable[[World], Draw]:
    def sample(w: World) -> Draw:
        label = w.pick(list(table))
        a, b = w.names(2)
        text = w.pick(table[label]).format(n=a, m=b, t=w.thing(), c=w.city(), j=w.pick(lx.JOBS), s=w.pick(lx.BALL_GAMES), f=w.pick(lx.FOODS),
                                           v=plural(w.pick(lx.VEGETABLES)), d=w.pick(lx.DRINKS), y=w.pick(lx.DAYS), i=w.pick(lx.INSTRUMENTS))
        if w.chance(0.3):
            text = w.pick([f"{text} It was {w.pick(lx.DAYS)}.", f"{w.pick(['Listen.', 'You know what?', 'Well.'])} {text}"])
        return Draw(text, label, f"The {what} of the text is {label}.", w.pick([k for k in table if k != label]))
    return sample


#: Verbs that have no -ing form of their own here.
_STATES = ("be", "know", "like", "love", "want", "need", "see", "hear", "believe", "understand", "fear", "hate", "own", "prefer")


def _tense(w: World) -> Draw:
    """A plain, negative or asking clause, or one of the -ing forms; never a form that two tenses share."""
    label = w.pick(["past", "present", "future"])
    c = w.clause(label)
    while label != "future" and c.to(tense="past", time="").text() == c.to(tense="present", time="").text():
        c = w.clause(label)
    roll = w.rng.random()
    if roll < 0.6 or c.verb in _STATES:
        text = c.text()
    elif roll < 0.72:
        text = c.negative()
    elif roll < 0.84:
        text = c.question()
    else:
        be = "was" if c.subject.pronoun == "I" or c.subject.singular else "were"
        if label != "past":
            be = "am" if c.subject.pronoun == "I" else "is" if c.subject.singular else "are"
        phrase = f"going to {c.verb}" if label == "future" else gerund(c.verb)
        text = sentence(f"{c.subject.text} {be} {phrase} {c.to(time='').rest}")
    return Draw(text, label, f"The verb form tells of the {label}.", w.pick([t for t in ("past", "present", "future") if t != label]))


def _command(w: World) -> str:
    kind = w.pick(list(lx.VERBS))
    verb = w.pick([v for v in lx.VERBS[kind] if v not in _STATES])
    start = w.pick(["", "", "", "do not ", "please ", "now "])
    return sentence(f"{start}{verb} {w.object_of(kind)}" + (" " + w.pick(lx.SPOTS) if w.chance(0.4) else ""))


def _sentence_type(w: World) -> Draw:
    label = w.pick(["statement", "question", "command"])
    if label == "command":
        text = _command(w)
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


def _cause_parts(w: World):
    i = int(w.rng.random() * len(texts.CAUSES))
    j = (i + 1 + int(w.rng.random() * (len(texts.CAUSES) - 1))) % len(texts.CAUSES)
    a, b = w.names(2)
    return [part.format(n=a, m=b) for part in texts.CAUSES[i].split("|") + texts.CAUSES[j].split("|")]


_PAIRS = ("Sentence 1: {a} Sentence 2: {b}", "Sentence 1: {a} Sentence 2: {b}", "1. {a} 2. {b}", "First: {a} Second: {b}",
          "(1) {a} (2) {b}", "{a} | {b}")


def _cause_or_effect(w: World) -> Draw:
    cause, effect, _, _ = _cause_parts(w)
    label = w.pick(["cause", "effect"])
    first, second = (cause, effect) if label == "cause" else (effect, cause)
    return Draw(w.pick(_PAIRS).format(a=first, b=second), label, f"Sentence 1 is the {label}: {cause} Therefore: {effect}",
                "effect" if label == "cause" else "cause")


_CHOICES = ("{g} (A) {a} (B) {b} Question: {q}.", "{g} Question: {q}. (A) {a} (B) {b}", "Sentence: {g} A: {a} B: {b} What is the {q}?",
            "{g} What is the {q}? A) {a} B) {b}")


def _choose_effect(w: World) -> Draw:
    cause, effect, other_cause, other_effect = _cause_parts(w)
    ask = w.pick(["cause", "effect"])
    given, right, wrong = (cause, effect, other_effect) if ask == "effect" else (effect, cause, other_cause)
    first = w.chance(0.5)
    a, b = (right, wrong) if first else (wrong, right)
    return Draw(w.pick(_CHOICES).format(g=given, a=a, b=b, q=ask), "A" if first else "B", f"The {ask} is: {right}",
                "B" if first else "A")


def _family(name: str, title: str, category: str, summary: str, given: str, asks, sample, **more) -> Family:
    return Family(name, title, category, summary, given, asks, sample, ("Text Classification",), ("Everyday Language",), **more)


FAMILIES = (
    _family("ip089_sentiment", "Sentiment", "Sentiment Analysis", "Say whether an opinion is positive or negative.", "an opinion",
            ("classify the sentiment of the text as positive or negative", "(say|decide) whether the (review|opinion|text) is positive or negative",
             "(label|mark) the text as positive or negative", "is the opinion positive or negative", "(determine|identify) the sentiment: positive or negative",
             "is the sentiment of the (text|review|sentence) positive or negative", "what is the sentiment, positive or negative",
             "(write|answer) positive if the (writer|author) is (pleased|satisfied) and negative if not",
             "read the (opinion|review) and (output|answer with) positive for praise and negative for criticism",
             "(tell|find out) if the (review|comment) is negative or positive", "rate the (comment|opinion|review) as negative or positive",
             "is this a (good|favorable) or a bad review? answer positive or negative", "do sentiment analysis and answer with positive or negative",
             "(judge|detect) the (tone|attitude|feeling) of the opinion as positive or negative", "does the writer like it? positive or negative"), _sentiment),
    _family("ip090_emotion", "Emotion", "Emotion Classification", "Name the emotion of a text.", "a text about a person",
            ("name the emotion of the text: joy, sadness, anger or fear", "(classify|label) the emotion as joy, sadness, anger or fear",
             "which emotion does the text show, joy, sadness, anger or fear", "(say|decide) if the person feels joy, sadness, anger or fear",
             "what does the person feel, joy, sadness, anger or fear", "(determine|identify|detect) the emotion in the text (out of|among) joy, sadness, anger and fear",
             "(choose|pick) the emotion that fits: joy, sadness, anger or fear", "is it joy, sadness, anger or fear",
             "how does the person feel? (answer with|write) joy, sadness, anger or fear", "answer with one word for the emotion: joy, sadness, anger or fear",
             "read the text about a person and (write|output) whether it is about joy, sadness, anger or fear",
             "(assign|give) the text one of the labels joy, sadness, anger and fear", "what is the mood of the text, fear, joy, anger or sadness",
             "(recognize|find) the feeling behind the words: joy, sadness, anger or fear", "tell the feeling: anger, fear, joy or sadness"), _labelled(texts.EMOTIONS, "emotion")),
    _family("ip091_topic", "Topic", "Topic Classification", "Name the topic of a text.", "a short text",
            ("name the topic of the text: sports, food, weather, travel, school or music",
             "(classify|label) the topic as sports, food, weather, travel, school or music",
             "what is the text about, sports, food, weather, travel, school or music",
             "(say|decide) which topic fits: sports, food, weather, travel, school or music",
             "(assign|give) the text one of the (topics|labels) sports, food, weather, travel, school and music",
             "what is the topic, sports, food, weather, travel, school or music", "(determine|identify|find) the topic (out of|among) sports, food, weather, travel, school and music",
             "(put|sort) the text into one of the categories sports, food, weather, travel, school and music",
             "which of these is the text about: weather, sports, music, food, school or travel",
             "is the (text|sentence) about sports, food, weather, travel, school or music", "categorize the (news|text|sentence) as sports, food, weather, travel, school or music",
             "answer with one word for the theme: sports, food, weather, travel, school or music",
             "read the short text and write whether it belongs to sports, food, weather, travel, school or music",
             "in which section of a newspaper does it belong, sports, food, weather, travel, school or music",
             "choose its subject from music, school, travel, weather, food and sports"), _labelled(texts.TOPICS, "topic")),
    _family("ip092_dialogue_act", "Dialogue act", "Dialogue Act Recognition", "Name what a speaker does with an utterance.", "an utterance",
            ("classify the utterance as greeting, thanks, apology, request or farewell",
             "(say|name) what the speaker does: greeting, thanks, apology, request or farewell",
             "(label|mark) the dialogue act: greeting, thanks, apology, request or farewell",
             "is it a greeting, thanks, an apology, a request or a farewell",
             "(determine|identify|find) the (purpose|function) of the utterance: greeting, thanks, apology, request or farewell",
             "what does the speaker want to express, greeting, thanks, apology, request or farewell", "what kind of (utterance|speech act) is it, greeting, thanks, apology, request or farewell",
             "(assign|give) the utterance one of the labels greeting, thanks, apology, request and farewell",
             "does the speaker greet, thank, apologize, ask for something or say goodbye? answer greeting, thanks, apology, request or farewell",
             "(decide|tell) whether the utterance is a greeting, thanks, an apology, a request or a farewell",
             "categorize what is said as greeting, thanks, apology, request or farewell", "answer with the dialogue act, one of greeting, thanks, apology, request and farewell",
             "read what somebody says and write greeting, thanks, apology, request or farewell", "(recognize|detect) the intent of the speaker: greeting, thanks, apology, request or farewell",
             "choose from farewell, request, apology, thanks and greeting"),
            _labelled(texts.ACTS, "dialogue act")),
    _family("ip093_tense", "Which tense?", "Text Categorization", "Name the tense of a sentence.", "a sentence",
            ("name the tense of the sentence: past, present or future", "(classify|label) the tense as past, present or future",
             "is the sentence about the past, the present or the future", "(say|decide) if the verb is past, present or future",
             "what is the tense of the (sentence|verb), past, present or future", "(determine|identify|find) the tense (of the verb|of the sentence): past, present or future",
             "in which tense is the (sentence|verb), past, present or future", "which tense is used, past, present or future",
             "(answer with|write|output) past, present or future for the tense of the sentence",
             "when does it happen, in the past, the present or the future", "does the sentence speak of the past, the present or the future",
             "(tell|decide) whether the sentence is in the past, present or future tense",
             "read the sentence and (write|say) past, present or future, depending on the form of its verb",
             "(give|assign) the sentence the label past, present or future", "look at the verb and name its tense, past, present or future",
             "choose the time from future, present and past"), _tense),
    _family("ip094_sentence_type", "Statement, question or command", "Text Categorization", "Name the type of a sentence.", "a sentence",
            ("name the type of the sentence: statement, question or command", "(classify|label) the sentence as statement, question or command",
             "is it a statement, a question or a command", "(say|decide) if the sentence is a statement, question or command",
             "what (kind|type) of sentence is it, statement, question or command", "(determine|identify) the sentence type: statement, question or command",
             "(answer with|write|output) statement, question or command", "does the sentence tell, ask or order something? answer statement, question or command",
             "(tell|find out) whether the sentence is a statement, a question or a command",
             "read the sentence and write statement if it tells something, question if it asks and command if it gives an order",
             "which of the three is it: statement, question or command", "(give|assign) the sentence the label statement, question or command",
             "sort the sentence into statement, question or command", "choose its kind from command, question and statement"), _sentence_type),
    _family("ip095_is_negated", "Is it negated?", "Negation Detection", "Say whether a sentence has a negation.", "a sentence",
            ("say whether the sentence has a negation, yes or no", "answer yes if the sentence is (negative|negated), otherwise no",
             "is the sentence negated? answer yes or no", "check if the sentence contains not, yes or no",
             "does the sentence (contain|have) a negation? (answer|write) yes or no", "(decide|tell) whether the sentence is (negative|negated): yes or no",
             "is there a (not|negation) in the sentence? (answer|reply) yes or no", "(write|output) yes for a negative sentence and no for a positive one",
             "(detect|find) negation: yes or no", "look for the word not and answer yes if it is there and no if it is not",
             "is it a negative sentence? yes or no", "read the sentence and answer yes if it says that something is not so and no if it does not",
             "say yes when the verb is negated and no when it is not", "does it deny something? yes or no"),
            _is_negated),
    _family("ip096_grammatical", "Correct or wrong?", "Grammar Error Detection", "Say whether the verb agrees with its subject.", "a sentence",
            ("say whether the grammar of the sentence is correct or wrong", "(classify|label) the sentence as correct or wrong",
             "is the verb form correct or wrong", "(check|decide) if the verb agrees with its subject: correct or wrong",
             "is the sentence grammatical? answer correct or wrong", "(write|output) wrong if the sentence has a grammar mistake, otherwise correct",
             "(proofread|check) the sentence and answer with correct or wrong", "does the verb fit its subject? answer correct or wrong",
             "(tell|find out) whether there is a mistake in the verb: wrong if there is, correct if not",
             "(detect|find) errors in the grammar: answer correct or wrong", "is the grammar of the sentence correct or wrong",
             "read the sentence and say correct if its verb form is right and wrong if it is not",
             "(mark|grade) the sentence with correct or wrong, looking at its verb", "would a teacher mark the sentence as correct or wrong",
             "judge the grammar: wrong or correct"), _grammatical),
    _family("ip097_same_meaning", "Same meaning?", "Paraphrase Identification", "Say whether two sentences mean the same.", "two sentences",
            ("say whether the two sentences mean the same, yes or no", "answer yes if both sentences have the same meaning, otherwise no",
             "do the sentences mean the same? answer yes or no", "(check|decide) if sentence 2 is a paraphrase of sentence 1, yes or no",
             "is sentence 2 the same as sentence 1 in other words? answer yes or no", "do both sentences (say|express) the same? (write|answer) yes or no",
             "(write|output) yes if the two sentences are paraphrases and no if they are not", "(tell|judge) if the sentences are paraphrases of each other: yes or no",
             "are the two sentences paraphrases? yes or no", "(compare|read) the two sentences and answer yes if they agree in meaning and no if they differ",
             "does the second sentence have the meaning of the first? yes or no", "decide on paraphrase or not with yes or no",
             "is the meaning the same in both sentences? answer yes or no", "are they equal in sense? yes or no"), _same_meaning, weight=1.5),
    _family("ip098_cause_or_effect", "Cause or effect", "Cause Effect Classification", "Say whether the first of two sentences is the cause or the effect.",
            "two sentences", ("say whether sentence 1 is the cause or the effect of sentence 2", "(classify|label) sentence 1 as cause or effect",
             "is the first sentence the cause or the effect", "write cause if sentence 1 leads to sentence 2, otherwise effect",
             "what is the first sentence, cause or effect", "(decide|determine|tell) if the first sentence is the cause or the effect",
             "is sentence 1 the reason for sentence 2 or its result? answer cause or effect", "(answer with|output) cause or effect for the first sentence",
             "did the first thing lead to the second or follow from it? answer cause or effect",
             "(write|answer) effect if sentence 1 happened because of sentence 2 and cause if it is the other way round",
             "read the two sentences and say whether the first one is cause or effect", "is the first event the cause or the effect of the second",
             "(find out|judge) whether the first event caused the second: cause if so, effect if not",
             "(give|assign) the first sentence the label cause or effect", "what is the role of the first sentence? cause or effect"), _cause_or_effect, facts_seen=True),
    _family("ip099_choose_effect", "Choose cause or effect", "Cause Effect Classification", "Choose the sentence that is the cause or effect of another.",
            "a sentence, two choices and a question", ("choose A or B, the more likely cause or effect", "answer the question with A or B",
             "which choice is the right cause or effect, A or B", "write the letter of the sentence that fits the question",
             "which (option|choice|sentence) is the more (likely|plausible) cause or effect, A or B", "(pick|select|choose) the right option: A or B",
             "answer with the letter of the more (plausible|likely) (choice|option)", "is it A or B",
             "read the sentence and the two choices and (write|give) the letter of the one that is the cause or effect asked for",
             "decide which of the two, A or B, is what the question asks for, the cause or the effect",
             "(find|select) the sentence that caused or followed from the given one and write A or B", "which one fits as cause or effect, A or B",
             "give the letter of the better (answer|choice), A or B", "pick the better continuation or reason by its letter"), _choose_effect, facts_seen=True),
)
