"""Draw the paper's way of judging and the honest one side by side."""

import logging

from lnp.logs import log_to

from lnp.figures.flattery import plot_flattery
from lnp.figures.style import save_figure
from lnp.flattery import score_steps, tell_flattery
from lnp.tables import read_table

if __name__ == "__main__":
    log_to(snakemake.log[0])
    scores = read_table("scores", list(snakemake.input))
    steps = score_steps(scores, max(snakemake.params.horizons))
    save_figure(*plot_flattery(steps), snakemake.output.figure)
    logging.info("%s", "\n".join(tell_flattery(steps)))
