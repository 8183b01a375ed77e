"""What in a crop is taken to be the cell: its mask, or a central disc."""

import numpy as np

DISC = 0.34  # radius of the central disc, as a share of the crop's side


def regions_of(masks):
    """Return the regions mask, disc and crop, each (n_frames, side, side) bool."""
    offset = np.arange(masks.shape[-1]) - (masks.shape[-1] - 1) / 2
    disc = np.hypot(offset[:, None], offset[None]) <= DISC * masks.shape[-1]
    has_mask = masks.any(axis=(1, 2))[:, None, None]
    return {
        "mask": np.where(has_mask, masks, disc),
        "disc": np.broadcast_to(disc, masks.shape),
        "crop": np.ones(masks.shape, dtype=bool),
    }
