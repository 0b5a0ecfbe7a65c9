"""The curriculum: all task families, in order of their names."""

from __future__ import annotations

from typing import Dict, Tuple

from . import classify, extraction, facts, lists, numbers, reading, sentences, words, writing
from .base import Family

FAMILIES: Tuple[Family, ...] = tuple(
    family
    for module in (facts, words, sentences, reading, extraction, lists, numbers, classify, writing)
    for family in module.FAMILIES
)
BY_NAME: Dict[str, Family] = {family.name: family for family in FAMILIES}
if len(BY_NAME) != len(FAMILIES):
    raise ValueError("two families share a name")
