"""Propose the constants of cnn/scaling from percentiles of the crops that a model may see."""

import logging

import numpy as np

from lnp.cells.store_reader import keys_of
from lnp.core.atomic_write import completed
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.core.zarr_store import open_store
from lnp.models.cnn.input_scaling import count_levels, propose_scaling

LOW, HIGH = 1.0, 99.9  # percentiles that become 0 and 1


def count_sites(paths, used, n_frames):
    """Return the (3, 65536) histogram of the used cells' crops in the first frames."""
    counts = np.zeros((3, 65536), dtype=np.int64)
    for path in paths:
        with open_store(path) as crops:
            site = (crops.attrs["plate"], crops.attrs["site"])
            for i, number in enumerate(crops["cell"][:]):
                if (*site, int(number)) in used:
                    counts += count_levels(crops["crops"][i : i + 1, :n_frames])
    return counts


def format_scaling(scaling):
    """Return the constants as they stand in config.yaml."""
    lines = [
        f"    {name}: {{ offset: {s['offset']}, scale: {s['scale']} }}"
        for name, s in scaling.items()
    ]
    return "\n".join(["cnn:", "  scaling:", *lines, ""])


if __name__ == "__main__":
    log_to(snakemake.log[0])
    cells = read_table("cells", snakemake.input.cells)
    used = set(keys_of(cells[cells["used"]]))
    counts = count_sites(snakemake.input.crops, used, snakemake.params.n_frames)
    scaling = propose_scaling(counts, LOW, HIGH)
    logging.info("percentiles %g and %g of %d cells: %s", LOW, HIGH, len(used), scaling)
    with completed(snakemake.output[0]) as partial:
        partial.write_text(format_scaling(scaling), encoding="utf-8")
