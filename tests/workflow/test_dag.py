"""The whole workflow on a tiny plate: it ends, and reruns exactly what a change asks for."""

import json
import os
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
import yaml

from lnp.core.tables import read_table
from lnp.reporting.provenance import checksum_tables
from study import rules_to_run, snakemake, tables, write_study

pytestmark = pytest.mark.medium
TABLES = {".parquet", ".tsv", ".csv"}
RULE = re.compile(r"^rule (\w+):\n(.*?)(?=^\S|\Z)", re.DOTALL | re.MULTILINE)


def edit_settings(study, section, key, value):
    """Change one setting of a study."""
    path = study / "config/config.yaml"
    settings = yaml.safe_load(path.read_text())
    settings[section][key] = value
    path.write_text(yaml.safe_dump(settings))


def test_the_report_is_one_file_that_needs_no_other(finished):
    page = (finished.study / "results/report.html").read_text()
    assert not re.search(
        r"""(src|href)=["'](?!data:|#|review/|https?://(doi\.org|github\.com))""", page
    )


def test_a_second_run_does_nothing_even_where_everything_moved_and_was_touched(changed):
    study, repository = changed
    for path in study.rglob("*.tif"):
        os.utime(path)
    for path in repository.rglob("*.py"):
        os.utime(path)
    assert rules_to_run(study, repository=repository) == {}


def test_snakemakes_own_report_packs_every_figure(finished, tmp_path):
    process = snakemake(
        finished.study, "--report", str(tmp_path / "report.zip"), repository=finished.repository
    )
    assert process.returncode == 0, process.stdout
    with zipfile.ZipFile(tmp_path / "report.zip") as archive:
        packed = {Path(name).name for name in archive.namelist()}
    drawn = (finished.study / "results").rglob("figures/**/*.*g")
    assert packed >= {path.name for path in drawn} > {"montage.png", "scores.svg"}


def test_where_results_come_from_is_recorded(finished):
    record = json.loads((finished.study / "results/provenance.json").read_text())
    made = {path.removeprefix("results/") for path in tables(finished.study)}
    assert set(record["tables"]) == made
    assert record["packages"]["imaging"].keys() >= {"python", "numpy", "scikit-image"}
    assert [machine["jobs"] > 50 for machine in record["machines"]] == [True]
    assert record["machines"][0]["name"] == "machine 1"
    assert set(record["raw"]["TINY-1"]) == {"MeasurementData.mlf", "MeasurementDetail.mrf"}
    assert record["rules"]["track_cells"]["jobs"] == 6
    assert record["rules"]["track_cells"]["max_memory_mb"] > 50


def test_a_packed_study_holds_its_tables_and_can_be_run_again(changed, tmp_path):
    study, repository = changed
    process = snakemake(study, "--", "results/crate.zip", repository=repository)
    assert process.returncode == 0, process.stdout
    crate = tmp_path / "crate"
    with zipfile.ZipFile(study / "results/crate.zip") as archive:
        archive.extractall(crate)
    sums = json.loads((crate / "results/provenance.json").read_text())["tables"]
    found = checksum_tables(crate / "results")
    assert found.items() <= sums.items()
    assert {"wells/TINY-1.parquet", "paper/predictions.parquet"} <= found.keys()
    told = [path for path in crate.rglob("*") if path.is_file()]
    assert {path for path in told if os.fsencode(study) in path.read_bytes()} == set()
    tracks = "results/tracks/TINY-1/C03_f001.parquet"  # which is not packed
    assert rules_to_run(crate, tracks, repository=crate)["track_cells"] == 1


@pytest.mark.parametrize(
    ("path", "added"),
    [
        ("workflow/scripts/lnp/models/gbm/gbm.py", "\nADDED = 1\n"),
        ("workflow/scripts/tsfresh_batch/calculators/rows.py", "\nADDED = 1\n"),
        ("envs/gbm.yaml", "  - another =1.0\n"),
    ],
)
def test_a_changed_module_or_environment_reruns_the_rules_that_use_it(changed, path, added):
    study, repository = changed
    (repository / path).write_text((repository / path).read_text() + added)
    rerun = rules_to_run(study, repository=repository)
    assert rerun["search_gbm"] == 8
    assert not {"search_lstm", "train_cnn", "track_cells", "split_cells"} & set(rerun)


def test_a_setting_of_the_folds_reruns_the_split_and_what_follows(changed):
    study, repository = changed
    edit_settings(study, "protocols", "paper", {**PAPER, "test_share": 0.4})
    rerun = rules_to_run(study, repository=repository)
    assert {"split_cells", "train_cnn", "search_lstm", "search_gbm", "render_report"} <= set(rerun)
    assert not {"track_cells", "extract_moments", "collect_cells"} & set(rerun)


PAPER = {
    "unit": "cell",
    "scheme": "holdout",
    "test_share": 0.2,
    "n_folds": 2,
    "threshold": "maximum",
    "min_counts": 1.0,
}


def test_a_deleted_file_is_made_again_alone_with_what_depends_on_it(changed):
    study, repository = changed
    path = "results/paper/lstm/regression/fold2/t4/predictions.parquet"
    (study / path).unlink()
    rerun = rules_to_run(study, path, repository=repository)
    assert rerun == {"search_lstm": 1}


def test_one_fold_can_be_asked_for_alone(tmp_path):
    path = "results/paper/gbm/classification/fold1/t2/predictions.parquet"
    rerun = rules_to_run(write_study(tmp_path), path)
    assert rerun["search_gbm"] == rerun["train_cnn"] == 1
    assert "search_lstm" not in rerun


def test_all_tables_are_the_same_to_the_byte_and_predictions_without_the_truth(finished, tmp_path):
    study = write_study(tmp_path)
    assert snakemake(study, "results/images/TINY-1.parquet").returncode == 0
    (study / "resources/truth").rename(tmp_path / "truth")
    targets = [
        f"results/paper/{model}/{task}/fold{fold}/t{horizon}/predictions.parquet"
        for model in ["lstm", "gbm", "named"]
        for task in ["classification", "regression"]
        for fold in [1, 2]
        for horizon in [2, 4]
    ]
    process = snakemake(study, "--rerun-triggers", "mtime", "--", *targets)
    assert process.returncode == 0, process.stdout[-8000:]
    assert "rule gather_predictions" not in process.stdout
    (tmp_path / "truth").rename(study / "resources/truth")
    assert snakemake(study, "--rerun-triggers", "mtime").returncode == 0
    again, before = tables(study), tables(finished.study)
    assert again.keys() == before.keys()
    assert [path for path in again if again[path] != before[path]] == []


def test_predictions_are_explained_and_nothing_left_out_is_the_study_itself(finished):
    results = finished.study / "results/paper"
    maps = read_table("saliency", results / "explanation/networks.parquet")
    assert set(maps["model"]) <= {"cnn", "lstm"}  # of so few cells perhaps none is tested
    channels = read_table("ablation", results / "explanation/channels.parquet")
    assert set(channels["model"]) <= {"cnn", "lstm"}
    ablation = read_table("ablation", results / "explanation/ablation.parquet")
    scores = read_table("scores", results / "scores.parquet", model="named", fold="ensemble")
    within = scores[(scores["stratum"] == "within dose") & (scores["horizon"] == 4)]
    whole = ablation[ablation["ablation"] == "all"].set_index("metric")["value"]
    same = within.set_index("metric")["value"].reindex(whole.index)
    np.testing.assert_allclose(whole, same, rtol=1e-12)


def test_only_the_evaluation_reads_the_truth(finished):
    for rules in sorted((finished.repository / "workflow/rules").glob("*.smk")):
        for name, body in re.findall(
            r"^rule (\w+):\n(.*?)(?=^\S|\Z)", rules.read_text(), re.S | re.M
        ):
            read = set(re.findall(r"resources/truth/[^/]*/(\w+)", body)) - {"world"}  # its scene
            assert not read or name in {"simulate_plate", "evaluate_plate", "score_spots"}


def test_a_well_is_stained_by_networks_of_the_other_groups_wells(tmp_path):
    study = write_study(tmp_path, {"staining": {"used": True, "n_groups": 3}})
    planned = rules_to_run(study, "results/seeds/TINY-1/C03_f001.csv")
    assert planned["train_stainer"] == planned["predict_staining"] == 1
    assert planned["view_brightfield"] == 1 + 4  # itself, and four of six wells that are learned
    study = write_study(tmp_path, {"staining": {"scored": True, "n_groups": 3}})
    assert "predict_staining" not in rules_to_run(study, "results/seeds/TINY-1/C03_f001.csv")
    planned = rules_to_run(study, "results/report.html")
    wanted = {"train_stainer": 3, "compare_staining": 6, "score_staining": 1, "plot_staining": 1}
    assert {rule: planned[rule] for rule in wanted} == wanted
