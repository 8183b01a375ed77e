"""Parts of a fold in classification: training and validation need cells of both classes.

Where all cells that validate are of one class (the particles of one well failed, say), a loss on
them would reward a model that always says so. The cells of both parts are then dealt again, cell by
cell within each class. Test cells stay what they are.
"""

import numpy as np

from lnp.core.vocabulary import OUTER, TRAIN, VALID

LEAST = 2  # cells of a class: one trains, one validates


def parts_by_class(part, positive):
    """Return the parts of a fold's cells in classification, (n_cells,).

    They are those of the split if both classes train and validate, or if the two parts together
    have too few cells of a class. Otherwise each class validates with the share of cells that
    validated before, spread evenly over the order of the cells.

    Parameters
    ----------
    part : (n_cells,) ndarray of str
        As in the split.
    positive : (n_cells,) ndarray of bool
    """
    outer = np.isin(part, OUTER)
    both = all(len(set(positive[part == name])) == 2 for name in OUTER)
    if both or not can_train(part, positive):
        return part
    share = np.mean(part[outer] == VALID)
    dealt = part.copy()
    for one_class in (positive, ~positive):
        cells = np.flatnonzero(outer & one_class)
        n_valid = min(max(1, round(share * len(cells))), len(cells) - 1)
        places = ((np.arange(n_valid) + 0.5) * len(cells) / n_valid).astype(int)
        dealt[cells] = TRAIN
        dealt[cells[places]] = VALID
    return dealt


def can_train(part, positive):
    """Return whether the parts that do not test have enough cells of both classes, together."""
    classes = positive[np.isin(part, OUTER)]
    return min(np.count_nonzero(classes), np.count_nonzero(~classes)) >= LEAST
