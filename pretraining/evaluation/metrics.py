"""Exact match, ROUGE-1 and ROUGE-L as in the evaluation of Tk-Instruct.

Exact match compares in lower case, without ASCII punctuation, with blanks
collapsed.  ROUGE follows Google's `rouge_score` with stemming: words of
`[a-z0-9]`, those longer than three letters stemmed by NLTK's extended Porter
stemmer, F of precision and recall.  With several references the best counts.
Every score is between 0 and 1.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Callable, Iterable, List, Sequence

if TYPE_CHECKING:
    from nltk.stem.porter import PorterStemmer

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_NO_WORD = re.compile(r"[^a-z0-9]+")
#: Words up to this length are not stemmed.
_SHORT = 3


def normalise(text: str) -> str:
    """Lower case, ASCII punctuation deleted, blanks collapsed; articles stay."""
    return " ".join(text.lower().translate(_PUNCTUATION).split())


def exact_match(prediction: str, reference: str) -> float:
    return float(normalise(prediction) == normalise(reference))


@lru_cache(maxsize=1)
def _stemmer() -> PorterStemmer:
    # Loaded late: exact match must work on a machine without NLTK.
    from nltk.stem.porter import PorterStemmer

    return PorterStemmer()


@lru_cache(maxsize=None)
def stem(word: str) -> str:
    """NLTK's Porter stem of a lower-case word, in its default (extended) mode."""
    return _stemmer().stem(word)


def rouge_words(text: str) -> List[str]:
    """The stemmed words that ROUGE compares."""
    words = _NO_WORD.sub(" ", text.lower()).split()
    return [stem(word) if len(word) > _SHORT else word for word in words]


def _f_measure(common: int, predicted: int, wanted: int) -> float:
    if common == 0:
        return 0.0
    precision, recall = common / predicted, common / wanted
    return 2 * precision * recall / (precision + recall)


def longest_common_subsequence(a: Sequence[str], b: Sequence[str]) -> int:
    """Its length; time len(a) * len(b), one row of memory."""
    row = [0] * (len(b) + 1)
    for left in a:
        diagonal = 0
        for j, right in enumerate(b):
            above = row[j + 1]
            row[j + 1] = diagonal + 1 if left == right else max(above, row[j])
            diagonal = above
    return row[-1]


def rouge1(prediction: str, reference: str) -> float:
    predicted, wanted = rouge_words(prediction), rouge_words(reference)
    common = sum((Counter(predicted) & Counter(wanted)).values())
    return _f_measure(common, len(predicted), len(wanted))


def rouge_l(prediction: str, reference: str) -> float:
    predicted, wanted = rouge_words(prediction), rouge_words(reference)
    return _f_measure(longest_common_subsequence(predicted, wanted), len(predicted), len(wanted))


Metric = Callable[[str, str], float]


def best(metric: Metric, prediction: str, references: Sequence[str]) -> float:
    """The score against the reference that fits best; 0 without any."""
    return max((metric(prediction, reference) for reference in references), default=0.0)


def percent(scores: Iterable[float]) -> float:
    """100 x the mean."""
    values = list(scores)
    return 100.0 * sum(values) / len(values)
