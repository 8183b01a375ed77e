"""Judge the wells of a plate: which planes the study needs, and what a missing one costs.

Cells are tracked in the counterstain of every frame; a track bridges a few frames without one. A
study without a counterstain tracks them in what brightfield predicts of it.
Models see counterstain, LNP and brightfield of the first frames; where a plane is missing there,
the last one before it stands in for a few frames (`lnp.cells.crop_store`). Where there is none, all
cells of the field are lost. The outcome is read from the reporter in the last frame. No other plane
is needed.
"""

import logging
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.acquisition.planes import ImageError
from lnp.acquisition.stack_depth import describe_depths
from lnp.acquisition.used_planes import (
    followed_channel,
    imaged_channels,
    list_pixel_sizes,
    used_planes,
)
from lnp.acquisition.wells.causes import (
    OUTCOME,
    SEEN,
    TRACK,
    describe_causes,
    describe_field,
)
from lnp.core.vocabulary import REPORTER, SEEN_CHANNELS

N_SHOWN = 3  # fields, wells or causes that a message describes; the rest are counted


@dataclass(frozen=True)
class Needs:
    """What a study needs of each field.

    Attributes
    ----------
    n_seen : int
        Frames that models may see.
    last_frame : int
        In which the outcome is read.
    running : bool
        The plate has no outcome yet.
    max_missing : int
        Frames without the tracked channel that tracks may bridge, and frames in a row for which the
        last plane of a channel may stand.
    """

    n_seen: int
    last_frame: int
    running: bool
    max_missing: int


def judge_wells(images, wells, needs):
    """Return the table "wells" but `plate`: which wells and fields are used, or why not.

    A field that lacks what it needs is lost; a well of which no field is left is not used.

    Parameters
    ----------
    images : DataFrame
        Table "images" of one plate, files checked.
    wells : DataFrame
        Columns `well`, `formulation`, `dose_ng`, `role`, `exclude`.
    needs : Needs

    Raises
    ------
    ImageError
        If no well is left, with the causes.
    """
    fields = dict(iter(judge_fields(images, needs).groupby("well")))
    rows = [judge_well(fields.get(well.well), well.exclude) for well in wells.itertuples()]
    table = wells.drop(columns="exclude").assign(**pd.DataFrame(rows, index=wells.index))
    if not table["used"].any():
        lost = pd.concat(part[part["reason"] != ""] for part in fields.values())
        raise ImageError(describe_causes(lost, n_by_hand=int((wells["exclude"] != "").sum())))
    return table


def judge_well(fields, excluded):
    """Return `n_missing`, `used`, `lost_fields` and `reason` of a well.

    Parameters
    ----------
    fields : DataFrame or None
        What `judge_fields` returns of the well; None if it has no plane.
    excluded : str
        Why it is excluded by hand, or empty.
    """
    if fields is None:
        return {"n_missing": 0, "used": False, "lost_fields": "", "reason": excluded}
    lost = fields[fields["reason"] != ""]
    used = len(lost) < len(fields)
    names = ",".join(map(str, lost["field"])) if used else ""
    shown = "; ".join(lost["reason"][:N_SHOWN])
    more = f"; {len(lost) - N_SHOWN} fields more" if len(lost) > N_SHOWN else ""
    n_missing = int(fields["n_missing"].max())
    return {"n_missing": n_missing, "used": used, "lost_fields": names, "reason": shown + more}


def judge_fields(images, needs):
    """Return one row per field: how many frames lack a plane that is needed, and why it is lost.

    Returns
    -------
    DataFrame
        Columns `well`, `field`, `n_missing` (frames), `reason` (empty: the field can be used), and
        of lost fields what `lnp.acquisition.wells.causes.describe_field` returns.
    """
    planes, tracked = used_planes(images), followed_channel(imaged_channels(images))
    planes = planes.assign(
        need=need_of(planes, tracked, needs), held=held_from_before(planes, needs.max_missing)
    )
    rows = []
    for (well, field), part in planes.groupby(["well", "field"]):
        lacking = part[(part["status"] != "ok") & (part["need"] != "")]
        bridged = lacking[(lacking["need"] == TRACK) | (lacking["channel"] == tracked)]
        fatal = lacking[(lacking["need"] != TRACK) & ~lacking["held"]]
        if bridged["frame"].nunique() > needs.max_missing:
            fatal = pd.concat([fatal, bridged.assign(need=TRACK)])
        row = {"well": well, "field": field, "n_missing": lacking["frame"].nunique()}
        cost = describe_field(field, fatal, needs.max_missing) if len(fatal) else {"reason": ""}
        rows.append({**row, **cost})
    columns = ["well", "field", "n_missing", "reason", "cause", "need", "first"]
    return pd.DataFrame(rows, columns=columns)


def need_of(planes, tracked, needs):
    """Return for each plane what it is needed for, or an empty text; cells are `tracked` in one.

    Of a plate that is still being filmed nothing is needed without which all would be lost: a cell
    is predicted as far as it was followed, and the last time point may not be complete yet.
    """
    channel, frame = planes["channel"], planes["frame"]
    stain, seen = channel == tracked, channel.isin(SEEN_CHANNELS) & (frame < needs.n_seen)
    outcome = (channel == REPORTER) & (frame == needs.last_frame)
    cases = [(seen, SEEN), (outcome, OUTCOME), (stain, TRACK)]
    if needs.running:
        cases = [(seen | stain, TRACK)]
    need = np.select([where for where, _ in cases], [name for _, name in cases], default="")
    return pd.Series(need, index=planes.index)


def held_from_before(planes, max_missing):
    """Return where the same channel has a plane in one of the `max_missing` frames before.

    Planes of the reporter are measured, not seen: for them there is none.
    """
    planes = planes.sort_values("frame")
    known = planes["frame"].where((planes["status"] == "ok") & (planes["channel"] != REPORTER))
    last = known.groupby([planes[name] for name in ("well", "field", "channel")]).ffill()
    return planes["frame"] - last <= max_missing


def log_wells(images, wells):
    """Warn of wells that differ: fields they lack, depth of their stacks, size of pixels."""
    lost = wells[wells["used"] & (wells["lost_fields"] != "")]
    unused = wells[~wells["used"]]
    for rows, what in [(unused, "not used"), (lost, "used without some of their fields")]:
        shown = "; ".join(f"{row.well}: {row.reason}" for row in rows.head(N_SHOWN).itertuples())
        more = f"; {len(rows) - N_SHOWN} wells more" if len(rows) > N_SHOWN else ""
        if len(rows):
            logging.warning("%d of %d wells are %s: %s%s", len(rows), len(wells), what, shown, more)
    used = used_planes(images, wells)
    for sentence in describe_depths(used):
        logging.warning("%s", sentence)
    if len(sizes := list_pixel_sizes(used)) > 1:
        found = ", ".join(f"{n} planes of {size:g} um" for size, n in sizes.items())
        logging.warning(
            "pixels differ in size: %s; the first is taken for all. Is MeasurementDetail.mrf that "
            "of this plate?",
            found,
        )
