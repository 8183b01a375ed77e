"""Measure what the statistics of where spots lie find, and what they tell, for docs/spatial.md.

    python benchmarks/pages/measure_spatial.py FOLDER [options of Snakemake]

Five minutes a study on two cores; a study that is in FOLDER is not run again.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

sys.path.append(str(Path(__file__).resolve().parents[2] / "workflow/scripts"))

from lnp.core.schemas.spatial import TESTED
from lnp.models.registry import PLACE_OR_NUMBER
from lnp.spatial.axes import long_axis
from lnp.spatial.describe import describe_spots
from measure_validation import (
    METRICS,
    NAMES,
    ROOT,
    pool_scores,
    read_tests,
    run_targets,
    write_layout,
)
from spatial.patterns import draw_region, lay, lay_by_chance

N_CHANCE, N_PLANTED, N_PATTERNS = 2000, 200, 99
LEVELS = [0.01, 0.05, 0.1]
SHARES = [0.4, 0.6, 0.75]
MADE_FOR = {  # kind of pattern: the statistic that is made for it
    "rim": "rim_30",
    "core": "core",
    "sector": "sector_motion",
    "clumps": "clustering",
}
RESOLUTION = 4.0  # pixels; of spots with a standard deviation of 0.46 um at full size
SEEDS, OUTCOMES = [1, 2, 3], ["place", "amount"]
FILES = [f"results/grouped/{name}.parquet" for name in ("predictions", "claims")]


def test_pattern(region, points, axis, rng):
    """Return {statistic: p} of a pattern; motion and contact point along `axis`."""
    axes = {"elongation": (long_axis(region), True)}
    axes |= {"motion": (axis, False), "contact": (axis + 1.0, False)}
    light = rng.lognormal(0, 0.4, len(points))
    found = describe_spots(region, points, light, axes, RESOLUTION, N_PATTERNS, rng)
    return {name: found[f"p_{name}"] for name in TESTED}


def measure_chance(rng):
    """Return p of every statistic in cells whose spots lie by chance."""
    rows = []
    for number in range(N_CHANCE):
        region = draw_region(rng, notched=number % 2 == 1)
        points = lay_by_chance(region, rng.integers(8, 101), rng)
        rows.append(test_pattern(region, points, rng.uniform(-np.pi, np.pi), rng))
    return pd.DataFrame(rows)


def chance_markdown(p):
    """Return how often each level is reached, as a table in markdown."""
    lines = ["| level | greatest share | by | above by two standard errors |", "|" + "---|" * 4]
    for level in LEVELS:
        share, n_known = (p <= level).sum() / p.notna().sum(), p.notna().sum()
        above = (share > level + 2 * np.sqrt(level * (1 - level) / n_known)).sum()
        worst = share.idxmax()
        lines.append(f"| {level:g} | {share[worst]:.4f} | `{worst}` | {above} of {len(share)} |")
    return "\n".join(lines)


def measure_planted(rng):
    """Return the share of planted patterns that are found, by kind and share of the spots."""
    found = {}
    for kind, share in [(kind, share) for kind in MADE_FOR for share in SHARES]:
        hits = []
        for number in range(N_PLANTED):
            region, axis = draw_region(rng, number % 2 == 1), rng.uniform(-np.pi, np.pi)
            points = lay(kind, region, 30, share, axis, rng)
            hits.append(test_pattern(region, points, axis, rng)[MADE_FOR[kind]] <= 0.05)
        found[kind, share] = np.mean(hits)
    return pd.Series(found).unstack()


def planted_markdown(found):
    """Return the shares of planted patterns found, as a table in markdown."""
    head = " | ".join(f"{share:.0%} of the spots" for share in SHARES)
    lines = [f"| planted | statistic | {head} |", "|" + "---|" * (2 + len(SHARES))]
    for kind, name in MADE_FOR.items():
        values = " | ".join(f"{found.loc[kind, share]:.0%}" for share in SHARES)
        lines.append(f"| {kind} | `{name}` | {values} |")
    return "\n".join(lines)


def write_study(folder, seed, outcome):
    """Write a study like the demo, of the named measures and simple predictors alone."""
    settings = yaml.safe_load((ROOT / "demo/config/config.yaml").read_text())
    settings |= {"seed": seed, "horizons": [max(settings["horizons"])], "approaches": ["named"]}
    settings["simulation"]["outcome_follows"] = outcome
    settings["protocols"] = {"grouped": settings["protocols"]["grouped"]}
    write_layout(folder, settings)


def run_study(folder, seed, outcome, options):
    """Return the test predictions and the claims of one study."""
    if not all((folder / name).is_file() for name in FILES):
        write_study(folder, seed, outcome)
        run_targets(folder, FILES, options)
    return read_tests([folder / FILES[0]], seed), pd.read_parquet(folder / FILES[1])


def compare_places(cells, task):
    """Return both scores within dose and the difference with its interval, pooled over studies."""
    of = {name: cells[(cells["model"] == name) & (cells["task"] == task)] for name in PREDICTORS}
    key = ["study", "plate", "site", "cell"]
    both = of["spatial"].merge(of["spots"][[*key, "prediction"]], on=key, suffixes=("", "_number"))
    (place, number), resamples = pool_scores(
        both, [both["prediction"], both["prediction_number"]], task
    )
    low, high = resamples.bounds(place[0] - number[0], place[1:] - number[1:])
    return place[0], number[0], low, high


PREDICTORS = ["spatial", "spots"]


def studies_markdown(studies):
    """Return a row per outcome and task, and the rows' differences."""
    head = "outcome follows | score | place | number | difference (95 % interval) | claimed in"
    lines, found = [f"| {head} |", "|" + "---|" * 6], {}
    for outcome in OUTCOMES:
        cells = pd.concat([predictions for predictions, _ in studies[outcome]], ignore_index=True)
        claims = [claims[claims["group"] == PLACE_OR_NUMBER] for _, claims in studies[outcome]]
        for task, metric in METRICS.items():
            place, number, low, high = compare_places(cells, task)
            n_yes = sum((c.loc[c["task"] == task, "verdict"] == "yes").any() for c in claims)
            between = f"{place - number:+.2f} ({low:+.2f} to {high:+.2f})"
            scores = f"{place:.2f} | {number:.2f} | {between}"
            lines.append(f"| {outcome} | {NAMES[metric]} | {scores} | {n_yes} of {len(claims)} |")
            found[outcome, task] = low
    return "\n".join(lines), found


def describe(found):
    """Return in words whether the place beats the number where it should, and only there."""
    gains = {
        outcome: [NAMES[METRICS[task]] for task in METRICS if found[outcome, task] > 0]
        for outcome in OUTCOMES
    }
    by = f" by {' and '.join(gains['place'])}" if gains["place"] else ""
    where = "beats" if gains["place"] else "is not shown to beat"
    other = "beats it too" if gains["amount"] else "does not"
    return (
        f"Where the outcome follows gathering, the place of the spots {where} their number within "
        f"a dose{by}; where it follows the amount, it {other}."
    )


def main(folder, options):
    """Measure all, and write docs/spatial.md."""
    rng = np.random.default_rng(20)
    p, planted = measure_chance(rng), measure_planted(rng)
    studies = {
        outcome: [run_study(Path(folder, f"{outcome}{s}"), s, outcome, options) for s in SEEDS]
        for outcome in OUTCOMES
    }
    table, found = studies_markdown(studies)
    text = (ROOT / "benchmarks/pages/spatial.md.in").read_text(encoding="utf-8")
    parts = {"chance": chance_markdown(p), "planted": planted_markdown(planted), "studies": table}
    parts |= {"n_chance": f"{N_CHANCE:,}", "n_statistics": str(len(TESTED))}
    for mark, part in (parts | {"words": describe(found)}).items():
        text = text.replace(f"<!-- {mark} -->", part)
    (ROOT / "docs/spatial.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
