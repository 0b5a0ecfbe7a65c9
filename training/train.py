"""Trains the built-in model on the curriculum.

Usage: train.py --tokenizer FOLDER --out FOLDER [--minutes M] [--workers N] ...

Input embedding and head are one table while training (fewer weights to
learn, and copying a rare word works for every piece); export.py writes them
as the two matrices of T5 v1.1.  Each worker is one process with one thread:
on small matrices that is faster than two threads of one process.  Gradients
are averaged over workers, so that all hold the same weights.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from pathlib import Path
from random import Random
from typing import Dict, List

import sentencepiece
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
import torch.nn.functional as F
from torch import Tensor

from data import Copies, Examples, batches
from encode_prompt import MIXES
from model import PAD, T5, T5Config

EMA_EVERY = 5


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--init", type=Path, help="checkpoint to start from")
    parser.add_argument("--minutes", type=float, default=60.0, help="wall-clock budget; the learning rate follows it")
    parser.add_argument("--mix", choices=sorted(MIXES), default="short", help="shares of the encodings (encode_prompt.py)")
    parser.add_argument("--copy-steps", type=int, default=220, help="steps of copying at the start")
    parser.add_argument("--copy-share", type=float, default=0.12, help="share of copying batches later on")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=768, help="source tokens per worker and step")
    parser.add_argument("--max-source", type=int, default=288)
    parser.add_argument("--lr", type=float, default=1.2e-3)
    parser.add_argument("--warmup", type=int, default=100, help="steps")
    parser.add_argument("--weight-decay", type=float, default=0.01)
    parser.add_argument("--ema", type=float, default=0.999)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--d-model", type=int, default=192)
    parser.add_argument("--d-ff", type=int, default=512)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--decoder-layers", type=int, default=2)
    parser.add_argument("--save-every", type=float, default=3.0, help="minutes")
    return parser.parse_args()


def loss_of(model: T5, source: Tensor, decoder: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy (B, T), 0 at padding; only the positions with a label go through the head."""
    mask = (source != PAD).long()
    states = model.decode(decoder, model.encode(source, mask), mask)
    wanted = labels != -100
    losses = F.cross_entropy(model.logits(states[wanted]), labels[wanted], reduction="none")
    return torch.zeros(labels.shape).masked_scatter(wanted, losses)


def parameter_groups(model: T5, weight_decay: float) -> List[Dict[str, object]]:
    """Weight decay on the matrices of the layers only."""
    decayed = [p for n, p in model.named_parameters() if p.ndim == 2 and "shared" not in n and "relative" not in n]
    ids = {id(p) for p in decayed}
    rest = [p for p in model.parameters() if id(p) not in ids]
    return [{"params": decayed, "weight_decay": weight_decay}, {"params": rest, "weight_decay": 0.0}]


def average_gradients(parameters: List[Tensor], workers: int) -> None:
    flat = torch.cat([p.grad.view(-1) for p in parameters])
    dist.all_reduce(flat)
    flat /= workers
    at = 0
    for p in parameters:
        p.grad.copy_(flat[at:at + p.numel()].view_as(p))
        at += p.numel()


def save(path: Path, model: T5, average: List[Tensor], seen: Dict[str, float]) -> None:
    names = [n for n, _ in model.named_parameters()]
    temporary = path.with_suffix(".tmp")
    torch.save({"config": model.config.to_dict(), "seen": seen, "weights": model.state_dict(),
                "average": dict(zip(names, (a.clone() for a in average)))}, temporary)
    os.replace(temporary, path)


def work(rank: int, args: argparse.Namespace) -> None:
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{args.out.resolve()}/rendezvous", rank=rank, world_size=args.workers)
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(args.tokenizer / "spiece.model"))
    torch.manual_seed(args.seed)
    config = T5Config(vocab_size=tokenizer.get_piece_size(), d_model=args.d_model, num_heads=args.d_model // 32, d_ff=args.d_ff,
                      num_layers=args.layers, num_decoder_layers=args.decoder_layers, shared_head=True)
    model = T5(config)
    if args.init:
        model.load_state_dict(torch.load(args.init)["weights"])
    parameters = list(model.parameters())
    optimizer = torch.optim.AdamW(parameter_groups(model, args.weight_decay), lr=args.lr, betas=(0.9, 0.98), foreach=True)
    average = [p.detach().clone() for p in parameters]
    data = Examples(tokenizer, args.seed * 1000 + rank, args.max_source, args.mix)
    stream = batches(iter(data), args.tokens)
    copies = batches(iter(Copies(tokenizer, args.seed * 1000 + 500 + rank)), args.tokens)
    start = saved = time.time()
    chooser = Random(args.seed)
    step = tokens = examples = 0
    loss_sum = target_sum = 0.0
    progress = torch.zeros(1)
    if rank == 0:
        print(f"{sum(p.numel() for p in parameters)} weights, {args.workers} workers", flush=True)
        log = csv.writer((args.out / "log.csv").open("w", newline="", buffering=1))
        log.writerow(["minutes", "step", "examples", "source_tokens", "loss_per_target_token", "learning_rate"])
    while True:
        # The clock of worker 0 decides, so that all stop at the same step.
        progress[0] = (time.time() - start) / (60 * args.minutes)
        dist.broadcast(progress, 0)
        done = progress.item()
        if done >= 1:
            break
        # Warmed up twice: Adam's scale of the gradients must follow the change of task,
        # or the first steps after it undo what was learned.
        since = step - args.copy_steps if step >= args.copy_steps else step
        rate = args.lr * min(1.0, (since + 1) / args.warmup) * (1 - done)
        for group in optimizer.param_groups:
            group["lr"] = rate
        copying = step < args.copy_steps or chooser.random() < args.copy_share
        source, decoder, labels, numbers = next(copies if copying else stream)
        losses = loss_of(model, source, decoder, labels)
        loss = losses.sum()
        (loss / (labels != -100).sum()).backward()
        if not copying:
            data.report(numbers, (losses.detach().sum(1) / (labels != -100).sum(1)).tolist())
        average_gradients(parameters, args.workers)
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        tokens += int((source != PAD).sum())
        examples += source.shape[0]
        if not copying or step <= args.copy_steps:
            loss_sum += loss.item()
            target_sum += float((labels != -100).sum())
        if step % EMA_EVERY == 0:
            # A short memory at first, so that the average forgets the random start.
            keep = min(args.ema, step / (step + 50.0)) ** EMA_EVERY
            torch._foreach_mul_(average, keep)
            torch._foreach_add_(average, [p.detach() for p in parameters], alpha=1 - keep)
        if rank == 0 and step % 50 == 0:
            minutes = (time.time() - start) / 60
            row = [f"{minutes:.2f}", step, examples * args.workers, tokens * args.workers, f"{loss_sum / target_sum:.4f}", f"{rate:.6f}"]
            log.writerow(row)
            print(*row, f"{tokens * args.workers / (time.time() - start):.0f} tokens/s", flush=True)
            loss_sum = target_sum = 0.0
        if rank == 0 and time.time() - saved > 60 * args.save_every:
            saved = time.time()
            save(args.out / "checkpoint.pt", model, average, {"step": step, "examples": examples * args.workers, "tokens": tokens * args.workers})
    if rank == 0:
        save(args.out / "checkpoint.pt", model, average, {"step": step, "examples": examples * args.workers, "tokens": tokens * args.workers})
        print("finished", flush=True)


def main() -> None:
    args = parse()
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "rendezvous").unlink(missing_ok=True)
    mp.spawn(work, (args,), nprocs=args.workers)


if __name__ == "__main__":
    main()
