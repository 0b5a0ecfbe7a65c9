"""Checkpoints between two others; skipped where torch is missing."""

from __future__ import annotations

import unittest
from typing import Dict

try:
    import torch
except ImportError:
    torch = None


@unittest.skipIf(torch is None, "PyTorch is missing")
class Blending(unittest.TestCase):
    def checkpoint(self, layers: int = 1) -> Dict:
        from pretraining.model.tiny_model import checkpoint_of, tiny_model

        saved = checkpoint_of(tiny_model(layers))
        return {**saved, "average": {name: torch.randn_like(value) for name, value in saved["weights"].items()}}

    def test_weights_lie_between_the_averages(self) -> None:
        from pretraining.model.blend import blend

        before, after = self.checkpoint(), {**self.checkpoint(), "optimizer": {"step": 7}}
        mixed = blend(before, after, 0.25)
        self.assertEqual(mixed["optimizer"], {"step": 7})
        for kind in ("weights", "average"):
            self.assertEqual(mixed[kind].keys(), after["average"].keys())
            for name, value in mixed[kind].items():
                expected = before["average"][name] / 4 + after["average"][name] * 3 / 4
                self.assertTrue(torch.allclose(value, expected, atol=1e-6), name)

    def test_the_ends_are_the_two(self) -> None:
        from pretraining.model.blend import blend

        before, after = self.checkpoint(), self.checkpoint()
        for share, end in ((1.0, before), (0.0, after)):
            mixed = blend(before, after, share)
            self.assertTrue(all(torch.equal(value, end["average"][name]) for name, value in mixed["average"].items()))

    def test_what_cannot_be_blended(self) -> None:
        from pretraining.model.blend import blend

        with self.assertRaisesRegex(ValueError, "different shapes"):
            blend(self.checkpoint(), self.checkpoint(2), 0.5)
        with self.assertRaisesRegex(ValueError, "between 0 and 1"):
            blend(self.checkpoint(), self.checkpoint(), 1.5)


if __name__ == "__main__":
    unittest.main()
