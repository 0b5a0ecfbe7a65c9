"""Tests of the metrics; those of ROUGE need NLTK, and the large ones the reference values."""

from __future__ import annotations

import json
import unittest
from typing import Dict, List

from pretraining.evaluation.metrics import best, exact_match, longest_common_subsequence, normalise, percent, rouge1, rouge_l, stem
from pretraining.reference_files import needs_modules, needs_reference, reference_file

METRICS = {"em": exact_match, "rouge1": rouge1, "rougeL": rouge_l}


class ExactMatch(unittest.TestCase):
    def test_normal_form(self) -> None:
        self.assertEqual(normalise("  The  Indian,\tRupee!\n"), "the indian rupee")
        self.assertEqual(normalise("it's 3.5%"), "its 35")
        self.assertEqual(normalise("«Ça»"), "«ça»")

    def test_best_of_references(self) -> None:
        self.assertEqual(best(exact_match, "Rupee.", ["Indian rupee", "rupee"]), 1.0)
        self.assertEqual(best(exact_match, "a rupee", ["rupee"]), 0.0)
        self.assertEqual(best(exact_match, "", []), 0.0)

    def test_percent(self) -> None:
        self.assertEqual(percent([1.0, 0.0, 0.0, 1.0]), 50.0)


class Subsequence(unittest.TestCase):
    def test_length(self) -> None:
        self.assertEqual(longest_common_subsequence("ABCBDAB", "BDCABA"), 4)
        self.assertEqual(longest_common_subsequence("", "AB"), 0)
        self.assertEqual(longest_common_subsequence("AB", ""), 0)


@needs_modules("nltk")
class Rouge(unittest.TestCase):
    def test_by_hand(self) -> None:
        # 2 of 3 and 2 of 4 words, in order: P = 2/3, R = 1/2.
        self.assertAlmostEqual(rouge_l("the cats sat", "a cat sat down"), 4 / 7)
        self.assertAlmostEqual(rouge1("sat the cat", "cat sat down now"), 4 / 7)
        self.assertAlmostEqual(rouge_l("sat the cat", "cat sat down now"), 2 / 7)

    def test_empty_side(self) -> None:
        self.assertEqual(rouge_l("", "cat"), 0.0)
        self.assertEqual(rouge_l("...", "..."), 0.0)

    @needs_reference
    def test_stems_equal_the_reference(self) -> None:
        stems: Dict[str, str] = json.loads(reference_file("gold/porter.json").read_text(encoding="utf-8"))
        self.assertEqual(len(stems), 6000)
        self.assertEqual({w: stem(w) for w in stems}, stems)

    @needs_reference
    def test_rows_equal_the_reference(self) -> None:
        rows = _gold_rows()
        self.assertEqual(len(rows), 2687)
        wrong = [(row["id"], name) for row in rows for name, metric in METRICS.items()
                 if abs(best(metric, row["prediction"], row["references"]) - row[name]) > 1e-12]
        self.assertEqual(wrong, [])


def _gold_rows() -> List[dict]:
    text = reference_file("gold/metric_pairs_default.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


if __name__ == "__main__":
    unittest.main()
