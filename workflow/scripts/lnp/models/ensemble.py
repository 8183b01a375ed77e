"""One prediction per test cell from the models of all folds."""

from lnp.core.errors import LnpError
from lnp.core.vocabulary import CELL_KEY, TEST
from lnp.models.predictions import average_folds

FIT = ["protocol", "model", "task", "horizon"]


class EnsembleError(LnpError):
    """The folds do not agree on what is to be predicted."""


def average_tests(predictions):
    """Return the mean over the folds that test a cell, as rows of the fold `ensemble`.

    Parameters
    ----------
    predictions : DataFrame
        Table `predictions` of one or more fits; only the part test counts.

    Returns
    -------
    DataFrame
        Table `predictions`, see `lnp.models.predictions.average_folds`.

    Raises
    ------
    EnsembleError
        If a cell has another truth in one fold than in another.
    """
    test = predictions[predictions["part"] == TEST]
    truths = test.groupby([*FIT, *CELL_KEY], sort=False)["truth"].agg(["min", "max"])
    differing = truths[truths["max"] > truths["min"]]
    if len(differing):
        _, _, task, _, plate, site, cell = differing.index[0]
        raise EnsembleError(
            f"plate {plate}, site {site}, cell {cell}: its truth ({task}) differs between the "
            "folds that test it, by their thresholds; a mean over these folds has no meaning. "
            "Use a scheme in which each cell has one threshold."
        )
    return average_folds(test)
