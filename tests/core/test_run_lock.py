"""A killed run leaves no lock that stops the next; a living one keeps its own."""

import socket

import pytest

from lnp.core.run_lock import hold_run_lock


@pytest.fixture
def locks(tmp_path):
    """Return a lock of Snakemake's that an earlier run on this machine has left behind."""
    hold_run_lock(tmp_path).close()
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks/0.output.lock").touch()
    return tmp_path / "locks"


def test_the_locks_of_a_dead_run_are_taken_away(locks):
    with hold_run_lock(locks.parent):
        assert not locks.exists()


def test_the_locks_of_a_living_run_stay_while_any_run_lives(locks):
    with hold_run_lock(locks.parent):
        locks.mkdir()
        with hold_run_lock(locks.parent):
            assert locks.exists()
        hold_run_lock(locks.parent).close()
        assert locks.exists()
    hold_run_lock(locks.parent).close()
    assert not locks.exists()


def test_locks_that_may_be_of_another_machine_stay(locks, monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "elsewhere")
    for _ in range(2):
        hold_run_lock(locks.parent).close()
        assert locks.exists()


def test_a_disk_without_locks_keeps_snakemakes(locks, monkeypatch):
    def refuse(*_):
        raise OSError("Function not implemented")

    monkeypatch.setattr("fcntl.flock", refuse)
    hold_run_lock(locks.parent).close()
    assert locks.exists()


def test_where_nothing_can_be_written_there_is_no_lock(tmp_path):
    (tmp_path / "file").touch()
    assert hold_run_lock(tmp_path / "file/below") is None
