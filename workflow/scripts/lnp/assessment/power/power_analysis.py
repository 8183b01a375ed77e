"""Power analysis: how many wells a study needs, by simulated studies and the rule of claims.

What is not known before a study is assumed: how much of the outcome within a dose can be seen
early (r2), and how much wells differ. `lnp.assessment.power.simulated_studies` assumes how well
each model sees it.
"""

import logging

import pandas as pd

from lnp.assessment.claims import YES, make_claims
from lnp.assessment.intervals import wilson_interval
from lnp.assessment.power.simulated_studies import Design, predict_study
from lnp.core.rng import rng_of
from lnp.core.vocabulary import REPORTER_LABEL
from lnp.models.registry import APPROACHES, GROUPS

# named measures are left out: in the simulated studies they see what the temporal models see
POWER_GROUPS = ["nuisance", "simple", "single frame"]
TARGET = 0.8  # share of studies with a claim that a design should reach


def analyse_power(settings, approaches, primary, doses, seed):
    """Return the power of every number of wells with every r2, and log the progress.

    Parameters
    ----------
    settings : dict
        n_wells (per dose) and r2: lists; cells_per_well, well_sd, n_studies (per design).
    approaches : list of str
        Of the study.
    primary : dict
        The primary question: see `lnp.assessment.claims.make_claims`.
    doses : iterable of float
        ng, of the study's wells, with 0 for controls.
    seed : int

    Returns
    -------
    DataFrame
        Table `plan`.
    """
    doses = tuple(sorted(set(doses)))
    designs = [
        Design(n_wells, settings["cells_per_well"], r2, settings["well_sd"], doses)
        for n_wells in sorted(settings["n_wells"])
        for r2 in sorted(settings["r2"])
    ]
    parts = []
    for i, design in enumerate(designs):
        parts.append(measure_power(design, settings["n_studies"], approaches, primary, seed))
        power = ", ".join(f"{row.group} {row.power:.0%}" for row in parts[-1].itertuples())
        found = f"{design.n_wells} wells per dose, R² {design.r2:g}: {power}"
        logging.info("%d of %d designs; %s", i + 1, len(designs), found)
    return pd.concat(parts, ignore_index=True)


def measure_power(design, n_studies, approaches, primary, seed):
    """Return the share of simulated studies of one design in which the rule makes a claim.

    Parameters
    ----------
    design : Design
    n_studies : int
    approaches : list of str
    primary : dict
    seed : int

    Returns
    -------
    DataFrame
        Rows of the table `plan`, one per group of POWER_GROUPS that an approach can be compared
        with: a study counts if any approach is claimed to beat the group in either task.
    """
    left_out = set(APPROACHES) - set(approaches)
    n_claimed = {name: 0 for name in POWER_GROUPS if can_be_beaten(name, approaches)}
    for study in range(n_studies):
        rng = rng_of(seed, "plan", design.n_wells, design.r2, study)
        predictions = predict_study(design, rng)
        predictions = predictions[~predictions["model"].isin(left_out)]
        claims = make_claims(predictions, [1], primary)
        claimed = set(claims.loc[claims["verdict"] == YES, "group"])
        for group in n_claimed:
            n_claimed[group] += group in claimed
    plan = pd.DataFrame({"group": list(n_claimed), "n_claimed": list(n_claimed.values())})
    low, high = wilson_interval(plan["n_claimed"], n_studies)
    n_treated = design.n_wells * sum(dose > 0 for dose in design.doses)
    return plan.assign(
        n_wells=design.n_wells,
        n_treated=n_treated,
        r2=design.r2,
        n_studies=n_studies,
        power=plan["n_claimed"] / n_studies,
        low=low,
        high=high,
    )


def can_be_beaten(group, approaches):
    """Return whether a study of some approaches has a model of a group, and an approach beside it.

    >>> can_be_beaten("single frame", ["cnn", "lstm"]), can_be_beaten("single frame", ["cnn"])
    (True, False)
    """
    others = set(GROUPS[group])
    known = others - (set(APPROACHES) - set(approaches))
    return bool(known) and bool(set(approaches) - others)


def least_wells(plan):
    """Return the smallest number of wells per dose from which the power stays at TARGET, or None.

    `plan` holds the rows of one group and one r2.
    """
    rows = plan.sort_values("n_wells", ascending=False)
    enough = (rows["power"] >= TARGET).cummin()
    return int(rows.loc[enough, "n_wells"].min()) if enough.any() else None


def describe_assumptions(settings, doses):
    """Return the assumptions of a power analysis, as a line below its figure."""
    named = ", ".join(f"{dose:g}" for dose in sorted(doses))
    return (
        f"Assumed: doses {named} ng, {settings['cells_per_well']} cells per well, wells differ by "
        f"{settings['well_sd']:g} SD of a cell; R²: share of the variance of log {REPORTER_LABEL} "
        f"within a dose that can be seen early. {settings['n_studies']} simulated studies per "
        "point, 95% Wilson intervals."
    )
