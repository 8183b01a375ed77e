"""One log per job, readable on the terminal and in the rule's log file."""

import logging
import sys
import warnings

from lnp.core.environment_check import keep_to_own_packages
from lnp.core.errors import LnpError
from lnp.core.job_info import log_making


def log_to(path):
    """Send log records, warnings and any uncaught error to `path`; errors also to stderr.

    Then stop if the job has imported packages that its rule's environment lacks; else note
    machine and versions.
    """
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.WARNING)
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(message)s",
        handlers=[logging.FileHandler(path, mode="w", encoding="utf-8"), terminal],
    )
    logging.captureWarnings(True)
    warnings.simplefilter("default")
    sys.excepthook = log_error
    keep_to_own_packages()
    log_making()


def log_error(kind, error, trace):
    """Log an uncaught error: our own as one message, any other with its traceback."""
    if issubclass(kind, LnpError):
        logging.critical("%s: %s", kind.__name__, error)
    else:
        logging.critical("stopped", exc_info=(kind, error, trace))
