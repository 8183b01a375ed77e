"""The estimate of a study: its parts, by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from lnp.estimate.cheaper import list_savings
from lnp.estimate.job_costs import (
    START_S,
    USUAL,
    at_once_mb,
    cores_that_fit,
    estimate_jobs,
    list_unknown,
    read_costs,
    sum_parts,
    wall_seconds,
)
from lnp.estimate.job_units import GPU, job_units, work_of_search
from lnp.estimate.machine import REFERENCE_S, WORK, measure_speed, time_rounds
from lnp.estimate.planned_jobs import PlanError, count_jobs
from lnp.estimate.study_size import Field, StudySize, count_cells
from lnp.estimate.told import COMPLETE, tell_estimate, tell_start

FIELD = Field((1000, 2000), 0.65)
SIZE = StudySize(
    FIELD, n_plates=1, n_sites=6, n_training=4, n_channels=4, n_frames=10, n_cells=50, n_fits=3.0
)
SETTINGS = {
    "horizons": [2, 4],
    "approaches": ["cnn", "named"],
    "crops": {"side_um": 31.2},  # 48 pixels
    "tests": {"n_permutations": 99},
    "cnn": {"n_augmentations": 4, "epochs": 10, "frames_seen": "all", "central_disc": "none"}
    | {"device": "auto"},
    "lstm": {
        **{"n_draws": 4, "units": [64], "epochs": 4, "min_epochs": 1, "reduction_factor": 4},
        "read_out": "horizon",
        "device": "cpu",
    },
    "gbm": {"n_augmentations": 2, "n_draws": 10, "features": "small", "n_components": 8},
    "tcn": {"epochs": 10, "n_networks": 2},
    "hybrid": {"epochs": 20, "n_networks": 3},
    "spatial": {"n_patterns": 99},
    "spots": {"method": "log"},
    "review": {"n_tracks": 5},
    "explanation": {"n_cells": 1, "n_frames": 3, "square_um": "none", "n_covered": 100},
}
COSTS = pd.DataFrame(
    [
        ["track_cells", "images", "job", 1.0, 200.0, 0.0],
        ["track_cells", "images", "field_frames", 0.1, 0.0, 2.0],
        ["train_cnn", "networks", "job", 2.0, 700.0, 7.0],
        ["train_cnn", "networks", "sample_epochs", 0.5, 0.0, 0.0],
    ],
    columns=["rule", "part", "unit", "cpu_s", "memory_mb", "disk_mb"],
)


def estimate(n_jobs, speed=1.0, settings=SETTINGS):
    return estimate_jobs(n_jobs, job_units(SIZE, settings), COSTS, speed)


def test_jobs_are_counted_as_snakemake_plans_them():
    table = (
        "job            count\n-----------  -------\nall                1\ntrack_cells       18\n"
    )
    assert count_jobs(f"Job stats:\n{table}total             19\n\nReasons:\n") == {
        "track_cells": 18
    }
    assert count_jobs("Nothing to be done (all requested files are present).") == {}
    with pytest.raises(PlanError, match="cannot plan the study; correct this:\nWorkflowError: no"):
        count_jobs("WorkflowError: no such plate")


def test_work_follows_from_settings_and_size():
    units = job_units(SIZE, SETTINGS)
    assert units["field_frames"] == 2 * 10
    assert units["base"] == pytest.approx(48**2 / 1e6 * 50 * 4 * 4)
    assert units["looped_pixels"] == 5 * 2 * 10 * 2  # of six sites, in two channels
    used = 0.75 * 50 * 4 / 1e3
    assert units["sample_epochs"] == pytest.approx(used * 4 * 4 * 10)
    assert units["lstm_steps"] == pytest.approx(used * 3 * 4 * (4 * 1 + 1 * 3))
    assert units["mapped"] == pytest.approx(48**2 / 1e6 * 12 * 1 * 4 * 144)
    assert units["series_frames"] == pytest.approx(used * 2 * 32 * 0.014 * 3)


def test_spots_by_a_network_and_patterns_are_work():
    assert job_units(SIZE, SETTINGS)["responses"] == 0
    chosen = SETTINGS | {"spots": {"method": "unet"}, "spatial": {"n_patterns": 199}}
    units = job_units(SIZE, chosen)
    assert units["responses"] == pytest.approx(2 * 10)
    assert units["responses_plate"] == pytest.approx(2 * 10 * 6)
    assert units["patterns"] == pytest.approx(50 * 4 * 199 / 1e5)


def test_a_gpu_shortens_the_base_where_the_settings_let_it():
    alone, helped = (job_units(SIZE, SETTINGS, gpu) for gpu in (False, True))
    assert alone["base"] / helped["base"] == pytest.approx(GPU["cnn"])
    assert helped["lstm_steps"] == alone["lstm_steps"]  # lstm/device: cpu
    assert {name for name in alone if alone[name] != helped[name]} == {"base", "covered", "mapped"}


def test_larger_networks_take_longer_to_search():
    small, large = ({**SETTINGS["lstm"], "units": [size]} for size in (64, 256))
    assert work_of_search(small) == 7
    assert 4 < work_of_search(large) / work_of_search(small) < 6


def test_costs_are_jobs_times_start_and_work():
    jobs = estimate({"track_cells": 6, "train_cnn": 2}).set_index("rule")
    assert jobs.loc["track_cells", "core_s"] == pytest.approx(6 * (START_S + 1 + 0.1 * 20))
    assert jobs.loc["track_cells", "disk_mb"] == pytest.approx(6 * 2 * 20)
    assert jobs.loc["train_cnn", "memory_mb"] == 700
    fast = estimate({"track_cells": 6}, speed=2.0)["core_s"].sum()
    assert fast == pytest.approx(6 * (START_S + 3 / 2))


def test_a_rule_that_was_never_measured_is_named_and_taken_as_usual():
    n_jobs = {"track_cells": 1, "brew_tea": 3}
    assert list_unknown(n_jobs, COSTS) == ["brew_tea"]
    jobs = estimate(n_jobs).set_index("rule")
    assert jobs.loc["brew_tea", "core_s"] == pytest.approx(3 * (START_S + USUAL["cpu_s"]))
    assert sum_parts(jobs.reset_index())["part"].tolist() == ["images", USUAL["part"]]


def test_the_clock_is_all_work_over_the_cores_or_one_job_of_each_rule():
    jobs = estimate({"track_cells": 100})
    assert wall_seconds(jobs, 4) == pytest.approx(jobs["core_s"].sum() / 4)
    assert wall_seconds(jobs, 1000) == pytest.approx(START_S + 3)
    both = estimate({"track_cells": 9, "train_cnn": 1})
    assert at_once_mb(both, 3) == 700 + 2 * 200
    assert [cores_that_fit(both, 3, memory) for memory in (2000, 1000, 600)] == [3, 2, 0]


def test_cells_are_counted_where_seeds_are_and_else_guessed():
    assert count_cells([10, 20], None, FIELD, 16.9)[0] == 15
    assert count_cells([], 33, FIELD, 16.9) == (33.0, "as simulated")
    guessed, known = count_cells([], None, FIELD, 16.9)
    area = 1000 * 2000 * 0.65**2
    assert guessed == pytest.approx(0.1 * area / (math.pi / 4 * 16.9**2))
    assert known.startswith("a guess: cells of 16.9 um")


def test_speed_is_relative_to_the_machine_that_was_measured():
    times = {work: REFERENCE_S[kind] for kind, work in WORK.items()}
    assert measure_speed(times.get) == pytest.approx(1)
    assert measure_speed(lambda work: times[work] / 2) == pytest.approx(2)
    ticks = iter([0.0, 3.0, 10.0, 11.0, 20.0, 25.0])
    assert time_rounds(lambda: None, 3, lambda: next(ticks)) == 1.0


def test_savings_name_the_setting_that_costs_most():
    savings = list_savings({"track_cells": 1, "train_cnn": 40}, SIZE, SETTINGS, COSTS, 1.0)
    assert savings[0][0] == "approaches: [named]"
    assert "cnn: {epochs: 5}" in dict(savings)
    half = 40 * 0.5 * job_units(SIZE, SETTINGS)["sample_epochs"] / 2
    assert dict(savings)["cnn: {epochs: 5}"] == pytest.approx(half)
    named = SETTINGS | {"approaches": ["named"]}
    assert list_savings({"track_cells": 1}, SIZE, named, COSTS, 1.0) == []


def test_the_estimate_is_told_with_its_grounds():
    about = {"size": SIZE, "cells": "as simulated", "notes": ["A note."], "n_cores": 2}
    about |= {
        "memory_mb": 1000.0,
        "speed": 1.0,
        "gpu": False,
        "costs": COSTS,
        "savings": [("cnn: {epochs: 5}", 30.0)],
    }
    jobs = estimate({"track_cells": 6, "train_cnn": 2})
    text = "\n".join(tell_estimate("study", jobs, about))
    assert "6 fields of 1000 x 2000 pixels of 0.65 um, 10 frames, 4 channels" in text
    assert "Cells in a field: 50 (as simulated)." in text
    assert "cnn: {epochs: 5} would save" in text
    assert "0.7 GB for the largest job; up to 1.4 GB with 2 jobs at once" in text
    assert "about 1 minute" in text
    assert "This machine has 1.0 GB: run with --cores 1, lest the largest jobs meet." in text
    assert tell_estimate("study", estimate({}), about) == [COMPLETE]
    assert tell_start(jobs, 2).startswith("8 jobs, about 0.0")
    assert ": 1 minute on 2 cores, within" in tell_start(jobs, 2)
    assert "core hours, within" in tell_start(jobs, 0)


def test_the_table_of_costs_is_complete_and_in_known_units():
    costs = read_costs()
    assert set(costs["unit"]) <= set(job_units(SIZE, SETTINGS))
    assert np.isfinite(costs[["cpu_s", "memory_mb", "disk_mb"]].to_numpy()).all()
    assert len(costs[["rule", "part"]].drop_duplicates()) == costs["rule"].nunique()
    assert not costs.duplicated(["rule", "unit"]).any()
