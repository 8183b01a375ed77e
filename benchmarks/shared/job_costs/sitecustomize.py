"""Write what each job of Snakemake takes: its rule, CPU seconds and peak MB, as it ends.

Python imports this module as it starts, where PYTHONPATH names this folder; `LNP_JOB_COSTS` names
the file. A job's own benchmark file samples the CPU twice a minute, which misses short jobs.
"""

import atexit
import os
import re
import resource
import sys
import time

SCRIPT = re.compile(r"tmp\w+\.(\w+)\.py")  # as Snakemake calls its copy of a rule's script


def write_costs():
    """Add a line for this process, if it is a job of Snakemake."""
    script = SCRIPT.search(sys.argv[0]) if sys.argv else None
    if script and (path := os.environ.get("LNP_JOB_COSTS")):
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{script[1]}\t{time.process_time():.2f}\t{peak_mb:.0f}\n")


atexit.register(write_costs)
