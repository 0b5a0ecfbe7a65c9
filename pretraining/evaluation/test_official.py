"""Tests of reading Natural Instructions, of the fit rule, and of the answers that need no model."""

from __future__ import annotations

import hashlib
import json
import tempfile
import unittest
from pathlib import Path

from pretraining.data.encode_prompt import Encoding
from pretraining.data.fit_prompt import cut_ids, fit_prompt
from pretraining.evaluation.held_out import ENCODINGS
from pretraining.evaluation.official_tasks import read_task, read_test_tasks
from pretraining.reference_files import needs_modules, needs_reference, reference_file

NINE = ("task1393_superglue_copa_text_completion", "task645_summarization", "task648_answer_generation",
        "task891_gap_coreference_resolution", "task121_zest_text_modification", "task957_e2e_nlg_text_generation_generate",
        "task393_plausible_result_generation", "task1562_zest_text_modification", "task1622_disfl_qa_text_modication")


class Words:
    """A tokenizer with one id a word."""

    def encode(self, source: str) -> list:
        return [len(word) + 2 for word in source.split()]


class Reading(unittest.TestCase):
    def read(self, content: str) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "task9_a.b-c.json"
            path.write_text(content, encoding="utf-8")
            return read_task(path)

    def test_older_and_odd_files(self) -> None:
        task = self.read('{"Definition": "Say it.", "URL": [NaN], "Categories": "Word Analogy", '
                         '"Instances": [{"id": "1", "input": "", "output": "x"}, '
                         '{"id": "2", "input": "b", "output": ["", "y"]}]}')
        self.assertEqual((task.name, task.definition, task.category), ("task9_a.b-c", "Say it.", "Word Analogy"))
        self.assertEqual(task.instances, [("", ["x"]), ("b", ["", "y"])])
        self.assertEqual(task.headline, "exact_match")

    def test_nothing_to_ask(self) -> None:
        with self.assertRaises(ValueError):
            self.read('{"Definition": ["Say it."], "Instances": []}')

    @needs_reference
    def test_nine_official_tasks(self) -> None:
        tasks = read_test_tasks(reference_file("natural-instructions"))
        self.assertEqual({t.name for t in tasks}, set(NINE))
        self.assertEqual({len(t.instances) for t in tasks}, {100})
        self.assertEqual(sum(t.headline == "exact_match" for t in tasks), 4)

    @needs_reference
    def test_every_file_is_read(self) -> None:
        paths = sorted(reference_file("natural-instructions/tasks").glob("*.json"))
        self.assertEqual(len(paths), 24)
        for path in paths:
            with self.subTest(path.name):
                self.assertTrue(read_task(path).positives)


class FitRule(unittest.TestCase):
    def fit(self, positives: list, negatives: list, max_source: int) -> tuple:
        encoding = Encoding(definition=True, positives=2, negatives=2)
        found = fit_prompt(encoding, "a b", positives, negatives, "c", "", Words(), max_source)
        return found.positives, found.negatives, found.cut, len(found.ids)

    def test_examples_are_dropped_by_kind(self) -> None:
        # 13 words without examples, end mark included; an example of one word in and out has 8.
        short, long = {"input": "x", "output": "y"}, {"input": "x " * 20, "output": "y"}
        self.assertEqual(self.fit([short, short], [short], 50), (2, 1, False, 37))
        self.assertEqual(self.fit([short, long], [short], 40), (1, 1, False, 29))
        self.assertEqual(self.fit([long, short], [short], 21), (0, 1, False, 21))
        self.assertEqual(self.fit([short, short], [short], 27), (1, 0, False, 21))
        self.assertEqual(self.fit([short], [], 12), (0, 0, True, 12))

    def test_cut_keeps_the_end_mark(self) -> None:
        self.assertEqual(cut_ids([5, 6, 7, 1], 3), [5, 6, 1])
        self.assertEqual(cut_ids([5, 6, 1], 3), [5, 6, 1])

    @needs_reference
    @needs_modules("sentencepiece")
    def test_prompts_equal_the_reference(self) -> None:
        import sentencepiece
        tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(reference_file("gold/t5-tokenizer/spiece.model")))
        tasks = {name: json.loads(reference_file(f"natural-instructions/tasks/{name}.json").read_text(encoding="utf-8"))
                 for name in NINE}
        rows = [json.loads(line) for line in reference_file("gold/encodings.jsonl").read_text(encoding="utf-8").splitlines()]
        whole = 0
        for row in rows:
            task = tasks[row["task"]]
            instance = next(i for i in task["Instances"] if i["id"] == row["instance_id"])
            found = fit_prompt(ENCODINGS[row["encoding"]][1], task["Definition"][0], task["Positive Examples"],
                               task["Negative Examples"], instance["input"], row["task"], tokenizer, row["max_source_length"])
            with self.subTest(row["instance_id"], encoding=row["encoding"], most=row["max_source_length"]):
                self.assertEqual((found.positives, found.negatives), (row["n_pos_kept"], row["n_neg_kept"]))
                self.assertLessEqual(len(found.ids), row["max_source_length"])
                # The reference cuts by decoding and encoding again; here the ids are cut.
                if not found.cut:
                    whole += 1
                    self.assertEqual((found.source, len(found.ids)), (row["source"], row["n_tokens"]))
                    self.assertEqual(hashlib.sha1(json.dumps(found.ids).encode()).hexdigest(), row["ids_sha1"])
        self.assertEqual((len(rows), whole), (396, 368))


@needs_modules("nltk")
class Baselines(unittest.TestCase):
    @needs_reference
    def test_copies_score_as_in_the_reference(self) -> None:
        from pretraining.evaluation.metrics import best, exact_match, percent, rouge_l
        wanted = json.loads(reference_file("gold/baseline_metrics.json").read_text(encoding="utf-8"))
        for task in read_test_tasks(reference_file("natural-instructions")):
            answers = {"copy_input": [text for text, _ in task.instances],
                       "copy_demo": [task.positives[0]["output"]] * len(task.instances)}
            for method, given in answers.items():
                for key, metric in (("exact_match", exact_match), ("rougeL", rouge_l)):
                    with self.subTest(task.name, method=method, metric=key):
                        score = percent(best(metric, a, references) for a, (_, references) in zip(given, task.instances))
                        self.assertAlmostEqual(score, wanted[method][task.name][key], delta=6e-5)


if __name__ == "__main__":
    unittest.main()
