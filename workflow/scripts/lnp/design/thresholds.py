"""The reporter light above which a cell counts as positive."""

import numpy as np


def find_threshold(light, control, method, min_counts):
    """Return the threshold (counts) that a set of cells gives; a cell above it is positive.

    Parameters
    ----------
    light : (n_cells,) ndarray
        Of the reporter (counts), in cells that do not test.
    control : (n_cells,) ndarray of bool
        Cells without LNPs, at least one.
    method : "maximum", "mixture", {"quantile": share} or {"mean_sd": k}
        The controls' maximum (Harrison et al., Modeling approaches), a quantile of
        theirs, or k standard deviations above their mean; mixture: see `mixture_threshold`.
    min_counts : float
        Least light (counts) before the logarithm; for the mixture.
    """
    controls = light[control]
    if method == "maximum":
        return float(controls.max())
    if method == "mixture":
        return mixture_threshold(light, control, min_counts)
    if "quantile" in method:
        return float(np.quantile(controls, method["quantile"]))
    return float(controls.mean() + method["mean_sd"] * controls.std())


def mixture_threshold(light, control, min_counts):
    """Gaussian mixture: where a cell is as likely of the brighter as of the darker component.

    Two normal components of the log light of all cells given, controls and treated, fitted
    from the controls' mean and from the brightest tenth. A threshold below the controls'
    median would call most of them positive, so that it is the least.
    """
    from sklearn.mixture import GaussianMixture  # here: seconds, and few studies need it

    level = np.log(np.maximum(light, min_counts))
    start = np.array([[level[control].mean()], [np.quantile(level, 0.9)]])
    mixture = GaussianMixture(2, means_init=start, random_state=0, reg_covar=1e-4)
    mixture.fit(level[:, None])
    low, high = np.sort(mixture.means_.ravel())
    grid = np.linspace(low, high, 2001)
    brighter = mixture.predict_proba(grid[:, None])[:, np.argmax(mixture.means_.ravel())]
    crossing = grid[np.argmax(brighter >= 0.5)]
    return float(max(np.exp(crossing), np.median(light[control])))
