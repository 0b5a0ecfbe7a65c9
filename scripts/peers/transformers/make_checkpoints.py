"""Random T5 checkpoints as Transformers saves them, with the answers that Transformers gives for them.

Usage: python make_checkpoints.py OUT [--only NAME ...]

Needs torch, transformers and sentencepiece. Run it once with Transformers 4 and once with Transformers 5 (two virtual
environments): each writes OUT/<version>-<name>/ with the files of the model and expected.json, which compare.ts reads.
"""

import argparse
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import sentencepiece
import torch
import transformers
from transformers import MT5Config, MT5ForConditionalGeneration, T5Config, T5ForConditionalGeneration, UMT5Config, UMT5ForConditionalGeneration

REPOSITORY = Path(__file__).resolve().parents[3]
MAJOR = int(transformers.__version__.split(".")[0])
PIECES = 400
SENTINELS = 20
NEW_TOKENS = 20
SEARCHES = [(2, 1.0), (4, 1.0), (4, 0.6), (8, 1.5)]

PROMPTS = [
    "Hello world",
    "Translate English to German: How old are you?",
    "Definition: You are given a sentence. Say what colour the thing in it has. Input: the sky. Output: ",
    "Definition: Write the capital of the country.\n\nPositive Example 1 -\nInput: France.\nOutput: Paris.\n\n"
    "Now complete the following example -\nInput: Spain.\nOutput: ",
    "first line\nsecond line\n\n third\tline",
    "many     spaces   in    between  ",
    "The <extra_id_0> walks in <extra_id_1> park</s> and <pad> more",
    "na\u00efve caf\u00e9 \u4f60\u597d \U0001f600",
    "a",
    "x" * 40 + " 1234567890 (){}",
]

FAMILIES = {
    "t5": (T5Config, T5ForConditionalGeneration),
    "mt5": (MT5Config, MT5ForConditionalGeneration),
    "umt5": (UMT5Config, UMT5ForConditionalGeneration),
}


@dataclass
class Case:
    name: str
    family: str = "t5"
    config: dict = field(default_factory=dict)
    dtype: str = "float32"
    # safetensors | bin, whole | sharded
    file: str = "safetensors"
    sharded: bool = False
    # Which tokenizer files lie beside the weights: json, spiece, both, none, or byt5 (which needs no file).
    tokenizer: str = "json"
    # Gives the model a head of its own, however its config says it is tied.
    own_head: bool = False
    generation: dict = field(default_factory=dict)


V11 = {"feed_forward_proj": "gated-gelu", "tie_word_embeddings": False}
CASES = [
    Case("v10"),
    Case("v10-f16-bin", dtype="float16", file="bin"),
    Case("v10-bf16-sharded", dtype="bfloat16", sharded=True, tokenizer="both"),
    Case("v11", config=V11, own_head=True, tokenizer="both"),
    Case("v11-spiece", config=V11, own_head=True, tokenizer="spiece"),
    Case("v11-bf16-bin-sharded", config=V11, own_head=True, dtype="bfloat16", file="bin", sharded=True),
    Case("v11-f16-no-tokenizer", config=V11, own_head=True, dtype="float16", tokenizer="none"),
    Case("v11-tied-by-default", config={"feed_forward_proj": "gated-gelu"}),
    Case("odd-widths", config={**V11, "d_model": 40, "d_kv": 5, "d_ff": 44, "num_heads": 3}, own_head=True),
    Case("odd-buckets", config={**V11, "relative_attention_num_buckets": 16, "relative_attention_max_distance": 50}, own_head=True),
    Case("short-decoder", config={**V11, "num_layers": 3, "num_decoder_layers": 1}, own_head=True),
    Case("padded-vocabulary", config={**V11, "vocab_size": 448}, own_head=True),
    Case("mt5", family="mt5", config={"tie_word_embeddings": False}, own_head=True, tokenizer="spiece"),
    Case("mt5-tied", family="mt5", config={"tie_word_embeddings": True}),
    Case("umt5", family="umt5", config={"tie_word_embeddings": False}, own_head=True, tokenizer="both"),
    Case("umt5-tied", family="umt5", config={"tie_word_embeddings": True}),
    Case("byt5", config={**V11, "vocab_size": 384}, own_head=True, tokenizer="byt5", file="bin"),
    Case("gated-silu", config={"feed_forward_proj": "gated-silu", "tie_word_embeddings": False}, own_head=True),
    Case("gelu", config={"feed_forward_proj": "gelu"}),
    Case("several-ends", config=V11, own_head=True, generation={"eos_token_id": [1, 5, 9]}),
]


def train_tokenizer(folder: Path) -> None:
    """A SentencePiece Unigram vocabulary of the starter tasks' texts."""
    texts = []
    for path in sorted((REPOSITORY / "public" / "tasks").glob("*.json")):
        task = json.loads(path.read_text())
        if not isinstance(task, dict) or "Instances" not in task:
            continue
        texts += task["Definition"] + [instance["input"] for instance in task["Instances"][:40]]
    corpus = folder / "corpus.txt"
    corpus.write_text("\n".join(text.replace("\n", " ") for text in texts))
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus), model_prefix=str(folder / "spiece"), vocab_size=PIECES, model_type="unigram",
        pad_id=0, eos_id=1, unk_id=2, bos_id=-1, pad_piece="<pad>", character_coverage=0.9995, minloglevel=2,
    )


def load_tokenizer(folder: Path):
    from transformers import ByT5Tokenizer, T5Tokenizer

    fast = T5Tokenizer if MAJOR >= 5 else transformers.T5TokenizerFast
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "T5Tokenizer", "extra_ids": SENTINELS}))
    return fast.from_pretrained(str(folder)), ByT5Tokenizer()


def build(case: Case):
    config_class, model_class = FAMILIES[case.family]
    shape = dict(vocab_size=PIECES + SENTINELS, d_model=32, d_kv=8, d_ff=48, num_layers=2, num_decoder_layers=2, num_heads=3,
                 decoder_start_token_id=0)
    torch.manual_seed(len(case.name) * 1000 + sum(map(ord, case.name)))
    model = model_class(config_class(**{**shape, **case.config})).eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            # Trained norms and biases are not the constants they start as.
            if weight.dim() == 1:
                weight.mul_(0.7 + 0.6 * torch.rand_like(weight))
            if "relative_attention_bias" in name:
                weight.copy_(torch.randn_like(weight))
        if case.own_head:
            model.lm_head.weight = torch.nn.Parameter(torch.randn_like(model.shared.weight) * 0.6)
            if MAJOR >= 5:
                model.all_tied_weights_keys = {}
    return model.to(getattr(torch, case.dtype))


def save(case: Case, model, tokenizer, spiece: Path, out: Path) -> None:
    shards = {"max_shard_size": "60KB"} if case.sharded else {}
    if case.file == "safetensors":
        model.save_pretrained(str(out), **shards)
    elif MAJOR < 5:
        model.save_pretrained(str(out), safe_serialization=False, **shards)
    else:
        model.config.architectures = [type(model).__name__]
        model.config.save_pretrained(str(out))
        save_bin(model.state_dict(), out, case.sharded)
    if case.generation:
        (out / "generation_config.json").write_text(json.dumps({"decoder_start_token_id": 0, "pad_token_id": 0, **case.generation}))
    if case.tokenizer in ("json", "both"):
        tokenizer.save_pretrained(str(out))
    if case.tokenizer == "spiece":
        (out / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "T5Tokenizer", "extra_ids": SENTINELS}))
    if case.tokenizer in ("spiece", "both"):
        shutil.copy(spiece, out / "spiece.model")
    if case.tokenizer == "byt5":
        (out / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "ByT5Tokenizer", "extra_ids": 125}))


def save_bin(state: dict, out: Path, sharded: bool) -> None:
    if not sharded:
        torch.save(state, out / "pytorch_model.bin")
        return
    names = list(state)
    parts = [names[0::2], names[1::2]]
    files = [f"pytorch_model-0000{i + 1}-of-00002.bin" for i in range(2)]
    for part, file in zip(parts, files):
        torch.save({name: state[name] for name in part}, out / file)
    weight_map = {name: file for part, file in zip(parts, files) for name in part}
    (out / "pytorch_model.bin.index.json").write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))


def reload(case: Case, out: Path):
    """What Transformers reads back is what counts, in float32 as this project computes."""
    model_class = FAMILIES[case.family][1]
    dtype = {"dtype" if MAJOR >= 5 else "torch_dtype": torch.float32}
    return model_class.from_pretrained(str(out), **dtype).eval()


def greedy(model, ids: list[int], ends: list[int]) -> tuple[list[int], list[float], list[float]]:
    """Ids, their log-probabilities, and by how much each was ahead of the next best."""
    answer, logprobs, margins = [], [], []
    encoded = model.get_encoder()(torch.tensor([ids]))
    decoded = [model.config.decoder_start_token_id]
    for _ in range(NEW_TOKENS):
        logits = model(encoder_outputs=encoded, decoder_input_ids=torch.tensor([decoded])).logits[0, -1]
        scores = torch.log_softmax(logits.double(), -1)
        top = scores.topk(2).values
        token = int(scores.argmax())
        answer.append(token)
        logprobs.append(float(scores[token]))
        margins.append(float(top[0] - top[1]))
        decoded.append(token)
        if token in ends:
            break
    return answer, logprobs, margins


def search(model, ids: list[int], beams: int, penalty: float) -> dict:
    out = model.generate(
        torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long), max_new_tokens=NEW_TOKENS, do_sample=False,
        num_beams=beams, length_penalty=penalty, early_stopping=False, return_dict_in_generate=True, output_scores=True,
    )
    tokens = out.sequences[0, 1:].tolist()
    while tokens and tokens[-1] == 0:
        tokens.pop()
    return {"beams": beams, "length_penalty": penalty, "ids": tokens, "score": float(out.sequences_scores[0])}


def expect(case: Case, model, encode) -> dict:
    ends = model.generation_config.eos_token_id
    ends = ends if isinstance(ends, list) else [ends]
    rows = []
    with torch.no_grad():
        for prompt in PROMPTS:
            ids = encode(prompt)
            answer, logprobs, margins = greedy(model, ids, ends)
            searches = [search(model, ids, *setting) for setting in SEARCHES]
            rows.append({"prompt": prompt, "input_ids": ids, "greedy": answer, "logprobs": logprobs, "margins": margins,
                         "searches": searches})
    return {"transformers": transformers.__version__, "tokenizer": case.tokenizer, "rows": rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", nargs="*")
    arguments = parser.parse_args()
    shared = arguments.out / "tokenizer"
    shared.mkdir(parents=True, exist_ok=True)
    if not (shared / "spiece.model").exists():
        train_tokenizer(shared)
    tokenizer, bytes_tokenizer = load_tokenizer(shared)
    for case in CASES:
        if arguments.only and case.name not in arguments.only:
            continue
        out = arguments.out / f"{MAJOR}-{case.name}"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        save(case, build(case), tokenizer, shared / "spiece.model", out)
        encode = (lambda text: bytes_tokenizer(text).input_ids) if case.tokenizer == "byt5" else (lambda text: tokenizer(text).input_ids)
        (out / "expected.json").write_text(json.dumps(expect(case, reload(case, out), encode)))
        print(out)


if __name__ == "__main__":
    main()
