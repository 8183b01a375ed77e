"""Fit the odds of `lnp.tracking.track_risk` on films of many worlds, harder ones and real ones.

    python benchmarks/pages/fit_track_risk.py [folder of the real films]

Prints the powers, those without each world, and how well the risk tells tracks that end on
another cell or on none, each world judged by the others. Takes a quarter of an hour.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

from lnp.simulation.evaluation import match_seeds  # noqa: E402  (found through sys.path)
from lnp.simulation.worlds.draw import draw_world  # noqa: E402
from lnp.simulation.worlds.named import WORLDS  # noqa: E402
from lnp.tracking.propagation import Propagation  # noqa: E402
from lnp.tracking.track_risk import LEAST_USUAL, TrackRisk  # noqa: E402
from tracking.films import REAL, real_film, simulate  # noqa: E402
from tracking.follow import follow  # noqa: E402
from tracking.judge import find_silent  # noqa: E402

SHAPE, N_FRAMES, SEED_ERROR = (440, 520), 20, 0.08  # of marked centres, in diameters
EASY_SEEDS, HARD_SEEDS, DRAWN_SEEDS = (41, 42), (51, 52), range(61, 75)
SIGNS = ["change", "light", "step", "usual_change", "usual_light", "usual_step"]
POWERS = ["change", "usual_change", "light", "usual_step"]
THRESHOLD = 0.5


class Recorder(TrackRisk):
    """A `TrackRisk` that keeps the signs of each track and frame."""

    def __init__(self, diameter):
        super().__init__(diameter)
        self.rows, self.frame = [], -1

    def rate(self, tracks, image):
        self.frame += 1
        super().rate(tracks, image)

    def rate_found(self, tracks, light):
        self.order = iter([track.cell for track in tracks if track.cell in self.past])
        super().rate_found(tracks, light)

    def hazard(self, signs):
        usual = np.maximum(np.median(self.usual, axis=0), LEAST_USUAL)
        self.rows.append((next(self.order), self.frame, *signs, *usual))
        return super().hazard(signs)


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


def list_films(folder):
    """Return (world, function that makes the film, its arguments) of all films."""
    films = [(name, real_film, (name, folder)) for name in REAL]
    for name, world in WORLDS.items():
        films += [(name, simulate, (world, seed, N_FRAMES, SHAPE)) for seed in EASY_SEEDS]
        films += [(name, simulate, (harden(world), seed, N_FRAMES, SHAPE)) for seed in HARD_SEEDS]
    films += [("varied", simulate, (draw_world(k), k, N_FRAMES, SHAPE)) for k in DRAWN_SEEDS]
    return films


def record(number, world, make, arguments):
    """Return the signs of all tracks of a film, with `wrong`; None without film or cells."""
    film = make(*arguments)
    if film is None:
        return None
    first = film.truth.query("frame == 0 and not at_edge")
    seeds = first[["cell", "row", "col"]].reset_index(drop=True)
    error = np.random.default_rng(number).normal(size=(len(seeds), 2))
    seeds[["row", "col"]] += SEED_ERROR * film.diameter_px * error
    matches = match_seeds(seeds, first, film.diameter_px / 2)
    if matches.empty:
        return None
    tracks, _, _, tracker = follow(film, Recorded, seeds)
    rows = pd.DataFrame(tracker.risk.rows, columns=["cell", "frame", *SIGNS])
    silent = find_silent(tracks, matches, film)[["cell", "frame", "risk", "wrong"]]
    both = silent.merge(rows, on=["cell", "frame"], how="left")
    return both.assign(world=world, track=[f"{number} {cell}" for cell in both["cell"]])


def fit(rows):
    """Return the fitted model of leaving the cell: log of the signs against first wrong frames."""
    before = rows.groupby("track")["wrong"].shift(fill_value=False)
    known = rows["change"].notna() & ~before
    return LogisticRegression(max_iter=5000).fit(odds_signs(rows[known]), rows["wrong"][known])


def odds_signs(rows):
    """Return the logarithms (n, 4) of what the odds are a product of powers of."""
    relative = rows.assign(light=rows["light"] / rows["usual_light"])
    relative["change"] /= relative["usual_change"]
    return np.log(relative[["change", "usual_change", "light", "usual_step"]].to_numpy())


def describe(model):
    """Return the odds and powers of a model, as `track_risk` has them."""
    change, usual_change, light, usual_step = model.coef_[0]
    values = np.exp(model.intercept_[0]), change, usual_change - change, light, usual_step
    return ", ".join(f"{n} {v:.2f}" for n, v in zip(["odds", *POWERS], values, strict=True))


def judge(rows):
    """Print how well each world's tracks are told by a fit to the others, and by the code."""
    known, hazard = rows["change"].notna(), pd.Series(0.0, rows.index)
    for world in rows["world"].unique():
        model, here = fit(rows[rows["world"] != world]), known & (rows["world"] == world)
        hazard[here] = model.predict_proba(odds_signs(rows[here]))[:, 1]
        print(f"without {world}: {describe(model)}")
    grown = 1 - np.exp(np.log1p(-hazard.clip(0, 0.999)).groupby(rows["track"]).cumsum())
    tracks = rows.assign(fitted=grown).groupby("track")
    tracks = tracks.agg({"fitted": "max", "risk": "max", "wrong": "last"})
    print(f"{len(tracks)} tracks, {tracks['wrong'].sum()} wrong at the end")
    for name in ("fitted", "risk"):
        above = tracks[name] > THRESHOLD
        right, wrong = above[~tracks["wrong"]].mean(), above[tracks["wrong"]].mean()
        score = roc_auc_score(tracks["wrong"], tracks[name])
        print(f"{name}: AUROC {score:.3f}, above {THRESHOLD}: right {right:.2f}, wrong {wrong:.2f}")


def main(folder):
    """Record all films, fit and judge."""
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        jobs = [pool.submit(record, k, *film) for k, film in enumerate(list_films(folder))]
        found = [job.result() for job in jobs]
    rows = pd.concat([table for table in found if table is not None], ignore_index=True)
    print(f"all: {describe(fit(rows))}")
    judge(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT.parent / "shared/data")
