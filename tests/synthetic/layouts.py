"""Settings and tables of a small plate layout."""

from lnp.core.vocabulary import CONTROLS, SEEN_CHANNELS

CONFIG = {
    "plates": "plates.tsv",
    "wells": "wells.tsv",
    "horizons": [1, 2],
    "acquisition": {
        "n_frames": 3,
        "fields": [1, 2],
        "channels": {"counterstain": 7, "lnp": 6, "brightfield": 9, "gfp": 5},
    },
    "reporter": {"box_um": 15.6},
    "crops": {"side_um": 31.2},
    "seeding": {"method": "automatic"},
    "spots": {"threshold": 5.0},
    "tracking": {"window_um": 32.5, "method": "propagate", "masks": "own"},
    "protocols": {
        "paper": {"unit": "cell", "scheme": "holdout", "n_folds": 3, "controls": CONTROLS}
    },
    "cnn": {
        "weights": "random",
        "convention": "torchvision",
        "train_base": False,
        "input": "constants",
        "frames_seen": "all",
        "scaling": {name: {"offset": 0, "scale": 1} for name in SEEN_CHANNELS},
    },
    "lstm": {"read_out": "horizon"},
}
PLATES = "plate\tpath\nP 1_#a\traw\n"
WELLS = (
    "plate\twell\tdose_ng\trole\texclude\nP 1_#a\tC04\t31.6\ttreated\t\nP 1_#a\tG03\t0\tcontrol\t\n"
)
