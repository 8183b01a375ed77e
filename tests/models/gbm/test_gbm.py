"""The whole way from time courses to predictions, on courses whose outcome we chose."""

import json

import numpy as np
import pandas as pd
import pytest

from lnp.core.seals import DamagedError, read_json, write_json
from lnp.models.boosters import BoosterError
from lnp.models.gbm.fitting import fit_gbm, rows_of_cells
from lnp.models.gbm.gbm import GBMError, load_gbm
from lnp.models.gbm.new_cells import predict_cells
from lnp.models.gbm.search import search_trees
from lnp.models.gbm.selection import select_on_cells
from lnp.models.gbm.timeseries_features import calculators_of, extract_timeseries
from synthetic.mutations import damaged_in_other_ways, with_flipped_bits
from synthetic.time_courses import CALCULATORS, courses_cells, loss_courses

SETTINGS = {
    "features": "test",
    "fdr": 0.05,
    "n_components": 8,
    "n_draws": 4,
    "n_trees": 60,
    "early_stopping": 10,
    "max_bin": 64,
}


def make_case(task="regression", n_cells=100, n_augmentations=2, seed=0):
    """Return a table of features, and cells whose truth is peak minus end of their course."""
    rng = np.random.default_rng(seed)
    series, lost = loss_courses(n_cells, n_augmentations, n_frames=8, n_series=4, rng=rng)
    cells = courses_cells(lost > 2 if task == "classification" else lost)
    keys = list(zip(cells["plate"], cells["site"], cells["cell"], strict=True))
    return extract_timeseries(series, keys, CALCULATORS), cells


def fit(table, cells, task="regression", seed=1, settings=SETTINGS):
    """Fit with a seed; return the model and the search table."""
    about = {"task": task, "horizon": 8, "settings": settings}
    return fit_gbm(table, cells, settings, about, np.random.default_rng(seed))


def predict(gbm, table, cells):
    """Return the prediction of each cell, averaged over its copies."""
    return gbm.predict(rows_of_cells(table, cells)).reshape(len(cells), -1).mean(axis=1)


@pytest.fixture(scope="module")
def fitted():
    table, cells = make_case()
    return table, cells, *fit(table, cells)


def test_the_level_that_was_lost_is_predicted_for_cells_that_did_not_train(fitted):
    table, cells, gbm, _ = fitted
    test = cells[cells["part"] == "test"]
    assert np.corrcoef(predict(gbm, table, test), test["truth"])[0, 1] > 0.9


def test_a_class_is_predicted_by_a_probability():
    table, cells = make_case("classification")
    gbm, _ = fit(table, cells, "classification")
    test = cells[cells["part"] == "test"]
    predicted = predict(gbm, table, test)
    assert ((predicted > 0) & (predicted < 1)).all()
    assert predicted[test["truth"] == 1].mean() > predicted[test["truth"] == 0].mean() + 0.4


def test_shuffled_truth_is_not_predicted():
    table, cells = make_case(n_cells=200)
    rng = np.random.default_rng(0)
    shuffled = cells.assign(truth=rng.permutation(cells["truth"]))
    gbm, _ = fit(table, shuffled)
    test = shuffled[shuffled["part"] == "test"]
    assert abs(np.corrcoef(predict(gbm, table, test), test["truth"])[0, 1]) < 3 / np.sqrt(40)


def test_a_saved_model_predicts_the_same_and_says_what_it_is(fitted, tmp_path):
    table, _, gbm, results = fitted
    gbm.save(tmp_path / "model.json")
    again = load_gbm(tmp_path / "model.json")
    np.testing.assert_array_equal(again.predict(table), gbm.predict(table))
    assert again.about == gbm.about
    assert again.history == gbm.history
    assert len(again.feature_names) == results["n_features"].iloc[0] == 16


def test_the_file_is_plain_json_with_everything_in_it(fitted, tmp_path):
    fitted[2].save(tmp_path / "model.json")
    model = json.loads((tmp_path / "model.json").read_text())
    assert {"about", "feature_names", "reduction", "history", "booster"} <= set(model)
    assert {"columns", "medians", "means", "scales", "components"} == set(model["reduction"])


def test_a_wrong_count_in_the_trees_is_refused_before_xgboost_sees_it(fitted, tmp_path):
    path = tmp_path / "model.json"
    fitted[2].save(path)
    content = path.read_bytes()
    counted = content.replace(b'"num_nodes": "', b'"num_nodes": "9999', 1)
    unsealed = counted[: counted.rindex(b', "checksum"')] + b"}"
    flipped = [garbled for _, garbled in with_flipped_bits(content, 20)]
    for garbled in [counted, unsealed, *flipped, *damaged_in_other_ways(content)]:
        assert garbled != content
        path.write_bytes(garbled)
        with pytest.raises(DamagedError, match=r"model\.json: .*Delete the file and run again"):
            load_gbm(path)


def test_trees_that_xgboost_does_not_know_and_other_files_are_refused_by_name(fitted, tmp_path):
    path = tmp_path / "model.json"
    fitted[2].save(path)
    write_json(path, read_json(path) | {"booster": {"version": [99, 0, 0]}})
    with pytest.raises(BoosterError, match=r"model\.json: xgboost .* cannot read these trees: Inv"):
        load_gbm(path)
    write_json(path, {"code": "ab12"})
    with pytest.raises(GBMError, match=r"model\.json: found code"):
        load_gbm(path)


def test_the_best_draws_own_trees_are_kept_up_to_its_best(fitted):
    table, cells, gbm, results = fitted
    best = results.loc[results["valid_loss"].idxmin()]
    assert gbm.booster.num_boosted_rounds() == best["n_trees"]
    valid = cells[cells["part"] == "valid"]
    rows = rows_of_cells(table, valid)
    loss = np.sqrt(np.mean((gbm.predict(rows) - rows["truth"]) ** 2))
    assert loss == pytest.approx(best["valid_loss"], rel=1e-5)


def test_trees_split_between_bins_only():
    rng = np.random.default_rng(0)
    values, drawn = rng.normal(size=(2, 200, 3)), rng.normal(size=(2, 200))
    truth = values[:, :, 0] + 0.1 * drawn
    parts = list(zip(values, truth, strict=True))
    thresholds = {}
    for max_bin in (2, 64):
        settings = SETTINGS | {"max_bin": max_bin, "n_draws": 1}
        booster, _, _ = search_trees(*parts, "regression", settings, np.random.default_rng(1))
        splits = booster.trees_to_dataframe().dropna(subset=["Split"])
        thresholds[max_bin] = splits[splits["Feature"] == "f0"]["Split"].nunique()
    assert thresholds[2] == 1
    assert 10 < thresholds[64] < 64


def test_the_same_seed_gives_the_same_model_and_another_seed_another(fitted):
    table, cells, gbm, results = fitted
    again, results_again = fit(table, cells)
    pd.testing.assert_frame_equal(results, results_again)
    np.testing.assert_array_equal(again.predict(table), gbm.predict(table))
    assert not results["seed"].equals(fit(table, cells, seed=2)[1]["seed"])


def test_the_test_part_has_no_influence_on_anything(fitted):
    table, cells, gbm, results = fitted
    names = [name for name in table if "__" in name]
    tests = table["cell"].isin(cells.loc[cells["part"] == "test", "cell"])
    other = table.copy()
    other.loc[tests, names] = 7 * table.loc[tests, names] + 1
    changed = cells.assign(truth=cells["truth"].where(cells["part"] != "test", 99.0))
    gbm_again, results_again = fit(other, changed)
    pd.testing.assert_frame_equal(results, results_again)
    np.testing.assert_array_equal(gbm_again.predict(table), gbm.predict(table))


def test_the_validation_part_does_not_select_features_or_components(fitted):
    table, cells, gbm, _ = fitted
    changed = cells.assign(truth=cells["truth"].where(cells["part"] != "valid", 0.5))
    again, _ = fit(table, changed)
    assert again.reduction.columns == gbm.reduction.columns
    np.testing.assert_array_equal(again.reduction.components, gbm.reduction.components)


def test_eight_equal_copies_select_what_one_selects():
    table, cells = make_case(n_augmentations=1)
    copies = pd.concat([table.assign(augmentation=k) for k in range(8)])
    names = [name for name in table if "__" in name]
    selected = [
        select_on_cells(rows_of_cells(t, cells), names, "regression", fdr=0.05, n_fallback=8)
        for t in (table, copies)
    ]
    assert selected[0] == selected[1]


def test_nothing_relevant_is_said_in_the_search_table_and_still_predicts(caplog):
    table, cells = make_case()
    strict = {**SETTINGS, "fdr": 1e-300}
    gbm, results = fit(table, cells, settings=strict)
    assert (results["n_relevant"] == 0).all()
    assert results["n_selected"].iloc[0] == strict["n_components"]
    assert "none of 16 features is relevant" in caplog.text
    assert np.isfinite(gbm.predict(table)).all()


def test_a_feature_without_any_value_is_dropped_and_one_with_gaps_is_imputed(fitted):
    table, cells, gbm, _ = fitted
    first = gbm.reduction.columns[0]
    gaps = table.assign(nothing__x=np.nan)
    gaps.loc[gaps.index[:5], first] = np.nan
    again, _ = fit(gaps, cells)
    assert "nothing__x" not in again.reduction.columns
    assert np.isfinite(again.predict(gaps)).all()


def test_a_cell_without_features_is_named(fitted):
    table, cells, *_ = fitted
    with pytest.raises(GBMError, match=r"cell 3: 0 rows .* 2 expected"):
        rows_of_cells(table[table["cell"] != 3], cells)
    with pytest.raises(GBMError, match=r"cell 3: 1 rows .* 2 expected"):
        rows_of_cells(table[(table["cell"] != 3) | (table["augmentation"] == 0)], cells)


def test_a_table_of_other_features_is_refused(fitted):
    table, _, gbm, _ = fitted
    with pytest.raises(GBMError, match="horizon 8"):
        gbm.predict(table.drop(columns=gbm.reduction.columns[0]))


def test_cells_of_a_new_plate_are_predicted_up_to_where_they_were_tracked():
    rng = np.random.default_rng(3)
    series, lost = loss_courses(60, 2, n_frames=8, n_series=4, rng=rng)
    cells = courses_cells(lost).assign(well="C03", formulation="", dose_ng=31.6, n_frames=8)
    keys = list(zip(cells["plate"], cells["site"], cells["cell"], strict=True))
    table = extract_timeseries(series[:, :1, :6], keys, calculators_of("small"))
    settings = {**SETTINGS, "features": "small", "n_augmentations": 1}
    about = {"protocol": "p", "task": "regression", "fold": "fold1", "horizon": 6}
    gbm, _ = fit_gbm(table, cells, settings, {**about, "settings": settings}, rng)
    cells.loc[4, "n_frames"] = 5
    rows = predict_cells(gbm, cells, series)
    assert rows["cell"].tolist() == [cell for cell in cells["cell"] if cell != 4]
    np.testing.assert_array_equal(rows["prediction"], np.delete(gbm.predict(table), 4))
    assert rows[["model", "fold", "horizon"]].drop_duplicates().values.tolist() == [
        ["gbm", "fold1", 6]
    ]
    assert predict_cells(gbm, cells.assign(n_frames=5), series).empty


def test_a_fold_that_knows_one_class_only_predicts_it():
    table, cells = make_case("classification", n_cells=40)
    known = cells.assign(truth=cells["truth"].where(cells["part"] == "test", 0.0))
    gbm, _ = fit(table, known, "classification")
    predicted = predict(gbm, table, known[known["part"] == "test"])
    assert np.isfinite(predicted).all()
    assert predicted.max() < 0.5
