"""Variants of one tokenizer.json, with what the tokenizers library makes of hostile texts and id lists.

Usage: python make_variants.py OUT

Needs tokenizers and the vocabularies of make_vocabularies.py in OUT. Writes OUT/json-<name>/ with tokenizer.json and
expected.json, which compare.ts reads.
"""

import base64
import json
import os
import sys
from copy import deepcopy
from pathlib import Path

os.environ.setdefault("PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION", "python")

import tokenizers
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer

from hostile_texts import id_lists, texts

SPECIAL = dict(special=True, single_word=False, lstrip=False, rstrip=False, normalized=False)
ADDED = dict(special=False, single_word=False, lstrip=False, rstrip=False, normalized=True)
WORDS = {"type": "WhitespaceSplit"}
BLANKS = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "\u2581"}
STRIP = {"type": "Strip", "strip_left": False, "strip_right": True}
NMT_NFKC = [{"type": "Nmt"}, {"type": "NFKC"}, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]


def metaspace(scheme: str = "always", split: bool = True) -> dict:
    return {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": scheme, "split": split}


def steps(kind: str, *parts: dict) -> dict:
    key = {"normalizer": "normalizers", "pre_tokenizer": "pretokenizers", "decoder": "decoders", "post_processor": "processors"}[kind]
    return {"type": "Sequence", key: list(parts)}


def template(*parts: str, size: int = 420) -> dict:
    ids = {"</s>": 1, "<extra_id_0>": size + 2, "<extra_id_1>": size + 1}
    piece = lambda name: {"Sequence": {"id": "A", "type_id": 0}} if name == "A" else {"SpecialToken": {"id": name, "type_id": 0}}
    return {
        "type": "TemplateProcessing", "single": [piece(part) for part in parts], "pair": [piece("A"), {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {part: {"id": part, "ids": [ids[part]], "tokens": [part]} for part in parts if part != "A"},
    }


def base(folder: Path) -> dict:
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString((folder / "spiece.model").read_bytes())
    pieces = [[piece.piece, piece.score] for piece in model.pieces]
    charsmap = base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode()
    special = [(0, "<pad>"), (1, "</s>"), (2, "<unk>")] + [(len(pieces) + 2 - i, f"<extra_id_{i}>") for i in (2, 1, 0)]
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [{"id": number, "content": content, **SPECIAL} for number, content in special],
        "normalizer": steps("normalizer", {"type": "Precompiled", "precompiled_charsmap": charsmap}, STRIP, BLANKS),
        "pre_tokenizer": metaspace(), "post_processor": template("A", "</s>"), "decoder": metaspace(),
        "model": {"type": "Unigram", "unk_id": 2, "vocab": pieces, "byte_fallback": False},
    }


def variants(plain: dict, byte_pieces: dict) -> dict[str, dict]:
    charsmap = plain["normalizer"]["normalizers"][0]
    next_id = len(plain["model"]["vocab"]) + 3

    def change(source: dict = plain, /, added: list[dict] = (), **parts) -> dict:
        changed = deepcopy(source)
        changed.update(deepcopy(parts))
        size = len(changed["model"]["vocab"]) + 3
        pieces = [piece for piece, _ in changed["model"]["vocab"]]
        # A token that is a piece has its id: two ids for one text are refused.
        new = [token for token in added if token["content"] not in pieces]
        changed["added_tokens"] += [{"id": size + i, **ADDED, **token} for i, token in enumerate(new)]
        changed["added_tokens"] += [{"id": pieces.index(token["content"]), **ADDED, **token} for token in added if token not in new]
        return changed

    llama = steps(
        "decoder", {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
        {"type": "Strip", "content": " ", "start": 1, "stop": 0},
    )
    byte_fallback = {"model": {**byte_pieces["model"], "byte_fallback": True}}
    return {
        "metaspace-first": change(pre_tokenizer=metaspace("first"), decoder=metaspace("first")),
        "metaspace-never": change(pre_tokenizer=metaspace("never"), decoder=metaspace("never")),
        "metaspace-unsplit": change(pre_tokenizer=metaspace("always", False)),
        "first-behind-punctuation": change(pre_tokenizer=steps("pre_tokenizer", {"type": "Punctuation", "behavior": "Isolated"}, metaspace("first"))),
        "digits": change(pre_tokenizer=steps("pre_tokenizer", metaspace(), {"type": "Digits", "individual_digits": True})),
        "digits-contiguous": change(pre_tokenizer=steps("pre_tokenizer", {"type": "Digits", "individual_digits": False}, metaspace())),
        "flax": change(
            normalizer=steps("normalizer", *NMT_NFKC, {"type": "Lowercase"}),
            pre_tokenizer=steps("pre_tokenizer", metaspace(), {"type": "Digits", "individual_digits": True}, {"type": "Punctuation", "behavior": "Isolated"}),
        ),
        "punctuation-previous": change(pre_tokenizer=steps("pre_tokenizer", WORDS, {"type": "Punctuation", "behavior": "MergedWithPrevious"})),
        "punctuation-next": change(pre_tokenizer=steps("pre_tokenizer", WORDS, {"type": "Punctuation", "behavior": "MergedWithNext"})),
        "punctuation-contiguous": change(pre_tokenizer={"type": "Punctuation", "behavior": "Contiguous"}),
        "punctuation-removed": change(pre_tokenizer={"type": "Punctuation", "behavior": "Removed"}),
        "whitespace": change(pre_tokenizer={"type": "Whitespace"}),
        "whitespace-split": change(pre_tokenizer=WORDS),
        "split": change(pre_tokenizer=steps("pre_tokenizer", {"type": "Split", "pattern": {"String": "a"}, "behavior": "MergedWithNext", "invert": False}, metaspace())),
        "no-pre-tokenizer": change(pre_tokenizer=None),
        "nothing": change(normalizer=None, pre_tokenizer=None, post_processor=None, decoder=None),
        "nfkc": change(normalizer={"type": "NFKC"}, pre_tokenizer=steps("pre_tokenizer", WORDS, metaspace())),
        "nfd-accents": change(normalizer=steps("normalizer", {"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"})),
        "strip-both": change(normalizer=steps("normalizer", {"type": "Strip", "strip_left": True, "strip_right": True}, charsmap), pre_tokenizer=metaspace("first")),
        "prepend": change(
            normalizer=steps("normalizer", {"type": "Prepend", "prepend": "\u2581"}, {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}),
            pre_tokenizer=None, decoder=llama,
        ),
        "template-before": change(post_processor=template("<extra_id_0>", "A", "<extra_id_1>", "</s>", size=next_id - 3), pre_tokenizer=metaspace("never")),
        "template-none": change(post_processor=None, pre_tokenizer=metaspace("never")),
        "byte-fallback": change(byte_pieces, pre_tokenizer=metaspace("never"), decoder=llama, **byte_fallback),
        "byte-fallback-off": change(byte_pieces, pre_tokenizer=metaspace("never"), decoder=steps("decoder", {"type": "ByteFallback"}, metaspace())),
        "added-normalized": change(added=[dict(content="The"), dict(content="\uff21\uff22"), dict(content="cat")], normalizer=steps("normalizer", *NMT_NFKC, {"type": "Lowercase"})),
        "added-single-word": change(added=[dict(content="are", single_word=True), dict(content="12", single_word=True, normalized=False), dict(content="ca")]),
        "added-pieces": change(
            pre_tokenizer=metaspace("first"),
            added_tokens=plain["added_tokens"] + [{"id": i, **ADDED, "content": plain["model"]["vocab"][i][0], "normalized": i % 2 == 0} for i in (10, 21, 22, 30)],
        ),
        "added-strip": change(added=[dict(content="red", lstrip=True), dict(content="cat", rstrip=True, normalized=False), dict(content="is", lstrip=True, rstrip=True, special=True)]),
    }


def main() -> None:
    out = Path(sys.argv[1])
    for name, content in variants(base(out / "sp-plain"), base(out / "sp-byte-fallback")).items():
        folder = out / f"json-{name}"
        folder.mkdir(exist_ok=True)
        text = json.dumps(content, ensure_ascii=False)
        (folder / "tokenizer.json").write_text(text)
        model = Tokenizer.from_str(text)
        expected = {
            "judge": f"tokenizers {tokenizers.__version__}",
            "encode": [{"text": row, "ids": model.encode(row).ids} for row in texts()],
            "decode": [{"ids": ids, "text": model.decode(ids, skip_special_tokens=True)} for ids in id_lists(model.get_vocab_size())],
        }
        (folder / "expected.json").write_text(json.dumps(expected))
        print(folder)


if __name__ == "__main__":
    main()
