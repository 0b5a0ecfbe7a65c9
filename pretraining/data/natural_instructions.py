"""Training prompts from real Natural Instructions tasks (Wang et al. 2022b), read at training time only.

Point it at training tasks only: what it finds is trained on.  Only tasks whose
licence lets derived work be shared are used.  Tasks that ask for closed-book knowledge, for wrong answers
or for toxic text are left out: a small model learns nothing useful from them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Dict, Iterator, List, Sequence, Tuple

from pretraining.data.encode_prompt import Encoding, choose_encoding, encode

if TYPE_CHECKING:
    import sentencepiece

EOS = 1

Pair = Tuple[List[int], List[int], int]

#: Licences that allow sharing of derived work, commercial use included.
PERMISSIVE = re.compile(
    r"(?:CC BY(?:-SA)? [34]\.0|CC0: Public Domain|Public Domain|LibriVox: Public Domain.*|MIT|Apache 2\.0|AFL 3\.0|"
    r"CDLA Permissive 2\.0|WordNet 3\.0 license.*)")
#: Parts of names of tasks that are not used, whatever their licence.
LEFT_OUT = re.compile(
    r"incorrect|wrong_answer|hatexplain|stereoset|freebase_qa|naturalquestion|moviesqa|hotpotqa|protoqa|piqa|hippocorpus|"
    r"hybridqa_answer|story_cloze|swag|librispeech|mathdataset|coqa|barcode|iso_numeric")
#: Longest answer in characters; longer ones are essays.
MAX_ANSWER = 240
#: Instances kept per task, so that memory stays small.
MAX_INSTANCES = 2500


@dataclass(frozen=True)
class RealTask:
    name: str
    licence: str
    definition: str
    positives: Sequence[Dict[str, str]]
    negatives: Sequence[Dict[str, str]]
    instances: Sequence[Tuple[str, Sequence[str]]]


def _first(value: object) -> str:
    return str(value[0] if isinstance(value, list) and value else value or "")


def load_tasks(folder: Path) -> List[RealTask]:
    """The usable tasks of a folder of task files, in order of their names."""
    found = []
    for path in sorted(folder.rglob("*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        licence = _first(raw.get("Instance License"))
        if LEFT_OUT.search(path.stem) or not PERMISSIVE.fullmatch(licence):
            continue
        instances = []
        for item in raw["Instances"][:MAX_INSTANCES]:
            outputs = [o.strip() for o in ([item["output"]] if isinstance(item["output"], str) else item["output"])]
            outputs = [o for o in outputs if 0 < len(o) <= MAX_ANSWER]
            if item["input"].strip() and outputs:
                instances.append((item["input"], outputs))
        if len(instances) >= 50:
            found.append(RealTask(path.stem, licence, _first(raw["Definition"]), raw["Positive Examples"], raw["Negative Examples"], instances))
    return found


class RealPrompts:
    """An endless seeded stream of (source ids, target ids, -1) from real tasks."""

    def __init__(self, tasks: Sequence[RealTask], tokenizer: "sentencepiece.SentencePieceProcessor", seed: int, max_source: int,
                 mix: str) -> None:
        self.tasks, self.tokenizer, self.max_source, self.mix = tasks, tokenizer, max_source, mix
        self.rng = Random(seed)
        self.weights = [len(t.instances) ** 0.5 for t in tasks]

    def __iter__(self) -> Iterator[Pair]:
        while True:
            task = self.rng.choices(self.tasks, self.weights)[0]
            text, outputs = self.rng.choice(task.instances)
            encoding = choose_encoding(self.mix, self.rng)
            target = self.tokenizer.encode(self.rng.choice(outputs)) + [EOS]
            # Too long with its examples: once more without them.
            for tried in (encoding, Encoding(definition=True)):
                positives = self.rng.sample(task.positives, min(len(task.positives), tried.positives))
                negatives = self.rng.sample(task.negatives, min(len(task.negatives), tried.negatives))
                source = self.tokenizer.encode(encode(tried, task.definition, positives, negatives, text, task.name)) + [EOS]
                if len(source) <= self.max_source:
                    yield source, target, -1
                    break


class Blanks:
    """Span corruption (Raffel et al. 2020) in plain text: `a (1) c (2)` -> `(1) b (2) d`.

    Numbered blanks stand for T5's sentinels, so that the vocabulary needs none.
    15 % of the words are hidden, in runs of three on average.
    """

    INSTRUCTION = ("Definition: Fill in the blanks.", "Definition: Write the words that are missing from the text.", "")

    def __init__(self, tasks: Sequence[RealTask], tokenizer: "sentencepiece.SentencePieceProcessor", seed: int, words: int = 90) -> None:
        self.tasks, self.tokenizer, self.words = tasks, tokenizer, words
        self.rng = Random(seed)
        self.weights = [sum(len(i[0]) for i in t.instances) ** 0.7 for t in tasks]

    def _text(self) -> List[str]:
        """Up to `words` words from one task's inputs."""
        task = self.rng.choices(self.tasks, self.weights)[0]
        found: List[str] = []
        while len(found) < self.words // 2:
            found += self.rng.choice(task.instances)[0].split()
        start = self.rng.randrange(max(1, len(found) - self.words + 1))
        return found[start:start + self.words]

    def __iter__(self) -> Iterator[Pair]:
        while True:
            words = self._text()
            hidden, source, target, blank, at = int(len(words) * 0.15), [], [], 0, 0
            starts = set(self.rng.sample(range(len(words)), max(1, hidden // 3)))
            while at < len(words):
                if at in starts:
                    length = self.rng.randint(1, 5)
                    blank += 1
                    source.append(f"({blank})")
                    target += [f"({blank})", *words[at:at + length]]
                    at += length
                else:
                    source.append(words[at])
                    at += 1
            head = self.rng.choice(self.INSTRUCTION)
            text = f"{head}\n\nInput: {' '.join(source)}\nOutput: " if head else " ".join(source)
            yield self.tokenizer.encode(text)[:240] + [EOS], self.tokenizer.encode(" ".join(target))[:90] + [EOS], -1
