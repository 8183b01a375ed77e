"""Draw the paper's way of judging and the honest one side by side."""

import logging

from lnp.assessment.optimism import score_steps, tell_flattery
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.reporting.figures.optimism import plot_flattery
from lnp.reporting.figures.style import save_figure

if __name__ == "__main__":
    log_to(snakemake.log[0])
    scores = read_table("scores", list(snakemake.input))
    steps = score_steps(scores, max(snakemake.params.horizons))
    save_figure(*plot_flattery(steps), snakemake.output.figure)
    logging.info("%s", "\n".join(tell_flattery(steps)))
