"""Places of peaks to a fraction of a pixel."""

import numpy as np


def parabola_vertex(before, at, after):
    """Return where the parabola through values at -1, 0 and 1 is highest, within half a pixel.

    Numbers or arrays; 0 where the parabola has no highest point.

    >>> float(parabola_vertex(1.0, 4.0, 3.0))
    0.25
    """
    bend = before - 2 * at + after
    return np.clip((before - after) / (2 * np.where(bend < 0, bend, -np.inf)), -0.5, 0.5)
