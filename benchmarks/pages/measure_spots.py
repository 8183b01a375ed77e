"""Write docs/spots.md and its figure: which spots does each method find?

    python benchmarks/pages/measure_spots.py WEIGHTS [STUDIES]

WEIGHTS holds the networks as a study trains them (results/spot_network), STUDIES a folder per
method with a finished study of one simulated plate. On frames that no network was trained on
(benchmarks/pages/spots/frames.py); a minute on one core.
"""

import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import matplotlib.pyplot as plt

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "workflow/scripts"))

from lnp.core.tables import read_table  # noqa: E402  (found through sys.path)
from lnp.imaging.spots import find_listed  # noqa: E402
from lnp.models.spots.saved import candidate_finder  # noqa: E402
from lnp.models.spots.spotiflow_calls import list_spots, load_spotiflow  # noqa: E402
from spots.frames import film_frame  # noqa: E402
from spots.score import FALSE_PER_CELL, PER_CELL, SNRS, score_method  # noqa: E402
from tracking.tables import as_table  # noqa: E402

PAGE, FIGURE = ROOT / "docs/spots.md", ROOT / "docs/spots.png"
TEMPLATE = ROOT / "benchmarks/pages/spots.md.in"
COLOURS = {
    **{"log": "#1c2733", "doh": "#7a8793", "unet": "#d55e00", "vae_lsgan": "#0072b2"},
    "spotiflow": "#009e73",
}
SHOWN = [2.0, 3.0, 8.0]  # SNR of the frames in the figure


def finder_of(method, weights):
    """Return the function of counts, sigma and threshold that finds candidates; None: not here."""
    path = weights / (method if method == "spotiflow" else f"{method}.npz")
    if method == "spotiflow":
        if find_spec("spotiflow") is None or not path.exists():
            return None
        model = load_spotiflow(path)
        return lambda counts, sigma, least: find_listed(
            (counts, list_spots(model, counts)), sigma, least
        )
    if method not in ("log", "doh") and not path.exists():
        return None

    def find(counts, sigma, threshold):
        settings = SimpleNamespace(method=method, sigma_px=sigma)
        return candidate_finder(settings, path)(counts, threshold=threshold)

    return find


def measure(weights):
    """Return {method: (threshold, scores)}, None in place of scores that cannot be taken here."""
    finders = {method: finder_of(method, weights) for method in COLOURS}
    return {name: find and score_method(find) for name, find in finders.items()}


def rows_of(results):
    """Return the rows of the page's table."""
    rows = []
    for name, result in results.items():
        if result is None:
            rows.append([f"`{name}`", "not installed here", *[""] * (len(SNRS) * 2 + 2)])
            continue
        threshold, scores = result
        cells = [
            f"{row.f1:.2f} ({row.recall:.2f}, {row.precision:.2f})" for row in scores.itertuples()
        ]
        middle = scores[scores["snr"] == 5.0]
        rows.append(
            [f"`{name}`", f"{threshold:.2f}", f"{scores['false_per_cell'].iloc[0]:.2f}", *cells]
            + [f"{middle['error_px'].mean():.2f}", f"{middle['count_error'].mean():.2f}"]
        )
    return rows


def judge(results):
    """Return in words whether `unet` reaches what was asked for."""
    log, unet = (results[name][1].groupby("snr")["f1"].mean() for name in ("log", "unet"))
    gains = {snr: unet[snr] - log[snr] for snr in (2.0, 3.0, 8.0)}
    false = [results[name][1]["false_per_cell"].iloc[0] for name in ("log", "unet")]
    reached = gains[2.0] >= 0.05 and gains[3.0] >= 0.05 and gains[8.0] >= -0.01
    reached = reached and false[1] <= false[0]
    told = ", ".join(f"{gain:+.2f} at SNR {snr:g}" for snr, gain in gains.items())
    told += f"; {false[1]:.2f} false spots per control cell, `log` {false[0]:.2f}"
    return f"**{'met' if reached else 'not met'}**: {told}"


def study_rows(folder):
    """Return the rows of scores within a dose, of a finished study per method."""
    rows = []
    for study in sorted(path for path in folder.iterdir() if path.is_dir()):
        scores = read_table("scores", study / "results/grouped/scores.parquet")
        kept = scores.query("stratum == 'within dose' and fold == 'ensemble'")
        kept = kept[kept["horizon"] == kept["horizon"].max()]
        values = kept.set_index(["model", "metric"])["value"]
        shown = [("named", "auroc"), ("named", "pearson"), ("spots", "auroc"), ("spots", "pearson")]
        found = [values.get(key) for key in shown]
        spots = read_table(
            "spot_scores", next((study / "results/evaluation").glob("*_spots.parquet"))
        )
        whole = spots[spots["kind"] == "all"].iloc[0]
        control = spots[(spots["kind"] == "dose") & (spots["least"] == 0)]["false_per_cell"].iloc[0]
        texts = ["" if value is None else f"{value:.2f}" for value in found]
        rows.append([f"`{study.name}`", f"{whole['f1']:.2f}", f"{control:.3f}", *texts])
    return rows


def draw(results):
    """Draw F1 against SNR, and frames at some SNR with what two methods find."""
    figure, axes = plt.subplots(1, 2 + len(SHOWN), figsize=(15, 3.4), layout="constrained")
    for axis, n in zip(axes, PER_CELL, strict=False):
        for name, result in results.items():
            if result is not None:
                rows = result[1][result[1]["per_cell"] == n]
                axis.plot(rows["snr"], rows["f1"], "o-", color=COLOURS[name], label=name)
        axis.set(title=f"{n} spots per cell", xlabel="SNR of a spot in focus", ylim=(0, 1))
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("F1")
    axes[0].legend(frameon=False)
    for axis, snr in zip(axes[2:], SHOWN, strict=True):
        frame = film_frame(1, snr, 5, 1.5)
        axis.imshow(frame.counts[:80, :80], cmap="gray")
        row, col = frame.places[(frame.places < 80).all(axis=1)].T
        axis.plot(col, row, "o", mfc="none", mec="#d55e00", ms=9)
        axis.set(title=f"SNR {snr:g}, true spots", xticks=[], yticks=[])
    figure.savefig(FIGURE, dpi=110)


def main():
    """Measure all methods and write the page."""
    results = measure(Path(sys.argv[1]))
    columns = ["method", "threshold", "false per control cell"]
    columns += [f"SNR {snr:g}, {n} per cell" for snr in SNRS for n in PER_CELL]
    columns += ["error of place (px)", "error of count"]
    names = ["method", "F1 of spots", "false per control cell and frame", "named: AUROC"]
    names += ["named: correlation", "spot count: AUROC", "spot count: correlation"]
    studies = study_rows(Path(sys.argv[2])) if len(sys.argv) > 2 else []
    told = as_table(names, studies) if studies else "Not measured with this version."
    marks = {
        "table": as_table(columns, rows_of(results)),
        "bar": judge(results),
        "rate": f"{FALSE_PER_CELL:g}",
        "studies": told,
    }
    page = TEMPLATE.read_text(encoding="utf-8")
    for mark, text in marks.items():
        page = page.replace(f"<!-- {mark} -->", text)
    PAGE.write_text(page, encoding="utf-8")
    draw(results)


if __name__ == "__main__":
    main()
