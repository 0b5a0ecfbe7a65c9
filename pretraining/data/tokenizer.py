"""Trains the SentencePiece Unigram vocabulary and writes Hugging Face's files.

Usage: python3 -m pretraining.data.tokenizer OUT_FOLDER [--real FOLDER] [--vocab N] [--examples N] [--seed N]

--real adds text of Natural Instructions tasks (natural_instructions.py), about half of all lines.

Ids follow T5: pad 0, </s> 1, <unk> 2, no <s>; normalisation is nmt_nfkc.
The tokenizer.json has the layout of the 2022 T5 files (Precompiled
normalizer, WhitespaceSplit + Metaspace, Unigram, </s> appended).
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import struct
from pathlib import Path
from random import Random
from typing import Dict, Iterator, List, Sequence, Set, Tuple

from pretraining.curriculum import FAMILIES
from pretraining.curriculum.base import draw_side, plain_wording
from pretraining.curriculum.world import World
from pretraining.data.encode_prompt import training_source
from pretraining.data.natural_instructions import RealTask, load_tasks

_WORD = re.compile(r"[A-Za-z]{2,}")
SPECIALS = ("<pad>", "</s>", "<unk>")
#: Common words beside the curriculum's, so that free wording is not cut to letters.
COMMON_WORDS = """about above across again against all almost alone along already also although always among any anything
around as because become been before behind being below best better between both bring business call came can case change
city close come could country course day different does done down during each early earth end enough even ever every
example eye face fact family far feel few figure final find follow form found full general get going good government great
group half hand hard have head help here high history home hour how however idea important increase information into
interest kind know language large later lead least leave less letter level life line list little live local long look make
man many matter mean meaning member mind moment money month more most mother much must name national need never night
nothing number often only open order other our over own paper part pay people perhaps person place plan play point possible
power present problem program provide public put question rather reason report result right room same say school second
seem sense sentence several should show side since small social some something sort speak special start state still story
student study such summary sure system take talk task tell term text than their them then there these thing think this
those though thought through time title today together too topic toward translate true try turn type under understand until
upon use used using value very view voice wait want water way week well what when where whether which while who whole why
will with without woman word work world would write wrong year young your explain describe convert transform rewrite
identify determine classify generate given following input output correct incorrect false""".split()


def real_lines(tasks: Sequence[RealTask], count: int, rng: Random) -> Iterator[str]:
    """Inputs, answers and definitions of real tasks, each task with about the same number of lines."""
    for task in tasks:
        yield task.definition
        for text, outputs in rng.sample(list(task.instances), min(len(task.instances), count // (2 * len(tasks)))):
            yield text[:600]
            yield outputs[0]


def corpus(examples: int, seed: int, tasks: Sequence[RealTask]) -> Iterator[str]:
    """Training prompts and answers, real text, the words above, and every printable ASCII character."""
    rng = Random(seed)
    world = World(rng, invented=0.15)
    words: Set[str] = set()
    for i in range(examples):
        family = FAMILIES[i % len(FAMILIES)]
        family = family.vary(rng) if family.vary else family
        pool = [draw_side(family, world, False) for _ in range(7)]
        # One line per part: word counts matter to the trainer, not the layout.
        for line in training_source(family, pool[0], lambda count: pool[1:1 + count], rng).splitlines():
            if line.strip():
                words.update(_WORD.findall(line))
                yield line.strip()
        yield pool[0].output
    if tasks:
        yield from real_lines(tasks, examples, rng)
    for family in FAMILIES:
        yield plain_wording(family.asks[0])
    for _ in range(30):
        rng.shuffle(COMMON_WORDS)
        yield " ".join(COMMON_WORDS)
        yield " ".join(w.capitalize() for w in COMMON_WORDS)
    # SentencePiece only considers pieces found in two different blank-separated
    # strings: with a comma added, each whole word is in two.
    for word in sorted(words.union(COMMON_WORDS)):
        yield f"{word} {word},"
    printable = [chr(c) for c in range(33, 127)]
    latin = [chr(c) for c in range(0xC0, 0x180) if c not in (0xD7, 0xF7)]
    for _ in range(3):
        yield " ".join(printable + latin + list("€£“”‘’–—…°¿¡"))
        yield "".join(printable)


def _varint(data: bytes, at: int) -> Tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def read_fields(data: bytes) -> List[Tuple[int, object]]:
    """(field number, value) of a protobuf message: ints, 4-byte and length-delimited values."""
    fields: List[Tuple[int, object]] = []
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
        elif kind == 2:
            length, at = _varint(data, at)
            value, at = data[at:at + length], at + length
        elif kind == 5:
            value, at = data[at:at + 4], at + 4
        elif kind == 1:
            value, at = data[at:at + 8], at + 8
        else:
            raise ValueError(f"wire type {kind} is not used by SentencePiece models")
        fields.append((key >> 3, value))
    return fields


def read_model(path: Path) -> Tuple[List[Tuple[str, float]], bytes]:
    """Pieces with scores (ModelProto field 1) and the charsmap (field 3, its field 2)."""
    pieces: List[Tuple[str, float]] = []
    charsmap = b""
    for number, value in read_fields(path.read_bytes()):
        if number == 1:
            part = dict(read_fields(value))
            pieces.append((part[1].decode(), struct.unpack("<f", part[2])[0] if 2 in part else 0.0))
        elif number == 3:
            charsmap = dict(read_fields(value)).get(2, b"")
    return pieces, charsmap


def tokenizer_json(pieces: List[Tuple[str, float]], charsmap: bytes) -> Dict[str, object]:
    metaspace = {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True}
    eos = {"SpecialToken": {"id": "</s>", "type_id": 0}}
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [{"id": i, "special": True, "content": t, "single_word": False, "lstrip": False,
                          "rstrip": False, "normalized": False} for i, t in enumerate(SPECIALS)],
        "normalizer": {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(charsmap).decode()},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace]},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"Sequence": {"id": "A", "type_id": 0}}, eos],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, eos, {"Sequence": {"id": "B", "type_id": 0}}, eos],
            "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}},
        },
        "decoder": metaspace,
        "model": {"type": "Unigram", "unk_id": 2, "vocab": [[p, s] for p, s in pieces]},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--real", type=Path, help="folder with Natural Instructions task files")
    parser.add_argument("--vocab", type=int, default=8192)
    parser.add_argument("--examples", type=int, default=40000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.vocab % 32:
        parser.error("--vocab must be a multiple of 32, so that the tables quantise by blocks")
    import sentencepiece as spm

    args.out.mkdir(parents=True, exist_ok=True)
    tasks = load_tasks(args.real) if args.real else []
    spm.SentencePieceTrainer.train(
        sentence_iterator=corpus(args.examples, args.seed, tasks), model_prefix=str(args.out / "spiece"),
        model_type="unigram", vocab_size=args.vocab, normalization_rule_name="nmt_nfkc", character_coverage=1.0,
        split_digits=True, byte_fallback=False, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, pad_piece="<pad>",
        eos_piece="</s>", unk_piece="<unk>", num_threads=1, hard_vocab_limit=True, max_sentence_length=8192,
        minloglevel=1,
    )
    (args.out / "spiece.vocab").unlink()
    pieces, charsmap = read_model(args.out / "spiece.model")
    known = {piece for piece, _ in pieces}
    missing = [chr(c) for c in range(33, 127) if chr(c) not in known]
    if missing:
        raise SystemExit(f"characters without a piece: {missing}")
    text = json.dumps(tokenizer_json(pieces, charsmap), ensure_ascii=False, indent=1)
    (args.out / "tokenizer.json").write_text(text, encoding="utf-8")
    special = {"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    (args.out / "special_tokens_map.json").write_text(json.dumps(special, indent=1) + "\n")
    config = {**special, "extra_ids": 0, "additional_special_tokens": [], "model_max_length": 1024,
              "tokenizer_class": "T5Tokenizer"}
    (args.out / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n")
    print(f"{len(pieces)} pieces")


if __name__ == "__main__":
    main()
