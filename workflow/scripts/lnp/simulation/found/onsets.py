"""Onsets of the reporter that the pipeline fitted, against the true ones."""

from lnp.core.vocabulary import RISES, SHORT


def onset_errors(onsets, truth, matches):
    """Return errors and finds of the onsets of cells whose light is known for long enough.

    Parameters
    ----------
    onsets, truth : DataFrame
        Tables "onset" and "truth_cells" of one site.
    matches : DataFrame
        Columns `cell` and `true_cell`.

    Returns
    -------
    dict of (n,) ndarray
        `onset`: fitted less true hour, of cells that express and have an onset; `onset_found`: 1
        for each cell that expresses and has one, else 0; `onset_false`: the same of cells that
        never express.
    """
    known = onsets[onsets["state"] != SHORT][["cell", "state", "onset_h"]].merge(matches, on="cell")
    true = truth[["cell", "on", "onset_h"]].rename(columns={"cell": "true_cell"})
    both = known.merge(true, on="true_cell", suffixes=("", "_t"))
    rises, on = both["state"] == RISES, both["on"]
    return {
        "onset": (both["onset_h"] - both["onset_h_t"])[rises & on].to_numpy(),
        "onset_found": rises[on].to_numpy(dtype=float),
        "onset_false": rises[~on].to_numpy(dtype=float),
    }
