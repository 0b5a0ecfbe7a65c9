"""Writes the starter pack: one task file for each of a readable selection of families, and an index.

Usage: write_tasks.py [FOLDER] [--instances N] [--seed N]
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path

from curriculum import FAMILIES
from curriculum.base import Family
from curriculum.tasks import build_task

#: Numbers of the families in the starter pack: of several much alike the plainest, and every one that
#: the model has never seen.
STARTER = frozenset((
    1, 2, 3, 4, 7, 9, 12, 13, 14, 16, 19, 21,  # facts and words
    22, 23, 24, 26, 28, 29, 30, 31, 32, 34, 35,  # sentences
    39, 40, 42, 43, 44, 45, 47, 48,  # passages
    49, 50, 52, 53, 55, 57,  # extraction
    60, 61, 64, 65, 66, 69, 70, 72, 74, 75, 76, 78, 80, 82, 86,  # lists and numbers
    89, 90, 91, 93, 95, 97,  # labels
    100, 101, 104, 105, 106, 107, 111,  # writing
    114, 117, 119, 123, 124, 127, 129, 130, 160,  # a parameter in the definition
    132, 133, 136, 138, 141,  # the rule in the examples
    142, 147, 148, 150, 152,  # news and data
    153, 154, 155, 157, 158,  # judging
))


def number(family: Family) -> int:
    return int(family.name[2:5])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent.parent / "public" / "tasks")
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
