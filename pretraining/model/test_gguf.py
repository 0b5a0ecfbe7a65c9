"""Tests of reading GGUF: a file made by hand, the shipped model, and a vocabulary of reference."""

from __future__ import annotations

import json
import struct
import tempfile
import unittest
from pathlib import Path

from pretraining.reference_files import REPOSITORY, needs_modules, needs_reference, reference_file

MODELS = REPOSITORY / "public" / "models"
INDIA = "Definition: return the currency of the given country. Now complete the following example - Input: India. Output:"


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def small_file() -> bytes:
    """Two metadata entries and three tensors of 2 x 32 and 3 values, aligned to 64."""
    half = struct.pack("<e", 0.5)
    q8 = half + struct.pack("32b", *range(-16, 16))
    q4 = half + bytes(i | (15 - i) << 4 for i in range(16))
    header = b"GGUF" + struct.pack("<IQQ", 3, 3, 2)
    header += text("general.alignment") + struct.pack("<II", 4, 64)
    header += text("names") + struct.pack("<IIQ", 9, 8, 2) + text("a") + text("bé")
    for name, dimensions, kind, offset in (("q8", (32, 2), 8, 0), ("q4", (32, 2), 2, 128), ("f", (3,), 0, 192)):
        header += text(name) + struct.pack(f"<I{len(dimensions)}QIQ", len(dimensions), *dimensions, kind, offset)
    data = (q8 * 2).ljust(128, b"\0") + (q4 * 2).ljust(64, b"\0") + struct.pack("<3f", 1.5, -2.0, 3.25)
    return header.ljust(-(-len(header) // 64) * 64, b"\0") + data


@needs_modules("numpy")
class Reading(unittest.TestCase):
    def open(self, data: bytes) -> object:
        from pretraining.model.gguf_file import GgufFile
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "small.gguf"
            path.write_bytes(data)
            return GgufFile(path)

    def test_values(self) -> None:
        file = self.open(small_file())
        self.assertEqual(file.metadata, {"general.alignment": 64, "names": ["a", "bé"]})
        self.assertEqual(file.tensors["q8"].shape, (2, 32))
        self.assertEqual(file.read("q8").tolist(), [[code / 2 for code in range(-16, 16)]] * 2)
        low, high = [(i - 8) / 2 for i in range(16)], [(7 - i) / 2 for i in range(16)]
        self.assertEqual(file.read("q4").tolist(), [low + high] * 2)
        self.assertEqual(file.read("f").tolist(), [1.5, -2.0, 3.25])

    def test_broken_files(self) -> None:
        from pretraining.model.gguf_file import GgufError
        whole = small_file()
        for name, data in (("start", b"GGML" + whole[4:]), ("version", whole[:4] + b"\x09" + whole[5:]), ("header", whole[:70]),
                           ("data", whole[:-1]), ("text", whole.replace("é".encode(), b"\xc3\xc3")),
                           ("count", whole[:8] + b"\xff" * 8 + whole[16:])):
            with self.subTest(name), self.assertRaises(GgufError):
                self.open(data)


@needs_modules("numpy", "torch", "sentencepiece")
class Models(unittest.TestCase):
    def test_tensor_names(self) -> None:
        from pretraining.model.gguf_model import parameter_name
        from pretraining.model.t5 import T5, T5Config
        model = T5(T5Config(vocab_size=64, d_model=32, d_kv=8, num_heads=4, d_ff=32, num_layers=1, num_decoder_layers=1))
        names = ["token_embd", "output", "enc.output_norm", "dec.output_norm"]
        attention = ("attn_norm", "attn_q", "attn_k", "attn_v", "attn_o")
        own = (*attention, "attn_rel_b", "ffn_norm", "ffn_gate", "ffn_up", "ffn_down")
        names += [f"{stack}.blk.0.{part}" for stack in ("enc", "dec") for part in own]
        names += [f"dec.blk.0.cross_{part}" for part in attention]
        self.assertEqual({parameter_name(f"{name}.weight") for name in names}, set(model.state_dict()))
        self.assertIsNone(parameter_name("enc.blk.0.ffn_other.weight"))

    def test_shipped_models_answer(self) -> None:
        import torch
        from pretraining.model.gguf_model import load_gguf
        files = sorted(MODELS.glob("*.gguf"))
        self.assertGreaterEqual(len(files), 1)
        for path in files:
            with self.subTest(path.name):
                model, tokenizer, storage = load_gguf(path)
                self.assertIn("Q", storage)
                ids = torch.tensor([[*tokenizer.encode(INDIA), 1]])
                answers, _ = model.greedy(ids, torch.ones_like(ids))
                self.assertEqual(tokenizer.decode(answers[0]), "Indian Rupee")

    @needs_reference
    def test_rebuilt_tokenizer_gives_the_reference_ids(self) -> None:
        import sentencepiece
        from pretraining.model.gguf_model import sentencepiece_model
        from pretraining.data.tokenizer import read_model
        pieces, charsmap = read_model(reference_file("gold/t5-tokenizer/spiece.model"))
        kinds = [3, 3, 2] + [1] * (len(pieces) - 3)
        model = sentencepiece_model([(p, s, k) for (p, s), k in zip(pieces, kinds)], charsmap, 2, 1, 0)
        rebuilt = sentencepiece.SentencePieceProcessor(model_proto=model)
        rows = json.loads(reference_file("gold/t5_tokenization.json").read_text(encoding="utf-8"))
        self.assertEqual(len(rows), 800)
        self.assertEqual([text for text, ids, _ in rows if [*rebuilt.encode(text), 1] != ids], [])


if __name__ == "__main__":
    unittest.main()
