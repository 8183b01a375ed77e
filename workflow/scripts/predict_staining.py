"""Predict the counterstain of one site from its brightfield, by networks that never saw it."""

import logging

import numpy as np
import torch

from lnp.core.logs import log_to
from lnp.core.zarr_store import create_store, open_store
from lnp.models.stainer.network_file import check_unseen
from lnp.models.stainer.saved import load_stainer
from lnp.staining.stores import write_predicted

if __name__ == "__main__":
    log_to(snakemake.log[0])
    torch.set_num_threads(snakemake.threads)
    plate, well = snakemake.wildcards.plate, snakemake.params.well
    stainers = []
    for path in snakemake.input.networks:
        stainers.append(load_stainer(path))
        check_unseen(stainers[-1].about["wells"], plate, [well], path)
    level = np.median([stainer.about["level"] for stainer in stainers], axis=0).tolist()
    with open_store(snakemake.input.views) as views:
        about = dict(views.attrs) | {"level": level, "networks": list(snakemake.input.networks)}
        present = views["present"][:]
        found = (
            np.concatenate([stainer.predict(view) for stainer in stainers]) if there else None
            for there, view in zip(present, views["view"], strict=True)
        )
        with create_store(snakemake.output[0], about) as group:
            write_predicted(group, found, views["view"].shape[1:])
    logging.info("%d frames are predicted by %d files of networks", present.sum(), len(stainers))
