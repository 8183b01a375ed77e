"""Hold what a plate should have against what was recorded and what is on disk: the images table."""

import pandas as pd

from lnp.acquisition.cellvoyager import parse_names
from lnp.acquisition.plane_selection import (
    check_places,
    choose_planes,
    count_frames,
    number_frames,
    outside,
)
from lnp.acquisition.planes import ImageError

KEY = [
    "well",
    "field",
    "frame",
    "channel",
    "z",
]  # names one plane, once action and timeline are chosen


def index_planes(records, names, wanted):
    """Return one row per plane expected or found, and per error that explains no plane.

    Parameters
    ----------
    records : DataFrame
        As `lnp.acquisition.cellvoyager.read_records` returns it; without rows if there is no .mlf.
    names : list of str
        Files in the plate's folder.
    wanted : Wanted

    Returns
    -------
    DataFrame
        Columns of the table "images" but `plate`, `site`, `pixel_um`; `path` is
        the file's name. Status: ok (on disk), missing, error (an error was recorded
        instead, or two names claim to be the plane), unused; `reason` says why.

    Raises
    ------
    ImageError
        If a channel, field, action, timeline or z plane that is asked for occurs
        nowhere, if there are several where only one is expected, or too few frames.
    """
    errors = records[records["kind"] == "ERR"]
    planes = find_planes(records[records["kind"] == "IMG"], names)
    check_places(planes, errors, wanted)
    planes, errors = number_frames(planes, errors)
    planes["reason"] = planes["reason"].where(planes["reason"] != "", outside(planes, wanted))
    planes = choose_planes(planes, wanted)
    n_frames = count_frames(planes, wanted)
    late = (planes["reason"] == "") & (planes["frame"] >= n_frames)
    planes.loc[late, "reason"] = f"after the last of {n_frames} frames"
    taken = planes["reason"] == ""
    expected = settle(expected_planes(planes[taken], wanted, n_frames))
    expected, spare = explain_by_errors(expected, errors, wanted.fields)
    unused = pd.concat([planes[~taken], spare]).assign(status="unused")
    return tidy(pd.concat([expected, unused], ignore_index=True))


def find_planes(recorded, names):
    """Return one row per plane recorded or on disk, and per record that a later one replaced."""
    recorded = recorded.rename(columns={"name": "path"}).assign(recorded=True, reason="")
    replaced = recorded["path"].duplicated(keep="last")
    recorded["reason"] = recorded["reason"].mask(replaced, "recorded again later")
    on_disk = parse_names(names).rename(columns={"name": "path"})
    extra = on_disk[~on_disk["path"].isin(recorded["path"])].assign(recorded=False, reason="")
    planes = pd.concat([recorded, extra], ignore_index=True)
    planes["on_disk"] = planes["path"].isin(set(names))
    planes["channel"] = planes["number"].map("C{:02d}".format)
    return planes


def expected_planes(taken, wanted, n_frames):
    """Return a row for each plane that a complete plate has, joined to what was found of it."""
    kinds = taken[["channel", "timeline", "action", "z"]].drop_duplicates()
    wells = [well for well, excluded in wanted.wells.items() if not excluded]
    places = pd.MultiIndex.from_product(
        [wells, wanted.fields, range(n_frames)], names=["well", "field", "frame"]
    )
    grid = places.to_frame(index=False).merge(kinds, how="cross")
    return grid.merge(taken, how="left", on=list(grid.columns), validate="one_to_many")


def settle(planes):
    """Set status and reason of each expected plane from the record and the file found for it."""
    recorded, on_disk = planes["recorded"].eq(True), planes["on_disk"].eq(True)
    names = planes.groupby(KEY)["path"].transform(lambda paths: ", ".join(sorted(paths.dropna())))
    several = planes.duplicated(KEY, keep=False)
    planes["status"] = "missing"
    planes["reason"] = "neither recorded nor on disk" if recorded.any() else "not on disk"
    cases = [
        (recorded & ~on_disk, "missing", "recorded, but not on disk"),
        (recorded & on_disk, "ok", ""),
        (~recorded & on_disk, "ok", "on disk, but not recorded" if recorded.any() else ""),
        (several, "error", "several names for one plane: " + names),
    ]
    for where, status, reason in cases:
        planes["status"] = planes["status"].mask(where, status)
        planes["reason"] = planes["reason"].mask(where, reason)
    return planes


def explain_by_errors(planes, errors, fields):
    """Give planes the text of the error recorded for them; return them and the errors left over.

    An error record names well, time point and timeline, and mostly the field; without
    a field it concerns all of them.
    """
    place = ["well", "field", "frame", "timeline"]
    errors = errors.rename(columns={"name": "text"}).reset_index(drop=True)
    errors["fields"] = [fields if field < 0 else [field] for field in errors["field"]]
    placed = errors.explode("fields").drop(columns="field").rename(columns={"fields": "field"})
    placed["matched"] = placed.set_index(place).index.isin(planes.set_index(place).index)
    texts = placed.groupby(place)["text"].agg("; ".join).reset_index()
    text = (
        planes[place]
        .merge(texts.astype({"field": "int64"}), how="left", on=place)["text"]
        .to_numpy()
    )
    told = pd.notna(text)
    planes["status"] = planes["status"].mask(told & (planes["status"] == "missing"), "error")
    planes["reason"] = planes["reason"].mask(told, pd.Series(text, index=planes.index))
    spare = errors[~placed["matched"].groupby(level=0).any()]
    return planes, spare.assign(reason=spare["text"] + ": concerns no plane of the study")


def tidy(table):
    """Fill what is not known, count time from the plate's first plane, and sort."""
    texts = {name: table[name].astype("str").fillna("") for name in ("path", "channel")}
    table = table.assign(**texts).fillna({"z": -1, "action": -1})
    table["time_s"] = table["time"] - table.loc[table["path"] != "", "time"].min()
    columns = [*KEY, "action", "timeline", "path", "time_s", "x_um", "y_um", "status", "reason"]
    return table[columns].sort_values([*KEY, "path", "reason"], ignore_index=True)


def judge_wells(images, wells, max_missing):
    """Return the table "wells" but `plate`: which wells are used, or why not.

    Parameters
    ----------
    images : DataFrame
        Table "images" of one plate, files checked.
    wells : DataFrame
        Columns `well`, `dose_ng`, `role`, `exclude`.
    max_missing : int
        A well whose worst field lacks a plane in more frames is excluded.
    """
    planes = images[images["status"] != "unused"]
    whole = (planes["status"] == "ok").groupby([planes["well"], planes["field"], planes["frame"]])
    n_missing = (~whole.all()).groupby(["well", "field"]).sum().groupby("well").max()
    table = wells.assign(n_missing=wells["well"].map(n_missing).fillna(0).astype("int64"))
    too_many = table["n_missing"] > max_missing
    rule = table["n_missing"].map(
        f"{{}} frames with a missing or broken plane; at most {max_missing} are allowed".format
    )
    table["reason"] = table["exclude"].mask((table["exclude"] == "") & too_many, rule)
    table["used"] = table["reason"] == ""
    if not table["used"].any():
        raise ImageError(
            "no well is left: "
            + "; ".join(f"{row.well}: {row.reason}" for row in table.itertuples())
        )
    return table.drop(columns="exclude")
