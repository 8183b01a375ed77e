"""Check splits and thresholds for leaks, fold by fold."""

from lnp.acquisition.lengths import common_pixel_size, with_pixels
from lnp.assessment.leakage import check_tables
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_checks
from lnp.design.crop_overlap import overlapping_pairs

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files = snakemake.input
    pixel_um = common_pixel_size(read_table("images", files.images))
    params = with_pixels(snakemake.params, pixel_um)
    found = check_tables(
        split=read_table("split", files.split),
        targets=read_table("targets", files.targets),
        cells=read_table("cells", files.cells),
        pairs=overlapping_pairs(read_table("tracks", files.tracks), params.side_px),
        params=params,
    )
    write_checks(found, snakemake.wildcards.protocol, snakemake.output[0])
