"""Tables beside the images of a plate, in the layout of ngio: a parquet file in a group.

OME-Zarr itself has no tables yet; readers that do not know them pass them over.
"""

from pathlib import Path

VERSION = "1"  # of ngio's tables


def add_tables(group, folder, tables):
    """Add tables to the group of an image or a plate.

    Parameters
    ----------
    group : zarr.Group
    folder : path
        Where the group lies.
    tables : dict of str to (DataFrame, dict)
        By name: the rows, and attributes of the table (see `feature_table`, `generic_table`).
    """
    parent = group.create_group("tables", attributes={"tables": list(tables)})
    for name, (rows, attributes) in tables.items():
        parent.create_group(name, attributes=attributes)
        rows.to_parquet(Path(folder, "tables", name, "table.parquet"), index=False)


def feature_table(labels):
    """Return the attributes of a table with one row per label of an image, in column `label`."""
    region = {"path": f"../labels/{labels}"}
    return {**table_of("feature_table"), "region": region, "index_key": "label"}


def generic_table():
    """Return the attributes of any other table."""
    return table_of("generic_table")


def table_of(kind):
    """Return what the attributes of all tables hold."""
    return {"type": kind, "table_version": VERSION, "backend": "parquet", "index_type": "int"}
