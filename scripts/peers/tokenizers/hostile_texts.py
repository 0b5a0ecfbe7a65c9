"""Texts and id lists that tokenizers tend to disagree about. The same for every run: the seeds are fixed."""

import random
import unicodedata

WORDS = (
    "the cat is red and answers 12 questions in 2024 Definition Input Output Positive Example Now complete following "
    "sentence given colour Translate How old are you don't n't 's 've 1,234.56 3.14 e-mail a.b.c http://x.y/z?q=1&r=2"
).split()
ODD = [
    "\u2581", "\u2581\u2581", "\u00a0", "\u3000", "\u200b", "\ufeff", "\t", "\n", "\r\n", "\u0085", "\u2028", "\u00ad",
    "\ufb01", "\u00bd", "\u2103", "\u1e9b\u0323", "e\u0301", "\u00e9", "\u0130", "\u03a3", "\u1f88", "\u00df", "\uff21", "\uff1c", "\u337f",
    "\u65e5\u672c\u8a9e", "\u0e01\u0e33", "\u0915\u094d\u0937", "\uac00", "\u1100\u1161", "\U0001f600", "\U0001f44d\U0001f3fd",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea", "\U00020000", "\ufffd", "\u0001", "\u007f", "{", "}", "<", ">", "~", "\\", "^", "`",
    "_", "____", "....", "!!!", "--", "0", "007", "\u0663", "\u2167", "\u00b2", "\u4e09", "<sym>", "[NEW]", "user tag", "<0x41>", "\u00a8", "\u0345", "\u0300",
]


def texts(count: int = 400, seed: int = 5) -> list[str]:
    rng = random.Random(seed)
    rows = ["", " ", "  ", "\n", "a", " a", "a ", "  a  b  ", "\u2581", "\u2581a", "a\u2581", "a \u2581 b", "x" * 300, "_" * 200, "\U0001f600" * 60, "1" * 50]
    rows += ODD
    while len(rows) < count:
        kind = rng.randrange(5)
        if kind == 0:
            parts = [rng.choice(WORDS) for _ in range(rng.randrange(1, 15))]
        elif kind == 1:
            parts = [rng.choice(WORDS + ODD) for _ in range(rng.randrange(1, 15))]
        elif kind == 2:
            parts = [rng.choice(ODD) for _ in range(rng.randrange(1, 10))]
        elif kind == 3:
            parts = ["".join(chr(rng.randrange(32, 127)) for _ in range(rng.randrange(1, 12))) for _ in range(rng.randrange(1, 8))]
        else:
            parts = ["".join(_character(rng) for _ in range(rng.randrange(1, 6))) for _ in range(rng.randrange(1, 8))]
        rows.append(rng.choice(["", " ", " ", "  ", "\n"]).join(parts))
    return rows[:count]


def _character(rng: random.Random) -> str:
    """Any assigned character of a Unicode version that every library knows (3.2)."""
    while True:
        character = chr(rng.randrange(1, 0x30000))
        if unicodedata.ucd_3_2_0.category(character) not in ("Cn", "Cs", "Co"):
            return character


def id_lists(size: int, count: int = 300, seed: int = 6) -> list[list[int]]:
    rng = random.Random(seed)
    return [[], [0], [1], [size - 1]] + [
        [rng.randrange(size) for _ in range(rng.randrange(1, 20))] for _ in range(count - 4)
    ]
