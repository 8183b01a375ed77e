"""End a run in which jobs failed with a report on all that could be made."""

from lnp.reporting.last_report import end_with_report


onerror:
    end_with_report(workflow, config)
