"""Strips of tracks: the crop of some frames, with the outline found and the true one."""

import io
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

from lnp.imaging.windows import cut

N_SHOWN = 6  # frames of a strip
FOUND, TRUE = "#ff9a2e", "#3fd0ff"
COLOURS = 64  # of the picture, so that its file stays small


@dataclass(frozen=True)
class Strip:
    """A track in some frames: numbers, images (S, S), masks found and true; and where it ended."""

    film: str
    right: bool
    frames: list
    images: list
    found: list
    true: list


def choose_strips(film, tracks, masks, silent):
    """Return the `Strip` of one track that is right at the end, and of one that is not.

    Of the right ones that which moved farthest, so that it is a fair example; of the wrong ones
    the first. None where there is none.
    """
    ends = silent.drop_duplicates("cell", keep="last")
    last = len(film.labels) - 1
    starts = silent.drop_duplicates("cell").set_index("cell")
    way = ends.assign(
        way=np.hypot(
            ends["row"] - starts.loc[ends["cell"], "row"].to_numpy(),
            ends["col"] - starts.loc[ends["cell"], "col"].to_numpy(),
        )
    )
    right = way[(way["frame"] == last) & ~way["wrong"]].sort_values("way")["cell"].tolist()
    wrong = silent.loc[silent["wrong"], "cell"].drop_duplicates().tolist()
    chosen = [(right[-1:], True), (wrong[:1], False)]
    return [draw_strip(film, tracks, masks, cell, good) for cells, good in chosen for cell in cells]


def draw_strip(film, tracks, masks, cell, right):
    """Return the `Strip` of a track around its centres; a wrong one around its first error."""
    rows = tracks[tracks["cell"] == cell].set_index("frame")
    shown = np.unique(np.linspace(0, rows.index.max(), N_SHOWN).astype(int)).tolist()
    side, images, found, true = masks.side, [], [], []
    own = film.labels[0][tuple(np.rint(rows.loc[0, ["row", "col"]].to_numpy(float)).astype(int))]
    place = list(masks.cells).index(cell)
    for t in shown:
        centre = np.rint(rows.loc[t, ["row", "col"]].to_numpy(float)).astype(int)
        padded = np.pad(film.images["counterstain"][t], side, mode="edge")
        images.append(cut(padded, centre + side, side))
        label = np.pad(film.labels[t], side)
        true.append(cut(label, centre + side, side) == own)
        found.append(masks.by_frame[t][1][place])
    return Strip(film.name, right, shown, images, found, true)


def draw_strips(strips, path):
    """Write one picture of strips, a row each."""
    size = (N_SHOWN * 1.35, len(strips) * 1.5)
    figure, axes = plt.subplots(len(strips), N_SHOWN, figsize=size, layout="constrained")
    for axis in axes.flat:
        axis.set_axis_off()
    for strip, row in zip(strips, np.atleast_2d(axes), strict=True):
        low, high = np.percentile(strip.images, [1, 99.7])
        planes = zip(strip.frames, strip.images, strip.found, strip.true, row, strict=False)
        for frame, image, found, true, axis in planes:
            axis.imshow(image, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
            for mask, colour in ((true, TRUE), (found, FOUND)):
                if mask.any():
                    axis.contour(mask, [0.5], colors=[colour], linewidths=1.1)
            axis.set_title(f"frame {frame}" if frame else "", fontsize=7, pad=2, loc="right")
        kind = "right" if strip.right else "wrong"
        row[0].set_title(f"{strip.film}: {kind}", fontsize=7, pad=2, loc="left")
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=80)
    plt.close(figure)
    Image.open(buffer).convert("RGB").quantize(COLOURS).save(path, optimize=True)
