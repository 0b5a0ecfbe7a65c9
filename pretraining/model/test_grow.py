"""Added layers change nothing until they are trained; skipped where torch is missing."""

from __future__ import annotations

import unittest

try:
    import torch
except ImportError:
    torch = None


@unittest.skipIf(torch is None, "PyTorch is missing")
class Growing(unittest.TestCase):
    def setUp(self) -> None:
        from pretraining.model.tiny_model import checkpoint_of, tiny_model

        self.model = tiny_model(layers=2)
        self.saved = checkpoint_of(self.model)

    def test_answers_stay_the_same(self) -> None:
        from pretraining.model.grow import grow
        from pretraining.model.tiny_model import largest_difference

        grown = grow(self.saved, 4, 3)
        self.assertGreater(sum(w.numel() for w in grown["weights"].values()), sum(p.numel() for p in self.model.parameters()))
        self.assertLess(largest_difference(self.model, grown), 1e-5)

    def test_layers_cannot_be_taken_away(self) -> None:
        from pretraining.model.grow import grow

        with self.assertRaisesRegex(ValueError, "encoder has 2 layers"):
            grow(self.saved, 1, 1)


if __name__ == "__main__":
    unittest.main()
