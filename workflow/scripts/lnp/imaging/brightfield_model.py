"""A model of brightfield: relief and halo, two filters of the cells' thickness."""

import numpy as np

N_RINGS = 12  # of spatial frequencies, in each of which both filters are fitted


class BrightfieldModel:
    """Least-squares fit of brightfield by the counterstain, moved by some shift.

    Parameters
    ----------
    row, col : (n,) ndarray
        Spatial frequencies, cycles per pixel.
    ring : (n,) ndarray of int
        The ring, 0 to N_RINGS - 1, that each frequency lies in.
    cross : (n,) complex ndarray
        Cross spectrum of brightfield and counterstain, summed over frames.
    power_stain, power_bright : (n,) ndarray
        Power spectra of the two, summed over frames.
    """

    def __init__(self, row, col, ring, cross, power_stain, power_bright):
        self.row, self.col, self.ring, self.cross = row, col, ring, cross
        # the different frequencies along each axis, and which of them each item has
        self.axes = [np.unique(along, return_inverse=True) for along in (row, col)]
        # the stain's power as it is, and of its derivatives: row, col, mixed
        products = (1.0, row**2, col**2, row * col)
        self.stain_powers = [self.per_ring(product * power_stain) for product in products]
        self.bright_power = np.maximum(self.per_ring(power_bright), 1e-30)
        self.total_power = power_bright.sum()
        self.n_per_ring = self.per_ring(np.ones(ring.size))

    def per_ring(self, values):
        """Return the (N_RINGS,) sums of (n,) values over the rings."""
        return np.bincount(self.ring, values, N_RINGS)

    def explained_power(self, shift):
        """Return the power of brightfield that relief and halo explain in each ring: (N_RINGS,).

        The halo is an even, real filter of the counterstain moved by `shift`, the relief an odd,
        imaginary one that is linear in (row, col).
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
        """Return the log likelihood of a shift, with the noise of each ring fitted too."""
        rest = 1 - np.minimum(self.explained_power(shift) / self.bright_power, 0.999)
        return float(-(self.n_per_ring * np.log(rest)).sum())
