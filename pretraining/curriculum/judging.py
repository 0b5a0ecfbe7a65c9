"""Families that judge or choose: entailment, causes, who is meant, dialogue acts, answerability, analogies."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Sequence, Tuple

from . import lexicon as lx
from .base import Draw, Family, capital
from .world import Clause, Subject, World, article, past, plural

_NLI = ("entailment", "contradiction", "neutral")


def _plain(w: World, subject: Subject) -> Clause:
    """A past clause about somebody, with a place or an object and no time."""
    c = w.clause("past", names_only=True, copula=False)
    return c.to(subject=subject, time="", tail=c.tail or w.pick(lx.SPOTS))


def _said(c: Clause, true: bool) -> str:
    return c.text() if true else c.negative()


def _inference(w: World) -> Draw:
    """The premise holds two clauses; one of them is repeated, denied, or another thing is said.

    Negations are as frequent under every label, so the hypothesis alone tells nothing.
    """
    label = w.pick(_NLI)
    people = [Subject(n, "she", True) for n in w.names(2)]
    clauses = [_plain(w, p) for p in people]
    truths = [w.chance(0.6), w.chance(0.6)]
    premise = " ".join(_said(c, t) for c, t in zip(clauses, truths))
    at = int(w.rng.random() * 2)
    c, true = clauses[at], truths[at]
    if label == "neutral":
        other = _plain(w, c.subject)
        while other.verb == c.verb or other.obj and other.obj == c.obj:
            other = _plain(w, c.subject)
        hypothesis, why = _said(other, w.chance(0.6)), "The premise does not speak of this."
    elif label == "entailment":
        shorter = c.to(tail="") if true and c.obj and w.chance(0.4) else c
        hypothesis, why = _said(shorter, true), "The premise says so."
    else:
        hypothesis, why = _said(c, not true), "The premise says the opposite."
    return Draw(f"Premise: {premise} Hypothesis: {hypothesis}", label, why, w.pick([x for x in _NLI if x != label]))


#: Cause, effect and a mark; two lines with the same mark could explain one another and are never
#: choices of one question.  {a} and {b} are people, {t} a thing, {c} a city, {v} a vehicle.
_LINKS: Sequence[Tuple[str, str, str]] = tuple(tuple(line.split("|")) for line in """\
{a} forgot to water the plants in {c}.|The plants of {a} died.|0
{a} left the {t} out in the rain.|The {t} of {a} got wet.|T
{a} dropped the {t} on the floor.|The {t} of {a} broke.|T
{a} missed the {v} to {c}.|{a} came too late to {c}.|L
{a} told {b} a joke.|{b} laughed about what {a} said.|4
{a} took the {t} from {b} without asking.|{b} was angry with {a}.|A
{a} gave {b} a {t} as a present.|{b} thanked {a} for the present.|G
{a} drove the {v} too fast.|The police in {c} stopped {a}.|L
{a} did not put on a coat in the snow.|{a} caught a cold in {c}.|8
{a} trained every day in {c}.|{a} won the race in {c}.|S
{a} lost the key of the house.|{a} had to wait outside for {b}.|L
{a} ate nothing all day.|{a} asked {b} for some bread.|11
{a} stayed up all night with {b}.|{a} slept until noon.|L
{a} touched the hot {t}.|{a} burned a finger on the {t}.|13
The {v} had no more fuel.|{a} walked to {c}.|L
{a} turned off the lamp.|It was dark around {a}.|15
{a} told {b} a sad story.|Tears were in the eyes of {b}.|A
{a} shouted very loudly at night.|The neighbors of {a} woke up.|A
{a} spilled coffee on the {t}.|The {t} of {a} had a brown stain.|T
{a} sold the {t} to {b}.|{b} paid {a} ten dollars.|G
{a} moved from {c} to another country.|{b} seldom saw {a} after that.|A
{a} stepped on the foot of {b}.|{b} cried out in pain.|A
{a} forgot the birthday of {b}.|{b} was disappointed with {a}.|A
{a} hid the {t} from {b}.|{b} looked for the {t} everywhere.|A
{a} studied every evening.|{a} passed the exam in {c}.|S
{a} put too much salt into the soup.|{b} did not want to eat the soup of {a}.|A""".splitlines())


def _plausible(w: World) -> Draw:
    """Which of two sentences is the cause or the effect?  Both speak of the same people and things."""
    one = w.pick(_LINKS)
    two = w.pick([link for link in _LINKS if link[2] != one[2]])
    a, b = w.names(2)
    t = w.pick([t for t in lx.OBJECTS if t[0] not in "aeiou"])
    slots = {"a": a, "b": b, "t": t, "c": w.city(), "v": w.pick(["bus", "train", "car", "truck", "taxi", "van"])}
    asked = w.pick(["cause", "effect"])
    given, right = (one[1], one[0]) if asked == "cause" else (one[0], one[1])
    wrong = two[0 if asked == "cause" else 1]
    first = w.chance(0.5)
    options = (right, wrong) if first else (wrong, right)
    question = w.pick({"cause": ["What was the cause?", "Why did it happen?", "What happened before?"],
                       "effect": ["What was the effect?", "What happened as a result?", "What happened next?"]}[asked])
    text = f"{given} {question} (1) {options[0]} (2) {options[1]}".format(**slots)
    return Draw(text, "1" if first else "2", f"The {asked} is: {right.format(**slots)}", "2" if first else "1")


#: {a}, {b}: two people of one gender; {p}: their pronoun; the answer is behind the bar.
_SCHEMAS: Sequence[Tuple[str, str]] = tuple(tuple(line.split("|")) for line in """\
{a} thanked {b} because {p} had helped a lot.|b
{a} thanked {b} because {p} was grateful.|a
{a} apologized to {b} because {p} had been rude.|a
{a} forgave {b} because {p} had said sorry.|b
{a} carried {b} because {p} was too tired to walk.|b
{a} carried {b} because {p} was very strong.|a
{a} could not lift {b} because {p} was too heavy.|b
{a} could not lift {b} because {p} was too weak.|a
{a} lent money to {b} because {p} was rich.|a
{a} lent money to {b} because {p} was poor.|b
{a} asked {b} for help because {p} did not know the answer.|a
{a} asked {b} for help because {p} knew the answer.|b
{a} won the race against {b} because {p} was faster.|a
{a} won the race against {b} because {p} was slower.|b
{a} taught {b} to swim because {p} wanted to learn it.|b
{a} taught {b} to swim because {p} was a good teacher.|a
{a} gave {b} some bread because {p} was hungry.|b
{a} gave {b} some bread because {p} had too much of it.|a
{a} took some bread from {b} because {p} was hungry.|a
{a} hid from {b} because {p} was afraid.|a
{a} hid from {b} because {p} was dangerous.|b
{a} punished {b} because {p} had told a lie.|b
{a} lied to {b} because {p} wanted to keep a secret.|a
{a} visited {b} in the hospital because {p} was ill.|b
{a} called the doctor {b} because {p} was ill.|a
{a} sold a car to {b} because {p} needed one.|b
{a} sold a car to {b} because {p} no longer needed it.|a
{a} laughed at {b} because {p} looked funny.|b
{a} waited for {b} because {p} was late.|b
{a} praised {b} because {p} had worked well.|b
{a} woke up {b} because {p} had slept too long.|b
{a} followed {b} because {p} did not know the way.|a
{a} followed {b} because {p} knew the way.|b
{a} envied {b} because {p} had won a prize.|b
{a} comforted {b} because {p} was crying.|b""".splitlines())


def _who_is_meant(w: World) -> Draw:
    """One gender, so that only the meaning tells."""
    names, pronoun = w.pick([(lx.FEMALE, "she"), (lx.MALE, "he")])
    a, b = w.some(names, 2)
    answer = w.pick(["a", "b"])
    text = w.pick([schema for schema, meant in _SCHEMAS if meant == answer])
    right, wrong = (a, b) if answer == "a" else (b, a)
    body = text.format(a=a, b=b, p=pronoun)
    start = w.pick(["", "", f"On {w.pick(lx.DAYS)}, ", f"In {w.city()}, ", f"{capital(w.pick(lx.PAST_TIMES[:8]))}, "])
    options = w.pick([f"{a} or {b}", f"{b} or {a}"])
    return Draw(f"{start}{body} Who is {pronoun}: {options}?", right, f"It makes sense only if {pronoun} is {right}.", wrong)


_ACTS: Dict[str, Sequence[str]] = {
    "question": ("Where did you put the {t}?", "Who told you that?", "When will {n} come to {c}?", "What do you think of the {t}?",
                 "How old is {n}?", "Why did {n} leave {c}?"),
    "information": ("The {t} is {p}.", "{n} lives in {c} now.", "We bought a new {t} on {d}.", "The train from {c} is late.",
                    "My {t} cost ten dollars.", "{n} came back on {d}."),
    "request": ("Please bring me the {t}.", "Could you call {n} for me?", "Please wait {p}.", "Give me the {t}, please.",
                "Would you help {n} with the {t}?", "Please come to {c} on {d}."),
    "offer": ("I can lend you my {t}.", "Shall I bring you the {t}?", "I could drive you to {c} on {d}.",
              "Let me carry the {t} for you.", "If you like, I will call {n}.", "Shall I wait for you {p}?"),
    "acceptance": ("Yes, I would love to go to {c}.", "Sure, {d} is fine for me.", "All right, I will take the {t}.",
                   "Okay, let us meet {n}.", "Of course, you can have the {t}.", "Good idea, I will be there on {d}."),
    "refusal": ("No, I do not want the {t}.", "Sorry, I have no time on {d}.", "No thanks, I do not like {c}.",
                "I am afraid that I cannot help {n}.", "No, you cannot have my {t}.", "Sorry, I will not go to {c}."),
}


def _act(w: World) -> Draw:
    """The act of the last speaker; the turn before it may be of any kind."""
    label = w.pick(list(_ACTS))
    before = {"acceptance": "offer", "refusal": "offer"}.get(label) or w.pick(list(_ACTS))
    slots = {"t": w.pick([t for t in lx.OBJECTS if t[0] not in "aeiou"]), "c": w.city(), "d": w.pick(lx.DAYS), "p": w.pick(lx.SPOTS),
             "n": w.name()}
    a, b = w.names(2)
    last = w.pick(_ACTS[label]).format(**slots)
    text = f"{b}: {last}" if w.chance(0.4) else f"{a}: {w.pick(_ACTS[before]).format(**slots)} {b}: {last}"
    return Draw(text, label, f"With the last words, {b} makes a {label}." if label not in ("information", "acceptance", "offer") else
                f"The last words of {b} are an {label}.".replace("an information", "information"), w.pick([k for k in _ACTS if k != label]))


_ATTRIBUTES: Dict[str, Tuple[str, str]] = {
    "city": ("{n} lives in {v}", "Where does {n} live?"), "job": ("{n} works as {v}", "What is the job of {n}?"),
    "age": ("{n} is {v} years old", "How old is {n}?"), "color": ("{n} likes the color {v}", "Which color does {n} like?"),
    "pet": ("{n} has {v} as a pet", "What pet does {n} have?"), "sport": ("{n} plays {v}", "Which sport does {n} play?"),
}


def _value(w: World, key: str) -> str:
    if key == "job":
        job = w.pick(lx.JOBS)
        return f"{article(job)} {job}"
    if key == "pet":
        pet = w.pick(lx.ANIMALS)
        return f"{article(pet)} {pet}"
    return {"city": w.city, "age": lambda: str(10 + int(w.rng.random() * 80)), "color": lambda: w.pick(lx.COLORS),
            "sport": lambda: w.pick(lx.SPORTS)}[key]()


def _can_be_answered(w: World) -> Draw:
    """Two people with two facts each; an unanswerable question asks for a fact that only the other one has, or nobody."""
    people = w.names(2)
    keys = w.some(list(_ATTRIBUTES), 4)
    facts = {people[0]: keys[:2], people[1]: keys[1:3]}
    lines = [_ATTRIBUTES[k][0].format(n=n, v=_value(w, k)) + "." for n, known in facts.items() for k in known]
    w.rng.shuffle(lines)
    asked = w.pick(people)
    yes = w.chance(0.5)
    other = people[1 - people.index(asked)]
    missing = [k for k in facts[other] + [keys[3]] if k not in facts[asked]]
    key = w.pick(facts[asked] if yes else missing)
    why = "The passage says it." if yes else f"The passage does not say this about {asked}."
    return Draw(f"Passage: {' '.join(lines)} Question: {_ATTRIBUTES[key][1].format(n=asked)}", "Yes" if yes else "No", why,
                "No" if yes else "Yes")


def _pairs(entries: Sequence[str]) -> List[Tuple[str, str]]:
    return [tuple(e.replace("_", " ").split(":")) for e in entries]


_MADE_FOR = _pairs("""fly:plane drive:car sail:boat ride:bicycle cut:knife write:pencil sit:chair sleep:bed read:book phone_call:phone
dig:shovel hit_nails:hammer
eat_soup:spoon tell_time:clock see_oneself:mirror carry_water:bucket open_doors:key measure:ruler sweep:broom paint:brush drink:cup
take_photos:camera
saw_wood:saw light:candle weigh:scale sew:needle""".split())
_PART_OF = _pairs("""wheel:car page:book finger:hand petal:flower key:piano wing:bird roof:house toe:foot branch:tree
screen:television string:guitar handle:door
keyboard:computer sail:ship pedal:bicycle sleeve:shirt leg:table lens:camera blade:knife day:week month:year letter:word room:hotel
engine:train""".split())
_LIVES_IN = _pairs("bee:hive bird:nest fish:water dog:kennel spider:web lion:den horse:stable pig:sty cow:barn ant:anthill "
                   "bear:cave chicken:coop rabbit:burrow".split())
_WOMAN = _pairs("man:woman king:queen father:mother brother:sister uncle:aunt son:daughter boy:girl husband:wife prince:princess "
                "actor:actress nephew:niece "
                "waiter:waitress grandfather:grandmother bull:cow rooster:hen".split())


def _relations() -> Sequence[List[Tuple[str, str]]]:
    nouns = [n for n in lx.OBJECTS + lx.ANIMALS + lx.FRUITS if plural(n) != n]
    verbs = sorted({v for group in lx.VERBS.values() for v in group if past(v) != v})
    kinds = [(x, kind) for kind in ("fruit", "animal", "vehicle", "tool", "color", "sport", "instrument", "drink") for x in lx.GROUPS[kind]]
    opposites = [tuple(e.replace("_", " ").split(":")) for e in dict.fromkeys(x for k in ("object", "person") for x in lx.OPPOSITES[k])]
    relations = (_MADE_FOR, _PART_OF, _LIVES_IN, _WOMAN, [(c[0], c[2]) for c in lx.COUNTRIES], [(c[0], c[3]) for c in lx.COUNTRIES],
            [(n, plural(n)) for n in nouns], [(v, past(v)) for v in verbs], kinds, opposites, _pairs(lx.YOUNG), _pairs(lx.COMPARATIVE))
    # A word that stands before two others (old:new, old:young) has no one answer.
    return [[pair for pair in relation if sum(pair[0] in other for other in relation) == 1] if relation is opposites else
            [pair for pair in relation if sum(pair[0] == other[0] for other in relation) == 1] for relation in relations]


_RELATIONS = _relations()


def _analogy(w: World) -> Draw:
    while True:
        (a, b), (c, d) = w.some(w.pick(_RELATIONS), 2)
        if len({a, b, c, d}) == 4:
            break
    text = w.pick([f"{a} : {b}. {c} : ?", f"{a} : {b}. {c} : ?", f"{a} is to {b} as {c} is to what?", f"{a} : {b} ; {c} : ?"])
    return Draw(text, d, f"{capital(c)} goes with {d} as {a} goes with {b}.", b)


def _family(name: str, title: str, category: str, summary: str, given: str, asks: Sequence[str], sample: Callable[[World], Draw],
            **more: Any) -> Family:
    return Family(name, title, category, summary, given, tuple(asks), sample, ("Commonsense Reasoning",), ("Commonsense",), **more)


FAMILIES = (
    _family("ip153_inference", "Entailment, contradiction or neutral", "Textual Entailment",
            "Say how a hypothesis relates to a premise.", "a premise and a hypothesis",
            ("classify the hypothesis as entailment, contradiction or neutral",
             "(say|decide) if the premise and the hypothesis are in entailment, contradiction or neutral",
             "write entailment if the hypothesis follows, contradiction if it cannot be true, and neutral otherwise",
             "does the hypothesis follow from the premise? answer entailment, neutral or contradiction",
             "(judge|label) the pair with entailment, contradiction or neutral",
             "(find|give) the relation of the two: neutral, contradiction or entailment",
             "compare the hypothesis with the premise: contradiction, entailment or neutral",

             "tell how the second statement relates to the first: entailment, contradiction or neutral",
             "is it entailment, contradiction or neutral", "output entailment, contradiction or neutral for the two texts",
             "choose between neutral, entailment and contradiction"), _inference, weight=1.6),
    _family("ip154_plausible_option", "More plausible cause or effect", "Cause Effect Classification",
            "Choose the more plausible cause or effect.",
            "a sentence, a question and two options",
            ("answer the question with 1 or 2", "(choose|select) the more plausible option, 1 or 2",
             "which option is the better answer, 1 or 2",
             "decide which of the two sentences is the cause or effect that is asked for, and write its number",
             "write the number of the option that answers the question", "pick the option that makes more sense: 1 or 2",
             "give the number of the right cause or effect",
             "of the two options, choose the one that fits the question: 1 or 2", "answer with the number of the more likely sentence",
             "use common sense and answer 1 or 2",
             "indicate the likelier alternative by its number"), _plausible, weight=1.4, facts_seen=True),
    _family("ip155_who_is_meant", "Two names, one pronoun", "Coreference Resolution", "Say which of two people a pronoun means.",
            "a sentence and a question",
            ("answer the question with one of the two names", "(say|find) who the pronoun refers to",
             "(write|give) the name of the person that the pronoun means",
             "which of the two people is meant", "decide which name the pronoun stands for", "resolve the pronoun in the sentence",
             "choose the right person for the pronoun",
             "find the name that he or she stands for", "tell who is meant, one name only", "determine the person behind the pronoun",
             "identify the referent from the two candidates"), _who_is_meant, weight=1.4, facts_seen=True),
    _family("ip156_last_act", "What does the speaker do?", "Dialogue Act Recognition", "Name the act of the last speaker.",
            "one or two turns of a dialogue",
            ("name the act of the last speaker: question, information, request, offer, acceptance or refusal",
             "classify the last turn as question, information, request, offer, acceptance or refusal",
             "what does the last speaker make? choose from request, refusal, question, offer, information and acceptance",
             "(label|mark) the final utterance as offer, request, question, acceptance, refusal or information",
             "decide the intent of the last turn: information, question, offer, request, refusal or acceptance",
             "find the dialogue act of the last sentence: acceptance, refusal, offer, request, information or question",

             "what is the last speaker doing? write question, information, request, offer, acceptance or refusal",
             "classify the speech act of the last turn as request, information, refusal, offer, question or acceptance",
             "tag the closing turn: refusal, acceptance, information, question, request or offer"), _act, weight=1.2, facts_seen=True),
    _family("ip157_can_be_answered", "Is the answer there?", "Answerability Classification", "Say if a passage answers a question.",
            "a passage and a question",
            ("say if the passage answers the question, Yes or No",
             "answer Yes if the question can be answered from the passage, otherwise No",
             "can the question be answered with the passage? write Yes or No",
             "(decide|judge) whether the passage has the answer: Yes or No",
             "write No if the passage does not tell the answer, and Yes if it does",
             "check if there is enough information for the question, Yes or No",
             "is the answer to the question in the passage? reply Yes or No",
             "read the passage and say if the question has an answer in it, Yes or No",
             "determine whether the question is answerable, with Yes or No",
             "output Yes for an answerable question and No for one that is not",
             "tell whether the text settles the question: Yes or No"),
            _can_be_answered, weight=1.4),
    _family("ip158_analogy", "Word analogy", "Word Analogy", "Complete a word analogy.", "two words that belong together and a third word",
            ("complete the analogy", "(find|write|give) the word that goes with the third word as the second goes with the first",
             "what is the missing word of the analogy", "replace the question mark by the right word",
             "find the word for the question mark, given the relation of the first two",
             "complete the second pair so that it is like the first pair", "(write|return) the fourth word of the analogy",
             "apply the relation of the first pair to the third word",
             "which word completes the analogy", "think of how the first two words are related and write the missing word",
             "solve the proportion of words"), _analogy, weight=1.6, facts_seen=True),
)
