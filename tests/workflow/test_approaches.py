"""Which approaches a study runs: with the named measures alone nothing of the networks is made."""

import pytest

from study import rules_to_run, write_study

pytestmark = pytest.mark.medium
NETWORKS = {"extract_moments", "train_cnn", "search_lstm", "extract_tsfresh", "search_gbm"}
NETWORKS |= {"check_networks", "check_gbm"}
EXPLAINED = {"explain_networks", "cover_channels", "plot_saliency"}


def plan(folder, *approaches, **others):
    """Return the rules of a study of some approaches, and how often each would run."""
    settings = {"approaches": list(approaches), "primary": approaches[0], **others}
    return rules_to_run(write_study(folder, settings))


def test_named_measures_alone_need_no_network_and_no_settings_of_one(tmp_path):
    rerun = plan(tmp_path, "named", cnn=None, lstm=None, gbm=None)
    assert not (NETWORKS | EXPLAINED) & set(rerun)
    assert rerun["fit_named"] == 2  # a job per fold
    assert rerun["check_named"] == rerun["render_report"] == rerun["analyse_ablation"] == 1


def test_an_approach_on_features_trains_the_cnn_and_checks_it(tmp_path):
    rerun = plan(tmp_path, "gbm")
    assert {"train_cnn", "search_gbm", "check_networks", "check_gbm"} <= set(rerun)
    assert not ({"search_lstm", "fit_named", "check_named"} | EXPLAINED) & set(rerun)


def test_networks_are_explained_where_they_are_approaches(tmp_path):
    rerun = plan(tmp_path, "cnn")
    assert {rule: rerun[rule] for rule in EXPLAINED} == dict.fromkeys(EXPLAINED, 1)
    assert "search_lstm" not in rerun
