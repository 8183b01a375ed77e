"""The rules of the report, run by Snakemake on tables that stand in for all that comes before."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml

from lnp.assessment.class_bias import measure_class_bias
from lnp.assessment.onset_scores import score_onsets
from lnp.assessment.ranking import compare_rankings
from lnp.core.tables import write_table
from study import copy_repository
from synthetic.explanations import make_ablation, make_channels, make_saliency, save_maps
from synthetic.onsets import make_onset_predictions
from synthetic.rankings import make_ranking
from synthetic.results import PLATE, make_wells, write_plate
from synthetic.scores import (
    HORIZONS,
    make_checks,
    make_claims,
    make_explanation,
    make_predictions,
    make_probabilities,
    make_scores,
    make_sensitivity,
    make_split,
    make_targets,
    make_tests,
)

ROOT = Path(__file__).parents[2]
RULES = [
    *("plot_plate", "plot_scores", "plot_earliness", "plot_timing", "plot_ranking"),
    "plot_sensitivity",
    *("plot_reasons", "plot_saliency", "plot_ablation", "render_report"),
]


def write_study(folder):
    """Write settings, layout and the tables that these rules read; a real plate."""
    settings = yaml.safe_load((ROOT / "demo/config/config.yaml").read_text(encoding="utf-8"))
    del settings["simulation"], settings["spatial"]
    settings["protocols"] = {"paper": settings["protocols"]["paper"]}
    settings["horizons"] = HORIZONS
    settings["acquisition"] |= {"n_frames": 10, "fields": [1]}
    write_plate(folder, n_frames=10)
    (folder / "config").mkdir()
    (folder / "config/config.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    (folder / "config/plates.tsv").write_text(f"plate\tpath\n{PLATE}\traw\n", encoding="utf-8")
    wells = make_wells()[["plate", "well", "dose_ng", "role"]]
    wells.to_csv(folder / "config/wells.tsv", sep="\t", index=False)
    tables = {"scores": make_scores(), "tests": make_tests(), "split": make_split()}
    predictions = pd.concat([make_predictions(), make_probabilities()])
    tables |= {"predictions": predictions, "targets": make_targets()}
    tables |= {"claims": make_claims(), "sensitivity": make_sensitivity()}
    tables |= {"class_bias": measure_class_bias(make_probabilities())}
    predicted = make_onset_predictions()
    tables |= {"onset_predictions": predicted, "onset_scores": score_onsets(predicted)}
    tables |= {"ranking": make_ranking(), "agreement": compare_rankings(make_ranking())}
    for name, table in tables.items():
        write_table(name, table, str(folder / f"results/paper/{name}.parquet"))
    forecast = make_scores().query("model == 'lstm'").assign(model="gfp")
    write_table("scores", forecast, str(folder / "results/paper/forecast.parquet"))
    for model in ["named", "gbm"]:
        path = str(folder / f"results/paper/explanation/{model}.parquet")
        write_table("explanation", make_explanation(model), path)
    explained = folder / "results/paper/explanation"
    write_table("ablation", make_ablation(), str(explained / "ablation.parquet"))
    write_table("ablation", make_channels(), str(explained / "channels.parquet"))
    write_table("saliency", make_saliency(), str(explained / "networks.parquet"))
    save_maps(str(explained / "maps.zarr.zip"))
    (folder / "results/review").mkdir()
    (folder / f"results/review/{PLATE}.html").touch()
    for kind in ["tables", "networks", "gbm", "named"]:
        write_table("checks", make_checks(), str(folder / f"results/paper/checks/{kind}.parquet"))


def run_report(folder, code, *options):
    """Ask for the report, with no other rule allowed; return what Snakemake said."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(code / "Snakefile")]
    command += ["--directory", str(folder), "--cores", "1", "--workflow-profile", "none"]
    command += ["--allowed-rules", *RULES, "--rerun-triggers", "params", "mtime"]
    command += [*options, "--", "results/report.html"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.medium
def test_the_report_is_made_from_tables_and_only_once(tmp_path):
    write_study(tmp_path)
    code = copy_repository(tmp_path / "code")
    run_report(tmp_path, code)
    html = (tmp_path / "results/report.html").read_text(encoding="utf-8")
    assert html.count("<figure id=") == 20
    assert "No ground truth exists for real plates" in html
    figures = {path.name for path in tmp_path.glob("results/**/figures/**/*.tsv")}
    assert len(figures) == 20
    assert "Nothing to be done" in run_report(tmp_path, code)
    for text in ["sections/details.j2", "tables/costs.j2", "figures/steps.rst", "base.css"]:
        path = code / "workflow/report" / text
        before = path.read_bytes()
        path.write_bytes(before + b"\n")
        planned = run_report(tmp_path, code, "--dry-run")
        assert [rule for rule in RULES if f"\n{rule} " in planned] == ["render_report"], text
        path.write_bytes(before)
