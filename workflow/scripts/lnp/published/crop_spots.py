"""LNP spots in the crops of cells, where the planes that these were cut out of are not known."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import SEEN_CHANNELS
from lnp.imaging.spots import COLUMNS, detect_spots

LNP = SEEN_CHANNELS.index("lnp")


def detect_crop_spots(store, find):
    """Return the spots of a site's cells, each found in the crop of its cell.

    Row and col count from the middle of the crop, since its place in the field is not known. The
    noise that decides what is a spot is that of the crop instead of the field.

    Parameters
    ----------
    store : group with `cell`, `present`, `crops` and `mask`
    find : callable
        See `lnp.imaging.spots.detect_spots`.

    Returns
    -------
    DataFrame
        Columns `cell`, `frame`, `row`, `col`, `intensity`.
    """
    n_kept, side = store["crops"].shape[1], store["crops"].shape[-1]
    parts = [pd.DataFrame(columns=COLUMNS)]
    for place, number in enumerate(store["cell"][:]):
        images = list(store["crops"][place, :, LNP])
        there = store["present"][place, :n_kept]
        images = [image if known else None for image, known in zip(images, there, strict=True)]
        centres = np.full((n_kept, 1, 2), side / 2)
        masks = store["mask"][place, :n_kept][:, None]
        parts.append(detect_spots(images, np.array([number]), centres, masks, find))
    found = pd.concat([part for part in parts if len(part)] or parts)
    return found.assign(row=found["row"] - side / 2, col=found["col"] - side / 2)
