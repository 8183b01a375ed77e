"""Sheets of workbooks (xlsx), read as the rows of a small table.

Numbers are written so that `lnp.core.small_tables.parse_number` reads them back in one way. A
merged cell counts in all its places, as a dose that stands over three wells does.
"""

import datetime
import logging
import re
import warnings
import zipfile
from io import BytesIO

from openpyxl import load_workbook

from lnp.core.errors import LnpError
from lnp.core.small_tables import read_file, table_of_rows

MOST_BYTES = 200_000_000  # of an unpacked workbook
MOST_CELLS = 200_000  # of a sheet; 1536 wells with a dozen columns are a tenth of it
GROUPED = re.compile(r"-?[1-9]\d{0,2}\.\d{3}", re.ASCII)  # as text: one, or a thousand?
DATES = (datetime.date, datetime.time, datetime.timedelta)


class WorkbookError(LnpError, ValueError):
    """A workbook, its sheet or a cell cannot be read in one way."""


class SheetError(ValueError):
    """What is wrong with a workbook, without its name."""


def read_workbook(path, sheet=None):
    """Read a table with one header line from a workbook; see `lnp.core.small_tables`.

    Parameters
    ----------
    path : str
    sheet : str, optional
        Its name; else the first sheet.

    Raises
    ------
    lnp.core.small_tables.SmallTableError, WorkbookError
    """
    try:
        rows = read_sheet(read_file(path), path, sheet)
    except SheetError as error:
        raise WorkbookError(f"{path}: {error}.") from error
    return table_of_rows(rows, path)


def is_workbook(path):
    """Return whether a file is a workbook of Excel's (xlsx, xlsm), whatever its name."""
    data = read_file(path)
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            return "xl/workbook.xml" in file.namelist()
    except zipfile.BadZipFile:
        return False


def read_sheet(data, path, sheet=None):
    """Return (line number, cells) of each row of a sheet that is not empty.

    Parameters
    ----------
    data : bytes
        Of the workbook.
    path : str
        For the remark that a workbook has several sheets.
    sheet : str, optional
        Its name; else the first sheet.

    Returns
    -------
    list of (int, list of str)
        Without a title above the table.

    Raises
    ------
    SheetError
        No such sheet, a date, a formula that was never calculated, or a file that is damaged.
    """
    values = choose_sheet(open_book(data, data_only=True), path, sheet)
    if values.max_row * values.max_column > MOST_CELLS:
        raise SheetError(f"has {values.max_row} rows; delete those below and beside the table")
    formulas = open_book(data, data_only=False)[values.title]
    cells = {(cell.row, cell.column): cell for row in values.iter_rows() for cell in row}
    check_formulas(formulas, cells)
    spread = {place: cells[first] for place, first in merged_places(values).items()}
    rows = [
        (row[0].row, [text_of(spread.get((cell.row, cell.column), cell)) for cell in row])
        for row in values.iter_rows()
    ]
    rows = [(line, texts) for line, texts in rows if any(texts)]
    while rows and is_title(rows[0][1]):
        rows = rows[1:]
    return rows


def is_title(texts):
    """Return whether a row above a table is a title: one text, in one of several columns or all.

    >>> is_title(["Plate 7", "", ""]), is_title(["", "1", "2"]), is_title(["", "1"])
    (True, False, False)
    """
    different = set(texts) - {""}
    return len(texts) > 1 and len(different) == 1 and not different.pop().isdigit()


def open_book(data, data_only):
    """Open a workbook: its values as they were last calculated, or its formulas."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        size = sum(part.file_size for part in file.infolist())
    if size > MOST_BYTES:
        raise SheetError(f"holds {size / 1e6:.0f} MB; keep only the sheet with the table")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that cells do not need
            return load_workbook(BytesIO(data), data_only=data_only)
    except (KeyError, ValueError, TypeError, OSError, zipfile.BadZipFile) as error:
        raise SheetError(f"is a workbook that cannot be read ({error}); save it again") from error


def choose_sheet(book, path, sheet):
    """Return a sheet by its name, or the first one; a remark tells of others with content."""
    sheets = {found.title: found for found in book.worksheets}
    filled = [title for title, found in sheets.items() if found.max_row > 1]
    if sheet is not None and sheet not in sheets:
        raise SheetError(f"has no sheet {sheet!r}; it has {', '.join(map(repr, sheets))}")
    if not sheets:
        raise SheetError(
            f"has {len(book.sheetnames)} sheets, none of cells; expected one with a table"
        )
    chosen = sheets[sheet] if sheet is not None else book.worksheets[0]
    if sheet is None and set(filled) - {chosen.title}:
        logging.getLogger(__name__).warning(
            "%s: has %d sheets with content; the first, %r, is read",
            path,
            len(filled),
            chosen.title,
        )
    return chosen


def merged_places(sheet):
    """Return the first place of the merged cell that each place belongs to."""
    return {
        place: (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for place in area.cells
    }


def check_formulas(formulas, values):
    """Raise SheetError if a formula has no value: the file was written by a program, not saved."""
    for row in formulas.iter_rows():
        for cell in row:
            if cell.data_type == "f" and values[cell.row, cell.column].value is None:
                raise SheetError(
                    f"cell {cell.coordinate} holds a formula that was never calculated; open the "
                    "workbook, save it, or put the value there"
                )


def text_of(cell):
    """Return the content of a cell as text.

    Raises
    ------
    SheetError
        If it is a date: spreadsheets make dates of what looks like one.
    """
    value = cell.value
    if isinstance(value, DATES):
        raise SheetError(
            f"cell {cell.coordinate} is a date or a time; expected a number or a word. Format the "
            "cell as text, and type it again"
        )
    if isinstance(value, float):
        return number_text(value)
    return "" if value is None else " ".join(str(value).split())


def number_text(value):
    """Return a number as text that is read in one way.

    >>> number_text(316.0), number_text(31.6), number_text(1.125)
    ('316', '31.6', '1.1250')
    """
    text = f"{value:.12g}"
    return f"{text}0" if GROUPED.fullmatch(text) else text
