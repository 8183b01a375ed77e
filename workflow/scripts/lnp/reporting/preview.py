"""What the preview of one site says: how many cells, how large they are, and what to correct."""

import numpy as np
import pandas as pd

from lnp.core.vocabulary import PLACED, REPORTER

APART = 1.25  # times that set and measured diameters may differ without advice
NO_CELL = (
    "Look at the counterstain below. If there are cells, correct seeding/cell_diameter_um and "
    "acquisition/channels, or mark the cells yourself (seeding/method: file); or look at another "
    "site."
)
FEW = 0.5  # share of seeds kept to the last frame, below which advice is given


def describe_site(seeds, tracks, spots, set_um, pixel_um):
    """Return what was found at a site, in sentences; the last ones say what to correct.

    Parameters
    ----------
    seeds, tracks, spots : DataFrame
        Tables of the site; `spots` may be None, where LNPs were not imaged.
    set_um : float or str
        seeding/cell_diameter_um.
    pixel_um : float

    Returns
    -------
    found : list of str
    advice : list of str
    """
    if seeds.empty:
        return ["No cell was found in the first frame."], [NO_CELL]
    first = tracks[(tracks["frame"] == 0) & tracks["state"].isin(PLACED)]
    last = tracks[tracks["frame"] == tracks["frame"].max()]
    kept = last["state"].isin(PLACED).sum()
    diameters = 2 * np.sqrt(first["area"].to_numpy() / np.pi) * pixel_um
    found = [
        f"{len(seeds)} cells were found in the first frame.",
        f"{kept} of {tracks['cell'].nunique()} were followed to the last of "
        f"{tracks['frame'].max() + 1} frames.",
    ]
    advice = []
    if len(diameters):
        measured = float(np.median(diameters))
        low, high = np.percentile(diameters, [10, 90])
        found.append(
            f"Their outlines are {measured:.3g} um wide (10 to 90 %: {low:.3g} to {high:.3g}); "
            f"seeding/cell_diameter_um is {set_um}."
        )
        advice += advise_diameter(measured, set_um)
    if spots is not None:
        found.append(count_spots(spots, tracks))
    if kept < FEW * tracks["cell"].nunique():
        advice.append(
            "More than half of the cells were not followed to the end: look at the film strips, "
            "and raise tracking/window_um if cells move far between frames."
        )
    return found, advice


def advise_diameter(measured, set_um):
    """Return advice where the set diameter of a cell is quite another than the measured one."""
    if isinstance(set_um, str) or 1 / APART <= measured / set_um <= APART:
        return []
    return [
        f"Try seeding/cell_diameter_um: {measured:.2g}, with tracking/window_um: "
        f"{1.92 * measured:.2g}, crops/side_um: {1.85 * measured:.2g} and reporter/box_um: "
        f"{0.92 * measured:.2g}, if the outlines hold whole cells."
    ]


def count_spots(spots, tracks):
    """Return how many LNP spots a cell has over time, in a sentence."""
    frames = sorted(tracks["frame"].unique())
    cells = tracks[tracks["state"].isin(PLACED)].groupby("frame")["cell"].nunique()
    counts = spots.groupby("frame").size().reindex(frames, fill_value=0)
    shown = [frames[0], frames[len(frames) // 2], frames[-1]]
    per_cell = (counts / cells.reindex(frames)).fillna(0)
    texts = [f"{per_cell[frame]:.1f} in frame {frame + 1}" for frame in dict.fromkeys(shown)]
    return f"LNP spots per cell: {', '.join(texts)}."


def chosen_strips(cells, plate, site):
    """Return up to six cells of a site for film strips, as `read_strips` takes them."""
    places = np.unique(np.linspace(0, len(cells) - 1, min(6, len(cells))).round().astype(int))
    chosen = pd.DataFrame({"cell": np.asarray(cells)[places]})
    return chosen.assign(
        plate=plate,
        site=site,
        well=site.partition("_")[0],
        dose_ng=np.nan,
        condition=plate,
        percentile=np.nan,
        **{REPORTER: np.nan},
    )
