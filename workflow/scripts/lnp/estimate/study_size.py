"""How large a study is: fields, pixels, frames, cells, folds; what is guessed is said."""

import math
from dataclasses import dataclass

import numpy as np

FULL_FIELD, FULL_PIXEL_UM = (2154, 2554), 0.1625  # of a CV7000 at 40x, unbinned
COVERED = 0.1  # ASSUME cells cover a tenth of a field, as in the films that we know
USED = 0.75  # ASSUME so many cells are followed to the end; of the demo's, 0.76


@dataclass(frozen=True)
class Field:
    """The image of one site.

    Attributes
    ----------
    shape : (height, width), in pixels
    pixel_um : float
        Side of a pixel.
    """

    shape: tuple
    pixel_um: float

    @property
    def megapixels(self):
        """Millions of pixels."""
        return math.prod(self.shape) / 1e6

    def in_pixels_of(self, pixel_um):
        """Return the same field in pixels of another size (um).

        >>> Field((100, 200), 0.325).in_pixels_of(0.65)
        Field(shape=(50, 100), pixel_um=0.65)
        """
        shape = tuple(round(side * self.pixel_um / pixel_um) for side in self.shape)
        return Field(shape, pixel_um)


@dataclass(frozen=True)
class StudySize:
    """What decides the cost of a study.

    Attributes
    ----------
    field : Field
        Of the training plate with most sites.
    n_plates, n_sites, n_training : int
        Plates; sites of all plates; sites of the training plates.
    n_channels : int
        That were imaged.
    n_frames : int
    n_cells : float
        Of a site, in its first frame.
    n_fits : float
        Folds of a protocol, on average.
    """

    field: Field
    n_plates: int
    n_sites: int
    n_training: int
    n_channels: int
    n_frames: int
    n_cells: float
    n_fits: float

    @property
    def n_used(self):
        """Cells of the training plates that are followed to the end."""
        return USED * self.n_cells * self.n_training


def guess_cells(field, diameter_um):
    """Return how many cells of a diameter (um) a field may hold.

    >>> round(guess_cells(Field((2154, 2554), 0.1625), 16.9))
    65
    """
    area_um2 = math.prod(field.shape) * field.pixel_um**2
    return COVERED * area_um2 / (math.pi / 4 * diameter_um**2)


def count_cells(seeds, simulated, field, diameter_um):
    """Return the cells of a site, and how that number is known.

    Parameters
    ----------
    seeds : list of int
        Cells of each site that was seeded, by a preview or a run.
    simulated : int or None
        Cells that a simulated field holds.
    field : Field
    diameter_um : float
    """
    if seeds:
        return float(np.mean(seeds)), f"counted in {len(seeds)} fields that were seeded"
    if simulated:
        return float(simulated), "as simulated"
    guessed = guess_cells(field, diameter_um)
    return guessed, f"a guess: cells of {diameter_um:g} um cover a tenth of the field"
