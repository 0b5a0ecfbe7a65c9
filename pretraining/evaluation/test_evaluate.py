"""Tests of what is asked of a model and of how its answers are summed up."""

from __future__ import annotations

import json
import unittest
from typing import Dict, List

from pretraining.curriculum import FAMILIES
from pretraining.curriculum.base import file_definition, is_held_out
from pretraining.curriculum.tasks import build_task
from pretraining.evaluation.held_out import DEFAULT, DRAWN, DRAWN_TASKS, ENCODINGS, can_ask, held_out_tasks, variants
from pretraining.reference_files import REPOSITORY, needs_modules
from pretraining.evaluation.report import comparison, family_means, means_table, model_report, official_categories, official_means, table
from pretraining.evaluation.scores import PROMPTS, Settings, family_rows, prepare

MODEL = sorted((REPOSITORY / "public" / "models").glob("*.gguf"))[0]


class Words:
    """A tokenizer with one id a word."""

    def encode(self, source: str) -> List[int]:
        return [sum(map(ord, word)) for word in source.split()]


class Mute:
    """A model that never says anything; it keeps the prompts."""

    def __init__(self) -> None:
        self.tokenizer = Words()
        self.asked: List[List[int]] = []

    def answer(self, prompts: object, label: str) -> List[str]:
        found = list(prompts)
        self.asked += found
        return [""] * len(found)


class HeldOut(unittest.TestCase):
    def test_inputs_are_those_of_the_task_files(self) -> None:
        for family in FAMILIES[::12]:
            with self.subTest(family.name):
                task, = held_out_tasks(family, DEFAULT, 20, 1)
                self.assertEqual([d.input for d in task.draws], [i["input"] for i in build_task(family, 1, 20)["Instances"]])
                case = task.cases(ENCODINGS["def_pos2"][1], "file", Words(), 1024)[0]
                self.assertEqual(case.demo, build_task(family, 1, 20)["Positive Examples"][0]["output"])
                self.assertTrue(case.prompt.source.startswith(f"Definition: {file_definition(family)}"))

    def test_drawn_tasks_differ_and_are_held_out(self) -> None:
        families = [f for f in FAMILIES if f.vary]
        self.assertGreaterEqual(len(families), 1)
        for family in families[::5]:
            with self.subTest(family.name):
                tasks = held_out_tasks(family, DRAWN, 20, 1)
                self.assertEqual(len(tasks), DRAWN_TASKS)
                self.assertTrue(all(is_held_out(t.family, d) for t in tasks for d in t.draws))
                self.assertFalse(any(is_held_out(t.family, d) for t in tasks for d in t.examples))
                signs = {(file_definition(t.family), t.draws[0].output, t.examples[0].output) for t in tasks}
                self.assertGreater(len(signs), 1)
                again = held_out_tasks(family, DRAWN, 20, 1)
                self.assertEqual([t.draws for t in again], [t.draws for t in tasks])

    def test_rules_in_examples_need_two(self) -> None:
        families = [f for f in FAMILIES if f.needs_examples]
        self.assertGreaterEqual(len(families), 1)
        for name, (_, encoding) in ENCODINGS.items():
            self.assertEqual(can_ask(families[0], encoding), "pos2" in name or "pos4" in name, name)
        self.assertTrue(can_ask(FAMILIES[0], ENCODINGS["input_only"][1]))
        self.assertEqual(variants(FAMILIES[0]), (DEFAULT,))

    @needs_modules("nltk")
    def test_what_is_asked(self) -> None:
        plain = next(f for f in FAMILIES if not f.vary)
        shown = next(f for f in FAMILIES if f.needs_examples and f.vary)
        settings = Settings(("def", "pos2"), ("file", "held-out"), 6, 1, 1024)
        mute = Mute()
        rows = family_rows(prepare([plain, shown], settings), settings, mute)
        found = [(r["family"], r["variant"], r["encoding"], r["wording"]) for r in rows]
        self.assertEqual(found, [(plain.name, DEFAULT, "def", "file"), (plain.name, DEFAULT, "def", "held-out"),
                                 (plain.name, DEFAULT, "pos2", "none"), (shown.name, DEFAULT, "pos2", "none"),
                                 (shown.name, DRAWN, "pos2", "none")])
        self.assertEqual(len(mute.asked), sum(r["instances"] for r in rows))
        self.assertEqual({r["exact_match"] for r in rows}, {0.0})
        self.assertEqual({len(r["wrong"]) == r["instances"] for r in rows}, {True})


class FreePrompts(unittest.TestCase):
    def test_hundred_with_right_answers(self) -> None:
        prompts = json.loads(PROMPTS.read_text(encoding="utf-8"))
        self.assertEqual(len({p["prompt"] for p in prompts}), 100)
        self.assertEqual([p["right"][0] for p in prompts[:2]], ["Indian Rupee", "John did not go to school."])
        for p in prompts:
            self.assertEqual(set(p), {"prompt", "right"})
            self.assertTrue(p["right"] and all(p["right"]), p["prompt"])


def row(family: str, exact: float, encoding: str = "def", **changes: object) -> Dict[str, object]:
    return {"family": family, "category": "A", "never_trained": False, "facts_seen": False, "needs_examples": False,
            "variant": DEFAULT, "encoding": encoding, "wording": "file", "instances": 4, "exact_match": exact, "rouge_l": 10.0,
            "copy_input_rouge_l": 1.0, "copy_demo_rouge_l": 2.0, "wrong": [], **changes}


class Report(unittest.TestCase):
    ROWS = [row("a", 50.0), row("b", 100.0), row("a", 20.0, "pos2", wording="none"), row("b", 40.0, "pos2", wording="none"),
            row("a", 30.0, wording="held-out"), row("c", 5.0, never_trained=True),
            row("d", 8.0, "pos2", wording="none", needs_examples=True), row("b", 70.0, variant=DRAWN)]
    OFFICIAL = [{**row("", 60.0), "task": "t1", "category": "Word Analogy", "headline": "exact_match", "cut": 0},
                {**row("", 20.0), "task": "t2", "category": "Keyword Tagging", "headline": "rouge_l", "cut": 1}]

    def model(self) -> Dict[str, object]:
        return {"name": "m", "storage": "Q8_0", "weights": 12345, "seconds": 1.0, "families": self.ROWS,
                "family_means": family_means(self.ROWS), "official": self.OFFICIAL,
                "prompts": [{"prompt": "a\nb|c", "right": ["x", "y"], "answer": "x", "is_right": True}]}

    def test_means_by_group(self) -> None:
        found = {(m["group"], m["encoding"], m["wording"]): (m["families"], m["exact_match"]) for m in family_means(self.ROWS)}
        self.assertEqual(found, {
            ("trained families", "def", "file"): (2, 75.0), ("trained families", "pos2", "none"): (2, 30.0),
            ("trained families", "def", "held-out"): (1, 30.0), ("never trained families", "def", "file"): (1, 5.0),
            ("trained families, rule only in the examples", "pos2", "none"): (1, 8.0),
            ("trained families, with a parameter, the file's task", "def", "file"): (1, 100.0),
            ("trained families, with a parameter, the file's task", "pos2", "none"): (1, 40.0),
            ("trained families, with a parameter, drawn tasks", "def", "file"): (1, 70.0)})

    def test_means_table(self) -> None:
        lines = means_table(family_means(self.ROWS), ["def", "pos2"])
        self.assertEqual(lines[2], "| families | wording | definition | 2 positive |")
        self.assertEqual(lines[4], "| trained families (2) | file | 75.0 | 30.0 |")
        self.assertIn("| trained families (1) | held-out | 30.0 | – |", lines)

    def test_official_figures(self) -> None:
        self.assertEqual([(m["tasks"], m["exact_match"], m["rouge_l"]) for m in official_means(self.OFFICIAL)], [(2, 40.0, 10.0)])
        self.assertEqual([(c["category"], c["score"]) for c in official_categories(self.OFFICIAL)],
                         [("Word Analogy", 60.0), ("Keyword Tagging", 10.0)])

    def test_whole_report(self) -> None:
        text = model_report(self.model(), ["def", "pos2"], 0)
        for line in ("12,345 weights, Q8_0; 1 s.", "| c | definition | 5.0 | 10.0 | 1.0 | 2.0 |", "1 prompts were too long",
                     "| b | drawn tasks | file | 70.0 | – |", "1 of 1 right.", "| a b\\|c | x / y | x | yes |"):
            self.assertIn(line, text)

    def test_comparison(self) -> None:
        other = {**self.model(), "name": "n", "storage": "F32", "prompts": []}
        lines = comparison([self.model(), other]).splitlines()
        self.assertIn("| mean exact match, unless said otherwise | m (Q8_0) | n (F32) |", lines)
        self.assertIn("| trained families, definition, file wording | 75.0 | 75.0 |", lines)
        self.assertIn("| free prompts right | 1 | – |", lines)

    def test_cells(self) -> None:
        lines = table(["a", "b"], [["x", None], ["y", 1.25]])
        self.assertEqual(lines, ["| a | b |", "|---|---:|", "| x | – |", "| y | 1.2 |", ""])


@needs_modules("numpy", "torch", "sentencepiece")
class Answering(unittest.TestCase):
    def test_batches_answer_like_single_prompts(self) -> None:
        from pretraining.evaluation import answering
        from pretraining.model.gguf_model import load_gguf
        model, tokenizer, _ = load_gguf(MODEL)
        prompts = [[*tokenizer.encode(p["prompt"]), 1] for p in json.loads(PROMPTS.read_text(encoding="utf-8"))][:24]
        together = answering.Answerer(model, tokenizer, 12, lambda text: None).answer([*prompts, prompts[0]], "together")
        alone = [answering.Answerer(model, tokenizer, 12, lambda text: None).answer([ids], "alone")[0] for ids in prompts]
        self.assertEqual(together, [*alone, alone[0]])
        self.assertEqual(together[0], "Indian Rupee")

    def test_batches_are_bounded(self) -> None:
        from pretraining.evaluation.answering import BATCH_ROWS, BATCH_TOKENS, _batches
        prompts = sorted((tuple([5] * length) for length in [3] * 200 + [700] * 30 + [9000]), key=len)
        batches = _batches(prompts)
        self.assertEqual([ids for batch in batches for ids in batch], prompts)
        for batch in batches:
            self.assertLessEqual(len(batch), BATCH_ROWS)
            self.assertTrue(len(batch) == 1 or len(batch[-1]) * len(batch) <= BATCH_TOKENS)


if __name__ == "__main__":
    unittest.main()
