"""Prompts that no family makes, for circuits that most families need: copying, and finding equal words.

A small model that learned only from its families had not found these after hours; from dense prompts it does within
minutes (docs/decisions/0020).  The tasks are of the kind that Wu, Li and Liang 2022 ("Insights into Pre-training via Simpler
Synthetic Tasks") found to carry most of the benefit of pre-training: copy, delete, search.
"""

from __future__ import annotations

from random import Random
from typing import Iterator, List, Sequence, Tuple

import sentencepiece

from pretraining.curriculum import FAMILIES
from pretraining.curriculum.base import draw_side, training_definition
from pretraining.curriculum.lexicon import CITIES, FEMALE, MALE
from pretraining.curriculum.world import World
from pretraining.data.examples import INVENTED, Pair
from pretraining.model.t5 import EOS

#: Names and places: most are several pieces, so that a word is compared, not only a piece.
WORDS = (*FEMALE, *MALE, *CITIES)
#: Share of prompts whose words are random pieces, so that all of the vocabulary is compared.
RANDOM_WORDS = 0.4

#: What stands between the words of a pair.
LINKS = ("", "", "went to", "lives in", "met", "likes", "and a", "took the")
#: The orders of a prompt, and their shares.
KINDS, SHARES = ("Remove", "Keep", "Find", "Check"), (2, 1, 2, 5)

Word = Tuple[int, ...]


class Frame:
    """What stands around the body of such a prompt.

    Half of the prompts are bare, the others carry the definition of some family, so that the input is found behind it.
    """

    def __init__(self, tokenizer: sentencepiece.SentencePieceProcessor, rng: Random) -> None:
        self.tokenizer, self.rng = tokenizer, rng
        self.families = [f for f in FAMILIES if not f.never_trained]
        self.input, self.tail = tokenizer.encode("Input:"), tokenizer.encode("Output:") + [EOS]

    def _head(self) -> List[int]:
        if self.rng.random() < 0.5:
            return self.input
        text = "Definition: " + training_definition(self.rng.choice(self.families), self.rng)
        if self.rng.random() < 0.8:
            text += " Now complete the following example -"
        return self.tokenizer.encode(text) + self.input

    def pair(self, body: List[int], answer: List[int]) -> Pair:
        return self._head() + body + self.tail, answer + [EOS], -1


class Copies:
    """Short texts and random pieces to be repeated: the first minutes of training.

    Most families copy the larger part of their input.  Learning that alone takes
    minutes; learned together with all families it takes hours, since until then
    the decoder does not look at the source.
    """

    def __init__(self, tokenizer: sentencepiece.SentencePieceProcessor, seed: int) -> None:
        self.tokenizer, self.rng = tokenizer, Random(seed)
        self.world, self.frame = World(self.rng, INVENTED), Frame(tokenizer, self.rng)

    def __iter__(self) -> Iterator[Pair]:
        while True:
            if self.rng.random() < 0.4:
                ids = [self.rng.randrange(3, self.tokenizer.get_piece_size()) for _ in range(self.rng.randint(1, 8))]
            else:
                ids = self.tokenizer.encode(draw_side(self.rng.choice(self.frame.families), self.world, False).input)[:24]
            yield self.frame.pair(ids, ids)


class Matches:
    """Lists of which some items are named again: leave those out, keep only those, give what stands beside them, or say
    whether two belong together.

    A question about a text, an entailment, an item to be removed: all ask which words of the source are the same word.
    Families show that in one token of a long answer or in a yes or no; here every token of the answer does.
    """

    def __init__(self, tokenizer: sentencepiece.SentencePieceProcessor, seed: int) -> None:
        self.tokenizer, self.rng = tokenizer, Random(seed)
        self.frame = Frame(tokenizer, self.rng)
        self.comma = self._after_a(",")
        self.orders = {kind: self._after_a(f". {kind}:") for kind in KINDS}
        self.yes, self.no = tuple(tokenizer.encode("yes")), tuple(tokenizer.encode("no"))

    def _after_a(self, text: str) -> List[int]:
        """The pieces of punctuation that directly follows a word."""
        return self.tokenizer.encode("a" + text)[1:]

    def _words(self, count: int) -> List[Word]:
        """Distinct words as pieces."""
        found: List[Word] = []
        invented = self.rng.random() < RANDOM_WORDS
        while len(found) < count:
            word = (tuple(self.rng.randrange(3, self.tokenizer.get_piece_size()) for _ in range(self.rng.choice((1, 1, 2))))
                    if invented else tuple(self.tokenizer.encode(self.rng.choice(WORDS))))
            if word not in found:
                found.append(word)
        return found

    def _listed(self, words: Sequence[Word]) -> List[int]:
        return [piece for i, word in enumerate(words) for piece in (*(self.comma if i else ()), *word)]

    def _pairs(self, spare: int = 0) -> Tuple[List[Tuple[Word, Word]], List[Word], Word]:
        """Two to four pairs of words, other words, and what stands between the words of a pair."""
        count = self.rng.randint(2, 4)
        words = self._words(2 * count + spare)
        link = self.rng.choice(LINKS)
        return list(zip(words[:count], words[count:2 * count])), words[2 * count:], tuple(self.tokenizer.encode(link))

    def _find(self) -> Pair:
        """Pairs of words; one or two of the first words ask for the second."""
        pairs, _, link = self._pairs()
        asked = self.rng.sample(pairs, self.rng.randint(1, 2))
        body = self._listed([key + link + value for key, value in pairs]) + self.orders["Find"] + self._listed([key for key, _ in asked])
        return self.frame.pair(body, self._listed([value for _, value in asked]))

    def _check(self) -> Pair:
        """Pairs of words; one to three pairs of which some belong together, some do not."""
        pairs, (stranger,), link = self._pairs(spare=1)
        asked, answers = [], []
        for key, value in self.rng.choices(pairs, k=self.rng.randint(1, 3)):
            true = self.rng.random() < 0.5
            wrong = [stranger, *(other for _, other in pairs if other != value)]
            asked.append(key + link + (value if true else self.rng.choice(wrong)))
            answers.append(self.yes if true else self.no)
        body = self._listed([key + link + value for key, value in pairs]) + self.orders["Check"] + self._listed(asked)
        return self.frame.pair(body, self._listed(answers))

    def _sift(self, kind: str) -> Pair:
        """Two to six words, up to half of them named again."""
        items = self._words(self.rng.randint(2, 6))
        named = self.rng.sample(items, self.rng.randint(1, len(items) // 2))
        rest = [word for word in items if (word in named) == (kind == "Keep")]
        return self.frame.pair(self._listed(items) + self.orders[kind] + self._listed(named), self._listed(rest))

    def __iter__(self) -> Iterator[Pair]:
        while True:
            (kind,) = self.rng.choices(KINDS, SHARES)
            yield self._find() if kind == "Find" else self._check() if kind == "Check" else self._sift(kind)
