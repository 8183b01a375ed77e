"""How many wells a study needs: simulated studies without images, judged by the rule of claims.

What is not known before a study is assumed: how much of the outcome within a dose can be seen
early (r2), and how much wells differ. What the models see of it is that of
`lnp.assessment.simulated_studies`.
"""

import pandas as pd

from lnp.assessment.claims import YES, make_claims
from lnp.assessment.proportions import wilson_interval
from lnp.assessment.simulated_studies import Design, predict_study
from lnp.core.rng import rng_of

ASKED = ["nuisance", "simple", "single frame"]  # groups; named measures see what lstm and gbm see
TARGET = 0.8  # share of studies with a claim that a design should reach


def plan_designs(settings, doses):
    """Return the designs to be tried: every number of wells with every r2.

    Parameters
    ----------
    settings : dict
        n_wells (per dose) and r2: lists; cells_per_well, well_sd.
    doses : iterable of float
        ng, of the study's wells, with 0 for controls.
    """
    doses = tuple(sorted(set(doses)))
    return [
        Design(n_wells, settings["cells_per_well"], r2, settings["well_sd"], doses)
        for n_wells in sorted(settings["n_wells"])
        for r2 in sorted(settings["r2"])
    ]


def measure_power(design, n_studies, seed):
    """Return how often the rule of claims says yes in studies of one design.

    Parameters
    ----------
    design : Design
    n_studies : int
    seed : int

    Returns
    -------
    DataFrame
        Rows of the table `plan`, one per group of ASKED: a study counts if any approach is
        claimed to beat the group in either task.
    """
    counts = dict.fromkeys(ASKED, 0)
    for study in range(n_studies):
        rng = rng_of(seed, "plan", design.n_wells, design.r2, study)
        claims = make_claims(predict_study(design, rng), [1])
        claimed = set(claims.loc[claims["verdict"] == YES, "group"])
        counts = {group: n + (group in claimed) for group, n in counts.items()}
    n_treated = design.n_wells * sum(dose > 0 for dose in design.doses)
    about = {"n_wells": design.n_wells, "n_treated": n_treated, "r2": design.r2}
    plan = pd.DataFrame({"group": list(counts), "n_claimed": list(counts.values())})
    low, high = wilson_interval(plan["n_claimed"], n_studies)
    share = plan["n_claimed"] / n_studies
    return plan.assign(**about, n_studies=n_studies, power=share, low=low, high=high)


def least_wells(plan):
    """Return the number of wells per dose from which on the power stays at TARGET, or None.

    `plan` holds the rows of one group and one r2.
    """
    rows = plan.sort_values("n_wells", ascending=False)
    enough = (rows["power"] >= TARGET).cummin()
    return int(rows.loc[enough, "n_wells"].min()) if enough.any() else None
