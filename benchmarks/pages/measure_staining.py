"""Write docs/staining.md: what networks that stain brightfield invent, miss, flag and know.

    python benchmarks/pages/measure_staining.py

Ten minutes on one core.
"""

import sys
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

from lnp.staining.scores import CONTROLS  # noqa: E402  (found through sys.path)
from sections import replace_section  # noqa: E402
from staining.fields import Plant, simulate_well  # noqa: E402
from staining.judge import FLAGGED, judge_cells, judge_pixels, train  # noqa: E402
from tracking.tables import as_table  # noqa: E402

PAGE, HEADING = ROOT / "docs/staining.md", "## What was measured"
TRAINED, TESTED = range(1, 9), range(21, 27)  # numbers of wells
PLANTS = {
    "nothing": Plant(),
    "debris (60 specks a field)": Plant(world=(("debris", 60.0 / 0.56),)),
    "dead cells that float (30 a field)": Plant(world=(("floaters", 30.0 / 0.56),)),
    "brightfield out of focus by 2 pixels (1.3 µm)": Plant(blur_px=2.0),
    "brightfield out of focus by 4 pixels (2.6 µm)": Plant(blur_px=4.0),
}
SHADOWS = [0.0, 0.03, 0.1, 0.2]  # share of the lamp that LNPs take away
CONTROLLED = range(21, 33)  # wells of the negative control
REPEATED = range(101, 221)  # wells without a trace, in repeats of as many as a small plate has
REPEAT = 6


def cells_table(stainer):
    """Return the table of what is invented and missed, a row per plant."""
    limit, rows = None, []
    for name, plant in PLANTS.items():
        fields = [field for number in TESTED for field in simulate_well(number, plant)]
        found, n_missed, n_true = judge_cells(stainer, fields)
        invented, doubt = found[:, 0] > 0, found[:, 1]
        if limit is None:
            limit = np.quantile(doubt[~invented], FLAGGED)
        flagged = doubt > limit
        rows.append(
            [
                *(name, str(n_true), f"{n_missed} ({n_missed / n_true:.0%})", str(invented.sum())),
                share(flagged[invented]),
                share(flagged[~invented]),
            ]
        )
    columns = ["planted", "true cells", "missed", "invented", "invented and flagged"]
    return as_table(columns + ["true and flagged"], rows)


def share(flags):
    """Return a share of flags as text."""
    return f"{flags.mean():.0%} of {len(flags)}" if len(flags) else "-"


def control_rows():
    """Return the rows of the negative control by planted shadow, and the pixels without one."""
    rows, plain, stainer = [], None, None
    for shadow in SHADOWS:
        plant = Plant(lnp=shadow)
        fields = [field for number in TRAINED for field in simulate_well(number, plant)]
        fitted = train(fields, "control")
        wells = [simulate_well(number, plant) for number in CONTROLLED]
        found = judge_pixels(fitted, wells)
        label = f"{shadow:.0%} of the lamp" if shadow else "nothing"
        rows.append([label, *(as_text(found[name]) for name in CONTROLS)])
        if not shadow:
            plain, stainer = judge_pixels(fitted, wells[: len(TESTED)]), fitted
    return rows, plain, stainer


def as_text(found):
    """Return a mean with its interval, and whether that holds 0."""
    mean, low, high = found
    holds = "holds 0" if low <= 0 <= high else "does not"
    return f"{mean:.3f} ({low:.3f} to {high:.3f}), {holds}"


def repeat_controls(stainer):
    """Return how many intervals of each control hold 0 without a trace, and how many there are."""
    parts = [REPEATED[k : k + REPEAT] for k in range(0, len(REPEATED), REPEAT)]
    found = [judge_pixels(stainer, map(simulate_well, part)) for part in parts]
    held = {name: [f[name][1] <= 0 <= f[name][2] for f in found] for name in CONTROLS}
    return ", ".join(f"{sum(flags)} of {len(flags)} ({name})" for name, flags in held.items())


def pixels_table(found):
    """Return the table of correlations inside cells."""
    names = ["predicted", "best by shape", "ceiling", "mean cell", "inverted brightfield"]
    rows = [[name, *(f"{number:.3f}" for number in found[name])] for name in names]
    return as_table(["correlation with the measured counterstain", "mean", "low", "high"], rows)


def write_page():
    """Measure, and write the section of the page."""
    rows, plain, stainer = control_rows()
    control = as_table(["planted in brightfield at LNPs", *CONTROLS], rows)
    text = f"""{HEADING}

Written by `benchmarks/pages/measure_staining.py`; do not edit. Networks with the default settings
were fitted on two frames of {len(TRAINED)} simulated wells, and judged on two frames of
{len(TESTED)} others, the control of {len(CONTROLLED)}. Intervals are over wells.

**Pixels inside cells.** `best by shape` knows each cell's true shape and nothing of the dye.

{pixels_table(plain)}

**Negative control: brightfield to LNP.** `lnp predicted`: LNPs found again in what the networks
predict of them; `lnp in brightfield`: how much brighter (or, below 0, darker) brightfield itself is
at LNPs; both at the scale of a spot.

{control}

Without a trace, in {len(REPEATED) // REPEAT} repeats of {REPEAT} wells, the interval holds 0 in
{repeat_controls(stainer)}.

**Invented and missed cells.** Cells are found in the predicted counterstain. Invented: no true cell
lies there. Flagged: the networks differ more there than at {FLAGGED:.0%} of the true cells without
a fault.

{cells_table(stainer)}
"""
    replace_section(PAGE, HEADING, text)


if __name__ == "__main__":
    torch.set_num_threads(1)
    write_page()
