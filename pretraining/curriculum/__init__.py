"""The curriculum: all task families, in order of their modules."""

from __future__ import annotations

from typing import Dict, Tuple

from . import (by_example, classify, extraction, facts, follow, follow_answers, follow_rules, judging, lists, news, numbers,
               reading, sentences, words, writing)
from .base import Family

FAMILIES: Tuple[Family, ...] = tuple(
    family
    for module in (facts, words, sentences, reading, extraction, lists, numbers, classify, writing, follow, follow_answers, follow_rules,
                   by_example, news, judging)
    for family in module.FAMILIES
)
BY_NAME: Dict[str, Family] = {family.name: family for family in FAMILIES}
if len(BY_NAME) != len(FAMILIES):
    raise ValueError("two families share a name")
