"""One image step of the site that `benchmarks/images.py` measures, in a process of its own.

Nothing is imported here that the step does not import itself: its imports are counted.
"""

import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

SCRIPTS = Path(__file__).resolve().parents[2] / "workflow/scripts"
PLATE, SITE, WELL = "SIZE-01", "C04_f001", "C04"
CHANNELS = {"counterstain": 7, "lnp": 6, "brightfield": 9, "gfp": 5}
FULL, SEEN = 72, 20  # frames of a study, and those of them that the networks see
TRACKING = {
    "method": "propagate",
    "window_um": 32.5,
    "smoothing_um": 0.65,
    "marker_um": 1.95,
    "neighbours": True,
}
SIDE_PX = 192
SIZES = {"cell_diameter_um": 16.9, "window_um": 32.5, "side_um": 31.2}
STEPS = {  # script to what it reads, what it writes and its settings, as in config/config.yaml
    "index_images": ([], ["images", "wells"], {}),
    "measure_channel_shift": (
        ["images"],
        ["sites"],
        {"cell_diameter_um": 16.9, "max_shift_um": 6.5},
    ),
    "average_channel_shift": (["sites"], ["channel_shift"], {}),
    "seed_cells": (
        ["images"],
        ["seeds"],
        {
            **SIZES,
            "method": "automatic",
            "unit": "px",
            "moves": [],
            "tracked": TRACKING["method"],
            "max_missing_frames": 2,
            "given": None,  # no tracks of another program
        },
    ),
    "track_cells": (
        ["images", "channel_shift", "seeds"],
        ["shifts", "tracks", "crops"],
        {
            "tracking": TRACKING,
            **SIZES,
            "box_um": 15.6,
            "max_shift_um": 6.5,
            "max_missing_frames": 2,
            "horizons": [],  # asked for by trackers that see the whole film
            "unit": "px",
            "given": None,
        },
    ),
    "detect_spots": (
        ["images", "tracks", "crops"],
        ["spots"],
        {"method": "log", "radius_um": 0.46, "threshold": 5.0},
    ),
}
SEEING = {
    "measure_channel_shift": "n_seen",
    "track_cells": "n_kept",
}  # what their setting is called
# neither masks nor tracks of a lab, nor a predicted stain; for spots no network, no control wells
ABSENT = ["masks", "parents", "given", "stained", "network", "listed", "threshold"]
SUFFIX = {"seeds": "csv", "crops": "zarr.zip"}


class Named(dict):
    """Files or settings by name, as Snakemake gives them to a script; the first also by 0."""

    def __getattr__(self, name):
        return self[name]

    def __missing__(self, number):
        return list(self.values())[number]


def files(folder, names):
    """Return the paths of tables and stores in a folder, by name."""
    return Named({name: str(folder / f"{name}.{SUFFIX.get(name, 'parquet')}") for name in names})


def index_settings(raw, n_frames):
    """Return the settings of `index_images`."""
    wells = [{"well": WELL, "formulation": "", "dose_ng": 316.0, "role": "treated", "exclude": ""}]
    chosen = {"z": "max", "action": "only", "timeline": "only", "max_missing_frames": 2}
    chosen |= {"follow_links": False, "n_seen": n_frames * SEEN // FULL, "first_timepoint": 1}
    chosen |= {"first_horizon": n_frames * SEEN // FULL}
    given = {
        "purpose": "train",
        "pixel_um": "auto",
        "study_pixel_um": "auto",
        "simulated": True,
        "fields": [1],
        "channels": CHANNELS,
        "wells": wells,
    }
    return {"folder": str(raw), "n_frames": n_frames, **given, **chosen}


def run_script(step, folder, n_frames):
    """Run the script of one step here, as Snakemake would."""
    inputs, outputs, settings = STEPS[step]
    out = folder / str(n_frames)
    if step == "index_images":
        settings = index_settings(folder / "raw", n_frames)
    if step in SEEING:
        settings = {**settings, SEEING[step]: n_frames * SEEN // FULL}  # of few frames as of all
    site = {} if step in ("index_images", "average_channel_shift") else {"site": SITE}
    record = Named(raw=str(folder / "raw/MeasurementData.mlf"), first=[])
    given = SimpleNamespace(
        input=Named(files(out, inputs), **{name: [] for name in ABSENT}) if inputs else record,
        output=files(out, outputs),
        params=Named(settings),
        wildcards=Named(plate=PLATE, **site),
        log=[str(out / f"{step}.log")],
    )
    runpy.run_path(str(SCRIPTS / f"{step}.py"), {"snakemake": given}, "__main__")


if __name__ == "__main__":
    sys.path.append(str(SCRIPTS))
    run_script(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    print(Path("/proc/self/status").read_text())  # ru_maxrss would count the caller too
