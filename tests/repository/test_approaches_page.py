"""What the section on networks and bases of docs/models.md is made of, on hand-made predictions."""

import numpy as np
import pandas as pd

from measure_approaches import compare, describe, difference, read_tests
from sections import section_of, with_section

PAGE = "# Models\n\nIntro.\n\n## One\n\n1\n\n### Part\n\n2\n\n## Two\n\n3\n"


def make_predictions(rng, noise, model, n_wells=12, n_cells=20):
    """Return regression and classification rows of treated cells, a prediction off by noise."""
    cells = pd.DataFrame({"well": np.repeat([f"C{k:02d}" for k in range(n_wells)], n_cells)})
    cells = cells.assign(plate="P", site=cells["well"] + "_f001", cell=range(len(cells)))
    cells = cells.assign(dose_ng=316.0, fold="fold1", part="test", study="1", model=model)
    level = np.random.default_rng(5).normal(size=len(cells))  # the same for all models
    predicted = level + noise * rng.normal(size=len(cells))
    tasks = {"regression": level, "classification": (level > 0).astype(float)}
    return pd.concat(
        [
            cells.assign(task=task, truth=truth, prediction=predicted)
            for task, truth in tasks.items()
        ],
        ignore_index=True,
    )


def test_a_model_does_not_differ_from_itself():
    rows = make_predictions(np.random.default_rng(1), 1.0, "lstm")
    found = difference(rows, rows, "regression")
    assert found["first"] == found["second"]
    assert (found["difference"], found["low"], found["high"]) == (0, 0, 0)


def test_a_worse_network_and_a_better_base_are_found():
    rng = np.random.default_rng(2)
    noises = {"cnn": 2.0, "lstm": 0.5, "tcn": 0.5, "named": 0.5}
    edges = pd.concat([make_predictions(rng, noise, model) for model, noise in noises.items()])
    random = pd.concat([make_predictions(rng, 4.0, model) for model in noises])
    table = compare({"edges": edges, "random": random})
    words = describe(table)
    assert "CNN (one frame) is worse than the named measures by AUROC and correlation." in words
    assert "LSTM is not shown to differ" in words
    assert "beats random weights in: CNN (one frame) (AUROC)" in words


def test_only_treated_test_cells_of_single_folds_are_read(tmp_path):
    rows = make_predictions(np.random.default_rng(3), 1.0, "named", 2, 2)
    others = [rows.assign(**change) for change in ({"part": "train"}, {"fold": "ensemble"})]
    others += [rows.assign(dose_ng=0.0), rows.assign(model="spots")]
    pd.concat([rows, *others]).to_parquet(tmp_path / "edges.parquet")
    assert len(read_tests(tmp_path / "edges.parquet", 7)) == len(rows)


def test_a_section_is_replaced_with_its_parts_and_others_stay():
    assert section_of(PAGE, "## One") == "## One\n\n1\n\n### Part\n\n2\n"
    changed = with_section(PAGE, "## One", "## One\n\nnew\n")
    assert changed == "# Models\n\nIntro.\n\n## One\n\nnew\n\n## Two\n\n3\n"
    assert with_section(changed, "## Three", "## Three\n\n4\n").endswith("3\n\n## Three\n\n4\n")
    assert section_of(PAGE, "## Three") == ""
