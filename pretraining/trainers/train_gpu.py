"""The training of train.py on one GPU, in plain PyTorch with bfloat16 autocast.

Usage: python3 -m pretraining.trainers.train_gpu, with the arguments of train.py and --device (cuda). --workers processes draw the prompts.
Checkpoints are those of train.py but for the optimiser's state, so that export.py reads both.
Families keep their weights here: the processes that draw do not learn of the losses.
"""

from __future__ import annotations

import os
import time
from itertools import chain
from typing import List, Tuple

import sentencepiece
import torch
import torch.multiprocessing as mp
import torch.nn.functional as F
from torch import Tensor

from pretraining.model.t5 import PAD, T5
from pretraining.trainers.muon import Muon, is_layer_matrix
from pretraining.trainers.recipe import Log, config_of, learning_rate, parser_of, streams


def produce(worker: int, args, queue) -> None:
    torch.set_num_threads(1)
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(args.tokenizer / "spiece.model"))
    _, stream, copies = streams(args, tokenizer, args.seed * 10000 + worker * 1000)
    first = -(-args.copy_steps // args.workers)
    for batch in chain((next(copies) for _ in range(first)), stream):
        queue.put(batch)


def optimizers_of(model: T5, args) -> List[Tuple[torch.optim.Optimizer, float]]:
    """Muon for the matrices of the layers, Adam for the rest, each with its rate relative to --lr."""
    named = list(model.named_parameters())
    matrices = [(n, p) for n, p in named if is_layer_matrix(n, p.ndim)]
    rest = [p for n, p in named if not is_layer_matrix(n, p.ndim)]
    return [(Muon(matrices, args.lr, args.weight_decay), 1.0), (torch.optim.Adam(rest, lr=args.lr, betas=(0.9, 0.98)), args.table_rate)]


def mean_loss(model: T5, source: Tensor, decoder: Tensor, labels: Tensor) -> Tensor:
    mask = (source != PAD).long()
    states = model.decode(decoder, model.encode(source, mask), mask)
    wanted = labels != -100
    return F.cross_entropy(model.logits(states[wanted]).float(), labels[wanted])


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--device", default="cuda")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    vocabulary = sentencepiece.SentencePieceProcessor(model_file=str(args.tokenizer / "spiece.model")).get_piece_size()
    torch.manual_seed(args.seed)
    model = T5(config_of(args, vocabulary))
    if args.init:
        model.load_state_dict(torch.load(args.init, map_location="cpu")["weights"])
    model.to(args.device)
    optimizers = optimizers_of(model, args)
    average = {n: p.detach().clone() for n, p in model.named_parameters()}
    queue = mp.get_context("spawn").Queue(64)
    drawing = mp.spawn(produce, (args, queue), nprocs=args.workers, join=False)
    log = Log(args.out, 1)
    start = time.time()
    step = 0

    def save() -> None:
        temporary = args.out / "checkpoint.tmp"
        torch.save({"config": model.config.to_dict(), "seen": log.seen(step), "weights": model.state_dict(), "average": average}, temporary)
        os.replace(temporary, args.out / "checkpoint.pt")

    while (done := (time.time() - start) / (60 * args.minutes)) < 1:
        rate = learning_rate(args, step, done)
        for optimizer, relative in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate * relative
        batch = queue.get()
        source, decoder, labels = (t.to(args.device, non_blocking=True) for t in batch[:3])
        with torch.autocast(torch.device(args.device).type, torch.bfloat16):
            loss = mean_loss(model, source, decoder, labels)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer, _ in optimizers:
            optimizer.step()
        model.zero_grad(set_to_none=True)
        keep = min(args.ema, (step + 1) / (step + 51)) if step >= args.copy_steps else 0.0
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                average[name].lerp_(parameter, 1 - keep)
        step += 1
        log.add(batch, float(loss.detach()))
        if step % 50 == 0:
            log.line(step, rate, float(norm))
        if step % 2000 == 0:
            save()
    save()
    for process in drawing.processes:
        process.terminate()
    print("finished", flush=True)


if __name__ == "__main__":
    main()
