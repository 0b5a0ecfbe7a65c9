"""Trains the built-in model on CPU, in bfloat16 with float32 master weights.

Usage: train.py --tokenizer FOLDER --out FOLDER [--real FOLDER] [--minutes M] [--workers N] ...

Input embedding and head are one table while training (fewer weights to
learn, and copying a rare word works for every piece); export.py writes them
as the two matrices of T5 v1.1.  Each worker is one process with one thread:
on small matrices that is faster than two threads of one process.
train_gpu.py is the same training on one GPU.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from pathlib import Path
from random import Random
from typing import Dict, Iterator, Optional, Tuple

import sentencepiece
import torch
import torch.multiprocessing as mp

from data import Batch, Copies, Examples, batches, mixed
from encode_prompt import MIXES
from fast_t5 import FastT5, FlatWeights
from model import PAD, T5, T5Config
from natural_instructions import Blanks, RealPrompts, load_tasks
from optimizer import Part, SharedState


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--init", type=Path, help="checkpoint to go on from, with the optimiser's state")
    parser.add_argument("--real", type=Path, help="folder of Natural Instructions training tasks")
    parser.add_argument("--real-share", type=float, default=0.0, help="share of prompts from real tasks")
    parser.add_argument("--blanks-share", type=float, default=0.0, help="share of span corruption on real inputs")
    parser.add_argument("--minutes", type=float, default=60.0, help="wall-clock budget; the learning rate follows it")
    parser.add_argument("--decay-from", type=float, default=0.0, help="part of the time after which the rate falls to zero")
    parser.add_argument("--mix", choices=sorted(MIXES), default="short", help="shares of the encodings (encode_prompt.py)")
    parser.add_argument("--copy-steps", type=int, default=220, help="steps of copying at the start")
    parser.add_argument("--copy-share", type=float, default=0.03, help="share of copying prompts later on")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=3072, help="source positions per worker and step")
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
    return parser.parse_args()


def config_of(args: argparse.Namespace, vocabulary: int) -> T5Config:
    return T5Config(vocab_size=vocabulary, d_model=args.d_model, d_kv=args.d_kv, num_heads=args.d_model // args.d_kv, d_ff=args.d_ff,
                    num_layers=args.layers, num_decoder_layers=args.decoder_layers, shared_head=True)


def streams(args: argparse.Namespace, tokenizer: sentencepiece.SentencePieceProcessor, seed: int) -> Tuple[Examples, Iterator[Batch], Iterator[Batch]]:
    """The curriculum, the batches of the whole mixture, and batches of copying alone."""
    examples = Examples(tokenizer, seed, args.max_source, args.mix)
    copies = iter(Copies(tokenizer, seed + 500))
    parts = [(iter(examples), 1.0 - args.real_share - args.blanks_share - args.copy_share), (copies, args.copy_share)]
    if args.real:
        tasks = load_tasks(args.real)
        parts += [(iter(RealPrompts(tasks, tokenizer, seed + 100, args.max_source, args.mix)), args.real_share),
                  (iter(Blanks(tasks, tokenizer, seed + 200)), args.blanks_share)]
    return examples, batches(mixed(parts, seed + 300), args.tokens), batches(iter(Copies(tokenizer, seed + 600)), args.tokens // 2)


def learning_rate(args: argparse.Namespace, step: int, done: float) -> float:
    """Warmed up twice when training starts with copying: Adam's scale of the gradients must follow
    the change of task, or the first steps after it undo what was learned."""
    since = step - args.copy_steps if step >= args.copy_steps else step
    return args.lr * min(1.0, (since + 1) / args.warmup) * min(1.0, (1 - done) / (1 - args.decay_from))


def save(path: Path, config: T5Config, flat: FlatWeights, state: SharedState, seen: Dict[str, float]) -> None:
    temporary = path.with_suffix(".tmp")
    torch.save({"config": config.to_dict(), "seen": seen, "weights": flat.state_dict(state.master),
                "average": flat.state_dict(state.average), "optimizer": state.to_dict()}, temporary)
    os.replace(temporary, path)


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


def work(rank: int, args: argparse.Namespace, config: T5Config, state: SharedState, progress: torch.Tensor, barrier) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(args.tokenizer / "spiece.model"))
    flat = FlatWeights(config)
    leaves = {key: view.detach().requires_grad_() for key, view in flat.views(state.weights).items()}
    model = FastT5(config, leaves)
    gradients = flat.views(state.gradients[rank])
    part = Part(state, flat.decayed(), rank, args.workers, barrier)
    examples, stream, copies = streams(args, tokenizer, args.seed * 10000 + rank * 1000)
    log: Optional[Log] = Log(args.out, args.workers) if rank == 0 else None
    start = saved = time.time()
    step = 0
    while True:
        # The clock of worker 0 decides, so that all stop at the same step.
        if rank == 0:
            progress[0] = (time.time() - start) / (60 * args.minutes)
        barrier.wait()
        done = float(progress)
        if done >= 1:
            break
        rate = learning_rate(args, step, done)
        batch = next(copies if step < args.copy_steps else stream)
        source, decoder, labels, numbers = batch
        loss, losses = model.loss(source, decoder, labels)
        for key, gradient in zip(leaves, torch.autograd.grad(loss, list(leaves.values()))):
            gradients[key].copy_(gradient)
        examples.report(numbers, (losses.sum(1) / (labels != -100).sum(1)).tolist())
        # A short memory at first, so that the average forgets the random start.
        norm = part.step(rate, args.weight_decay, 1.0, min(args.ema, (step + 1) / (step + 51)) if step >= args.copy_steps else 0.0)
        step += 1
        if log:
            log.add(batch, float(loss.detach()))
            if step % 50 == 0:
                log.line(step, rate, norm)
            if time.time() - saved > 60 * args.save_every:
                saved = time.time()
                save(args.out / "checkpoint.pt", config, flat, state, log.seen(step))
    if log:
        save(args.out / "checkpoint.pt", config, flat, state, log.seen(step))
        print("finished", flush=True)


def main() -> None:
    args = parse()
    args.out.mkdir(parents=True, exist_ok=True)
    vocabulary = sentencepiece.SentencePieceProcessor(model_file=str(args.tokenizer / "spiece.model")).get_piece_size()
    config = config_of(args, vocabulary)
    flat = FlatWeights(config)
    state = SharedState(flat.size, args.workers)
    torch.manual_seed(args.seed)
    weights = torch.zeros(flat.size)
    saved = torch.load(args.init) if args.init else None
    start = saved["weights"] if saved else T5(config).state_dict()
    for name, view in flat.state_dict(weights).items():
        view.copy_(start[name])
    state.start_from(weights)
    if saved:
        state.restore(saved["optimizer"])
    print(f"{flat.size} weights, {args.workers} workers", flush=True)
    barrier = mp.get_context("spawn").Barrier(args.workers)
    mp.spawn(work, (args, config, state, torch.zeros(1).share_memory_(), barrier), nprocs=args.workers)


if __name__ == "__main__":
    main()
