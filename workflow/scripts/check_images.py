"""Check what stains images or finds spots: that it predicts no test well on which it was fitted."""

from pathlib import Path

from lnp.assessment.leaks.inputs import check_image_models
from lnp.core.logs import log_to
from lnp.core.tables import read_table, write_checks
from lnp.models.networks.array_files import read_arrays

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, models, found = snakemake.input, [], []
    for path, applied in zip(files.networks, snakemake.params.applied, strict=True):
        values, _ = read_arrays(path)
        fitted = values.get("about", values).get("wells", [])  # a spot network has seen none
        models.append({"name": Path(path).name, "fitted": fitted, "applied": applied})
    split, cells = (read_table(name, files[name]) for name in ("split", "cells"))
    for fold, rows in split.groupby("fold"):
        about = {"task": "", "fold": fold, "horizon": 0}
        found.append(about | check_image_models(models, rows, cells))
    write_checks(found, snakemake.wildcards.protocol, snakemake.output[0])
