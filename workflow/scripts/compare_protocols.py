"""Compare the paper's evaluation with the strictest: draw the optimism of its scores."""

import logging

from lnp.assessment.optimism import score_steps
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.design.scarce_units import unit_of
from lnp.reporting.figures.optimism import plot_optimism
from lnp.reporting.figures.style import save_figure
from lnp.reporting.sentences.optimism import describe_optimism

if __name__ == "__main__":
    log_to(snakemake.log[0])
    scores = read_table("scores", list(snakemake.input.scores))
    unit = unit_of(read_table("split", snakemake.input.split))
    steps = score_steps(scores, max(snakemake.params.horizons))
    save_figure(*plot_optimism(steps, unit), snakemake.output.figure)
    logging.info("%s", "\n".join(describe_optimism(steps, unit)))
