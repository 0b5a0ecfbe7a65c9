"""Families that write text: titles, data to text, keywords, casing, punctuation."""

from __future__ import annotations

from typing import Dict, Tuple

from . import lexicon as lx
from .base import Draw, Family, capital
from .world import COMMANDS, Subject, World, article, past


_ASIDES = ("The weather was good.", "It was a long day.", "Everybody was happy.", "It was {d}.", "A {j} was there, too.", "It happened {s}.",
           "{P} told a {j} about it.", "{P} was surprised.", "{P} came home late.", "The newspaper wrote about it.", "It took three hours.")


def _aside(w: World, pronoun: str) -> str:
    text = w.pick(_ASIDES).format(d=w.pick(lx.DAYS), j="{j}", s=w.spot(), P=capital(pronoun))
    job = w.pick(lx.JOBS)
    return text.replace("a {j}", f"{article(job)} {job}").replace("A {j}", f"{capital(article(job))} {job}")


def _title(w: World) -> Draw:
    """The title depends on the kind of story: a journey, a new job, a game, two people, or a thing."""
    name, pronoun = w.person()
    other, city, day = w.name(), w.city(), w.pick(lx.DAYS)
    while other == name:
        other = w.name()
    kind = w.pick(["trip", "trip", "thing", "thing", "job", "game", "pair"])
    if kind == "trip":
        main = w.pick([f"{name} went to {city} on {day}.", f"{name} took a train to {city} on {day}.", f"On {day}, {name} traveled to {city}.",
                       f"{name} flew to {city} last week.", f"{name} visited {city} with a friend.", f"Last summer {name} drove to {city}."])
        answer = f"{name}'s Trip to {city}"
    elif kind == "job":
        job = w.pick(lx.JOBS)
        phrase = f"{article(job)} {job}"
        main = w.pick([f"{name} became {phrase} in {city}.", f"{name} found work as {phrase} last year.", f"{name} always wanted to be {phrase} and now works as one."])
        answer = f"{name} Becomes {article(job)} {job.title()}"
    elif kind == "game":
        game = w.pick(["tennis", "football", "chess", "hockey", "golf", "rugby", "volleyball", "cricket", "basketball"])
        main = w.pick([f"{name} won the {game} game on {day}.", f"{name} played {game} against {other} and won.", f"On {day} {name} won a game of {game} in {city}."])
        answer = f"{name} Wins at {game.capitalize()}"
    elif kind == "pair":
        main = w.pick([f"{name} met {other} in {city}.", f"On {day} {name} saw {other} in {city}.", f"{name} and {other} met in {city} last week."])
        answer = f"{name} Meets {other} in {city}"
    else:
        verb = past(w.pick(["buy", "lose", "find", "break", "paint", "fix", "steal", "hide", "sell", "draw"]))
        thing, color = w.thing(), w.pick(lx.COLORS)
        phrase = f"{article(color)} {color} {thing}"
        main = w.pick([f"{name} {verb} {phrase}.", f"Yesterday {name} {verb} {phrase}.", f"{name} {verb} {phrase} {w.spot()}.",
                       f"On {day} {name} {verb} {phrase} in {city}."])
        answer = f"{name} and the {color.capitalize()} {thing.title()}"
    asides = dict.fromkeys(_aside(w, pronoun) for _ in range(1 + w.chance(0.3)))
    return Draw(" ".join([main, *asides]), answer, "The title names the person and what the text is about.", main)


def _record(w: World, fields: Dict[str, object]) -> str:
    """Fields as data, in any order."""
    keys = w.some(list(fields), len(fields))
    if w.chance(0.3):
        keys = list(fields)
    return w.pick(["; ", "; ", ", "]).join(f"{k}: {fields[k]}" for k in keys)


def _data_to_text(w: World) -> Draw:
    name, job, city = w.name(), w.pick(lx.JOBS), w.city()
    fields: Dict[str, object] = {"name": name, "job": job, "city": city}
    answer = f"{name} is {article(job)} {job} from {city}."
    if w.chance(0.3):
        fields["age"] = 18 + int(w.rng.random() * 70)
        answer = f"{name} is {article(job)} {job} from {city} and {fields['age']} years old."
    return Draw(_record(w, fields), answer, "All values are in the sentence.", f"{name} is from {city}.")


def _text_to_data(w: World) -> Draw:
    name, job, city, day = w.name(), w.pick(lx.JOBS), w.city(), w.pick(lx.DAYS)
    a_job = f"{article(job)} {job}"
    text = w.pick([f"{name} is {a_job} from {city}.", f"{name} works as {a_job} in {city}.", f"The {job} {name} lives in {city}.",
                   f"In {city} there is {a_job} called {name}.", f"{name}, {a_job} from {city}, won a prize.", f"My friend {name} lives in {city} and is {a_job}.",
                   f"On {day} the {job} {name} moved to {city}.", f"{name} became {a_job} after moving to {city}.",
                   f"Everybody in {city} knows {name} the {job}.", f"{capital(a_job)} named {name} came from {city}."])
    answer = f"name: {name}; job: {job}; city: {city}"
    return Draw(text, answer, "Each value is taken from the sentence.", f"name: {city}; job: {job}; city: {name}")


def _product(w: World) -> Draw:
    thing, color, price = w.pick([w.thing(), w.pick(lx.CLOTHES), w.pick(lx.FURNITURE)]), w.pick(lx.COLORS), 2 + int(w.rng.random() * 498)
    currency = w.pick(["dollars", "dollars", "euros", "pounds"])
    data = _record(w, {"item": thing, "color": color, "price": f"{price} {currency}"})
    return Draw(data, f"The {color} {thing} costs {price} {currency}.",
                "The sentence names the item, its color and its price.", f"The {thing} costs {price} {currency}.")


def _keywords(w: World) -> Draw:
    verb, tail = past(w.pick(COMMANDS["object"])), w.spot()
    color, thing, name = w.pick(lx.COLORS), w.thing(), w.name()
    place = tail.rsplit(" the ", 1)[-1] if " the " in tail else tail.split()[-1]
    day = w.pick(lx.DAYS)
    text = w.pick([f"{name} {verb} the {color} {thing} {tail}.", f"On {day} {name} {verb} the {color} {thing} {tail}.",
                   f"{capital(tail)}, {name} {verb} {article(color)} {color} {thing}.", f"{name} {verb} {article(thing)} {thing} {tail} on {day}."])
    answer = f"{name}, {thing}, {place}"
    return Draw(text, answer, "The person, the thing and the place are the keywords.", f"{day}, {tail.split()[0]}")


def _two(w: World) -> Tuple[str, str]:
    a, b = w.varied(), w.varied()
    while b.text() == a.text():
        b = w.varied()
    return a.text(), b.question() if w.chance(0.1) else b.text()


def _drop_second(w: World) -> Draw:
    a, b = _two(w)
    return Draw(f"{a} {b}", a, "Only the first sentence is kept.", b)


def _keep_second(w: World) -> Draw:
    a, b = _two(w)
    return Draw(f"{a} {b}", b, "Only the second sentence is kept.", a)


def _sentence_case(w: World) -> Draw:
    text = w.varied().text()
    if w.chance(0.2):
        text = w.pick([f"{w.name()} {w.pick(['lives in', 'is from', 'went to', 'likes'])} {w.city()}.", f"I met {w.name()} in {w.city()} on {w.pick(lx.DAYS)}.",
                       f"{w.name()} was born in {w.pick(lx.MONTHS)}."])
    if w.chance(0.15):
        text += " " + w.varied().text()
    return Draw(text.lower(), text, "The first word of a sentence and all names start with a capital.", text.lower())


def _lower_case(w: World) -> Draw:
    form = w.pick(["name", "title", "pair"])
    if form == "name":
        text = f"{w.pick(lx.FEMALE + lx.MALE)} {w.pick(['and', 'or', 'with'])} {w.pick(lx.FEMALE + lx.MALE)}"
    elif form == "title":
        text = f"{w.pick(lx.COLORS).capitalize()} {w.thing().capitalize()}"
    else:
        text = w.pick([f"{w.pick(lx.CITIES)} {w.pick(['on', 'every'])} {w.pick(lx.DAYS)}", f"{w.name()} {w.pick(['In', 'FROM', 'Near'])} {w.city()}",
                       f"THE {w.thing().upper()}", f"{w.pick(lx.MONTHS)} in {w.pick(lx.CITIES)}"])
    return Draw(text, text.lower(), "All letters are small.", text)


def _upper_case(w: World) -> Draw:
    word = w.pick(lx.COLORS + lx.DAYS + lx.FRUITS + ["stop", "danger", "help", "open", "closed", "exit", "sale", "wet", "new", "free"])
    second = w.pick(lx.ANIMALS[:20] + ["shop", "house", "door", "food", "floor", "paint", "tickets", "today"])
    text = f"{word} {second}"
    return Draw(text, text.upper(), "All letters are capitals.", text, False)


def _title_case(w: World) -> Draw:
    text = w.pick([f"the {w.pick(lx.COLORS)} {w.thing()} {w.pick(['of', 'and', 'in', 'on'])} the {w.noun()}", f"a {w.thing()} for the {w.pick(lx.JOBS)}",
                   f"the {w.adjective('person')} {w.pick(lx.JOBS)} and the {w.noun()}", f"{w.name().lower()} and the {w.pick(lx.COLORS)} {w.thing()}",
                   f"the {w.pick(lx.ANIMALS)} in the {w.noun()}"])
    small = ("of", "and", "in", "the", "on", "for")
    answer = " ".join(x if i and x in small else x.capitalize() for i, x in enumerate(text.split()))
    return Draw(text, answer, "The first word and all main words start with a capital.", text)


def _final_mark(w: World) -> Draw:
    c = w.varied()
    asked = c.to(subject=Subject("who", "he")).text()[:-1] + "?" if w.chance(0.25) else c.question()
    full = asked if w.chance(0.5) else w.pick([c.text(), c.text(), c.negative()])
    mark = "question mark" if full.endswith("?") else "full stop"
    other = full[:-1] + ("." if full.endswith("?") else "?")
    return Draw(full[:-1], full, f"The sentence needs a {mark}.", other)


def _quote(w: World) -> Draw:
    """Direct speech from a speaker and a sentence."""
    name = w.name()
    c = w.varied()
    verb = w.pick(["said", "shouted", "whispered", "wrote", "cried", "answered", "replied", "explained"])
    return Draw(f"{name} ({verb}): {c.text()}", f'"{c.text()[:-1]}," {verb} {name}.', "The words are put in quotation marks before the speaker.",
                f"{name} {verb} {c.text()}")


def _because(w: World) -> Draw:
    """Two sentences: statement and reason."""
    c = w.clause("past", copula=False).to(time="")
    d = w.clause("past").to(time="")
    while d.subject.text == c.subject.text:
        d = w.clause("past").to(time="")
    return Draw(f"{c.text()} Reason: {d.text()}", f"{c.text()[:-1]} because {d.bare()}.", "The reason follows the word because.",
                f"{d.text()[:-1]} because {c.bare()}.")


def _family(name: str, title: str, category: str, summary: str, given: str, asks, sample, **more) -> Family:
    return Family(name, title, category, summary, given, asks, sample, ("Linguistic Reasoning",), ("Everyday Language",), **more)


FAMILIES = (
    _family("ip100_title", "Title for a text", "Title Generation", "Write a title for a short text.", "a short text",
            ("write a title for the text", "(give|find|make) a (short title|title|headline) for the (text|story)", "what is a good title for the text",
             "name the story with a title", "what would you call this (text|story)",
             "(suggest|create|generate|invent) a title for the (text|passage|story)",
             "read the (text|story) and write its title",
             "write a (headline|title) that says who and what the text is about",
             "which title fits the (text|story)",
             "summarize the (text|story) in a title",
             "give the (text|passage) a (fitting|suitable) title",
             "think of a short title that names the person and the main thing",
             "title the story",
             "put a heading over the text"), _title),
    _family("ip101_data_to_text", "Person from data", "Data to Text", "Write a sentence about a person from data.", "data about a person",
            ("write a sentence about the person from the data", "(turn|make) the data into a sentence", "describe the person in one sentence",
             "write a sentence that contains all the data", "write one sentence with the name, the job and the city",
             "(convert|transform) the fields into a sentence",
             "use all the values of the record in a sentence",
             "tell in a sentence who the person is",
             "make a sentence of these facts about a person",
             "verbalize the data about the person",
             "introduce the person in a full sentence",
             "write the fields as one English sentence",
             "say in words what the data tell about the person",
             "how would you say the data about the person in a sentence",
             "put the record into words"), _data_to_text),
    _family("ip102_text_to_data", "Data from a sentence", "Information Extraction", "Write down name, job and city from a sentence.", "a sentence about a person",
            ("write the name, the job and the city of the person as data", "(extract|find) name, job and city from the sentence",
             "fill in the fields name, job and city", "turn the sentence into a record with name, job and city", "(convert|transform) the sentence into the fields name, job and city",
             "write the data in the form name: ...; job: ...; city: ...",
             "make a record with the fields name, job and city",
             "who is it, what is the job and which city is it? write them as name, job and city",
             "read the sentence and fill in name, job and city",
             "return name, job and city, separated by semicolons",
             "parse the sentence into name, job and city",
             "put the name, the job and the city into a record",
             "give the values of name, job and city",
             "list the three facts as fields"),
            _text_to_data),
    _family("ip103_product_text", "Product from data", "Data to Text", "Write a sentence about a product from data.", "data about a product",
            ("write a sentence about the product from the data", "(say|write) what the item costs in one sentence",
             "describe the item with its color and price", "turn the product data into a sentence", "write one sentence with the item, its color and its price",
             "(convert|transform) the fields of the product into a sentence",
             "what does the item cost? answer in a full sentence with its color",
             "say in words what the product data tell",
             "use the item, the color and the price in one sentence",
             "write an advertisement line that names the color, the item and the price",
             "tell the price of the colored thing in a sentence",
             "make a sentence of these facts about a product",
             "how much is it? write a sentence with all the data",
             "verbalize the product data",
             "put the price tag into words"), _product),
    _family("ip104_keywords", "Keywords", "Keyword Tagging", "List the keywords of a sentence.", "a sentence",
            ("list the keywords of the sentence: person, thing and place", "(find|extract|give) the keywords of the sentence",
             "tag the sentence with its three keywords", "write the most important words of the sentence", "(find|write) the three keywords: who, what and where",
             "which words are the keywords, the person, the thing and the place",
             "return the person, the thing and the place, separated by commas",
             "tag the text with keywords",
             "what are the keywords of the sentence",
             "write who, what and where as three keywords with commas",
             "pick the person, the object and the place as keywords",
             "give three tags for the sentence: person, thing, place",
             "extract the key words for a search",
             "name the key terms"), _keywords),
    _family("ip105_first_sentence", "Keep the first sentence", "Summarization", "Keep only the first of two sentences.", "two sentences",
            ("keep only the first sentence", "(return|write|give) the first sentence of the text", "remove the second sentence",
             "shorten the text to its first sentence", "delete everything after the first sentence",
             "what is the first sentence of the text",
             "copy the first sentence and leave out the second",
             "drop the last sentence",
             "(remove|delete|leave out) the second of the two sentences",
             "extract the first sentence",
             "write only sentence number one",
             "give the first sentence only",
             "which sentence comes first? write it",
             "repeat the first sentence",
             "cut the text after the opening sentence"), _drop_second),
    _family("ip106_second_sentence", "Keep the second sentence", "Summarization", "Keep only the second of two sentences.", "two sentences",
            ("keep only the second sentence", "(return|write|give) the second sentence of the text", "remove the first sentence",
             "shorten the text to its second sentence", "cut the opening sentence off"), _keep_second, never_trained=True),
    _family("ip107_sentence_case", "Capital letters", "Casing", "Put capitals where a sentence needs them.", "a sentence in small letters",
            ("write the sentence with capital letters where they belong", "(fix|correct) the (capitals|capital letters|casing) of the sentence",
             "put capital letters at the start and in names", "write the sentence with right upper and lower case",
             "capitalize the sentence correctly",
             "add the missing capital letters",
             "correct the capitalization",
             "restore the capital letters of the sentence",
             "write names and the first word with a capital letter",
             "how is the sentence written with correct capitals",
             "fix upper and lower case",
             "change small letters to capitals where English needs them",
             "put the sentence in sentence case",
             "rewrite the lowercase sentence with proper capital letters",
             "make the first letter and the names uppercase",
             "give names and the opening word their big letters"), _sentence_case),
    _family("ip108_lower_case", "Small letters", "Casing", "Write a text in small letters.", "a text",
            ("write the text in lower case", "(turn|change) all letters to (lower case|small letters)", "write everything in small letters",
             "make the text lowercase", "(convert|transform) the text to lowercase",
             "replace every capital by a small letter",
             "write it without capital letters",
             "lowercase the text",
             "put the whole text in small letters",
             "what is the text in lower case",
             "change upper case to lower case",
             "rewrite the text so that no letter is a capital",
             "make all letters small",
             "return the lower case form of the text",
             "use no capitals at all"), _lower_case, facts_seen=True),
    _family("ip109_upper_case", "Capitals only", "Casing", "Write a text in capitals.", "two words",
            ("write the text in upper case", "(turn|change) all letters to (upper case|capitals)", "write everything in capital letters",
             "make the text uppercase", "(convert|transform) the text to uppercase",
             "replace every small letter by a capital",
             "write it in block capitals",
             "uppercase the text",
             "put the whole text in capitals",
             "what is the text in upper case",
             "change lower case to upper case",
             "rewrite the text so that every letter is a capital",
             "make all letters capitals",
             "return the upper case form of the text",
             "use big letters only"), _upper_case, facts_seen=True),
    _family("ip110_title_case", "Title case", "Casing", "Write words in title case.", "a title in small letters",
            ("write the words in title case", "(turn|change) the words into title case", "write it like the title of a book",
             "capitalize the main words", "use title case",
             "start the first word and the main words with a capital",
             "write the words as a headline is written",
             "(convert|transform) the text to title case",
             "begin each main word with a capital letter, but not of, and, in or the",
             "how would this be written as a title",
             "rewrite the words in headline style",
             "put capitals on the words as in a title",
             "make it look like the name of a film",
             "return the title case form of the words",
             "give every important word a capital"), _title_case),
    _family("ip111_final_mark", "Full stop or question mark", "Punctuation", "Add the missing mark at the end of a sentence.", "a sentence without its last mark",
            ("add the missing full stop or question mark", "(put|add) the right mark at the end of the sentence", "end the sentence with the right punctuation",
             "complete the punctuation of the sentence", "does the sentence need a full stop or a question mark? write it with the right one",
             "put a full stop or a question mark at the end",
             "finish the sentence with the correct mark",
             "add a period to a statement or a question mark to a question",
             "which mark is missing at the end? write the whole sentence",
             "punctuate the sentence",
             "write the sentence with its final punctuation mark",
             "decide between a full stop and a question mark and add it",
             "supply the missing punctuation at the end",
             "add the end mark",
             "close the sentence properly"), _final_mark),
    _family("ip112_direct_speech", "Direct speech", "Punctuation", "Write what somebody says as direct speech.", "a speaker and a sentence",
            ("write it as direct speech with quotation marks", "(put|write) the words in quotation marks before the speaker",
             "turn it into direct speech", "quote the speaker", "write what is said in quotation marks, followed by the verb and the speaker",
             "(make|write) a line of direct speech",
             "use quotation marks for the words of the speaker",
             "report the words as a quotation",
             "quote the sentence and name the speaker after it",
             "put the sentence in quotation marks and add who said it",
             "write the quotation first and then who says it",
             "how would a novel write these words of the speaker",
             "(convert|transform) the speaker and the sentence into direct speech",
             "give the direct speech form",
             "set it down as a line of dialogue"), _quote),
    _family("ip113_because", "Give the reason", "Sentence Composition", "Join a sentence and its reason with because.", "a sentence and its reason",
            ("join the sentence and the reason with because", "(combine|connect) the sentence with its reason by because",
             "write one sentence that gives the reason", "add the reason with because", "write the sentence, the word because and the reason",
             "use because to connect the two",
             "make one sentence out of the statement and its reason",
             "put because between the sentence and the reason",
             "(combine|join) them with because",
             "tell why it happened in one sentence with because",
             "rewrite both parts as one sentence with because",
             "why did it happen? write the sentence with its because clause",
             "merge the reason into the sentence with because",
             "state the fact and, behind because, the reason",
             "explain it in a single sentence"), _because),
)
