"""Writes the starter pack: one task file for each of a readable selection of families, and an index.

Usage: python3 -m pretraining.curriculum.write_tasks [FOLDER] [--instances N] [--seed N]
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path

from pretraining.curriculum import FAMILIES
from pretraining.curriculum.base import Family
from pretraining.curriculum.starter import STARTER, number
from pretraining.curriculum.tasks import build_task

def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parents[2] / "public" / "tasks")
    parser.add_argument("--instances", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    index, size = [], 0
    for stale in args.folder.glob("ip*.json"):
        stale.unlink()
    for family in FAMILIES:
        if number(family) not in STARTER:
            continue
        task = build_task(family, args.seed, args.instances)
        text = json.dumps(task, ensure_ascii=False, indent=1) + "\n"
        (args.folder / f"{family.name}.json").write_text(text, encoding="utf-8")
        size += len(gzip.compress(text.encode()))
        index.append({"name": family.name, "title": family.title, "category": family.category,
                      "file": f"{family.name}.json", "summary": family.summary.rstrip("."),
                      "instances": len(task["Instances"]), "neverTrained": family.never_trained,
                      "factsSeen": family.facts_seen})
    text = json.dumps(index, ensure_ascii=False, indent=1) + "\n"
    (args.folder / "index.json").write_text(text, encoding="utf-8")
    print(f"{len(index)} tasks, {sum(t['instances'] for t in index)} instances, gzip {size + len(gzip.compress(text.encode()))} bytes")


if __name__ == "__main__":
    main()
