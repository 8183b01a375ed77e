"""What networks learn from: views and targets of some frames of many sites."""

import numpy as np

from lnp.core.zarr_store import open_store
from lnp.staining.channels import relative_stain
from lnp.staining.groups import draw_frames


def read_learned(paths, n_planes, rng):
    """Return what is learned from some frames of the stores of views.

    Parameters
    ----------
    paths : list of str
    n_planes : int
        Frames in all, at most.
    rng : numpy.random.Generator

    Returns
    -------
    views : list of (h, w) ndarray of float16
    targets : list of (n_targets, h, w) ndarray of float16
        NaN where unknown; the counterstain by its level on its plate.
    level : [float, float]
        Background and height of the counterstain (counts), the median over plates.
    """
    frames, levels = read_levels(paths)
    views, targets = [], []
    for path, number in draw_frames(frames, n_planes, rng):
        with open_store(path) as store:
            views.append(store["view"][int(store["learned"][:][number])])
            target = store["targets"][number]
            target[0] = relative_stain(target[0], levels[store.attrs["plate"]])
            targets.append(target.astype(np.float16))
    return views, targets, np.median(list(levels.values()), axis=0).tolist() if levels else []


def read_levels(paths):
    """Return the places of the learned frames of each store, and each plate's level.

    A plate's level is the median over its sites that have a counterstain.
    """
    frames, levels = {}, {}
    for path in paths:
        with open_store(path) as store:
            frames[path] = range(store["learned"].shape[0])
            if len(frames[path]) and np.isfinite(store.attrs["level"]).all():
                levels.setdefault(store.attrs["plate"], []).append(store.attrs["level"])
    return frames, {plate: np.median(of_plate, axis=0) for plate, of_plate in levels.items()}
