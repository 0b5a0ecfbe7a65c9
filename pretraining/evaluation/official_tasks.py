"""Tasks of Natural Instructions, read from their own files, and how they are scored."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Tuple

#: The official test set is the first 100 instances of every test task.
OFFICIAL_INSTANCES = 100
#: Categories whose headline figure is exact match; of the others it is ROUGE-L.
EXACT_MATCH_CATEGORIES = frozenset((
    "Textual Entailment", "Cause Effect Classification", "Coreference Resolution", "Dialogue Act Recognition",
    "Answerability Classification", "Word Analogy"))


@dataclass(frozen=True)
class OfficialTask:
    """instances: input and references of each."""

    name: str
    category: str
    definition: str
    positives: List[Dict[str, str]]
    negatives: List[Dict[str, str]]
    instances: List[Tuple[str, List[str]]]

    @property
    def headline(self) -> str:
        """The metric that speaks for its category."""
        return "exact_match" if self.category in EXACT_MATCH_CATEGORIES else "rouge_l"


def _texts(value: object) -> List[str]:
    """A text or a list of texts, as older and newer files have them; what is no text (a NaN) is left out."""
    return [v for v in (value if isinstance(value, list) else [value]) if isinstance(v, str)]


def read_task(path: Path, instances: int = OFFICIAL_INSTANCES) -> OfficialTask:
    """
    Some files hold a bare NaN, which is no JSON; Python reads it.
    Raises ValueError for a file without a definition or without instances.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    definition = "\n".join(_texts(data.get("Definition")))
    rows = data.get("Instances")
    if not definition or not rows:
        raise ValueError(f"{path.name}: no definition or no instances")
    return OfficialTask(
        path.stem, next(iter(_texts(data.get("Categories"))), ""), definition,
        data.get("Positive Examples", []), data.get("Negative Examples", []),
        [(row["input"], _texts(row["output"])) for row in rows[:instances]])


def read_test_tasks(folder: Path) -> List[OfficialTask]:
    """The official test tasks (default track) among the files of FOLDER/tasks, in the order of the official list.

    Raises FileNotFoundError without FOLDER/splits/default/test_tasks.txt, ValueError when none of them is there.
    """
    names = (folder / "splits" / "default" / "test_tasks.txt").read_text(encoding="utf-8").split()
    found = [path for path in (folder / "tasks" / f"{name}.json" for name in names) if path.exists()]
    if not found:
        raise ValueError(f"{folder / 'tasks'} holds none of the {len(names)} official test tasks")
    return [read_task(path) for path in found]
