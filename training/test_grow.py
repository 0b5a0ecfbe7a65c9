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
        from model import T5, T5Config

        torch.manual_seed(5)
        self.config = T5Config(vocab_size=64, d_model=32, d_kv=8, num_heads=4, d_ff=48, num_layers=2, num_decoder_layers=1, shared_head=True)
        self.model = T5(self.config)
        self.saved = {"config": self.config.to_dict(), "weights": self.model.state_dict()}

    def test_answers_stay_the_same(self) -> None:
        from grow import grow
        from model import T5, T5Config

        grown = grow(self.saved, 4, 3)
        model = T5(T5Config(**grown["config"]))
        model.load_state_dict(grown["weights"])
        self.assertGreater(sum(p.numel() for p in model.parameters()), sum(p.numel() for p in self.model.parameters()))
        mask = torch.ones(3, 9, dtype=torch.long)
        source, decoder = torch.randint(3, 64, (3, 9)), torch.randint(3, 64, (3, 5))
        with torch.no_grad():
            answers = [m.logits(m.decode(decoder, m.encode(source, mask), mask)) for m in (model, self.model)]
        self.assertTrue(torch.allclose(*answers, atol=1e-5))

    def test_layers_cannot_be_taken_away(self) -> None:
        from grow import grow

        with self.assertRaisesRegex(ValueError, "encoder has 2 layers"):
            grow(self.saved, 1, 1)


if __name__ == "__main__":
    unittest.main()
