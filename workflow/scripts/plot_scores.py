"""Draw all figures of one protocol: scores over time and within each dose, cells, reliability."""

from pathlib import Path

from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.reporting.figures.ranked import mean_threshold, plot_ranked
from lnp.reporting.figures.reliability import plot_reliability
from lnp.reporting.figures.score_curves import (
    PAPER_PANELS,
    WITHIN_PANELS,
    plot_score_curves,
    within_strata,
)
from lnp.reporting.figures.style import save_figure


def draw_scores(scores, predictions, targets, horizon, floor):
    """Return the figures of a protocol: a dict of name to (Figure, DataFrame).

    Parameters
    ----------
    scores, predictions, targets : DataFrame
        Tables of these names.
    horizon : int
        Of the sorted cells and the probabilities: the last.
    floor : float
        Least counts before the logarithm.
    """
    return {
        "scores": plot_score_curves(scores, PAPER_PANELS, ["all"]),
        "within_dose": plot_score_curves(scores, WITHIN_PANELS, within_strata(scores)),
        "ranked": plot_ranked(predictions, horizon, mean_threshold(targets, floor)),
        "reliability": plot_reliability(predictions, horizon),
    }


if __name__ == "__main__":
    log_to(snakemake.log[0])
    drawn = draw_scores(
        scores=read_table("scores", snakemake.input.scores),
        predictions=read_table("predictions", snakemake.input.predictions),
        targets=read_table("targets", snakemake.input.targets),
        horizon=max(snakemake.params.horizons),
        floor=snakemake.params.floor,
    )
    for path in snakemake.output:
        if not path.endswith(".tsv"):
            save_figure(*drawn[Path(path).stem], path)
