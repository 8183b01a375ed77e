"""Table of the cells of a plate: their outcome, who may be used, and why the others may not."""

import numpy as np
import pandas as pd

from lnp.cells.daughters import DROP, SUM, add_daughters, count_daughters
from lnp.core.vocabulary import (
    BRIDGED,
    CELL_KEY,
    DIVIDED,
    EDGE,
    EXCLUDED,
    GIVEN,
    GONE,
    HELD_ARRAYS,
    LOST,
    LOST_FIELD,
    NO_MOTHER,
    OUTSIDE,
    REJECTED,
    REPORTER,
    REPORTER_COLUMNS,
    REPORTER_LABEL,
    SATURATED,
    reporter_column,
    site_name,
)
from lnp.design.conditions import (
    dose_text,
    group_cells,
    name_conditions,
    reporter_dose,
    reporter_formulation,
)

LIGHT = [*REPORTER_COLUMNS, SATURATED]
BOX_OUTSIDE = f"its {REPORTER_LABEL} box leaves the image in the last frame"


def site_cells(
    tracks, crops, background, n_seen, last_frame, lost_from=None, outcome_of_divided=SUM
):
    """Return one row per cell of a site: how far it was followed, its outcome, why not used.

    Daughters have no row: models see the cells that are there from the first frame on.

    Parameters
    ----------
    tracks : DataFrame
        Table "tracks", rows of one site.
    crops : dict
        `cell` (n,), and (n, n_frames) `present`, `HELD_ARRAYS`, `OUTSIDE`, `REPORTER_COLUMNS` and
        `SATURATED`, of the site's store of crops; cells without any crop are not in it.
    background : {"none", "field", "ring"}
        What is subtracted from the reporter's light.
    n_seen : int
        Number of frames that a model may see.
    last_frame : int
        Frame in which the outcome is read.
    lost_from : int or None
        Frame from which on the drift is unknown (`lnp.imaging.drift.unmeasured_from`): nothing
        that was measured there is taken.
    outcome_of_divided : {"sum", "mean", "drop"}
        See `lnp.cells.daughters.add_daughters`.

    Returns
    -------
    DataFrame
        Columns `cell`, `n_frames`, `held_planes`, `outside`, `n_daughters`, those of the reporter,
        `end_frame` (see table "cells") and `reason` (empty: the cell may be used).
    """
    founders = tracks[tracks["mother"] == NO_MOTHER]
    ends = founders.sort_values("frame").groupby("cell")[["frame", "state"]].last()
    n_daughters = count_daughters(tracks)
    place = {cell: number for number, cell in enumerate(crops["cell"].tolist())}
    light = {name: crops[name] for name in LIGHT}
    light = add_daughters(light, crops["cell"], tracks, outcome_of_divided)
    crops = trusted_crops({**crops, **light}, lost_from)
    marks, length = ["present", *HELD_ARRAYS], crops["present"].shape[1]
    names = [*marks, OUTSIDE, *LIGHT]
    nowhere = dict.fromkeys(LIGHT, np.full(length, np.nan)) | {OUTSIDE: np.zeros(length)}
    nowhere |= dict.fromkeys(marks, np.zeros(length, dtype=bool))
    rows = []
    for cell, end in ends.iterrows():
        own = {name: crops[name][place[cell]] for name in names} if cell in place else nowhere
        row = {"cell": cell, **read_outcome(own, background, last_frame)}
        row["held_planes"] = sum(int(own[name][:n_seen].sum()) for name in HELD_ARRAYS)
        row[OUTSIDE] = own[OUTSIDE][:n_seen].mean()
        unmeasured = lost_from is not None and end["frame"] >= lost_from and end["state"] != BRIDGED
        reason = f"drift not measurable from frame {lost_from} on" if unmeasured else ""
        row["n_daughters"] = n_daughters.get(cell, 0)
        asked = n_seen, last_frame, outcome_of_divided
        reason = reason or drop_reason(own, row, end, *asked)
        rows.append({**row, "n_frames": int(np.cumprod(own["present"]).sum()), "reason": reason})
    outcome = [REPORTER, *LIGHT, "end_frame", reporter_column("end")]
    columns = ["cell", "n_frames", "held_planes", OUTSIDE, "n_daughters", *outcome, "reason"]
    return pd.DataFrame(rows, columns=columns)


def trusted_crops(crops, lost_from):
    """Return crops as `site_cells` wants them, without what lies after a frame (None: with all)."""
    if lost_from is None:
        return crops
    trusted = np.arange(crops["present"].shape[1]) < lost_from
    light = {name: np.where(trusted, crops[name], np.nan) for name in LIGHT}
    return {**crops, "present": crops["present"] & trusted, **light}


def read_outcome(light, background, last_frame):
    """Return the outcome of a cell: its light in the last frame, and in the last where it is known.

    Parameters
    ----------
    light : dict
        Of `REPORTER_COLUMNS` and `SATURATED` to (n_frames,) ndarray.
    background, last_frame
        See `site_cells`.
    """
    chosen = reporter_column(background)
    reached = last_frame < len(light[chosen])
    final = {name: light[name][last_frame] if reached else np.nan for name in LIGHT}
    known = np.flatnonzero(np.isfinite(light[chosen][: last_frame + 1]))
    end_frame, end = (known[-1], light[chosen][known[-1]]) if known.size else (-1, np.nan)
    columns = {REPORTER: final[chosen], **final}
    return {**columns, "end_frame": end_frame, reporter_column("end"): end}


def drop_reason(crops, outcome, end, n_seen, last_frame, outcome_of_divided):
    """Return why a cell cannot be used, or an empty text.

    Parameters
    ----------
    crops : dict
        Of `present` and `OUTSIDE` to (n_frames,) ndarray.
    outcome : dict
        See `read_outcome`.
    end : Series
        `frame` and `state` of the last row of its track.
    n_seen, last_frame, outcome_of_divided
        See `site_cells`.
    """
    divided, present = end["state"] == DIVIDED, crops["present"]
    unknown = np.isnan(outcome[reporter_column("none")])
    at_border = crops[OUTSIDE][last_frame : last_frame + 1].any()
    reasons = {
        "cut by the edge at the start": end["state"] == EDGE and end["frame"] == 0,
        "reached the edge of the field": end["state"] == EDGE,
        "lost by the tracker": end["state"] == LOST,
        "faded away (dead or off the dish)": end["state"] == GONE,
        "no crop in a frame that the models see": not present[:n_seen].all(),
        "no outcome yet": last_frame >= len(present),
        "divided": divided and outcome_of_divided == DROP,
        f"no {REPORTER_LABEL} of a daughter in the last frame": divided and unknown,
        BOX_OUTSIDE: unknown and at_border,
        "no crop in the last frame": unknown and not present[last_frame : last_frame + 1].all(),
        f"no {REPORTER_LABEL} in the last frame": unknown,
        "no background around the cell in the last frame": np.isnan(outcome[REPORTER]),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def plate_cells(cells, wells, purpose, rejected=None):
    """Return table "cells" of a plate: what its wells were given, and who is used.

    Parameters
    ----------
    cells : DataFrame
        Rows of `site_cells` of all sites, with columns `plate` and `site`.
    wells : DataFrame
        Table "wells" of the plate.
    purpose : str
        train or predict; of a plate to predict no cell is used.
    rejected : DataFrame, optional
        Columns plate, site, cell: tracks that a person rejected. None of their frames counts, so
        that nothing is fitted to, or predicted of them.
    """
    cells = cells.assign(well=cells["site"].str.split("_").str[0])
    wells = wells[["well", *GIVEN, "role", "used", "lost_fields", "reason"]]
    wells = wells.rename(columns={"used": "well_used", "reason": "well_reason"})
    cells = cells.merge(wells, on="well", how="left", validate="many_to_one")
    why = cells["well_reason"].str.split(": ").str[0]  # the rest names a file
    cells["reason"] = cells["reason"].where(cells["well_used"], EXCLUDED + why)
    lost = {
        site_name(row.well, int(field)): f"{LOST_FIELD}it lacks planes (see the wells)"
        for row in wells.itertuples()
        for field in row.lost_fields.split(",")
        if field
    }
    cells["reason"] = cells["reason"].mask(cells["site"].isin(lost), cells["site"].map(lost))
    if purpose == "predict":
        cells["reason"] = cells["reason"].replace("", "no outcome yet")
    if rejected is not None:
        cells = reject_cells(cells, rejected)
    cells["condition"] = name_conditions(cells)
    cells["formulation"] = reporter_formulation(cells)
    cells["dose_ng"] = reporter_dose(cells)
    cells["used"] = cells["reason"] == ""
    cells = cells.drop(columns=["well_used", "well_reason", "lost_fields"])
    return cells.sort_values(["site", "cell"])


def reject_cells(cells, rejected):
    """Return cells of which those that a person rejected have no frame, and that as their reason.

    Cells of excluded wells and fields keep theirs.
    """
    named = pd.MultiIndex.from_frame(cells[CELL_KEY]).isin(
        pd.MultiIndex.from_frame(rejected[CELL_KEY])
    )
    named &= ~cells["reason"].str.startswith((EXCLUDED, LOST_FIELD)).to_numpy()
    return cells.assign(
        reason=cells["reason"].mask(named, REJECTED), n_frames=cells["n_frames"].mask(named, 0)
    )


def describe_saturation(cells):
    """Return a sentence on cells whose outcome is cut off at the top, or an empty text.

    Parameters
    ----------
    cells : DataFrame
        Table "cells" of one plate.
    """
    known = cells[cells[SATURATED].notna()]
    saturated = known[SATURATED] > 0
    if not saturated.any():
        return ""
    groups = group_cells(known)
    counts = saturated.groupby(groups.number).agg(["sum", "size"])
    shares = [
        f"{n} of {size} at {dose_text(*groups.given[k])}" for k, n, size in counts.itertuples() if n
    ]
    worst = known.loc[saturated, SATURATED].median()
    return (
        f"{REPORTER_LABEL} saturates in the last frame: pixels at the camera's highest count lie "
        f"in the boxes of {', '.join(shares)} cells (usually {worst:.0%} of such a box), so that "
        "their outcome is cut off at the top. Expose for a shorter time"
    )
