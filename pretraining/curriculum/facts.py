"""Lookup families: facts about countries, animals and things.

The facts themselves are all seen in training; what is held out are the
sentences around them, so these families measure reading and recall.
"""

from __future__ import annotations

from typing import Callable, Tuple

from . import lexicon as lx
from .base import Draw, Family, capital
from .world import World, article

_COUNTRY_CARRIERS = (
    "{c}", "{c}", "{c}", "{n} lives in {c}.", "{n} is flying to {c} {t}.", "{n} was born in {c}.", "{n} visited {c} {p}.",
    "The {j} moved to {c}.", "{n} and {m} met in {c}.", "My {r} works in {c}.", "{n} wants to see {c}.",
    "The {j} comes from {c}.", "{n} studies in {c}.", "I would love to travel to {c} with {n}.", "{n} has a house in {c}.",
    "The letter was sent from {c} {p}.", "{n} wrote a book about {c}.", "Our {r} returned from {c} {p}.",
)


def _carry(w: World, carriers: Tuple[str, ...], **slots: str) -> Tuple[str, bool]:
    """(text, bare): the fact's key alone, or inside a sentence."""
    carrier = w.pick(carriers)
    a, b = w.names(2)
    text = carrier.format(n=a, m=b, t=w.pick(lx.FUTURE_TIMES), p=w.pick(lx.PAST_TIMES), j=w.pick(lx.JOBS),
                          r=w.pick(["sister", "brother", "uncle", "aunt", "friend"]), **slots)
    return text, carrier in ("{c}", "{x}")


def _carry_country(w: World, country: str) -> Tuple[str, bool]:
    """As `_carry`, with "the" before the countries that need it inside a sentence."""
    text, bare = _carry(w, _COUNTRY_CARRIERS, c=country)
    if not bare and country in lx.WITH_THE:
        text = text.replace(country, "the " + country)
    return text, bare


def _country(column: int, what: str) -> Callable[[World], Draw]:
    def sample(w: World) -> Draw:
        row = w.pick(lx.COUNTRIES)
        other = w.pick([r for r in lx.COUNTRIES if r[column] != row[column]])
        text, bare = _carry_country(w, row[0])
        return Draw(text, row[column], f"The {what} of {row[0]} is {row[column]}.", other[column], bare)
    return sample


def _capital_to_country(w: World) -> Draw:
    row = w.pick([r for r in lx.COUNTRIES if r[0] != "England"])
    other = w.pick([r for r in lx.COUNTRIES if r[2] != row[2]])
    text, bare = _carry(w, _COUNTRY_CARRIERS, c=row[2])
    also = ("England",) if row[2] == "London" else ()
    return Draw(text, row[0], f"{row[2]} is the capital of {row[0]}.", other[0], bare, also)


_THING_CARRIERS = ("{x}", "{x}", "{x}", "{n} likes the {x}.", "The {x} is new.", "{n} drew a picture of the {x}.",
                   "I saw the {x} {p}.", "{n} dreamed about the {x}.", "The {j} asked about the {x}.",
                   "{n} and {m} talked about the {x}.", "Look at the {x}!", "{n} took a photo of the {x} {p}.",
                   "The {x} was mentioned by {n}.", "My {r} told me about the {x}.")


#: Groups whose words do not fit behind "the" in a sentence.
_NOT_POINTED_AT = ("color", "sport", "job", "body part", "school subject", "planet", "country", "city", "relative")


def _category(w: World) -> Draw:
    group = w.pick([g for g in lx.GROUPS if g not in _NOT_POINTED_AT])
    word = w.pick(lx.GROUPS[group])
    wrong = w.pick([g for g in lx.GROUPS if g != group])
    text, bare = _carry(w, _THING_CARRIERS, x=word)
    return Draw(text, group, f"The word {word} names a kind of {group}.", wrong, bare)


def _young(w: World) -> Draw:
    adult, young = w.pick(lx.YOUNG).split(":")
    wrong = w.pick([p.split(":")[1] for p in lx.YOUNG if p.split(":")[1] != young])
    text, bare = _carry(w, _THING_CARRIERS, x=adult)
    return Draw(text, young, f"A young {adult} is called {article(young)} {young}.", wrong, bare)


def _next_in(cycle, step: int, what: str) -> Callable[[World], Draw]:
    carriers = ("{x}", "Today is {x}.", "{n} arrived on {x}.", "The party is on {x}.", "{n} works on {x}.",
                "The {j} called on {x}.", "The shop opens on {x}.",
                "The meeting with {m} is on {x}.", "{n} has a test on {x}.", "The train leaves on {x}.", "It rained on {x}.",
                "We will visit {n} on {x}.", "My {r} came back on {x}.", "The museum is closed on {x}.")
    if what == "month":
        carriers = ("{x}", "It is {x}.", "{n} was born in {x}.", "The party is in {x}.", "{n} travels in {x}.",
                    "The {j} called in {x}.", "The festival is in {x}.",
                    "{n} and {m} got married in {x}.", "My {r} moved house in {x}.", "The course starts in {x}.", "It snowed in {x}.",
                    "We will visit {n} in {x}.", "The shop was closed in {x}.", "{n} will turn twenty in {x}.")

    def sample(w: World) -> Draw:
        i = int(w.rng.random() * len(cycle))
        answer = cycle[(i + step) % len(cycle)]
        text, bare = _carry(w, carriers, x=cycle[i])
        order = "after" if step > 0 else "before"
        return Draw(text, answer, f"The {what} {order} {cycle[i]} is {answer}.", cycle[(i - step) % len(cycle)], bare)
    return sample


def _family(name: str, title: str, summary: str, given: str, asks: Tuple[str, ...], sample, **more) -> Family:
    return Family(name, title, more.pop("category", "Question Answering"), capital(summary), given, asks, sample,
                  reasoning=("Commonsense Reasoning -> Lookup",), facts_seen=True, **more)


FAMILIES = (
    _family("ip001_country_currency", "Currency of a country", "name the currency used in a country",
            "a country, alone or in a sentence",
            ("return the currency of the given country", "give the (currency|money) (used in|of) the country",
             "(name|tell|write) the currency that is used in the (given country|country of the input)",
             "what is the currency of (the|this) country", "what (money|currency) do (people|they) use (there|in that country)",
             "(tell|show) me the country's (currency|money)", "(output|write|return) (only|just) the name of the currency",
             "which currency is (used|legal tender) in the (named|mentioned|given) country", "identify the national currency",
             "go from country to currency", "answer with the (official |)currency of the (nation|state|country) in the input",
             "read the name of a country and (write down|output|produce) the currency that is (officially|normally) used (there|in it)",
             "find out which (banknotes and coins|coins|banknotes) are used in the country and name the currency",
             "look up the (money|currency) for the country (named in the input|mentioned in the text)",
             "map each country to its currency", "say which money people pay with in this country"), _country(1, "currency")),
    _family("ip002_country_capital", "Capital of a country", "name the capital city of a country",
            "a country, alone or in a sentence",
            ("return the capital of the given country", "(give|name|write) the capital city of the country",
             "tell which city is the capital of the (given|mentioned) country", "what is the capital of the country",
             "what is (the|this|that) country's capital( city|)", "which city is the capital (of this country|there)",
             "go from country to capital", "(name|identify|output) the capital", "answer with (only|just) the capital city",
             "read the name of a country and (write|produce|output) the name of its capital( city|)",
             "(tell|show) me the capital city that belongs to this (country|nation|state)",
             "look up the capital( city|) of the (nation|state|country) (in the input|that is mentioned)",
             "map the country to its capital city", "(return|generate) the name of the city that is the country's capital",
             "find the seat of government of this country"), _country(2, "capital")),
    _family("ip003_country_continent", "Continent of a country", "name the continent of a country",
            "a country, alone or in a sentence",
            ("return the continent of the given country", "(name|tell|give) the continent (that the country is in|where the country lies)",
             "(say|write) on which continent the (given|mentioned) country is", "which continent is the country on",
             "what continent (is this country in|does the country lie on|does the country belong to)", "go from country to continent",
             "where in the world is the country? (name|give) the continent", "(identify|find|output) the country's continent",
             "answer with( only| just|) the name of the continent", "(sort|put) the country (into|under) its continent",
             "read the name of a country and decide whether it is in Africa, Asia, Europe, Oceania, North America or South America",
             "choose the continent from Africa, Asia, Europe, North America, Oceania and South America",
             "look up the continent on which the (nation|state|country) is (found|located)", "map the country to its continent",
             "locate the country on the globe by (naming|giving) the continent",
             "find the part of the world that this country belongs to, as a continent"), _country(3, "continent")),
    _family("ip004_country_language", "Language of a country", "name the main language of a country",
            "a country, alone or in a sentence",
            ("return the main language of the given country", "(name|give|tell) the language (spoken in|of) the country",
             "which language do people speak in the country", "(say|write) what language most people in the (given|mentioned) country speak",
             "what( language|) do (people|they) (speak|mostly speak) (there|in this country)", "go from country to language",
             "what is the (main|most common|national) language of the country", "(identify|output|find) the country's main language",
             "answer with( only| just|) the name of the language", "read the name of a country and (write|output|produce) the language that is spoken there",
             "look up the language that the people of this (nation|state|country) (use|speak)", "map the country to its (main |)language",
             "tell me which language a (traveler|visitor) (will hear|hears) most in the country",
             "(return|generate) the most widely spoken language of the (nation|country)",
             "find the official tongue of this country"), _country(4, "language")),
    _family("ip005_country_demonym", "Adjective of a country", "turn a country into its adjective",
            "a country, alone or in a sentence",
            ("return the adjective of the given country", "(give|write|tell) the nationality that belongs to the country",
             "what do we call a person from the country", "(name|say) the adjective for people from the (given|mentioned) country",
             "go from country to nationality", "what is the (nationality|adjective) for the country", "(output|identify) the demonym of the country",
             "(turn|change|convert) the (country|name of the country) into an adjective", "(form|write) the adjective that is made from the country's name",
             "answer with the nationality of people (born in|of) this country", "how are the (people|citizens|inhabitants) of the country called",
             "read the name of a country and (write|produce|output) the adjective that goes with it", "map the country to its nationality word",
             "(say|write) what nationality its citizens have",
             "find the word for someone who comes from this country"), _country(5, "adjective")),
    _family("ip006_capital_to_country", "Country of a capital", "name the country of a capital city",
            "a capital city, alone or in a sentence",
            ("return the country whose capital is given", "(name|give|tell) the country (of the given capital|that the capital city belongs to)",
             "(say|write) which country has this city as its capital", "which country is the city the capital of",
             "go from capital to country", "what country (has this capital|is this city the capital of)", "(output|identify) the country for the capital",
             "where is this capital city? (name|give) the country", "answer with( only| just|) the country that the capital is in",
             "read the name of a capital city and (write|produce|output) the name of its country", "map the capital to its country",
             "look up the (nation|country) whose capital( city|) is (named|mentioned) in the input",
             "(tell|show) me the (nation|country) this capital( city|) belongs to", "(return|generate) the country of the city",
             "find the state that is governed from this city"), _capital_to_country),
    _family("ip007_thing_category", "Category of a thing", "say what kind of thing a word names", "a thing, alone or in a sentence",
            ("return the category of the given thing", "(name|give|tell) the (category|kind|type) (of the thing|that the thing belongs to)",
             "what kind of thing is it", "(say|write) which group of things the (given|mentioned) thing is in",
             "what is the (category|type|kind) of the (thing|item|object)", "which category does the (thing|item|word) (belong to|fall under)",
             "go from word to category", "(categorize|classify) the (thing|item|object)", "(identify|output|find) the category",
             "answer with the more general word for the thing, such as animal, fruit or tool",
             "read the (word|text) and (name|write) the group that the thing (is part of|belongs to), for example vehicle or clothing",
             "(say|tell me) whether the thing is an animal, a fruit, a tool or some other kind of thing",
             "(give|write) the (hypernym|general term) for the thing", "(put|sort) the thing (into|under) the right category",
             "label the thing with its (type|category)", "classify the noun by its class of objects"),
            _category, category="Word Relation Classification"),
    _family("ip008_animal_young", "Young of an animal", "name the young of an animal", "an animal, alone or in a sentence",
            ("return the name of the young of the given animal", "(give|write|tell) the word for a (baby|young) animal of this kind",
             "what is the baby of the animal called", "(name|say) what the young of the (given|mentioned) animal is called",
             "what do you call (a baby|the baby|the young) of (this|the) animal", "go from animal to baby animal", "(name|output|identify) the baby animal",
             "how is (a young one|the offspring) of this animal called", "answer with the word for the animal's (offspring|baby|young)",
             "read the name of an animal and (write|produce|output) the name of its (young|baby|offspring)",
             "map the animal to its young", "(replace|swap) the grown animal (by|for) the word for its young",
             "look up the special word for the (young|babies|offspring) of the animal", "(tell|show) me the name of the newborn animal",
             "find the name for the child of this animal"), _young),
    _family("ip009_next_day", "Next day of the week", "say the day after a day", "a day of the week, alone or in a sentence",
            ("return the day after the given day", "(name|give|tell) the (next day of the week|day that follows)",
             "which day comes after the day", "(say|write) what day comes next", "what (day|weekday) is (next|the day after)",
             "what day follows (this|the given) day", "which (day|weekday) is one day later", "(output|identify) the following (day|weekday)",
             "answer with the (next|following) day of the week", "(add|go) one day (forward|ahead) and (name|write) the weekday",
             "read the text and (write|name|output) the day of the week that comes right after the (named|mentioned) one",
             "(move|shift) the day (one day forward|forward by one)", "name the weekday after the one (in the input|mentioned)",
             "(tell|show) me the day that comes right after", "find tomorrow for this weekday"),
            _next_in(lx.DAYS, 1, "day")),
    _family("ip010_previous_day", "Previous day of the week", "say the day before a day", "a day of the week, alone or in a sentence",
            ("return the day before the given day", "(name|give|tell) the (previous day of the week|day that precedes)",
             "which day comes before the day", "(say|write) what day came just before", "what (day|weekday) is (the one before|the day before)",
             "what day precedes (this|the given) day", "which (day|weekday) is one day earlier", "(output|identify) the preceding (day|weekday)",
             "answer with the (previous|preceding) day of the week", "go one day back and (name|write) the weekday",
             "read the text and (write|name|output) the day of the week that comes right before the (named|mentioned) one",
             "(move|shift) the day (one day back|back by one)", "name the weekday before the one (in the input|mentioned)",
             "(tell|show) me the day that comes right before", "find yesterday for this weekday"),
            _next_in(lx.DAYS, -1, "day")),
    _family("ip011_next_month", "Next month", "say the month after a month", "a month, alone or in a sentence",
            ("return the month after the given month", "(name|give|tell) the (next month|month that follows)",
             "which month comes after the month", "(say|write) what month comes next", "what month is (next|the one after)",
             "what month follows (this|the given) month", "(output|identify) the following month of the year",
             "answer with the (next|following) month", "(add|go forward) one month and (name|write) the result",
             "read the text and (write|name|output) the month of the year that comes right after the (named|mentioned) one",
             "(move|shift) the month (one month forward|forward by one)", "name the month after the one (in the input|mentioned)",
             "(tell|show) me the month that comes right after", "which month (begins|starts) when this (one|month) ends",
             "find the month that is one later"),
            _next_in(lx.MONTHS, 1, "month")),
)
