"""What the CPU and the GPU trainer share: arguments, data, learning rate, log."""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path
from typing import Dict, Iterator, Tuple

import sentencepiece

from pretraining.data.examples import Batch, Examples, batches, mixed
from pretraining.data.encode_prompt import MIXES
from pretraining.model.t5 import PAD, T5Config
from pretraining.data.natural_instructions import Blanks, RealPrompts, load_tasks
from pretraining.data.synthetic import Copies, Matches


def parser_of(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--init", type=Path, help="checkpoint to go on from, with the optimiser's state")
    parser.add_argument("--others", type=float, default=0.4, help="weight of families outside the starter pack; 0 leaves them out")
    parser.add_argument("--real", type=Path, help="folder of Natural Instructions training tasks")
    parser.add_argument("--real-share", type=float, default=0.0, help="share of prompts from real tasks")
    parser.add_argument("--blanks-share", type=float, default=0.0, help="share of span corruption on real inputs")
    parser.add_argument("--minutes", type=float, default=60.0, help="wall-clock budget; the learning rate follows it")
    parser.add_argument("--decay-from", type=float, default=0.0, help="part of the time after which the rate falls to --end-rate")
    parser.add_argument("--end-rate", type=float, default=0.0, help="rate at the end, as a part of --lr; not 0 where another stage follows")
    parser.add_argument("--mix", choices=sorted(MIXES), default="short", help="shares of the encodings (encode_prompt.py)")
    parser.add_argument("--copy-steps", type=int, default=220, help="steps of copying at the start")
    parser.add_argument("--copy-share", type=float, default=0.03, help="share of copying prompts later on")
    parser.add_argument("--match-share", type=float, default=0.0, help="share of prompts that ask for equal words (synthetic.py)")
    parser.add_argument("--reworded", type=float, default=0.0, help="share of the families' definitions in other words (rewording.py)")
    parser.add_argument("--joined", type=float, default=0.0, help="share of the families' prompts without a format")
    parser.add_argument("--workers", type=int, default=2, help="processes: training on CPU, drawing of prompts on GPU")
    parser.add_argument("--tokens", type=int, default=3072, help="source positions per worker and step")
    parser.add_argument("--accumulate", type=int, default=2, help="batches per worker whose gradients make one step (train.py)")
    parser.add_argument("--table-rate", type=float, default=0.4, help="rate of embeddings, norms and biases, relative to --lr (train.py)")
    parser.add_argument("--max-source", type=int, default=512)
    parser.add_argument("--lr", type=float, default=1.2e-3)
    parser.add_argument("--warmup", type=int, default=100, help="steps")
    parser.add_argument("--weight-decay", type=float, default=0.01)
    parser.add_argument("--ema", type=float, default=0.999)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--d-model", type=int, default=320)
    parser.add_argument("--d-kv", type=int, default=32)
    parser.add_argument("--d-ff", type=int, default=768)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--decoder-layers", type=int, default=4)
    parser.add_argument("--save-every", type=float, default=4.0, help="minutes")
    return parser


def config_of(args: argparse.Namespace, vocabulary: int) -> T5Config:
    return T5Config(vocab_size=vocabulary, d_model=args.d_model, d_kv=args.d_kv, num_heads=args.d_model // args.d_kv, d_ff=args.d_ff,
                    num_layers=args.layers, num_decoder_layers=args.decoder_layers, shared_head=True)


def streams(args: argparse.Namespace, tokenizer: sentencepiece.SentencePieceProcessor, seed: int) -> Tuple[Examples, Iterator[Batch], Iterator[Batch]]:
    """The curriculum, the batches of the whole mixture, and batches of copying alone."""
    examples = Examples(tokenizer, seed, args.max_source, args.mix, args.others, args.reworded, args.joined)
    copies = iter(Copies(tokenizer, seed + 500))
    rest = 1.0 - args.real_share - args.blanks_share - args.copy_share - args.match_share
    parts = [(iter(examples), rest), (copies, args.copy_share), (iter(Matches(tokenizer, seed + 400)), args.match_share)]
    if args.real:
        tasks = load_tasks(args.real)
        parts += [(iter(RealPrompts(tasks, tokenizer, seed + 100, args.max_source, args.mix)), args.real_share),
                  (iter(Blanks(tasks, tokenizer, seed + 200)), args.blanks_share)]
    return examples, batches(mixed(parts, seed + 300), args.tokens), batches(iter(Copies(tokenizer, seed + 600)), args.tokens // 2)


def learning_rate(args: argparse.Namespace, step: int, done: float) -> float:
    """Warmed up twice when training starts with copying: Adam's scale of the gradients must follow
    the change of task, or the first steps after it undo what was learned."""
    since = step - args.copy_steps if step >= args.copy_steps else step
    left = min(1.0, (1 - done) / (1 - args.decay_from))
    return args.lr * min(1.0, (since + 1) / args.warmup) * (args.end_rate + (1 - args.end_rate) * left)


class Log:
    """A line every 50 steps, on the screen and in log.csv."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.writer = csv.writer((folder / "log.csv").open("w", newline="", buffering=1))
        self.writer.writerow(["minutes", "step", "examples", "source_tokens", "loss_per_target_token", "learning_rate", "gradient_norm"])
        self.workers, self.start = workers, time.time()
        self.examples = self.tokens = 0
        self.loss = self.targets = 0.0

    def add(self, batch: Batch, loss: float) -> None:
        source, _, labels, _ = batch
        targets = float((labels != -100).sum())
        self.examples += source.shape[0] * self.workers
        self.tokens += int((source != PAD).sum()) * self.workers
        self.loss, self.targets = self.loss + loss * targets, self.targets + targets

    def line(self, step: int, rate: float, norm: float) -> None:
        seconds = time.time() - self.start
        row = [f"{seconds / 60:.2f}", step, self.examples, self.tokens, f"{self.loss / self.targets:.4f}", f"{rate:.6f}", f"{norm:.3f}"]
        self.writer.writerow(row)
        print(*row, f"{self.tokens / seconds:.0f} tokens/s", flush=True)
        self.loss = self.targets = 0.0

    def seen(self, step: int) -> Dict[str, float]:
        return {"step": step, "examples": self.examples, "tokens": self.tokens}
