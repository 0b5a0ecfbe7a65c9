"""What the trainers draw; skipped where PyTorch or sentencepiece is missing."""

from __future__ import annotations

import unittest

try:
    import sentencepiece
    import torch
except ImportError:
    torch = None


@unittest.skipUnless(torch is not None, "PyTorch or sentencepiece is missing")
class Focus(unittest.TestCase):
    def test_families_that_are_wrong_as_a_whole_are_drawn_more(self) -> None:
        from pretraining.data.examples import FOCUS_HIGH, FOCUS_LOW, Examples

        examples = Examples(sentencepiece.SentencePieceProcessor(), seed=1, max_source=64)
        shares = list(examples.weights)
        self.assertEqual(shares, examples.shares)
        # The first is always right, the second never, a third half of the time; the others nearly always.
        for _ in range(400):
            examples.report([0, 1, 2, -1], [0.0, 50.0, 0.6931, 9.0])
            examples.report(list(range(3, len(shares))), [0.05] * (len(shares) - 3))
        factors = [weight / share for weight, share in zip(examples.weights, shares)]
        self.assertEqual(factors[0], FOCUS_LOW)
        self.assertEqual(factors[1], FOCUS_HIGH)
        self.assertEqual(factors[2], FOCUS_HIGH)
        self.assertLess(factors[3], 1.0)
        self.assertAlmostEqual(examples.wrong[2], 0.5, places=2)


if __name__ == "__main__":
    unittest.main()
