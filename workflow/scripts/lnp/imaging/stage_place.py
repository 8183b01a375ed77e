"""Where the stage should lie in the next frame: by the cells' step, and by where it used to lie.

Each step that the cells have in common is off by what they walked, and the errors of the steps add
up over a film. A stage, however, comes back to its place, if it is not moved for good. So a place
is a mean of both, weighted by their variances, as in a Kalman filter. How much the stage moves
and how far off the steps are is learned from the film up to now: many calm cells are believed, a
few that run are not.
"""

import numpy as np

JUMP = 0.25  # diameters: a longer step is one of the stage, not of cells by chance
TYPICAL = 0.01  # diameters: SD of a stage's places along an axis, before anything is known of it
WEIGHT = 2  # frames that this counts as
LEAST = 0.1  # of that variance: no stage is stiller
PERSISTENT = 1.5  # times as large is a step's error: who walks on one way errs the same way again
SETTLING = 6  # frames after the first, or after a jump, in which a stage may still settle
FOLLOWED = 0.1  # share of the way that the usual place follows the stage after that


class StagePlace:
    """The place of the stage of a site, frame by frame, in pixels.

    Parameters
    ----------
    diameter : float
        Usual diameter of a cell.
    """

    # ASSUME a stage wanders less over hours than from visit to visit
    def __init__(self, diameter):
        self.jump, self.prior = JUMP * diameter, (TYPICAL * diameter) ** 2
        self.place, self.usual = np.zeros(2), np.zeros(2)  # of the last frame; since the last jump
        self.variance = 0.0  # of the place, along each axis
        self.n_frames = 0  # since the last jump
        self.squares, self.errors = [], []  # of the steps so far, along each axis

    def expect(self, step, error):
        """Return the place (row, col) of the next frame, and its variance along each axis.

        Parameters
        ----------
        step : (2,) ndarray
            That the cells have in common.
        error : float
            Its variance along each axis; NaN if unknown.
        """
        if np.hypot(*step) > self.jump:
            return self.place + step, 0.0
        if np.isfinite(error):
            self.squares.append(step @ step / 2)
            self.errors.append(error)
        n_frames, error = len(self.errors) + WEIGHT, sum(self.errors)
        moving = max(sum(self.squares) - error, 0) / 2 + WEIGHT * self.prior
        moving = max(moving / n_frames, LEAST * self.prior)  # variance of the stage's places
        error = self.variance + PERSISTENT * (error + WEIGHT * self.prior) / n_frames
        if self.n_frames <= SETTLING:  # no usual place yet: a step is the difference of two
            share = 2 * moving / (2 * moving + error - self.variance)
            return self.place + share * step, share * error
        share = moving / (moving + error)
        return self.usual + share * (self.place + step - self.usual), share * error

    def take(self, place, variance):
        """Let the stage lie at a place (row, col) in the next frame; its variance is 0 if known."""
        if np.hypot(*(place - self.place)) > self.jump:
            self.n_frames = 0
        self.n_frames += 1
        share = 1 / self.n_frames if self.n_frames <= SETTLING + 1 else FOLLOWED
        self.usual = self.usual + share * (place - self.usual)
        self.place, self.variance = place, variance
