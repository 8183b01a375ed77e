"""Simulated patches as a network sees them, and what it shall say."""

import numpy as np

from lnp.imaging.spot_network import see
from lnp.models.spots.patches import draw_patch, heatmap


def draw_examples(n, rng):
    """Return n patches as a network sees them (n, N_SEEN, SIDE, SIDE), and their heatmaps."""
    patches = [draw_patch(rng) for _ in range(n)]
    seen = np.stack([see(patch.counts, patch.sigma) for patch in patches])
    return seen, np.stack([heatmap(patch.places) for patch in patches])
