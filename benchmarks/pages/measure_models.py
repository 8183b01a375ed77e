"""Write docs/models.md and docs/models.png: onsets in real and simulated cells.

    python benchmarks/pages/measure_models.py [folder of the real data] [folder of studies]

Takes some minutes, and half an hour for the studies on simulated plates, unless they are there. The
real data are not part of this repository; docs/models.md says where they are published.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

from kinetics import tables  # noqa: E402
from kinetics.forecast import every_other, leave_out_each  # noqa: E402
from kinetics.onset_task import describe_task, run_plates  # noqa: E402
from kinetics.picture import draw_picture  # noqa: E402  (found through sys.path, as all below)
from kinetics.real import read_days, read_pairs, read_stopped  # noqa: E402
from kinetics.simulated import DOSES, Truth, draw_curves, film_field, join  # noqa: E402
from kinetics.summary import fit_set, shape_of  # noqa: E402
from lnp.cells.onset import MODEL_ERROR_H, least_of_controls, silence  # noqa: E402
from lnp.core.rng import rng_of  # noqa: E402
from lnp.reporting.figures.style import BLUE, GREEN, ORANGE, SKY, VERMILION  # noqa: E402
from sections import section_of, with_section  # noqa: E402

PAGE, PICTURE = ROOT / "docs/models.md", ROOT / "docs/models.png"
TEMPLATE = ROOT / "benchmarks/pages/models.md.in"
KEPT = ["## Which network, and which base?"]  # sections that other scripts write
MATURATION_H, RED_MATURATION_H = 0.7, 3.0
SEED, N_FIELDS, N_FRAMES, INTERVAL_S = 41, 6, 24, 1200.0
N_LONG, LONG_FRAMES, LONG_S = 400, 180, 600.0


def fit_all(curves, maturation_h):
    """Return the onsets of a set; its `Fit` in their attribute `fit`."""
    onsets, fit = fit_set(curves, maturation_h)
    onsets.attrs["fit"] = fit
    return onsets


def film_all():
    """Return {dose: Truth} of filmed fields, 0 ng among them."""
    return {
        dose: join([film_field(dose, k + 1, N_FRAMES, INTERVAL_S, SEED) for k in range(N_FIELDS)])
        for dose in (0.0, *DOSES)
    }


def fit_films(films):
    """Return {dose: onsets}, silent below the rises of the controls, as on a plate."""
    fits = {dose: fit_all(truth, MATURATION_H) for dose, truth in films.items()}
    least = least_of_controls(fits[0.0].assign(role="control"))
    quiet = {dose: silence(onsets, least) for dose, onsets in fits.items()}
    for dose, onsets in quiet.items():
        onsets.attrs["fit"] = fits[dose].attrs["fit"]
    return quiet


def draw_long(films, fits):
    """Return {dose: Truth} of 30 hours, with background and noise as in the films."""
    dark = fits[0.0]
    longs = {}
    for dose in DOSES:
        truth = draw_curves(dose, N_LONG, LONG_FRAMES, LONG_S, SEED)
        noise = dark["noise"].median() * rng_of(SEED, "noise", dose).normal(size=truth.light.shape)
        light = truth.light * (
            1 + light_noise(films, fits) * rng_of(SEED, "share", dose).normal(size=noise.shape)
        )
        longs[dose] = Truth(truth.hours, dark["level"].median() + light + noise, truth.onsets)
    return longs


def light_noise(films, fits):
    """Return the noise of bright filmed cells as a share of their light."""
    dose = max(DOSES)
    return shape_of(films[dose], fits[dose])["noise in the light, % of it"] / 100


def rising(onsets):
    """Return the hours of the onsets that are known."""
    return onsets["onset_h"].dropna().to_numpy()


def onset_curves(day_fits, long_fits):
    """Return the distributions of onsets that the picture compares."""
    colours = [BLUE, GREEN, ORANGE]
    real = [key for key in day_fits if key[1] == "eGFP"]
    curves = {
        f"real, {day}": (colour, "-", rising(day_fits[day, name]))
        for (day, name), colour in zip(real, colours, strict=True)
    }
    simulated = zip(DOSES, [SKY, VERMILION], strict=True)
    return curves | {f"simulated, {d:g} ng": (c, "--", rising(long_fits[d])) for d, c in simulated}


def fit_real(folder):
    """Return the real curves of a folder and their fits, a dict."""
    days, pairs = read_days(folder), read_pairs(folder)
    return {
        "days": days,
        "day_fits": {key: fit_all(curves, MATURATION_H) for key, curves in days.items()},
        "green": [key for key in days if key[1] == "eGFP"],
        "pairs": pairs,
        "pair_fits": {
            name: (fit_all(green, MATURATION_H), fit_all(red, RED_MATURATION_H))
            for name, (green, red) in pairs.items()
        },
        "stopped": read_stopped(folder),
    }


def fit_simulated():
    """Return the simulated cells, filmed and as long curves, and their fits, a dict."""
    films = film_all()
    film_fits = fit_films(films)
    longs = draw_long(films, film_fits)
    long_fits = {dose: fit_all(truth, MATURATION_H) for dose, truth in longs.items()}
    return {"films": films, "film_fits": film_fits, "longs": longs, "long_fits": long_fits}


def describe_real(real):
    """Return the tables and sentences of the real cells, by their marks in the template."""
    return {
        "days": tables.days_table(real["days"], real["day_fits"]),
        "days words": tables.days_words(real["day_fits"]),
        "pairs": tables.pairs_table(real["pairs"], real["pair_fits"]),
        **{"red": f"{RED_MATURATION_H:g}", "model error": f"{MODEL_ERROR_H:g}"},
        "stopped": tables.stopped_table(real["stopped"]),
    }


def describe_simulated(simulated):
    """Return the tables and sentences of the simulated cells, by their marks."""
    return {
        "film": f"{N_FRAMES} frames of {INTERVAL_S / 60:g} minutes, {N_FIELDS} per dose",
        "truth": tables.truth_table(*simulated.values()),
        "n long": f"{N_LONG}",
        "truth words": tables.truth_words(simulated["films"], simulated["film_fits"]),
    }


def compare_both(real, simulated):
    """Return what compares real and simulated cells, by its marks."""
    days, fits, green = real["days"], real["day_fits"], real["green"]
    longs, long_fits = simulated["longs"], simulated["long_fits"]
    shapes = (
        [shape_of(days[key], fits[key]) for key in green],
        [shape_of(longs[dose], long_fits[dose]) for dose in DOSES],
    )
    soon = leave_out_each([days[key] for key in green], [fits[key] for key in green], MATURATION_H)
    own = [every_other(longs[dose], long_fits[dose], MATURATION_H) for dose in DOSES]
    films, film_fits = simulated["films"], simulated["film_fits"]
    return {
        "compare": tables.compare_table(*shapes),
        "compare words": tables.compare_words(*shapes),
        "soon": tables.soon_table(soon, own),
        "short": tables.short_words(fits, real["pair_fits"], films, film_fits),
    }


def draw_page(real, simulated):
    """Draw the picture of the page."""
    days, fits, films = real["days"], real["day_fits"], simulated["films"]
    longs, long_fits, film_fits = (simulated[n] for n in ("longs", "long_fits", "film_fits"))
    shown = {
        "real, eGFP": (days["20160513", "eGFP"], fits["20160513", "eGFP"]),
        "real, d2eGFP": (days["20160513", "d2eGFP"], fits["20160513", "d2eGFP"]),
        "simulated, 316 ng": (longs[316.0], long_fits[316.0]),
    }
    pairs = real["pair_fits"].items()
    draw_picture(
        PICTURE,
        {title: (curves, onsets, onsets.attrs["fit"]) for title, (curves, onsets) in shown.items()},
        onset_curves(fits, long_fits),
        {n.replace("_", ", "): (green["onset_h"], red["onset_h"]) for n, (green, red) in pairs},
        {f"{d:g} ng": (films[d].onsets, film_fits[d]["onset_h"]) for d in DOSES},
    )


def write_page(folder, studies):
    """Write the page and its picture, of real data and a folder of simulated studies."""
    real, simulated = fit_real(folder), fit_simulated()
    marks = describe_real(real) | describe_simulated(simulated) | compare_both(real, simulated)
    marks |= describe_task(*run_plates(studies))
    page = TEMPLATE.read_text(encoding="utf-8")
    for mark, text in marks.items():
        page = page.replace(f"<!-- {mark} -->", text)
    for heading in KEPT:
        if kept := section_of(PAGE.read_text(encoding="utf-8"), heading):
            page = with_section(page, heading, kept)
    PAGE.write_text(page, encoding="utf-8")
    draw_page(real, simulated)


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    defaults = [ROOT.parent / "shared/data", ROOT / "results/models"]
    write_page(*given, *defaults[len(given) :])
