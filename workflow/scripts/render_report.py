"""Write the report: what was asked, what was found, how sure, what was dropped, how it was made."""

import json
from pathlib import Path

import pandas as pd

from lnp.assessment.optimism import score_steps
from lnp.core.atomic_write import completed
from lnp.core.job_info import describe_code
from lnp.core.logs import log_to
from lnp.core.tables import read_table
from lnp.reporting.context import describe_study
from lnp.reporting.html import group_figures, read_figure, render_report
from lnp.reporting.provenance import (
    checksum_raw,
    checksum_tables,
    count_cells,
    summarize_costs,
    summarize_jobs,
)
from lnp.reporting.sentences.optimism import describe_optimism
from lnp.reporting.sentences.sensitivity import describe_sensitivity


def read_named(kind, paths, names):
    """Read one table per name: {name: DataFrame}."""
    return {name: read_table(kind, path) for name, path in zip(names, paths, strict=True)}


def read_joined(kind, paths):
    """Read one table from several files, without rows if there are none."""
    return read_table(kind, paths) if paths else pd.DataFrame()


def read_study(files, plates, protocols):
    """Read all tables of the report; see `describe_study`."""
    every = [*plates["training"], *plates["new"]]
    tables = {kind: read_named(kind, files[kind], every) for kind in ["images", "wells", "cells"]}
    for kind in ["scores", "tests", "claims", "split", "targets"]:
        tables[kind] = read_named(kind, files[kind], protocols)
    checks = read_joined("checks", list(files.checks))
    tables["checks"] = {name: checks[checks["protocol"] == name] for name in protocols}
    tables["evaluation"] = read_joined("evaluation", list(files.evaluation))
    tables["predictions"] = read_joined("predictions", list(files.predicted))
    return tables


def describe_provenance(cells, params, scripts):
    """Return all that provenance.json holds, from the files of this study."""
    packages, machines = summarize_jobs("results/logs", params.environments)
    return {
        "code": describe_code(scripts),
        "settings": params.settings,
        "packages": packages,
        "machines": machines,
        "raw": {plate: checksum_raw(folder) for plate, folder in params.raw.items()},
        "cells": {plate: count_cells(table) for plate, table in cells.items()},
        "rules": summarize_costs("results/benchmarks"),
        "tables": checksum_tables("results"),
    }


def read_sensitivity(tables, figures, protocols, captions):
    """Return what the report says of other outcomes: {protocol: texts and figure}."""
    drawn = group_figures(figures, captions, level=1)
    return {
        name: {"texts": describe_sensitivity(table), "figure": drawn[name]["sensitivity"]}
        for name, table in read_named("sensitivity", tables, protocols).items()
    }


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, params = snakemake.input, snakemake.params
    texts = Path(snakemake.scriptdir).parent / "report"
    tables = read_study(files, params.plates, list(params.settings["protocols"]))
    study = describe_study(tables, params.plates, params.settings)
    provenance = describe_provenance(tables["cells"], params, snakemake.scriptdir)
    with completed(snakemake.output.provenance) as partial:
        partial.write_text(json.dumps(provenance, indent=2) + "\n", encoding="utf-8")
    made = {
        "plate_figures": group_figures(files.plate_figures, texts, level=0),
        "score_figures": group_figures(files.score_figures, texts, level=1),
        "optimism": None,
        "sensitivity": read_sensitivity(
            files.sensitivity, files.sensitivity_figures, list(params.settings["protocols"]), texts
        ),
        "provenance": provenance,
    }
    if files.optimism:
        steps = score_steps(read_table("scores", list(files.scores)), study["horizon"])
        figure = read_figure(files.optimism, texts)
        made["optimism"] = {"figure": figure, "texts": describe_optimism(steps)}
    html = render_report((texts / "report.html.j2").read_text(encoding="utf-8"), study | made)
    with completed(snakemake.output.page) as partial:
        partial.write_text(html, encoding="utf-8")
