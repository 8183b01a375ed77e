"""Atomic writes: a file is written beside its final name, and moved there when complete."""

import os
import shutil
import socket
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def completed(path):
    """Give a temporary path beside `path`, and move it there if the block succeeds.

    A file under its final name is therefore always whole; what an interrupted
    block had written is removed, by the next one if this one was killed.
    """
    with set_aside(path) as partial:
        yield partial
        os.replace(partial, path)


@contextmanager
def completed_folder(path):
    """Give a temporary folder beside `path`, which takes its place if the block succeeds."""
    with set_aside(path) as partial, set_aside(f"{path}.old") as old:
        partial.mkdir()
        yield partial
        if Path(path).exists():
            os.replace(path, old)
        os.replace(partial, path)


@contextmanager
def set_aside(path):
    """Give a path beside `path` for this process alone; what is left there is deleted.

    So is what dead processes of this machine had begun to write for `path`.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    start = f".{path.name}.{socket.gethostname()}."
    for left in path.parent.iterdir():
        number = left.name.removeprefix(start).partition(".")[0]
        if left.name.startswith(start) and number.isdecimal() and not is_running(int(number)):
            remove(left)
    aside = path.with_name(f"{start}{os.getpid()}.part")
    try:
        yield aside
    finally:
        remove(aside)


def remove(path):
    """Delete a file or a folder, which need not be there."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def is_running(process):
    """Return whether a process of this number is there."""
    try:
        os.kill(process, 0)
    except OSError as error:
        return isinstance(error, PermissionError)
    return True
