"""List the planes of one plate: expected, recorded and found."""

from pathlib import Path

import pandas as pd

from lnp.acquisition.image_index import index_images, log_counts
from lnp.acquisition.lengths import with_pixel_size
from lnp.acquisition.pixels.study_size import bring_to_study
from lnp.acquisition.plane_selection import Wanted
from lnp.acquisition.records import refuse_future
from lnp.acquisition.used_planes import pixel_size
from lnp.acquisition.wells.film_length import check_film_length
from lnp.acquisition.wells.rules import Needs, judge_wells, log_wells
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_table

if __name__ == "__main__":
    log_to(snakemake.log[0])
    given, plate = snakemake.params, snakemake.wildcards.plate
    refuse_future(snakemake.input.raw, Path(snakemake.log[0]).stat().st_mtime)
    wells = pd.DataFrame(given.wells)
    wanted = Wanted(
        wells=dict(zip(wells["well"], wells["exclude"], strict=True)),
        fields=given.fields,
        n_frames=given.n_frames,
        channels=given.channels,
        z=given.z,
        action=given.action,
        timeline=given.timeline,
        first_timepoint=given.first_timepoint,
        running=given.purpose == "predict",
        follow_links=given.follow_links,
    )
    images = index_images(Path(given.folder), plate, wanted)
    images = with_pixel_size(images, plate, given.pixel_um)
    first = snakemake.input.first  # the plate whose pixels the study works in, but for its own
    wanted_um = pixel_size(read_table("images", first)) if first else given.study_pixel_um
    images = bring_to_study(images, plate, wanted_um, given.simulated)
    if wanted.running:
        check_film_length(images, plate, given.first_horizon)
    log_counts(images)
    needs = Needs(given.n_seen, given.n_frames - 1, wanted.running, given.max_missing_frames)
    wells = judge_wells(images, wells, needs).assign(plate=plate)
    log_wells(images, wells)
    write_table("images", images, snakemake.output.images)
    write_table("wells", wells, snakemake.output.wells)
