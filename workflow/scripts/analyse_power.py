"""Say how many wells per dose a study needs, from simulated studies of its own design."""

import logging

import pandas as pd

from lnp.assessment.power_analysis import measure_power, plan_designs
from lnp.core.logs import log_to
from lnp.core.tables import write_table
from lnp.core.vocabulary import REPORTER_LABEL
from lnp.reporting.figures.power_analysis import plot_power
from lnp.reporting.figures.style import save_figure


def describe_assumptions(settings, doses):
    """Return what the plan assumes, as a line below its figure."""
    named = ", ".join(f"{dose:g}" for dose in sorted(doses))
    return (
        f"Assumed: doses {named} ng, {settings['cells_per_well']} cells per well, wells differ by "
        f"{settings['well_sd']:g} SD of a cell; R²: share of the variance of log {REPORTER_LABEL} "
        f"within a dose that can be seen early. {settings['n_studies']} simulated studies per "
        "point, 95 % Wilson intervals."
    )


def analyse_power(settings, doses, seed):
    """Return the table `plan` of all designs; says in the log how far it is."""
    designs = plan_designs(settings, doses)
    parts = []
    for i, design in enumerate(designs):
        parts.append(measure_power(design, settings["n_studies"], seed))
        power = ", ".join(f"{row.group} {row.power:.0%}" for row in parts[-1].itertuples())
        found = f"{design.n_wells} wells per dose, R² {design.r2:g}: {power}"
        logging.info("%d of %d designs; %s", i + 1, len(designs), found)
    return pd.concat(parts, ignore_index=True)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    settings, doses = snakemake.params.power_analysis, snakemake.params.doses
    plan = analyse_power(settings, doses, snakemake.params.seed)
    write_table("plan", plan, snakemake.output.plan)
    about = describe_assumptions(settings, doses)
    save_figure(*plot_power(plan, about), snakemake.output.figure)
