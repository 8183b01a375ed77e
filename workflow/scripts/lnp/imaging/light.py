"""Frames without light: the lamp failed, or the shutter stayed closed."""

import numpy as np

from lnp.core.examples import examples
from lnp.core.vocabulary import REPORTER

JUDGED = ["counterstain", "brightfield", REPORTER]  # LNPs may well be there or not
SAMPLED = 8  # one pixel of so many along each axis is enough
DARK = 0.1  # of the usual contrast; bleaching and focus take less from one frame to the next


class Light:
    """The contrast of a site's frames, by which one without light is known."""

    def __init__(self):
        self.contrasts = {name: [] for name in JUDGED}
        self.dark = {}  # channel: frames without light

    def remove_dark(self, planes, frame):
        """Return the planes of a frame, with None for those without light.

        A dark frame holds nothing, so it counts as missing. Compared are earlier frames only.

        Parameters
        ----------
        planes : dict of channel: (H, W) ndarray or None
        frame : int
        """
        kept = dict(planes)
        for name in JUDGED:
            if planes.get(name) is None:
                continue
            low, high = np.percentile(planes[name][::SAMPLED, ::SAMPLED], (2, 99.5))
            contrast, before = float(high - low), self.contrasts[name]
            if before and contrast < DARK * np.median(before):
                self.dark.setdefault(name, []).append(frame)
                kept[name] = None
            else:
                before.append(contrast)
        return kept

    def describe(self):
        """Return a sentence per channel that had frames without light."""
        return [
            f"{name} has no light in {len(frames)} frames ({examples(frames)}): less than "
            f"{DARK:.0%} of the contrast before ({np.median(self.contrasts[name]):.0f} counts); "
            "they count as missing. Did the lamp or the shutter fail?"
            for name, frames in self.dark.items()
        ]
