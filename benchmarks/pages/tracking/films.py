"""Films whose truth is known: simulated worlds, and real ones where they are at hand."""

import os
import zipfile
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import tifffile
from skimage.draw import polygon

from lnp.core.vocabulary import CHANNELS
from lnp.simulation.truth import track_rows
from lnp.simulation.worlds.film import film
from tracking.nuclei import draw_nuclei
from tracking.roi import read_outline

JUMP = 1.5  # diameters of a cell, of the stage in a real film
HELA_FRAMES = range(40, 64)
HELA_WINDOW = np.s_[100:600, 200:900]  # a part is enough, and faster
MARGIN = 0.12  # of a film's shorter side, at most, for a window that jumps


@dataclass(frozen=True)
class TrialFilm:
    """A film and what is true of it.

    `images` maps counterstain, and brightfield where there is one, to (T, H, W) arrays; `labels`
    (T, H, W) holds each cell's number, the same in all frames; `drift` (T, 2) is by how much the
    field lies after frame 0, as far as it is known; `parents` maps daughters to mothers. `real`
    says that a microscope took it. Frames in `missing` have no plane.
    """

    name: str
    images: dict
    labels: np.ndarray
    drift: np.ndarray
    parents: dict
    diameter_px: float
    real: bool = False
    missing: frozenset = frozenset()

    @property
    def truth(self):
        """Table "truth_tracks" of the film."""
        return pd.concat([track_rows(label, t) for t, label in enumerate(self.labels)])

    def frames(self):
        """Yield {channel: (H, W) image or None} of each frame, as `follow_site` takes them."""
        for t in range(len(self.labels)):
            shown = {name: images[t] for name, images in self.images.items()}
            yield dict.fromkeys(CHANNELS) | ({} if t in self.missing else shown)


def simulate(world, seed, n_frames, shape):
    """Return a film of a `World`, at half size."""
    channels = ("counterstain", "brightfield")
    made = film(world, seed, n_frames, shape, channels=channels, dose_ng=0.0)
    parents = dict(zip(made.cells["cell"], made.cells["parent"], strict=True))
    name = f"{world.name} {seed}"
    return TrialFilm(name, made.images, made.labels, made.drift, parents, made.diameter_px)


def real_film(name, folder):
    """Return a real film by its name in `REAL`, or None where its files are absent."""
    path, read = REAL[name]
    return replace(read(folder / path), name=name, real=True) if (folder / path).exists() else None


def plant_jump(whole):
    """Return a film without and one with a jump of the stage in its middle.

    The window that is cut from the film moves; so both show the same cells but for those at the
    edge.
    """
    n_frames, *shape = whole.labels.shape
    margin = int(min(MARGIN * min(shape), JUMP * whole.diameter_px))
    away = np.zeros((n_frames, 2), dtype=int)
    away[n_frames // 2 :] = (-margin, margin)  # the field lies higher up and more to the right
    return tuple(cut_window(whole, margin, place) for place in (0 * away, away))


def cut_window(whole, margin, drift):
    """Return the film that shows the inside of another, `drift` (T, 2) whole pixels away."""
    height, width = (side - 2 * margin for side in whole.labels.shape[1:])

    def cut(stack):
        corners = margin - drift
        return np.stack(
            [
                plane[row : row + height, col : col + width]
                for plane, (row, col) in zip(stack, corners, strict=True)
            ]
        )

    images = {name: cut(stack) for name, stack in whole.images.items()}
    return replace(whole, images=images, labels=cut(whole.labels), drift=whole.drift + drift)


def read_nuclei(folder):
    """Nuclei that flow together, six frames, with their outlines in the first one.

    They are laptrack's example of how to correct links by hand: the numbers in later frames are
    those of links that are wrong for most nuclei, so that they are no truth.
    """
    images = tifffile.imread(folder / "example_images.tif")
    labels = tifffile.imread(folder / "example_label.tif")
    labels[1:] = 0
    return TrialFilm("", {"counterstain": images}, labels, np.zeros((len(labels), 2)), {}, 22.0)


def read_phase(folder):
    """Label-free MDA-MB-231 cells, frames 1 to 40, with the microscope's own outlines."""
    images = tifffile.imread(folder / "frames_0001-0040.tif").astype(np.uint16)
    labels = np.zeros(images.shape, dtype=np.uint16)
    with zipfile.ZipFile(folder / "rois_0001-0040.zip") as outlines:
        for name in outlines.namelist():
            stem, kind = os.path.splitext(os.path.basename(name))
            if kind == ".roi":
                frame, cell = map(int, stem.split("-"))
                rows, cols = read_outline(outlines.read(name)).T
                labels[frame - 1][polygon(rows, cols, images.shape[1:])] = cell
    return TrialFilm("", {"counterstain": images}, labels, np.zeros((len(labels), 2)), {}, 25.0)


def read_hela(folder):
    """Nuclei of HeLa cells drawn from the masks of another program, whose images are not there."""
    paths = [folder / f"mask{t:03d}.tif" for t in HELA_FRAMES]
    labels = np.stack([tifffile.imread(path)[HELA_WINDOW] for path in paths])
    lives = np.loadtxt(folder / "res_track.txt", dtype=int)
    parents = {cell: parent or -1 for cell, _, _, parent in lives.tolist()}
    images = draw_nuclei(labels, np.random.default_rng(5))
    labels, parents = end_halved(labels, parents)
    return TrialFilm(
        "", {"counterstain": images}, labels, np.zeros((len(labels), 2)), parents, 26.0
    )


def end_halved(labels, parents):
    """End each number where its cell has less than half of its last area: there it divided.

    A program that knows no divisions gives the mother's number to a daughter, or to a neighbour's.

    Parameters
    ----------
    labels : (T, H, W) ndarray of int
    parents : dict of daughter to mother

    Returns
    -------
    labels, parents
        What follows has a new number, whose mother is the old one.
    """
    labels, parents = labels.copy(), dict(parents)
    for t in range(1, len(labels)):
        before, now = (np.bincount(frame.ravel(), minlength=1) for frame in labels[t - 1 : t + 1])
        numbers = np.flatnonzero(now[1 : len(before)]) + 1
        for cell in numbers[now[numbers] < before[numbers] / 2]:
            new = labels.max() + 1
            labels[t:][labels[t:] == cell] = new
            parents[int(new)] = int(cell)
    return labels, parents


REAL = {
    "nuclei": ("laptrack_interactive_fix", read_nuclei),
    "phase contrast": ("cellphe_mdamb231", read_phase),
    "HeLa nuclei, redrawn": ("traccuracy_hela_res/Fluo-N2DL-HeLa/01_RES", read_hela),
}
