"""The tables of the pipeline, checked against their contracts on every write and read."""

import logging
from io import BytesIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from lnp.core.contracts import COLUMNS
from lnp.core.errors import LnpError
from lnp.core.seals import AGAIN, MARK, OPEN_SEAL, read_sealed, write_sealed

# a job has one thread; those of pyarrow may still run when it ends, and then abort it
ONE_THREAD = {"use_threads": False, "pre_buffer": False}
# columns that older tables lack, and what they then hold
LATER = {"formulation": "", "raw_pixel_um": float("nan")}


class TableError(LnpError, ValueError):
    """A table does not have the columns or types that its contract names."""


def check_table(name, table, where):
    """Return `table` with the columns of contract `name`, in order and cast to their dtypes."""
    columns = COLUMNS[name]
    missing = sorted(set(columns) - set(table.columns))
    unknown = sorted(set(table.columns) - set(columns))
    if missing or unknown:
        found = [f"lacks the columns {missing}"] * bool(missing)
        found += [f"has the unknown columns {unknown}"] * bool(unknown)
        raise TableError(
            f"{where}: the table '{name}' {' and '.join(found)}; expected {list(columns)}. Delete "
            "the file; the next run makes it again."
        )
    try:
        return table[list(columns)].astype(columns).reset_index(drop=True)
    except (ValueError, TypeError) as error:
        raise TableError(
            f"{where}: a column of the table '{name}' has the wrong type: {error}. "
            "Delete the file; the next run makes it again."
        ) from error


def with_later(table, columns):
    """Return a table that was read with those of a contract's columns that it did not have before.

    Written tables have all: a column that a step forgot is an error.
    """
    lacking = {name: value for name, value in LATER.items() if name in columns}
    return table.assign(**{name: value for name, value in lacking.items() if name not in table})


def write_table(name, table, path):
    """Write a table as sealed parquet, checked against its contract, whole or not at all."""
    write_parquet(check_table(name, table, path), path)


def write_wide_table(name, table, path):
    """Write a table like `write_table` of which a contract names the first columns only.

    The others, in the order that they have, are float64.
    """
    first = [column for column in table if column in COLUMNS[name]]
    others = table.drop(columns=first).astype("float64").reset_index(drop=True)
    write_parquet(pd.concat([check_table(name, table[first], path), others], axis=1), path)


def write_parquet(table, path):
    """Write a table as sealed parquet."""
    rows = pa.Table.from_pandas(table, preserve_index=False)
    content = BytesIO()
    with parquet.ParquetWriter(content, rows.schema, write_page_checksum=True) as writer:
        writer.write_table(rows)
        writer.add_key_value_metadata({"checksum": OPEN_SEAL})
    write_sealed(path, content.getvalue())


def read_table(name, paths, **equals):
    """Read one or several parquet tables of a contract; keep rows where column == value.

    Raises
    ------
    DamagedError, TableError
        If a file is not as it was written, or another table.
    """
    paths = [paths] if isinstance(paths, str | Path) else list(paths)
    filters = [(column, "==", value) for column, value in equals.items()] or None
    parts = [
        check_table(name, with_later(read_parquet(path, filters), COLUMNS[name]), path)
        for path in paths
    ]
    return pd.concat(parts, ignore_index=True)


def read_parquet(path, filters):
    """Return the rows of a sealed parquet file that pass pyarrow's filters, or all (None)."""
    content = read_sealed(path)
    try:
        return pd.read_parquet(BytesIO(content), filters=filters, **ONE_THREAD)
    except pa.ArrowException as error:
        raise TableError(
            f"{path}: expected a parquet table with {filters or 'any columns'}: {error}. "
            "Delete the file; the next run makes it again."
        ) from error


def write_csv(table, path):
    """Write a small table as CSV, sealed, whole or not at all.

    The checksum is the name of a last column without values, so that other programs read the rest.
    """
    write_sealed(path, table.assign(**{OPEN_SEAL.decode(): ""}).to_csv(index=False).encode())


def read_csv(path):
    """Read what `write_csv` wrote, or raise DamagedError or TableError."""
    content = BytesIO(read_sealed(path))
    try:
        table = pd.read_csv(content)
        if table.columns[-1].startswith(MARK.decode()):
            return table.iloc[:, :-1]
    except ValueError as error:
        raise TableError(f"{path}: expected CSV: {error}. {AGAIN}") from error
    raise TableError(f"{path}: expected CSV with a checksum as its last column. {AGAIN}")


def write_checks(found, protocol, path):
    """Write the table "checks" from a list of dict; log what did not pass as an error."""
    table = pd.DataFrame(found).assign(protocol=protocol)
    for row in table[~table["passed"]].itertuples():
        place = f"{row.fold} {row.task} {row.horizon or ''}".strip()
        logging.error("LEAK: %s, %s: %s", row.check, place, row.detail)
    logging.info("%d checks, %d passed", len(table), table["passed"].sum())
    write_table("checks", table, path)
