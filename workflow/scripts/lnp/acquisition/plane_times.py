"""Times of planes that cannot be right count as unknown, and no hours are made of them.

A clock that was never set writes 1925 or 9999; one that was set back while a plate was filmed
lets a frame come before the last. One wrong time would move a plate's hours by years.
"""

import logging
from bisect import bisect_right
from datetime import UTC, datetime

import numpy as np

FIRST, LAST = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (2000, 2100))
SPAN_S = 30 * 24 * 3600.0  # ASSUME no plate of living cells is filmed for longer
SERIES = ["well", "field", "channel", "z", "action"]  # planes that follow each other


def drop_odd_times(records):
    """Return records whose times of another century, or far from the plate's, are unknown.

    Parameters
    ----------
    records : DataFrame
        Columns as in `lnp.acquisition.records.RECORD`.
    """
    time = records["time"]
    believed = time.where(time.between(FIRST, LAST))
    odd = time.notna() & ~((believed - believed.median()).abs() <= SPAN_S)
    if odd.any():
        first = records[odd].iloc[0]
        # whatever the machine's clock can show
        years = np.datetime64(int(first["time"]), "s").astype("datetime64[Y]").astype("int64")
        logging.warning(
            "%d of %d times are beyond belief, the first: the year %d of %r; expected %s. They "
            "count as unknown.",
            odd.sum(),
            time.notna().sum(),
            1970 + years,
            first["name"],
            expected_span(believed),
        )
    return records.assign(time=time.mask(odd))


def expected_span(times):
    """Return in words when a plate (times in s) can have been filmed."""
    if times.isna().all():
        return "the years 2000 to 2099"
    middle = datetime.fromtimestamp(times.median(), UTC)
    return f"at most {SPAN_S / 86400:.0f} days from {middle:%Y-%m-%d}, the middle of the plate"


def drop_backward_times(planes):
    """Return planes whose times go back between frames with as few unknown times as possible.

    Parameters
    ----------
    planes : DataFrame
        With `frame`, `time`, `reason` and the columns `SERIES`; those with a reason are not used.
    """
    used = planes[(planes["reason"] == "") & planes["time"].notna()]
    used = used.sort_values([*SERIES, "frame"], kind="stable")
    step = used["time"].diff().where(~used.ne(used.shift())[SERIES].any(axis=1))
    if not (step < 0).any():
        return planes
    back = used.loc[step < 0, SERIES].drop_duplicates()
    series = used.reset_index().merge(back, on=SERIES).groupby(SERIES)
    odd = [
        index
        for _, part in series
        for index in part["index"][~longest_rise(part["time"].to_numpy())]
    ]
    first = planes.loc[odd[0]]
    logging.warning(
        "times go back between frames, by up to %.3g hours: %d planes of %d wells, the first: well "
        "%s, field %d, frame %d, %s. Their times count as unknown.",
        -step.min() / 3600,
        len(odd),
        back["well"].nunique(),
        *first[["well", "field", "frame", "channel"]],
    )
    return planes.assign(time=planes["time"].mask(planes.index.isin(odd)))


def longest_rise(values):
    """Return which of some numbers form the longest series that never falls, as a bool array.

    >>> longest_rise(np.array([1.0, 9.0, 2.0, 2.0, 3.0])).tolist()
    [True, False, True, True, True]
    """
    ends, at, before = [], [], []  # of the best series of each length; the place before each
    for place, value in enumerate(values):
        length = bisect_right(ends, value)
        before.append(at[length - 1] if length else -1)
        ends[length : length + 1] = [value]
        at[length : length + 1] = [place]
    kept, place = np.zeros(len(values), dtype=bool), at[-1] if at else -1
    while place >= 0:
        kept[place] = True
        place = before[place]
    return kept
