"""Measure what LNPs add to the counterstain of each cell of one site, in the frames models see."""

import logging

import numpy as np
import pandas as pd

from lnp.cells.store_reader import check_kept
from lnp.core.errors import LnpError
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table
from lnp.core.vocabulary import SEEN_CHANNELS, held_array
from lnp.core.zarr_store import open_store
from lnp.imaging.windows import crop_frame
from lnp.staining.bleed import bleed_of_cell
from lnp.staining.controls import HELD, MEASURED, NO_MASK, OK
from lnp.staining.stores import PredictedPlanes

COUNTERSTAIN, LNP = SEEN_CHANNELS.index("counterstain"), SEEN_CHANNELS.index("lnp")


def check_imaged(store, plate):
    """Refuse a plate without a counterstain, to which LNPs cannot have added light."""
    if "counterstain" not in store.attrs["imaged"]:
        raise LnpError(
            f"plate {plate}: the counterstain was not imaged (acquisition/channels/counterstain: "
            "none); expected a measured one, to compare the predicted one with. Leave out "
            "results/staining/bleed"
        )


def measure_site(store, tracks, predicted, n_frames):
    """Return a row for each cell and frame with a crop."""
    cells, rows, diameter = store["cell"][:].tolist(), [], predicted.about["diameter_px"]
    places = tracks.set_index(["frame", "cell"])[["row", "col"]]
    for frame in range(n_frames):
        keys = pd.MultiIndex.from_product([[frame], cells])
        centres = places.reindex(keys).to_numpy()
        planes = [(predicted[frame], np.zeros(2))]
        cut, there, _ = crop_frame(planes, centres, store["mask"].shape[-1])
        for i in np.flatnonzero(store["present"][:, frame]):
            held = any(store[held_array(name)][i, frame] for name in ("counterstain", "lnp"))
            found, status = dict.fromkeys(MEASURED, np.nan), HELD
            if there[i, 0] and not held:
                crops, mask = store["crops"][i, frame], store["mask"][i, frame]
                images = crops[COUNTERSTAIN], cut[i, 0], crops[LNP]
                found = bleed_of_cell(*images, mask, diameter)
                status = OK if np.isfinite(found["excess"]) else NO_MASK
            rows.append({"cell": cells[i], "frame": frame, **found, "status": status})
    return pd.DataFrame(rows, columns=["cell", "frame", *MEASURED, "status"])


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, site = snakemake.input, dict(snakemake.wildcards)
    tracks, predicted = read_table("tracks", files.tracks), PredictedPlanes(files.stained)
    with open_store(files.crops) as store:
        check_imaged(store, site["plate"])
        check_kept(store, snakemake.params.n_frames)
        rows = measure_site(store, tracks, predicted, snakemake.params.n_frames)
    write_table("staining_bleed", rows.assign(**site), snakemake.output[0])
    logging.info("rows per status:\n%s", rows["status"].value_counts().to_string())
