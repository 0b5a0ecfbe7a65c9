"""What is measured of one model: rows of plain figures, in percent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Dict, List, Sequence, Tuple

from pretraining.curriculum.base import Family
from pretraining.data.fit_prompt import EOS, cut_ids, fit_prompt
from pretraining.evaluation.held_out import ENCODINGS, OFFICIAL_ENCODINGS, Case, HeldOutTask, can_ask, held_out_tasks, variants
from pretraining.evaluation.metrics import best, exact_match, normalise, percent, rouge_l
from pretraining.evaluation.official_tasks import OfficialTask

if TYPE_CHECKING:
    from pretraining.evaluation.answering import Answerer

Row = Dict[str, object]
PROMPTS = Path(__file__).parent / "prompts.json"


@dataclass(frozen=True)
class Settings:
    """What is asked; see evaluate.py's options."""

    encodings: Sequence[str]
    wordings: Sequence[str]
    count: int
    seed: int
    max_source: int


def score(cases: Sequence[Case], answers: Sequence[str]) -> Row:
    """Exact match and ROUGE-L, the latter beside two answers that need no model."""
    def rouge(texts: Sequence[str]) -> float:
        return percent(best(rouge_l, text, case.references) for text, case in zip(texts, cases))

    return {
        "instances": len(cases),
        "exact_match": percent(best(exact_match, answer, case.references) for answer, case in zip(answers, cases)),
        "rouge_l": rouge(answers),
        "copy_input_rouge_l": rouge([case.input for case in cases]),
        "copy_demo_rouge_l": rouge([case.demo for case in cases]),
    }


def prepare(families: Sequence[Family], settings: Settings) -> List[Tuple[Family, str, List[HeldOutTask]]]:
    """The test inputs of every family and variant; the same for all models."""
    return [(family, variant, held_out_tasks(family, variant, settings.count, settings.seed))
            for family in families for variant in variants(family)]


def family_rows(prepared: Sequence[Tuple[Family, str, List[HeldOutTask]]], settings: Settings, answerer: Answerer) -> List[Row]:
    """One row per family, variant, encoding and wording.

    A wording is tried only where the encoding shows it, an encoding only where it tells the task.
    """
    planned: List[Tuple[Row, List[Case]]] = []
    for family, variant, tasks in prepared:
        for name in settings.encodings:
            encoding = ENCODINGS[name][1]
            for wording in settings.wordings if encoding.definition else settings.wordings[:1]:
                if not can_ask(family, encoding):
                    continue
                cases = [c for t in tasks for c in t.cases(encoding, wording, answerer.tokenizer, settings.max_source)]
                planned.append(({
                    "family": family.name, "category": family.category, "never_trained": family.never_trained,
                    "facts_seen": family.facts_seen, "needs_examples": family.needs_examples, "variant": variant,
                    "encoding": name, "wording": wording if encoding.definition else "none"}, cases))
    answers = iter(answerer.answer((c.prompt.ids for _, cases in planned for c in cases), "families"))
    rows: List[Row] = []
    for row, cases in planned:
        given = [next(answers) for _ in cases]
        wrong = [{"input": c.input, "answer": a, "right": c.references[0]} for c, a in zip(cases, given)
                 if not best(exact_match, a, c.references)]
        rows.append({**row, **score(cases, given), "wrong": wrong})
    return rows


def _official_cases(task: OfficialTask, name: str, settings: Settings, answerer: Answerer) -> List[Case]:
    encoding = ENCODINGS[name][1]
    return [Case(fit_prompt(encoding, task.definition, task.positives, task.negatives, text, task.name, answerer.tokenizer,
                            settings.max_source), text, tuple(references), task.positives[0]["output"])
            for text, references in task.instances]


def official_rows(tasks: Sequence[OfficialTask], settings: Settings, answerer: Answerer) -> List[Row]:
    """One row per task and encoding."""
    planned: List[Tuple[Row, List[Case]]] = []
    for task in tasks:
        for name in OFFICIAL_ENCODINGS:
            cases = _official_cases(task, name, settings, answerer)
            planned.append(({
                "task": task.name, "category": task.category, "headline": task.headline, "encoding": name,
                "examples_kept": sum(c.prompt.positives for c in cases) / len(cases),
                "cut": sum(c.prompt.cut for c in cases)}, cases))
    answers = iter(answerer.answer((c.prompt.ids for _, cases in planned for c in cases), "official tasks"))
    return [{**row, **score(cases, [next(answers) for _ in cases])} for row, cases in planned]


def prompt_rows(answerer: Answerer, max_source: int) -> List[Row]:
    """The free prompts with their right answers and the model's."""
    prompts = json.loads(PROMPTS.read_text(encoding="utf-8"))
    ids = (cut_ids([*answerer.tokenizer.encode(p["prompt"]), EOS], max_source) for p in prompts)
    answers = answerer.answer(ids, "prompts")
    return [{**p, "answer": answer, "is_right": normalise(answer) in map(normalise, p["right"])}
            for p, answer in zip(prompts, answers)]
