"""What relief and halo, two filters of the cells' thickness, explain of brightfield at a shift."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

N_RINGS = 12  # of spatial frequencies, in each of which both filters are fitted


@dataclass(frozen=True)
class Band:
    """What the spectra of a site's frames say together, in a band of frequencies.

    All (n,): frequency `row` and `col`, its `ring`; summed over frames the `cross`
    spectrum of brightfield and counterstain, and the power of each.
    """

    row: np.ndarray
    col: np.ndarray
    ring: np.ndarray
    cross: np.ndarray
    power_stain: np.ndarray
    power_bright: np.ndarray

    def per_ring(self, values):
        """Return the (N_RINGS,) sums of (n,) values over the rings."""
        return np.bincount(self.ring, values, N_RINGS)

    @cached_property
    def stain_powers(self):
        """The stain's power per ring: as it is, and of its derivatives (row, col, mixed)."""
        products = (1.0, self.row**2, self.col**2, self.row * self.col)
        return [self.per_ring(product * self.power_stain) for product in products]

    @cached_property
    def bright_power(self):
        """The brightfield's power per ring."""
        return np.maximum(self.per_ring(self.power_bright), 1e-30)

    @cached_property
    def n_per_ring(self):
        """The number of frequencies per ring."""
        return self.per_ring(np.ones(self.ring.size))

    @cached_property
    def axes(self):
        """The different frequencies along each axis, and which of them each item has."""
        return [np.unique(along, return_inverse=True) for along in (self.row, self.col)]

    def fit(self, shift):
        """Return the brightfield power that relief and halo explain in each ring: (N_RINGS,).

        Least squares: an even real filter, and an odd imaginary one that is linear in
        (row, col), of the counterstain moved by `shift`.
        """
        waves = [
            np.exp(2j * np.pi * step * different)[place]
            for step, (different, place) in zip(shift, self.axes, strict=True)
        ]
        back = waves[0] * waves[1] * self.cross
        power, aa, bb, ab = self.stain_powers
        a, b = self.per_ring(self.row * back.imag), self.per_ring(self.col * back.imag)
        odd = a**2 * bb - 2 * a * b * ab + b**2 * aa
        even = self.per_ring(back.real) ** 2 / np.maximum(power, 1e-30)
        return even + odd / np.maximum(aa * bb - ab**2, 1e-30)

    def likelihood(self, shift):
        """Return the log likelihood of a shift, noise of each ring fitted too."""
        rest = 1 - np.minimum(self.fit(shift) / self.bright_power, 0.999)
        return float(-(self.n_per_ring * np.log(rest)).sum())

    def explained(self, shift):
        """Return the share of the brightfield's power in the band that a shift explains."""
        return float(self.fit(shift).sum() / self.power_bright.sum())
