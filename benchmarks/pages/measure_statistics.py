"""Draw hundreds of studies without images, and write docs/statistics.md and docs/power.svg.

The measured coverage of intervals also goes into lnp/assessment/interval_coverage.py.

How often something is claimed where there is nothing, how often where there is something,
how often the intervals hold the truth, and how many wells it takes. Three quarters of an hour on
two cores; studies are drawn in processes, each with its own seed.

    python benchmarks/pages/measure_statistics.py [number of studies per design]
"""

import re
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

from lnp.assessment.claims import (  # noqa: E402
    CLAIM_METRICS,
    judge_leads,
    measure_leads,
    measure_skills,
)
from lnp.assessment.comparison import cell_losses, compare_wells  # noqa: E402
from lnp.assessment.metrics import CORRELATIONS  # noqa: E402
from lnp.assessment.power.simulated_studies import Design, predict_study  # noqa: E402
from lnp.core.vocabulary import CHANCE  # noqa: E402
from lnp.models.registry import APPROACHES  # noqa: E402  (found through sys.path)
from lnp.reporting.figures.style import BLUE, VERMILION, new_figure, save_figure  # noqa: E402

UNEQUAL = 5, 60  # cells in a well, the least and the most
NULL = {
    "6 treated wells of 20 cells, weak well effects": Design(3, 20, 0.0, 0.3),
    "12 treated wells of 20 cells, weak well effects": Design(6, 20, 0.0, 0.3),
    "24 treated wells of 20 cells, strong well effects": Design(12, 20, 0.0, 1.0),
    "6 wells of 5 to 60 cells, weak well effects": Design(3, UNEQUAL, 0.0, 0.3),
    "6 wells of 5 to 60 cells, strong well effects": Design(3, UNEQUAL, 0.0, 1.0),
    "6 wells of 5 to 60 cells, heavy tails": Design(3, UNEQUAL, 0.0, 0.3, tail_df=2.5),
    "6 wells of 5 to 60 cells, 15 % negative": Design(3, UNEQUAL, 0.0, 0.3, positive=0.85),
    "6 wells of 5 to 60 cells, one aberrant": Design(3, UNEQUAL, 0.0, 0.3, aberrant_sd=2.0),
    "12 wells of 5 to 60 cells, strong well effects": Design(6, UNEQUAL, 0.0, 1.0),
    "8 wells of 5 to 60 cells on 2 plates": Design(4, UNEQUAL, 0.0, 0.3, n_plates=2),
    "12 wells of 5 to 60 cells on 3 plates": Design(6, UNEQUAL, 0.0, 0.3, n_plates=3),
}
PER_DOSE = [3, 4, 6, 9, 12]
POWER = {n: Design(n, 20, 0.3, 0.3) for n in PER_DOSE}
WEAK = {n: Design(n, 20, 0.1, 0.3) for n in PER_DOSE}
N_TREATED = [6, 9, 12, 24]  # wells, of two or three doses, for the coverage of intervals
COVER = {  # cells of a well, share of variance to be known within a dose, SD of wells
    "20 cells, nothing to be known, weak well effects": (20, 0.0, 0.3),
    "20 cells, 30 % to be known, strong well effects": (20, 0.3, 1.0),
    "5 to 60 cells, nothing to be known, strong well effects": (UNEQUAL, 0.0, 1.0),
    "5 to 60 cells, 30 % to be known, weak well effects": (UNEQUAL, 0.3, 0.3),
}
COVERAGE = ROOT / "workflow/scripts/lnp/assessment/interval_coverage.py"
EQUALS = "lstm", "gbm"  # see the same; their noise is independent
PRIMARY_QUESTION = {"approach": "named", "group": "nuisance"}
GROUPS = ["nuisance", "simple", "single frame"]
ALL_GROUPS = ["nuisance", "simple", "named", "single frame"]
QUESTIONS = ["primary", "secondary"]
LEVELS = [0.01, 0.05, 0.1]
N_PERMUTATIONS = 999


def judge_study(design, seed):
    """Return what is claimed in one study, p-values, and whether intervals hold chance."""
    rng = np.random.default_rng(seed)
    predictions = predict_study(design, rng)
    skills = {task: measure_skills(predictions, task, 1) for task in CLAIM_METRICS}
    claims = judge_leads(measure_leads(skills), PRIMARY_QUESTION)
    yes = claims["verdict"] == "yes"
    found = {
        f"claim {name}": float((yes & (claims[column] == name)).any())
        for column in ("question", "group")
        for name in claims[column].unique()
    }
    for task, metric in CLAIM_METRICS.items():
        held = [holds(bound(skills[task], model, metric), CHANCE[metric]) for model in APPROACHES]
        found[f"covers {task}"] = pd.Series(held, dtype=float).mean()  # NaN: no interval
        losses = cell_losses(predictions, task, 1)
        found[f"p {task}"] = compare_wells(losses, *EQUALS, N_PERMUTATIONS, rng)["p"]
    return found


def bound(skills, model, metric):
    """Return the 95 % interval (low, high) of a model's score."""
    values, correlation = skills.values[model], metric in CORRELATIONS
    return skills.resamples.bounds(values[0], values[1:], correlation=correlation)


def holds(ends, value):
    """Return whether an interval (low, high) holds a value; NaN if there is no interval."""
    return np.nan if np.isnan(ends[0]) else float(ends[0] <= value <= ends[1])


def bound_scores(design, seed):
    """Return {task: value, low and high of each approach, (n_approaches, 3)} of one study."""
    predictions = predict_study(design, np.random.default_rng(seed))
    predictions = predictions[predictions["model"].isin(APPROACHES)]
    found = {}
    for task, metric in CLAIM_METRICS.items():
        skills = measure_skills(predictions, task, 1)
        rows = [(skills.values[m][0], *bound(skills, m, metric)) for m in APPROACHES]
        found[task] = np.array(rows)
    return found


def cover_design(design, n_studies, pool):
    """Return {task: share of the 95 % intervals that hold the truth} of a design.

    The truth is the mean score over the studies, or chance where nothing is to be known.
    """
    studies = list(pool.map(partial(bound_scores, design), range(n_studies), chunksize=5))
    covered = {}
    for task, metric in CLAIM_METRICS.items():
        value, low, high = np.moveaxis([study[task] for study in studies], 2, 0)
        truth = value.mean(axis=0) if design.r2 else CHANCE[metric]
        covered[task] = ((low <= truth) & (truth <= high))[np.isfinite(low)].mean()
    return covered


def treat_wells(n_treated, *settings):
    """Return the design of so many treated wells, of two doses, or three if they are odd."""
    doses = (0.0, 31.6, 316.0) if n_treated % 2 == 0 else (0.0, 10.0, 31.6, 316.0)
    return Design(n_treated // (len(doses) - 1), *settings, doses=doses)


def cover_row(n_treated, covers):
    """Return a row of markdown on how often intervals hold the truth."""
    values = [f"{c['classification']:.1%}, {c['regression']:.1%}" for c in covers]
    return "| " + " | ".join([str(n_treated), *values]) + " |"


def write_coverage(covered):
    """Write the lowest and highest coverage for each number of wells into `COVERAGE`.

    `covered` is a dict of treated wells to a list of {task: share}.
    """
    shares = {n: [share for c in covers for share in c.values()] for n, covers in covered.items()}
    rows = {n: (round(float(min(s)), 3), round(float(max(s)), 3)) for n, s in shares.items()}
    lines = ["COVERAGE = {", *(f"    {n}: {ends}," for n, ends in rows.items()), "}"]
    block = "# <coverage>\n" + "\n".join(lines) + "\n# </coverage>"
    code = COVERAGE.read_text()
    COVERAGE.write_text(re.sub("# <coverage>.*# </coverage>", block, code, flags=re.DOTALL))


def judge_design(design, n_studies, pool):
    """Return one row per study of a design."""
    return pd.DataFrame(pool.map(partial(judge_study, design), range(n_studies), chunksize=5))


def null_row(name, table):
    """Return a row of markdown on a design in which nothing is to be found."""
    claims = [f"{table[f'claim {of}'].mean():.1%}" for of in [*QUESTIONS, *ALL_GROUPS]]
    covers = [f"{table[f'covers {task}'].mean():.1%}" for task in CLAIM_METRICS]
    covers.insert(0, f"{table['covers classification'].isna().mean():.0%}")
    p = table.filter(like="p ").to_numpy().ravel()
    small = [f"{np.mean(p <= level):.3f}" for level in LEVELS]
    return "| " + " | ".join([name, *claims, *covers, *small]) + " |"


def power_row(n_wells, strong, weak):
    """Return a row of markdown on designs in which there is something to be found."""
    values = [
        f"{table[f'claim {group}'].mean():.0%}" for table in (strong, weak) for group in GROUPS
    ]
    return "| " + " | ".join([f"{n_wells} ({2 * n_wells} treated)", *values]) + " |"


def draw_power(strong, weak):
    """Draw how often a lead over nuisance is claimed against the wells per dose."""
    figure, ((ax,),) = new_figure(1, 1, 5.2, 3.2)
    rows = []
    for tables, r2, colour in [(strong, 0.3, BLUE), (weak, 0.1, VERMILION)]:
        power = [table["claim nuisance"].mean() for table in tables.values()]
        ax.plot(list(tables), power, "o-", color=colour, label=f"R² within a dose {r2}")
        rows += [(r2, n, p) for n, p in zip(tables, power, strict=True)]
    ax.axhline(0.8, color="grey", lw=0.8, ls=":")
    ax.set(xlabel="Wells per dose (two treated doses, 20 cells each)", ylim=(0, 1.03))
    ax.set_ylabel("Share of studies with a claim")
    ax.legend()
    save_figure(
        figure, pd.DataFrame(rows, columns=["r2", "n_wells", "power"]), ROOT / "docs/power.svg"
    )


def write_page(n_studies, null, strong, weak, covered):
    """Write the page, the figure, and the coverage that the report quotes."""
    page = (ROOT / "benchmarks/pages/statistics.md.in").read_text()
    parts = {
        "n": str(n_studies),
        "3n": str(3 * n_studies),
        "10n": str(10 * n_studies),
        "most": f"{0.05 + 2 * np.sqrt(0.05 * 0.95 / (10 * n_studies)):.1%}",
        "null": "\n".join(null_row(name, table) for name, table in null.items()),
        "cover head": "| treated wells | " + " | ".join(COVER) + " |",
        "cover": "\n".join(cover_row(n, covers) for n, covers in covered.items()),
        "power": "\n".join(power_row(n, strong[n], weak[n]) for n in strong),
    }
    for name, part in parts.items():
        page = page.replace(f"<!-- {name} -->", part)
    (ROOT / "docs/statistics.md").write_text(page)
    draw_power(strong, weak)
    write_coverage(covered)


def main(n_studies):
    """Judge all designs and write what was found."""
    with ProcessPoolExecutor(2) as pool:
        null = {name: judge_design(design, 10 * n_studies, pool) for name, design in NULL.items()}
        strong = {n: judge_design(design, n_studies, pool) for n, design in POWER.items()}
        weak = {n: judge_design(design, n_studies, pool) for n, design in WEAK.items()}
        covered = {
            n: [cover_design(treat_wells(n, *of), 3 * n_studies, pool) for of in COVER.values()]
            for n in N_TREATED
        }
    write_page(n_studies, null, strong, weak, covered)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
