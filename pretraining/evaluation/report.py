"""The evaluation as Markdown tables."""

from __future__ import annotations

from typing import Callable, Container, Dict, Iterable, List, Sequence, Tuple

from pretraining.evaluation.held_out import DRAWN, ENCODINGS, OFFICIAL_ENCODINGS

#: Letters of a wrong answer that are shown: a model may go round in circles.
LONGEST_SHOWN = 100
#: What is measured of a task: the keys of a row.
FIGURES = ("exact_match", "rouge_l", "copy_input_rouge_l", "copy_demo_rouge_l")

Row = Dict[str, object]
Key = Callable[[Row], object]


def table(head: Sequence[str], rows: Iterable[Sequence[object]], left: int = 1) -> List[str]:
    """Lines of a table whose first `left` columns are text and the others figures; None is a dash."""
    def cell(value: object) -> str:
        text = "–" if value is None else f"{value:.1f}" if isinstance(value, float) else str(value)
        return " ".join(text.replace("|", "\\|").split())

    line = "|" + "---|" * left + "---:|" * (len(head) - left)
    return ["| " + " | ".join(head) + " |", line, *("| " + " | ".join(map(cell, row)) + " |" for row in rows), ""]


def mean(rows: Sequence[Row], key: str) -> float:
    return sum(float(row[key]) for row in rows) / len(rows)


def grouped(rows: Iterable[Row], key: Key) -> Dict[object, List[Row]]:
    """Rows by key, in the order in which the keys first appear."""
    found: Dict[object, List[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def group_titles(row: Row, with_parameter: Container[object]) -> List[str]:
    """The groups of families whose mean a row counts for.

    Families that every encoding can ask and those that need examples are apart.  Families with a
    parameter have a mean of their own, beside that of the tasks drawn for them.
    """
    title = "never trained families" if row["never_trained"] else "trained families"
    if row["needs_examples"]:
        title += ", rule only in the examples"
    if row["variant"] == DRAWN:
        return [title + ", with a parameter, drawn tasks"]
    return [title, *([title + ", with a parameter, the file's task"] if row["family"] in with_parameter else [])]


def wording_title(row: Row) -> str:
    """A row without a definition stands beside those of the file's wording."""
    return "held-out" if row["wording"] == "held-out" else "file"


def family_means(rows: Sequence[Row]) -> List[Row]:
    """Means over families, per group, wording and encoding."""
    drawn = {row["family"] for row in rows if row["variant"] == DRAWN}
    counted = [{**row, "group": title} for row in rows for title in group_titles(row, drawn)]
    counted.sort(key=lambda r: str(r["group"]).startswith("never"))
    groups = grouped(counted, lambda r: (r["group"], r["wording"], r["encoding"]))
    return [{"group": group, "wording": wording, "encoding": encoding, "families": len(found),
             **{key: mean(found, key) for key in FIGURES}}
            for (group, wording, encoding), found in groups.items()]


def encoding_titles(names: Iterable[str]) -> List[str]:
    return [ENCODINGS[name][0] for name in names]


def _by_encoding(rows: Iterable[Row], encodings: Sequence[str], key: str) -> List[object]:
    values = {row["encoding"]: row[key] for row in rows}
    return [values.get(name) for name in encodings]


def means_table(means: Sequence[Row], encodings: Sequence[str]) -> List[str]:
    """Mean exact match per encoding."""
    groups = grouped(means, lambda r: (r["group"], wording_title(r)))
    lines = [[f"{group} ({rows[0]['families']})", wording, *_by_encoding(rows, encodings, "exact_match")]
             for (group, wording), rows in groups.items()]
    return ["## Mean exact match per encoding", "", *table(["families", "wording", *encoding_titles(encodings)], lines, 2)]


def _beside_baselines(row: Row, name: str, encoding: str) -> List[object]:
    return [name, ENCODINGS[encoding][0],
            *(row[key] for key in FIGURES)]


BASELINE_HEAD = ("encoding", "exact match", "ROUGE-L", "copy input", "copy demo")


def never_trained_table(rows: Sequence[Row], means: Sequence[Row], encodings: Sequence[str]) -> List[str]:
    """Families that the model never saw, beside answers that need no model; in the official tasks' encodings where asked."""
    shown = [name for name in encodings if name in OFFICIAL_ENCODINGS] or encodings

    def wanted(found: Sequence[Row]) -> List[Row]:
        return [r for r in found if wording_title(r) != "held-out" and r["encoding"] in shown]

    lines = [_beside_baselines(r, str(r["family"]) + (", drawn tasks" if r["variant"] == DRAWN else ""), str(r["encoding"]))
             for r in wanted(rows) if r["never_trained"]]
    lines += [_beside_baselines(r, f"**mean: {r['group']} ({r['families']})**", str(r["encoding"]))
              for r in wanted(means) if str(r["group"]).startswith("never")]
    if not lines:
        return []
    return ["## Never trained families", "", "The wording is the task file's; the last three columns are ROUGE-L.", "",
            *table(["family", *BASELINE_HEAD], lines, 2)]


def families_table(rows: Sequence[Row], encodings: Sequence[str], errors: int) -> List[str]:
    """Exact match per family; below it some wrong answers, if asked for."""
    lines = []
    for (family, variant, wording), found in grouped(rows, lambda r: (r["family"], r["variant"], wording_title(r))).items():
        first = found[0]
        notes = [text for text, holds in (("never trained", first["never_trained"]), ("facts seen", first["facts_seen"]),
                                          ("rule only in the examples", first["needs_examples"]),
                                          ("drawn tasks", variant == DRAWN)) if holds]
        lines.append([family, ", ".join(notes), wording, *_by_encoding(found, encodings, "exact_match")])
    wrong = [f"- {row['family']} ({row['encoding']}): {w['input']} -> {w['answer'][:LONGEST_SHOWN]} ({w['right']})"
             for row in rows for w in row["wrong"][:errors]]
    return ["## Exact match per family", "", *table(["family", "notes", "wording", *encoding_titles(encodings)], lines, 3),
            *wrong, *([""] if wrong else [])]


def official_means(rows: Sequence[Row]) -> List[Row]:
    """Means over tasks, per encoding."""
    return [{"encoding": encoding, "tasks": len(found), **{key: mean(found, key) for key in FIGURES}}
            for encoding, found in grouped(rows, lambda r: r["encoding"]).items()]


def official_categories(rows: Sequence[Row]) -> List[Row]:
    """The headline figure of every category and encoding."""
    return [{"category": category, "metric": found[0]["headline"], "encoding": encoding, "tasks": len(found),
             "score": sum(float(r[str(r["headline"])]) for r in found) / len(found)}
            for (category, encoding), found in grouped(rows, lambda r: (r["category"], r["encoding"])).items()]


def official_tables(rows: Sequence[Row]) -> List[str]:
    """Official test tasks, and the headline figure per category."""
    if not rows:
        return []
    lines = [_beside_baselines(r, str(r["task"]), str(r["encoding"])) for r in rows]
    lines += [_beside_baselines(r, f"**mean of {r['tasks']} tasks**", str(r["encoding"])) for r in official_means(rows)]
    metrics = {"exact_match": "exact match", "rouge_l": "ROUGE-L"}
    encodings = list(grouped(rows, lambda r: r["encoding"]))
    categories = [[category, metrics[str(found[0]["metric"])], found[0]["tasks"], *_by_encoding(found, encodings, "score")]
                  for category, found in grouped(official_categories(rows), lambda r: r["category"]).items()]
    cut = sum(int(r["cut"]) for r in rows)
    note = (f"First {rows[0]['instances']} instances of each; {cut} prompts were too long and were cut. "
            "The last three columns are ROUGE-L.")
    return ["## Official test tasks", "", note, "", *table(["task", *BASELINE_HEAD], lines, 2),
            *table(["category", "metric", "tasks", *encoding_titles(encodings)], categories, 2)]


def prompts_table(rows: Sequence[Row]) -> List[str]:
    """Free prompts, every one of them."""
    if not rows:
        return []
    right = sum(bool(r["is_right"]) for r in rows)
    return ["## Free prompts", "", f"{right} of {len(rows)} right.", "",
            *table(["prompt", "right", "answer", ""],
                   ([r["prompt"], " / ".join(r["right"]), r["answer"], "yes" if r["is_right"] else "no"] for r in rows), 4)]


def model_report(model: Row, encodings: Sequence[str], errors: int) -> str:
    """Everything about one model."""
    return "\n".join([
        f"# {model['name']}", "", f"{model['weights']:,} weights, {model['storage']}; {model['seconds']:.0f} s.", "",
        *(means_table(model["family_means"], encodings) if model["families"] else []),
        *never_trained_table(model["families"], model["family_means"], encodings), *official_tables(model["official"]),
        *(families_table(model["families"], encodings, errors) if model["families"] else []), *prompts_table(model["prompts"])])


def _summary(model: Row) -> List[Tuple[str, object]]:
    def title(row: Row) -> str:
        return ENCODINGS[str(row["encoding"])][0]

    cells = [(f"{m['group']}, {title(m)}, {wording_title(m)} wording", m["exact_match"]) for m in model["family_means"]]
    cells += [(f"official tasks, {title(m)}, ROUGE-L", m["rouge_l"]) for m in official_means(model["official"])]
    if model["prompts"]:
        cells.append(("free prompts right", sum(bool(r["is_right"]) for r in model["prompts"])))
    return cells


def comparison(models: Sequence[Row]) -> str:
    """One column per model: mean exact match of families, ROUGE-L of official tasks, free prompts."""
    columns = [dict(_summary(model)) for model in models]
    lines = [[title, *(column.get(title) for column in columns)] for title in columns[0]]
    heads = [f"{model['name']} ({model['storage']})" for model in models]
    return "\n".join(["# Comparison", "", *table(["mean exact match, unless said otherwise", *heads], lines)])
