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


def condition_name(role, dose):
    """Return the name of a condition, for readers; `dose` as in the table of wells (ng).

    >>> condition_name("treated", 31.6), condition_name("control", 0)
    ('31.6 ng', '0 ng (control)')
    >>> condition_name("mock", 0), condition_name("empty", 316)
    ('0 ng (mock)', '0 ng (empty, particles as at 316 ng)')
    """
    if role == TREATED:
        return f"{dose:g} ng"
    return f"0 ng ({role}, particles as at {dose:g} ng)" if dose else f"0 ng ({role})"


def name_conditions(wells):
    """Return the condition of each row of a table with columns `role` and `dose_ng`."""
    both = zip(wells["role"], wells["dose_ng"], strict=True)
    return [condition_name(role, dose) for role, dose in both]
