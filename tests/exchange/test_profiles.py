"""One row per cell for profiling tools."""

import numpy as np
import pandas as pd

from lnp.core.contracts import no_rows
from lnp.core.schemas.plates import MEASURES, NAMED_MEASURES
from lnp.core.schemas.profiles import PROFILES
from lnp.core.tables import write_wide_table
from lnp.exchange.feature_names import CIRCUMSTANCES, FEATURES, feature_name, parts_of
from lnp.exchange.profiles import (
    chosen_predictions,
    make_profiles,
    split_profiles,
    spread_predictions,
)

CELLS = [("P1", "C03_f001", 0), ("P1", "C03_f001", 4), ("P2", "C03_f001", 0)]
CELL = "Cells_LNP_SpotCount_Cell_T00"


def rows_of(name, keys, **columns):
    """Return a table of a contract with a row per cell; what is not given is 0, empty or False."""
    table = pd.DataFrame(keys, columns=["plate", "site", "cell"])
    empty = no_rows(name)
    zero = {column: kind.type() for column, kind in empty.dtypes.items() if column not in table}
    zero |= {column: "" for column, kind in empty.dtypes.items() if kind == "str"}
    zero = {column: value for column, value in zero.items() if column not in table}
    return table.assign(**zero, **{}).assign(**columns)[list(empty)]


def study():
    """Return the tables of three cells on two plates; the second is not measured in frame 1."""
    cells = rows_of("cells", CELLS, well="C03", gfp=[9.0, np.nan, np.nan], used=[True, False, True])
    keys = [CELLS[0], CELLS[0], CELLS[1], CELLS[2]]
    tracks = rows_of("tracks", keys, risk=[0.2, 0.7, 0.0, 0.1], mother=[-1, -1, 0, -1])
    measures = rows_of("measures", keys, frame=[0, 1, 0, 0], spot_count=[1.0, 2.0, 3.0, 4.0])
    onset = rows_of("onset", CELLS[:2], state=["rises", "short"], onset_h=[2.5, np.nan])
    fit = {"protocol": "grouped", "model": "cnn", "task": "classification", "horizon": 2}
    predictions = rows_of(
        "predictions", [CELLS[0], CELLS[2]], **fit, truth=[1.0, np.nan], prediction=[0.75, 0.5]
    )
    return cells, tracks, measures, onset, predictions


def profiles_of_study():
    """Return the profiles of these cells."""
    return make_profiles(*study(), {"P1": "train", "P2": "predict"})


def test_each_cell_has_one_row_with_what_was_measured_of_it():
    profiles = profiles_of_study()
    assert profiles["Metadata_Cell"].tolist() == [0, 4, 0]
    assert profiles["Metadata_Label"].tolist() == [1, 5, 1]
    assert profiles["Metadata_Mother"].tolist() == [-1, 0, -1]
    assert profiles["Metadata_MaxRisk"].tolist() == [0.7, 0.0, 0.1]
    assert profiles["Metadata_Purpose"].tolist() == ["train", "train", "predict"]
    assert profiles[CELL].tolist() == [1.0, 3.0, 4.0]
    later = profiles["Cells_LNP_SpotCount_Cell_T01"]
    np.testing.assert_array_equal(later, [2.0, np.nan, np.nan])


def test_outcomes_onsets_and_predictions_stand_beside_it_and_are_no_features():
    profiles = profiles_of_study()
    prediction = profiles["Metadata_Prediction_grouped_classification_H02_cnn"]
    np.testing.assert_array_equal(prediction, [0.75, np.nan, 0.5])
    positive = profiles["Metadata_Outcome_grouped_Positive"]
    np.testing.assert_array_equal(positive, [1.0, np.nan, np.nan])
    assert profiles["Metadata_Outcome_OnsetState"].tolist() == ["rises", "short", ""]
    features = [name for name in profiles if not name.startswith("Metadata_")]
    assert {parts_of(name)[0] for name in features} == {"LNP", "Counterstain"}


def test_predictions_of_cells_that_trained_are_left_out():
    predictions = rows_of("predictions", CELLS * 2, model="cnn", horizon=2)
    parts = ["test", "valid", "new", "train", "test", "test"]
    folds = ["ensemble", "ensemble", "ensemble", "ensemble", "fold1", "ensemble"]
    models = ["cnn", "cnn", "cnn", "cnn", "cnn", "dose"]
    predictions = predictions.assign(part=parts, fold=folds, model=models)
    assert chosen_predictions(predictions, ["cnn"], [2]).index.tolist() == [0, 2]
    assert chosen_predictions(predictions, ["cnn"], [3]).empty


def test_a_study_without_predictions_has_profiles_all_the_same():
    *tables, _ = study()
    nothing = no_rows("predictions")
    assert spread_predictions(nothing).columns.tolist() == [
        f"Metadata_{name}" for name in ("Plate", "Site", "Cell")
    ]
    profiles = make_profiles(*tables, nothing, {"P1": "train", "P2": "predict"})
    assert not [name for name in profiles if "Prediction" in name]


def test_every_measure_has_one_name_and_circumstances_are_metadata():
    assert set(FEATURES) == set(NAMED_MEASURES)
    assert set(FEATURES) | set(CIRCUMSTANCES) == set(MEASURES)
    assert len({feature_name(measure, 0) for measure in MEASURES}) == len(MEASURES)
    assert all(feature_name(measure, 0).startswith("Metadata_") for measure in CIRCUMSTANCES)


def test_the_first_columns_are_those_of_the_contract(tmp_path):
    profiles = profiles_of_study()
    write_wide_table("profiles", profiles, tmp_path / "profiles.parquet")
    found = pd.read_parquet(tmp_path / "profiles.parquet")
    first = list(PROFILES["profiles"])
    assert found.columns[: len(first)].tolist() == first
    assert set(found.dtypes[len(first) :].astype(str)) == {"float64"}
    assert set(found) == set(profiles)


def test_split_profiles_name_cells_and_features():
    features, cells, names = split_profiles(profiles_of_study())
    assert features.shape == (3, 2 * len(FEATURES))
    assert cells.index.tolist() == ["P1/C03_f001/0", "P1/C03_f001/4", "P2/C03_f001/0"]
    assert names.loc[CELL].tolist() == ["LNP", "SpotCount", "Cell", 0]
    assert features[1, names.index.get_loc(CELL)] == 3
