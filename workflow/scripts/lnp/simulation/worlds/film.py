"""One field of a world in memory: its images, and all that is true of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnp.core.rng import rng_of
from lnp.simulation.camera import take_image
from lnp.simulation.frames import draw_frame
from lnp.simulation.kinetics import outcome_of_dose
from lnp.simulation.scene import Site, stage_scene
from lnp.simulation.settings import CHANNELS, Settings
from lnp.simulation.site import brightfield_shift
from lnp.simulation.truth import cell_rows, track_rows

CHANNEL_NUMBERS = {"gfp": 5, "lnp": 6, "counterstain": 7, "brightfield": 9}
N_LAW = 5000  # cells behind the law of the outcome


@dataclass(frozen=True)
class Film:
    """A film of (T, H, W) pixels and its truth.

    `images` maps channels to (T, H, W) uint16 arrays. `labels` (T, H, W) uint16
    holds each cell's number where it is to be seen, 0 elsewhere: a cell keeps its
    number in all frames. `drift` (T, 2), row and col, is by how much everything
    on the dish lies after frame 0; `bf_shift` (2,) by how much brightfield lies
    after fluorescence. `tracks` has a row per cell and frame: `cell`, `frame`,
    `row`, `col` (centroid of the visible mask), `area`, `n_touching`, `at_edge`.
    `cells` has a row per cell: `cell`, `parent` (-1: none), `first_frame`,
    `last_frame` (in view), `fate` (survives, divides, dies, leaves). `spots` has
    `frame`, `cell` (-1: in the medium), `row`, `col`, `intensity`.
    """

    images: dict[str, np.ndarray]
    labels: np.ndarray
    drift: np.ndarray
    bf_shift: np.ndarray
    cells: pd.DataFrame
    tracks: pd.DataFrame
    spots: pd.DataFrame
    diameter_px: float  # of a mean cell

    def frame(self, number):
        """Return {channel: (H, W) image} of one frame."""
        return {channel: images[number] for channel, images in self.images.items()}

    def centres(self, number):
        """Return the rows of `tracks` of one frame, cell as index."""
        return self.tracks[self.tracks["frame"] == number].set_index("cell")


def film(
    world,
    seed=0,
    n_frames=24,
    shape=(500, 600),
    scale=0.5,
    channels=CHANNELS,
    n_cells=25,
    dose_ng=316.0,
    interval_s=1200.0,
):
    """Simulate a `Film` of a world.

    Parameters
    ----------
    world : World
    seed : int
    n_frames : int
        At least 2.
    shape : (H, W)
        Of the field in pixels.
    scale : float
        Of lengths: at 1 a mean cell is 104 pixels wide.
    channels : sequence of str
        To draw; fewer are faster.
    n_cells : int
        In the field, on average, where the world's `confluence` is 0.
    dose_ng : float
        0: no spots, no GFP.
    interval_s : float
        Between frames; divisions and deaths are rates per half day.
    """
    settings = Settings(
        *("FILM", n_frames, (1,), CHANNEL_NUMBERS, scale, interval_s, n_cells),
        world=world,
        field_px=tuple(shape),
    )
    law = None
    if dose_ng:
        law = outcome_of_dose(dose_ng, settings, rng_of(seed, "law", dose_ng), N_LAW)
    return film_site(Site(settings, "C04", 1, dose_ng, law, seed), channels)


def film_site(site, channels):
    """Simulate the `Film` of a `Site`; `channels` are those to draw."""
    settings, shape = site.settings, (site.settings.n_frames, *site.settings.shape)
    scene, bf_shift = stage_scene(site), brightfield_shift(settings, site.seed)
    images = {name: np.empty(shape, np.uint16) for name in channels}
    labels, tracks, spots = np.empty(shape, np.uint16), [], []
    for frame in range(settings.n_frames):
        shown = draw_frame(scene, site, frame, bf_shift, channels)
        labels[frame] = shown.label
        tracks.append(track_rows(shown.label, frame))
        spots.append(shown.spots.assign(frame=frame))
        for name in channels:
            images[name][frame] = take_image(shown.light[name], name, site, frame)
    tracks = pd.concat(tracks, ignore_index=True)
    return Film(
        images=images,
        labels=labels,
        drift=scene.drift,
        bf_shift=bf_shift,
        cells=cell_rows(scene.cells.table, tracks, settings.n_frames).reset_index(drop=True),
        tracks=tracks,
        spots=pd.concat(spots, ignore_index=True),
        diameter_px=settings.diameter_px,
    )
