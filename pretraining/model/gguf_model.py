"""A T5 and its tokenizer from a GGUF file, with the weights as the file's precision leaves them.

The matrices are dequantised to float32, so that a quantised model is measured
by the same code as the checkpoint it was made from.  Tensor names and metadata
keys are llama.cpp's (src/core/formats/checkpoint/tensor-names.ts, gguf-t5.ts).
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from pathlib import Path
from typing import Dict, Iterable, List, Optional, Tuple

import numpy as np
import sentencepiece
import torch

from pretraining.model.gguf_file import GgufError, GgufFile
from pretraining.model.t5 import T5, T5Config

_NAMES = {"token_embd": "shared", "output": "lm_head", "enc.output_norm": "encoder.final_layer_norm",
          "dec.output_norm": "decoder.final_layer_norm"}
_ATTENTION = {"norm": "layer_norm", "rel_b": "relative_attention_bias"}
_FEED_FORWARD = {"norm": "layer_norm", "gate": "DenseReluDense.wi_0", "up": "DenseReluDense.wi_1", "down": "DenseReluDense.wo"}
_BLOCK = re.compile(r"(enc|dec)\.blk\.(\d+)\.(cross_attn|attn|ffn)_(\w+)")

#: Kinds of pieces: the numbers of llama.cpp are those of SentencePiece.
_UNUSED = 5
_FILLER = re.compile(r"\[PAD\d+\]")


def parameter_name(name: str) -> Optional[str]:
    """t5.py's name of a tensor, or None for one that it does not use."""
    stem = name[:-len(".weight")] if name.endswith(".weight") else ""
    if stem in _NAMES:
        return _NAMES[stem] + ".weight"
    found = _BLOCK.fullmatch(stem)
    if not found:
        return None
    stack, block, part, leaf = found.groups()
    layer = {"attn": 0, "cross_attn": 1, "ffn": 1 if stack == "enc" else 2}[part]
    if part == "ffn":
        module = _FEED_FORWARD.get(leaf)
    elif leaf == "norm":
        module = _ATTENTION[leaf]
    else:
        module = ("SelfAttention." if part == "attn" else "EncDecAttention.") + _ATTENTION.get(leaf, leaf)
    return module and f"{'encoder' if stack == 'enc' else 'decoder'}.block.{block}.layer.{layer}.{module}.weight"


def read_config(file: GgufFile) -> T5Config:
    """
    Raises GgufError for another architecture, for a plain feed-forward, and where an entry is missing.
    """
    if file.metadata.get("general.architecture") != "t5":
        raise GgufError("it holds no T5")
    if "enc.blk.0.ffn_gate.weight" not in file.tensors:
        raise GgufError("its feed-forward is not gated; only T5 v1.1 is read here")

    def entry(key: str, default: Optional[float] = None) -> float:
        found = file.metadata.get(key, default)
        if not isinstance(found, (int, float)):
            raise GgufError(f"the metadata entry {key} is missing")
        return found

    width, heads, layers = entry("t5.embedding_length"), entry("t5.attention.head_count"), entry("t5.block_count")
    return T5Config(
        vocab_size=file.tensors["token_embd.weight"].shape[0], d_model=int(width), num_heads=int(heads),
        d_kv=int(entry("t5.attention.key_length", width // heads)), d_ff=int(entry("t5.feed_forward_length")),
        num_layers=int(layers), num_decoder_layers=int(entry("t5.decoder_block_count", layers)),
        relative_attention_num_buckets=int(entry("t5.attention.relative_buckets_count")),
        relative_attention_max_distance=int(entry("playground.relative_attention_max_distance", 128)),
        # Stored as float32: the shortest decimal is what was meant.
        layer_norm_epsilon=float(str(np.float32(entry("t5.attention.layer_norm_rms_epsilon")))),
        tie_word_embeddings="output.weight" not in file.tensors)


def read_model(file: GgufFile) -> T5:
    """The model, ready to answer; raises RuntimeError when a tensor is missing or has another shape."""
    model = T5(read_config(file))
    weights: Dict[str, torch.Tensor] = {}
    for name in file.tensors:
        parameter = parameter_name(name)
        if parameter is not None:
            weights[parameter] = torch.from_numpy(file.read(name))
    model.load_state_dict(weights)
    return model.eval()


def describe_types(file: GgufFile) -> str:
    """How its matrices are stored, for example `Q8_0 with 12 % Q4_0`: shares of the values in matrices."""
    values: Counter = Counter()
    for tensor in file.tensors.values():
        if len(tensor.shape) == 2:
            values[tensor.kind] += tensor.shape[0] * tensor.shape[1]
    total = sum(values.values())
    (main, _), *others = values.most_common()
    return main + "".join(f" with {100 * count / total:.0f} % {kind}" for kind, count in others if count / total >= 0.005)


def _varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def _field(number: int, value: object) -> bytes:
    """One field of a protobuf message: int and bool as varint, float in 4 bytes, text and bytes with their length."""
    if isinstance(value, float):
        return _varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    data = value.encode("utf-8") if isinstance(value, str) else bytes(value)
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def sentencepiece_model(pieces: Iterable[Tuple[str, float, int]], charsmap: bytes, unknown: int, eos: int, pad: int) -> bytes:
    """A serialised Unigram model (sentencepiece_model.proto) of (piece, score, kind), with T5's treatment of blanks."""
    out = b"".join(_field(1, _field(1, piece) + _field(2, score) + _field(3, kind)) for piece, score, kind in pieces)
    # -1 (no <s>) is an int32: ten bytes of two's complement.
    trainer = _field(3, 1) + _field(40, unknown) + _field(41, (1 << 64) - 1) + _field(42, eos) + _field(43, pad)
    normaliser = _field(1, "nmt_nfkc") + _field(2, charsmap) + _field(3, True) + _field(4, True) + _field(5, True)
    return out + _field(2, trainer) + _field(3, normaliser)


def read_tokenizer(file: GgufFile) -> sentencepiece.SentencePieceProcessor:
    """The tokenizer that the file carries; raises GgufError when it holds none of T5's kind."""
    data = file.metadata
    if data.get("tokenizer.ggml.model") != "t5":
        raise GgufError("it holds no tokenizer of T5's kind")
    tokens: List[str] = list(data["tokenizer.ggml.tokens"])
    scores, kinds = data["tokenizer.ggml.scores"], data["tokenizer.ggml.token_type"]
    if not len(tokens) == len(scores) == len(kinds):
        raise GgufError("its lists of tokens, scores and kinds differ in length")
    # Rows of the embedding that no piece uses.
    while tokens and kinds[len(tokens) - 1] == _UNUSED and _FILLER.fullmatch(tokens[-1]):
        tokens.pop()
    charsmap = np.asarray(data.get("tokenizer.ggml.precompiled_charsmap", []), np.uint8).tobytes()
    model = sentencepiece_model(
        ((token, float(score), int(kind)) for token, score, kind in zip(tokens, scores, kinds)), charsmap,
        int(data.get("tokenizer.ggml.unknown_token_id", 2)), int(data.get("tokenizer.ggml.eos_token_id", 1)),
        int(data.get("tokenizer.ggml.padding_token_id", 0)))
    return sentencepiece.SentencePieceProcessor(model_proto=model)


def load_gguf(path: Path) -> Tuple[T5, sentencepiece.SentencePieceProcessor, str]:
    """Model, tokenizer and how the matrices are stored."""
    file = GgufFile(path)
    return read_model(file), read_tokenizer(file), describe_types(file)
