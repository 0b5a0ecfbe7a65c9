"""Word-level families: opposites, synonyms, number of nouns, forms of verbs."""

from __future__ import annotations

from . import lexicon as lx
from .base import Draw, Family
from .world import World, article, gerund, past, plural, sentence, third


def _noun_for(w: World, kind: str) -> str:
    if kind == "person":
        return w.pick(lx.JOBS)
    return w.pick(lx.FOODS if kind == "food" else lx.OBJECTS)


def _antonym(w: World) -> Draw:
    kind = w.pick(list(lx.OPPOSITES))
    pair = w.pick(lx.OPPOSITES[kind]).split(":")
    if w.chance(0.5):
        pair.reverse()
    here, there = pair
    noun = _noun_for(w, kind)
    form = w.pick(["word", "the", "is", "is"])
    if form == "word":
        other = w.pick(w.pick(lx.OPPOSITES[kind]).split(":"))
        return Draw(here, there, f"The opposite of {here} is {there}.", other if other != there else here, True)
    if form == "the":
        return Draw(f"the {here} {noun}", f"the {there} {noun}", f"The opposite of {here} is {there}.", f"the {here} {noun}")
    place = " " + w.pick(lx.SPOTS) if w.chance(0.3) else ""
    be = w.pick(["is", "was"])
    return Draw(f"The {noun}{place} {be} {here}.", f"The {noun}{place} {be} {there}.",
                f"The opposite of {here} is {there}.", f"The {noun}{place} {be} not {here}.")


#: lexicon.SYNONYMS lists adjectives first, then verbs, then nouns; these are the ends of the first two parts.
_SYNONYM_ADJECTIVES = 16
_SYNONYM_VERBS = 26


def _synonym(w: World) -> Draw:
    i = int(w.rng.random() * len(lx.SYNONYMS))
    here, there = lx.SYNONYMS[i].split(":")
    wrong = w.pick([s.split(":")[1] for s in lx.SYNONYMS if s.split(":")[1] != there])
    why = f"The words {here} and {there} mean the same."
    if w.chance(0.35):
        return Draw(here, there, why, wrong, True)
    if i < _SYNONYM_ADJECTIVES:
        frame = w.pick(["The {n} is {x}.", "{N} is {x}.", "It was {a} {x} {n}.", "The {n} looked {x}."])
        noun = w.pick(lx.JOBS)
    elif i < _SYNONYM_VERBS:
        frame = w.pick(["{N} and {M} {x}.", "They {x} {s}.", "The " + plural(w.pick(lx.JOBS)) + " {x}.", "I often {x} {s}."])
        noun = ""
    else:
        frame = w.pick(["The {x} is old.", "{N} talked about the {x}.", "I saw the {x} {s}.", "The {x} was {c}."])
        noun = ""
    a, b = w.names(2)
    slots = dict(n=noun, N=a, M=b, s=w.pick(lx.SPOTS), c=w.pick(lx.COLORS))
    def fill(x: str) -> str:
        return frame.format(x=x, a=article(x), **slots)
    return Draw(fill(here), fill(there), why, fill(wrong))


def _plural(w: World) -> Draw:
    noun = w.noun()
    many = plural(noun)
    why = f"The plural of {noun} is {many}."
    wrong = noun if many != noun else noun + "s"
    form = w.pick(["word", "adjective", "adjective", "one"])
    if form == "word":
        return Draw(noun, many, why, wrong, True)
    adjective = w.pick([w.adjective("object"), w.pick(lx.COLORS)])
    if form == "one":
        color = w.pick(lx.COLORS)
        return Draw(f"one {color} {noun}", f"two {color} {many}", why, f"two {color} {wrong}")
    return Draw(f"the {adjective} {noun}", f"the {adjective} {many}", why, f"the {adjective} {wrong}")


def _singular(w: World) -> Draw:
    noun = w.noun()
    many = plural(noun)
    why = f"The singular of {many} is {noun}."
    wrong = many if many != noun else noun + "s"
    if w.chance(0.3):
        return Draw(many, noun, why, wrong, True)
    adjective = w.pick([w.adjective("object"), w.pick(lx.COLORS)])
    return Draw(f"the {adjective} {many}", f"the {adjective} {noun}", why, f"the {adjective} {wrong}")


def _verb_phrase(w: World):
    c = w.clause("past", copula=False).to(time="")
    return c.verb, c.rest


def _past_word(w: World) -> Draw:
    verb, rest = _verb_phrase(w)
    why = f"The past tense of {verb} is {past(verb)}."
    if w.chance(0.3):
        return Draw(verb, past(verb), why, gerund(verb), True)
    return Draw(f"{verb} {rest}", f"{past(verb)} {rest}", why, f"{gerund(verb)} {rest}")


def _gerund_word(w: World) -> Draw:
    verb, rest = _verb_phrase(w)
    why = f"The -ing form of {verb} is {gerund(verb)}."
    if w.chance(0.3):
        return Draw(verb, gerund(verb), why, past(verb), True)
    return Draw(f"{verb} {rest}", f"{gerund(verb)} {rest}", why, f"{past(verb)} {rest}")


def _third_person(w: World) -> Draw:
    """I ... -> he/she ... in the present tense."""
    verb, rest = _verb_phrase(w)
    time = " " + w.pick(lx.HABIT_TIMES) if w.chance(0.4) else ""
    return Draw(f"I {verb} {rest}{time}.", f"She {third(verb)} {rest}{time}.",
                f"With she, the verb {verb} becomes {third(verb)}.", f"She {verb} {rest}{time}.")


def _comparative(w: World) -> Draw:
    base, more = w.pick(lx.COMPARATIVE).split(":")
    a, b = w.names(2)
    form = w.pick([f"{a}, {b}, {base}", f"{base}: {a}, {b}"])
    return Draw(form, f"{a} is {more} than {b}.", f"The comparative of {base} is {more}.", f"{a} is {base} than {b}.")


def _article(w: World) -> Draw:
    noun = w.pick([w.noun(), w.pick(lx.JOBS)])
    phrase = f"{w.pick([w.adjective('object'), w.pick(lx.COLORS)])} {noun}" if w.chance(0.75) else noun
    right = article(phrase)
    return Draw(phrase, f"{right} {phrase}", f"Before the sound of {phrase.split()[0]} we say {right}.",
                f"{'a' if right == 'an' else 'an'} {phrase}", phrase == noun)


def _definition_match(w: World) -> Draw:
    """Is the word a kind of the group?  Balanced yes/no."""
    group = w.pick(list(lx.GROUPS))
    yes = w.chance(0.5)
    word = w.pick(lx.GROUPS[group if yes else w.pick([g for g in lx.GROUPS if g != group])])
    claim = w.pick([f"The {word} is a kind of {group}.", f"{word}, {group}", f"A {word} belongs to the group {group}.",
                    f"Is the word {word} a kind of {group}?"])
    answer = "yes" if yes else "no"
    verb = "is" if yes else "is not"
    return Draw(claim, answer, f"The word {word} {verb} a kind of {group}.", "no" if yes else "yes")


def _family(name: str, title: str, category: str, summary: str, given: str, asks, sample, **more) -> Family:
    return Family(name, title, category, summary, given, asks, sample, ("Linguistic Reasoning",), **more)


_MEANING, _FORM = "Word Semantics", "Word Inflection"

FAMILIES = (
    _family("ip012_antonym", "Opposites", _MEANING, "Replace a word by its opposite.", "a word or a sentence with an adjective",
            ("replace the adjective by its opposite", "(give|write|return) the (opposite|antonym) of the (word|description)",
             "change the describing word to (its opposite|the antonym)", "say the opposite", "swap the quality for its contrary"),
            _antonym, facts_seen=True),
    _family("ip013_synonym", "Synonyms", _MEANING, "Replace a word by one that means the same.", "a word or a sentence",
            ("replace one word by a synonym", "(give|write|return) a synonym (of the word|for one word)",
             "say the same with another word", "use a different word with the same meaning",
             "exchange a word for one of equal sense"), _synonym, facts_seen=True),
    _family("ip014_plural", "Plural of a noun", _FORM, "Put a noun phrase in the plural.", "a noun or a short noun phrase",
            ("return the plural of the given phrase", "(write|put|turn) the (noun|noun phrase|words) (in|into) the plural",
             "make the noun plural", "give the plural form", "write the phrase for more than one of the thing"),
            _plural, facts_seen=True),
    _family("ip015_singular", "Singular of a noun", _FORM, "Put a plural noun phrase in the singular.", "a plural noun or noun phrase",
            ("return the singular of the given phrase", "(write|put|turn) the (noun|noun phrase|words) (in|into) the singular",
             "make the noun singular", "give the singular form", "write the phrase for just one of the things"),
            _singular, facts_seen=True),
    _family("ip016_past_tense_verb", "Past tense of a verb", _FORM, "Put a verb phrase in the past tense.", "a verb or a verb phrase",
            ("return the past tense of the given verb", "(write|put) the (verb|verb phrase) in the past tense",
             "give the past form of the verb", "change the (verb|action) to the past",
             "write the action as something that happened before"), _past_word, facts_seen=True),
    _family("ip017_gerund", "-ing form of a verb", _FORM, "Put a verb phrase in the -ing form.", "a verb or a verb phrase",
            ("return the -ing form of the given verb", "(write|put) the (verb|verb phrase) in the -ing form",
             "give the gerund of the verb", "change the (verb|action) to its -ing form", "add -ing to the action word"),
            _gerund_word, facts_seen=True),
    _family("ip018_third_person", "From I to she", _FORM, "Change the subject from I to she.", "a sentence with I",
            ("rewrite the sentence with she instead of I", "(change|turn) I into she and (fix|adapt) the verb",
             "(write|say) the sentence in the third person", "make she the subject of the sentence",
             "tell the same about a woman instead of yourself"), _third_person),
    _family("ip019_comparative", "Compare two people", _FORM, "Compare two people with an adjective.", "two names and an adjective",
            ("write a sentence that compares the two people", "compare the (first person|first name) with the second by the adjective",
             "use the comparative of the adjective in a sentence about the two (people|names)", "say who is more so than whom",
             "make a than sentence from the words"), _comparative),
    _family("ip020_article", "a or an", _FORM, "Put a or an before a phrase.", "a noun phrase without an article",
            ("add a or an before the given phrase", "(put|write) the right article, a or an, (in front of|before) the words",
             "complete the phrase with a or an", "give the phrase its indefinite article", "choose between a and an for the words"),
            _article),
    _family("ip021_kind_of_yes_no", "Is it a kind of ...?", _MEANING, "Judge whether a word belongs to a group.",
            "a word and a group of things",
            ("say whether the word belongs to the group, yes or no", "answer yes if the thing is (of that kind|in that group), otherwise no",
             "is the (claim|statement) about the kind of thing true? answer yes or no", "(judge|decide) with yes or no if the group is right",
             "check membership of the class: yes or no"), _definition_match),
)
