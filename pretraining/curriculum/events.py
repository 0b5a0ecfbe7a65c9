"""Small events for passages: each knows its sentence, its questions with answers, and claims about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Tuple

from . import lexicon as lx
from .base import capital
from .world import World, article, participle, past

#: Sentences that belong to no event and answer nothing.
FILLERS = ("It was a warm day.", "The weather was good.", "It was late.", "Nobody was surprised.", "It was raining.", "The shops were closed.",
           "Everybody was tired in the end.", "It was a long week.", "The sun was shining.", "That was not planned.", "There was a lot of noise.",
           "It was a busy time.", "People talked about it for days.", "It all happened very fast.")
#: No two of a list mean nearly the same: a claim with another verb or color has to be false.
_DEEDS = ("buy", "sell", "find", "lose", "break", "clean", "paint", "fix", "carry", "hide", "steal", "draw", "borrow", "photograph", "throw", "open",
          "count", "burn", "order", "design")
_COLORS = ("red", "blue", "green", "yellow", "black", "white", "brown", "orange", "purple", "pink", "grey", "silver", "golden")
_GIVING = ("give", "send", "show", "lend", "bring", "sell")
_STAYING = ("sleep", "work", "wait", "sing", "dance", "cry", "laugh", "eat", "swim", "shout", "pray")
_VEHICLES = ("car", "bus", "train", "plane", "ship", "taxi", "bicycle", "boat", "tram", "motorcycle", "truck", "helicopter")

Slots = Dict[str, str]
Pairs = List[Tuple[str, str]]


@dataclass(frozen=True)
class Event:
    """One sentence of a passage.

    questions: by kind (who, where, what, color), each with its answer in the words of the passage.
    """

    kind: str
    slots: Slots
    text: str
    questions: Dict[str, Pairs]

    def claims(self, source: "Event", form: str) -> List[str]:
        """Claims about this event with one part taken from `source`: true ones if that is the event itself.

        form: "question" (yes or no) or "statement".
        """
        own, claims = self.slots, []
        for part, question, statement in _CLAIMS[self.kind]:
            slots = {**own, part: source.slots[part]}
            if part in ("color", "thing"):
                slots["obj"] = _object(slots)
            if part == "verb":
                slots.update(_forms(slots["verb"]))
            slots["a_thing"], slots["a_job"] = _with_article(slots.get("thing", "x")), _with_article(slots.get("job", "x"))
            claims.append(capital((question if form == "question" else statement).format(**slots)))
        return claims


def _with_article(noun: str) -> str:
    return f"{article(noun)} {noun}"


def _object(slots: Slots) -> str:
    return f"{article(slots['color'])} {slots['color']} {slots['thing']}"


def _forms(verb: str) -> Slots:
    return {"verb": verb, "past": past(verb), "done": participle(verb)}


#: Of each kind: its sentences.
_TEXTS = {
    "deed": ("{name} {past} {obj} {place}.", "{name} {past} {obj} {place}.", "{Place}, {name} {past} {obj}.", "{Obj} was {done} by {name} {place}.",
             "{Time} {name} {past} {obj} {place}.", "It was {name} who {past} {obj} {place}."),
    "gift": ("{name} {past} {other} {obj} {place}.", "{name} {past} {obj} to {other} {place}.", "{Place}, {name} {past} {obj} to {other}.",
             "{Time} {name} {past} {other} {obj} {place}."),
    "trip": ("{name} went to {city} by {vehicle}.", "{name} traveled to {city} by {vehicle}.", "{Time} {name} went to {city} by {vehicle}.",
             "{name} took the {vehicle} and went to {city}."),
    "home": ("{name} is {a_job} and lives in {city}.", "{name} lives in {city} and works as {a_job}.", "{name}, {a_job}, lives in {city}.",
             "In {city} lives {name}, {a_job}."),
    "stay": ("{name} {past} {place}.", "{name} {past} {place}.", "{Place}, {name} {past}.", "{Time} {name} {past} {place}."),
}
#: Of each kind, by what is asked: questions and answers.
_QUESTIONS = {
    "deed": {
        "who": (("Who {past} the {thing}?", "{name}"), ("Who {past} {obj}?", "{name}"), ("Who was {place}?", "{name}"),
                ("Who {past} something {place}?", "{name}"), ("By whom was the {thing} {done}?", "{name}"), ("Which person {past} the {thing}?", "{name}")),
        "where": (("Where did {name} {verb} the {thing}?", "{place}"), ("Where was {name}?", "{place}"), ("Where was the {thing} {done}?", "{place}"),
                  ("Where did {name} {verb} {obj}?", "{place}")),
        "what": (("What did {name} {verb}?", "{obj}"), ("What did {name} {verb} {place}?", "{obj}"), ("What was {done} by {name}?", "{obj}"),
                 ("What was {done} {place}?", "{obj}")),
        "color": (("What color was the {thing}?", "{color}"), ("Which color did the {thing} of {name} have?", "{color}"),
                  ("What color was the {thing} that {name} {past}?", "{color}")),
    },
    "gift": {
        "who": (("Who {past} the {thing} to {other}?", "{name}"), ("Who {past} {other} {obj}?", "{name}"), ("To whom did {name} {verb} the {thing}?", "{other}"),
                ("Who got the {thing} from {name}?", "{other}")),
        "where": (("Where did {name} {verb} {other} the {thing}?", "{place}"), ("Where did {name} meet {other}?", "{place}")),
        "what": (("What did {name} {verb} {other}?", "{obj}"), ("What did {other} get from {name}?", "{obj}")),
        "color": (("What color was the {thing}?", "{color}"),),
    },
    "trip": {
        "who": (("Who went to {city}?", "{name}"), ("Who went by {vehicle}?", "{name}"), ("Which person went to {city}?", "{name}")),
        "where": (("Where did {name} go?", "to {city}"), ("Where did {name} go by {vehicle}?", "to {city}")),
    },
    "home": {
        "who": (("Who lives in {city}?", "{name}"), ("Who is {a_job}?", "{name}"), ("Who works as {a_job}?", "{name}"), ("What is the name of the {job}?", "{name}")),
        "where": (("Where does {name} live?", "in {city}"), ("Where does the {job} live?", "in {city}")),
        "what": (("What is {name}?", "{a_job}"), ("What does {name} work as?", "{a_job}")),
    },
    "stay": {
        "who": (("Who {past}?", "{name}"), ("Who {past} {place}?", "{name}"), ("Who was {place}?", "{name}")),
        "where": (("Where did {name} {verb}?", "{place}"), ("Where was {name}?", "{place}")),
    },
}
#: Of each kind: (the part that a false claim changes, yes or no question, statement).
_CLAIMS = {
    "deed": (("obj", "did {name} {verb} {obj}?", "{name} {past} {obj}."), ("thing", "did {name} {verb} {a_thing}?", "{name} {past} {a_thing}."),
             ("place", "was {name} {place}?", "{name} was {place}."), ("color", "was the {thing} {color}?", "the {thing} was {color}."),
             ("name", "did {name} {verb} the {thing}?", "the {thing} was {done} by {name}."), ("verb", "did {name} {verb} the {thing}?", "{name} {past} the {thing}."),
             ("name", "was {name} {place}?", "{name} was {place}.")),
    "gift": (("obj", "did {name} {verb} {other} {obj}?", "{name} {past} {other} {obj}."), ("other", "did {name} {verb} the {thing} to {other}?", "{name} {past} the {thing} to {other}."),
             ("color", "was the {thing} {color}?", "the {thing} was {color}."), ("name", "did {name} {verb} the {thing} to {other}?", "{name} {past} {obj} to {other}.")),
    "trip": (("city", "did {name} go to {city}?", "{name} went to {city}."), ("vehicle", "did {name} go by {vehicle}?", "{name} went by {vehicle}."),
             ("name", "did {name} go to {city}?", "{name} went to {city}."), ("name", "did {name} take the {vehicle}?", "{name} took the {vehicle}.")),
    "home": (("city", "does {name} live in {city}?", "{name} lives in {city}."), ("job", "is {name} {a_job}?", "{name} is {a_job}."),
             ("name", "does {name} live in {city}?", "{name} lives in {city}."), ("job", "does {name} work as {a_job}?", "{name} works as {a_job}.")),
    "stay": (("place", "was {name} {place}?", "{name} was {place}."), ("verb", "did {name} {verb} {place}?", "{name} {past} {place}."),
             ("name", "did {name} {verb}?", "{name} {past}."), ("place", "did {name} {verb} {place}?", "{name} {past} {place}.")),
}
_VERBS = {"deed": _DEEDS, "gift": _GIVING, "stay": _STAYING}


def draw_events(w: World, count: int, one_kind: bool = False) -> List[Event]:
    """Events that differ in every part, so that each question has one answer; of one kind, half of the time by chance."""
    names = w.names(2 * count)
    colors, things = w.some(_COLORS, count), w.some(list(dict.fromkeys(lx.OBJECTS + lx.CLOTHES)), count)
    cities, spots, jobs, vehicles = w.some(lx.CITIES, count), w.some(lx.SPOTS, count), w.some(lx.JOBS, count), w.some(_VEHICLES, count)
    verbs: Dict[str, List[str]] = {kind: w.some(items, count) for kind, items in _VERBS.items()}
    same = one_kind or w.chance(0.5)
    first = _kind(w)
    return [_event(w, first if same else _kind(w), {
        "name": names[2 * i], "other": names[2 * i + 1], "color": colors[i], "thing": things[i], "city": cities[i], "job": jobs[i],
        "vehicle": vehicles[i], "place": "in " + cities[i] if w.chance(0.4) else spots[i],
    }, {kind: items[i] for kind, items in verbs.items()}) for i in range(count)]


def _kind(w: World) -> str:
    return w.rng.choices(("deed", "gift", "trip", "home", "stay"), (6, 2, 2, 2, 2))[0]


def _event(w: World, kind: str, slots: Slots, verbs: Slots) -> Event:
    slots = {**slots, "obj": _object(slots), "a_thing": _with_article(slots["thing"]), "a_job": _with_article(slots["job"])}
    if kind in verbs:
        slots.update(_forms(verbs[kind]))
    shown = {**slots, "Place": capital(slots["place"]), "Obj": capital(slots["obj"]), "Time": capital(w.time_of("past"))}
    text = w.pick(_TEXTS[kind]).format(**shown)
    questions = {need: [(q.format(**slots), a.format(**slots)) for q, a in pairs] for need, pairs in _QUESTIONS[kind].items()}
    return Event(kind, slots, text, questions)


def passage_of(w: World, events: List[Event]) -> str:
    """The sentences in order; now and then with one that belongs to none of them."""
    sentences = [e.text for e in events]
    if w.chance(0.25):
        sentences.insert(int(w.rng.random() * (len(sentences) + 1)), w.pick(FILLERS))
    return " ".join(sentences)
