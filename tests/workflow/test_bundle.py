"""The models of a study score a plate in another study, with no setting repeated."""

import shutil

import pytest

from lnp.bundle.bundle_file import CARD, open_bundle
from lnp.core.tables import read_table
from lnp.models.registry import APPROACHES
from study import snakemake
from synthetic.bare_process import run_bare
from test_new_plate import check_same_cells, film_beginning

pytestmark = pytest.mark.medium
LAYOUT = "plate\tpath\tpurpose\nNEW-1\tresources/raw/NEW-1\tpredict\n"


@pytest.fixture(scope="module")
def trained(finished, tmp_path_factory):
    """Return a study whose models are packed, with the raw images of NEW-1 beside its own."""
    study = tmp_path_factory.mktemp("trained") / "study"
    shutil.copytree(finished.study, study, symlinks=True)
    film_beginning(study, n_frames=4)
    process = snakemake(study, "--rerun-triggers", "mtime", "--", "results/model.zip")
    assert process.returncode == 0, process.stdout[-6000:]
    return study


@pytest.fixture(scope="module")
def other(trained, tmp_path_factory):
    """Return a study of NEW-1 alone, scored by the models of the first, and its settings."""
    study = tmp_path_factory.mktemp("other") / "study"
    (study / "config").mkdir(parents=True)
    (study / "resources/raw").mkdir(parents=True)
    shutil.copytree(trained / "resources/raw/NEW-1", study / "resources/raw/NEW-1")
    wells = (trained / "config/wells.tsv").read_text().replace("TINY-1", "NEW-1")
    (study / "config/wells.tsv").write_text(wells)
    (study / "config/plates.tsv").write_text(LAYOUT)
    write_settings(study, trained / "results/model.zip")
    process = snakemake(study)
    assert process.returncode == 0, process.stdout[-6000:]
    return study


def write_settings(study, model, more=""):
    """Write the settings of a study that uses a bundle."""
    text = f"predict: {{ model: {model} }}\nacquisition: {{ fields: [1] }}\n{more}"
    (study / "config/config.yaml").write_text(text)


def test_the_bundle_holds_every_approach_and_a_card_in_words(trained):
    bundle = open_bundle(trained / "results/model.zip")
    assert bundle.about["approaches"] == APPROACHES
    for approach in APPROACHES:
        assert bundle.places("paper", approach), approach
    card = bundle.read(CARD).decode()
    assert "within a dose" in card
    assert "TINY-1" in card  # a simulated plate, and the card says so


LOADS_ALL = """
from lnp.bundle.bundle_file import open_bundle
from lnp.bundle.saved_models import put_reduction
from lnp.models.checkpoints import network_of
from lnp.models.gbm.gbm import gbm_of
from lnp.models.named.named import named_of
LOAD = {
    "gbm": lambda values, arrays, where: gbm_of(put_reduction(values, arrays), where),
    "named": lambda values, arrays, where: named_of(values, where),
}
bundle = open_bundle(sys.argv[1])
for approach in bundle.about["approaches"]:
    models = [LOAD.get(approach, network_of)(*held) for held in bundle.models("paper", approach)]
    print(approach, len(models))
"""


def test_every_model_loads_where_only_numpy_torch_xgboost_and_pandas_are(trained):
    lines = [
        line.split() for line in run_bare(LOADS_ALL, trained / "results/model.zip").splitlines()
    ]
    assert [line[0] for line in lines] == APPROACHES
    assert all(int(line[1]) >= 4 for line in lines)  # two tasks, two folds


def test_a_plate_of_another_study_gets_the_predictions_that_its_cells_had(trained, other):
    rows = read_table("predictions", other / "results/paper/predict/NEW-1.parquet")
    assert set(rows["model"]) == set(APPROACHES)
    assert rows["truth"].isna().all()
    check_same_cells(rows, read_table("predictions", trained / "results/paper/predictions.parquet"))


def test_the_page_shows_wells_intervals_and_what_was_dropped(other):
    page = (other / "results/paper/predict/NEW-1.html").read_text(encoding="utf-8")
    assert "Can these predictions be trusted?" in page
    assert "The models were trained on 1 plate (simulated: TINY-1)" in page
    assert "Predicted wells" in page
    assert "cells are predicted" in page
    assert page.count("<figure>") == 2


def test_a_setting_that_changes_what_the_models_see_is_refused(other):
    write_settings(other, other / "../model.zip")
    process = snakemake(other, "-n")
    assert "there is no such file; expected a bundle" in process.stdout
    model = next(other.parents[1].glob("trained*/study/results/model.zip"))
    write_settings(other, model, "horizons: [3]\n")
    process = snakemake(other, "-n")
    assert process.returncode != 0
    assert "horizons: found [3]; expected [2, 4], as in training" in process.stdout


def test_an_altered_bundle_is_refused_before_anything_runs(other, trained):
    content = bytearray((trained / "results/model.zip").read_bytes())
    content[len(content) // 2] ^= 1
    altered = other / "altered.zip"
    altered.write_bytes(content)
    write_settings(other, altered)
    process = snakemake(other, "-n")
    assert process.returncode != 0
    assert "cut short or altered" in process.stdout
    assert "Building DAG of jobs" not in process.stdout
