"""Families that write text: titles, data to text, keywords, casing, punctuation."""

from __future__ import annotations

from . import lexicon as lx
from .base import Draw, Family, capital
from .world import World, article, gerund, past, plural, sentence


def _title(w: World) -> Draw:
    name, pronoun = w.person()
    if w.chance(0.5):
        city, day = w.city(), w.pick(lx.DAYS)
        first = w.pick([f"{name} went to {city} on {day}.", f"{name} took a train to {city} on {day}.", f"On {day}, {name} travelled to {city}."])
        second = w.pick([f"{capital(pronoun)} stayed for {w.pick(['two', 'three', 'four'])} days.", "The weather was good.",
                         f"{capital(pronoun)} saw the museum.", f"{capital(pronoun)} met a {w.pick(lx.JOBS)} there."])
        answer = f"{name}'s Trip to {city}"
    else:
        verb = w.pick(["buy", "lose", "find", "break", "paint", "fix", "steal"])
        thing, color = w.thing(), w.pick(lx.COLORS)
        first = w.pick([f"{name} {past(verb)} {article(color)} {color} {thing}.", f"Yesterday {name} {past(verb)} {article(color)} {color} {thing}."])
        second = w.pick([f"{capital(pronoun)} told a {w.pick(lx.JOBS)} about it.", "It was a long day.", f"{capital(pronoun)} was surprised.",
                         f"It happened {w.pick(lx.SPOTS)}."])
        answer = f"{name} and the {color.capitalize()} {thing.capitalize()}"
    return Draw(f"{first} {second}", answer, "The title names the person and what the text is about.", first)


def _data_to_text(w: World) -> Draw:
    name, job, city = w.name(), w.pick(lx.JOBS), w.city()
    return Draw(f"name: {name}; job: {job}; city: {city}", f"{name} is {article(job)} {job} from {city}.",
                "All three values are in the sentence.", f"{name} is from {city}.")


def _text_to_data(w: World) -> Draw:
    name, job, city = w.name(), w.pick(lx.JOBS), w.city()
    text = w.pick([f"{name} is {article(job)} {job} from {city}.", f"{name} works as {article(job)} {job} in {city}.",
                   f"The {job} {name} lives in {city}.", f"In {city} there is {article(job)} {job} called {name}."])
    answer = f"name: {name}; job: {job}; city: {city}"
    return Draw(text, answer, "Each value is taken from the sentence.", f"name: {city}; job: {job}; city: {name}")


def _product(w: World) -> Draw:
    thing, color, price = w.thing(), w.pick(lx.COLORS), 2 + int(w.rng.random() * 98)
    return Draw(f"item: {thing}; color: {color}; price: {price} dollars", f"The {color} {thing} costs {price} dollars.",
                "The sentence names the item, its color and its price.", f"The {thing} costs {price} dollars.")


def _keywords(w: World) -> Draw:
    c, tail = w.clause("past", transitive=True, names_only=True), w.pick(lx.SPOTS)
    color, thing = w.pick(lx.COLORS), w.thing()
    text = f"{c.subject.text} {past(c.verb)} the {color} {thing} {tail}."
    answer = f"{c.subject.text}, {thing}, {tail.split()[-1]}"
    return Draw(text, answer, "The person, the thing and the place are the keywords.", f"{color}, {tail.split()[0]}")


def _drop_second(w: World) -> Draw:
    a, b = w.clause("past"), w.clause("past")
    return Draw(f"{a.text()} {b.text()}", a.text(), "Only the first sentence is kept.", b.text())


def _keep_second(w: World) -> Draw:
    a, b = w.clause("past"), w.clause("past")
    return Draw(f"{a.text()} {b.text()}", b.text(), "Only the second sentence is kept.", a.text())


def _sentence_case(w: World) -> Draw:
    c = w.clause(names_only=True)
    return Draw(c.text().lower(), c.text(), "The first word and all names start with a capital.", c.text().lower())


def _lower_case(w: World) -> Draw:
    form = w.pick(["name", "title", "pair"])
    if form == "name":
        text = f"{w.pick(lx.FEMALE + lx.MALE)} {w.pick(['and', 'or', 'with'])} {w.pick(lx.FEMALE + lx.MALE)}"
    elif form == "title":
        text = f"{w.pick(lx.COLORS).capitalize()} {w.thing().capitalize()}"
    else:
        text = f"{w.pick(lx.CITIES)} on {w.pick(lx.DAYS)}"
    return Draw(text, text.lower(), "All letters are small.", text)


def _upper_case(w: World) -> Draw:
    word = w.pick(lx.COLORS + lx.DAYS + lx.FRUITS + ["stop", "danger", "help", "open", "closed", "exit", "sale", "wet", "new", "free"])
    second = w.pick(lx.ANIMALS[:20] + ["shop", "house", "door", "food", "floor", "paint", "tickets", "today"])
    text = f"{word} {second}"
    return Draw(text, text.upper(), "All letters are capitals.", text, False)


def _title_case(w: World) -> Draw:
    text = f"the {w.pick(lx.COLORS)} {w.thing()} {w.pick(['of', 'and', 'in'])} the {w.noun()}"
    small = ("of", "and", "in", "the")
    answer = " ".join(x if i and x in small else x.capitalize() for i, x in enumerate(text.split()))
    return Draw(text, answer, "The first word and all main words start with a capital.", text)


def _final_mark(w: World) -> Draw:
    c = w.clause()
    full = c.question() if w.chance(0.5) else c.text()
    mark = "question mark" if full.endswith("?") else "full stop"
    other = full[:-1] + ("." if full.endswith("?") else "?")
    return Draw(full[:-1], full, f"The sentence needs a {mark}.", other)


def _quote(w: World) -> Draw:
    """Direct speech from a speaker and a sentence."""
    name = w.name()
    c = w.clause()
    verb = w.pick(["said", "shouted", "whispered", "wrote"])
    return Draw(f"{name} ({verb}): {c.text()}", f'"{c.text()[:-1]}," {verb} {name}.', "The words are put in quotation marks before the speaker.",
                f"{name} {verb} {c.text()}")


def _because(w: World) -> Draw:
    """Two sentences: statement and reason."""
    c = w.clause("past", copula=False).to(time="")
    d = w.clause("past").to(time="")
    return Draw(f"{c.text()} Reason: {d.text()}", f"{c.text()[:-1]} because {d.bare()}.", "The reason follows the word because.",
                f"{d.text()[:-1]} because {c.bare()}.")


def _family(name: str, title: str, category: str, summary: str, given: str, asks, sample, **more) -> Family:
    return Family(name, title, category, summary, given, asks, sample, ("Linguistic Reasoning",), ("Everyday Language",), **more)


FAMILIES = (
    _family("ip100_title", "Title for a text", "Title Generation", "Write a title for a short text.", "a short text",
            ("write a title for the text", "(give|find|make) a (short title|title|headline) for the (text|story)", "what is a good title for the text",
             "name the story with a title", "put a heading over the text"), _title),
    _family("ip101_data_to_text", "Person from data", "Data to Text", "Write a sentence about a person from data.", "data about a person",
            ("write a sentence about the person from the data", "(turn|make) the data into a sentence", "describe the person in one sentence",
             "write a sentence that contains all the data", "put the record into words"), _data_to_text),
    _family("ip102_text_to_data", "Data from a sentence", "Information Extraction", "Write down name, job and city from a sentence.", "a sentence about a person",
            ("write the name, the job and the city of the person as data", "(extract|find) name, job and city from the sentence",
             "fill in the fields name, job and city", "turn the sentence into a record with name, job and city", "list the three facts as fields"),
            _text_to_data),
    _family("ip103_product_text", "Product from data", "Data to Text", "Write a sentence about a product from data.", "data about a product",
            ("write a sentence about the product from the data", "(say|write) what the item costs in one sentence",
             "describe the item with its color and price", "turn the product data into a sentence", "put the price tag into words"), _product),
    _family("ip104_keywords", "Keywords", "Keyword Tagging", "List the keywords of a sentence.", "a sentence",
            ("list the keywords of the sentence: person, thing and place", "(find|extract|give) the keywords of the sentence",
             "tag the sentence with its three keywords", "write the most important words of the sentence", "name the key terms"), _keywords),
    _family("ip105_first_sentence", "Keep the first sentence", "Summarization", "Keep only the first of two sentences.", "two sentences",
            ("keep only the first sentence", "(return|write|give) the first sentence of the text", "remove the second sentence",
             "shorten the text to its first sentence", "cut the text after the opening sentence"), _drop_second),
    _family("ip106_second_sentence", "Keep the second sentence", "Summarization", "Keep only the second of two sentences.", "two sentences",
            ("keep only the second sentence", "(return|write|give) the second sentence of the text", "remove the first sentence",
             "shorten the text to its second sentence", "cut the opening sentence off"), _keep_second, never_trained=True),
    _family("ip107_sentence_case", "Capital letters", "Casing", "Put capitals where a sentence needs them.", "a sentence in small letters",
            ("write the sentence with capital letters where they belong", "(fix|correct) the (capitals|capital letters|casing) of the sentence",
             "put capital letters at the start and in names", "write the sentence with right upper and lower case",
             "give names and the opening word their big letters"), _sentence_case),
    _family("ip108_lower_case", "Small letters", "Casing", "Write a text in small letters.", "a text",
            ("write the text in lower case", "(turn|change) all letters to (lower case|small letters)", "write everything in small letters",
             "make the text lowercase", "use no capitals at all"), _lower_case, facts_seen=True),
    _family("ip109_upper_case", "Capitals only", "Casing", "Write a text in capitals.", "two words",
            ("write the text in upper case", "(turn|change) all letters to (upper case|capitals)", "write everything in capital letters",
             "make the text uppercase", "use big letters only"), _upper_case, facts_seen=True),
    _family("ip110_title_case", "Title case", "Casing", "Write words in title case.", "a title in small letters",
            ("write the words in title case", "(turn|change) the words into title case", "write it like the title of a book",
             "capitalize the main words", "give every important word a capital"), _title_case),
    _family("ip111_final_mark", "Full stop or question mark", "Punctuation", "Add the missing mark at the end of a sentence.", "a sentence without its last mark",
            ("add the missing full stop or question mark", "(put|add) the right mark at the end of the sentence", "end the sentence with the right punctuation",
             "complete the punctuation of the sentence", "close the sentence properly"), _final_mark),
    _family("ip112_direct_speech", "Direct speech", "Punctuation", "Write what somebody says as direct speech.", "a speaker and a sentence",
            ("write it as direct speech with quotation marks", "(put|write) the words in quotation marks before the speaker",
             "turn it into direct speech", "quote the speaker", "set it down as a line of dialogue"), _quote),
    _family("ip113_because", "Give the reason", "Sentence Composition", "Join a sentence and its reason with because.", "a sentence and its reason",
            ("join the sentence and the reason with because", "(combine|connect) the sentence with its reason by because",
             "write one sentence that gives the reason", "add the reason with because", "explain it in a single sentence"), _because),
)
