"""Rewording: what may change in a definition and what may not."""

from __future__ import annotations

import unittest
from random import Random

from pretraining.curriculum import FAMILIES
from pretraining.curriculum.base import draw_side, held_out_definition, input_key, training_definition
from pretraining.curriculum.world import World
from pretraining.data.encode_prompt import Encoding, encode, training_source, worded
from pretraining.data.rewording import FILLERS, KEPT, reword


class Rewording(unittest.TestCase):
    def test_other_words_and_the_same_again_from_one_seed(self) -> None:
        text = "Find the color in the sentence and write only its name."
        found = {reword(text, "red", Random(seed)) for seed in range(100)}
        self.assertGreater(len(found), 60)
        self.assertEqual(reword(text, "red", Random(4)), reword(text, "red", Random(4)))

    def test_what_decides_the_question_stays(self) -> None:
        text = 'Write "not found" if the second sentence never speaks of Paris or 14 items, else decide: person, animal or thing.'
        for seed in range(300):
            words = reword(text, "Person", Random(seed)).split()
            for word in ('"not', 'found"', "if", "second", "never", "Paris", "or", "14", "person,"):
                self.assertIn(word, words)

    def test_a_parameter_is_not_exchanged(self) -> None:
        text = "Put the word list before the word find, and leave the other words of the text out."
        for seed in range(300):
            words = reword(text, "list find", Random(seed), parameter=True).split()
            self.assertEqual(" ".join(w for w in words if w not in FILLERS), text)

    def test_the_kept_words_are_in_no_exchange(self) -> None:
        for word in sorted(KEPT):
            self.assertTrue(all(word in reword(f"say {word} here", "", Random(seed)).split() for seed in range(60)), word)

    def test_held_out_wordings_stay_held_out(self) -> None:
        rng = Random(9)
        world = World(rng, 0.1)
        for family in FAMILIES:
            draw = draw_side(family, world, False)
            seen = {input_key(worded(family, draw, rng, 1.0)) for _ in range(150)}
            self.assertNotIn(input_key(held_out_definition(family)), seen, family.name)

    def test_no_share_draws_as_before(self) -> None:
        family = next(f for f in FAMILIES if not f.vary)
        draw = draw_side(family, World(Random(1), 0.1), False)
        self.assertEqual(worded(family, draw, Random(5), 0.0), training_definition(family, Random(5)))


class Joined(unittest.TestCase):
    def test_instruction_and_input_in_one(self) -> None:
        for joint, expected in ((": ", "Negate it: John left."), ("\n", "Negate it.\nJohn left.")):
            self.assertEqual(encode(Encoding(definition=True, joined=joint), "Negate it.", [], [], " John left.\n"), expected)

    def test_all_prompts_that_need_no_examples(self) -> None:
        rng = Random(2)
        world = World(rng, 0.1)
        for family in FAMILIES:
            draw = draw_side(family, world, False)
            source = training_source(family, draw, lambda count: [draw] * count, rng, joined=1.0)
            self.assertEqual("Output:" in source, family.needs_examples, source)


if __name__ == "__main__":
    unittest.main()
