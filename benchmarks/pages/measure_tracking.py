"""Write docs/tracking.md and docs/tracking.png: tracking on simulated worlds and real films.

    python benchmarks/pages/measure_tracking.py [folder of the real films]

Takes a quarter of an hour on two cores. Films that are not at hand, and trackpy and traccuracy
where they are not installed (they are not among the pipeline's packages; docs/developing.md says
how to add them), are named as absent.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

from lnp.assessment.metrics import auroc  # noqa: E402  (found through sys.path)
from lnp.assessment.outcome_variants import RISKY  # noqa: E402
from lnp.simulation.worlds.named import WORLDS  # noqa: E402
from lnp.tracking.base import METHODS  # noqa: E402
from lnp.tracking.whole_film import MAX_STEP  # noqa: E402
from tracking.deaths import DYING, SEED, deaths_table, try_dying  # noqa: E402
from tracking.films import JUMP, REAL, real_film, simulate  # noqa: E402
from tracking.first_frames import FIRST_FRAMES, seeds_table, try_first_frame  # noqa: E402
from tracking.follow import LINK, LINKERS  # noqa: E402
from tracking.grid import CAN_SCORE, SCORER, list_trials, try_level  # noqa: E402
from tracking.grid import SEEDS as GRID_SEEDS  # noqa: E402
from tracking.grid_page import HOLDS, compare_methods, draw_grid, grid_tables  # noqa: E402
from tracking.judge import CAUSES  # noqa: E402
from tracking.pictures import draw_strips  # noqa: E402
from tracking.stage_limit import N_FILMS, limits_table  # noqa: E402
from tracking.tables import as_table, share  # noqa: E402
from tracking.trial import BY_HAND, COLUMNS, try_film  # noqa: E402

PAGE, PICTURE = ROOT / "docs/tracking.md", ROOT / "docs/tracking.png"
FIGURE = ROOT / "docs/tracking_grid.png"
TEMPLATE = ROOT / "benchmarks/pages/tracking.md.in"
SEEDS, N_FRAMES, SHAPE = (21, 22), 20, (500, 600)
GAIN = 0.03  # of the share of identities, from which methods differ
N_STRIPS = 4  # of right tracks, and of wrong ones


def try_world(world, seed):
    """Return what is found on a simulated film."""
    return try_film(simulate(WORLDS[world], seed, N_FRAMES, SHAPE)) | {"title": world}


def try_real(name, folder):
    """Return what is found on a real film; None where it is absent."""
    film = real_film(name, folder)
    return None if film is None else try_film(film) | {"title": name}


def try_all(folder):
    """Return the results of all films, first frames, the grid and deaths; a job per core."""
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        real = [pool.submit(try_real, name, folder) for name in REAL]  # first, since they are long
        jobs = [pool.submit(try_world, world, seed) for world in WORLDS for seed in SEEDS]
        first = [
            pool.submit(try_first_frame, world, n, SHAPE) for world in WORLDS for n in FIRST_FRAMES
        ]
        grid = [pool.submit(try_level, *trial) for trial in list_trials() if CAN_SCORE]
        dying = [pool.submit(try_dying, name) for name in DYING]
        results = [result for job in [*jobs, *real] if (result := job.result()) is not None]
        return results, *([job.result() for job in jobs] for jobs in (first, grid, dying))


def by_title(results):
    """Return {title: results of its films}."""
    titles = dict.fromkeys(result["title"] for result in results)
    return {title: [r for r in results if r["title"] == title] for title in titles}


def film_row(title, results):
    """Return the row of the first table on the films of one title."""
    n_cells = sum(result["counts"]["whole"] for result in results)
    drift, without = (np.concatenate([r[name] for r in results]) for name in ("drift", "without"))
    centres = np.concatenate([result["centres"]["propagate"] for result in results])
    kept = [np.concatenate([result["kept"][column] for result in results]) for column in COLUMNS]
    steps = np.concatenate([result["steps"] for result in results])
    return [
        *(
            title,
            f"{n_cells}",
            f"{np.median(steps):.2f}" if len(steps) else "-",
        ),
        f"{drift.max():.1f} ({np.median(drift):.1f})",
        *(f"{without.max():.1f}", f"{np.median(centres):.2f}"),
        *(f"{share(each.sum(), len(each))} of {len(each)}" for each in kept),
    ]


def films_table(titles):
    """Return the first table: a row per film."""
    names = ["true centres" if name == BY_HAND else f"`{name}`" for name in COLUMNS]
    columns = [
        *("film", "cells", "step", "drift, px", "without", "centres"),
        *(f"identity, {name}" for name in names),
    ]
    return as_table(columns, [film_row(*each) for each in titles.items()])


def with_identities(titles):
    """Return the titles of films of which it is known which cell is which in the last frame."""
    return {
        title: results
        for title, results in titles.items()
        if any(len(result["kept"]["propagate"]) for result in results)
    }


def kept_share(results, column):
    """Return the share of identities kept in the films of one title."""
    return float(np.mean(np.concatenate([result["kept"][column] for result in results])))


def verdict(titles):
    """Return in words on which films tracks can be trusted, and where the methods differ."""
    best = {title: kept_share(results, "propagate") for title, results in titles.items()}
    kinds = [
        ("At least 19 of 20 cells are followed to the end", lambda kept: kept >= 0.95),
        ("Four of five and more", lambda kept: 0.8 <= kept < 0.95),
        ("Fewer, so that tracks need a look before they are used", lambda kept: kept < 0.8),
    ]
    named = {words: [t for t, kept in best.items() if holds(kept)] for words, holds in kinds}
    lines = [f"- {words}: {', '.join(films)}." for words, films in named.items() if films]
    for method in [method for method in METHODS if method != "propagate"]:
        gain = {t: kept_share(results, method) - best[t] for t, results in titles.items()}
        more = ", ".join(f"{t} ({by:+.2f})" for t, by in gain.items() if by > GAIN) or "none"
        less = ", ".join(f"{t} ({by:+.2f})" for t, by in gain.items() if by < -GAIN) or "none"
        lines.append(f"- `{method}` keeps more identities on: {more}; fewer on: {less}.")
    return "\n".join(lines)


def causes_table(titles):
    """Return what became of the cells: a row per film and tracker of the pipeline."""
    rows = []
    for title, results in titles.items():
        for method in METHODS:
            causes = pd.concat([result["causes"][method] for result in results])
            counts = causes.value_counts().reindex(CAUSES, fill_value=0)
            rows.append([f"{title}, `{method}`", *(f"{n}" for n in counts)])
    return as_table(["film, method", *CAUSES], rows)


def masks_table(titles):
    """Return whose pixels lie in the masks: a row per film and tracker of the pipeline."""
    rows = []
    for title, results in titles.items():
        for method in METHODS:
            shares = pd.concat([result["shares"][method] for result in results])
            merged = np.concatenate([result["merged"][method] for result in results])
            held = f"{shares['overlap'].median():.2f}", f"{shares['other'].mean():.3f}"
            at_end = f"{share(merged.sum(), len(merged))} of {len(merged)}"
            rows.append([f"{title}, `{method}`", *held, at_end])
    return as_table(["film, method", "overlap", "on other cells", "holds another at the end"], rows)


def risk_row(title, silent):
    """Return the row of the table on risk, of a table of tracked rows."""
    tracks = silent.groupby(["film", "cell"]).agg({"risk": "max", "wrong": "last"})
    truth, one = tracks["wrong"].to_numpy(float), np.ones((1, len(tracks)))
    found = auroc(truth, tracks["risk"].to_numpy(), one)[0]
    above = tracks["risk"] > RISKY
    right, wrong = above[~tracks["wrong"]], above[tracks["wrong"]]
    return [
        *(title, f"{len(tracks)}", f"{len(wrong)}", "-" if np.isnan(found) else f"{found:.2f}"),
        *(share(right.sum(), len(right)), share(wrong.sum(), len(wrong))),
    ]


def risk_table(titles):
    """Return how well the risk tells silent failures: a row per film, and pooled."""
    silent = {
        title: pd.concat([table for r in results for table in r["silent"].values()])
        for title, results in titles.items()
    }
    rows = [risk_row(*each) for each in silent.items()]
    columns = [
        "film",
        "tracks",
        "wrong at the end",
        "AUROC",
        "right ones above",
        "wrong ones above",
    ]
    return as_table(columns, [*rows, risk_row("**all**", pd.concat(silent.values()))])


def name_absent(results):
    """Return a sentence on the films and linkers that are not here."""
    films = [name for name in REAL if name not in {result["title"] for result in results}]
    linkers = [name for name in LINK if name not in LINKERS] + [SCORER] * (not CAN_SCORE)
    absent = [*(f"the film *{name}*" for name in films), *(f"`{name}`" for name in linkers)]
    return f"Absent when this page was written: {', '.join(absent)}." if absent else ""


def choose_pictures(results):
    """Return strips for the picture: right and wrong tracks in turn, each of another film."""
    strips = [strip for result in results for strip in result["strips"]]
    chosen = []
    for right in (True, False):
        titles = {s.film.rstrip("0123456789 "): s for s in strips if s.right == right}
        kinds = list(titles.values())
        chosen += kinds[:: max(1, len(kinds) // N_STRIPS)][:N_STRIPS]
    return chosen


def write_grid(grid):
    """Return the marks of the page for the grid, and draw its figure; empty tables without any."""
    names = ["limits", "grid", "divisions", "compared"]
    if not grid:
        return dict.fromkeys(names, "") | {"limits": f"Not measured: `{SCORER}` was not there."}
    draw_grid(grid, FIGURE)
    tables = [as_table(*table) for table in grid_tables(grid)]
    return dict(zip(names, [*tables, compare_methods(grid)], strict=True))


def write_page(results, first, grid, dying):
    """Write the page and its pictures."""
    titles, page = by_title(results), TEMPLATE.read_text(encoding="utf-8")
    marks = {
        **{"frames": f"{N_FRAMES}", "seeds": " and ".join(map(str, SEEDS))},
        "verdict": verdict(with_identities(titles)),
        **{"absent": name_absent(results), "films": films_table(titles)},
        "seeds found": seeds_table(by_title([*first, *(r for r in results if r["title"] in REAL)])),
        "first frames": f"{len(FIRST_FRAMES)}",
        **{"jump": f"{JUMP:g}", "reach": f"{MAX_STEP:g}"},
        "causes": causes_table(with_identities(titles)),
        **{"masks": masks_table(titles), "deaths": deaths_table(dying)},
        **{"risky": f"{RISKY:g}", "risk": risk_table(titles)},
        **{"grid seeds": " and ".join(map(str, GRID_SEEDS)), "holds": f"{HOLDS:g}"},
        **write_grid(grid),
        **{"limit films": f"{N_FILMS // 2}", "limits of drift": limits_table(N_FRAMES, SHAPE)},
        **{"dying": ", ".join(DYING), "dying seed": f"{SEED}"},
    }
    for mark, text in marks.items():
        page = page.replace(f"<!-- {mark} -->", text)
    PAGE.write_text(page, encoding="utf-8")
    draw_strips(choose_pictures(results), PICTURE)


if __name__ == "__main__":
    write_page(*try_all(Path(sys.argv[1]) if sys.argv[1:] else ROOT.parent / "shared/data"))
