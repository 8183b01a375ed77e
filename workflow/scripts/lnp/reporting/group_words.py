"""What a page calls the cells that are compared, where a study has several formulations.

Texts say "within a dose". With several formulations a group is a formulation at a dose, and the
page says so. Drawings keep the short words, for which their axes have room.
"""

import re

APART = re.compile(r"(<(svg|style|script)\b.*?</\2>)", re.DOTALL)
WITHIN = re.compile(r"\b([Ww]ithin(?:\s+(?:a|one|each))?\s+)dose(s?)\b")


def name_groups(page):
    """Return a page of HTML that says "within a formulation and dose" for "within a dose".

    >>> name_groups("Within dose <svg>within a dose</svg> within a dose")
    'Within formulation and dose <svg>within a dose</svg> within a formulation and dose'
    """
    parts = APART.split(page)  # text, drawing, its tag, text, ...
    texts = [WITHIN.sub(r"\1formulation\2 and dose\2", text) for text in parts[::3]]
    return "".join(piece for pair in zip(texts, [*parts[1::3], ""], strict=True) for piece in pair)
