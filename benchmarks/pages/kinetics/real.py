"""Real cells: light after transfection with mRNA, as others published it.

The files are shared under CC BY-SA 4.0 and GPL-2.0, and so lie outside of this repository. Hours
are those of the files.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kinetics.workbook import read_sheet

ONE_REPORTER, TWO_REPORTERS = "froehlich2018_mrna_traces", "krzyszton2019_sirna_mrna_traces"
DAYS, REPORTERS = ("20160427", "20160513", "20160603"), ("eGFP", "d2eGFP")
PAIRS = ("A549_control", "A549_siRNA", "Huh7_control")
# hour at which translation stopped, as the light of these files shows: the medium was changed
STOPPED = {"2017-08-18_seq6_Huh7_eGFP_CHX_7h": 4.25, "2017-08-18_seq7_Huh7_eGFP_CHX_7h": 4.25}
STOPPED |= {f"2017-08-18_seq{n}_Huh7_eGFP_CHX_5h": 6.25 for n in (8, 9)}
STOPPED |= {f"2017-08-18_seq{n}_Huh7_eGFP_CHX_3h": 8.25 for n in (10, 11)}
STOPPED_RED = [
    *(f"2017-09-08_seq{n}_Huh7_CayRFP_CHX_7h" for n in (6, 7)),
    *(f"2017-09-08_seq{n}_Huh7_CayRFP_CHX_5h" for n in (8, 9)),
    *(f"2017-09-08_seq{n}_Huh7_CayRFP_CHX_3h" for n in (10, 11)),
]


@dataclass
class Curves:
    """Light (N, T) of cells at hours (T,)."""

    hours: np.ndarray
    light: np.ndarray


def read_curves(path, seconds=False):
    """Return the `Curves` of a sheet whose first column is the time."""
    table = read_sheet(path)
    return Curves(table[:, 0] / (3600 if seconds else 1), table[:, 1:].T)


def read_days(folder):
    """Return {(day, reporter): Curves} of cells with one reporter (Froehlich et al. 2018)."""
    return {
        (day, name): read_curves(Path(folder, ONE_REPORTER, f"{day}_mean_{name}.xlsx"), True)
        for day in DAYS
        for name in REPORTERS
    }


def read_pairs(folder):
    """Return {name: (Curves of GFP, Curves of RFP)}, the same cells (Krzyszton et al. 2019)."""
    found = {}
    for name in PAIRS:
        path = Path(folder, TWO_REPORTERS, f"{name}.xlsx")
        hours, red, green = (read_sheet(path, number) for number in (1, 2, 3))
        found[name] = Curves(hours[:, 0], green.T), Curves(hours[:, 0], red.T)
    return found


def read_stopped(folder):
    """Return {name: Curves} of cells whose translation was stopped by cycloheximide."""
    place = Path(folder, TWO_REPORTERS)
    return {name: read_curves(place / f"{name}.xlsx") for name in [*STOPPED, *STOPPED_RED]}
