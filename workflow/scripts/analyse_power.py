"""Analyse the power of a study: how many wells per dose it needs, by simulated studies."""

from lnp.assessment.power.power_analysis import analyse_power, describe_assumptions
from lnp.core.logs import log_to
from lnp.core.tables import write_table
from lnp.reporting.figures.power_analysis import plot_power
from lnp.reporting.figures.style import save_figure

if __name__ == "__main__":
    log_to(snakemake.log[0])
    params = snakemake.params
    settings, doses = params.power_analysis, params.doses
    plan = analyse_power(settings, params.approaches, params.primary, doses, params.seed)
    write_table("plan", plan, snakemake.output.plan)
    figure, table = plot_power(plan, describe_assumptions(settings, doses))
    save_figure(figure, table, snakemake.output.figure)
