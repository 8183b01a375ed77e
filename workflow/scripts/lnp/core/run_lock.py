"""Know whether a run is alive in a folder, so that a killed run does not lock it."""

import fcntl
import shutil
import socket
from contextlib import suppress
from pathlib import Path


def hold_run_lock(folder):
    """Delete `folder`/locks if a killed run of this machine left it, and hold a lock of our own.

    Snakemake's own locks are files. They stay when it is killed, and stop the same command from
    going on. Each run therefore also holds a lock of the operating system, which ends with its
    process: where no run of this machine holds one, no lock of this machine is in use. Locks of a
    run on another machine stay, and so do all locks on a disk that knows no such locks
    (`snakemake --unlock` removes them).

    Parameters
    ----------
    folder : path
        Where Snakemake keeps its state (.snakemake).

    Returns
    -------
    file
        Open; the lock lasts until it is closed. None where nothing can be written, as when
        another person's study is looked at.
    """
    host, locks = socket.gethostname(), Path(folder, "locks")
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        file = Path(folder, "running_on").open("a+", encoding="utf-8")  # noqa: SIM115 (while the run lasts)
    except OSError:
        return None
    with suppress(OSError):  # another run is alive, or the disk knows no such locks
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.seek(0)
        if file.read() == host or not locks.exists():
            shutil.rmtree(locks, ignore_errors=True)
            file.truncate(0)
            file.write(host)
            file.flush()
    with suppress(OSError):
        fcntl.flock(file, fcntl.LOCK_SH)  # waits for a moment where another run is starting
    return file
