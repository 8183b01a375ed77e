"""Write the report, and the provenance of all results."""

import logging
from pathlib import Path

from lnp.core.atomic_write import completed
from lnp.core.logs import log_to
from lnp.core.seals import write_json
from lnp.core.tables import read_table
from lnp.reporting.context import describe_study, read_study
from lnp.reporting.html import group_figures, render_report
from lnp.reporting.missing_parts import missing_parts
from lnp.reporting.privacy import HIDE, hide_in_errors
from lnp.reporting.provenance import describe_base, describe_provenance, describe_worlds

if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params = snakemake.input, snakemake.params
    plates, settings = params.plates, params.settings
    texts = Path(snakemake.scriptdir).parent / "report"
    unfinished = params.unfinished
    if settings["provenance"]["names_and_paths"] == HIDE:
        unfinished = hide_in_errors(unfinished, Path.cwd())
    tables = read_study(files)
    provenance = describe_provenance(
        tables["cells"], params.raw, settings, params.environments, snakemake.scriptdir
    ) | {"missing": missing_parts(unfinished, settings["protocols"])}
    worlds = [read_table("truth_world", path) for path in files.worlds]
    provenance["worlds"] = describe_worlds(worlds)
    provenance["base"] = describe_base(provenance["settings"], files.weights)
    write_json(snakemake.output.provenance, provenance, indent=2)
    figures = {
        name: group_figures(files[name], texts / "figures", level)
        for name, level in [("plate_figures", 0), ("score_figures", 1), ("study_figures", 0)]
    }
    context = describe_study(tables, plates, provenance["settings"], unfinished)
    for protocol in context["protocols"].values():
        for sentence in protocol["scarcity"]:
            logging.warning("protocol %s: %s", protocol["name"], sentence)
    html = render_report(texts, context | figures | {"provenance": provenance})
    with completed(snakemake.output.page) as partial:
        partial.write_text(html, encoding="utf-8")
