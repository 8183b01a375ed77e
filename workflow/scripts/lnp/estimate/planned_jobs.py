"""How many jobs of each rule a run would start, read from what Snakemake prints of its plan."""

import re

from lnp.core.errors import LnpError

TABLE = re.compile(r"^job\s+count\n-[- ]+\n(.*?)^total", re.DOTALL | re.MULTILINE)
MOST_SAID = 3000  # letters of what Snakemake said
NOTHING = "Nothing to be done"
TARGETS = {"all", "preview"}  # rules that only ask for files


class PlanError(LnpError):
    """Snakemake cannot plan the study."""


def count_jobs(printed):
    """Return how many jobs of each rule Snakemake plans.

    Parameters
    ----------
    printed : str
        Of a dry run: a table of jobs, or that nothing is to be done.

    Returns
    -------
    dict of str to int
        Without rules that only ask for files; empty if all is there.

    Raises
    ------
    PlanError
        If the text holds neither.

    >>> count_jobs("job   count\\n-----  -----\\nall 1\\ntrack_cells 18\\ntotal 19\\n")
    {'track_cells': 18}
    """
    table = TABLE.search(printed)
    if table is None and NOTHING in printed:
        return {}
    if table is None:
        raise PlanError(
            f"Snakemake cannot plan the study; correct this:\n{printed.strip()[-3000:]}"
        )
    rows = (line.split() for line in table[1].splitlines())
    return {rule: int(n) for rule, n in rows if rule not in TARGETS}
