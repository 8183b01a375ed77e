"""Where results come from, read from the files of a study and the logs of its jobs."""

import hashlib
import json

import pandas as pd
import pytest

from lnp.reporting.provenance import (
    checksum_raw,
    checksum_tables,
    count_cells,
    describe_base,
    describe_provenance,
    describe_worlds,
    summarize_costs,
    summarize_jobs,
)

SHA = hashlib.sha256(b"whole").hexdigest()


def write_log(folder, rule, machine, **packages):
    path = folder / rule / "P/C03_f001.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    making = {"machine": {"name": machine, "gpus": []}, "packages": packages}
    path.write_text(f"2026 INFO made by {json.dumps(making)}\n2026 INFO done\n")


def test_packages_are_gathered_by_environment_and_machines_counted(tmp_path):
    write_log(tmp_path, "seed_cells", "node1", numpy="2.4")
    write_log(tmp_path, "track_cells", "node2", numpy="2.3", scipy="1.17")
    write_log(tmp_path, "search_gbm", "node1", xgboost="3.0")
    (tmp_path / "search_gbm/old.log").write_text("without a note")
    rules = {"seed_cells": "imaging", "track_cells": "imaging", "search_gbm": "trees"}
    packages, machines = summarize_jobs(tmp_path, rules | {"report": "figures"})
    assert packages == {
        "imaging": {"numpy": ["2.3", "2.4"], "scipy": ["1.17"]},
        "trees": {"xgboost": ["3.0"]},
    }
    assert [(m["name"], m["jobs"], m["gpus"]) for m in machines] == [
        ("node1", 2, []),
        ("node2", 1, []),
    ]


@pytest.mark.parametrize(("choice", "told"), [("hide", False), ("show", True)])
def test_provenance_names_machines_and_outside_folders_only_if_asked(tmp_path, choice, told):
    write_log(tmp_path / "logs", "seed_cells", "jane-laptop", numpy="2.4")
    settings = {
        "provenance": {"names_and_paths": choice},
        "cnn": {"weights": "/home/jane/vgg16.pth"},
    }
    (tmp_path / "raw-of-jane").mkdir()
    record = describe_provenance(
        {}, {"P1": tmp_path / "raw-of-jane"}, settings, {"seed_cells": "imaging"}, ".", tmp_path
    )
    text = json.dumps(record)
    assert [name in text for name in ("jane-laptop", "/home/jane", "jane")] == [told] * 3
    assert str(tmp_path) not in text


def test_the_world_of_a_simulated_plate_is_named_with_its_properties():
    rows = [("P", "rings", "middle", 0.3), ("P", "rings", "jumps", 1.0)]
    table = pd.DataFrame(rows, columns=["plate", "world", "property", "value"])
    assert describe_worlds([table]) == {"P": {"world": "rings", "middle": 0.3, "jumps": 1.0}}
    assert json.loads(json.dumps(describe_worlds([table]))) == describe_worlds([table])
    assert describe_worlds([]) == {}


def test_the_base_is_named_with_the_checksum_of_its_weights(tmp_path):
    (tmp_path / "own.npz").write_bytes(b"")
    settings = {"cnn": {"weights": "own.npz", "convention": "keras", "epochs": 3}}
    told = {"weights": "own.npz", "convention": "keras"}
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert describe_base(settings, [tmp_path / "own.npz"]) == told | {"sha256": [empty]}
    assert describe_base(settings, []) == told | {"sha256": []}
    edges = {"approaches": ["cnn"], "cnn": {"weights": "edges", "convention": "keras"}}
    assert len(describe_base(edges, [])["sha256"][0]) == 64
    assert describe_base(edges | {"approaches": ["named"]}, [])["sha256"] == []


def test_costs_are_summed_by_rule(tmp_path):
    for k, (seconds, memory) in enumerate([(10, 100), (20.5, 400), (1, "-")]):
        path = tmp_path / f"track_cells/P/{k}.tsv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"s\tmax_rss\tcpu_time\n{seconds}\t{memory}\t2\n")
    assert summarize_costs(tmp_path) == {
        "track_cells": {"jobs": 3, "wall_s": 31.5, "cpu_s": 6.0, "max_memory_mb": 400}
    }


def test_garbled_benchmarks_and_logs_are_left_out_and_counted(tmp_path, caplog):
    for name, content in [
        ("a", b"s\tmax_rss\tcpu_time\n10\t100\t2\n"),
        ("b", b""),
        ("c", b"s\tmax_rss\n10\t100\n"),
        ("d", b"s\tmax_rss\tcpu_time\n1Z\t100\t2\n"),
        ("e", b"\xff\xfe\x00"),
    ]:
        (tmp_path / "rule").mkdir(exist_ok=True)
        (tmp_path / f"rule/{name}.tsv").write_bytes(content)
    assert summarize_costs(tmp_path)["rule"]["jobs"] == 1
    assert "4 benchmarks cannot be read, their jobs are not counted: " in caplog.text
    (tmp_path / "rule/a.log").write_text('made by {"machine": {"name": "x"\n')
    (tmp_path / "rule/b.log").write_text(" INFO made by [3]\n")
    assert summarize_jobs(tmp_path, {"rule": "imaging"}) == ({}, [])


def test_every_table_has_a_checksum_and_nothing_else(tmp_path):
    names = ["paper/scores.parquet", "seeds/P/C03.csv", "benchmarks/x/a.tsv", "paper/.half.parquet"]
    for name in [*names, "report.html", "crops/P/C03.zarr.zip"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"whole")
    assert checksum_tables(tmp_path) == dict.fromkeys(names[:2], SHA)
    (tmp_path / "MeasurementData.mlf").write_bytes(b"whole")
    assert checksum_raw(tmp_path) == {"MeasurementData.mlf": SHA}
    assert checksum_raw(tmp_path / "MeasurementData.mlf") == {"MeasurementData.mlf": SHA}


def test_cells_are_counted_with_the_reasons_of_their_losses():
    reasons = ["", "", "left the field", "lost", "lost"]
    cells = pd.DataFrame({"used": [not reason for reason in reasons], "reason": reasons})
    left_out = {"left the field": 1, "lost": 2}
    assert count_cells(cells) == {"seeded": 5, "used": 2, "left_out": left_out}
