"""Tables of docs/tracking.md, as Markdown."""

import pandas as pd

from lnp.core.vocabulary import EDGE, GONE, LOST
from lnp.tracking.base import METHODS

# How the track of a cell that died ended; any other way, it goes on
ENDS = {GONE: "`gone`", LOST: "`lost`", EDGE: "`edge`"}
ELSEWHERE = "followed on, on something else"


def as_table(columns, rows):
    """Return rows of text as a table in Markdown; the first column is a name."""
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def share(part, whole):
    """Return a share as text; empty of nothing."""
    return f"{part / whole:.2f}" if whole else "-"


def deaths_table(results):
    """Return how well the state `gone` tells dead cells, over the simulated films."""
    columns = [
        "method",
        "tracks `gone`",
        "of them dead",
        "cells that died",
        *ENDS.values(),
        ELSEWHERE,
    ]
    rows = []
    for method in METHODS:
        ends = pd.concat([r["deaths"][method] for r in results if not r["real"]])
        gone, died = ends[ends["state"] == GONE], ends[ends["died"]]
        counts = died["state"].map(ENDS).fillna(ELSEWHERE).value_counts()
        found = [f"{counts.get(column, 0)}" for column in (*ENDS.values(), ELSEWHERE)]
        rows.append(
            [f"`{method}`", f"{len(gone)}", f"{gone['dead'].sum()}", f"{len(died)}", *found]
        )
    return as_table(columns, rows)
