"""Layers that look for equal words; skipped where torch or sentencepiece is missing."""

from __future__ import annotations

import unittest

try:
    import sentencepiece
    import torch
except ImportError:
    torch = None


@unittest.skipIf(torch is None, "PyTorch or sentencepiece is missing")
class MatchHeads(unittest.TestCase):
    def setUp(self) -> None:
        from pretraining.model.tiny_model import VOCABULARY, checkpoint_of, tiny_model

        self.model = tiny_model(layers=3)
        self.saved = checkpoint_of(self.model)
        self.sources = torch.randint(3, VOCABULARY, (60, 20)).tolist()

    def test_answers_stay_the_same(self) -> None:
        from pretraining.model.match_heads import with_match_heads
        from pretraining.model.tiny_model import largest_difference

        grown = with_match_heads(self.saved, [1, 2], self.sources)
        self.assertEqual(grown["config"]["num_layers"], 5)
        self.assertLess(largest_difference(self.model, grown), 1e-5)

    def test_queries_find_equal_pieces_in_other_contexts(self) -> None:
        from pretraining.model.match_heads import matching_queries, residuals

        states, pieces = residuals(self.model, self.sources)
        other_states, other_pieces = residuals(self.model, torch.randint(3, 64, (20, 20)).tolist())
        equal = other_pieces[:, None] == other_pieces[None, :]
        for head in matching_queries(states[2], pieces, self.model.config).split(self.model.config.d_kv):
            scores = (other_states[2] @ head.T) @ (other_states[2] @ head.T).T
            best = scores.fill_diagonal_(float("-inf")).argmax(1)
            found = equal[torch.arange(len(best)), best].float().mean()
            # By chance one in sixty; the model is random and small, so its states say little of the piece.
            self.assertGreater(float(found), 0.1)

    def test_a_layer_that_is_not_there(self) -> None:
        from pretraining.model.match_heads import with_match_heads

        with self.assertRaisesRegex(ValueError, "layers 1 to 2"):
            with_match_heads(self.saved, [3], self.sources)


if __name__ == "__main__":
    unittest.main()
