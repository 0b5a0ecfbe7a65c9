"""Families over news-like text and data: titles, keywords, data to text, rewritten questions, overlap, grammar."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Sequence, Tuple

from . import lexicon as lx
from .base import Draw, Family, capital
from .world import World, article, past, plural, sentence, third

_OPENED = lx.words("library school hospital museum bridge theater stadium hotel restaurant park factory airport shop zoo")
_STORMS = lx.words("storm flood snowstorm fire earthquake heatwave drought")
_HIT = ("hit", "reached", "struck")


def _article(w: World) -> Tuple[str, str, List[str]]:
    """(a short news text, its title, its keywords in the order of the text)"""
    name, city, day = w.name(), w.city(), w.pick(lx.DAYS)
    form = int(w.rng.random() * 7)
    number = 2 + int(w.rng.random() * 98)
    more = w.pick([f"The {w.pick(lx.JOBS)} said that it was a big surprise.", "Many people came to see it.", "Nobody had expected it.",
                   f"A {w.pick(['reporter', 'teacher', 'doctor', 'driver'])} told us the story.", "More news will follow soon."])
    if form == 0:
        thing = w.pick(_OPENED)
        first = w.pick([f"A new {thing} was opened in {city} on {day}.", f"On {day}, a new {thing} opened its doors in {city}.",
                        f"The people of {city} have had a new {thing} since {day}."])
        title, keys = f"New {capital(thing)} Opens in {city}", [thing, city]
    elif form == 1:
        thing = w.pick(_STORMS)
        first = w.pick([f"A {thing} {w.pick(_HIT)} the city of {city} on {day}.".replace("A earth", "An earth"),
                        f"In {city}, a {thing} destroyed {number} houses on {day}.".replace("a earth", "an earth")])
        title, keys = f"{capital(thing)} Hits {city}", [thing, city] if first[0] == "A" else [city, thing]
    elif form == 2:
        sport = w.pick(lx.SPORTS)
        first = w.pick([f"{name} won the {sport} final in {city} on {day}.", f"The winner of the {sport} final in {city} is {name}."])
        title = f"{name} Wins {capital(sport)} Final"
        keys = [name, sport, city] if first.startswith(name) else [sport, city, name]
    elif form == 3:
        thing = w.thing()
        first = w.pick([f"On {day}, {article(thing)} {thing} was stolen from the museum in {city}.",
                        f"Somebody stole {article(thing)} {thing} from the museum in {city} on {day}."])
        title, keys = f"{capital(thing)} Stolen in {city}", [thing, "museum", city]
    elif form == 4:
        job = w.pick(lx.JOBS)
        first = w.pick([f"{name} was named {job} of the year in {city}.", f"{name}, who lives in {city}, is now {job} of the year."])
        title = f"{name} Is {capital(job)} of the Year"
        keys = [name, job, city] if "named" in first else [name, city, job]
    elif form == 5:
        animal = w.pick(lx.ANIMALS)
        first = w.pick([f"{capital(article(animal))} {animal} ran away from the zoo in {city} on {day}.",
                        f"The zoo in {city} is looking for {article(animal)} {animal}."])
        title, keys = f"{capital(animal)} Escapes from {city} Zoo", [animal, city] if "ran" in first else [city, animal]
    else:
        thing = w.pick(_OPENED)
        first = w.pick([f"{name} gave {number} dollars to the {thing} in {city}.",
                        f"The {thing} in {city} got {number} dollars from {name}."])
        title = f"{name} Helps {capital(thing)} in {city}"
        keys = [name, thing, city] if first.startswith(name) else [thing, city, name]
    return f"{first} {more}", title, keys


def _headline(w: World) -> Draw:
    text, title, _ = _article(w)
    return Draw(text, title, "The title says the main thing in a few words.", text.split(". ")[1])


def _keywords(w: World) -> Draw:
    text, title, keys = _article(w)
    return Draw(text, ", ".join(keys), "These words say what the text is about.", title)


def _how_to(w: World) -> Draw:
    verb, thing = w.pick([("cook", w.pick(lx.FOODS)), ("bake", w.pick(["bread", "cake", "pie", "pizza"])), ("paint", w.thing()),
                          ("clean", w.thing()),
                          ("fix", w.thing()), ("play", "the " + w.pick(lx.INSTRUMENTS)), ("draw", w.pick(lx.ANIMALS)), ("sell", w.thing())])
    if verb in ("paint", "clean", "fix", "draw", "sell"):
        thing = f"{article(thing)} {thing}"
    step = w.pick(["First, take your time.", "Start early in the morning.", "You need a quiet place.",
                   f"Ask the {w.pick(lx.JOBS)} for help."])
    text = w.pick([f"This text explains the way to {verb} {thing}. {step}", f"Do you want to {verb} {thing}? {step}",
                   f"{step} Then you will be able to {verb} {thing}."])
    words = [t if t in ("a", "an", "the") else capital(t) for t in thing.split()]
    return Draw(text, f"How to {capital(verb)} {' '.join(words)}", "The title names what the reader learns.",
                f"{capital(verb)} {thing} now")


_EVENTS = lx.words("concert party meeting lesson match exhibition dinner market")


def _event(w: World) -> Draw:
    """Two to four fields; each has its place in the sentence."""
    event = w.pick(_EVENTS)
    fields = {"event": event, "city": w.city(), "day": w.pick(lx.DAYS), "guest": w.name()}
    kept = ["event"] + [k for k in ("city", "day", "guest") if w.chance(0.65)]
    if len(kept) == 1:
        kept.append(w.pick(["city", "day", "guest"]))
    shown = w.some(kept, len(kept))
    text = f"There is {article(event)} {event}"
    for key, word in (("guest", "with"), ("city", "in"), ("day", "on")):
        if key in kept:
            text += f" {word} {fields[key]}"
    return Draw("; ".join(f"{k}: {fields[k]}" for k in shown), text + ".", "All fields are in the sentence.",
                f"There is {article(event)} {event}.")


_FOODS = lx.words("Italian French Chinese Indian Japanese Mexican Greek Turkish Spanish Thai")
_PLACES = lx.words("pub restaurant cafe bar hotel")


def _restaurant(w: World) -> Draw:
    name = f"The {w.pick(lx.COLORS).capitalize()} {w.pick(lx.ANIMALS).capitalize()}"
    kind, food, area, price = w.pick(_PLACES), w.pick(_FOODS), w.city(), w.pick(["cheap", "expensive"])
    data, text = f"name[{name}], type[{kind}]", f"{name} is a {kind}"
    if w.chance(0.5):
        data, text = f"{data}, price[{price}]", f"{name} is {article(price)} {price} {kind}"
    if w.chance(0.6):
        data, text = f"{data}, food[{food}]", f"{text} with {food} food"
    if w.chance(0.6):
        data, text = f"{data}, area[{area}]", f"{text} in {area}"
    return Draw(data, text + ".", "Every value is in the sentence.", f"{name} is here.")


#: relation -> the sentence it stands for
_RELATIONS: Dict[str, str] = {"lives in": "{s} lives in {c}", "was born in": "{s} was born in {c}", "job": "{s} is {aj} {j}",
                              "works in": "{s} works in {c}", "likes": "{s} likes the {t}", "owns": "{s} owns {at} {t}",
                              "friend": "{s} is a friend of {n}",
                              "plays": "{s} plays {p}", "age": "{s} is {a} years old"}


def _triples(w: World) -> Draw:
    """One or two (subject, relation, object) triples about one person."""
    s, n = w.names(2)
    j, t, c = w.pick(lx.JOBS), w.thing(), w.city()
    slots = {"s": s, "n": n, "j": j, "aj": article(j), "t": t, "at": article(t), "c": c, "p": w.pick(lx.SPORTS),
             "a": str(18 + int(w.rng.random() * 60))}
    objects = {"lives in": c, "was born in": c, "job": j, "works in": c, "likes": t, "owns": t, "friend": n, "plays": slots["p"],
               "age": slots["a"]}
    chosen = w.some(list(_RELATIONS), 1 + w.chance(0.6))
    said = [_RELATIONS[r].format(**slots) for r in chosen]
    answer = said[0] if len(said) == 1 else f"{said[0]} and{said[1][len(s):]}"
    return Draw(" ".join(f"({s} | {r} | {objects[r]})" for r in chosen), answer + ".", "Each triple becomes a part of the sentence.",
                f"{s} and {n}.")


def _specific_question(w: World) -> Draw:
    """A question with a pronoun, and the sentence before it that says who is meant."""
    name, pronoun = w.person()
    possessive = {"she": "her", "he": "his"}[pronoun]
    context = w.pick([f"{name} lives in {w.city()}.", f"{name} is {w.pick(['tired', 'ill', 'happy', 'late', 'new here'])}.",
                      f"I met {name} {w.pick(lx.SPOTS)}.",
                      f"{name} came back on {w.pick(lx.DAYS)}.", f"We talked about {name}.",
                      f"{name} has a new {w.pick(lx.COLORS)} {w.thing()}."])
    c = w.clause("past", copula=False)
    c = c.to(subject=type(c.subject)(pronoun, pronoun), tail="" if c.obj else c.tail, time="")
    vague, exact = w.pick([
        (c.question(), c.to(subject=type(c.subject)(name, pronoun, True)).question()),
        (f"Where does {pronoun} work?", f"Where does {name} work?"), (f"How old is {pronoun}?", f"How old is {name}?"),
        (f"What did {pronoun} {c.verb}?", f"What did {name} {c.verb}?"), (f"When did {pronoun} arrive?", f"When did {name} arrive?"),
        (f"Who is {possessive} best friend?", f"Who is {name}'s best friend?"), (f"What is {possessive} job?", f"What is {name}'s job?"),
        (f"Why is {pronoun} so {w.adjective('person')}?", ""),
    ])
    exact = exact or vague.replace(f" {pronoun} ", f" {name} ")
    return Draw(f"{context} {vague}", exact, f"The pronoun stands for {name}.", vague)


def _indirect_question(w: World) -> Draw:
    start = w.pick(["Can you tell me", "Do you know", "Could you say", "I would like to know"])
    mark = "." if start.startswith("I ") else "?"
    noun, word = w.pick([(f"the {w.thing()}", "where"), (w.name(), "where"), (w.name(), "who"), (f"the {w.pick(lx.JOBS)}", "who"),
                         (w.name(), "why"),
                         (f"the {w.pick(_EVENTS)}", "when"), (f"the {w.pick(_OPENED)}", "where")])
    tail = ""
    if word == "why":
        tail = f" {w.adjective('person')}"
    return Draw(f"{capital(word)} is {noun}{tail}? ({start})", f"{start} {word} {noun} is{tail}{mark}",
                "The verb moves behind its subject.",
                f"{start} {word} is {noun}{tail}{mark}")


def _question_for_answer(w: World) -> Draw:
    """Which part of the fact is asked for depends on the answer given."""
    c = w.clause("past", transitive=True, names_only=True).to(time="")
    spot = w.pick(lx.SPOTS)
    day = "on " + w.pick(lx.DAYS)
    fact = f"{c.subject.text} {past(c.verb)} {c.obj} {spot} {day}."
    name, verb = c.subject.text, c.verb
    answer, question = w.pick([(name, f"Who {past(verb)} {c.obj} {spot} {day}?"), (spot, f"Where did {name} {verb} {c.obj} {day}?"),
                               (day, f"When did {name} {verb} {c.obj} {spot}?"),
                               (c.obj, f"{'Whom' if c.verb in lx.VERBS['person'] else 'What'} did {name} {verb} {spot} {day}?")])
    return Draw(f"Fact: {fact} Answer: {answer}", question, f"The answer to the question is: {answer}.",
                f"Is it true that {name} {past(verb)} {c.obj}?")


def _overlap(w: World) -> Draw:
    """Two sentences that share one to three words that matter."""
    def text(slots: Sequence[str]) -> str:
        person, verb, color, thing, city = slots
        return f"{person} {verb} the {color} {thing} in {city}"
    first = [w.name(), past(w.pick(lx.VERBS["object"])), w.pick(lx.COLORS), w.thing(), w.city()]
    second = [w.name(), past(w.pick(lx.VERBS["object"])), w.pick(lx.COLORS), w.thing(), w.city()]
    for i in w.some(range(5), 1 + int(w.rng.random() * 3)):
        second[i] = first[i]
    common = [x for x in first if x in second]
    return Draw(f"Sentence 1: {text(first)}. Sentence 2: {text(second)}.", ", ".join(common), "Both sentences have these words.",
                next((x for x in first if x not in common), "none"))


def _broken(w: World) -> Tuple[str, str, str]:
    """(a sentence with one mistake, the sentence, what was wrong)"""
    form = int(w.rng.random() * 5)
    name = w.name()
    if form == 0:
        noun = w.pick(lx.OBJECTS + lx.ANIMALS)
        frame = w.pick(["{n} has {a} {x}.", "There is {a} {x} in the garden.", "{n} wants to buy {a} {x}.", "It was {a} {x}."])
        right = article(noun)
        wrong = "an" if right == "a" else "a"
        return frame.format(n=name, a=wrong, x=noun), frame.format(n=name, a=right, x=noun), f"Before {noun} it must be {right}."
    if form == 1:
        noun = w.pick([n for n in lx.OBJECTS + lx.ANIMALS if plural(n) != n])
        count = w.pick(["two", "three", "four", "many", "several", "ten"])
        frame = w.pick(["{n} has {c} {x}.", "There are {c} {x} in the house.", "{n} saw {c} {x} yesterday."])
        return frame.format(n=name, c=count, x=noun), frame.format(n=name, c=count, x=plural(noun)), f"After {count} the noun is plural."
    if form == 2:
        c = w.clause("present", copula=False, names_only=True).to(tense="present")
        wrong = sentence(f"{c.subject.text} {c.verb} {c.rest}")
        return wrong, sentence(f"{c.subject.text} {third(c.verb)} {c.rest}"), f"With {c.subject.text} the verb is {third(c.verb)}."
    c = w.clause("past", copula=False, names_only=True)
    while past(c.verb) == c.verb:
        c = w.clause("past", copula=False, names_only=True)
    if form == 3:
        wrong = sentence(f"{c.subject.text} did not {past(c.verb)} {c.obj or c.tail}")
        return wrong, sentence(f"{c.subject.text} did not {c.verb} {c.obj or c.tail}"), "After did not comes the base form of the verb."
    wrong = sentence(f"{c.subject.text} will {past(c.verb)} {c.obj or c.tail} tomorrow")
    return wrong, sentence(f"{c.subject.text} will {c.verb} {c.obj or c.tail} tomorrow"), "After will comes the base form of the verb."


def _correct(w: World) -> Draw:
    wrong, right, why = _broken(w)
    return Draw(wrong, right, why, wrong)


def _family(name: str, title: str, category: str, summary: str, given: str, asks: Sequence[str], sample: Callable[[World], Draw],
            **more: Any) -> Family:
    return Family(name, title, category, summary, given, tuple(asks), sample, ("Linguistic Reasoning",), ("News",), **more)


FAMILIES = (
    _family("ip142_headline", "Headline for a news text", "Title Generation", "Write a headline for a short news text.",
            "a short news article",
            ("write a headline for the news text", "(give|find|generate) a (title|headline) for the (article|news article)",
             "generate an appropriate title for the given text", "what would be a good headline for the article",
             "summarize the article as a short title",
             "write the title under which the news could be printed", "name the main news in title case",
             "create a short title for this piece of news",

             "think of a news headline for the passage", "(write|produce) the heading of the report",
             "compose what a newspaper would print above it"), _headline, weight=1.4),
    _family("ip143_news_keywords", "Keywords of a news text", "Keyword Tagging", "List the keywords of a short news text.",
            "a short news article",
            ("list the keywords of the news text, separated by commas", "(tag|label) the article with its keywords",
             "(find|extract) the (keywords|key words) of the article",
             "generate a list of keywords for the text", "which words are the keywords of the article",
             "name who or what the news is about and where, as keywords",
             "give the most important names and things of the text", "write tags for the article, separated by commas",
             "(produce|write) the keywords that a search for the article would use",
             "index the piece by its key terms"), _keywords),
    _family("ip144_how_to_title", "Title for instructions", "Title Generation", "Write a how-to title for a text.",
            "the beginning of a guide",
            ("write a title that begins with how to", "(give|find|write) a how-to title for the (guide|text)",
             "generate a title for the guide",
             "what would the guide be called", "name the guide by what the reader learns", "write the title of the instructions",
             "entitle the guide with the words how to", "say in a title what the reader can learn here",
             "title this lesson"), _how_to),
    _family("ip145_event_text", "Event from data", "Data to Text", "Write a sentence about an event from two to four fields.",
            "data about an event",
            ("write a sentence about the event from the data", "(turn|make) the fields into a sentence",
             "announce the event in one sentence with all its data",
             "convert the record into text", "use all given fields in one sentence", "describe the event",
             "write one sentence from the (keys and values|data) given",
             "tell when, where and with whom the event is, as far as the data say", "form a sentence that mentions every value",
             "put the entries into a single line of prose"), _event),
    _family("ip146_restaurant_text", "Place from data", "Data to Text", "Describe a place to eat from its data.",
            "data about a place to eat",
            ("describe the place in one sentence that has all the data", "(write|generate) a sentence from the attributes in brackets",
             "turn the key and value pairs into a sentence", "convert the data into natural language",
             "write about the place, with each value in brackets",
             "say what kind of place it is, using all attributes",
             "given keys with values in brackets, describe the place", "make one sentence that mentions every attribute of the place",
             "write a short restaurant description from the given values",
             "advertise the venue in a line"), _restaurant),
    _family("ip147_triples_text", "Sentence from triples", "Data to Text", "Write a sentence from subject, relation and object.",
            "one or two triples",
            ("write a sentence that says what the triples say", "(turn|convert) the triples into (a sentence|text)",
             "express all triples in one sentence",
             "put subject, relation and object into a sentence", "verbalize the triples", "generate a text from the facts in brackets",
             "write the facts of the triples as one sentence", "describe the person with the given triples",
             "combine subject, relation and object into text",
             "spell out the relations in plain English"),
            _triples, never_trained=True),
    _family("ip148_specific_question", "Make a question clear", "Question Rewriting",
            "Replace the pronoun of a question by the name it stands for.",
            "a sentence and a question",
            ("rewrite the question so that it is clear who is meant", "(write|ask) the question with the name instead of the pronoun",
             "make the question understandable without the first sentence", "replace the pronoun in the question by the person's name",
             "make the question more specific", "paraphrase the question so that it can stand alone",
             "write the question so that it names the person",

             "resolve the pronoun in the question, using the sentence before it", "decontextualize the question",
             "ask it in a form that needs no context"), _specific_question, weight=1.2),
    _family("ip149_indirect_question", "Ask indirectly", "Question Rewriting", "Rewrite a question with the given beginning.",
            "a question and a beginning",
            ("rewrite the question with the beginning in brackets",
             "(ask|write) the question indirectly, starting with the words in brackets",
             "use the words in brackets to make the question indirect", "paraphrase the question so that it begins as given",
             "turn the direct question into an indirect one", "rephrase the question with the words given",
             "ask more politely, beginning with the words in brackets",
             "rewrite the direct question as an indirect one that starts as given",
             "write a longer form of the question with the given start",
             "pose it in a roundabout way"), _indirect_question),
    _family("ip150_question_for_answer", "Question for an answer", "Question Generation",
            "Write the question that a part of a fact answers.", "a fact and an answer",
            ("write the question that the answer belongs to", "(make|generate|write) a question about the fact that has the given answer",
             "ask for the part of the fact that is the answer", "what question is answered by the given answer",
             "turn the fact into a question with this answer",
             "create a question from the fact and the answer",
             "given a fact and an answer, generate the matching question", "write a question whose answer is the given one",
             "(make|form) a question so that the given words answer it",
             "reconstruct what was asked"), _question_for_answer, weight=1.3),
    _family("ip151_overlap", "Words in common", "Overlap Extraction", "List the words that two sentences share.", "two sentences",
            ("list the words that both sentences have, without the",
             "(find|write|return) the (overlap|common words) of the two sentences, ignoring in and the",
             "which words except in and the are in both sentences",
             "find the overlapping words of the sentences, small words left out",
             "extract what sentence 1 and sentence 2 have in common",
             "write the words shared by the pair of sentences, leaving out in and the",
             "name the words that occur in both sentences, but not the and in",
             "compare the sentences and list their common words, except in and the",
             "(give|list) the overlap between sentence 1 and sentence 2 without its small words",
             "collect whatever stands in the two alike"), _overlap),
    _family("ip152_fix_grammar", "Fix the grammar", "Grammar Error Correction", "Correct the mistake in a sentence.",
            "a sentence with a mistake",
            ("correct the mistake in the sentence", "(fix|correct) the grammar of the sentence", "rewrite the sentence in correct English",
             "find the error and write the sentence without it", "(return|write) the corrected sentence",
             "change the sentence so that its grammar is right",
             "edit the sentence to remove its grammatical error",
             "make the sentence grammatical", "improve the sentence so that it has no grammar mistake",
             "output a grammatically correct version of the sentence", "the sentence is wrong, write it correctly",
             "polish the English of the line"), _correct, weight=1.4),
)
