"""Trains the built-in model on CPU, in bfloat16 with float32 master weights.

Usage: python3 -m pretraining.trainers.train --tokenizer FOLDER --out FOLDER [--real FOLDER] [--minutes M] [--workers N] ...

Input embedding and head are one table while training (fewer weights to
learn, and copying a rare word works for every piece); export.py writes them
as the two matrices of T5 v1.1.  Each worker is one process with one thread:
on small matrices that is faster than two threads of one process.
train_gpu.py is the same training on one GPU.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Dict, Optional

import sentencepiece
import torch
import torch.multiprocessing as mp

from pretraining.trainers.fast_t5 import FastT5, FlatWeights
from pretraining.model.t5 import T5, T5Config
from pretraining.trainers.optimizer import Part, SharedState
from pretraining.trainers.recipe import Log, config_of, learning_rate, parser_of, streams


def save(path: Path, config: T5Config, flat: FlatWeights, state: SharedState, seen: Dict[str, float]) -> None:
    temporary = path.with_suffix(".tmp")
    torch.save({"config": config.to_dict(), "seen": seen, "weights": flat.state_dict(state.master),
                "average": flat.state_dict(state.average), "optimizer": state.to_dict()}, temporary)
    os.replace(temporary, path)


def work(rank: int, args: argparse.Namespace, config: T5Config, state: SharedState, progress: torch.Tensor, barrier) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(args.tokenizer / "spiece.model"))
    flat = FlatWeights(config)
    leaves = {key: view.detach().requires_grad_() for key, view in flat.views(state.weights).items()}
    model = FastT5(config, leaves)
    total = torch.zeros(flat.size)
    sums = flat.views(total)
    part = Part(state, flat, rank, args.workers, barrier)
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
        total.zero_()
        for _ in range(args.accumulate):
            batch = next(copies if step < args.copy_steps else stream)
            source, decoder, labels, numbers = batch
            loss, losses = model.loss(source, decoder, labels)
            for key, gradient in zip(leaves, torch.autograd.grad(loss, list(leaves.values()))):
                sums[key].add_(gradient, alpha=1 / args.accumulate)
            examples.report(numbers, losses.sum(1).tolist())
            if log:
                log.add(batch, float(loss.detach()))
        state.gradients[rank].copy_(total)
        # A short memory at first, so that the average forgets the random start.
        keep = min(args.ema, (step + 1) / (step + 51)) if step >= args.copy_steps else 0.0
        norm = part.step(rate, rate * args.table_rate, args.weight_decay, 1.0, keep)
        step += 1
        if log:
            if step % 50 == 0:
                log.line(step, rate, norm)
            if time.time() - saved > 60 * args.save_every:
                saved = time.time()
                save(args.out / "checkpoint.pt", config, flat, state, log.seen(step))
    if log:
        save(args.out / "checkpoint.pt", config, flat, state, log.seen(step))
        print("finished", flush=True)


def main() -> None:
    args = parser_of(__doc__).parse_args()
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
    if saved and "optimizer" in saved:
        state.restore(saved["optimizer"])
    print(f"{flat.size} weights, {args.workers} workers", flush=True)
    barrier = mp.get_context("spawn").Barrier(args.workers)
    mp.spawn(work, (args, config, state, torch.zeros(1).share_memory_(), barrier), nprocs=args.workers)


if __name__ == "__main__":
    main()
