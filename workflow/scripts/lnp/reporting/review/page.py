"""What the review page shows of each track, and what was decided on it before."""

import hashlib
import json

import numpy as np
from markupsafe import Markup

from lnp.reporting.review.clips import FULL, corners_of, outlines_of
from lnp.tracking.review.decisions import NOBODY


def digest_seeds(seeds):
    """Return a short hash of the seeds of a plate, by which a browser keeps its progress.

    Parameters
    ----------
    seeds : dict of site to DataFrame
        Columns `row`, `col`.
    """
    told = [
        f"{site} {row:.2f} {col:.2f}"
        for site in sorted(seeds)
        for row, col in seeds[site][["row", "col"]].to_numpy(float)
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]


def describe_track(chosen, seed, track, clip, side):
    """Return what the page needs to know of a track, without its picture.

    Parameters
    ----------
    chosen : named tuple
        Row of `lnp.tracking.review.riskiest.riskiest_tracks`.
    seed : (row, col)
        In pixels of the study.
    track : DataFrame
        Rows of table "tracks" of the cell.
    clip : dict
        `frames` (list), `centres` (n_frames, 2), `path` (the same on the dish, without drift) and
        `masks` (n_frames, n, n), all of the frames shown.
    side : int
        Of a window, in pixels.
    """
    rows = track.set_index("frame")
    states = rows["state"].reindex(clip["frames"]).fillna("").tolist()
    risks = rows["risk"].reindex(clip["frames"]).ffill().fillna(0)
    path = (clip["path"] - clip["path"][0]) / side * FULL
    return {
        "site": chosen.site,
        "cell": int(chosen.cell),
        "condition": chosen.condition,
        "reason": chosen.reason,
        "used": bool(chosen.used),
        "state": chosen.state,
        "frames": list(clip["frames"]),
        "risk": round(float(chosen.risk), 3),
        "frame": int(clip["frames"][0]),
        "place": [round(float(value), 2) for value in seed],
        "corner": corners_of(clip["centres"][0], side).tolist(),
        "states": states,
        "risks": risks.round(2).tolist(),
        "path": np.rint(path).astype(int)[:, ::-1].tolist(),  # x, y
        "outlines": outlines_of(clip["masks"], states, clip["centres"], side),
    }


def sort_decisions(decisions, tracks):
    """Return what was decided before: on each track shown, and on cells that are not shown.

    Parameters
    ----------
    decisions : DataFrame
        Table "decisions" of the plate.
    tracks : list of dict
        See `describe_track`.

    Returns
    -------
    list of dict
        Rows as the file has them, with `track`: the position in `tracks`, or -1.
    """
    places = {(track["site"], track["cell"]): i for i, track in enumerate(tracks)}
    kept = []
    for row in decisions.to_dict("records"):
        found = row["cell"] != NOBODY
        at = places.get((row["site"], row["cell"]), -1) if found else -1
        names = ["site", "frame", "row", "col", "decision", "to_row", "to_col", "problem"]
        told = {name: None if row[name] != row[name] else row[name] for name in names}
        kept.append({**told, "track": at})
    return kept


def embed_json(content):
    """Return JSON that may stand in a script of a page: no text of it can end the script."""
    text = json.dumps(content, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))
