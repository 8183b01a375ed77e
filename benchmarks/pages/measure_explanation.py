"""Write docs/explanation.md: does the planted quantity lead what explains the predictions?

    python benchmarks/pages/measure_explanation.py FOLDER [options of Snakemake]

Ten plates, two to three minutes of one core each. What is finished in FOLDER is not made again.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

import pandas as pd  # noqa: E402

from explanation.plates import (  # noqa: E402
    HORIZON,
    N_CELLS,
    N_FRAMES,
    Plate,
    run_plate,
)
from lnp.core.vocabulary import CLASSIFICATION, REGRESSION, TASKS  # noqa: E402

PAGE, TEMPLATE = ROOT / "docs/explanation.md", ROOT / "benchmarks/pages/explanation.md.in"
PLATES = [
    Plate("loss", "plain", 301),
    Plate("place", "plain", 302),
    Plate("shape", "plain", 303),
    Plate("amount", "plain", 304),
    Plate("loss", "rings", 305),
    Plate("shape", "spindly", 306),
    Plate("amount", "rings", 307),
    Plate("place", "rings", 311),  # that of seed 308 lost the last frame of a well: no split
    Plate("amount", "varied", 309),
    Plate("loss", "varied", 310),
]
HEAD = ["follows", "world", "seed", "cells", "correlation", "first", "used most"]


def leader(rows, column):
    """Return the kind that leads by a column, and its row."""
    best = rows.loc[rows[column].idxmax()]
    return best["kind"], best


def table_rows(found, task):
    """Return the cells of the table of one task, a row per plate."""
    lines = []
    for plate, table in found.items():
        rows = table[table["task"] == task]
        first, best = leader(rows, "share")
        used, most = leader(rows, "used")
        between = f"({100 * best['low']:.0f} to {100 * best['high']:.0f})"
        right = "**" if first == plate.follows else ""
        lines.append(
            [
                *(plate.follows, plate.scene, str(plate.seed), str(best["n_cells"])),
                f"{best['correlation']:.2f}",
                f"{right}{first}{right}, {best['share']:.0%} {between}",
                f"{used}, {most['used']:.0%}",
            ]
        )
    return lines


def as_table(head, rows):
    """Return a table in markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def count_right(found, task, column):
    """Return on how many plates the planted kind leads by a column."""
    return sum(
        leader(table[table["task"] == task], column)[0] == plate.follows
        for plate, table in found.items()
    )


def write_page(folder, options):
    """Run the plates below `folder` and write the page."""
    found = {plate: run_plate(folder, plate, options) for plate in PLATES}
    n, marks = len(found), {}
    counts = {
        column: {task: count_right(found, task, column) for task in TASKS}
        for column in ("share", "used")
    }
    skill = pd.concat(found.values()).groupby("task")["correlation"].mean()
    marks["short"] = (
        f"The kind that the outcome follows comes first on {counts['share'][REGRESSION]} of {n} "
        f"plates for the level (mean correlation within doses {skill[REGRESSION]:.2f}), and on "
        f"{counts['share'][CLASSIFICATION]} of {n} for the class ({skill[CLASSIFICATION]:.2f})."
    )
    marks["n"] = str(n)
    marks["size"] = (
        f"3 wells of 316 ng, 3 of 31.6 ng, 3 controls; {N_CELLS} cells per well on average; "
        f"{N_FRAMES} frames of 20 minutes, of which {HORIZON} are seen; a quarter of full size"
    )
    marks["used"] = (
        f"By the size alone the planted kind would come first on {counts['used'][REGRESSION]} of "
        f"{n} plates for the level and on {counts['used'][CLASSIFICATION]} for the class."
    )
    marks |= {task: as_table(HEAD, table_rows(found, task)) for task in TASKS}
    page = TEMPLATE.read_text(encoding="utf-8")
    for mark, text in marks.items():
        page = page.replace(f"<!-- {mark} -->", text)
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    write_page(Path(sys.argv[1]), sys.argv[2:])
