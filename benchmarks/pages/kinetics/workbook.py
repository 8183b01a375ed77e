"""Read the numbers of a sheet of an .xlsx, which is a zip of XML: no further package is needed."""

import re
import zipfile

import numpy as np

ROW = re.compile(r"<row [^>]*>(.*?)</row>", re.DOTALL)
CELL = re.compile(r'<c r="[A-Z]+\d+"([^>]*)><v>([^<]*)</v>')
TEXT = 't="s"'  # a cell that refers to a text


def read_sheet(path, number=1):
    """Return the rows of numbers of a sheet as an (n_rows, n_cols) array, without rows of text."""
    with zipfile.ZipFile(path) as book:
        sheet = book.read(f"xl/worksheets/sheet{number}.xml").decode()
    rows = [CELL.findall(row) for row in ROW.findall(sheet)]
    numbers = [
        [float(value) for _, value in row]
        for row in rows
        if row and not any(TEXT in kind for kind, _ in row)
    ]
    lengths = {len(row) for row in numbers}
    if len(lengths) != 1:
        raise ValueError(
            f"{path}, sheet {number}: rows of {sorted(lengths)} numbers; expected all the same. "
            "Choose a sheet without gaps."
        )
    return np.array(numbers)
