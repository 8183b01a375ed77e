"""Pack all models of the study, with their settings and a model card, into one bundle."""

import logging
from pathlib import Path

import pandas as pd

from lnp.acquisition.frame_times import frame_hours
from lnp.acquisition.lengths import common_pixel_size
from lnp.acquisition.used_planes import imaged_channels, used_planes
from lnp.bundle.about import describe_settings, list_versions
from lnp.bundle.bundle_file import CARD, BundleWriter
from lnp.bundle.model_card import write_card
from lnp.bundle.saved_models import place_of, read_saved
from lnp.bundle.well_means import held_out_means
from lnp.core.job_info import commit_of
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.core.vocabulary import GIVEN, SEEN_CHANNELS, TASKS
from lnp.models.cnn.input_scaling import affine_input
from lnp.models.cnn.sources import with_scaling
from lnp.models.cnn.weights import base_of_study
from lnp.models.networks.array_files import read_arrays
from lnp.models.networks.state import state_arrays
from lnp.models.spots.threshold_file import read_threshold
from lnp.reporting.privacy import hide_paths


def pack_base(writer, files, params):
    """Add the convolution base whose moments the models of all folds read."""
    offset, scale = affine_input(params.scaling, params.convention)
    base = base_of_study(params, files.get("weights"), offset, scale)
    about = {"precision": params.precision, "n_augmentations": params.n_augmentations}
    writer.add_model("base", {"about": about}, state_arrays(base))


def count_cells(cells):
    """Return one row per training well: plate, well, formulation, dose_ng, role, n_cells."""
    used = cells[cells["used"]]
    key = ["plate", "well", *GIVEN, "role"]
    return used.groupby(key, dropna=False)["cell"].size().rename("n_cells").reset_index()


def list_thresholds(paths):
    """Return the thresholds of the class, by protocol and fold; one plate may have its own."""
    rows = read_table("targets", paths)
    kept = rows.drop_duplicates(["protocol", "fold", "plate", "threshold"])
    return kept[["protocol", "fold", "plate", "threshold"]]


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params = snakemake.input, with_scaling(snakemake.params, snakemake.input.get("scaling"))
    images = read_table("images", files.images)
    used = used_planes(images[images["plate"] == images["plate"].iloc[0]])
    pixel_um = common_pixel_size(images)
    settings = hide_paths(params.settings, Path.cwd())
    threshold = read_threshold(settings["spots"]["threshold"], files.spot_threshold)
    settings = settings | {"spots": settings["spots"] | {"threshold": threshold}}
    about = params.about | {
        "tasks": TASKS,
        "settings": describe_settings(settings, params.scaling, pixel_um),
        "channels": [name for name in imaged_channels(images) if name in SEEN_CHANNELS],
        "pixel_um": pixel_um,
        "hours": frame_hours(used)[: max(params.about["horizons"])].tolist(),
        "commit": commit_of(snakemake.scriptdir),
        "versions": list_versions(),
    }
    writer = BundleWriter()
    for path in files.models:
        writer.add_model(place_of(path), *read_saved(path))
    if params.base:
        pack_base(writer, files, params)
    if files.spot_network:
        writer.add_model("spots", *read_arrays(files.spot_network))
    wells = count_cells(read_table("cells", files.cells))
    held_out = [
        held_out_means(read_table("predictions", path), params.about["approaches"])
        for path in files.predictions
    ]
    writer.add_table("wells", wells)
    writer.add_table("appearance", read_table("appearance", files.appearance))
    writer.add_table("thresholds", list_thresholds(files.targets))
    writer.add_table("well_means", pd.concat(held_out, ignore_index=True))
    writer.add_text(CARD, write_card(about, wells, read_table("scores", files.scores)))
    writer.write(snakemake.output[0], about)
    size = Path(snakemake.output[0]).stat().st_size / 1e6
    logging.info("%d models, %.1f MB", len(files.models), size)
