"""Grammar of the clauses and passages: python3 -m unittest."""

from __future__ import annotations

import unittest
from random import Random

from pretraining.curriculum.base import Family, choose_wording, held_out_definition, training_definition
from pretraining.curriculum.events import draw_events
from pretraining.curriculum.reading import FAMILIES as READING
from pretraining.curriculum.sentences import FAMILIES as SENTENCES
from pretraining.curriculum.world import Clause, Subject, World, gerund, participle, past, third

JOHN = Subject("John", "he", True)
PAIR = Subject("Anna and Leo", "they")


class Verbs(unittest.TestCase):
    def test_particles_and_doubling(self) -> None:
        self.assertEqual([past(v) for v in ("wake up", "chop", "wear", "try on")], ["woke up", "chopped", "wore", "tried on"])
        self.assertEqual([gerund(v) for v in ("sit down", "cut", "hug", "bake")], ["sitting down", "cutting", "hugging", "baking"])
        self.assertEqual([third("have"), third("try on"), participle("tear")], ["has", "tries on", "torn"])


class Clauses(unittest.TestCase):
    def test_helping_verbs(self) -> None:
        clause = Clause(JOHN, "go", "", "to school")
        self.assertEqual(clause.negative(), "John did not go to school.")
        self.assertEqual(clause.to(tense="can").negative(), "John cannot go to school.")
        self.assertEqual(clause.to(tense="must").question(), "Must John go to school?")
        self.assertEqual(clause.to(tense="perfect").text(), "John has gone to school.")
        self.assertEqual(clause.to(tense="progressive").negative(), "John is not going to school.")
        self.assertEqual(clause.to(tense="past progressive", subject=PAIR).question(), "Were Anna and Leo going to school?")

    def test_adverbs(self) -> None:
        clause = Clause(JOHN, "wash", "the cup", "in the hall", manner="slowly", often="often")
        self.assertEqual(clause.text(), "John often washed the cup slowly in the hall.")
        self.assertEqual(clause.negative(), "John did not often wash the cup slowly in the hall.")
        self.assertEqual(clause.passive(), "The cup was often washed slowly by John in the hall.")

    def test_first_and_second_person(self) -> None:
        self.assertEqual(Clause(Subject("I", "I"), "be", "", "happy", "present").question(), "Am I happy?")
        self.assertEqual(Clause(Subject("you", "you"), "be", "", "happy").text(), "You were happy.")

    def test_plural_objects_have_plural_passives(self) -> None:
        self.assertEqual(Clause(JOHN, "thank", "the nurses", "").passive(), "The nurses were thanked by John.")


class Passages(unittest.TestCase):
    def test_answers_stand_in_the_sentence(self) -> None:
        world = World(Random(8), 0.1)
        for _ in range(300):
            for event in draw_events(world, 3):
                for question, answer in (pair for pairs in event.questions.values() for pair in pairs):
                    with self.subTest(event.text, question=question):
                        self.assertIn(answer.split(" ", 1)[-1].lower(), event.text.lower())

    def test_claims_from_itself_are_true_and_from_others_differ(self) -> None:
        world = World(Random(9))
        for _ in range(300):
            one, other = draw_events(world, 2, one_kind=True)
            for form in ("question", "statement"):
                self.assertFalse(set(one.claims(one, form)) & set(one.claims(other, form)))


class Wordings(unittest.TestCase):
    def test_questions_and_commands_are_told_apart(self) -> None:
        def family(ask: str) -> Family:
            old = SENTENCES[0]
            return Family(old.name, old.title, old.category, old.summary, old.given, (ask, ask, ask, "held out"), old.sample)
        rng = Random(1)
        for ask in ("on which day did it happen", "whose is it", "does it follow"):
            self.assertTrue(all("?" in training_definition(family(ask), rng) for _ in range(50)))
        commands = [training_definition(family("write it down"), rng) for _ in range(200)]
        self.assertLess(sum("?" in c for c in commands), 20)

    def test_held_out_wording_is_part_of_no_other(self) -> None:
        rng = Random(2)
        for family in (*SENTENCES, *READING):
            last = held_out_definition(family)[:-1].lower()
            for ask in family.asks[:-1]:
                for _ in range(10):
                    self.assertNotIn(last, choose_wording(ask, rng).lower())


if __name__ == "__main__":
    unittest.main()
