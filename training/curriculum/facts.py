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
)


def _carry(w: World, carriers: Tuple[str, ...], **slots: str) -> Tuple[str, bool]:
    """(text, bare): the fact's key alone, or inside a sentence."""
    carrier = w.pick(carriers)
    a, b = w.names(2)
    text = carrier.format(n=a, m=b, t=w.pick(lx.FUTURE_TIMES), p=w.pick(lx.PAST_TIMES), j=w.pick(lx.JOBS),
                          r=w.pick(["sister", "brother", "uncle", "aunt", "friend"]), **slots)
    return text, carrier in ("{c}", "{x}")


def _country(column: int, what: str) -> Callable[[World], Draw]:
    def sample(w: World) -> Draw:
        row = w.pick(lx.COUNTRIES)
        other = w.pick([r for r in lx.COUNTRIES if r[column] != row[column]])
        text, bare = _carry(w, _COUNTRY_CARRIERS, c=row[0])
        return Draw(text, row[column], f"The {what} of {row[0]} is {row[column]}.", other[column], bare)
    return sample


def _capital_to_country(w: World) -> Draw:
    row = w.pick(lx.COUNTRIES)
    other = w.pick([r for r in lx.COUNTRIES if r is not row])
    text, bare = _carry(w, _COUNTRY_CARRIERS, c=row[2])
    return Draw(text, row[0], f"{row[2]} is the capital of {row[0]}.", other[0], bare)


_THING_CARRIERS = ("{x}", "{x}", "{n} likes the {x}.", "The {x} is new.", "{n} drew a picture of the {x}.",
                   "I saw the {x} {p}.", "{n} dreamed about the {x}.", "The {j} asked about the {x}.")


def _category(w: World) -> Draw:
    group = w.pick([g for g in lx.GROUPS if g not in ("color", "sport", "job", "body part")])
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
                "The {j} called on {x}.", "The shop opens on {x}.")
    if what == "month":
        carriers = ("{x}", "It is {x}.", "{n} was born in {x}.", "The party is in {x}.", "{n} travels in {x}.",
                    "The {j} called in {x}.", "The festival is in {x}.")

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
             "what is the currency of the country", "say which money people pay with in this country"), _country(1, "currency")),
    _family("ip002_country_capital", "Capital of a country", "name the capital city of a country",
            "a country, alone or in a sentence",
            ("return the capital of the given country", "(give|name|write) the capital city of the country",
             "tell which city is the capital of the (given|mentioned) country", "what is the capital of the country",
             "find the seat of government of this country"), _country(2, "capital")),
    _family("ip003_country_continent", "Continent of a country", "name the continent of a country",
            "a country, alone or in a sentence",
            ("return the continent of the given country", "(name|tell|give) the continent (that the country is in|where the country lies)",
             "(say|write) on which continent the (given|mentioned) country is", "which continent is the country on",
             "find the part of the world that this country belongs to, as a continent"), _country(3, "continent")),
    _family("ip004_country_language", "Language of a country", "name the main language of a country",
            "a country, alone or in a sentence",
            ("return the main language of the given country", "(name|give|tell) the language (spoken in|of) the country",
             "which language do people speak in the country", "(say|write) what language most people in the (given|mentioned) country speak",
             "find the official tongue of this country"), _country(4, "language")),
    _family("ip005_country_demonym", "Adjective of a country", "turn a country into its adjective",
            "a country, alone or in a sentence",
            ("return the adjective of the given country", "(give|write|tell) the nationality that belongs to the country",
             "what do we call a person from the country", "(name|say) the adjective for people from the (given|mentioned) country",
             "find the word for someone who comes from this country"), _country(5, "adjective")),
    _family("ip006_capital_to_country", "Country of a capital", "name the country of a capital city",
            "a capital city, alone or in a sentence",
            ("return the country whose capital is given", "(name|give|tell) the country (of the given capital|that the capital city belongs to)",
             "(say|write) which country has this city as its capital", "which country is the city the capital of",
             "find the state that is governed from this city"), _capital_to_country),
    _family("ip007_thing_category", "Category of a thing", "say what kind of thing a word names", "a thing, alone or in a sentence",
            ("return the category of the given thing", "(name|give|tell) the (category|kind|type) (of the thing|that the thing belongs to)",
             "what kind of thing is it", "(say|write) which group of things the (given|mentioned) thing is in",
             "classify the noun by its class of objects"), _category, category="Word Relation Classification"),
    _family("ip008_animal_young", "Young of an animal", "name the young of an animal", "an animal, alone or in a sentence",
            ("return the name of the young of the given animal", "(give|write|tell) the word for a (baby|young) animal of this kind",
             "what is the baby of the animal called", "(name|say) what the young of the (given|mentioned) animal is called",
             "find the name for the child of this animal"), _young),
    _family("ip009_next_day", "Next day of the week", "say the day after a day", "a day of the week, alone or in a sentence",
            ("return the day after the given day", "(name|give|tell) the (next day of the week|day that follows)",
             "which day comes after the day", "(say|write) what day comes next", "find tomorrow for this weekday"),
            _next_in(lx.DAYS, 1, "day")),
    _family("ip010_previous_day", "Previous day of the week", "say the day before a day", "a day of the week, alone or in a sentence",
            ("return the day before the given day", "(name|give|tell) the (previous day of the week|day that precedes)",
             "which day comes before the day", "(say|write) what day came just before", "find yesterday for this weekday"),
            _next_in(lx.DAYS, -1, "day")),
    _family("ip011_next_month", "Next month", "say the month after a month", "a month, alone or in a sentence",
            ("return the month after the given month", "(name|give|tell) the (next month|month that follows)",
             "which month comes after the month", "(say|write) what month comes next", "find the month that is one later"),
            _next_in(lx.MONTHS, 1, "month")),
)
