"""Training means by dose and formulation: what the dose alone predicts."""

from lnp.core.vocabulary import GIVEN
from lnp.design.conditions import formulations_of


def mean_by_dose(cells, train, column):
    """Return the mean of training cells of a cell's formulation and dose, a Series of its index.

    Where its formulation does not train at that dose, it is the mean of the other formulations at
    it: all that is known of a particle never seen. NaN where the dose does not train at all.

    Parameters
    ----------
    cells : DataFrame
        Columns dose_ng, and formulation unless there is one.
    train : DataFrame
        What is averaged, with the same columns: training cells, or their wells.
    column : str
        Whose mean is taken.
    """
    cells = cells.assign(formulation=formulations_of(cells))
    train = train.assign(formulation=formulations_of(train))
    own = cells[GIVEN].join(train.groupby(GIVEN)[column].mean(), on=GIVEN)[column]
    return own.fillna(cells["dose_ng"].map(train.groupby("dose_ng")[column].mean()))
