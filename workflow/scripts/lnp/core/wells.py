"""Names of wells, of plates of up to 1536: C04, AA03, or C01.a1 by 96-well position and part.

CellVoyagers name the wells of a plate of 1536 in the last way: each position of a plate of 96
holds 4 x 4 wells, rows a to d and columns 1 to 4. C01.a1 is another name for I01.
"""

import re
from string import ascii_uppercase

ROWS = [*ascii_uppercase, *(f"A{letter}" for letter in "ABCDEF")]  # of a plate of 1536
N_COLUMNS = 48
PART = r"[A-H](?:0[1-9]|1[0-2])\.[a-d][1-4]"
WELL_NAME = rf"(?:{PART}|(?:A[A-F]|[A-Z])(?:0[1-9]|[1-3]\d|4[0-8]))"
SITE_NAME = WELL_NAME + r"_f\d{3}"


def well_name(row, column):
    """Return the name of a well by its row and column, both from 1.

    >>> well_name(3, 4), well_name(27, 3)
    ('C04', 'AA03')
    """
    return f"{ROWS[row - 1]}{column:02d}"


def row_and_column(well):
    """Return the row and the column of a well, both from 1.

    >>> row_and_column("C04"), row_and_column("AA03"), row_and_column("C01.a1")
    ((3, 4), (27, 3), (9, 1))
    """
    position, _, part = well.partition(".")
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", position).groups()
    row, column = ROWS.index(letters) + 1, int(digits)
    if not part:
        return row, column
    return 4 * (row - 1) + "abcd".index(part[0]) + 1, 4 * (column - 1) + int(part[1])


def standard_name(well):
    """Return the name of a well by row and column, whatever its case.

    >>> standard_name("c04"), standard_name("C01.a1")
    ('C04', 'I01')
    """
    position, _, part = well.partition(".")
    return well_name(*row_and_column(f"{position.upper()}.{part.lower()}"))
