"""Know whether a run is alive in a folder, so that one that was killed does not lock it."""

import fcntl
import shutil
import socket
from contextlib import suppress
from pathlib import Path


def hold_run_lock(folder):
    """Take away the locks that a killed run left behind, and say that this run is alive.

    Snakemake's own locks are files, which stay when it is killed, and stop the same command
    from going on. Each run therefore also holds a lock of the operating system, which ends with
    its process: where no run of this machine holds one, no lock of this machine's is in use.
    Locks of a run on another machine, and all of them on a disk without such locks, stay
    (`snakemake --unlock` takes them away).

    Parameters
    ----------
    folder : path
        Where Snakemake keeps its state (.snakemake).

    Returns
    -------
    file
        Open; the lock lasts until it is closed. None where nothing can be written, as where
        another person's study is looked at.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        file = Path(folder, "running_on").open("a+", encoding="utf-8")  # noqa: SIM115 (while the run lasts)
    except OSError:
        return None
    with suppress(OSError):  # another run is alive, or the disk knows no such locks
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        clear_locks(file, Path(folder, "locks"))
    with suppress(OSError):
        fcntl.flock(file, fcntl.LOCK_SH)  # waits for a moment where another run is starting
    return file


def clear_locks(file, locks):
    """Delete Snakemake's locks, and write this machine's name, unless they may be another's."""
    host = socket.gethostname()
    file.seek(0)
    if file.read() != host and locks.exists():
        return
    shutil.rmtree(locks, ignore_errors=True)
    file.truncate(0)
    file.write(host)
    file.flush()
