"""Draw the predicted counterstain beside the measured one, and its scores."""

import numpy as np

from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.core.zarr_store import open_store
from lnp.reporting.figures.staining import plot_staining
from lnp.reporting.figures.style import save_figure
from lnp.staining.channels import relative_stain
from lnp.staining.stores import PREDICTED, SPREAD

SIDE, STEP = 110, 10  # pixels of a picture, about seven cells; and between tried places


def pictures_of(views, stained):
    """Return the pictures of the first site with a frame that was compared; none if none has."""
    for seen, found in zip(views, stained, strict=True):
        with open_store(seen) as view, open_store(found) as store:
            learned, level = view["learned"][:].tolist(), view.attrs["level"]
            if learned and np.isfinite(level).all():
                frame, targets = learned[0], np.nan_to_num(view["targets"][0])
                measured = relative_stain(targets[0], level)
                others = store[PREDICTED][frame], store[SPREAD][frame]
                window = most_cells(targets[1])
                return [picture[window] for picture in (view["view"][frame], measured, *others)]
    return []


def most_cells(foreground):
    """Return the window of `SIDE` pixels in which cells cover most of a (h, w) foreground."""
    corners = [range(0, max(1, n - SIDE + 1), STEP) for n in foreground.shape]
    windows = [np.s_[r : r + SIDE, c : c + SIDE] for r in corners[0] for c in corners[1]]
    return max(windows, key=lambda window: foreground[window].sum())


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files = snakemake.input
    pictures = pictures_of(files.views, files.stained)
    pictures = [np.asarray(picture, dtype=float) for picture in pictures]
    scores = read_table("staining_scores", files.scores)
    save_figure(*plot_staining(scores, pictures), snakemake.output.figure)
