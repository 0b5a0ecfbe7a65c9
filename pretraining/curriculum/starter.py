"""Which families are the starter pack, and are favoured in training."""

from __future__ import annotations

from .base import Family

#: Numbers of the families in the starter pack: of several much alike the plainest, and every one that
#: the model has never seen.
STARTER = frozenset((
    1, 2, 3, 4, 7, 9, 12, 13, 14, 16, 19, 21,  # facts and words
    22, 23, 24, 26, 28, 29, 30, 31, 32, 34, 35,  # sentences
    39, 40, 42, 43, 44, 45, 47, 48,  # passages
    49, 50, 52, 53, 55, 57,  # extraction
    60, 61, 64, 65, 66, 69, 70, 72, 74, 75, 76, 78, 80, 82, 86,  # lists and numbers
    89, 90, 91, 93, 95, 97,  # labels
    100, 101, 104, 105, 106, 107, 111,  # writing
    114, 117, 119, 123, 124, 127, 129, 130, 160,  # a parameter in the definition
    132, 133, 136, 138, 141,  # the rule in the examples
    142, 147, 148, 150, 152,  # news and data
    153, 154, 155, 157, 158,  # judging
))


def number(family: Family) -> int:
    return int(family.name[2:5])
