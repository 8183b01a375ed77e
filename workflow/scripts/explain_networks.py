"""Map where the networks look, for the test cells of which they were surest."""

import logging

import numpy as np
import torch

from lnp.acquisition.lengths import common_pixel_size, with_pixels
from lnp.cells.store_reader import read_cells
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import SEEN_CHANNELS
from lnp.explanation.chosen_cells import choose_cells, even_frames
from lnp.explanation.map_store import write_maps
from lnp.explanation.regions import place_spots
from lnp.explanation.saliency import Networks, explain_cells
from lnp.models.checkpoints import load_model
from lnp.models.networks.devices import choose_device, choose_precision


def read_images(files, cells, n_frames, side_px):
    """Return the crops, masks and spots of the chosen cells, of which there may be none."""
    side, n_channels = side_px, len(SEEN_CHANNELS)
    none = {"crops": (0, n_frames, n_channels, side, side), "mask": (0, n_frames, side, side)}
    images = {
        name: read_cells(files.crops, cells, name, slice(n_frames))
        if len(cells)
        else np.zeros(size)
        for name, size in none.items()
    }
    spots, tracks = (read_table(name, files[name]) for name in ("spots", "tracks"))
    return images | {"spots": place_spots(spots, tracks, side)}


if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    files = snakemake.input
    pixel_um = common_pixel_size(read_table("images", files.images))
    params = with_pixels(snakemake.params, pixel_um)
    device = choose_device(params.device)
    choose_precision(params.precision, device)
    cnn, lstm = ({m.about["fold"]: m for m in map(load_model, files[k])} for k in ("cnn", "lstm"))
    networks = {fold: Networks(model, lstm.get(fold), device) for fold, model in cnn.items()}
    predictions = read_table("predictions", files.predictions)
    cells = choose_cells(predictions, params.models[-1], params.horizon, params.n_cells)
    images = read_images(files, cells, params.horizon, params.side_px)
    frames = even_frames(params.horizon, params.n_frames)
    table, maps = explain_cells(cells, images, networks, params.models, frames, params)
    write_table(
        "saliency", table.assign(protocol=snakemake.wildcards.protocol), snakemake.output.table
    )
    shown = {name: images[name][:, frames] for name in ("crops", "mask")}
    write_maps(snakemake.output.maps, cells, params.models, frames, shown | {"maps": maps})
    likeness = table.groupby(["model", "weights"])["likeness"].mean()
    logging.info("%d cells; maps by other weights correlate\n%s", len(cells), likeness.to_string())
