"""A newcomer's approach: one script, one rule, one entry of the registry, and it is everywhere.

A study names it among its approaches.
"""

import re

import pandas as pd
import pytest
import yaml

from lnp.core.tables import read_table
from lnp.models.registry import APPROACHES
from study import rules_to_run, snakemake

pytestmark = pytest.mark.medium

SCRIPT = '''"""Predict from the mean of the features over time by ridge regression."""

import numpy as np
from sklearn.linear_model import Ridge

from lnp.core.logs import log_to
from lnp.core.tables import write_table
from lnp.core.zarr_store import open_store
from lnp.design.fold_data import read_fold
from lnp.models.predictions import prediction_rows

if __name__ == "__main__":
    log_to(snakemake.log[0])
    fit = {name: snakemake.wildcards[name] for name in ("protocol", "task", "fold")}
    horizon = int(snakemake.wildcards.horizon)
    cells = read_fold(snakemake.input, fit["task"], fit["fold"])
    with open_store(snakemake.input.features) as store:
        features = store["features"][:, :, :horizon].mean(axis=2)  # (n_cells, n_augmentations, 32)
        order = {tuple(key): place for place, key in enumerate(store.attrs["cells"])}
    keys = cells[["plate", "site", "cell"]].itertuples(index=False, name=None)
    values = features[[order[key] for key in keys]]
    train = (cells["part"] == "train").to_numpy()
    ridge = Ridge().fit(values[train, 0], cells["truth"].to_numpy(dtype=float)[train])
    predicted = ridge.predict(values.reshape(-1, values.shape[-1])).reshape(values.shape[:2])
    if fit["task"] == "classification":
        predicted = np.clip(predicted, 0, 1)
    rows = prediction_rows(cells, predicted, model="toy", horizon=horizon, **fit)
    write_table("predictions", rows, snakemake.output[0])
'''
RULE = """

rule fit_toy:
    input:
        features=features_seen,
        split="results/{protocol}/split.parquet",
        targets="results/{protocol}/targets.parquet",
        cells=expand("results/cells/{plate}.parquet", plate=TRAINING),
    output:
        "results/{protocol}/toy/{task}/{fold}/t{horizon}/predictions.parquet",
    log:
        "results/logs/fit_toy/{protocol}/{task}/{fold}/t{horizon}.log",
    benchmark:
        "results/benchmarks/fit_toy/{protocol}/{task}/{fold}/t{horizon}.tsv"
    conda:
        "../../envs/gbm.yaml"
    params:
        code=digest("fit_toy"),
    script:
        "../scripts/fit_toy.py"
"""
ENTRY = """    Model(
        name="toy",
        label="Toy approach",
        kind=TEMPORAL,
        about="a ridge regression on the mean of the features",
        colour="orange",
        marker="P",
        needs="features",
    ),
"""
UPSTREAM = {"track_cells", "extract_moments", "train_cnn", "search_lstm", "fit_named"}


@pytest.fixture
def extended(changed):
    """A finished study whose repository has got a toy approach."""
    study, repository = changed
    (repository / "workflow/scripts/fit_toy.py").write_text(SCRIPT)
    rules = repository / "workflow/rules/gbm.smk"
    rules.write_text(rules.read_text() + RULE)
    registry = repository / "workflow/scripts/lnp/models/registry.py"
    before, named, after = registry.read_text().partition('    Model(\n        name="named",')
    registry.write_text(before + ENTRY + named + after)
    config = study / "config/config.yaml"
    settings = yaml.safe_load(config.read_text()) | {"approaches": [*APPROACHES, "toy"]}
    config.write_text(yaml.safe_dump(settings))
    return study, repository


def test_an_approach_that_is_registered_appears_everywhere(extended):
    study, repository = extended
    rerun = rules_to_run(study, repository=repository)
    assert rerun["fit_toy"] == 8  # two tasks, two folds, two horizons
    assert not UPSTREAM & set(rerun)
    process = snakemake(study, repository=repository)
    assert process.returncode == 0, process.stdout[-8000:]
    results = study / "results"
    for name, column in {"scores": "model", "claims": "model", "sensitivity": "model"}.items():
        table = read_table(name, results / f"paper/{name}.parquet")
        assert {"toy", "lstm"} <= set(table[column]), name
    tests = read_table("tests", results / "paper/tests.parquet")
    families = tests.set_index(["first", "second"])["family"].to_dict()
    assert families["toy", "named"] == "declared"  # named is the primary approach
    assert families["cnn", "toy"] == families["gbm", "toy"] == "exploratory"
    for figure in ["scores", "within_dose", "ranked", "reliability", "sensitivity"]:
        table = pd.read_csv(results / f"paper/figures/{figure}.tsv", sep="\t")
        assert "toy" in set(table["model"]), figure
        drawn = (results / f"paper/figures/{figure}.svg").read_text()  # within dose: too few cells
        assert "Toy approach" in drawn or figure == "within_dose", figure
    page = (results / "report.html").read_text()
    assert "a ridge regression on the mean of the features" in page
    assert re.search(r"<t[dh][^>]*>Toy approach</t[dh]>", page)  # a row of the table of scores
