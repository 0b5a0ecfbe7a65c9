"""Word-level families: opposites, synonyms, number of nouns, forms of verbs."""

from __future__ import annotations

from typing import Dict, List, Tuple

from . import lexicon as lx
from .base import Draw, Family
from .world import World, article, gerund, past, plural, sentence, third


def _noun_for(w: World, kind: str) -> str:
    if kind == "person":
        return w.pick(lx.JOBS)
    return w.pick(lx.FOODS if kind == "food" else lx.OBJECTS)


def _opposites() -> Dict[str, List[str]]:
    """Word: its opposites, the most usual first ("old" is the opposite of "new" and of "young")."""
    found: Dict[str, List[str]] = {}
    for pair in [p for pairs in lx.OPPOSITES.values() for p in pairs] + lx.PLAIN_OPPOSITES:
        here, there = pair.split(":")
        for word, opposite in ((here, there), (there, here)):
            if opposite not in found.setdefault(word, []):
                found[word].append(opposite)
    return found


_OPPOSITES = _opposites()
_ANTONYM_FRAMES = ("The {n}{s} is {x}.", "The {n}{s} was {x}.", "The {n} is {x}.", "My {n} was {x}.", "{N} saw the {x} {n}{s}.",
                   "We met the {x} {n}{s}.", "I think the {n} is {x}.", "That {n} looks {x}.", "Why is the {n} so {x}?",
                   "{N} says that the {n} is very {x}.", "This is a very {x} {n}.", "The {x} {n} belongs to {N}.")


def _antonym(w: World) -> Draw:
    if w.chance(0.3):
        here, (there, *others) = w.pick(list(_OPPOSITES.items()))
        wrong = w.pick([word for word in _OPPOSITES if word not in (here, there, *others)])
        return Draw(here, there, f"The opposite of {here} is {there}.", wrong, True, tuple(others))
    kind = w.pick(["object", "object", "person", "person", "food"])
    pair = w.pick(lx.OPPOSITES[kind]).split(":")
    here, there = pair if w.chance(0.5) else pair[::-1]
    noun = _noun_for(w, kind)
    why = f"The opposite of {here} is {there}."
    if w.chance(0.35):
        first = w.pick(["the", "the", "this", "my"])
        return Draw(f"{first} {here} {noun}", f"{first} {there} {noun}", why, f"{first} {here} {noun}")
    frames = _ANTONYM_FRAMES if kind != "food" else [f for f in _ANTONYM_FRAMES if "met" not in f]
    frame = w.pick([f for f in frames if kind == "person" or "met" not in f])
    slots = dict(n=noun, N=w.name(), s=" " + w.pick(lx.SPOTS) if w.chance(0.4) else "")
    text = frame.format(x=here, **slots)
    return Draw(text, frame.format(x=there, **slots), why, text)


_SYNONYM_FRAMES = (
    (lx.SYNONYM_ADJECTIVES, ("The {n} is {x}.", "{N} is {x}.", "It was a very {x} {n}.", "The {n} looked {x}.", "{N} seemed {x} {p}.",
                             "I know a very {x} {n}.", "Is the {n} {x}?")),
    (lx.SYNONYM_VERBS, ("{N} and {M} {x}.", "They {x} {s}.", "The {m} {x}.", "I often {x} {s}.", "We will {x} tomorrow.",
                        "{N} wants to {x}.", "You should not {x} {s}.", "Did the {m} {x}?")),
    (lx.SYNONYM_NOUNS, ("The {x} is old.", "{N} talked about the {x}.", "I saw the {x} {s}.", "The {x} was {c}.",
                        "{N} remembers the {x}.", "Where is the {x}?", "The {x} surprised {N} and {M}.", "{N} described the {x} {p}.")),
)


def _synonym(w: World) -> Draw:
    pairs, frames = w.pick(_SYNONYM_FRAMES)
    here, there = w.pick(pairs).split(":")
    wrong = w.pick([p.split(":")[1] for p in pairs if p.split(":")[1] != there])
    why = f"The words {here} and {there} mean the same."
    if w.chance(0.35):
        return Draw(here, there, why, wrong, True)
    frame = w.pick(frames)
    a, b = w.names(2)
    job = w.pick(lx.JOBS)
    slots = dict(n=job, m=plural(job), N=a, M=b, s=w.pick(lx.SPOTS), c=w.pick(lx.COLORS), p=w.pick(lx.PAST_TIMES))
    return Draw(frame.format(x=here, **slots), frame.format(x=there, **slots), why, frame.format(x=wrong, **slots))


def _counted_noun(w: World) -> str:
    """A noun of any kind; one in five has an irregular plural."""
    if w.chance(0.2):
        return w.pick(list(lx.IRREGULAR_PLURALS))
    return w.noun() if w.chance(0.7) else w.pick(w.pick([lx.JOBS, lx.TEXTS, lx.VEGETABLES, lx.TOOLS, lx.INSTRUMENTS]))


def _plural(w: World) -> Draw:
    noun = _counted_noun(w)
    many = plural(noun)
    why = f"The plural of {noun} is {many}."
    wrong = noun + "s" if many != noun + "s" else noun
    form = w.pick(["word", "word", "adjective", "adjective", "one", "this"])
    if form == "word":
        return Draw(noun, many, why, wrong, True)
    adjective = w.pick([w.adjective("object"), w.pick(lx.COLORS)])
    if form == "one":
        return Draw(f"one {adjective} {noun}", f"two {adjective} {many}", why, f"two {adjective} {wrong}")
    if form == "this":
        here, there = w.pick([("this", "these"), ("that", "those"), ("my", "my")])
        return Draw(f"{here} {adjective} {noun}", f"{there} {adjective} {many}", why, f"{here} {adjective} {wrong}")
    return Draw(f"the {adjective} {noun}", f"the {adjective} {many}", why, f"the {adjective} {wrong}")


def _singular(w: World) -> Draw:
    noun = _counted_noun(w)
    many = plural(noun)
    why = f"The singular of {many} is {noun}."
    wrong = many if many != noun else noun + "s"
    if w.chance(0.3):
        return Draw(many, noun, why, wrong, True)
    adjective = w.pick([w.adjective("object"), w.pick(lx.COLORS)])
    if w.chance(0.3):
        here, there = w.pick([("these", "this"), ("those", "that"), ("my", "my")])
        return Draw(f"{here} {adjective} {many}", f"{there} {adjective} {noun}", why, f"{there} {adjective} {wrong}")
    return Draw(f"the {adjective} {many}", f"the {adjective} {noun}", why, f"the {adjective} {wrong}")


#: Bare verbs: all irregular ones, and the regular ones of the verb classes.
_BARE_IRREGULAR = [v for v in lx.IRREGULAR if v not in ("be", "have", "do")]
_BARE_VERBS = sorted({v for verbs in lx.VERBS.values() for v in verbs} | set(lx.GO_VERBS) | set(lx.STAY_VERBS))


def _verb_phrase(w: World) -> Tuple[str, str]:
    if w.chance(0.25):
        verb, rest = w.pick(lx.VERB_PHRASES).split(":")
        return verb, f"{rest} with {w.name()}" if w.chance(0.7) else rest
    c = w.clause("past", copula=False).to(time="")
    return c.verb, c.rest


def _bare_verb(w: World) -> str:
    return w.pick(_BARE_IRREGULAR if w.chance(0.5) else _BARE_VERBS)


def _past_word(w: World) -> Draw:
    bare = w.chance(0.3)
    verb, rest = (_bare_verb(w), "") if bare else _verb_phrase(w)
    right, wrong = past(verb), gerund(verb)
    return Draw(f"{verb} {rest}".rstrip(), f"{right} {rest}".rstrip(), f"The past tense of {verb} is {right}.",
                f"{wrong} {rest}".rstrip(), bare)


def _gerund_word(w: World) -> Draw:
    bare = w.chance(0.3)
    verb, rest = (_bare_verb(w), "") if bare else _verb_phrase(w)
    right, wrong = gerund(verb), past(verb)
    return Draw(f"{verb} {rest}".rstrip(), f"{right} {rest}".rstrip(), f"The -ing form of {verb} is {right}.",
                f"{wrong} {rest}".rstrip(), bare)


def _third_person(w: World) -> Draw:
    """I ... -> he/she ... in the present tense."""
    verb, rest = _verb_phrase(w)
    time = " " + w.pick(lx.HABIT_TIMES) if w.chance(0.4) else ""
    return Draw(f"I {verb} {rest}{time}.", f"She {third(verb)} {rest}{time}.",
                f"With she, the verb {verb} becomes {third(verb)}.", f"She {verb} {rest}{time}.")


_COMPARED = ("{a}, {b}, {x}", "{x}: {a}, {b}", "{a} and {b}: {x}", "{a}; {b}; {x}", "{x}, {a}, {b}", "{a} / {b} / {x}", "{x} ({a}, {b})")


def _comparative(w: World) -> Draw:
    base, more = w.pick(lx.COMPARATIVE).split(":")
    a, b = w.names(2)
    if w.chance(0.2):
        first, second = w.some(lx.JOBS, 2)
        a, b = f"the {first}", f"the {second}"
    form = w.pick(_COMPARED).format(a=a, b=b, x=base)
    return Draw(form, sentence(f"{a} is {more} than {b}"), f"The comparative of {base} is {more}.", sentence(f"{a} is {base} than {b}"))


def _article(w: World) -> Draw:
    noun = w.pick([w.noun(), w.pick(lx.JOBS), w.pick(lx.TEXTS), w.pick(lx.INSTRUMENTS), w.pick(lx.ANIMALS)])
    words = [w.pick([w.adjective("object"), w.pick(lx.COLORS)])] if w.chance(0.75) else []
    phrase = " ".join(words + [noun])
    right = article(phrase)
    return Draw(phrase, f"{right} {phrase}", f"Before the sound of {phrase.split()[0]} we say {right}.",
                f"{'a' if right == 'an' else 'an'} {phrase}", phrase == noun)


_CLAIMS = ("The {x} is a kind of {g}.", "{x}, {g}", "The word {x} belongs to the group {g}.", "Is the word {x} a kind of {g}?",
           "{x} is a kind of {g}", "{x} - {g}", "thing: {x}; group: {g}", "Does {x} belong to the group {g}?", "{g}: {x}",
           "{n} says that {x} is a kind of {g}.")


def _kind_of(w: World) -> Draw:
    """Is the word a kind of the group?  Balanced yes/no."""
    yes = w.chance(0.5)
    group = w.pick(list(lx.GROUPS))
    word = w.pick(lx.GROUPS[group])
    named = group if yes else w.pick([g for g in lx.GROUPS if g != group and {g, group} not in lx.ALIKE_GROUPS])
    claim = w.pick(_CLAIMS).format(x=word, g=named, n=w.name())
    answer = "yes" if yes else "no"
    why = f"The word {word} names a kind of {group}" + ("." if yes else f", not of {named}.")
    return Draw(claim, answer, why, "no" if yes else "yes")


def _family(name: str, title: str, category: str, summary: str, given: str, asks, sample, **more) -> Family:
    return Family(name, title, category, summary, given, asks, sample, ("Linguistic Reasoning",), **more)


_MEANING, _FORM = "Word Semantics", "Word Inflection"

FAMILIES = (
    _family("ip012_antonym", "Opposites", _MEANING, "Replace a word by its opposite.", "a word or a sentence with an adjective",
            ("replace the adjective by its opposite", "(give|write|return) the (opposite|antonym) of the (word|description)",
             "change the describing word to (its opposite|the antonym)", "say the opposite", "what is the (opposite|antonym)",
             "(find|name|tell me) the (antonym|opposite word)", "(substitute|exchange) the (adjective|describing word) (with|for) its antonym",
             "(write|output) the same text with the opposite (adjective|quality|property)", "which word means the (opposite|contrary)",
             "turn the (adjective|quality|description) into its (opposite|contrary|reverse)", "go from word to antonym",
             "read the text and (change|replace) the word that describes something so that it means the opposite",
             "(rewrite|repeat) the input, but with an antonym in place of the adjective",
             "keep everything as it is, but use the opposite (adjective|describing word)",
             "(produce|generate) the opposite by replacing the adjective with its antonym, without using not", "swap the quality for its contrary"),
            _antonym, facts_seen=True),
    _family("ip013_synonym", "Synonyms", _MEANING, "Replace a word by one that means the same.", "a word or a sentence",
            ("replace one word by a synonym", "(give|write|return) a synonym (of the word|for one word)",
             "say the same with another word", "use a different word with the same meaning", "what is another word for it",
             "(find|name|tell me) (a synonym|another word that means the same)", "go from word to synonym",
             "(substitute|exchange) one of the words (with|for) a synonym", "which other word means the same",
             "(rewrite|repeat) the text with a synonym (for|in place of) one word", "keep the meaning but (change|replace) one word",
             "read the text and replace a single word so that the meaning (stays the same|does not change)",
             "(write|output) a word that has the same meaning", "(produce|generate) (an equivalent|a similar) word in place of one of the words",
             "exchange a word for one of equal sense"), _synonym, facts_seen=True),
    _family("ip014_plural", "Plural of a noun", _FORM, "Put a noun phrase in the plural.", "a noun or a short noun phrase",
            ("return the plural of the given phrase", "(write|put|turn) the (noun|noun phrase|words) (in|into) the plural",
             "make the noun plural", "give the plural form", "what is the plural (|form )of the (noun|word|phrase)",
             "go from singular to plural", "pluralize the (noun|word|phrase)", "(change|convert) the (singular|word|noun) (to|into) the plural",
             "how do you say it when there are (several|two|more)", "(rewrite|write) the (noun|words) so that there (are several|is more than one)",
             "read the noun phrase and (output|produce|write) its plural form", "(form|find) the plural of the noun",
             "(output|tell me) the word for (several|many) of them", "turn one thing into (several|two or more) things",
             "write the phrase for more than one of the thing"),
            _plural, facts_seen=True),
    _family("ip015_singular", "Singular of a noun", _FORM, "Put a plural noun phrase in the singular.", "a plural noun or noun phrase",
            ("return the singular of the given phrase", "(write|put|turn) the (noun|noun phrase|words) (in|into) the singular",
             "make the noun singular", "give the singular form", "what is the singular (|form )of the (noun|word|phrase)",
             "go from plural to singular", "(change|convert) the plural (to|into) the singular", "how do you say it when there is only one",
             "(rewrite|write) the (noun|words) so that there is only one", "read the plural phrase and (output|produce|write) its singular form",
             "(form|find) the singular of the noun", "(output|tell me) the word for (a single one|only one) of them",
             "turn several things into (one|a single one)", "undo the plural", "write the phrase for just one of the things"),
            _singular, facts_seen=True),
    _family("ip016_past_tense_verb", "Past tense of a verb", _FORM, "Put a verb phrase in the past tense.", "a verb or a verb phrase",
            ("return the past tense of the given verb", "(write|put) the (verb|verb phrase) in the past tense",
             "give the past form of the verb", "change the (verb|action) to the past", "what is the past tense of the verb",
             "go from verb to past tense", "(convert|turn) the (verb|verb phrase|phrase) into the past tense", "(form|find|name) the (simple past|past tense)",
             "(conjugate|inflect) the verb in the (past|simple past)", "write the verb phrase as it is used (for yesterday|about the past)",
             "(output|tell me) the past-tense (form|version) of the (verb|phrase)", "what does the verb become in the past",
             "read the (verb|verb phrase) and (write|produce|output) its simple past", "give its past form",
             "rewrite the action with the verb in its past form",
             "write the action as something that happened before"), _past_word, facts_seen=True),
    _family("ip017_gerund", "-ing form of a verb", _FORM, "Put a verb phrase in the -ing form.", "a verb or a verb phrase",
            ("return the -ing form of the given verb", "(write|put) the (verb|verb phrase) in the -ing form",
             "give the gerund of the verb", "change the (verb|action) to its -ing form", "what is the (gerund|-ing form) of the verb",
             "go from verb to gerund", "(convert|turn) the (verb|verb phrase|phrase) into (a gerund|the gerund|its -ing form)",
             "(form|find|name) the (present participle|gerund)", "(output|tell me) the form of the (verb|phrase) that ends in -ing",
             "what does the verb become with -ing", "read the (verb|verb phrase) and (write|produce|output) its present participle",
             "inflect the verb so that it ends in -ing", "write the phrase with the verb ending in -ing",
             "rewrite the action with the verb as a (gerund|present participle)", "add -ing to the action word"),
            _gerund_word, facts_seen=True),
    _family("ip018_third_person", "From I to she", _FORM, "Change the subject from I to she.", "a sentence with I",
            ("rewrite the sentence with she instead of I", "(change|turn) I into she and (fix|adapt) the verb",
             "(write|say) the sentence in the third person", "make she the subject of the sentence", "replace I (by|with) she",
             "(convert|change) the sentence from the first person to the third person", "start the sentence with she instead of I",
             "(write|say) what she does instead of what I do", "how would the sentence be about her", "go from first person to third person",
             "(rewrite|rephrase) the sentence so that it is about her and not about me", "use she as the subject and (adjust|adapt) the verb",
             "read the sentence of a speaker about (herself|her own habits) and (write|report) it with she",
             "(put|set) the sentence into the third person singular with she", "tell the same about a woman instead of yourself"),
            _third_person),
    _family("ip019_comparative", "Compare two people", _FORM, "Compare two people with an adjective.", "two names and an adjective",
            ("write a sentence that compares the two people", "compare the (first person|first name) with the second by the adjective",
             "use the comparative of the adjective in a sentence about the two (people|names)", "say who is more so than whom",
             "(write|form|make) a comparison with the adjective and than", "(say|write) that the first person is more so than the second",
             "(put|turn) the names and the adjective into a comparative sentence", "compare the two people",
             "write a sentence with is, the comparative and than", "(build|write) a sentence in which the first person beats the second in the quality",
             "(use|take) the two people and the adjective to (write|form) a sentence of the form X is more than Y",
             "read two people and an adjective and (write|produce) a sentence that says the first one is more of that than the second",
             "(express|state) in a sentence that the quality is stronger in the first person than in the second",
             "(output|generate) a comparative sentence about the two", "change the adjective to its comparative and compare the two people with it",
             "make a than sentence from the words"), _comparative),
    _family("ip020_article", "a or an", _FORM, "Put a or an before a phrase.", "a noun phrase without an article",
            ("add a or an before the given phrase", "(put|write) the right article, a or an, (in front of|before) the words",
             "complete the phrase with a or an", "give the phrase its indefinite article", "add the (right|correct|missing) indefinite article",
             "(start|begin) the phrase with a or an", "decide on a or an and write the phrase with it", "(prefix|precede) the phrase with a or an",
             "(insert|put) a or an at the start", "fill in the missing a or an", "is it a or an? repeat the words with it",
             "repeat the (words|phrase) with a or an in front", "read the noun phrase and (write|output) it with the correct indefinite article",
             "(rewrite|return) the noun phrase with its a or an", "choose between a and an for the words"),
            _article),
    _family("ip021_kind_of_yes_no", "Is it a kind of ...?", _MEANING, "Judge whether a word belongs to a group.",
            "a word and a group of things",
            ("say whether the word belongs to the group, yes or no", "answer yes if the thing is (of that kind|in that group), otherwise no",
             "is the (claim|statement) about the kind of thing true? answer yes or no", "(judge|decide) with yes or no if the group is right",
             "does the thing belong to the (category|group|class)? (answer|say|write) yes or no",
             "(check|verify) whether the thing is a member of the (category|group), yes or no",
             "is the thing really of this (kind|type)? yes or no", "(write|output) yes when the category (fits|is right for) the word and no when it does not",
             "(tell|decide) if the word names a thing of that (kind|type): yes or no", "is it a kind of that? yes or no",
             "read a word and a category and answer yes if the word is an example of the category and no if it is not",
             "(confirm|deny) with yes or no that the thing is an example of the group", "(reply|respond) with yes or no: is the category correct",
             "is the word in the right group? (reply|answer) with yes or no", "check membership of the class: yes or no"), _kind_of),
)
