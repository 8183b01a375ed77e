"""All figures of one protocol that follow from its scores and predictions."""

from lnp.reporting.figures.answer import plot_answer
from lnp.reporting.figures.ranked import mean_threshold, plot_ranked
from lnp.reporting.figures.reliability import plot_reliability
from lnp.reporting.figures.score_curves import (
    PAPER_PANELS,
    WITHIN_PANELS,
    plot_score_curves,
    within_strata,
)


def draw_protocol(scores, predictions, targets, horizon, min_counts, primary, hours=None):
    """Draw all figures of one protocol.

    Parameters
    ----------
    scores, predictions, targets : DataFrame
        Tables of these names.
    horizon : int
        Of the ranked cells and the probabilities: the last.
    min_counts : float
        Least counts before the logarithm.
    primary : str
        The primary approach.
    hours : (n_frames,) array, optional
        Of each time point; None where they are not known.

    Returns
    -------
    dict of str to (Figure, DataFrame)
        By the figure's name.
    """
    return {
        "answer": plot_answer(scores, primary, hours),
        "scores": plot_score_curves(scores, PAPER_PANELS, ["all"]),
        "within_dose": plot_score_curves(scores, WITHIN_PANELS, within_strata(scores)),
        "ranked": plot_ranked(predictions, horizon, mean_threshold(targets, min_counts)),
        "reliability": plot_reliability(predictions, horizon),
    }
