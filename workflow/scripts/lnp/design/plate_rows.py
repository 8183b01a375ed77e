"""The rows of the table of plates: what is wrong with them, in words."""

import os
import re
from pathlib import Path

from lnp.core.vocabulary import CHANNELS
from lnp.design.well_rows import spelling_problems

PLATE_NAME = r"\w(?:[\w .#()+=@-]*[\w)])?"  # what file names, wildcards and shells can all hold
CHANNEL = r"(?!0+$)\d{0,2}"  # empty: as in config.yaml
PURPOSES = ["train", "predict"]


def plate_problems(table, simulated, published=()):
    """Return what is wrong with the table of plates, one sentence each."""
    known = set(table["plate"])
    problems = [
        f"{section}/plates names {p!r}, no plate of this table: add it, or correct the setting"
        for section, plates in {"simulation": simulated, "published": published}.items()
        for p in plates
        if p not in known
    ]
    for column in ["plate", "path"]:
        twice = table[column][table[column].duplicated()].unique()
        problems += [
            f"{column} {name!r} is listed twice; each must be unique: correct or delete a row"
            for name in twice
        ]
    problems += spelling_problems(table["plate"])
    for row in table.to_dict("records"):
        drawn, archive = row["plate"] in simulated, row["plate"] in published
        wrong = row_problems(row, drawn, archive)
        problems += [f"plate {row['plate']!r}: {problem}" for problem in wrong]
    return problems


def row_problems(row, drawn, archive=False):
    """Return what is wrong with one plate (dict of text).

    `drawn`: it is simulated; `archive`: its path is that of the published archive.
    """
    path, made = row["path"], f"resources/raw/{row['plate']}"
    odd = {name: row[name] for name in CHANNELS if not re.fullmatch(CHANNEL, row[name])}
    checks = {
        "its name may hold letters, digits, spaces and _ . # ( ) + = @ - and must begin with "
        "a letter or digit; rename it here (not on disk)": re.fullmatch(PLATE_NAME, row["plate"]),
        f"purpose {row['purpose']!r} is not one of {PURPOSES}": row["purpose"] in ["", *PURPOSES],
        f"fields {row['fields']!r} are not numbers from 1 to 999, each once, such as 1,2": (
            is_fields(row["fields"])
        ),
        f"channel numbers go from 1 to 99 (empty: as in the settings); found {odd}": not odd,
        f"it is simulated, so its path must be {made}; found {path!r}": not drawn or path == made,
        f"there is no folder {path!r}; give the folder of its TIFF files, relative to "
        f"{Path.cwd()} or absolute": drawn or archive or os.path.isdir(path),
        f"there is no archive {path!r}; give the path of LNP_data.zip, or of the folder that it "
        "was unpacked to (README.md says how to download it)": not archive or os.path.exists(path),
    }
    return [problem for problem, fine in checks.items() if not fine]


def is_fields(text):
    """Return whether a text is empty or a list of different field numbers."""
    known = re.fullmatch(r"(?:[1-9]\d{0,2}(?:\s*,\s*[1-9]\d{0,2})*)?", text)
    return bool(known) and len(set(numbers(text))) == len(numbers(text))


def numbers(text):
    """Return the integers of a text: "1, 2" -> [1, 2]."""
    return [int(number) for number in re.findall(r"\d+", text)]
