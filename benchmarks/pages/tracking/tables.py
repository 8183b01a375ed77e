"""Tables of docs/tracking.md, as Markdown."""


def as_table(columns, rows):
    """Return rows of text as a table in Markdown; the first column is a name."""
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def share(part, whole):
    """Return a share as text; empty of nothing."""
    return f"{part / whole:.2f}" if whole else "-"
