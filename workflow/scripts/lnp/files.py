"""Write beside the final name, and move there when complete."""

import os
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def completed(path):
    """Give a temporary path beside `path`, and move it there if the block succeeds.

    A file under its final name is therefore always whole; what an interrupted
    block had written is removed.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
