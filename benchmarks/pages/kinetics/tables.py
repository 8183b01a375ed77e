"""Tables and sentences of docs/models.md, from curves and their fits."""

import numpy as np
import pandas as pd

from kinetics.forecast import AFTER_H
from kinetics.simulated import DOSES
from kinetics.stopped import half_lives, maturation_hours
from kinetics.summary import agreement, errors_of, first_bright, shape_of
from lnp.core.vocabulary import EARLY, RISES, SILENT, UNDETERMINED

PUBLISHED = {"eGFP": 22.8, "d2eGFP": 6.6}  # hours, half-life of the protein, Froehlich et al. 2018


def as_table(columns, rows):
    """Return rows of text as a table in Markdown; the first column is a name."""
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def spread(values, digits=2):
    """Return median and quartiles as text."""
    low, middle, high = np.nanpercentile(values, [25, 50, 75])
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def days_table(days, fits):
    """Return the table of the days: a row per day and reporter."""
    rows = []
    for (day, reporter), onsets in fits.items():
        counts = onsets["state"].value_counts()
        shape = shape_of(days[day, reporter], onsets)
        rows.append(
            [
                f"{day}, {reporter}",
                f"{len(onsets)}",
                *(f"{counts.get(state, 0)}" for state in (RISES, EARLY, SILENT, UNDETERMINED)),
                spread(onsets["onset_h"]),
                *(spread(onsets[f"{rate}_half_life_h"], 1) for rate in ("fast", "slow")),
                f"{shape['variance explained by the fit, median %']:.1f} %",
            ]
        )
    columns = ["day, reporter", "cells", RISES, EARLY, SILENT, UNDETERMINED, "onset, h"]
    return as_table([*columns, "fast half-life, h", "slow half-life, h", "explained"], rows)


def by_reporter(fits, column):
    """Return {reporter: median over the days of a column's medians}."""
    medians = pd.Series({key: onsets[column].median() for key, onsets in fits.items()})
    return medians.groupby(level=1).median().to_dict()


def onset_gaps(fits):
    """Return by how much the median onset of d2eGFP lies after that of eGFP, (n_days,) hours."""
    medians = pd.Series({key: onsets["onset_h"].median() for key, onsets in fits.items()}).unstack()
    return (medians["d2eGFP"] - medians["eGFP"]).to_numpy()


def days_words(fits):
    """Return in words whether half-lives differ and onsets agree."""
    slow, gaps = by_reporter(fits, "slow_half_life_h"), onset_gaps(fits)
    return (
        f"Slow half-lives: {slow['eGFP']:.1f} hours for eGFP and {slow['d2eGFP']:.1f} for d2eGFP "
        f"(median of the days; published, by a model with ribosomes for all cells together: "
        f"{PUBLISHED['eGFP']} and {PUBLISHED['d2eGFP']}). Median onsets of the two differ by "
        f"{np.abs(gaps).min():.2f} to {np.abs(gaps).max():.2f} hours on the same day."
    )


def pairs_table(pairs, fits):
    """Return the table of the two reporters, with a plain threshold beside the fit."""
    rows = []
    for name, (green, red) in fits.items():
        found = agreement(green, red)
        plain = [pd.Series(first_bright(curves)) for curves in pairs[name]]
        later = (plain[1] - plain[0]).dropna()
        plain_range = np.subtract(*np.percentile(later, [75, 25]))
        rows.append(
            [
                name.replace("_", ", "),
                f"{found['cells']} of {len(green)}",
                *(f"{found['later']:.2f}", f"{found['range']:.2f}", f"{found['rank']:.2f}"),
                f"{found['held']:.0%}",
                *(f"{plain_range:.2f}", f"{plain[0].corr(plain[1], method='spearman'):.2f}"),
            ]
        )
    columns = ["cells", "with both onsets", "RFP later by, h", "quartiles apart, h"]
    columns += ["rank correlation", "alike", "threshold: quartiles apart, h", "rank correlation"]
    return as_table(columns, rows)


def stopped_table(stopped):
    """Return what cells without translation tell."""
    mature, lives = maturation_hours(stopped), half_lives(stopped)
    slow = {name: np.percentile(values, [25, 50, 75]) for name, values in lives.items()}
    rows = [
        ["eGFP matures, mean time", f"{np.median(mature):.2f} h", f"{len(mature)} films"],
        *(
            [
                f"{name} is degraded, half-life",
                f"{m:.0f} ({low:.0f} to {high:.0f}) h",
                f"{len(lives[name])} cells",
            ]
            for name, (low, m, high) in slow.items()
        ),
    ]
    return as_table(["", "median (quartiles)", "of"], rows)


def truth_rows(name, truth, onsets):
    """Return the row of a set of simulated cells."""
    found = errors_of(truth, onsets)
    low, high = found["range"]
    counts = [f"{found[key]}" for key in ("on", "missed", "unclear", "off", "false")]
    error = f"{found['error']:+.2f} ({low:+.2f} to {high:+.2f})"
    return [name, *counts, error, f"{found['held']:.0%}", f"{found['rank']:.2f}"]


def truth_table(films, fits, longs, long_fits):
    """Return the table of simulated cells: filmed, and curves of 30 hours."""
    rows = [
        *(truth_rows(f"filmed, {d:g} ng, 8 h", films[d], fits[d]) for d in DOSES),
        *(truth_rows(f"curves, {d:g} ng, 30 h", longs[d], long_fits[d]) for d in DOSES),
    ]
    columns = ["cells", "express", "missed", "unclear", "do not", "false"]
    columns += ["error of the onset, h (5 to 95 %)", "interval holds it", "rank correlation"]
    return as_table(columns, rows)


def truth_words(films, fits):
    """Return in words where false onsets come from."""
    found = [errors_of(films[dose], fits[dose]) for dose in DOSES]
    false, rises = (np.concatenate([f[key] for f in found]) for key in ("false rises", "rises"))
    if not false.size:
        return "None is false."
    return (
        f"False onsets are those of light that neighbours spill into the box: their median rise is "
        f"{np.median(false) / np.median(rises):.0%} of that of cells that express."
    )


def compare_table(real, simulated):
    """Return the table of real and simulated curves; dicts of `shape_of`."""
    rows = []
    for name in real[0]:
        values = np.array([shape[name] for shape in real])
        digits = 2 if np.median(values) < 10 else 0
        low, middle, high = (f"{v:.{digits}f}" for v in np.percentile(values, [0, 50, 100]))
        ours = [f"{shape[name]:.{digits}f}" for shape in simulated]
        rows.append([name, f"{middle} ({low} to {high})", *ours])
    return as_table(["", "real", *(f"simulated, {dose:g} ng" for dose in DOSES)], rows)


def compare_words(real, simulated):
    """Return in words what is alike, and what is not."""

    def told(name, digits=1, unit=""):
        middle = np.median([shape[name] for shape in real])
        ours = " and ".join(f"{shape[name]:.{digits}f}{unit}" for shape in simulated)
        return f"{middle:.{digits}f}{unit} in real cells, {ours} in simulated ones"

    late = next(name for name in real[0] if name.startswith("later than"))
    return (
        "Alike is the shape: hours from the onset to half of the highest light "
        f"({told('from onset to half of the highest light, h')}), and what is left at the end "
        f"({told('light at the end, % of the highest', 0, ' %')}). Not alike: onsets of real cells "
        "spread more (quartiles apart by "
        f"{told('onset, interquartile range, h', 2, ' hours')}), some begin late "
        f"({told(late, 1, ' %')}), and their levels spread more (SD of the logarithm "
        f"{told('spread of the highest light, SD of ln', 2)}). Simulated light is noisier "
        f"({told('noise in the light, % of it', 1, ' %')}), since cells move, touch, and are "
        "summed in a box. So on simulated plates onsets within a dose differ less than on plates "
        "like these, and are harder to foresee. The simulator was left as it is: these real cells "
        "got their mRNA by lipofection, washed off after an hour, and how long lipid nanoparticles "
        "take is not in these data; the outcome of a study, the light of the last frame, does not "
        "rest on it."
    )


def soon_table(real, simulated):
    """Return how soon GFP tells its own end: real (n_days, n_hours), simulated (n_hours,) each."""
    rows = []
    for i, after in enumerate(AFTER_H):
        days = real[:, i]
        span = f"{np.median(days):.2f} ({days.min():.2f} to {days.max():.2f})"
        shown = span if np.isfinite(days).all() else "-"
        rows.append([f"{after:+g}", shown, *(f"{values[i]:.2f}" for values in simulated)])
    names = (f"simulated, {dose:g} ng" for dose in DOSES)
    return as_table(["hours after the median onset", "real eGFP", *names], rows)


def short_words(day_fits, pair_fits, films, film_fits):
    """Return the page in some sentences."""
    slow, gaps = by_reporter(day_fits, "slow_half_life_h"), np.abs(onset_gaps(day_fits))
    ranks = [agreement(*fits)["rank"] for fits in pair_fits.values()]
    errors = [errors_of(films[dose], film_fits[dose])["error"] for dose in DOSES]
    n_cells = sum(len(onsets) for onsets in day_fits.values())
    return (
        f"In {n_cells:,} real cells the fit finds the faster degradation of d2eGFP (slow half-life "
        f"{slow['d2eGFP']:.1f} hours, eGFP {slow['eGFP']:.1f}), and onsets of both reporters "
        f"within {gaps.max():.1f} hours of each other. Two reporters in the same cell rank the "
        f"onsets of cells alike (correlation {min(ranks):.2f} to {max(ranks):.2f}). On simulated "
        f"plates no expressing cell is missed, and onsets lie {min(errors):.1f} to "
        f"{max(errors):.1f} hours after the first escape is translated, since more follow."
    )
