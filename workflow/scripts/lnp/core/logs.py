"""One log per job, readable on the terminal and in the rule's log file."""

import gc
import logging
import sys
import warnings
from pathlib import Path

from lnp.core.errors import LnpError
from lnp.core.job_info import log_job


def log_to(path):
    """Send log records, warnings and any uncaught error to `path`; errors also to stderr.

    The first line names the machine and the versions of packages. On the terminal, where jobs of
    several plates meet, each line names its job.
    """
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.WARNING)
    terminal.setFormatter(
        logging.Formatter(f"%(asctime)s %(levelname)s {job_of(path)}: %(message)s")
    )
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(message)s",
        handlers=[logging.FileHandler(path, mode="w", encoding="utf-8"), terminal],
    )
    logging.captureWarnings(True)
    warnings.simplefilter("default")
    sys.excepthook = log_error
    log_job()
    gc.freeze()  # what was imported is never collected, not at the end either: 0.1 to 0.4 s a job


def job_of(path):
    """Return the job that a log is of: its rule, and the plate, site or protocol.

    >>> job_of("results/logs/track_cells/P1/C04_f001.log")
    'track_cells/P1/C04_f001'
    """
    return Path(path).with_suffix("").as_posix().rpartition("results/logs/")[2]


def log_error(kind, error, trace):
    """Log an uncaught error: one message for an LnpError, a traceback for any other."""
    if issubclass(kind, LnpError):
        logging.critical("%s: %s", kind.__name__, error)
    else:
        logging.critical("stopped", exc_info=(kind, error, trace))
