"""From dose to GFP: uptake, endosomal escape, translation, maturation.

Spots (endosomes that hold LNPs) arrive in a cell during the first hour or so.
Each escapes, and so vanishes, with the escape probability of its cell. The mRNA
released decides whether the cell expresses GFP, and how much. At the horizons of
a model, neither the number of spots nor any other single image shows the number
that escaped: their time course does.

To test what explains a prediction, the outcome may follow another quantity of the
cell (`OUTCOMES`), with the same mean and spread.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, gammainc

# The number of spots that a cell takes up: a power law through two doses
SPOTS_AT = (31.6, 9.0), (316.0, 24.0)  # (dose in ng, mean number of spots)
UPTAKE_SD = 0.5  # of the log of a cell's own uptake rate
WELL_UPTAKE_SD = 0.1  # of the log of a well's
# Arrival and delay are gamma distributed with one scale, so that their sum is so too
STAGE_S = 1200.0
ARRIVAL_STAGES = 1.5  # mean 30 min
DELAY_STAGES = 3.5  # mean 70 min
ESCAPE_RANGE = (0.1, 0.9)  # of the cells' own escape probabilities when kinetics is 1
ESCAPE_FIXED = 0.25  # of all cells when kinetics is 0: most of what came in can be seen
RELEASED_FIXED = 0.5  # share of the spots' mRNA released when kinetics is 0, seen or not
# What decides the outcome: the mRNA released; the spots that come in; those that escape; how fast
# a cell's spots gather around the nucleus; how large the cell is
RELEASED, AMOUNT, LOSS, PLACE, SHAPE = OUTCOMES = ["released", "amount", "loss", "place", "shape"]
GATHERING_S, GATHERING_SD = 5400.0, 0.5  # a cell's time constant: median, SD of the log
LEVEL_SLOPE = 0.9  # of log total GFP on the driver
LEVEL_BASE = 11.2  # log counts in a full-size cell at driver 0
LEVEL_SD = 0.25  # of a cell's own
WELL_LEVEL_SD = 0.12
ON_SLOPE = 2.5
ON_MIDDLE = np.log(5.0)  # the driver at which half of the cells express
WELL_ON_SD = 0.3
LAG_S = 5400.0  # from escape to the first protein: release from the carrier, translation
MRNA_LIFE_S = 25000.0
MATURATION_S = 3600.0
GFP_LIFE_S = 90000.0


@dataclass(frozen=True)
class Particle:
    """How a formulation differs from the plain one: in uptake, and in escape.

    `uptake` is a factor of the spots that a cell takes up, `escape` one of the odds that a spot
    escapes, so that probabilities stay below 1.
    """

    uptake: float = 1.0
    escape: float = 1.0

    def escapes(self, probability):
        """Return probabilities of the plain formulation as they are with this one."""
        if self.escape == 1:
            return probability
        odds = self.escape * probability
        return odds / (1 - probability + odds)


PLAIN_PARTICLE = Particle()


def mean_spots(dose_ng):
    """Return the mean number of spots that a cell takes up at a dose."""
    (low, spots_low), (high, spots_high) = SPOTS_AT
    power = np.log(spots_high / spots_low) / np.log(high / low)
    return spots_low * (dose_ng / low) ** power if dose_ng > 0 else 0.0


def draw_uptake(n_cells, dose_ng, kinetics, rng, well_uptake=1.0, particle=PLAIN_PARTICLE):
    """Return the rates and numbers of spots of `n_cells` cells, one row each.

    Columns `escape` (probability that a spot escapes), `n_arrived`.
    """
    spots = mean_spots(dose_ng) * particle.uptake
    rate = spots * well_uptake * rng.lognormal(0, UPTAKE_SD, n_cells)
    own = rng.uniform(*ESCAPE_RANGE, n_cells)
    escape = particle.escapes(ESCAPE_FIXED + kinetics * (own - ESCAPE_FIXED))
    return pd.DataFrame({"escape": escape, "n_arrived": rng.poisson(rate)})


def draw_spots(uptake, rng):
    """Return one row per spot: `cell` (row of `uptake`), `arrival_s`, `escape_s` (inf: never)."""
    cell = np.repeat(np.arange(len(uptake)), uptake["n_arrived"])
    arrival = rng.gamma(ARRIVAL_STAGES, STAGE_S, cell.size)
    delay = rng.gamma(DELAY_STAGES, STAGE_S, cell.size)
    escapes = rng.random(cell.size) < uptake["escape"].to_numpy()[cell]
    escape = np.where(escapes, arrival + delay, np.inf)
    return pd.DataFrame({"cell": cell, "arrival_s": arrival, "escape_s": escape})


def share_arrived(time_s):
    """Share of all spots that have arrived by a time after dosing."""
    return gammainc(ARRIVAL_STAGES, np.asarray(time_s) / STAGE_S)


def share_gone(time_s):
    """Share of those spots that ever escape that have done so by a time after dosing."""
    return gammainc(ARRIVAL_STAGES + DELAY_STAGES, np.asarray(time_s) / STAGE_S)


def share_waiting(age_s):
    """Share of those spots that ever escape that still wait at an age since arrival."""
    return 1 - gammainc(DELAY_STAGES, np.asarray(age_s) / STAGE_S)


def released(n_escaped, n_arrived, kinetics):
    """Return the mRNA released, in spots: what escaped, or a fixed share of what came in."""
    return kinetics * n_escaped + (1 - kinetics) * RELEASED_FIXED * n_arrived


def cell_quantity(cells, settings):
    """Return what the outcome follows instead of the mRNA released, standardised, or None.

    Parameters
    ----------
    cells : DataFrame
        `gathering_s` and `radius_px`, whose logarithms are normally distributed.
    settings : Settings
    """
    if settings.outcome_follows == PLACE:
        return -np.log(cells["gathering_s"].to_numpy() / GATHERING_S) / GATHERING_SD
    if settings.outcome_follows == SHAPE:
        size = np.log(2 * cells["radius_px"].to_numpy() / settings.diameter_px)
        return size / (settings.world.size_spread or 1.0)
    return None


@dataclass(frozen=True)
class Outcome:
    """How the outcome follows from the mRNA released, at one dose.

    `mean` and `sd` are those of log1p(released) over all cells of the dose. The
    driver of the outcome is that log where `signal` is 1 and chance with the
    same mean and SD where it is 0.
    """

    mean: float
    sd: float
    signal: float
    scale: float  # of lengths; total GFP goes with its square

    def amount_of(self, quantity):
        """Return the mRNA whose logarithm is as far from the dose's mean as a quantity (SDs)."""
        return np.expm1(self.mean + self.sd * quantity)

    def driver(self, amount, chance):
        """Return the driver for the mRNA released and standard normal `chance`."""
        z = (np.log1p(amount) - self.mean) / self.sd
        mixed = np.sqrt(self.signal) * z + np.sqrt(1 - self.signal) * chance
        return self.mean + self.sd * mixed

    def level(self, driver):
        """Return the mean log of a cell's total GFP (counts), should it express."""
        return LEVEL_BASE + 2 * np.log(self.scale) + LEVEL_SLOPE * driver


def probability_on(driver, well_on=0.0):
    """Return the probability that a cell expresses GFP."""
    return expit(ON_SLOPE * (driver - ON_MIDDLE) + well_on)


def outcome_of_dose(dose_ng, settings, rng, n=100_000):
    """Return the `Outcome` law of a dose and formulation, from a large population."""
    uptake = draw_uptake(n, dose_ng, settings.kinetics, rng, particle=settings.particle)
    escaped = rng.binomial(uptake["n_arrived"], uptake["escape"])
    amount = np.log1p(released(escaped, uptake["n_arrived"], settings.escape_share))
    return Outcome(amount.mean(), amount.std(), settings.signal, settings.scale)


def expression(time_s, escapes_s):
    """Return the GFP of a cell over time, in units of one spot's mRNA.

    mRNA' = escapes - mRNA / MRNA_LIFE_S, immature' = mRNA(t - LAG_S) - immature /
    MATURATION_S, GFP' = immature / MATURATION_S - GFP / GFP_LIFE_S, whose answer
    to one escape is a sum of three exponentials.

    Parameters
    ----------
    time_s : (T,) ndarray
    escapes_s : (n,) ndarray
        Times of escape; those that are infinite add nothing.

    Returns
    -------
    (T,) ndarray
    """
    age = np.maximum(time_s[:, None] - escapes_s[None, :] - LAG_S, 0)
    rates = 1 / np.array([MRNA_LIFE_S, MATURATION_S, GFP_LIFE_S])
    answer = 0
    for rate in rates:
        others = rates[rates != rate] - rate
        answer = answer + np.exp(-rate * age) / np.prod(others)
    return answer.sum(axis=1) / MATURATION_S
