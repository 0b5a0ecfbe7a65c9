"""Fast tests of the curriculum and the prompt encoder: python3 -m unittest."""

from __future__ import annotations

import gzip
import json
import unittest
from pathlib import Path
from random import Random

from pretraining.curriculum import BY_NAME, FAMILIES
from pretraining.curriculum.base import (Draw, distinct_draws, draw_side, held_out_definition, input_key, is_held_out,
                             training_definition)
from pretraining.curriculum.starter import STARTER, number
from pretraining.curriculum.tasks import build_task
from pretraining.curriculum.world import Clause, Subject, World, gerund, past, plural, third
from pretraining.data.encode_prompt import Encoding, encode, punctuate, training_source

PACK = Path(__file__).resolve().parents[2] / "public" / "tasks"
ANNA = Subject("Anna", "she", True)


class Grammar(unittest.TestCase):
    def test_inflection(self) -> None:
        self.assertEqual([past(v) for v in ("go", "carry", "bake", "play", "drop")], ["went", "carried", "baked", "played", "dropped"])
        self.assertEqual([third(v) for v in ("go", "carry", "wash", "buy")], ["goes", "carries", "washes", "buys"])
        self.assertEqual([gerund(v) for v in ("run", "make", "see", "forget")], ["running", "making", "seeing", "forgetting"])
        self.assertEqual([plural(n) for n in ("box", "knife", "cherry", "toy", "mouse")], ["boxes", "knives", "cherries", "toys", "mice"])

    def test_clause(self) -> None:
        clause = Clause(ANNA, "go", "", "to school", "past")
        self.assertEqual(clause.text(), "Anna went to school.")
        self.assertEqual(clause.negative(), "Anna did not go to school.")
        self.assertEqual(clause.question(), "Did Anna go to school?")
        self.assertEqual(clause.to(tense="future").text(), "Anna will go to school.")
        self.assertEqual(Clause(ANNA, "be", "", "happy", "present").negative(), "Anna is not happy.")
        self.assertEqual(Clause(ANNA, "eat", "the cake", "", "past").passive(), "The cake was eaten by Anna.")


class Families(unittest.TestCase):
    def test_number_and_wordings(self) -> None:
        self.assertGreaterEqual(len(FAMILIES), 50)
        self.assertGreaterEqual(sum(f.never_trained for f in FAMILIES), 4)
        rng = Random(3)
        for family in FAMILIES:
            with self.subTest(family.name):
                wordings = {training_definition(family, rng) for _ in range(200)}
                self.assertGreaterEqual(len(wordings), 12)
                self.assertNotIn(held_out_definition(family), wordings)

    def test_draws_are_clean(self) -> None:
        world = World(Random(5), invented=0.1)
        for family in FAMILIES:
            for _ in range(60):
                draw = family.sample(world)
                with self.subTest(family.name, input=draw.input):
                    for text in (draw.input, draw.output, draw.wrong, draw.why):
                        self.assertTrue(text)
                        self.assertEqual(text, " ".join(text.split()))
                    self.assertNotEqual(draw.output, draw.wrong)

    def test_same_seed_same_draws(self) -> None:
        def run() -> list:
            world = World(Random(11))
            return [f.sample(world) for f in FAMILIES]
        self.assertEqual(run(), run())

    def test_split_has_no_overlap(self) -> None:
        for family in FAMILIES:
            with self.subTest(family.name):
                world = World(Random(2))
                train = {input_key(draw_side(family, world, False).input) for _ in range(200)}
                test = {input_key(d.input) for d in distinct_draws(family, world, True, 40)}
                self.assertGreaterEqual(len(test), 40)
                self.assertFalse(train & test)

    def test_card_sentence_is_held_out(self) -> None:
        draw = Draw("John went to school.", "x", "x", "y")
        self.assertTrue(all(is_held_out(f, draw) for f in FAMILIES))

    def test_labels_are_balanced(self) -> None:
        """Wherever a family has few answers, none is much more frequent than another.

        Continents are as frequent as their countries are many.
        """
        for family in FAMILIES:
            if family.name == "ip003_country_continent":
                continue
            world = World(Random(4))
            outputs = [family.sample(world).output for _ in range(600)]
            labels = set(outputs)
            if len(labels) <= 6:
                with self.subTest(family.name, labels=sorted(labels)):
                    self.assertGreaterEqual(len(labels), 2)
                    for label in labels:
                        self.assertLess(abs(outputs.count(label) / 600 - 1 / len(labels)), 0.1)


class Varied(unittest.TestCase):
    """Families that draw a concrete task for each prompt."""

    FAMILIES = [f for f in FAMILIES if f.vary]

    def test_name_and_seed(self) -> None:
        self.assertGreaterEqual(len(self.FAMILIES), 20)
        for family in self.FAMILIES:
            with self.subTest(family.name):
                def run() -> list:
                    tasks = [family.vary(Random(seed)) for seed in range(30)]
                    return [(t.name, t.asks, t.sample(World(Random(1)))) for t in tasks]
                first = run()
                self.assertEqual(first, run())
                self.assertEqual({name for name, _, _ in first}, {family.name})
                # Another rule gives another answer or another instruction.
                self.assertGreater(len({(asks, draw) for _, asks, draw in first}), 1)

    def test_a_prompt_of_a_drawn_task_says_its_parameter(self) -> None:
        for family in self.FAMILIES:
            if family.needs_examples:
                continue
            with self.subTest(family.name):
                rng = Random(4)
                for _ in range(60):
                    task = family.vary(rng)
                    draw = draw_side(task, World(rng), False)
                    self.assertIn("Definition: ", training_source(task, draw, lambda count: [draw] * count, rng))

    def test_the_rule_is_in_the_definition_or_in_the_examples_alone(self) -> None:
        for family in self.FAMILIES:
            with self.subTest(family.name):
                wordings = {family.vary(Random(seed)).asks for seed in range(30)}
                if family.needs_examples:
                    self.assertEqual(wordings, {family.asks})
                else:
                    self.assertGreater(len(wordings), 1)

    def test_draws_are_clean(self) -> None:
        for family in self.FAMILIES:
            for seed in range(300):
                draw = family.vary(Random(seed)).sample(World(Random(seed), invented=0.1))
                with self.subTest(family.name, input=draw.input):
                    for text in (draw.input, draw.output, draw.wrong, draw.why):
                        self.assertTrue(text)
                        self.assertEqual(text, " ".join(text.split()))
                    self.assertNotEqual(draw.output, draw.wrong)

    def test_instance_and_examples_share_the_rule(self) -> None:
        """The rule, recovered from one example by its inverse, holds for every other draw of the task."""
        def items(text: str) -> list:
            return text.split(", ")
        recover = {
            "ip133_example_place": lambda d: (len(items(d.input)), items(d.input).index(d.output)),
            "ip134_example_signs": lambda d: d.output.split(d.input),
            "ip136_example_code": lambda d: sorted(zip(items(d.input.split(": ")[1]), items(d.output.split(": ")[1]))),
            "ip137_example_letter": lambda d: d.output == d.input[0],
            "ip138_example_order": lambda d: [items(d.input).index(x) for x in items(d.output)],
            "ip139_example_add": lambda d: int(d.output) - int(d.input),
            "ip141_example_frame": lambda d: d.output.replace(d.input, "{}", 1),
            "ip117_follow_replace": lambda d: sorted(set(zip(d.input.split(), d.output.split()))
                                                     - {(x, x) for x in d.input.split()})[0][1].strip(".?"),
            "ip128_follow_repeat": lambda d: d.output.count(d.input),
        }
        for name, rule in recover.items():
            with self.subTest(name):
                rules = set()
                for seed in range(20):
                    task, world = BY_NAME[name].vary(Random(seed)), World(Random(seed))
                    found = [repr(rule(draw_side(task, world, False))) for _ in range(6)]
                    self.assertEqual(len(set(found)), 1, found)
                    rules.update(found)
                self.assertGreater(len(rules), 1)

    def test_labels_of_every_variant_are_balanced(self) -> None:
        for name in ("ip124_follow_labels", "ip132_example_labels"):
            for seed in range(25):
                task, world = BY_NAME[name].vary(Random(seed)), World(Random(seed))
                outputs = [task.sample(world).output for _ in range(400)]
                with self.subTest(name, labels=sorted(set(outputs))):
                    self.assertEqual(len(set(outputs)), 2)
                    self.assertAlmostEqual(outputs.count(outputs[0]) / 400, 0.5, delta=0.1)


class PromptEncoding(unittest.TestCase):
    def test_full_stop_rule(self) -> None:
        self.assertEqual(punctuate("Input: India"), "Input: India.")
        self.assertEqual(punctuate("Input: Really?"), "Input: Really?")
        self.assertEqual(punctuate("Input: (yes)"), "Input: (yes)")

    def test_definition_only(self) -> None:
        self.assertEqual(encode(Encoding(definition=True), " return it ", [], [], "India "),
                         "Definition: return it.\n\nNow complete the following example -\nInput: India.\nOutput: ")

    def test_examples(self) -> None:
        items = [{"input": "a", "output": "b", "explanation": "c"}]
        self.assertEqual(
            encode(Encoding(positives=1, negatives=1, explanations=True, name=True), "", items, items, "x", "task1"),
            "task1.  Positive Example 1 -\nInput: a.\n Output: b.\n Explanation: c.\n\n"
            " Negative Example 1 -\nInput: a.\n Output: b.\n Explanation: c.\n\n"
            "Now complete the following example -\nInput: x.\nOutput: ")

    def test_training_prompt_does_not_leak(self) -> None:
        rng = Random(9)
        world = World(rng)
        family = BY_NAME["ip022_negation"]
        pool = [draw_side(family, world, False) for _ in range(8)]
        for _ in range(100):
            source = training_source(family, pool[0], lambda count: pool[1:1 + count], rng)
            self.assertTrue(source.endswith("\nOutput: "))
            self.assertNotIn(pool[0].output, source)


class StarterPack(unittest.TestCase):
    """The pack in public/tasks is written together with the shipped model and may be older than the curriculum."""

    INDEX = json.loads((PACK / "index.json").read_text(encoding="utf-8"))

    def test_files_and_size(self) -> None:
        names = [entry["name"] for entry in self.INDEX]
        self.assertTrue(40 <= len(names) <= 90)
        self.assertEqual({f"{name}.json" for name in names} | {"index.json"}, {path.name for path in PACK.iterdir()})
        self.assertLess(sum(len(gzip.compress(path.read_bytes())) for path in PACK.iterdir()), 400_000)

    def test_instances_are_on_the_held_out_side(self) -> None:
        for entry in self.INDEX:
            with self.subTest(entry["name"]):
                task = json.loads((PACK / entry["file"]).read_text(encoding="utf-8"))
                family = BY_NAME[entry["name"]]
                self.assertEqual(entry["instances"], len(task["Instances"]))
                for instance in task["Instances"]:
                    self.assertTrue(is_held_out(family, Draw(instance["input"], "", "", "")), instance["input"])

    def test_next_pack(self) -> None:
        chosen = [f for f in FAMILIES if number(f) in STARTER]
        self.assertTrue(40 <= len(chosen) <= 90)
        self.assertLessEqual({f.name for f in FAMILIES if f.never_trained}, {f.name for f in chosen})
        tasks = [build_task(family, 1, 50) for family in chosen]
        self.assertEqual({len(task["Instances"]) for task in tasks}, {50})
        self.assertLess(sum(len(gzip.compress(json.dumps(task).encode())) for task in tasks), 400_000)


if __name__ == "__main__":
    unittest.main()
