"""Exact match on held-out instances, per family and encoding, as Markdown.

Usage: evaluate.py HF_FOLDER [--count N] [--wording file|held-out] [--json OUT]
       [--families A,B] [--no-prompts] [--max-source N]

Greedy decoding.  Exact match as in Tk-Instruct: lower case, ASCII punctuation
deleted, blanks collapsed.  The examples of a prompt are the task file's.
"""

from __future__ import annotations

import argparse
import json
import string
import time
from pathlib import Path
from typing import Dict, List

import sentencepiece
import torch

from curriculum import FAMILIES
from curriculum.base import Family, distinct_draws, file_definition, held_out_definition
from curriculum.tasks import NEGATIVES, POSITIVES, example, family_rng, pick_examples
from curriculum.world import World
from data import pad
from encode_prompt import DEFINITION, DEFINITION_2_POS, Encoding, encode
from model import EOS, PAD, T5
from verify import load_checkpoint

ENCODINGS: Dict[str, Encoding] = {
    "definition": DEFINITION,
    "definition + 2 positive": DEFINITION_2_POS,
    "2 positive": Encoding(positives=2),
    "definition + 2 positive + 2 negative": Encoding(definition=True, positives=2, negatives=2),
    "definition + 2 positive + explanations": Encoding(definition=True, positives=2, explanations=True),
}
PROMPTS = Path(__file__).parent / "prompts.json"


def normalise(text: str) -> str:
    return " ".join(text.lower().translate(str.maketrans("", "", string.punctuation)).split())


def answer_all(model: T5, tokenizer: sentencepiece.SentencePieceProcessor, sources: List[str], batch: int = 48) -> List[str]:
    """Greedy answers, in the order of the sources; prompts of similar length share a batch."""
    ids = [tokenizer.encode(s) + [EOS] for s in sources]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    answers = [""] * len(ids)
    for at in range(0, len(order), batch):
        rows = order[at:at + batch]
        source = pad([ids[i] for i in rows], PAD)
        found, _ = model.greedy(source, (source != PAD).long(), 40)
        for i, tokens in zip(rows, found):
            answers[i] = tokenizer.decode(tokens)
    return answers


def family_sources(family: Family, encoding: Encoding, count: int, seed: int, wording: str):
    """(sources, references) of held-out instances."""
    examples = pick_examples(family, seed)
    positives = [example(d, True) for d in examples[:POSITIVES]]
    negatives = [example(d, False) for d in examples[POSITIVES:POSITIVES + NEGATIVES]]
    definition = file_definition(family) if wording == "file" else held_out_definition(family)
    draws = distinct_draws(family, World(family_rng(family, seed, "instances")), True, count)
    return ([encode(encoding, definition, positives, negatives, d.input, family.name) for d in draws],
            [(d.output, *d.also) for d in draws])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wording", choices=("file", "held-out"), default="file")
    parser.add_argument("--encodings", default="definition,definition + 2 positive")
    parser.add_argument("--families", default="")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--errors", type=int, default=0, help="wrong answers to show per family")
    parser.add_argument("--no-prompts", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(1)
    model = load_checkpoint(args.folder)
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(args.folder / "spiece.model"))
    names = args.encodings.split(",")
    wanted = [f for f in FAMILIES if not args.families or f.name in args.families.split(",")]
    start = time.time()
    table: Dict[str, List[float]] = {}
    print("| family | " + " | ".join(names) + " | notes |\n|---|" + "---:|" * len(names) + "---|")
    for family in wanted:
        row: List[float] = []
        shown: List[str] = []
        for name in names:
            sources, references = family_sources(family, ENCODINGS[name], args.count, args.seed, args.wording)
            answers = answer_all(model, tokenizer, sources)
            right = [any(normalise(a) == normalise(r) for r in rs) for a, rs in zip(answers, references)]
            row.append(100.0 * sum(right) / len(right))
            shown += [f"    {s.split('Input: ')[-1].splitlines()[0]} -> {a} ({r[0]})"
                      for s, a, r, ok in zip(sources, answers, references, right) if not ok][:args.errors]
        table[family.name] = row
        notes = "never trained" if family.never_trained else "facts seen" if family.facts_seen else ""
        print(f"| {family.name} | " + " | ".join(f"{v:.0f}" for v in row) + f" | {notes} |", flush=True)
        for line in shown:
            print(line)
    for title, keep in (("mean of trained families", False), ("mean of never trained families", True)):
        rows = [table[f.name] for f in wanted if f.never_trained == keep]
        if rows:
            print(f"| **{title}** | " + " | ".join(f"**{sum(c) / len(c):.1f}**" for c in zip(*rows)) + f" | {len(rows)} families |")
    if not args.no_prompts:
        prompts = json.loads(PROMPTS.read_text())
        print("\n| prompt | wanted | answer |\n|---|---|---|")
        for (prompt, right), answer in zip(prompts, answer_all(model, tokenizer, [p for p, _ in prompts])):
            print(f"| {prompt} | {right} | {answer} |")
    if args.json:
        args.json.write_text(json.dumps({"encodings": names, "wording": args.wording, "exact_match": table}, indent=1) + "\n")
    print(f"\n{time.time() - start:.0f} s")


if __name__ == "__main__":
    main()
