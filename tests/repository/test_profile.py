"""The profile for SLURM fits the rules: names, memory that grows, and where GPUs are asked for."""

import re

import pytest
import yte

from environments import ROOT, RULE

TEXT = (ROOT / "profiles/slurm/config.yaml").read_text(encoding="utf-8")
BODIES = {
    rule: body
    for path in sorted(ROOT.glob("workflow/rules/*.smk"))
    for rule, body in RULE.findall(path.read_text(encoding="utf-8"))
}


def read_profile(text=TEXT):
    """Return the profile as Snakemake sees it."""
    return yte.process_yaml(text, require_use_yte=True)


def partition_of(rule, stores, text=TEXT):
    """Return the partition of a rule whose input has some stores."""
    return eval(read_profile(text)["set-resources"][rule]["slurm_partition"], {"input": stores})


def test_every_rule_that_the_profile_names_is_there():
    profile = read_profile()
    texts = [path.read_text() for path in sorted((ROOT / "workflow/rules").glob("*.smk"))]
    derived = re.findall(r"^use rule \w+ as (\w+) with:", "\n".join(texts), re.M)
    assert {*profile["set-resources"], *profile["groups"]} <= {*BODIES, *derived}
    assert set(profile["group-components"]) <= set(profile["groups"].values())


def test_what_runs_for_every_site_or_fold_shares_jobs():
    many = {rule for rule, body in BODIES.items() if re.search(r"output:[^:]+\{site\}", body)}
    many |= {"search_lstm", "extract_tsfresh", "search_gbm"}
    profile = read_profile()
    assert {
        rule for rule in many if profile["groups"].get(rule) in profile["group-components"]
    } == many


def test_memory_and_time_grow_with_every_attempt():
    profile = read_profile()
    for resources in [profile["default-resources"], *profile["set-resources"].values()]:
        for name in {"mem_mb", "runtime"} & set(resources):
            first, second = (eval(resources[name], {"attempt": attempt}) for attempt in (1, 2))
            assert second == 2 * first > 0


def test_retries_stand_in_the_profile_alone():
    assert read_profile()["retries"] >= 1
    assert [rule for rule, body in BODIES.items() if re.search(r"^ +retries:", body, re.M)] == []


@pytest.mark.parametrize("rule", ["train_cnn", "predict_networks"])
def test_a_network_goes_to_the_gpus_where_it_sees_crops(rule):
    assert partition_of(rule, "results/crops/P/C04_f001.zarr.zip") == "gpu"
    assert partition_of(rule, "results/moments/P/C04_f001.zarr.zip") == "cpu"


def test_the_search_of_the_lstm_goes_to_the_gpus_where_it_is_told_so():
    text = TEXT.replace("lstm_on_gpu: false", "lstm_on_gpu: true")
    assert partition_of("search_lstm", "") == "cpu"
    assert partition_of("search_lstm", "", text) == "gpu"
    first, then = (read_profile(one)["set-resources"]["search_lstm"] for one in (TEXT, text))
    assert eval(then["runtime"], {"attempt": 1}) < eval(first["runtime"], {"attempt": 1})


def test_account_and_partitions_are_set_in_one_place():
    text = TEXT.replace('account: ""', 'account: "lab7"').replace('gpu: "gpu"', 'gpu: "long-gpu"')
    assert eval(read_profile(text)["default-resources"]["slurm_account"]) == "lab7"
    assert "slurm_account" not in read_profile()["default-resources"]
    assert partition_of("train_cnn", "results/crops/P/C04_f001.zarr.zip", text) == "long-gpu"
    assert partition_of("extract_moments", "", text) == "long-gpu"
