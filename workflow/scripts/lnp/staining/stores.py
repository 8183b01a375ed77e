"""Stores of a site: the views that networks see and learn from, and what they predict."""

from collections.abc import Sequence

import numpy as np

from lnp.core.zarr_store import add_array, open_store
from lnp.staining.channels import TARGETS, counts_of
from lnp.staining.grid import enlarge

FRAMES = ("frame", "row", "col")
PREDICTED = "predicted_counterstain"  # never named as the measured channel
FOREGROUND, DISTANCE = "predicted_foreground", "predicted_distance"
SPREAD = "spread"  # among networks, of the predicted counterstain
PREDICTIONS = [*(f"predicted_{name}" for name in TARGETS), SPREAD]


def write_views(group, views, targets):
    """Write the views of a site's brightfield, and the targets of some of its frames.

    Parameters
    ----------
    group : zarr.Group
    views : list of (h, w) ndarray or None
        Of each frame; None where brightfield is missing.
    targets : dict of frame to (n_targets, h, w) ndarray
        NaN where unknown.
    """
    shapes = [view.shape for view in views if view is not None]
    shape = shapes[0] if shapes else (1, 1)
    stack = np.zeros((len(views), *shape), dtype=np.float16)
    for frame, view in enumerate(views):
        if view is not None:
            stack[frame] = view
    put(group, "view", stack)
    put(group, "present", np.array([view is not None for view in views]))
    put(group, "learned", np.array(sorted(targets), dtype=np.int64))
    stack = [targets[frame] for frame in sorted(targets)]
    empty = np.empty((0, len(TARGETS), *shape))
    put(group, "targets", np.array(stack if stack else empty, dtype=np.float32))


def write_predicted(group, found, shape):
    """Write what networks predict of a site, the mean over them, frame by frame.

    Parameters
    ----------
    group : zarr.Group
    found : iterable of (n_networks, n_targets, h, w) ndarray, or None
        Of each frame, in the order of `TARGETS`; None where brightfield is missing.
    shape : (h, w)
    """
    empty = np.zeros((len(PREDICTIONS), *shape), dtype=np.float16)
    frames, present = [], []
    for of_frame in found:
        present.append(of_frame is not None)
        frames.append(empty if of_frame is None else summarise(of_frame))
    stack = np.array(frames, dtype=np.float16).reshape(-1, *empty.shape)
    put(group, "present", np.array(present, dtype=bool))
    for place, name in enumerate(PREDICTIONS):
        put(group, name, stack[:, place])


def summarise(of_networks):
    """Return the (n_predictions, h, w) of one frame in the order of `PREDICTIONS`."""
    spread = of_networks[:, 0].std(axis=0, ddof=0)
    return np.concatenate([of_networks.mean(axis=0), spread[None]]).astype(np.float16)


def put(group, name, array):
    """Add a whole array to a group."""
    dims = FRAMES[: array.ndim] if array.ndim <= 3 else ("frame", "target", *FRAMES[1:])
    add_array(group, name, array.shape, array.dtype, dims, 1)[:] = array


class PredictedPlanes(Sequence):
    """The predicted counterstain of a site, read as `lnp.acquisition.planes.Planes` is.

    Item t is a (H, W) uint16 image in the pixels and about the counts of the measured channel, or
    None where brightfield is missing. It is weighed with the predicted foreground: what is no cell
    is background.

    Parameters
    ----------
    path : str
        Of a store of results/staining.
    """

    def __init__(self, path):
        self.path = path
        with open_store(path) as store:
            self.about = dict(store.attrs)
            self.present = store["present"][:]
        self.factor = self.about["factor"]

    def __len__(self):
        return len(self.present)

    def frames(self):
        """Return the numbers of the frames that have a plane."""
        return np.flatnonzero(self.present).tolist()

    def __getitem__(self, frame):
        if not self.present[frame]:
            return None
        stain = self.view(PREDICTED, frame) * self.view(FOREGROUND, frame)
        return counts_of(self.enlarge(stain), self.about["level"])

    def view(self, name, frame):
        """Return a coarse array (h, w) of a frame: predicted_counterstain, spread, ..."""
        with open_store(self.path) as store:
            return store[name][frame].astype(np.float32)

    def enlarge(self, view):
        """Return a coarse view in the study's pixels."""
        return enlarge(view, self.about["shape"], self.about["diameter_px"])


def with_predicted(frames, predicted):
    """Yield the frames of a site, dicts of channel to plane, with the predicted one beside them."""
    for frame, planes in enumerate(frames):
        yield planes | {PREDICTED: predicted[frame]}
