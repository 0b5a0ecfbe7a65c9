"""Families whose definition has a parameter, or whose rule is drawn anew for every prompt."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any, Callable, Dict, Sequence

from .base import Draw, Family
from .world import World

Params = Dict[str, Any]


def parametric(name: str, title: str, category: str, summary: str, given: str, asks: Sequence[str],
               sample: Callable[[Params, World], Draw], draw: Callable[[Random], Params], default: Params,
               **more: Any) -> Family:
    """A family with `vary`.

    asks: wordings with `{name}` where a parameter's text goes; the last one is never trained on.
    draw: draws the parameters of one concrete task; `default` are those of the task file.
    `summary` and `given` may name parameters too.
    """
    def concrete(params: Params) -> Family:
        return Family(name, title, category, summary.format(**params), given.format(**params),
                      tuple(ask.format(**params) for ask in asks), lambda world: sample(params, world), **more)

    def vary(rng: Random) -> Family:
        # A drawn task has the parameter in its definition too, and says so.
        return replace(concrete(draw(rng)), vary=vary)

    return replace(concrete(default), vary=vary)


def made_up_word(rng: Random) -> str:
    """A short lower-case word that means nothing."""
    return World(rng).made_up().lower()
