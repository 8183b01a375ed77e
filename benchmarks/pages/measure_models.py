"""Write docs/models.md and docs/models.png: onsets in real and simulated cells.

    python benchmarks/pages/measure_models.py [folder of the real data]

Takes some minutes. The real data are not part of this repository; docs/models.md says where they
are published.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

from kinetics import tables  # noqa: E402
from kinetics.forecast import every_other, leave_out_each  # noqa: E402
from kinetics.picture import draw_picture  # noqa: E402  (found through sys.path, as all below)
from kinetics.real import read_days, read_pairs, read_stopped  # noqa: E402
from kinetics.simulated import DOSES, Truth, draw_curves, film_field, join  # noqa: E402
from kinetics.summary import fit_set, shape_of  # noqa: E402
from lnp.cells.onset import MODEL_ERROR_H, least_of_controls, silence  # noqa: E402
from lnp.core.rng import rng_of  # noqa: E402
from lnp.reporting.figures.style import BLUE, GREEN, ORANGE, SKY, VERMILION  # noqa: E402

PAGE, PICTURE = ROOT / "docs/models.md", ROOT / "docs/models.png"
TEMPLATE = ROOT / "benchmarks/pages/models.md.in"
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


def write_page(folder):
    """Write the page and its picture."""
    days, pairs, stopped = read_days(folder), read_pairs(folder), read_stopped(folder)
    day_fits = {key: fit_all(curves, MATURATION_H) for key, curves in days.items()}
    pair_fits = {
        name: (fit_all(green, MATURATION_H), fit_all(red, RED_MATURATION_H))
        for name, (green, red) in pairs.items()
    }
    films = film_all()
    film_fits = fit_films(films)
    longs = draw_long(films, film_fits)
    long_fits = {dose: fit_all(truth, MATURATION_H) for dose, truth in longs.items()}
    real = [shape_of(days[key], day_fits[key]) for key in days if key[1] == "eGFP"]
    simulated = [shape_of(longs[dose], long_fits[dose]) for dose in DOSES]
    green = [key for key in days if key[1] == "eGFP"]
    soon = leave_out_each(
        [days[key] for key in green], [day_fits[key] for key in green], MATURATION_H
    )
    own = [every_other(longs[dose], long_fits[dose], MATURATION_H) for dose in DOSES]
    marks = {
        "days": tables.days_table(days, day_fits),
        "days words": tables.days_words(day_fits),
        "pairs": tables.pairs_table(pairs, pair_fits),
        **{"red": f"{RED_MATURATION_H:g}", "model error": f"{MODEL_ERROR_H:g}"},
        "stopped": tables.stopped_table(stopped),
        "film": f"{N_FRAMES} frames of {INTERVAL_S / 60:g} minutes, {N_FIELDS} per dose",
        "truth": tables.truth_table(films, film_fits, longs, long_fits),
        "n long": f"{N_LONG}",
        "truth words": tables.truth_words(films, film_fits),
        "compare": tables.compare_table(real, simulated),
        "compare words": tables.compare_words(real, simulated),
        "soon": tables.soon_table(soon, own),
        "short": tables.short_words(day_fits, pair_fits, films, film_fits),
    }
    page = TEMPLATE.read_text(encoding="utf-8")
    for mark, text in marks.items():
        page = page.replace(f"<!-- {mark} -->", text)
    PAGE.write_text(page, encoding="utf-8")
    shown = {
        "real, eGFP": (days["20160513", "eGFP"], day_fits["20160513", "eGFP"]),
        "real, d2eGFP": (days["20160513", "d2eGFP"], day_fits["20160513", "d2eGFP"]),
        "simulated, 316 ng": (longs[316.0], long_fits[316.0]),
    }
    draw_picture(
        PICTURE,
        {title: (curves, onsets, onsets.attrs["fit"]) for title, (curves, onsets) in shown.items()},
        onset_curves(day_fits, long_fits),
        {n.replace("_", ", "): (g["onset_h"], r["onset_h"]) for n, (g, r) in pair_fits.items()},
        {f"{d:g} ng": (films[d].onsets, film_fits[d]["onset_h"]) for d in DOSES},
    )


if __name__ == "__main__":
    write_page(Path(sys.argv[1]) if sys.argv[1:] else ROOT.parent / "shared/data")
