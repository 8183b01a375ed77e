"""Fit the odds of `lnp.tracking.track_risk` on films of two generators, easy ones and hard ones.

    python benchmarks/pages/fit_track_risk.py

Prints the odds and powers, and how many of the wrong tracks are among the riskiest 15 %, each film
judged by a fit to others, and the soft cells also by a fit to the simulator's films alone. The odds
in the code are those of drawn worlds and soft cells: of the tracks in harder worlds two fifths are
wrong, as in no study. None of the films is on the page on the risk of tracks. Takes half an hour on
one core.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

from lnp.simulation.worlds.draw import draw_world  # noqa: E402  (found through sys.path)
from lnp.tracking.propagation import Propagation  # noqa: E402
from lnp.tracking.track_risk import BY_OWN, BY_USUAL, TrackRisk  # noqa: E402
from measure_track_risk import N_FRAMES, SHAPE, share_among, used_tracks  # noqa: E402
from tracking.films import simulate  # noqa: E402
from tracking.soft_cells import film_soft_cells  # noqa: E402

DRAWN, HARD, SOFT = "drawn worlds", "harder ones", "soft cells"
SEEDS = {DRAWN: range(5000, 5060), HARD: range(6000, 6040), SOFT: range(5000, 5050)}
USUAL = [f"usual {name}" for name in BY_USUAL]
SIGNS = [*BY_OWN, *USUAL]
RIDGE, N_PARTS, THRESHOLD = 1e-3, 6, 0.5


class Recorder(TrackRisk):
    """A `TrackRisk` that keeps the signs of each track and frame, and what others claim of it."""

    def __init__(self, diameter):
        super().__init__(diameter)
        self.rows, self.claims, self.frame = [], [], -1

    def rate(self, tracks, image):
        self.frame += 1
        super().rate(tracks, image)

    def rate_found(self, tracks, image):
        self.order = [(t.cell, t.cell in self.past) for t in tracks]
        super().rate_found(tracks, image)
        kept = [(t.cell, 1 - self.past[t.cell].risk, 1 - t.risk) for t in tracks]
        self.claims += [(cell, self.frame, 1 - now / own) for cell, own, now in kept]

    def hazards(self, signs):
        for (cell, known), own in zip(self.order, signs.T, strict=True):
            if known:
                self.rows.append((cell, self.frame, *own, *self.usual_now()))
        return super().hazards(signs)


class Recorded(Propagation):
    """The tracker `propagate` with a `Recorder`."""

    def __init__(self, seeds, diameter_px, settings):
        super().__init__(seeds, diameter_px, settings)
        self.risk = Recorder(diameter_px)


def harden(world):
    """Return a world in which tracking is harder: denser, faster, dimmer, with divisions."""
    return replace(
        world,
        speed=min(2.5, 2.2 * world.speed),
        brightness=0.5 * world.brightness,
        jitter_px=world.jitter_px + 3,
        divisions=0.25,
        confluence=float(np.clip(2 * world.confluence, 0.35, 1)),
    )


def make_film(kind, seed):
    """Return a film of a kind."""
    if kind == SOFT:
        return film_soft_cells(seed, N_FRAMES, SHAPE)
    world = draw_world(seed, "tuning")
    return simulate(harden(world) if kind == HARD else world, seed, N_FRAMES, SHAPE)


def record(kind, seed):
    """Return the signs of the tracks of a film that a study would use, with `wrong`."""
    rows, tracker = used_tracks(make_film(kind, seed), Recorded)
    signs = pd.DataFrame(tracker.risk.rows, columns=["cell", "frame", *SIGNS])
    claims = pd.DataFrame(tracker.risk.claims, columns=["cell", "frame", "claimed"])
    both = rows[["cell", "frame", "wrong"]].merge(signs, on=["cell", "frame"], how="left")
    both, film = both.merge(claims, on=["cell", "frame"], how="left"), f"{kind} {seed}"
    return both.assign(kind=kind, film=film, track=[f"{film} {cell}" for cell in both["cell"]])


def fit(rows):
    """Return the log odds and powers (1 + n_signs,) under which the wrong tracks are most likely.

    A track is right at the end if it left its cell in no frame: the chances of all its frames are
    multiplied. That needs no frame in which a wrong track began to be wrong. A small ridge penalty
    lies on powers, in SD of the logarithms of signs.
    """
    rows = rows.dropna(subset=SIGNS)
    track, wrong = number_tracks(rows)
    logs = np.log(rows[SIGNS].to_numpy())
    middle, spread = logs.mean(axis=0), logs.std(axis=0)
    scaled = (logs - middle) / spread

    def loss(values):
        log_odds = values[0] + scaled @ values[1:]
        left = np.bincount(track, np.logaddexp(0, log_odds)) + 1e-9  # minus log chance of right
        penalty = RIDGE / 2 * (values[1:] ** 2).sum()
        by_left = np.where(wrong, -1 / np.expm1(left), 1) / len(wrong)
        slope = by_left[track] / (1 + np.exp(-log_odds))
        slopes = np.r_[slope.sum(), scaled.T @ slope + RIDGE * values[1:]]
        return -np.where(wrong, np.log(-np.expm1(-left)), -left).mean() + penalty, slopes

    begin = np.r_[-6.0, np.zeros(len(SIGNS))]
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return np.r_[found[0] - found[1:] @ (middle / spread), found[1:] / spread]


def number_tracks(rows):
    """Return the number of the track of each row, and which tracks are wrong at the end."""
    track, names = pd.factorize(rows["track"])
    return track, rows.groupby("track")["wrong"].last()[names].to_numpy()


def rate(rows, model):
    """Return the tracks of rows with the risk that a model gives them."""
    log_odds = model[0] + np.log(rows[SIGNS].to_numpy()) @ model[1:]
    left = pd.Series(np.nan_to_num(np.logaddexp(0, log_odds)), rows.index)
    kept = np.exp(-left.groupby(rows["track"]).cumsum()) * (1 - rows["claimed"].fillna(0))
    tracks = rows.assign(risk=1 - kept).groupby("track", sort=False)
    return tracks.agg({"kind": "first", "wrong": "last", "risk": "max"})


def describe(tracks):
    """Return how well the risk of some tracks tells which are wrong."""
    above = tracks["risk"] > THRESHOLD
    right, wrong = above[~tracks["wrong"]].mean(), above[tracks["wrong"]].mean()
    return (
        f"{len(tracks)} tracks, {tracks['wrong'].sum()} wrong, {share_among(tracks):.3f} of these "
        f"among the riskiest 15 %; above {THRESHOLD}: right {right:.3f}, wrong {wrong:.2f}"
    )


def main():
    """Record all films, fit and judge."""
    films = [(kind, seed) for kind, seeds in SEEDS.items() for seed in seeds]
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        jobs = [pool.submit(record, *film) for film in films]
        rows = pd.concat([job.result() for job in jobs], ignore_index=True)
    names = rows["film"].unique()
    parts = np.random.default_rng(0).permutation(len(names)) % N_PARTS
    part = rows["film"].map(dict(zip(names, parts, strict=True)))
    usual = rows["kind"] != HARD
    judged = [rate(rows[part == k], fit(rows[usual & (part != k)])) for k in range(N_PARTS)]
    judged = pd.concat(judged)
    for kind, tracks in judged.groupby("kind"):
        print(f"{kind}: {describe(tracks)}")
    print(f"without {HARD}: {describe(judged[judged['kind'] != HARD])}")
    soft = rows["kind"] == SOFT
    print(f"{SOFT}, by a fit without them: {describe(rate(rows[soft], fit(rows[~soft])))}")
    log_odds, *powers = fit(rows[usual])
    powers = ", ".join(f"{n} {v:.2f}" for n, v in zip(SIGNS, powers, strict=True))
    print(f"odds {np.exp(log_odds):.2f}, powers: {powers}")


if __name__ == "__main__":
    main()
