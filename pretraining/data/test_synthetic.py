"""Prompts that no family makes; skipped where PyTorch or sentencepiece is missing."""

from __future__ import annotations

import unittest
from typing import List

try:
    import sentencepiece
    import torch
except ImportError:
    torch = None


class Letters:
    """A tokenizer whose pieces are the characters; what the streams ask of sentencepiece."""

    def encode(self, text: str) -> List[int]:
        return [3 + ord(letter) for letter in text]

    def get_piece_size(self) -> int:
        return 3 + 0x3000

    def decode(self, ids: List[int]) -> str:
        return "".join(chr(i - 3) for i in ids if i > 2)


def values_of(key: str, items: List[str]) -> List[str]:
    """What stands beside a word, without what links the two."""
    from pretraining.data.synthetic import LINKS

    found = [item.removeprefix(key) for item in items if item.startswith(key)]
    return [min((value.removeprefix(link) for link in LINKS), key=len) for value in found]


@unittest.skipUnless(torch is not None, "PyTorch or sentencepiece is missing")
class Synthetic(unittest.TestCase):
    def test_answers_follow_from_what_is_named_again(self) -> None:
        from itertools import islice

        from pretraining.model.t5 import EOS
        from pretraining.data.synthetic import Matches

        letters = Letters()
        kinds = set()
        for source, target, family in islice(Matches(letters, seed=3), 400):
            self.assertEqual((source[-1], target[-1], family), (EOS, EOS, -1))
            text = letters.decode(source)
            if not text.isascii():
                continue
            listed, kind, named = text.rpartition("Input:")[2].removesuffix("Output:").replace(". ", ":").split(":")
            items, asked = listed.split(","), named.split(",")
            kinds.add(kind)
            if kind == "Find":
                expected = [value for key in asked for value in values_of(key, items)]
            elif kind == "Check":
                expected = ["yes" if pair in items else "no" for pair in asked]
            else:
                expected = [item for item in items if (item in asked) == (kind == "Keep")]
            self.assertEqual(letters.decode(target).split(","), expected, text)
        self.assertEqual(kinds, {"Remove", "Keep", "Find", "Check"})

    def test_copies_repeat_their_input(self) -> None:
        from itertools import islice

        from pretraining.data.synthetic import Copies

        letters = Letters()
        for source, target, _ in islice(Copies(letters, seed=3), 50):
            self.assertTrue(letters.decode(source).endswith(letters.decode(target) + "Output:"))


if __name__ == "__main__":
    unittest.main()
