"""Choose, of all planes recorded or found, those that a study asks for."""

from dataclasses import dataclass

import pandas as pd

from lnp.acquisition.planes import ImageError
from lnp.acquisition.timelines import count_timepoints, join_timelines, timelines_to_join
from lnp.core.examples import examples
from lnp.core.vocabulary import REPORTER


@dataclass(frozen=True)
class Wanted:
    """What a plate should have, and which of several planes to take.

    Attributes
    ----------
    wells : dict
        Name of each well of the layout: empty, or why it is excluded by hand.
    fields : list of int
    n_frames : int
        Time points of the experiment.
    channels : dict
        Name of each channel: its number.
    z : "max" or int
    action : "only" or int
    timeline : "only", "all", int or list of int
        Several are joined, see `lnp.acquisition.timelines`.
    first_timepoint : int
        Which time point is frame 0.
    running : bool
        The plate is still being imaged: it may have fewer frames, and no GFP.
    follow_links : bool
        Planes may be links to files outside of the raw folder.
    """

    wells: dict
    fields: list
    n_frames: int
    channels: dict
    z: str | int
    action: str | int
    timeline: str | int | list
    running: bool
    follow_links: bool = False
    first_timepoint: int = 1

    @property
    def joins(self):
        """Whether frames of several timelines are joined."""
        return self.timeline == "all" or isinstance(self.timeline, list)


def number_frames(planes, errors, wanted):
    """Return planes and error records with their `frame`.

    Frames are counted within each timeline, or over those that the study joins. What is not
    in one of these, and errors that name no time point or timeline, have frame -1.
    """
    both = pd.concat([planes[planes["reason"] == ""], errors[errors["well"].isin(wanted.wells)]])
    both = both[(both["timeline"] >= 0) & (both["timepoint"] >= 0)]
    joined = timelines_to_join(wanted.timeline, planes["timeline"][planes["reason"] == ""])
    if joined:
        times = both[both["timeline"].isin(joined)].groupby(["timeline", "timepoint"])["time"]
        moments = times.agg(start="min", middle="median", end="max").reset_index()
        others = set(both["timepoint"][~both["timeline"].isin(joined)])
        frames = join_timelines(moments, others)
        taken = planes["timeline"].isin(joined) | (planes["reason"] != "")
        planes = planes.assign(reason=planes["reason"].where(taken, "timeline not chosen"))
    else:
        frames = number_timelines(pd.concat([planes, errors]))
    numbered = [
        table.assign(
            frame=[
                frames.get(key, -1)
                for key in zip(table["timeline"], table["timepoint"], strict=True)
            ]
        ).astype({"frame": "int64"})
        for table in (planes, errors)
    ]
    return numbered[0], numbered[1]


def number_timelines(records):
    """Return the frame by (timeline, timepoint), counted within each timeline."""
    moments = records[["timeline", "timepoint"]].drop_duplicates()
    moments = moments[(moments >= 0).all(axis=1)]
    frames = {}
    for timeline in moments["timeline"].unique():
        ours = moments["timeline"] == timeline
        numbers = count_timepoints(
            set(moments["timepoint"][ours]), set(moments["timepoint"][~ours])
        )
        frames |= {(timeline, timepoint): frame for timepoint, frame in numbers.items()}
    return frames


def outside(planes, wanted):
    """Return for each plane why the study does not ask for it, or an empty text."""
    reason = pd.Series("", index=planes.index, dtype="str")
    checks = {
        "channel not in the settings": planes["channel_number"].isin(wanted.channels.values()),
        "field not in the settings": planes["field"].isin(wanted.fields),
        "well not in the table of wells": planes["well"].isin(wanted.wells),
    }
    for problem, fine in checks.items():
        reason = reason.mask(~fine, problem)
    for well, why in wanted.wells.items():
        reason = reason.mask((planes["well"] == well) & (why != ""), f"well excluded: {why}")
    return reason


def choose_planes(planes, wanted):
    """Name the channels, and choose timeline, action and z plane of each."""
    taken = planes["reason"] == ""
    choices = {"action": wanted.action, "z": wanted.z}
    parts = [planes[~taken]]
    for channel, number in wanted.channels.items():
        part = planes[taken & (planes["channel_number"] == number)].assign(channel=channel)
        if part.empty and not (wanted.running and channel == REPORTER):
            raise ImageError(
                f"no plane of the channel {channel} (C{number:02d}) in the wells and fields of "
                f"the layout; there are {sorted(set(planes['channel']))}. Correct "
                f"acquisition/channels, or the column {channel} in the table of plates."
            )
        if wanted.joins:
            parts += [choose_numbers(p, channel, choices) for _, p in part.groupby("timeline")]
        else:
            parts.append(choose_numbers(part, channel, {"timeline": wanted.timeline, **choices}))
    return pd.concat(parts)


def check_places(planes, errors, wanted):
    """Raise ImageError if no well of the layout has planes, or a field occurs in none of them."""
    wells = [well for well, why in wanted.wells.items() if not why]
    if not planes["well"].isin(wells).any():
        raise ImageError(
            f"{len(planes)} planes were recorded or found, none in a well of the layout; there are "
            f"{examples(sorted(set(planes['well'])))}. Correct the path of the plate, or its wells."
        )
    named = pd.concat([planes, errors])
    present = sorted(set(named.loc[named["well"].isin(wells), "field"]) - {-1})
    if absent := sorted(set(wanted.fields) - set(present)):
        raise ImageError(
            f"no plane of the fields {absent} in any well of the layout; there are {present}. "
            "Correct acquisition/fields, or the column fields in the table of plates."
        )


def choose_numbers(part, channel, choices):
    """Mark the planes of a channel that are not of the chosen {column: number, only or max}.

    `only` is the number that all have: never the first of several.
    """
    part = part.copy()
    for column, choice in choices.items():
        taken = part["reason"] == ""
        if choice == "max" or not taken.any():
            continue
        there = sorted({int(number) for number in part.loc[taken, column]})
        number = there[0] if choice == "only" and len(there) == 1 else choice
        if number not in there:
            joined = "; or to all, if they are parts of one time-lapse"
            raise ImageError(
                f"channel {channel}: {column} is set to {choice}, but the {column} numbers found "
                f"are {there}. Set acquisition/{column} to one of them"
                f"{joined if column == 'timeline' else ''}."
            )
        part.loc[taken & (part[column] != number), "reason"] = f"{column} not chosen"
    return part


def count_frames(planes, wanted):
    """Return how many frames each site should have; fewer than asked for only if still running."""
    n_found = int(planes.loc[planes["reason"] == "", "frame"].max()) + 1
    if n_found < wanted.n_frames and not wanted.running:
        raise ImageError(
            f"the last time point found is {n_found}, but acquisition/n_frames is "
            f"{wanted.n_frames}. Correct it; or give the plate the purpose predict in the "
            "table of plates if its outcome has not been imaged yet."
        )
    return min(n_found, wanted.n_frames)
