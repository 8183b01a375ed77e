"""The first draft of a study's settings and tables, from what a raw folder tells."""

import json
import math

from lnp.core.small_tables import parse_number
from lnp.core.vocabulary import CHANNELS

HORIZON_H = (0.8, 1.7, 2.5, 3.3)  # hours that the paper's predictions may use
FILL_IN = "fill-in"  # what a person puts a number for
CONTROL, TREATED = "control", "treated"
SETTINGS = """\
# Drafted from {folder}
# {found}
# Doses and roles stand in wells.tsv. All other settings: config/defaults.md of the pipeline.

horizons: [{horizons}] # frames that a prediction may use{hours}

acquisition:
  n_frames: {n_frames} # time points; the outcome is read in the last one{interval}
  fields: [{fields}]
  channels: {{ {channels} }}
{notes}
seeding:
  cell_diameter_um: 16.9 # measure some cells; with others, scale window, side and box too

approaches: [named] # minutes; then [cnn, lstm, gbm, named], which asks for a GPU or hours
primary: named
"""

SETTINGS_FOR_MODELS = """\
# Drafted from {folder}
# {found}
# Doses and roles stand in wells.tsv. What the models need to see comes with them; all other
# settings: config/defaults.md of the pipeline.

predict: {{ model: {model} }}

acquisition:
  fields: [{fields}]
  channels: {{ {channels} }}
{notes}"""


def draft_settings(summary, guessed, described, folder):
    """Return the text of config.yaml.

    Parameters
    ----------
    summary : lnp.acquisition.first_look.plate_summary.PlateSummary
    guessed : dict of str to int
        Our channels that are known.
    described : dict of int to str
        What the microscope says of each channel.
    folder : str
    """
    hours = summary.interval_s / 3600
    frames = horizons_of(summary.n_frames, hours)
    known = math.isfinite(hours)
    return SETTINGS.format(
        folder=folder,
        found=describe_found(summary),
        horizons=", ".join(map(str, frames)),
        hours=f": {', '.join(f'{n * hours:.1f}' for n in frames)} hours" if known else "",
        n_frames=summary.n_frames,
        interval=f"; one every {60 * hours:.3g} minutes" if known else "",
        fields=", ".join(map(str, summary.fields)),
        channels=", ".join(f"{name}: {guessed.get(name, FILL_IN)}" for name in CHANNELS),
        notes="".join(f"  {note}\n" for note in list_notes(summary, guessed, described)),
    )


def draft_settings_for_models(summary, guessed, described, folder, model):
    """Return the text of config.yaml of a plate that the models of another study score.

    `model` is the path of their bundle; the others as of `draft_settings`.
    """
    return SETTINGS_FOR_MODELS.format(
        folder=folder,
        found=describe_found(summary),
        model=json.dumps(str(model)),  # a path with a colon or a space stays one text of YAML
        fields=", ".join(map(str, summary.fields)),
        channels=", ".join(f"{name}: {guessed.get(name, FILL_IN)}" for name in CHANNELS),
        notes="".join(f"  {note}\n" for note in list_notes(summary, guessed, described)),
    )


def describe_found(summary):
    """Return what was found, in one line."""
    missing = f"; {summary.n_missing} planes missing" if summary.n_missing else ""
    errors = f"; {summary.n_errors} errors recorded" if summary.n_errors else ""
    return (
        f"{len(summary.wells)} wells, {len(summary.fields)} fields, {summary.n_frames} time points,"
        f" {len(summary.channels)} channels, {summary.n_planes} planes{missing}{errors}"
    )


def list_notes(summary, guessed, described):
    """Return lines below the channels: what each is, and what a person has to decide."""
    shown = {number: name for name, number in guessed.items()}
    notes = [
        f"# channel {number}: {described.get(number, 'nothing known')}"
        + (f" -> {shown[number]}" if number in shown else "")
        for number in summary.channels
    ]
    if lacking := [name for name in CHANNELS if name not in guessed]:
        notes.append(f"# {FILL_IN}: the number of {', '.join(lacking)}, or none if not imaged")
    if not math.isfinite(summary.pixel_um):
        notes.append(f"pixel_um: {FILL_IN} # not in the metadata: camera's pixel / magnification")
    if summary.n_frames < 2:
        notes.append("# one time point only: this is no time-lapse, of which a study could be made")
    if summary.first_timepoint > 1:
        notes.append(f"first_timepoint: {summary.first_timepoint} # time point that is frame 0")
    if summary.n_z > 1:
        notes.append(f"z: max # {summary.n_z} planes of a stack; or the number of one")
    if summary.n_actions > 1:
        notes.append(f"# {summary.n_actions} actions: name one if they image the same channel")
    if summary.n_timelines > 1:
        notes.append(f"timeline: all # {summary.n_timelines} timelines; or the number of one")
    return notes


def horizons_of(n_frames, interval_h):
    """Return the first frames that the paper's hours reach, at least two, below the last.

    >>> horizons_of(72, 1 / 6), horizons_of(24, 0.5), horizons_of(72, float("nan"))
    ([5, 10, 15, 20], [2, 3, 5, 7], [5, 10, 15, 20])
    """
    step = interval_h if math.isfinite(interval_h) and interval_h > 0 else 1 / 6
    frames = {min(max(2, round(hours / step)), max(1, n_frames - 1)) for hours in HORIZON_H}
    return sorted(frames)


def draft_plates(plate, folder, purpose="train"):
    """Return the text of plates.tsv."""
    if purpose == "train":
        return f"plate\tpath\n{plate}\t{folder}\n"
    return f"plate\tpath\tpurpose\n{plate}\t{folder}\t{purpose}\n"


def draft_wells(plate, wells):
    """Return the text of wells.tsv; a role that is empty follows from the dose, where it is known.

    `wells` as `lnp.design.draft.plate_maps.match_wells` returns it.
    """
    columns = ["plate", *wells.columns]
    if (wells["formulation"] == "").all():
        columns.remove("formulation")
    roles = wells["role"].mask(wells["role"] == "", wells["dose_ng"].map(role_of))
    table = wells.assign(plate=plate, role=roles)[columns]
    return "\n".join(["\t".join(columns), *map("\t".join, table.to_numpy()), ""])


def role_of(dose):
    """Return the role of a dose as it is written; empty where it is empty.

    >>> role_of("0"), role_of("31,6"), role_of("")
    ('control', 'treated', '')
    """
    if not dose:
        return ""
    return TREATED if parse_number(dose) > 0 else CONTROL
