"""Conditions of a plate: what the wells were given, by role, dose and formulation.

A dose counts as that of the reporter's mRNA. So it is 0 in every control, also in one that got
particles: empty ones, or particles whose mRNA makes no reporter. Nor has a control a formulation:
controls serve all formulations. The analyses within a dose compare treated cells of one
formulation and dose with each other, and never with such controls at the same dose.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.core.vocabulary import TREATED

DOSE = "dose "  # begins the stratum of a formulation at a dose


def reporter_dose(wells):
    """Return the reporter's mRNA that each well was given (ng), as a Series; 0 in controls.

    `wells` has the columns `dose_ng`, as in the table of wells, and `role`.
    """
    return wells["dose_ng"].where(wells["role"] == TREATED, 0.0)


def reporter_formulation(wells):
    """Return the formulation of the reporter's mRNA in each well, as a Series; empty in controls.

    `wells` has the columns `formulation`, as in the table of wells, and `role`.
    """
    return wells["formulation"].where(wells["role"] == TREATED, "")


def dose_text(dose, formulation="", unit=" ng"):
    """Return a dose, and its formulation where that has a name.

    >>> dose_text(31.6), dose_text(31.6, "LNP-A")
    ('31.6 ng', '31.6 ng of LNP-A')
    """
    return f"{dose:g}{unit} of {formulation}" if formulation else f"{dose:g}{unit}"


def dose_stratum(dose, formulation=""):
    """Return the name of the stratum of a formulation at a dose.

    >>> dose_stratum(316), dose_stratum(316, "LNP-A")
    ('dose 316', 'dose 316 of LNP-A')
    """
    return DOSE + dose_text(dose, formulation, unit="")


def read_stratum(stratum):
    """Return the dose (ng) and the formulation of such a stratum; None of another.

    >>> read_stratum("dose 316"), read_stratum("dose 316 of LNP of old"), read_stratum("all")
    ((316.0, ''), (316.0, 'LNP of old'), None)
    """
    if not stratum.startswith(DOSE):
        return None
    dose, _, formulation = stratum.removeprefix(DOSE).partition(" of ")
    return float(dose), formulation


def name_conditions(wells):
    """Return the condition of each row of a table, for readers.

    `wells` has the columns `role` and `dose_ng`, as in the table of wells, and `formulation` where
    there are several.

    >>> name_conditions({"role": ["treated", "control"], "dose_ng": [31.6, 0]})
    ['31.6 ng', '0 ng (control)']
    >>> name_conditions({"role": ["mock", "empty"], "dose_ng": [0, 316]})
    ['0 ng (mock)', '0 ng (empty, particles as at 316 ng)']
    """
    names = []
    formulations = formulations_of(wells)
    for role, dose, formulation in zip(wells["role"], wells["dose_ng"], formulations, strict=True):
        if role == TREATED:
            names.append(dose_text(dose, formulation))
        else:
            particles = f", particles as at {dose_text(dose, formulation)}" if dose else ""
            names.append(f"0 ng ({role}{particles})")
    return names


def formulations_of(table):
    """Return the formulation of each row, (n,) ndarray of str; empty without that column."""
    n = len(table["dose_ng"])
    return np.asarray(table["formulation"], dtype=object) if "formulation" in table else [""] * n


@dataclass(frozen=True)
class DoseGroups:
    """Cells by what they were given: those of one group are compared with one another.

    Attributes
    ----------
    number : (n_cells,) ndarray of int
        Of each cell's group: 0 in controls; from 1 on in treated cells, by formulation and dose.
    given : dict of int to (dose in ng, formulation)
        Of the groups that have cells, in rising order.
    """

    number: np.ndarray
    given: dict

    @property
    def treated(self):
        """Whether a cell got the reporter's mRNA, (n_cells,) bool."""
        return self.number > 0

    def strata(self):
        """Return the cells of each group by the name of its stratum, controls first."""
        return {dose_stratum(*given): self.number == k for k, given in self.given.items()}

    def of_treated(self):
        """Return the treated cells of each group by its dose and formulation, for readers."""
        return {dose_text(*given): self.number == k for k, given in self.given.items() if k}


def group_cells(cells):
    """Return the `DoseGroups` of a table: each formulation at each dose is a group.

    `cells` has the column `dose_ng`, as in table "cells", and `formulation` unless there is one.

    >>> group_cells({"dose_ng": [316.0, 0.0, 31.6, 316.0]}).number
    array([2, 0, 1, 2])
    """
    dose = np.asarray(cells["dose_ng"], dtype=float)
    treated = dose > 0
    table = pd.DataFrame({"dose": dose, "formulation": formulations_of(cells)})
    table.loc[~treated, "formulation"] = ""
    number = np.zeros(len(dose), dtype=int)
    number[treated] = 1 + table[treated].groupby(["formulation", "dose"]).ngroup()
    _, first = np.unique(number, return_index=True)
    given = {int(number[i]): (dose[i], table["formulation"].iloc[i]) for i in first}
    return DoseGroups(number, given)


def list_formulations(cells):
    """Return the formulations of the treated cells of a table, sorted; one may be empty."""
    treated = np.asarray(cells["dose_ng"]) > 0
    return sorted(set(np.asarray(formulations_of(cells), dtype=object)[treated]))
