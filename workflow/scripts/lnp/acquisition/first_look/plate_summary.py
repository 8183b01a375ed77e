"""What a raw folder holds, at a glance: wells, fields, frames, channels, interval, gaps."""

from dataclasses import dataclass

import numpy as np

from lnp.core.errors import LnpError


class SummaryError(LnpError, ValueError):
    """A raw folder holds no plane of which a study could be made."""


@dataclass(frozen=True)
class PlateSummary:
    """What was recorded of a plate.

    Attributes
    ----------
    wells : list of str
    fields, channels : list of int
        Numbers that occur in any well.
    first_timepoint, n_frames : int
        The first time point, and how many there are to the last one, gaps among them.
    interval_s : float
        Median time from one time point to the next; NaN where unknown.
    pixel_um : float
        NaN where unknown.
    n_z, n_actions, n_timelines : int
    n_planes, n_missing, n_errors : int
        On disk; expected, as in the other sites and time points of the channel, but not on disk;
        errors that the microscope recorded.
    """

    wells: list
    fields: list
    channels: list
    first_timepoint: int
    n_frames: int
    interval_s: float
    pixel_um: float
    n_z: int
    n_actions: int
    n_timelines: int
    n_planes: int
    n_missing: int
    n_errors: int


def summarize_plate(records, pixel_um, folder):
    """Return the `PlateSummary` of a raw folder.

    Parameters
    ----------
    records : DataFrame
        Columns as in `lnp.acquisition.records.RECORD`.
    pixel_um : dict of int to float
        By channel number.
    folder : Path
        For messages.

    Raises
    ------
    SummaryError
        If there is no plane on disk.
    """
    planes = records[(records["kind"] == "plane") & (records["reason"] == "")]
    found = planes[planes["on_disk"]]
    if found.empty:
        raise SummaryError(
            f"{folder}: holds no image of a plate; expected names that end such as "
            "_C04_T0001F002L01A01Z01C07.tif. Name the folder that the microscope wrote."
        )
    sizes = [size for size in pixel_um.values() if np.isfinite(size)]
    counts = {f"n_{name}s": found[name].nunique() for name in ("action", "timeline")}
    first, last = found["timepoint"].min(), found["timepoint"].max()
    return PlateSummary(
        wells=sorted(found["well"].unique()),
        fields=sorted(map(int, found["field"].unique())),
        channels=sorted(map(int, found["channel_number"].unique())),
        first_timepoint=int(first),
        n_frames=int(last - first + 1),
        interval_s=interval_of(found),
        pixel_um=float(np.median(sizes)) if sizes else np.nan,
        n_z=found["z"].nunique(),
        **counts,
        n_planes=len(found),
        n_missing=sum(count_missing(rows) for _, rows in found.groupby("channel_number")),
        n_errors=int((records["kind"] == "error").sum()),
    )


def count_missing(planes):
    """Return how many planes one channel lacks of its sites and time points."""
    n_sites = len(planes[["well", "field"]].drop_duplicates())
    n_seen = len(planes[["well", "field", "timepoint"]].drop_duplicates())
    return n_sites * planes["timepoint"].nunique() - n_seen


def interval_of(planes):
    """Return the median time (s) between time points of a place; NaN where unknown."""
    times = planes.groupby(["well", "field", "timepoint"])["time"].min().dropna()
    if not len(times):
        return np.nan
    steps = times.groupby(level=["well", "field"]).diff().dropna()
    return float(steps.median()) if len(steps) else np.nan
