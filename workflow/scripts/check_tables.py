"""Check splits and thresholds for leaks, fold by fold."""

from lnp.assessment.leakage import check_copies, check_overlap, check_threshold, check_units
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_checks
from lnp.core.vocabulary import CELL_KEY
from lnp.design.crop_overlap import overlapping_pairs


def check_fold(split, rows, pairs, params):
    """Return what the checks found in one fold; `rows` are split, targets and cells, merged."""
    return [
        check_copies(split),
        check_units(split),
        check_overlap(split, pairs, allowed=params.overlap == "ignore"),
        check_threshold(rows, params.threshold, params.min_counts),
    ]


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params = snakemake.input, snakemake.params
    split = read_table("split", files.split)
    tracks, cells = read_table("tracks", files.tracks), read_table("cells", files.cells)
    pairs = overlapping_pairs(tracks, params.side_px)
    rows = split.merge(read_table("targets", files.targets), on=["protocol", "fold", *CELL_KEY])
    rows = rows.merge(cells[[*CELL_KEY, "role"]], on=CELL_KEY)
    found = [
        {"fold": fold, "task": "", "horizon": 0, **check}
        for fold, part in split.groupby("fold")
        for check in check_fold(part, rows[rows["fold"] == fold], pairs, params)
    ]
    write_checks(found, snakemake.wildcards.protocol, snakemake.output[0])
