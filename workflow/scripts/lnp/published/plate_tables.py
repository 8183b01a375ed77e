"""Tables "images" and "wells" of a plate of the archive: what its crops were cut out of."""

import numpy as np
import pandas as pd

from lnp.core.contracts import no_rows
from lnp.core.vocabulary import REPORTER, SEEN_CHANNELS
from lnp.published.archive import ArchiveError
from lnp.published.file_kinds import CROPS, OUTCOMES, STATISTICS, UNKNOWN
from lnp.published.inventory import BROKEN, PICKLED

REASON = "crops in the published archive"
ARCHIVES = (".zip", ".tar", ".gz", ".7z")
ABSENT = "no crop in the published archive"


def list_images(files, sites, n_frames, pixel_um, interval_s):
    """Return table "images" but for its plate: a row per site, frame and channel with crops.

    The planes themselves are not in the archive, so that a row stands for what was cut out of it.

    Parameters
    ----------
    files : DataFrame
        See `lnp.published.inventory.list_files`.
    sites : list of str
        That the study asks for.
    n_frames : int
    pixel_um : float
    interval_s : float or "none"
        Between frames; none: unknown.
    """
    asked = files[files["site"].isin(sites) & (files["frame"] < n_frames)]
    crops, light = (asked[asked["kind"].isin(kinds)] for kinds in (CROPS, OUTCOMES))
    parts = [crops.assign(channel=channel) for channel in SEEN_CHANNELS]
    rows = pd.concat([*parts, light.assign(channel=REPORTER)])
    rows = rows.drop_duplicates(["site", "frame", "channel"])
    time_s = rows["frame"] * (np.nan if interval_s == "none" else interval_s)
    told = {
        "field": rows["site"].str.rpartition("_f")[2].astype("int64"),
        "path": rows["name"],
        "time_s": time_s,
        **dict.fromkeys(["pixel_um", "raw_pixel_um"], pixel_um),
        **dict.fromkeys(["z", "action", "timeline"], 1),
        **dict.fromkeys(["size_bytes", "modified_ns", "n_rows", "n_cols"], -1),
        **dict.fromkeys(["x_um", "y_um"], np.nan),
        "status": "ok",
        "reason": REASON,
    }
    columns = [name for name in no_rows("images") if name != "plate"]
    order = ["site", "frame", "channel"]
    return rows.assign(**told).sort_values(order, ignore_index=True)[columns]


def list_wells(wells, images):
    """Return table "wells" but for its plate: a well without a crop is not used.

    Parameters
    ----------
    wells : DataFrame
        The rows of the table of wells of the plate.
    images : DataFrame
        See `list_images`.
    """
    there = wells["well"].isin(images["well"])
    reason = wells["exclude"].mask((wells["exclude"] == "") & ~there, ABSENT)
    return wells.drop(columns="exclude").assign(
        n_missing=0, used=reason == "", lost_fields="", reason=reason
    )


def check_found(files, side, path):
    """Refuse an archive without crops, or whose statistics or all of whose crops cannot be read.

    Parameters
    ----------
    files : DataFrame
        See `lnp.published.inventory.list_files`.
    side : int
        Of a crop, in pixels, as the settings say.
    path : path
        Of the archive.

    Raises
    ------
    ArchiveError
    """
    bases = files["name"].str.rpartition("/")[2]
    bad = files[bases.isin(STATISTICS) & files["kind"].isin([BROKEN, PICKLED, UNKNOWN])]
    if len(bad):
        row = bad.iloc[0]
        found = row["problem"] or f"has the shape {row['shape']} of {row['dtype']}"
        raise ArchiveError(f"{path}: {row['name']}: {found}. Correct it, or take it out.")
    if files["kind"].isin(CROPS).any():
        return
    odd = files[(files["site"] != "") & (files["shape"] != "")]
    shapes = ", ".join(sorted(set(odd["shape"] + " of " + odd["dtype"]))[:4]) or "none"
    problems = files.loc[files["problem"] != "", "problem"]
    why = (
        f" The first of {len(problems)} that cannot be read: {problems.iloc[0]}."
        if len(problems)
        else ""
    )
    inner = files.loc[files["name"].str.lower().str.endswith(ARCHIVES), "name"]
    if len(inner):
        why += f" It holds another archive: unpack it, and name {inner.iloc[0]} in its place."
    raise ArchiveError(
        f"{path}: no crop found among {len(files)} files; expected {side}x{side}x3 of float32 or "
        f"uint16 (crops/side_um), named as in images_train/fold1_C04_F001_T0001_cell_0.npy. Files "
        f"with such names are {shapes}.{why}"
    )
