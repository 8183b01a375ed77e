"""How much a job of each rule has to do: the units in which `costs.tsv` counts.

A unit is a quantity that the settings and the size of the study decide, such as the megapixels
of crops that pass the convolution base.
"""

import numpy as np

from lnp.acquisition.lengths import in_pixels
from lnp.core.vocabulary import N_FEATURES, TASKS
from lnp.design.horizons import recurrent_horizons
from lnp.imaging.spot_network import FORWARD
from lnp.models.lstm.successive_halving import plan_rungs

MAPPED = 12  # maps per cell asked for: kinds of cells (4) times channels (3)
COVERINGS = 4  # a crop whole, and without each of three channels
COLUMNS = {"efficient": 777, "small": 14, "minimal": 10}  # of tsfresh's sets, per series
LOOPED = 24, 2  # frames of a track on the review page, at most, and channels
BATCH = 16  # crops that pass the base at once
GPU = {"cnn": 1400, "lstm": 260}  # times faster than one core (docs/performance.md)
GROWTH = 1.2  # of an LSTM's time with its units: 32 to 256 take 4, 8, 16, 47 ms (performance.md)


def job_units(size, settings, gpu=False):
    """Return the units of work of one job, by name: {unit: amount}.

    Parameters
    ----------
    size : StudySize
    settings : dict
        All settings, with their defaults.
    gpu : bool
        Whether jobs that may use a GPU find one.
    """
    used, fits = size.n_used / 1e3, fits_of(size, settings)
    units = {
        "job": 1.0,
        **image_units(size, settings),
        **network_units(size, settings),
        "used_cells": used,
        "fitted_cells": used * fits,
        "fitted_horizons": used * len(settings["horizons"]) * len(TASKS),
        "permuted_cells": used * len(settings["horizons"]) * settings["tests"]["n_permutations"],
    }
    return units | (gpu_units(units, settings) if gpu else {})


def gpu_units(units, settings):
    """Return the units that take less time on a GPU, so many times less."""
    devices = {"cnn": ["base", "covered", "mapped"], "lstm": ["lstm_steps"]}
    return {
        unit: units[unit] / GPU[section]
        for section, names in devices.items()
        if settings[section]["device"] != "cpu"
        for unit in names
    }


def fits_of(size, settings):
    """Return the fits of an approach in a protocol: folds, tasks and horizons."""
    return size.n_fits * len(TASKS) * len(settings["horizons"])


def image_units(size, settings):
    """Return what jobs on the images of a site, or of a plate, have to do."""
    pixels, cells, frames = size.field.megapixels, size.n_cells, size.n_frames
    crop, of_plate = crop_megapixels(size, settings), size.n_sites / size.n_plates
    return {
        "field": pixels,
        "planes": of_plate * frames * size.n_channels / 1e3,
        "field_frames": pixels * frames,
        "plate_pixels": of_plate * pixels * frames * size.n_channels,
        "looped_pixels": looped_sites(of_plate, settings) * pixels * looped_planes(frames),
        "cell_frames": cells * frames / 1e3,
        "seen_frames": cells * max(settings["horizons"]) / 1e3,
        "crop_frames": crop * cells * max(settings["horizons"]),
        "plate_cell_frames": of_plate * cells * frames / 1e3,
        "patterns": cells * max(settings["horizons"]) * settings["spatial"]["n_patterns"] / 1e5,
        **response_units(pixels * frames, size, settings),
    }


def response_units(field_frames, size, settings):
    """Return the megapixels that a network for spots sees; a Laplacian is not counted."""
    seen = field_frames if settings["spots"]["method"] in FORWARD else 0.0
    return {"responses": seen, "responses_plate": seen * size.n_sites / size.n_plates}


def looped_sites(of_plate, settings):
    """Return of how many sites the review page shows tracks, at most."""
    return min(of_plate, settings["review"]["n_tracks"])


def looped_planes(n_frames):
    """Return how many planes of a site the review page shows."""
    most, n_channels = LOOPED
    return min(n_frames, most) * n_channels


def crop_megapixels(size, settings):
    """Return the millions of pixels of one channel of a crop."""
    length = {"side_um": settings["crops"]["side_um"]}
    return in_pixels(length, size.field.pixel_um)["side_px"] ** 2 / 1e6


def network_units(size, settings):
    """Return what jobs of networks and trees have to do."""
    cnn, lstm, gbm, tcn, hybrid = (
        settings[name] for name in ("cnn", "lstm", "gbm", "tcn", "hybrid")
    )
    horizons, used = settings["horizons"], size.n_used / 1e3
    crop, n_seen = crop_megapixels(size, settings), max(horizons)
    trained = np.mean(horizons) if cnn["frames_seen"] == "horizon" else n_seen
    read = np.mean(recurrent_horizons(horizons, lstm["read_out"]))
    rows, columns = used * gbm["n_augmentations"], COLUMNS[gbm["features"]] / 1e3
    return {
        "pass": crop * BATCH,
        "batch": crop * min(BATCH, n_seen * cnn["n_augmentations"]),
        "base": crop * size.n_cells * n_seen * cnn["n_augmentations"],
        "covered": crop
        * min(settings["explanation"]["n_covered"], 1e3 * used)
        * n_seen
        * COVERINGS,
        "mapped": crop * mapped_crops(size, settings),
        "samples_site": size.n_cells * n_seen * cnn["n_augmentations"] / 1e3,
        "samples": used * trained * cnn["n_augmentations"],
        "sample_epochs": used * trained * cnn["n_augmentations"] * cnn["epochs"],
        "lstm_steps": used * read * cnn["n_augmentations"] * work_of_search(lstm),
        "tcn_steps": used * n_seen * cnn["n_augmentations"] * tcn["epochs"] * tcn["n_networks"],
        "hybrid_epochs": used * len(horizons) * hybrid["epochs"] * hybrid["n_networks"],
        "series": rows * N_FEATURES * columns,
        "series_frames": rows * N_FEATURES * columns * np.mean(horizons),
        "components": N_FEATURES * columns * gbm["n_components"],
        "tree_rows": rows * gbm["n_draws"],
    }


def mapped_crops(size, settings):
    """Return the passes of the base that the maps of one protocol take."""
    chosen = settings["explanation"]
    n_squares = squares_of_crop(chosen["square_um"], settings["crops"]["side_um"], size.field)
    if settings["cnn"]["central_disc"] != "none":
        n_squares *= min(1.0, np.pi * (settings["cnn"]["central_disc"] * 1.1) ** 2)
    return MAPPED * chosen["n_cells"] * (chosen["n_frames"] + 1) * n_squares


def squares_of_crop(square_um, side_um, field):
    """Return how many squares a crop is cut into; a twelfth of its side by default."""
    sides = in_pixels({"square_um": square_um, "side_um": side_um}, field.pixel_um)
    if square_um == "none":
        return 12**2
    return max(1.0, sides["side_px"] / sides["square_px"]) ** 2


def work_of_search(lstm):
    """Return the epochs of all draws of a search, each weighed by the size of its network."""
    sizes = np.resize(lstm["units"], lstm["n_draws"]).tolist()
    left, work, done = {size: sizes.count(size) for size in sizes}, 0.0, 0
    rungs = plan_rungs(sizes, lstm["epochs"], lstm["min_epochs"], lstm["reduction_factor"])
    for epoch, n_kept in rungs:
        work += sum(n * (size / 64) ** GROWTH for size, n in left.items()) * (epoch - done)
        left, done = n_kept, epoch
    return work
