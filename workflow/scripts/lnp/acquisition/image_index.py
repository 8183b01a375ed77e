"""Compare what a plate should have with what was recorded and what is on disk: table "images"."""

import logging

import pandas as pd

from lnp.acquisition.microscopes import list_planes
from lnp.acquisition.plane_checks import check_planes
from lnp.acquisition.plane_selection import (
    check_places,
    choose_planes,
    count_frames,
    number_frames,
    outside,
)
from lnp.acquisition.plane_times import drop_backward_times, drop_odd_times
from lnp.acquisition.planes import ImageError
from lnp.acquisition.stack_depth import BEYOND, beyond_stacks, expect_stacks, usual_stacks
from lnp.acquisition.timelines import TimelineError, kinds_of_frames
from lnp.core.vocabulary import site_name
from lnp.core.wells import standard_name

MOST_REASONS, MOST_SHOWN = 10, 300  # lines of the log for each status, characters of a reason
# names one plane, once action and timeline are chosen
KEY = ["well", "field", "frame", "channel", "z"]


def index_images(folder, plate, wanted):
    """Return the table "images" of a plate's raw folder.

    Parameters
    ----------
    folder : Path
    plate : str
    wanted : lnp.acquisition.plane_selection.Wanted

    Raises
    ------
    ImageError, TimelineError
        See `index_planes`; with the plate.
    """
    records, pixel_um = list_planes(folder, wanted.follow_links)
    spelling = {standard_name(well): well for well in wanted.wells}
    records["well"] = [spelling.get(well, well) for well in records["well"]]
    try:
        images = index_planes(records, wanted)
    except (ImageError, TimelineError) as error:
        raise type(error)(f"plate {plate}: {error}") from error
    images["plate"] = plate
    places = zip(images["well"], images["field"], strict=True)
    images["site"] = [
        site_name(well, field) if well and field > 0 else "" for well, field in places
    ]
    images["pixel_um"] = images["channel"].map(wanted.channels).map(pixel_um)
    images["raw_pixel_um"] = images["pixel_um"]
    images["path"] = [str(folder / name) if name else "" for name in images["path"]]
    return check_planes(images, folder, wanted.follow_links)


def log_counts(images):
    """Log how many planes have which status, for which kind of reason, the commonest first.

    What stands before the first colon of a reason is its kind.
    """
    kind = images["reason"].str.partition(": ")[0].rename("kind")
    reasons = images.groupby(["status", kind])["reason"].agg(["size", "nunique", "first"])
    for status, of_status in reasons.sort_values("size", ascending=False).groupby("status"):
        for row in of_status.head(MOST_REASONS).itertuples():
            level = logging.INFO if status == "ok" and not row.first else logging.WARNING
            told = f": {row.first[:MOST_SHOWN]}" if row.first else ""
            more = f" ({row.nunique - 1} more texts of this kind)" if row.nunique > 1 else ""
            logging.log(level, "%d planes %s%s%s", row.size, status, told, more)
        others = of_status["size"][MOST_REASONS:]
        if len(others):
            logging.warning(
                "%d planes %s for %d other reasons; the table of images lists them",
                *(others.sum(), status, len(others)),
            )


def index_planes(records, wanted):
    """Return one row per plane expected or found, and per error that explains no plane.

    Parameters
    ----------
    records : DataFrame
        Columns as in `lnp.acquisition.records.RECORD`.
    wanted : lnp.acquisition.plane_selection.Wanted

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
    records = drop_odd_times(records)
    errors = records[records["kind"] == "error"]
    planes = records[records["kind"] == "plane"].reset_index(drop=True)
    planes = planes.rename(columns={"name": "path"})
    planes["channel"] = planes["channel_number"].map("C{:02d}".format)
    replaced = planes["path"].duplicated(keep="last")
    planes["reason"] = planes["reason"].mask(replaced, "recorded again later")
    check_places(planes, errors, wanted)
    planes["reason"] = planes["reason"].where(planes["reason"] != "", outside(planes, wanted))
    planes, errors = (
        table.assign(frame=table["frame"] - (wanted.first_timepoint - 1))
        for table in number_frames(planes, errors, wanted)
    )
    early = (planes["reason"] == "") & (planes["frame"] < 0)
    planes.loc[early, "reason"] = f"before time point {wanted.first_timepoint}"
    planes = choose_planes(planes, wanted)
    n_frames = count_frames(planes, wanted)
    late = (planes["reason"] == "") & (planes["frame"] >= n_frames)
    planes.loc[late, "reason"] = f"after the last of {n_frames} frames"
    stacks = usual_stacks(planes[planes["reason"] == ""])
    beyond = (planes["reason"] == "") & beyond_stacks(planes, stacks)
    planes.loc[beyond, "reason"] = BEYOND
    planes = drop_backward_times(planes)
    taken = planes["reason"] == ""
    expected = set_status(expected_planes(planes[taken], stacks, wanted, n_frames))
    expected, spare = explain_by_errors(expected, errors, wanted.fields)
    unused = pd.concat([planes[~taken], spare]).assign(status="unused")
    return order_rows(pd.concat([expected, unused], ignore_index=True))


def order_rows(table):
    """Return expected and unused planes in order, without gaps, timed from the first one used."""
    texts = {name: table[name].astype("str").fillna("") for name in ("path", "channel")}
    table = table.assign(**texts).fillna({"z": -1, "action": -1})
    used = (table["path"] != "") & (table["status"] != "unused")
    table["time_s"] = table["time"] - table.loc[used, "time"].min()
    columns = [*KEY, "action", "timeline", "path", "time_s", "x_um", "y_um", "status", "reason"]
    return table[columns].sort_values([*KEY, "path", "reason"], ignore_index=True)


def expected_planes(taken, stacks, wanted, n_frames):
    """Return a row for each plane that a complete plate has, joined to what was found of it.

    `stacks` are the z planes of each field and channel, see `usual_stacks`.
    """
    wells = [well for well, excluded in wanted.wells.items() if not excluded]
    places = pd.MultiIndex.from_product(
        [wells, wanted.fields, range(n_frames)], names=["well", "field", "frame"]
    )
    kinds = kinds_of_frames(taken, n_frames, wanted.joins)
    grid = expect_stacks(places.to_frame(index=False).merge(kinds, on="frame"), stacks)
    return grid.merge(taken, how="left", on=list(grid.columns), validate="one_to_many")


def set_status(planes):
    """Set status and reason of each expected plane from the record and the file found for it."""
    recorded, on_disk = planes["recorded"].eq(True), planes["on_disk"].eq(True)
    several = planes.duplicated(KEY, keep=False)
    twins = planes[several].groupby(KEY)["path"]
    names = pd.Series("", index=planes.index, dtype="str")
    if several.any():
        names[several] = twins.transform(lambda paths: shorten(sorted(paths.dropna()), ", "))
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


def shorten(texts, separator):
    """Return up to three of some texts, joined, and the number of the others."""
    more = f"{separator}and {len(texts) - 3} more" if len(texts) > 3 else ""
    return separator.join(texts[:3]) + more


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
    texts = placed.groupby(place)["text"].agg(lambda of_place: shorten(of_place.unique(), "; "))
    texts = texts.reset_index()
    texts = texts.astype({"field": "int64"})
    text = planes[place].merge(texts, how="left", on=place)["text"].to_numpy()
    explained = pd.notna(text)
    planes["status"] = planes["status"].mask(explained & (planes["status"] == "missing"), "error")
    planes["reason"] = planes["reason"].mask(explained, pd.Series(text, index=planes.index))
    spare = errors[~placed["matched"].groupby(level=0).any()]
    return planes, spare.assign(reason=spare["text"] + ": concerns no plane of the study")
