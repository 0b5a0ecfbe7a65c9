"""The source of randomness of all samplers, and the grammar of clauses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Callable, Dict, List, Optional, Sequence, Tuple

from . import lexicon as lx

_VOWELS = "aeiou"

#: Nouns that stand only in clauses.
_MEALS = lx.words("meal snack salad potatoes vegetables rice noodles porridge ham steak cookies pie")
_GAMES = lx.words("tennis football basketball hockey golf rugby baseball volleyball cricket badminton soccer chess handball cards")
_PLAYED = lx.words("the_piano the_guitar the_violin the_flute the_drums the_trumpet")
#: Verbs beside those of the lexicon, by what they act on.
_MORE_VERBS: Dict[str, List[str]] = {
    "food": lx.words("bake fry boil chop smell buy sell order finish mix warm cut enjoy"),
    "text": lx.words("study type publish tear open deliver correct improve read write hide explain"),
    "object": lx.words("push pull lift keep lend rent order collect replace cover burn build use drop bury grab kick polish shake bend "
                       "hang lock test leave remove deliver admire inspect measure design receive fold cut get put_away"),
    "person": lx.words("hug kiss phone warn interview advise push surprise interrupt follow recognize marry fight leave beat watch ask "
                       "admire respect comfort join welcome"),
    "animal": lx.words("stroke brush follow draw photograph rescue free lose hold scare keep paint own"),
    "clothes": lx.words("wear iron fold sew wash buy try_on borrow lose pack dry mend choose"),
    "vehicle": lx.words("drive park rent repair wash sell steal buy stop fix start paint"),
    "music": lx.words("play tune practice hear love"),
    "sport": lx.words("play watch like love practice teach"),
}
#: Verbs of giving: a thing and, behind to, a person.
_GIVE_VERBS = lx.words("give send show lend bring sell offer mail hand promise")
_MORE_GOING = lx.words("fly march sail cycle rush hike wander jog crawl")
_MORE_STAYING = lx.words("dream smile pray jump relax whistle talk think shiver sneeze hide meditate exercise shout speak wake_up "
                         "sit_down stand snore practice paint cook drink")
_MORE_PLACES = lx.words("work church town the_port the_dentist the_supermarket the_swimming_pool the_kitchen the_post_office the_playground "
                        "the_concert the_party the_wedding the_island the_coast the_tower the_palace the_police_station the_bookshop")
_MORE_SPOTS = lx.words("at_home in_the_street in_the_classroom on_the_bus on_the_train at_the_bus_stop at_the_party in_the_car in_bed on_the_bench "
                       "under_the_tree near_the_bridge at_the_hotel in_the_museum in_the_shop in_the_bathroom on_the_stairs outside_the_bank "
                       "behind_the_school on_the_farm at_work")
_MORE_TIMES: Dict[str, List[str]] = {
    "past": lx.words("last_month last_summer on_Tuesday on_Wednesday on_Thursday on_Saturday in_the_morning after_dinner before_lunch "
                     "at_night three_weeks_ago an_hour_ago the_other_day in_May in_October at_noon during_the_storm after_the_game"),
    "present": lx.words("every_month every_year every_evening on_Tuesdays on_weekends at_night after_school before_breakfast in_winter twice_a_day "
                        "once_a_week in_the_afternoon"),
    "future": lx.words("tomorrow_morning next_Monday next_Sunday soon this_evening in_two_days after_the_meeting on_Tuesday in_June later"),
}
_FREQUENCIES = lx.words("often usually always regularly")
_MANNERS = {"do": lx.words("quickly slowly carefully again alone by_mistake in_a_hurry without_help with_great_care"),
            "go": lx.words("quickly slowly alone again with_a_friend in_a_hurry together_with_the_children"),
            "stay": lx.words("quietly happily alone again with_a_friend for_an_hour")}
_STATES = lx.words("ready tired busy hungry thirsty angry free famous afraid bored surprised proud late alone safe")

#: Irregular or doubling forms beside those of the lexicon: past and participle.
_MORE_IRREGULAR = {"burn": "burned burned", "hang": "hung hung", "cut": "cut cut", "put": "put put", "beat": "beat beaten", "sew": "sewed sewn", "show": "showed shown"}
#: Regular verbs that double their last letter, and irregular ones that do so in the -ing form.
_DOUBLED = frozenset("chop hug grab stop step jog plan drop mop rub skip clap pat nod".split())
_DOUBLED_ING = frozenset("cut get put beg begin win".split()) | _DOUBLED


def _merged(base: Sequence[str], more: Sequence[str]) -> List[str]:
    return list(dict.fromkeys([*base, *more]))


#: Verbs of a state, which have no progressive form.
STATIVE = frozenset("want need like love know own see hear have trust remember forget believe understand hate prefer dislike fear".split())
_VERBS = {kind: _merged(lx.VERBS.get(kind, []), more) for kind, more in _MORE_VERBS.items()}
#: What one may ask another to do, by kind.
COMMANDS = {kind: [v for v in verbs if v not in STATIVE and v not in ("lose", "find", "receive", "recognize", "steal", "hear", "forget", "miss")]
            for kind, verbs in _VERBS.items()}
_GOING, _STAYING = _merged(lx.GO_VERBS, _MORE_GOING), _merged(lx.STAY_VERBS, _MORE_STAYING)
_PLACES, _SPOTS = _merged(lx.PLACES, _MORE_PLACES), _merged(lx.SPOTS, _MORE_SPOTS)
_TIMES = {"past": _merged(lx.PAST_TIMES, _MORE_TIMES["past"]), "present": _merged(lx.HABIT_TIMES, _MORE_TIMES["present"]),
          "future": _merged(lx.FUTURE_TIMES, _MORE_TIMES["future"])}
#: What a transitive verb acts on; the commonest kinds are named twice.
_KINDS = ("food", "text", "object", "object", "object", "person", "person", "animal", "clothes", "vehicle", "music", "sport")
#: Helping verbs by the tense they stand for.
_MODALS = {"future": "will", "can": "can", "must": "must", "should": "should", "could": "could", "may": "may"}


def _irregular(verb: str) -> Optional[List[str]]:
    """[past, participle] of an irregular verb."""
    forms = lx.IRREGULAR.get(verb) or _MORE_IRREGULAR.get(verb)
    return forms.split() if forms else None


def is_irregular(verb: str) -> bool:
    return _irregular(verb) is not None


def _head(verb: str, form: Callable[[str], str]) -> str:
    """The form of a verb; of one with a particle (wake up), only the first word changes."""
    first, blank, particle = verb.partition(" ")
    return form(first) + blank + particle


def third(verb: str) -> str:
    """he/she/it form of the present."""
    def form(v: str) -> str:
        if v == "have":
            return "has"
        if v.endswith(("s", "sh", "ch", "x", "o", "z")):
            return v + "es"
        return v[:-1] + "ies" if v.endswith("y") and v[-2] not in _VOWELS else v + "s"
    return _head(verb, form)


def _regular_past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ied"
    return verb + (verb[-1] if verb in _DOUBLED else "") + "ed"


def past(verb: str) -> str:
    return _head(verb, lambda v: (_irregular(v) or [_regular_past(v)])[0])


def participle(verb: str) -> str:
    return _head(verb, lambda v: (_irregular(v) or [_regular_past(v)])[-1])


def gerund(verb: str) -> str:
    def form(v: str) -> str:
        if v in lx.DOUBLING or v in _DOUBLED_ING:
            return v + v[-1] + "ing"
        return v[:-1] + "ing" if v.endswith("e") and not v.endswith("ee") and v != "be" else v + "ing"
    return _head(verb, form)


def plural(noun: str) -> str:
    if noun in lx.IRREGULAR_PLURALS:
        return lx.IRREGULAR_PLURALS[noun]
    if noun.endswith(("s", "sh", "ch", "x")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


def article(word: str) -> str:
    return "an" if word[0] in _VOWELS and not word.startswith(("uni", "use")) else "a"


def sentence(text: str, mark: str = ".") -> str:
    return text[:1].upper() + text[1:] + mark


@dataclass(frozen=True)
class Subject:
    text: str  # as inside a sentence: "Anna", "the teacher"
    pronoun: str  # he, she, they, I, we, you
    is_name: bool = False

    @property
    def singular(self) -> bool:
        return self.pronoun in ("he", "she", "it")


@dataclass(frozen=True)
class Clause:
    """subject + verb + rest (+ time).

    tense is past, present or future, or one of the richer forms of `World.varied`: a modal verb,
    perfect (has gone), progressive (is going) or past progressive (was going).
    """

    subject: Subject
    verb: str
    obj: str  # direct object, "" for none
    tail: str  # place or receiver, "" for none
    tense: str = "past"
    time: str = ""
    manner: str = ""  # behind the object: "slowly"
    often: str = ""  # before the verb: "often"

    @property
    def rest(self) -> str:
        return self._words(self.obj, self.manner, self.tail, self.time)

    @staticmethod
    def _words(*parts: str) -> str:
        return " ".join(p for p in parts if p)

    def _be(self, before: bool = False) -> str:
        s = self.subject
        if self.tense == "past" or before:
            return "was" if s.singular or s.pronoun == "I" else "were"
        return "is" if s.singular else "am" if s.pronoun == "I" else "are"

    def _verb(self) -> Tuple[str, str]:
        """(helping verb, main verb); the helping verb is empty where not needs do."""
        if self.tense in _MODALS:
            return _MODALS[self.tense], self.verb
        if self.tense == "perfect":
            return "has" if self.subject.singular else "have", participle(self.verb)
        if self.tense.endswith("progressive"):
            return self._be(self.tense.startswith("past")), gerund(self.verb)
        if self.verb == "be":
            return self._be(), ""
        if self.tense == "past":
            return "", past(self.verb)
        return "", third(self.verb) if self.subject.singular else self.verb

    def finite(self) -> str:
        return self._words(*self._verb())

    def _do(self) -> str:
        return "did" if self.tense == "past" else "does" if self.subject.singular else "do"

    def bare(self) -> str:
        helping, main = self._verb()
        return self._words(self.subject.text, helping, self.often, main, self.rest)

    def text(self) -> str:
        return sentence(self.bare())

    def negative(self) -> str:
        helping, main = self._verb()
        if not helping:
            helping, main = self._do(), self.verb
        denied = "cannot" if helping == "can" else f"{helping} not"
        return sentence(self._words(self.subject.text, denied, self.often, main, self.rest))

    def question(self) -> str:
        helping, main = self._verb()
        if not helping:
            helping, main = self._do(), self.verb
        return sentence(self._words(helping, self.subject.text, self.often, main, self.rest), "?")

    def passive(self) -> str:
        """Needs an object, a name as subject and the past, the present or a modal verb."""
        many = self.obj.startswith("some ") or self.obj.split()[-1] in _MANY
        be = {"past": "were" if many else "was", "present": "are" if many else "is"}.get(self.tense)
        helping = [be, self.often] if be else [_MODALS[self.tense], self.often, "be"]
        return sentence(self._words(self.obj, *helping, participle(self.verb), self.manner, "by", self.subject.text, self.tail, self.time))

    def to(self, **changes) -> "Clause":
        return replace(self, **changes)


#: People of a family, and the pronoun for each.
_RELATIVES = (("mother", "she"), ("father", "he"), ("brother", "he"), ("sister", "she"), ("uncle", "he"), ("aunt", "she"), ("neighbor", "he"),
              ("friend", "she"), ("grandmother", "she"), ("grandfather", "he"), ("son", "he"), ("daughter", "she"), ("boss", "he"),
              ("parents", "they"), ("friends", "they"), ("children", "they"), ("cousin", "she"))


#: Last words of objects that are plural.
_MANY = frozenset([plural(job) for job in lx.JOBS] + lx.words("parents friends children drums potatoes vegetables noodles cookies"))


class World:
    """Draws names, things and clauses.  `invented` is the share of made-up names."""

    def __init__(self, rng: Random, invented: float = 0.0) -> None:
        self.rng = rng
        self.invented = invented

    def pick(self, items: Sequence):
        return items[int(self.rng.random() * len(items))]

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def some(self, items: Sequence, count: int) -> List:
        return self.rng.sample(list(items), count)

    def made_up(self) -> str:
        """A pronounceable word that is in no list: it forces copying by pieces."""
        parts = [self.pick("b d f g h k l m n p r s t v z br dr gr kr pl st tr sh".split())
                 + self.pick("a e i o u ai ea".split()) for _ in range(2 + self.chance(0.3))]
        return "".join(parts).capitalize() + self.pick(["", "n", "l", "r", "s", "k"])

    def person(self) -> Tuple[str, str]:
        """(name, pronoun)"""
        if self.chance(0.5):
            return self.made_up() if self.chance(self.invented) else self.pick(lx.FEMALE), "she"
        return self.made_up() if self.chance(self.invented) else self.pick(lx.MALE), "he"

    def name(self) -> str:
        return self.person()[0]

    def names(self, count: int) -> List[str]:
        found: List[str] = []
        while len(found) < count:
            name = self.name()
            if name not in found:
                found.append(name)
        return found

    def city(self) -> str:
        return self.made_up() if self.chance(self.invented / 2) else self.pick(lx.CITIES)

    def subject(self, names_only: bool = False) -> Subject:
        """Who acts; with names_only always one person, by name."""
        roll = 0.0 if names_only else self.rng.random()
        if roll < 0.42:
            name, pronoun = self.person()
            return Subject(name, pronoun, True)
        if roll < 0.6:
            return Subject(self.described(self.pick(lx.JOBS)), self.pick(["he", "she"]))
        if roll < 0.68:
            return Subject(self.described(plural(self.pick(lx.JOBS))), "they")
        if roll < 0.78:
            word, pronoun = self.pick(_RELATIVES)
            return Subject(f"{self.pick(['my', 'our', 'their', 'your', 'his', 'her'])} {word}", pronoun)
        if roll < 0.85:
            return self.pair()
        word = self.pick(["he", "she", "they", "we", "I", "you"])
        return Subject(word, word)

    def described(self, noun: str) -> str:
        """the + noun, now and then with an adjective or a place of origin."""
        roll = self.rng.random()
        if roll < 0.2:
            return f"the {self.adjective('person')} {noun}"
        return f"the {noun} from {self.city()}" if roll < 0.28 else f"the {noun}"

    def pair(self) -> Subject:
        """Two people."""
        first, second = self.names(2)
        if self.chance(0.3):
            return Subject(f"{first} and {self.pick(['my', 'our', 'the'])} {self.pick(['friend', 'neighbor', 'teacher', 'cousin'])}", "they")
        if self.chance(0.2):
            return Subject(f"the {self.pick(lx.JOBS)} and the {self.pick(lx.ANIMALS)}", "they")
        return Subject(f"{first} and {second}", "they")

    def thing(self) -> str:
        return self.pick(lx.OBJECTS)

    def noun(self) -> str:
        return self.pick(self.pick([lx.OBJECTS, lx.ANIMALS, lx.FRUITS, lx.VEHICLES, lx.FURNITURE, lx.CLOTHES]))

    def object_of(self, kind: str) -> str:
        """A noun phrase of one of the verb classes."""
        if kind == "person":
            return self.pick(["the " + self.pick(lx.JOBS), self.name(), f"{self.pick(['her', 'his', 'my', 'our'])} {self.pick(_RELATIVES)[0]}",
                              "the " + plural(self.pick(lx.JOBS))])
        if kind in ("music", "sport"):
            return self.pick(_PLAYED if kind == "music" else _GAMES)
        noun = self.pick({"food": lx.FOODS + _MEALS, "text": lx.TEXTS, "object": lx.OBJECTS + lx.FURNITURE, "animal": lx.ANIMALS,
                          "clothes": lx.CLOTHES, "vehicle": lx.VEHICLES}[kind])
        if self.chance(0.3) and kind in ("object", "clothes", "vehicle"):
            return f"the {self.pick([self.pick(lx.COLORS), self.adjective('object')])} {noun}"
        if kind == "food" or self.chance(0.7):
            return f"{self.pick(['the', 'the', 'the', 'his', 'her', 'my', 'our'])} {noun}"
        return f"{article(noun)} {noun}"

    def spot(self) -> str:
        return self.pick(_SPOTS)

    def goal(self) -> str:
        """Where one goes to, without the word to."""
        roll = self.rng.random()
        if roll < 0.08:
            return self.pick(["school", "work", "church", "town"])
        return self.city() if roll < 0.35 else self.pick(_PLACES)

    def time_of(self, tense: str) -> str:
        return self.pick(_TIMES[tense])

    def clause(self, tense: str = "", transitive: bool = False, names_only: bool = False,
               copula: bool = True) -> Clause:
        """A random clause; `tense` empty picks past (mostly), present or future."""
        tense = tense or self.pick(["past", "past", "past", "present", "future"])
        subject = self.subject(names_only)
        time = self.time_of(tense if tense in _TIMES else "future") if self.chance(0.22) else ""
        roll = 0.0 if transitive else self.rng.random()
        if roll < 0.5:
            return self._acting(subject, tense, time)
        if roll < 0.72:
            verb = "go" if self.chance(0.2) else self.pick(_GOING)
            return Clause(subject, verb, "", "to " + self.goal(), tense, time, self._manner("go"))
        if roll < 0.85 or not copula:
            return Clause(subject, self.pick(_STAYING), "", self.spot(), tense, time, self._manner("stay"))
        return Clause(subject, "be", "", self._state(), tense, time)

    def _acting(self, subject: Subject, tense: str, time: str) -> Clause:
        """A clause with a direct object."""
        if self.chance(0.08):
            thing, whom = self.object_of("object"), self.object_of("person")
            return Clause(subject, self.pick(_GIVE_VERBS), thing, "to " + whom, tense, time)
        kind = self.pick(_KINDS)
        tail = self.spot() if self.chance(0.2) else ""
        manner = self._manner("do") if kind in ("object", "food", "text", "vehicle") else ""
        obj = self.object_of(kind)
        while obj in subject.text:
            obj = self.object_of(kind)
        return Clause(subject, self.pick(_VERBS[kind]), obj, tail, tense, time, manner)

    def _manner(self, kind: str) -> str:
        return self.pick(_MANNERS[kind]) if self.chance(0.1) else ""

    def _state(self) -> str:
        roll = self.rng.random()
        if roll < 0.55:
            return self.adjective("person")
        return self.pick(_STATES) if roll < 0.7 else self.spot()

    def varied(self, names_only: bool = False) -> Clause:
        """A clause of the three tenses, or with a modal verb, a perfect or progressive form, or an adverb like often."""
        roll = self.rng.random()
        if roll < 0.14:
            return self.clause(self.pick(["can", "must", "should", "could", "may"]), names_only=names_only)
        if roll < 0.24:
            tense = self.pick(["perfect", "progressive", "past progressive"])
            c = self.clause(tense, names_only=names_only, copula=False).to(time="")
            while c.verb in STATIVE:
                c = self.clause(tense, names_only=names_only, copula=False).to(time="")
            return c
        c = self.clause(names_only=names_only)
        return c.to(often=self.pick(_FREQUENCIES)) if self.chance(0.07) else c

    def adjective(self, kind: str) -> str:
        return self.pick(self.pick(lx.OPPOSITES[kind]).split(":"))
