"""Conditions of a plate: what the wells were given, told by role and dose.

A dose counts as that of the reporter's mRNA. So it is 0 in every control, also in one that got
particles: empty ones, or particles whose mRNA makes no reporter. The analyses within a dose
compare treated cells with each other, and never with such controls at the same dose.
"""

from lnp.core.vocabulary import TREATED


def reporter_dose(wells):
    """Return the reporter's mRNA that each well was given (ng), as a Series; 0 in controls.

    `wells` has the columns `dose_ng`, as in the table of wells, and `role`.
    """
    return wells["dose_ng"].where(wells["role"] == TREATED, 0.0)


def name_conditions(wells):
    """Return the condition of each row of a table, for readers.

    `wells` has the columns `role` and `dose_ng`, as in the table of wells.

    >>> name_conditions({"role": ["treated", "control"], "dose_ng": [31.6, 0]})
    ['31.6 ng', '0 ng (control)']
    >>> name_conditions({"role": ["mock", "empty"], "dose_ng": [0, 316]})
    ['0 ng (mock)', '0 ng (empty, particles as at 316 ng)']
    """
    names = []
    for role, dose in zip(wells["role"], wells["dose_ng"], strict=True):
        if role == TREATED:
            names.append(f"{dose:g} ng")
        else:
            particles = f", particles as at {dose:g} ng" if dose else ""
            names.append(f"0 ng ({role}{particles})")
    return names
