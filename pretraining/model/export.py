"""Writes a training checkpoint as a Hugging Face T5 v1.1 folder.

Usage: python3 -m pretraining.model.export CHECKPOINT TOKENIZER_FOLDER OUT_FOLDER [--weights average|weights]

The one table of embedding and head becomes two equal matrices,
shared.weight and lm_head.weight, which gives the same logits.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections import OrderedDict
from pathlib import Path

import torch

FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "spiece.model")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--weights", choices=("average", "weights"), default="average")
    args = parser.parse_args()
    saved = torch.load(args.checkpoint, map_location="cpu")
    config, weights = saved["config"], saved[args.weights]
    shared = weights["shared.weight"].float().contiguous()
    # Clones: every name gets a storage of its own, except the two aliases of `shared`.
    tensors = OrderedDict([("shared.weight", shared), ("encoder.embed_tokens.weight", shared), ("decoder.embed_tokens.weight", shared)])
    for name, tensor in weights.items():
        if name != "shared.weight":
            tensors[name] = tensor.float().clone().contiguous()
    tensors["lm_head.weight"] = shared.clone()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(tensors, args.out / "pytorch_model.bin")
    full = {
        "architectures": ["T5ForConditionalGeneration"], "model_type": "t5",
        **{k: config[k] for k in ("d_model", "d_kv", "num_heads", "d_ff", "num_layers", "num_decoder_layers", "vocab_size")},
        "feed_forward_proj": "gated-gelu", "is_gated_act": True, "dense_act_fn": "gelu_new", "tie_word_embeddings": False,
        **{k: config[k] for k in ("relative_attention_num_buckets", "relative_attention_max_distance", "layer_norm_epsilon")},
        "decoder_start_token_id": 0, "pad_token_id": 0, "eos_token_id": 1, "is_encoder_decoder": True,
        "dropout_rate": 0.0, "initializer_factor": 1.0, "torch_dtype": "float32", "use_cache": True,
    }
    (args.out / "config.json").write_text(json.dumps(full, indent=1) + "\n")
    for name in FILES:
        shutil.copyfile(args.tokenizer / name, args.out / name)
    count = sum(t.numel() for n, t in tensors.items() if "embed_tokens" not in n)
    print(f"{count} weights written; trained for {saved['seen']}")


if __name__ == "__main__":
    main()
