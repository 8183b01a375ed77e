"""Small tables that people write: as text editors, spreadsheets and other tools save them.

A spreadsheet changes separator, encoding, line ends and decimal mark with the language of the
computer, and leaves empty rows and columns behind. None of that changes what a table means, so
it is read here, in one way for plates, wells and seeds. What could mean two things is refused.
"""

import csv
import logging
import re
from io import StringIO
from pathlib import Path

import pandas as pd

from lnp.core.errors import LnpError

SEPARATORS = "\t;,"  # the first of those that the header holds most often
LARGEST = 20_000_000  # bytes; a table of wells has some thousand
SAVE_AS = "save it as 'Unicode text' or 'CSV UTF-8'"
SIGNATURES = {
    b"PK\x03\x04": f"a workbook (xlsx, ods), or another zip file, no text; {SAVE_AS}",
    b"\xd0\xcf\x11\xe0": f"an old Excel workbook (xls), or one with a password; {SAVE_AS}",
    b"{\\rtf": "a formatted document (rtf); save it as plain text",
    b"%PDF": "a PDF; save the table as text",
    b"\x1f\x8b": "compressed; unpack it",
    b"PAR1": "a parquet file; write it as text, separated by tabs",
}
MARKS = {  # byte order marks; those of UTF-32 begin as one of UTF-16 does
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
FAILED = re.compile(r"#(N/A|NV|REF!|BEZUG!|VALUE!|WERT!|DIV/0!|NAME\?|NULL!|NUM!|ZAHL!)|#{3,}")
NUMBER = re.compile(r"[+-]?(?:\d{1,20}(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)  # 1.000: one, or a thousand?


class SmallTableError(LnpError, ValueError):
    """A file is not a table, or can be read in two ways."""


def read_small_table(path):
    """Read a table of text with one header line, whatever its separator and encoding.

    Parameters
    ----------
    path : str
        Separated by tabs, semicolons or commas, as its header says; UTF-8 or UTF-16, or else
        Windows code page 1252, which is told in a warning; any line ends.

    Returns
    -------
    DataFrame of str
        Cells without space around them; indexed by the number of the line. Without empty rows,
        and without columns that have neither name nor content. Of the rest the header stands as
        it is written, perhaps with an empty name.

    Raises
    ------
    SmallTableError
        No file, a workbook or other file that is no text, a cell beyond the header, a quotation
        mark that is not closed, or a spreadsheet's error in a cell.
    """
    return table_of_rows(read_rows(decode(read_bytes(path), path), path), path)


def table_of_rows(rows, path):
    """Return rows of cells, of which the first is the header, as a table; see `read_small_table`.

    Parameters
    ----------
    rows : list of (line number, list of str)
        Without empty ones.
    path : str
        For messages.
    """
    if not rows:
        raise SmallTableError(f"{path}: is empty; write a header line and one row per thing.")
    (_, header), *body = rows
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        raise SmallTableError(f"{path}: several columns are named {twice[0]!r}; keep one.")
    table = fill_rows(header, body, path)
    nameless = [i for i, name in enumerate(header) if not name and not table[i].any()]
    return table.drop(columns=nameless).rename(columns=dict(enumerate(header)))


def read_bytes(path):
    """Read a file that may be a table of text, or say what it is instead."""
    return refuse_other_kinds(read_file(path), path)


def read_file(path):
    """Read a small file, or say why it cannot be a table."""
    path = Path(path)
    if not path.exists():
        raise SmallTableError(f"{path}: no such file below {Path.cwd()}; write it.")
    if not path.is_file():
        raise SmallTableError(f"{path}: is a folder or a device, not a file; give a table.")
    if path.stat().st_size > LARGEST:
        size = path.stat().st_size / 1e6
        raise SmallTableError(
            f"{path}: has {size:.0f} MB, and tables of this kind have {LARGEST / 1e6:.0f} at most; "
            "is it the right file? Keep only the rows and columns that are needed."
        )
    try:
        return path.read_bytes()
    except OSError as error:
        raise SmallTableError(
            f"{path}: cannot be read: {error.strerror}. Give yourself the right to read it."
        ) from error


def refuse_other_kinds(data, path):
    """Return the bytes of a table of text, or say of what other kind they are."""
    for signature, kind in SIGNATURES.items():
        if data.startswith(signature):
            raise SmallTableError(f"{path}: is {kind}.")
    if re.match(rb"\s*<(!doctype|html|table|\?xml)", data[:200], re.IGNORECASE):
        raise SmallTableError(f"{path}: is a page of HTML or XML, not a table of text; {SAVE_AS}.")
    return data


def decode(data, path):
    """Return the text of a table: by its mark, by the zeros of UTF-16, UTF-8, or else cp1252."""
    even, odd = data[:2000:2].count(0), data[1:2000:2].count(0)
    encoding = next((name for mark, name in MARKS.items() if data.startswith(mark)), "utf-8")
    if encoding == "utf-8" and max(even, odd) > len(data[:2000]) / 4:
        encoding = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeError as error:
        if encoding != "utf-8" or b"\0" in data:
            raise SmallTableError(
                f"{path}: is no text in {encoding}: {error}; {SAVE_AS}."
            ) from error
        text = decode_windows(data, path)
    if "\0" in text:
        raise SmallTableError(f"{path}: is no text: it holds bytes of 0; {SAVE_AS}.")
    return text


def decode_windows(data, path):
    """Return a text in Windows code page 1252, with a warning: other code pages look alike."""
    try:
        text = data.decode("cp1252")
    except UnicodeError as error:
        raise SmallTableError(
            f"{path}: is neither UTF-8 nor Windows code page 1252: {error}; {SAVE_AS}."
        ) from error
    words = [word for word in re.split(r"[\t;,\r\n]", text) if not word.isascii()]
    logging.getLogger(__name__).warning(
        "%s: is not in UTF-8, and is read as Windows code page 1252. Are these right: %s? If not, "
        "%s.",
        path,
        ", ".join(map(repr, words[:3])),
        SAVE_AS,
    )
    return text


def read_rows(text, path):
    """Return (line number, cells) of each row that is not empty; the first is the header."""
    lines = text.splitlines()
    first = next((line for line in lines if line.strip(" \t;,\"'")), "")
    if named := re.fullmatch(r'"?sep=([\t;,|])"?[\t;,]*', first, re.IGNORECASE):
        text = text.replace(first, "", 1)  # Excel's own line about its separator
        separator = named[1]
    else:
        bare = re.sub(r'"[^"]*"', "", first)
        separator = max(SEPARATORS, key=bare.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = []
    try:
        for cells in reader:
            cells = [cell.strip().strip("\ufeff\u200b") for cell in cells]
            if any(cells):
                rows.append((reader.line_num, cells))
    except csv.Error as error:
        raise SmallTableError(
            f"{path}, line {reader.line_num}: cannot be split into cells: {error}. Close or remove "
            "quotation marks."
        ) from error
    return rows


def fill_rows(header, body, path):
    """Return rows as a DataFrame as wide as the header; cells that end a row empty may lack."""
    width = len(header)
    for line, cells in body:
        if failed := next(filter(FAILED.fullmatch, cells), ""):
            raise SmallTableError(
                f"{path}, line {line}: the cell {failed} is an error of the spreadsheet; put the "
                "value there, or leave it empty."
            )
        if len(cells) < width and (mark := next((m for m in SEPARATORS if m in cells[0]), "")):
            raise SmallTableError(
                f"{path}, line {line}: {cells[0]!r} is not separated as the header is: it holds "
                f"{mark!r}. Use one separator in the whole table."
            )
        if any(cells[width:]):
            raise SmallTableError(
                f"{path}, line {line}: has {len(cells)} cells, and the header {width}: "
                f"{cells[:width]} and then {cells[width:]}. Put a cell that holds the separator "
                "into quotation marks; with decimal commas, separate by semicolons or tabs."
            )
    filled = [[*cells[:width], *[""] * (width - len(cells))] for _, cells in body]
    lines = [line for line, _ in body]
    return pd.DataFrame(filled, index=lines, columns=range(width), dtype=str)


def parse_number(text):
    """Return the number of a cell; a comma is a decimal mark.

    Raises
    ------
    ValueError
        With what is wrong: no number, or one that is a thousand times larger in another country.

    >>> parse_number("31,6"), parse_number("31.60"), parse_number("1e3")
    (31.6, 31.6, 1000.0)
    >>> parse_number("1.000")
    Traceback (most recent call last):
        ...
    ValueError: is 1 or 1000, by country; write it without the mark
    """
    if GROUPED.fullmatch(text):
        one, thousand = float(text.replace(",", ".")), re.sub("[.,]", "", text)
        raise ValueError(f"is {one:g} or {thousand}, by country; write it without the mark")
    if not NUMBER.fullmatch(text):
        raise ValueError("is not a number")
    return float(text.replace(",", "."))


def name_rows(table, n_shown=3):
    """Return how many rows there are and the lines of the first: "2 rows (lines 3, 5)"."""
    lines = ", ".join(map(str, table.index[:n_shown])) + (", ..." if len(table) > n_shown else "")
    kind = "row (line" if len(table) == 1 else "rows (lines"
    return f"{len(table)} {kind} {lines})"
