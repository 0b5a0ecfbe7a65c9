"""Measures models on held-out instances, official test tasks and free prompts; Markdown to stdout.

Usage: python3 -m pretraining.evaluation.evaluate [HF_FOLDER ...] [--gguf FILE ...] [--encodings def,def_pos2 | all] [--wordings file,held-out]
       [--official FOLDER] [--count N] [--families A,B | none] [--no-prompts] [--json OUT] [--markdown OUT]

A folder is one that export.py wrote.  A GGUF file is measured through its
dequantised weights and needs nothing beside it.  Several models are asked the
same prompts and compared.  The official tasks are those of Natural
Instructions in FOLDER/tasks that FOLDER/splits/default/test_tasks.txt lists,
asked by definition and by definition + 2 positive.
Decoding is greedy.  Metrics are those of metrics.py.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import sentencepiece
import torch

from pretraining.evaluation.answering import Answerer
from pretraining.curriculum import FAMILIES
from pretraining.curriculum.base import Family
from pretraining.model.gguf_model import load_gguf
from pretraining.evaluation.held_out import ENCODINGS, WORDINGS
from pretraining.evaluation.metrics import stem
from pretraining.model.t5 import T5
from pretraining.evaluation.official_tasks import read_test_tasks
from pretraining.evaluation.report import comparison, family_means, model_report, official_categories, official_means
from pretraining.evaluation.scores import Settings, family_rows, official_rows, prepare, prompt_rows
from pretraining.model.verify import load_checkpoint


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*", metavar="HF_FOLDER")
    parser.add_argument("--gguf", type=Path, action="append", default=[], metavar="FILE", help="may be repeated")
    parser.add_argument("--encodings", default="def,def_pos2", help="`all`, or names: " + ", ".join(ENCODINGS))
    parser.add_argument("--wordings", default="file", help="of definitions: " + ", ".join(WORDINGS))
    parser.add_argument("--count", type=int, default=50, help="instances per family")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--families", default="", help="names, or `none`; all of them when left out")
    parser.add_argument("--official", type=Path, metavar="FOLDER", help="a folder with Natural Instructions' tasks and splits")
    parser.add_argument("--max-source", type=int, default=1024, help="tokens; examples that do not fit are dropped")
    parser.add_argument("--max-new", type=int, default=128, help="tokens of an answer")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--errors", type=int, default=0, help="wrong answers to show per family, encoding and wording")
    parser.add_argument("--no-prompts", action="store_true", help="leave out prompts.json")
    parser.add_argument("--json", type=Path, help="where to write all figures")
    parser.add_argument("--markdown", type=Path, help="where to write the tables, instead of to stdout")
    args = parser.parse_args()
    args.encodings = list(ENCODINGS) if args.encodings == "all" else args.encodings.split(",")
    args.wordings = args.wordings.split(",")
    for given, known in ((args.encodings, ENCODINGS), (args.wordings, WORDINGS)):
        if not set(given) <= known.keys():
            parser.error(f"{','.join(given)}: known are {', '.join(known)}")
    if not (args.folders or args.gguf):
        parser.error("no model is given")
    return args


def chosen_families(names: str) -> List[Family]:
    """Raises SystemExit for a name that no family has."""
    if names == "none":
        return []
    wanted = names.split(",") if names else [f.name for f in FAMILIES]
    unknown = set(wanted) - {f.name for f in FAMILIES}
    if unknown:
        raise SystemExit(f"no such families: {', '.join(sorted(unknown))}")
    return [f for f in FAMILIES if f.name in wanted]


def load(path: Path) -> Tuple[T5, sentencepiece.SentencePieceProcessor, str]:
    """Model, tokenizer and how the matrices are stored."""
    if path.is_file():
        return load_gguf(path)
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(path / "spiece.model"))
    return load_checkpoint(path), tokenizer, "F32"


def write_json(path: Path, settings: Dict[str, object], models: Sequence[Dict[str, object]]) -> None:
    path.write_text(json.dumps({"settings": settings, "models": models}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    args = parse()
    torch.set_num_threads(args.threads)
    stem("checking")  # A missing NLTK shows now and not after an hour.
    settings = Settings(args.encodings, args.wordings, args.count, args.seed, args.max_source)
    prepared = prepare(chosen_families(args.families), settings)
    official = read_test_tasks(args.official) if args.official else []
    models: List[Dict[str, object]] = []
    for path in (*args.folders, *args.gguf):
        start = time.time()
        model, tokenizer, storage = load(path)
        answerer = Answerer(model, tokenizer, args.max_new)
        families = family_rows(prepared, settings, answerer)
        tasks = official_rows(official, settings, answerer)
        prompts = [] if args.no_prompts else prompt_rows(answerer, args.max_source)
        models.append({
            "name": path.name, "storage": storage, "weights": sum(p.numel() for p in model.parameters()),
            "seconds": round(time.time() - start, 1), "family_means": family_means(families), "families": families,
            "official_means": official_means(tasks), "official_categories": official_categories(tasks), "official": tasks,
            "prompts": prompts})
        if args.json:
            write_json(args.json, {**vars(settings), "max_new": args.max_new}, models)
    parts = [comparison(models)] if len(models) > 1 else []
    text = "\n".join(parts + [model_report(m, args.encodings, args.errors) for m in models])
    if args.markdown:
        args.markdown.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
