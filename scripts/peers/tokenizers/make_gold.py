"""The small reference values of the unit tests: src/core/tokenizer/golden/*.json.

Usage: python make_gold.py sentencepiece | variants

`sentencepiece` needs sentencepiece 0.2.0, `variants` needs tokenizers and reads what `sentencepiece` wrote.
"""

import base64
import json
import sys
import tempfile
from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[3] / "src" / "core" / "tokenizer" / "golden"

TEXTS = [
    "", " ", "the cat is red", "  the   cats  are\tred\n", "say 12 and 2024.", "cat...12, and (a)", "\u2581the \u2581", "\uff34\uff28\uff25 c\u0101t",
    "caf\u00e9 cafe\u0301 \u00bd", "\u65e5\u672c \U0001f600\U0001f600 x", "\u0001the\u200bcat\u00a0is", "the<sym>cat user tag <ctl>", "andand an and,and cat", "THE Cat \u0130\u03a3",
]
CORPUS = ["the cat is red and the cats are red", "say 12 and 2024 to the cat", "a cat, and another cat (or 3 cats)", "is the hat red? are hats red!"]
RULES = "\n".join(
    "\t".join(" ".join(f"{ord(character):x}" for character in side) for side in rule)
    for rule in [("\t", " "), ("\n", " "), ("\u00a0", " "), ("\u200b", ""), ("\u0001", ""), ("\uff34", "T"), ("\u00bd", "1/2"), ("e\u0301", "\u00e9"), ("T", "t"), ("TH", "th")]
)
MODELS = {
    "rules": dict(rules=RULES, user_defined_symbols=["<sym>", "user tag"], control_symbols=["<ctl>"], byte_fallback=True, vocab_size=330),
    "blanks-kept": dict(normalization_rule_name="identity", remove_extra_whitespaces=False, add_dummy_prefix=False, vocab_size=48),
    "across-blanks": dict(normalization_rule_name="identity", split_by_whitespace=False, vocab_size=60),
}


def sentencepiece_gold() -> None:
    import sentencepiece

    models = {}
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.txt"
        corpus.write_text("\n".join(CORPUS * 20))
        for name, options in MODELS.items():
            rules = options.pop("rules", None)
            if rules:
                (Path(folder) / "rules.tsv").write_text(rules)
                options["normalization_rule_tsv"] = str(Path(folder) / "rules.tsv")
            sentencepiece.SentencePieceTrainer.train(
                input=str(corpus), model_prefix=f"{folder}/m", pad_id=0, eos_id=1, unk_id=2, bos_id=-1, pad_piece="<pad>",
                model_type="unigram", hard_vocab_limit=False, minloglevel=2, **options,
            )
            model = sentencepiece.SentencePieceProcessor(model_file=f"{folder}/m.model")
            ids = [model.encode(text) for text in TEXTS]
            models[name] = {
                "model": base64.b64encode(Path(f"{folder}/m.model").read_bytes()).decode(), "pieces": model.get_piece_size(), "ids": ids,
                "decoded": [model.decode([i for i in row if i != 2]) for row in ids],
            }
    write("sentencepiece.json", {"judge": f"sentencepiece {sentencepiece.__version__}", "texts": TEXTS, "models": models})


def variants_gold() -> None:
    import tokenizers
    from sentencepiece import sentencepiece_model_pb2
    from tokenizers import Tokenizer

    from make_variants import base, variants

    gold = json.loads((GOLDEN / "sentencepiece.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        sources = []
        for name in ("across-blanks", "rules"):
            (Path(folder) / "spiece.model").write_bytes(base64.b64decode(gold["models"][name]["model"]))
            sources.append(base(Path(folder)))
    plain, byte_pieces = sources
    plain["normalizer"] = byte_pieces["normalizer"]
    rows = {}
    for name, content in variants(plain, byte_pieces).items():
        model = Tokenizer.from_str(json.dumps(content))
        ids = [model.encode(text).ids for text in TEXTS]
        parts = {key: content[key] for key in ("added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder")}
        rows[name] = {
            "parts": parts, "byte_fallback": content["model"]["byte_fallback"], "bytes": content["model"]["vocab"] == byte_pieces["model"]["vocab"],
            "ids": ids, "decoded": [model.decode(row) for row in ids],
        }
    write("variants.json", {"judge": f"tokenizers {tokenizers.__version__}", "texts": TEXTS, "vocab": plain["model"]["vocab"],
                            "byte_vocab": byte_pieces["model"]["vocab"], "variants": rows})


def write(name: str, value: dict) -> None:
    GOLDEN.mkdir(exist_ok=True)
    (GOLDEN / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    {"sentencepiece": sentencepiece_gold, "variants": variants_gold}[sys.argv[1]]()
