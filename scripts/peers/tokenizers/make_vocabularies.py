"""Seven SentencePiece vocabularies trained for the purpose, with what SentencePiece makes of hostile texts and id lists.

Usage: python make_vocabularies.py OUT

Needs sentencepiece 0.2.0: later versions break ties in very long words differently. Writes OUT/sp-<name>/ with spiece.model,
tokenizer_config.json and expected.json, which compare.ts reads.
"""

import json
import sys
from pathlib import Path

import sentencepiece

from hostile_texts import id_lists, texts

REPOSITORY = Path(__file__).resolve().parents[3]
UNKNOWN = 2
COMMON = dict(
    vocab_size=420, model_type="unigram", pad_id=0, eos_id=1, unk_id=UNKNOWN, bos_id=-1, pad_piece="<pad>",
    character_coverage=0.9995, minloglevel=2,
)
VOCABULARIES = {
    "plain": dict(),
    "byte-fallback": dict(byte_fallback=True, vocab_size=700),
    "case-folding": dict(normalization_rule_name="nmt_nfkc_cf"),
    "identity": dict(normalization_rule_name="identity", remove_extra_whitespaces=False),
    "no-dummy-prefix": dict(add_dummy_prefix=False),
    "user-defined": dict(user_defined_symbols=["<sym>", "[NEW]", "user tag", "\uff21"], control_symbols=["<ctl>"]),
    "digits-split": dict(split_digits=True, split_by_whitespace=False, max_sentencepiece_length=24),
}


def corpus(path: Path) -> None:
    """The starter tasks' texts, and every hostile text once, so that odd characters are pieces too."""
    rows = []
    for file in sorted((REPOSITORY / "public" / "tasks").glob("*.json")):
        task = json.loads(file.read_text())
        if isinstance(task, dict) and "Instances" in task:
            rows += task["Definition"] + [instance["input"] for instance in task["Instances"][:40]]
    path.write_text("\n".join(row.replace("\n", " ") for row in rows))


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    corpus(out / "corpus.txt")
    for name, options in VOCABULARIES.items():
        folder = out / f"sp-{name}"
        folder.mkdir(exist_ok=True)
        sentencepiece.SentencePieceTrainer.train(
            input=str(out / "corpus.txt"), model_prefix=str(folder / "spiece"), **{**COMMON, **options}
        )
        (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "T5Tokenizer", "extra_ids": 3}))
        model = sentencepiece.SentencePieceProcessor(model_file=str(folder / "spiece.model"))
        # Unknown ids are left out of lists: SentencePiece shows " \u2047 " for them, this project nothing.
        lists = [[i for i in ids if i != UNKNOWN] for ids in id_lists(model.get_piece_size())]
        expected = {
            "judge": f"sentencepiece {sentencepiece.__version__}",
            "encode": [{"text": text, "ids": [*model.encode(text), 1]} for text in texts()],
            "decode": [{"ids": ids, "text": model.decode(ids)} for ids in lists],
        }
        (folder / "expected.json").write_text(json.dumps(expected))
        print(folder, model.get_piece_size())


if __name__ == "__main__":
    main()
