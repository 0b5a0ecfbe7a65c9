"""The curriculum: all task families, in order of their names."""

from __future__ import annotations

from typing import Dict, Tuple

from . import classify, extraction, facts, lists, numbers, reading, sentences, words, writing
from .base import Family

#: Every family there is.
ALL_FAMILIES: Tuple[Family, ...] = tuple(
    family
    for module in (facts, words, sentences, reading, extraction, lists, numbers, classify, writing)
    for family in module.FAMILIES
)
#: Numbers of the families kept for a model trained with more compute: fewer
#: families, each with more examples, serve a small model better.
LATER = frozenset((5, 6, 8, 10, 15, 27, 33, 36, 37, 38, 41, 42, 44, 46, 54, 56, 58, 59, 63, 66, 67, 73, 77, 79, 81, 84, 85, 86, 88,
                   90, 95, 96, 97, 99, 102, 103, 108, 109, 110, 112, 113))
#: The families of the starter pack and of the present model.
FAMILIES: Tuple[Family, ...] = tuple(f for f in ALL_FAMILIES if int(f.name[2:5]) not in LATER)
BY_NAME: Dict[str, Family] = {family.name: family for family in ALL_FAMILIES}
if len(BY_NAME) != len(ALL_FAMILIES):
    raise ValueError("two families share a name")
