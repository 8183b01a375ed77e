"""Say how long a run may take and where its pages are; where jobs failed, end with a report."""

from lnp.reporting.last_report import end_with_report
from lnp.reporting.run_messages import announce_run, point_to_pages


onstart:
    announce_run(workflow, SCRIPTS / "estimate_study.py")


onsuccess:
    point_to_pages(workflow)


onerror:
    end_with_report(workflow, config)
