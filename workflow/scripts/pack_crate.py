"""Pack code, settings, tables, figures and report into one RO-Crate for deposition."""

import logging
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import yaml

from lnp.core.atomic_write import completed
from lnp.core.logs import log_to
from lnp.core.seals import read_json
from lnp.reporting.privacy import HIDE, hide_in_table, hide_paths
from lnp.reporting.ro_crate import build_crate

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params, study = snakemake.input, snakemake.params, Path.cwd()
    layout = {"plates": "config/plates.tsv", "wells": "config/wells.tsv"}
    settings, inputs = dict(params.settings) | layout, {n: files[k] for k, n in layout.items()}
    if settings["provenance"]["names_and_paths"] == HIDE:
        settings = hide_paths(settings, study)
        inputs = {name: hide_in_table(path, params.raw, study) for name, path in inputs.items()}
    text = yaml.safe_dump(settings, sort_keys=False)
    crate = build_crate(
        root=Path(snakemake.scriptdir).resolve().parents[1],
        inputs=inputs | {"config/config.yaml": StringIO(text)},
        results={path: path for path in [files.report, files.provenance, *files.results]},
        provenance=read_json(files.provenance),
        ended=datetime.fromtimestamp(Path(files.report).stat().st_mtime, UTC),
    )
    with completed(snakemake.output[0]) as partial:
        crate.write_zip(partial)
        logging.info("%.1f MB", partial.stat().st_size / 1e6)
