"""Write docs/staining.md: what networks that stain brightfield invent, miss, flag and know.

    python benchmarks/pages/measure_staining.py

Three minutes on one core.
"""

import sys
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

from sections import replace_section  # noqa: E402  (found through sys.path)
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
SHADOWS = [0.0, 0.03]  # share of the lamp that LNPs take away


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
        found = judge_pixels(fitted, [simulate_well(number, plant) for number in TESTED])
        mean, low, high = found["lnp beyond shape"]
        holds = "holds 0" if low <= 0 <= high else "does not hold 0"
        label = f"{shadow:.0%} of the lamp" if shadow else "nothing"
        rows.append([label, f"{mean:.3f}", f"{low:.3f} to {high:.3f}", holds])
        if not shadow:
            plain, stainer = found, fitted
    return rows, plain, stainer


def pixels_table(found):
    """Return the table of correlations inside cells."""
    names = ["predicted", "best by shape", "ceiling", "mean cell", "inverted brightfield"]
    rows = [[name, *(f"{number:.3f}" for number in found[name])] for name in names]
    return as_table(["correlation with the measured counterstain", "mean", "low", "high"], rows)


def write_page():
    """Measure, and write the section of the page."""
    rows, plain, stainer = control_rows()
    control = as_table(["planted in brightfield at LNPs", "correlation", "95 % interval", ""], rows)
    text = f"""{HEADING}

Written by `benchmarks/pages/measure_staining.py`; do not edit. Networks with the default settings
were fitted on two frames of {len(TRAINED)} simulated wells, and judged on two frames of
{len(TESTED)} others. Intervals are over wells.

**Pixels inside cells.** `best by shape` knows each cell's true shape and nothing of the dye.

{pixels_table(plain)}

**Negative control: brightfield to LNP,** beyond what follows from the cells' shape.

{control}

**Invented and missed cells.** Cells are found in the predicted counterstain. Invented: no true cell
lies there. Flagged: the networks differ more there than at {FLAGGED:.0%} of the true cells without
a fault.

{cells_table(stainer)}
"""
    replace_section(PAGE, HEADING, text)


if __name__ == "__main__":
    torch.set_num_threads(1)
    write_page()
