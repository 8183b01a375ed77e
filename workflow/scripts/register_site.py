"""Measure how the stage of one site drifts, and how its brightfield is shifted."""

import logging

from lnp.brightfield import Spectra
from lnp.logs import log_to
from lnp.planes import read_images, read_planes
from lnp.registration import Drift
from lnp.tables import write_table


def register_site(counterstain, brightfield, cell_diameter_px, max_shift_px, n_seen):
    """Return the table "shifts" of a site, but for its name; planes as `read_planes` gives them.

    The brightfield shift comes from the first `n_seen` frames, those that models may see.
    """
    drift, spectra = Drift(max_shift_px), Spectra(cell_diameter_px)
    for frame, (stain, bright) in enumerate(zip(counterstain, brightfield, strict=True)):
        drift.add({"counterstain": stain, "brightfield": bright})
        if frame < n_seen:
            spectra.add(stain, bright)
    shifts = drift.table()
    shift, explained = spectra.best_shift(max_shift_px)
    logging.info("brightfield lies %.2f rows, %.2f cols after fluorescence", *shift)
    logging.info("this explains %.0f %% of its contrast", 100 * explained)
    if unmeasured := shifts.index[shifts["quality"] == 0].tolist():
        logging.warning("frames %s: drift not measurable, the last one is repeated", unmeasured)
    if explained == 0:
        logging.warning("no frame has both channels: brightfield shift not measurable here")
    return shifts.assign(bf_row=shift[0], bf_col=shift[1])


if __name__ == "__main__":
    log_to(snakemake.log[0])
    plate, site = snakemake.wildcards.plate, snakemake.wildcards.site
    images = read_images(snakemake.input.images, site)
    shifts = register_site(
        counterstain=read_planes(images, "counterstain"),
        brightfield=read_planes(images, "brightfield"),
        cell_diameter_px=snakemake.params.cell_diameter_px,
        max_shift_px=snakemake.params.max_shift_px,
        n_seen=snakemake.params.n_seen,
    )
    write_table("shifts", shifts.assign(plate=plate, site=site), snakemake.output[0])
