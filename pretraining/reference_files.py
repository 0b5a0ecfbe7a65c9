"""Where the reference values lie that are not part of the repository, as for the tests in TypeScript.

The folder is the one named by PLAYGROUND_REFERENCE, or `shared` beside the
repository.  Tests that need it are skipped by name where it is missing.
"""

from __future__ import annotations

import importlib.util
import os
import unittest
from pathlib import Path
from typing import Callable, Optional, TypeVar

REPOSITORY = Path(__file__).resolve().parent.parent
Test = TypeVar("Test")


def reference_folder() -> Optional[Path]:
    folder = Path(os.environ.get("PLAYGROUND_REFERENCE") or REPOSITORY.parent / "shared").resolve()
    return folder if (folder / "gold").is_dir() else None


def reference_file(path: str) -> Path:
    """Full path of a file in the reference folder; only for tests marked `needs_reference`."""
    folder = reference_folder()
    if folder is None:
        raise FileNotFoundError(f"the reference folder is missing; {path} was asked for")
    return folder / path


def needs_reference(test: Test) -> Test:
    """Skips a test, or all of a class, where the reference folder is missing."""
    return unittest.skipUnless(reference_folder(), "reference values not found")(test)


def needs_modules(*names: str) -> Callable[[Test], Test]:
    """Skips a test, or all of a class, where one of the modules is not installed."""
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    return unittest.skipIf(missing, f"Python module not found: {', '.join(missing)}")
