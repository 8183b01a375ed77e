"""What a network predicts, and in which units: shares of the counterstain's height, and counts."""

import numpy as np

TARGETS = ["counterstain", "foreground", "distance", "lnp"]  # the last one is a negative control


def relative_stain(counts, level):
    """Return counterstain (counts) as learned: 0 in the background, about one in bright cells."""
    background, height = level
    return (counts - background) / height


def counts_of(stain, level):
    """Return what `relative_stain` takes, as whole counts of a camera (uint16)."""
    background, height = level
    return np.rint(np.clip(background + height * stain, 0, 65535)).astype(np.uint16)
