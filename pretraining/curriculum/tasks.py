"""Task files in the Natural Instructions schema."""

from __future__ import annotations

import hashlib
from random import Random
from typing import Dict, List

from .base import Draw, Family, distinct_draws, file_definition
from .world import World

POSITIVES, NEGATIVES = 4, 2
LICENSE = "CC0-1.0"


def family_rng(family: Family, seed: int, what: str) -> Random:
    digest = hashlib.sha256(f"{family.name}\n{seed}\n{what}".encode()).digest()
    return Random(int.from_bytes(digest[:8], "big"))


def example(draw: Draw, positive: bool) -> Dict[str, str]:
    if positive:
        return {"input": draw.input, "output": draw.output, "explanation": draw.why}
    right = draw.output if draw.output[-1] in ".?!" else draw.output + "."
    return {"input": draw.input, "output": draw.wrong, "explanation": f"The output should be: {right} {draw.why}"}


def pick_examples(family: Family, seed: int) -> List[Draw]:
    """Six draws from the training side; outputs vary where the family allows it."""
    world = World(family_rng(family, seed, "examples"))
    pool = distinct_draws(family, world, False, 40)
    chosen: List[Draw] = []
    for draw in pool:
        share = sum(d.output == draw.output for d in chosen)
        if share <= sum(1 for d in chosen) // 2 and share < 3:
            chosen.append(draw)
        if len(chosen) == POSITIVES + NEGATIVES:
            return chosen
    return (chosen + [d for d in pool if d not in chosen])[:POSITIVES + NEGATIVES]


def build_task(family: Family, seed: int, count: int) -> Dict[str, object]:
    """One task: examples from the training side, instances from the held-out side."""
    examples = pick_examples(family, seed)
    instances = distinct_draws(family, World(family_rng(family, seed, "instances")), True, count)
    ident = family.name.split("_")[0]
    return {
        "Contributors": ["Instruct Playground"],
        "Source": ["instruct-playground-curriculum"],
        "URL": [""],
        "Categories": [family.category],
        "Reasoning": list(family.reasoning),
        "Definition": [file_definition(family)],
        "Input_language": ["English"],
        "Output_language": ["English"],
        "Instruction_language": ["English"],
        "Domains": list(family.domains),
        "Positive Examples": [example(d, True) for d in examples[:POSITIVES]],
        "Negative Examples": [example(d, False) for d in examples[POSITIVES:]],
        "Instances": [
            {"id": f"{ident}-{hashlib.md5(d.input.encode()).hexdigest()}", "input": d.input, "output": [d.output, *d.also]}
            for d in instances
        ],
        "Instance License": [LICENSE],
    }
