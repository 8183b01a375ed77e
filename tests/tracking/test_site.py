"""The loop over the frames of a site, with drift and crops that only write down what they get."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from lnp.imaging.light import Light
from lnp.tracking.propagation import Propagation
from lnp.tracking.site import KnownDrift, follow_site, places_of

SETTINGS = {"window_px": 40, "smoothing_px": 0, "marker_px": 0, "neighbours": True}
SIDE = 32


def test_a_cell_that_is_not_followed_has_neither_centre_nor_mask():
    seeds = pd.DataFrame({"cell": [7], "row": [48.0], "col": [40.0]})
    tracks = Propagation(seeds, 20, SETTINGS).follow(None, np.zeros(2))
    centres, masks = places_of(tracks, [3, 7], SIDE)
    assert np.isnan(centres[0]).all()
    assert centres[1].tolist() == [48, 40]  # bridged: the centre is a prediction
    assert not masks.any()


def test_the_tracker_is_told_how_far_the_cells_moved_since_the_frame_before():
    steps, cropped = [], []

    def follow(image, step):
        steps.append(step.tolist())
        track = {"centre": (5.0, 6.0), "pixels": np.empty((0, 2), int), "state": "bridged"}
        return [SimpleNamespace(cell=2, risk=0.5, mother=-1, **track)]

    tracks = follow_site(
        [{"counterstain": None, "brightfield": None}] * 3,
        light=Light(),
        drift=KnownDrift(None, np.array([(0, 0), (3, 4), (0, 2)])),
        tracker=SimpleNamespace(follow=follow),
        crops=SimpleNamespace(cells=np.array([2]), side=SIDE, add=lambda *at: cropped.append(at)),
    )
    assert steps == [[0, 0], [3, 4], [0, 2]]
    assert tracks["frame"].tolist() == [0, 1, 2]
    assert tracks["area"].isna().all()
    assert [centres.tolist() for _, centres, _ in cropped] == [[[5, 6]]] * 3
