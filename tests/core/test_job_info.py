"""The machine, the packages and the commit of a job, as its log holds them."""

import json
import logging
import subprocess

import pandas as pd

from lnp.core.job_info import commit_of, describe_code, describe_job, log_job, read_job


def test_a_job_notes_its_machine_and_the_packages_that_it_uses(caplog):
    caplog.set_level(logging.INFO)
    log_job()
    noted = read_job("2026-11-21 INFO first\n2026-11-21 INFO " + caplog.messages[0])
    assert noted == json.loads(json.dumps(describe_job()))
    assert noted["machine"]["processors"] >= 1
    assert noted["packages"]["pandas"] == pd.__version__
    assert "lnp" not in noted["packages"]
    assert read_job("nothing") is None


def test_a_changed_clone_is_not_clean_and_an_archive_has_no_commit(tmp_path):
    assert describe_code(tmp_path) == {"commit": None, "clean": None}
    assert commit_of(tmp_path) == "unknown"
    git = ["git", "-C", tmp_path, "-c", "user.name=n", "-c", "user.email=e"]
    (tmp_path / "file").write_text("first")
    for command in [["init", "-q"], ["add", "file"], ["commit", "-qm", "first"]]:
        subprocess.run([*git, *command], check=True)
    code = describe_code(tmp_path)
    assert code["clean"] is True
    assert len(code["commit"]) == 40
    (tmp_path / "file").write_text("second")
    assert describe_code(tmp_path) == code | {"clean": False}
