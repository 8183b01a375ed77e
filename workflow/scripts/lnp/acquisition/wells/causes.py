"""Why a field or well cannot be used, in words: channels, frames, cause, an example, what to do."""

import re
from pathlib import Path

import numpy as np

N_SHOWN = 3  # wells or causes that a message describes; the rest are counted
SEEN, OUTCOME, TRACK = "seen", "outcome", "track"  # what a plane is needed for, the gravest first
NEEDS = {
    SEEN: "which the models see, and there is none in the {} frames before to stand in",
    OUTCOME: "where the outcome is read",
    TRACK: "of which {} are allowed",
}
ADVICE = {  # by what the commonest reason begins or ends with
    r"not on disk$|nor on disk$": "Copy the planes from the microscope into the plate's folder, "
    "under their own names, or correct the path in the table of plates",
    r"^a link to|^a pointer": "Fetch the content of these planes (datalad get, or git annex get)",
    r"^a link that": "Set acquisition/follow_links: true, or put files in place of the links",
    r"^cannot be opened": "Give yourself the right to read these planes",
    r"^size": "All planes of a plate must have one size: film or export all channels with one "
    "binning",
    r"^truncated|^unreadable": "Copy these planes again from the microscope",
    r"^pixels|^an? (interlaced )?PNG|^an image|images in one": "Export these planes again, each as "
    "one grey image of 16 bits",
    r"expected a file$": "Put the microscope's files there",
    r"^several names": "Remove the files that do not belong to the plate",
}


def describe_field(field, lacking, max_missing):
    """Return why a field is lost: `reason`, and `cause`, `need` and `first` to group and advise.

    Parameters
    ----------
    field : int
    lacking : DataFrame
        Its planes that are needed and not there, and for which no other can stand, with `need`.
    max_missing : int
        Frames that may be bridged.
    """
    need = next(need for need in NEEDS if (lacking["need"] == need).any())
    part = lacking[lacking["need"] == need]
    causes = part["reason"].map(kind_of)
    cause = causes.mode().min()
    same = part[causes == cause]
    example, n_others = same.iloc[0], len(lacking) - len(same)
    frames = sorted(set(part["frame"]))
    place = f"{example['well']} field {example['field']} frame {example['frame']}"
    reason = (
        f"field {field} lacks {', '.join(sorted(set(part['channel'])))} in {frame_list(frames)}, "
        f"{NEEDS[need].format(max_missing)}: {len(same)} planes {example['reason']}, such as "
        f"{Path(example['path']).name or place}{f'; {n_others} planes more' if n_others else ''}"
    )
    return {"reason": reason, "cause": cause, "need": need, "first": frames[0]}


def kind_of(reason):
    """Return a reason without what differs from plane to plane.

    >>> kind_of("truncated: 90 bytes, the image reaches to byte 400"), kind_of("size (8, 9); most")
    ('truncated', 'size')
    """
    return re.split(r"[:(]", reason)[0].strip()


def frame_list(frames):
    """Name frames in words.

    >>> frame_list([3]), frame_list([0, 1, 2]), frame_list([0, 2, 5, 6])
    ('frame 3', 'frames 0 to 2', '4 frames (0, 2, 5, ...)')
    """
    if len(frames) == 1:
        return f"frame {frames[0]}"
    if np.all(np.diff(frames) == 1):
        return f"frames {frames[0]} to {frames[-1]}"
    return f"{len(frames)} frames ({', '.join(map(str, frames[:3]))}{', ...' * (len(frames) > 3)})"


def describe_causes(lost, n_by_hand):
    """Return why no well of a plate is left: each cause with its wells, an example, what to do.

    Parameters
    ----------
    lost : DataFrame
        Rows of `lnp.acquisition.wells.rules.judge_fields` of fields that are lost.
    n_by_hand : int
        Wells excluded in the table of wells.
    """
    groups = sorted(lost.groupby(["cause", "need"]), key=lambda group: -len(group[1]))
    texts = [describe_cause(cause, need, fields) for (cause, need), fields in groups[:N_SHOWN]]
    if len(groups) > N_SHOWN:
        texts.append(f"{len(groups) - N_SHOWN} causes more: see the counts in the log.")
    if n_by_hand:
        texts.append(f"{n_by_hand} wells are excluded in the table of wells.")
    return "no well is left, so no cell can be used. " + " ".join(texts)


def describe_cause(cause, need, fields):
    """Return a sentence on the fields that are lost for one cause, and one on what to do."""
    wells, example = fields["well"].unique(), fields.iloc[0]
    shown = ", ".join(wells[:N_SHOWN]) + ", ..." * (len(wells) > N_SHOWN)
    about_files = next((text for pattern, text in ADVICE.items() if re.search(pattern, cause)), "")
    first = fields["first"].min()
    later = "or leave the first time points out (acquisition/first_timepoint)"
    about_settings = {
        SEEN: f"or choose horizons up to {first}" if first else later,
        OUTCOME: "or let the study end earlier (acquisition/n_frames)",
        TRACK: "or raise acquisition/max_missing_frames",
    }[need]
    return (
        f"{len(wells)} wells ({shown}), for instance {example['well']}: {example['reason']}. "
        f"{about_files or 'Film these planes again'}, {about_settings}."
    )
