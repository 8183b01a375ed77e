"""The oracle: the best possible prediction of a cell's outcome at each horizon, a ceiling.

There are two kinds. "frame" knows the dose and the number of spots in the last
frame of the horizon. "course" knows the dose, the cell's own escape probability,
and every arrival and escape up to that frame. Each is the expected outcome over
all that is not known yet. Neither knows the effects of the well, as a model on a
new well does not. Where the outcome follows the place of spots or the cell's size,
both know that quantity.

Given a cell's uptake rate and escape probability, the numbers of spots that
wait, that have escaped and that are still to come are independent Poisson
numbers. Both kinds therefore need one-dimensional draws only.
"""

import numpy as np
import pandas as pd
from scipy.special import erfinv
from scipy.stats import poisson

from lnp.simulation.kinetics import (
    LEVEL_SD,
    UPTAKE_SD,
    WELL_LEVEL_SD,
    WELL_ON_SD,
    WELL_UPTAKE_SD,
    cell_quantity,
    draw_uptake,
    mean_spots,
    probability_on,
    released,
    share_arrived,
    share_gone,
    share_waiting,
)

DARK_COUNTS = 13.0 * 96**2  # the camera's offset, medium and cell, in a box at full size
IN_BOX = 0.93  # share of a cell's GFP in that box
N_POPULATION = 40_000  # cells behind the tables of kind "frame"
N_DRAWS = 256  # of the future of each cell, kind "course"
N_RATES = 201  # uptake rates that stand for all
RATE_SD = np.hypot(UPTAKE_SD, WELL_UPTAKE_SD)


class Prospects:
    """The expected outcome by the amount of mRNA released, at one dose, as smooth tables.

    Parameters
    ----------
    law : Outcome
    dark : float
        GFP counts of a cell that does not express, in the box that is summed.
    """

    def __init__(self, law, dark):
        self.released = np.expm1(np.linspace(0, 7, 701))
        nodes, weights = np.polynomial.hermite_e.hermegauss(15)
        weights = weights / weights.sum()
        driver = law.driver(self.released[:, None], nodes)  # (n, chance)
        on = probability_on(driver[..., None], WELL_ON_SD * nodes) @ weights
        own = np.hypot(LEVEL_SD, WELL_LEVEL_SD) * nodes
        level = law.level(driver)
        measured = np.log(dark + IN_BOX * np.exp(level[..., None] + own)) @ weights
        self.on = on @ weights
        self.on_level = (on * level) @ weights
        self.measured = (on * measured + (1 - on) * np.log(dark)) @ weights

    def of(self, amount):
        """Return (3, ...): probability of on, that times the level given on, measured level."""
        tables = (self.on, self.on_level, self.measured)
        return np.stack([np.interp(amount, self.released, table) for table in tables])


def frame_tables(dose_ng, settings, prospects, rng):
    """Return the expected outcome given the number of spots in one frame, at one dose.

    Returns
    -------
    (T, n_max + 1, 3) ndarray
        For each frame and number of spots seen: probability of on, level given on, level.
    """
    particle = settings.particle
    uptake = draw_uptake(N_POPULATION, dose_ng, settings.kinetics, rng, particle=particle)
    escape = uptake["escape"].to_numpy()
    rate = mean_spots(dose_ng) * particle.uptake * rng.lognormal(0, RATE_SD, N_POPULATION)
    tables = []
    for time_s in settings.times_s:
        arrived, gone = share_arrived(time_s), share_gone(time_s)
        will_escape = rng.poisson(rate * escape * (arrived - gone))
        will_stay = rng.poisson(rate * (1 - escape) * arrived)
        hidden_escape = rng.poisson(rate * escape * (1 - arrived + gone))
        hidden_stay = rng.poisson(rate * (1 - escape) * (1 - arrived))
        seen = will_escape + will_stay
        escaped = will_escape + hidden_escape
        amount = released(escaped, seen + hidden_escape + hidden_stay, settings.escape_share)
        # the means for each number of spots seen; rare ones from their neighbours
        count = np.bincount(seen)
        known = np.flatnonzero(count >= 20)
        sums = np.stack([np.bincount(seen, weights=values) for values in prospects.of(amount)])
        means = sums[:, known] / count[known]
        numbers = np.arange(count.size)
        tables.append(np.stack([np.interp(numbers, known, mean) for mean in means], axis=1))
    longest = max(len(table) for table in tables)
    return np.stack([np.pad(t, ((0, longest - len(t)), (0, 0)), mode="edge") for t in tables])


def course_table(escape, spots, dose_ng, settings, prospects, rng):
    """Return the expected outcome of each cell given its spots' time course.

    Parameters
    ----------
    escape : (n,) ndarray
        The cells' own escape probabilities.
    spots : DataFrame
        `cell` (0 to n - 1), `arrival_s`, `escape_s`.

    Returns
    -------
    (T, n, 3) ndarray
        For each horizon and cell, as in `frame_tables`.
    """
    rates = np.exp(RATE_SD * np.sqrt(2) * erfinv(2 * (np.arange(N_RATES) + 0.5) / N_RATES - 1))
    rates = mean_spots(dose_ng) * settings.particle.uptake * rates
    cells = pd.Categorical(spots["cell"], range(len(escape)))
    of_cell = [group for _, group in spots.groupby(cells, observed=False)]
    expected = [
        [
            expected_outcome(f, group, t, rates, settings.escape_share, prospects, rng)
            for f, group in zip(escape, of_cell, strict=True)
        ]
        for t in settings.times_s
    ]
    return np.array(expected).reshape(settings.n_frames, len(escape), 3)


def expected_outcome(escape, spots, time_s, rates, escape_share, prospects, rng):
    """Return the (3,) expectation for one cell, given its arrivals and escapes up to a time."""
    arrival, leaving = spots["arrival_s"].to_numpy(), spots["escape_s"].to_numpy()
    escaped = np.count_nonzero(leaving <= time_s)
    age = time_s - arrival[(arrival <= time_s) & (leaving > time_s)]
    waiting = escape * share_waiting(age)
    will = (rng.random((N_DRAWS, age.size)) < waiting / (1 - escape + waiting)).sum(axis=1)
    arrived = share_arrived(time_s)
    weights = poisson.pmf(escaped + age.size, rates * arrived)
    rate = rng.choice(rates, N_DRAWS, p=weights / weights.sum())
    late = rng.poisson(rate * (1 - arrived))
    amount = released(
        escaped + will + rng.binomial(late, escape), escaped + age.size + late, escape_share
    )
    return prospects.of(amount).mean(axis=1)


def oracle_of_founders(cells, spots, dose, settings, rng):
    """Return the oracle of founders, one row per cell, kind and horizon.

    Controls are never on, and always dark.

    Parameters
    ----------
    cells, spots : DataFrame
        Of one site, founders only, `spots["cell"]` the row of `cells`.
    dose : Dose
        With `ng`, `law`, `prospects` and `tables`: see `lnp.simulation.site.prepare_dose`.

    Returns
    -------
    DataFrame
        `cell` (row of `cells`), `kind`, `horizon` (first frames seen), `probability` of on,
        `level_on` (expected log of the total GFP, should it be on; NaN for controls) and
        `level` (expected log of the GFP measured in the box, on or not).
    """
    if dose.law is None:
        dark = [0.0, np.nan, np.log(DARK_COUNTS * settings.scale**2)]
        frame = course = np.broadcast_to(dark, (settings.n_frames, len(cells), 3))
    elif (quantity := cell_quantity(cells, settings)) is not None:
        known = dose.prospects.of(dose.law.amount_of(quantity)).T
        frame = course = np.broadcast_to(known, (settings.n_frames, *known.shape))
    else:
        arrival, leaving = (spots[c].to_numpy() for c in ("arrival_s", "escape_s"))
        owner, n = spots["cell"].to_numpy(), len(cells)
        shining = [(arrival <= time_s) & (time_s < leaving) for time_s in settings.times_s]
        seen = np.stack([np.bincount(owner[spot], minlength=n) for spot in shining])  # (T, n)
        seen = np.minimum(seen, dose.tables.shape[1] - 1)
        frame = dose.tables[np.arange(settings.n_frames)[:, None], seen]
        escape = cells["escape"].to_numpy()
        course = course_table(escape, spots, dose.ng, settings, dose.prospects, rng)
    return pd.concat([long_table("frame", frame), long_table("course", course)], ignore_index=True)


def long_table(kind, values):
    """Return (T, n, 3) expectations as one row per horizon and cell."""
    n_frames, n_cells, _ = values.shape
    on, on_level, measured = values.reshape(-1, 3).T
    return pd.DataFrame(
        {
            "cell": np.tile(np.arange(n_cells), n_frames),
            "kind": kind,
            "horizon": np.repeat(np.arange(1, n_frames + 1), n_cells),
            "probability": on.round(9),
            "level_on": (on_level / np.maximum(on, 1e-300)).round(9),
            "level": measured.round(9),
        }
    )
